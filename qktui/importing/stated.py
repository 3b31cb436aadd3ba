"""What a person says of a document that it does not say itself: whose report it is, of which year, on which form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qktui.model import Draft, Report
from qktui.phrases import say


@dataclass(frozen=True, slots=True)
class Stated:
    """What is settled beforehand; ``""`` and ``0`` leave it to the document. ``form`` is a form's id."""

    agency: str = ""
    year: int = 0
    form: str = ""


NOTHING = Stated()


def settled(draft: Draft, stated: Stated) -> Draft:
    """The draft as the person says, with a question wherever the document says something else."""
    report = draft.report
    changed = replace(report, agency=stated.agency or report.agency, year=stated.year or report.year)
    if changed == report:
        return draft
    return replace(draft, report=changed, questions=(*_contradictions(report, stated), *draft.questions))


def _contradictions(report: Report, stated: Stated) -> Iterator[str]:
    if stated.agency and report.agency and stated.agency != report.agency:
        yield say("文件写的单位是“{found}”，按指定记为“{stated}”", found=report.agency, stated=stated.agency)
    if stated.year and report.year and stated.year != report.year:
        yield say("文件写的年度是 {found}，按指定记为 {stated}", found=report.year, stated=stated.year)
