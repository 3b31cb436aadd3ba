"""The findings of all reports: under a heading for each report, its findings, one a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from qktui.model import ReviewState, Severity
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import FINDINGS_END, FindingFilter, FindingRow, Tally, list_findings
from qktui.store import Store
from qktui.tui.finding_window import FindingWindow
from qktui.tui.finding_words import sign, state_mark
from qktui.tui.list_window import PAGE
from qktui.tui.widgets.fitting import fit, shortened
from qktui.tui.widgets.paged_list import PagedList

Key = tuple[str, int, int]
LOOKS = {Severity.ERROR: "trouble", Severity.WARNING: "doubt", Severity.NOTE: "plain"}


class ProblemList(PagedList[FindingRow, FindingFilter, Key]):
    """Findings in the order of agencies and years, the worst of a report first. The cursor stands on findings."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "打开", tooltip="打开报告，到这一条所说的地方")]
    window: FindingWindow

    @dataclass
    class Chosen(Message):
        """A person wants to see what a finding speaks of."""

        row: FindingRow

    def __init__(self, store: Store) -> None:
        super().__init__(FindingWindow(), FindingFilter(), FINDINGS_END)
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

    def line_of(self, row: int) -> int:
        """The line that a finding stands on; the headings take some too."""
        shown = self.window.lines(self.lines)
        return next((y for y, line in enumerate(shown) if line == (row, False)), -1)

    def row_at(self, line: int) -> int | None:
        """The finding on a line; on a heading, the first below it."""
        shown = self.window.lines(self.lines)
        return shown[line].row if line < len(shown) else None

    @property
    def lines(self) -> int:
        """All lines have rows: the headings are among them."""
        return max(2, self.size.height)

    def action_move_page(self, by: int) -> None:
        """Begin the screen with what ended it, or the other way round: headings differ, and no finding is passed by."""
        window = self.window
        if not window.rows:
            return
        window.top = window.lines(self.lines)[-1].row if by > 0 else max(0, window.highest_top(window.top, self.lines))
        self._go(window.top)
        self.refresh()

    # ---------------------------------------------------------------- drawing
    def render_line(self, y: int) -> Strip:
        """A report's heading, or a finding."""
        shown, width = self.window.lines(self.lines), self.size.width
        if y >= len(shown):
            return self._empty(y, width)
        place, heading = shown[y]
        row = self.window.rows[place]
        if heading:
            style = self.style_of("group")
            return Strip([Segment(_heading(row, width), style)]).adjust_cell_length(width, style)
        style = self.style_of("muted" if row.review.state is ReviewState.DISMISSED else LOOKS[row.finding.severity])
        if place == self.window.cursor and self.has_focus:
            style += self.style_of("cursor")
        mark = "▸" if place == self.window.cursor else " "
        return Strip([Segment(fit(f" {mark} {_sentence(row)}", width), style)]).adjust_cell_length(width, style)

    def _empty(self, y: int, width: int) -> Strip:
        if y != 1 or self.window.rows or self.awaited is not None:
            return Strip.blank(width, self.rich_style)
        words = say("没有符合条件的问题") if self.wanted != FindingFilter() else say("没有查出问题")
        return Strip([Segment(f"   {words}", self.style_of("plain"))]).adjust_cell_length(width, self.rich_style)


def tally_text(tally: Tally) -> str:
    """How many of each kind a report has; what it has none of is left out."""
    counts = (
        (tally.errors, say("错误 {n}", n=tally.errors)), (tally.warnings, say("警告 {n}", n=tally.warnings)),
        (tally.notes, say("提示 {n}", n=tally.notes)),
    )  # fmt: skip
    return "  ".join(words for count, words in counts if count)


def _heading(row: FindingRow, width: int) -> str:
    """Agency and year on the left, the report's counts on the right; a long name gives way."""
    year, tally = say(" · {year} 年度", year=row.year), tally_text(row.tally)
    room = width - 4 - cell_len(year) - cell_len(tally)
    name = shortened(one_line(row.agency), max(8, room))
    return f" {name}{year}" + " " * max(2, room - cell_len(name) + 2) + tally


def _sentence(row: FindingRow) -> str:
    return one_line(f"{sign(row.finding)} {state_mark(row.review.state)}{row.finding.message}")
