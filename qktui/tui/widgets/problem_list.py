"""The findings of all reports: under a heading for each report, its findings, one a line."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.message import Message

from qktui.model import ReviewState, Severity
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import FINDINGS_END, FindingFilter, FindingRow, Tally, list_findings
from qktui.store import Store
from qktui.tui.finding_words import sign, state_mark
from qktui.tui.grouped_window import GroupedWindow
from qktui.tui.list_window import PAGE
from qktui.tui.widgets.fitting import shortened
from qktui.tui.widgets.grouped_list import GroupedList

Key = tuple[str, int, int]
LOOKS = {Severity.ERROR: "trouble", Severity.WARNING: "doubt", Severity.NOTE: "plain"}


class ProblemList(GroupedList[FindingRow, FindingFilter, Key]):
    """Findings in the order of agencies and years, the worst of a report first. The cursor stands on findings."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "打开", tooltip="打开报告，到这一条所说的地方")]

    @dataclass
    class Chosen(Message):
        """A person wants to see what a finding speaks of."""

        row: FindingRow

    def __init__(self, store: Store) -> None:
        super().__init__(GroupedWindow(_identity, _together), FindingFilter(), FINDINGS_END)
        self.store = store

    def read(self, wanted: FindingFilter, after: Key | None, before: Key | None) -> list[FindingRow]:
        """A page of findings."""
        return list_findings(self.store, wanted, after=after, before=before, limit=PAGE)

    def key_of(self, row: FindingRow) -> Key:
        """Agency, year and position."""
        return row.key

    def key_above(self, row: FindingRow) -> Key:
        """The position just before it."""
        return row.agency, row.year, row.position - 1

    def opened(self, row: FindingRow) -> Message:
        """Ask for what the finding speaks of."""
        return self.Chosen(row)

    # ---------------------------------------------------------------- drawing
    def heading(self, row: FindingRow, width: int) -> str:
        """Agency and year on the left, the report's counts on the right; a long name gives way."""
        year, tally = say(" · {year} 年度", year=row.year), tally_text(row.tally)
        room = width - 4 - cell_len(year) - cell_len(tally)
        name = shortened(one_line(row.agency), max(8, room))
        return f" {name}{year}" + " " * max(2, room - cell_len(name) + 2) + tally

    def text(self, row: FindingRow, width: int) -> str:
        """A finding's sign, what was made of it, and its sentence."""
        return one_line(f"{sign(row.finding)} {state_mark(row.review.state)}{row.finding.message}")

    def look(self, row: FindingRow) -> str:
        """By how bad it is; what was dismissed stands back."""
        return "muted" if row.review.state is ReviewState.DISMISSED else LOOKS[row.finding.severity]

    def nothing(self) -> str:
        """Whether nothing was found, or the filter leaves nothing."""
        return say("没有符合条件的问题") if self.wanted != FindingFilter() else say("没有查出问题")


def tally_text(tally: Tally) -> str:
    """How many of each kind a report has; what it has none of is left out."""
    counts = (
        (tally.errors, say("错误 {n}", n=tally.errors)), (tally.warnings, say("警告 {n}", n=tally.warnings)),
        (tally.notes, say("提示 {n}", n=tally.notes)),
    )  # fmt: skip
    return "  ".join(words for count, words in counts if count)


def _together(one: FindingRow, other: FindingRow) -> bool:
    return one.report_id == other.report_id


def _identity(row: FindingRow) -> Hashable:
    return row.report_id, row.finding.rule, row.finding.place, row.facts
