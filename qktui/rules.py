"""The balance rules, evaluated over the cells of one report.

A rule holds, fails, or is unknown: a blank or absent input gives ``UNKNOWN``, never
a pass and never a failure. All arithmetic is exact (integers and decimals).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from qktui.forms import Block, Column, Form, FormCell, Layout, Row
from qktui.model import Cell, Finding, Number, Outcome, Rule, Severity, plain
from qktui.phrases import pick, say

Cells = Mapping[str, Cell]


def total(cell_ids: Iterable[str], cells: Cells) -> Number | None:
    """The sum of these cells; ``None`` when one of them is blank or absent."""
    found: Number = 0
    for cell_id in cell_ids:
        cell = cells.get(cell_id)
        if cell is None or cell.value is None:
            return None
        found += cell.value
    return found


def evaluate_rule(rule: Rule, cells: Cells, form: Form) -> Finding:
    """What one linear rule says of these cells."""
    left, right = total(rule.left, cells), total(rule.right, cells)
    if left is None or right is None:
        outcome = Outcome.UNKNOWN
    else:
        outcome = Outcome.PASS if left == right else Outcome.FAIL
    return Finding(
        rule.id, rule.place, outcome, rule.severity, (*rule.left, *rule.right), left, right,
        _sentence(rule, form, outcome, left, right),
    )  # fmt: skip


def evaluate(layout: Layout, cells: Cells) -> tuple[Finding, ...]:
    """Every hard rule of the form over these cells: the linear ones, then the counts."""
    linear = tuple(evaluate_rule(rule, cells, layout.form) for rule in layout.rules)
    return linear + check_counts(layout, cells)


def check_counts(layout: Layout, cells: Cells) -> tuple[Finding, ...]:
    """Whether counts are whole and nothing is negative: a finding for each bad cell, or one pass.

    A figure that its cell cannot hold (``3.5`` 件) is kept as printed text, so it is
    found there. The pass states how many filled cells were looked at, on both sides.
    """
    spec = next((spec for spec in layout.form.specs if spec.each == "cell"), None)
    if spec is None:
        return ()
    filled = [c for c in layout.cells if c.id in cells and (cells[c.id].value is not None or cells[c.id].raw)]
    bad = [cell for cell in filled if not countable(cell, cells[cell.id])]
    if bad:
        return tuple(
            Finding(spec.id, cell.id, Outcome.FAIL, spec.severity, (cell.id,), cells[cell.id].value, None,
                    say("{place}：“{value}”不是{kind}", place=place_name(layout.form, cell.id),
                        value=cells[cell.id].raw or plain(cells[cell.id].value or 0),
                        kind=say("不小于 0 的整数") if cell.decimals == 0 else say("不小于 0 的金额")))
            for cell in bad
        )  # fmt: skip
    message = say("{label}：{n} 格都是", label=pick(spec.label, spec.label_en), n=len(filled))
    return (Finding(spec.id, "", Outcome.PASS, spec.severity, (), len(filled), len(filled), message),)


def countable(place: FormCell, cell: Cell) -> bool:
    """Whether the cell's value, if it prints one, is of the kind that its place asks for."""
    if cell.value is None:
        return not re.search(r"\d", cell.raw)
    return (place.signed or cell.value >= 0) and (place.decimals > 0 or cell.value == int(cell.value))


def holds(findings: Iterable[Finding]) -> bool:
    """Whether a report with these findings may become final: every error-level rule passes."""
    return all(f.outcome is Outcome.PASS for f in findings if f.severity is Severity.ERROR)


def place_name(form: Form, place: str) -> str:
    """A cell id, row (``t3.new``), column (``t3.*.natural``) or table in words for a person."""
    if place in form.cells:
        cell = form.cells[place]
        table, name = table_name(place), row_name(form, cell)
        if not cell.column.id:
            return say("{table}“{row}”行", table=table, row=name)
        return say("{table}“{row}”行“{column}”列", table=table, row=name,
                   column=pick(cell.column.label, cell.column.en))  # fmt: skip
    table_id, _, rest = place.partition(".")
    for block in form.table(table_id).blocks:
        for row in block.rows:
            if rest == row.id:
                return say("{table}“{row}”行", table=table_name(place), row=_name(row))
        for column in block.columns:
            if rest == f"*.{column.id}":
                return say("{table}“{column}”列", table=table_name(place), column=pick(column.label, column.en))
    return table_name(place)


def row_name(form: Form, cell: FormCell) -> str:
    """The cell's row in words, after the row that it stands under where another row has the same name."""
    name = _name(cell.row)
    block = next(block for block in form.table(cell.table).blocks if cell.row in block.rows)
    above = block.ancestors(cell.row)
    if above and sum(_name(row) == name for row in block.rows) > 1:
        return f"{_name(above[-1])} {name}"
    return name


def _name(row: Row) -> str:
    return pick(row.short or row.label, row.en)


def row_names(block: Block, row: Row) -> tuple[str, ...]:
    """The row's label and, where the form has one, a shorter one; with the unit where rows differ in it."""
    names = dict.fromkeys((pick(row.label, row.en), _name(row)))
    of = row if row.unit else block
    unit = _in_brackets(of.unit, of.unit_en) if block.row_units and not row.heading else ""
    return tuple(name + unit for name in names)


def column_names(column: Column) -> tuple[str, ...]:
    """The column's label and, where there is one in English, a shorter one; an amount's with its unit."""
    names = dict.fromkeys((pick(column.label, column.en), pick(column.label, column.short_en or column.en)))
    unit = _in_brackets(column.unit, column.unit_en) if column.decimals else ""
    return tuple(name + unit for name in names)


def _in_brackets(chinese: str, english: str) -> str:
    return pick(f"（{chinese}）", f" ({english})" if english else "")


def table_name(place: str) -> str:
    """``t3.…`` as 表三: the table of section three. The one table of form 2014 is the 统计表."""
    number = place.partition(".")[0][1:]
    return say("表{number}", number=pick("〇一二三四五六"[int(number)], f" {number}")) if number else say("统计表")


def _sentence(rule: Rule, form: Form, outcome: Outcome, left: Number | None, right: Number | None) -> str:
    place, label = place_name(form, rule.place), pick(rule.label, rule.label_en)
    if outcome is Outcome.UNKNOWN:
        return say("{place}：{label} 无法核对，有空格", place=place, label=label)
    if outcome is Outcome.PASS:
        return say("{place}：{label}，{left}＝{right}", place=place, label=label, left=left, right=right)
    return say("{place}：{label} 不成立，左边 {left}，右边 {right}，相差 {difference}",
               place=place, label=label, left=left, right=right, difference=signed(left, right))  # fmt: skip


def signed(left: Number | None, right: Number | None) -> str:
    """Left minus right with its sign written out, a true minus included: ``+3``, ``−20``."""
    if left is None or right is None:
        return "?"
    difference = left - right
    return f"−{-difference}" if difference < 0 else f"+{difference}"
