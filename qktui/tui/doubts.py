"""Where a person should look before accepting a report: cells that may have been read wrongly, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qktui.forms import Form
from qktui.model import Cell, Outcome, Report
from qktui.phrases import say
from qktui.rules import place_name
from qktui.tui.opened import OpenedReport
from qktui.tui.widgets.cell_line import figure


def doubtful_cells(opened: OpenedReport) -> dict[str, str]:
    """Cells that want a look, in official order, each with the reason in a word or two.

    Missing cells, cells with printed text of their own, blanks, and the cells of hard rules that fail.
    """
    failing = {cell for finding in opened.failing if finding.outcome is Outcome.FAIL for cell in finding.cells}
    cells = opened.stored.report.cells
    found: dict[str, str] = {}
    for place in opened.stored.layout.cells:
        reasons = list(_reasons(cells.get(place.id), place.id in failing))
        if reasons:
            found[place.id] = say("，").join(reasons)
    return found


def _reasons(cell: Cell | None, failing: bool) -> Iterator[str]:
    if cell is None:
        yield say("没有找到")
    elif cell.raw:
        yield say("印作“{raw}”", raw=cell.raw)
    elif cell.value is None:
        yield say("空格")
    if failing:
        yield say("所涉规则不成立")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that another reading of a report says otherwise: what, and both sides in words."""

    what: str
    old: str
    new: str
    cell: str = ""


def differences(old: Report, new: Report, form: Form) -> list[Difference]:
    """What a report that replaces another says otherwise: cells first, in official order, then the rest.

    ``form`` is the new report's. Reports on different forms are not compared cell by cell.
    """
    if old.form != new.form:
        return [Difference(say("表式"), old.form, new.form), *_other_parts(old, new)]
    cells = [
        Difference(place_name(form, cell_id), figure(old.cells.get(cell_id)), figure(new.cells.get(cell_id)), cell_id)
        for cell_id in form.cells
        if _said(old.cells.get(cell_id)) != _said(new.cells.get(cell_id))
    ]
    return cells + list(_other_parts(old, new))


def _said(cell: Cell | None) -> tuple[object, str] | None:
    return None if cell is None else (cell.value, cell.raw)


def _other_parts(old: Report, new: Report) -> Iterator[Difference]:
    """Title, issuer, day and period in words; of a section's text only how long it is."""
    for what, before, after in (
        (say("标题"), old.title, new.title),
        (say("编制单位"), old.issuer, new.issuer),
        (say("公布日期"), str(old.published_on or ""), str(new.published_on or "")),
        (say("统计期限"), _period(old), _period(new)),
    ):
        if before != after:
            yield Difference(what, before or say("无"), after or say("无"))
    before_texts, after_texts = ({section.number: section.text for section in r.sections} for r in (old, new))
    for number in sorted(before_texts.keys() | after_texts.keys()):
        before, after = before_texts.get(number, ""), after_texts.get(number, "")
        if before != after:
            yield Difference(say("第 {n} 部分正文", n=number), _length(before), _length(after))


def _period(report: Report) -> str:
    return " — ".join(day.isoformat() for day in report.period) if report.period else ""


def _length(text: str) -> str:
    return say("{n} 字", n=len("".join(text.split()))) if text else say("无")
