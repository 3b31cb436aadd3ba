"""A report against the one of the year before: carry-overs that must meet, stocks that must grow by what was added."""

from __future__ import annotations

from collections.abc import Iterator

from qktui.forms import Layout, crosswalk, load_form
from qktui.model import Cell, Finding, Number, Outcome, Report, Rule
from qktui.phrases import pick, say
from qktui.rules import Cells, place_name, signed, total


def check_years(layout: Layout, cells: Cells, last_year: Report | None) -> Iterator[Finding]:
    """Every equation with last year's figures. One that last year's form has no cells for says nothing."""
    if last_year is None:
        return
    before_layout = load_form(last_year.form).layout_of(last_year.cells)
    for rule in layout.yearly_rules:
        before = [crosswalk(layout.form, cell, before_layout) for cell in rule.last_year]
        places = [place for found in before if found and not found.approximate for place in found.cells]
        if all(found and not found.approximate for found in before):
            yield _finding(rule, layout, cells, places, last_year.cells)


def carried_over(layout: Layout, last_year: Report) -> Iterator[tuple[str, Number]]:
    """The cells that must print a figure of last year's report, with this figure, where that report prints it."""
    before_layout = load_form(last_year.form).layout_of(last_year.cells)
    for rule in layout.yearly_rules:
        before = [crosswalk(layout.form, cell, before_layout) for cell in rule.last_year]
        cells = [cell for found in before if found and not found.approximate for cell in found.cells]
        value = total(cells, last_year.cells) if cells else None
        if len(rule.left) == 1 and not rule.right and value is not None:
            yield rule.left[0], value


def _finding(rule: Rule, layout: Layout, cells: Cells, before: list[str], last_year: Cells) -> Finding:
    left, own, then = total(rule.left, cells), total(rule.right, cells), total(before, last_year)
    right = None if own is None or then is None else own + then
    outcome = Outcome.UNKNOWN if left is None or right is None else Outcome.PASS if left == right else Outcome.FAIL
    words = {"place": place_name(layout.form, rule.place), "label": pick(rule.label, rule.label_en)}
    if outcome is Outcome.UNKNOWN:
        message = say("{place}：{label} 无法核对，有空格", **words)
    elif outcome is Outcome.PASS:
        message = say("{place}：{label}，{left}＝{right}", left=left, right=right, **words)
    else:
        message = say("{place}：{label} 不成立，本年 {left}，上年报告算得 {right}，相差 {difference}",
                      left=left, right=right, difference=signed(left, right), **words)  # fmt: skip
    return Finding(rule.id, rule.place, outcome, rule.severity, (*rule.left, *rule.right), left, right, message)


def check_suspicions(layout: Layout, cells: Cells) -> Iterator[Finding]:
    """Figures that are just what others add up to, where they should count something else."""
    for rule in layout.suspicions:
        left, right = total(rule.left, cells), total(rule.right, cells)
        if left is not None and left == right and left != 0 and _more_than_one(rule, cells):
            message = say("{place}：{label}（{left}）", place=place_name(layout.form, rule.place),
                          label=pick(rule.label, rule.label_en), left=left)  # fmt: skip
            yield Finding(
                rule.id, rule.place, Outcome.FAIL, rule.severity, (*rule.left, *rule.right), left, right, message
            )


def _more_than_one(rule: Rule, cells: Cells) -> bool:
    """Whether the right side is a sum of two figures at least: an equal pair proves nothing."""
    return sum(bool((cells.get(cell) or Cell(None)).value) for cell in rule.right) > 1
