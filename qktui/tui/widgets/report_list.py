"""The list of reports: any number of them, of which only a window is ever loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.message import Message
from textual.strip import Strip

from qktui.phrases import pick, say
from qktui.printable import one_line
from qktui.queries import END, ReportFilter, ReportRow, list_reports
from qktui.store import Store
from qktui.tui.list_window import PAGE, ListWindow
from qktui.tui.opened import status_text
from qktui.tui.widgets.fitting import fit
from qktui.tui.widgets.paged_list import PagedList


def balance_text(row: ReportRow) -> str:
    """How many hard rules hold, with a sign that needs no colour: ``42/42 ✓``, ``39/42 ✗3``, ``40/42 ?2``."""
    rules = row.passes + row.errors + row.unknowns
    sign = "…" if not row.checked else f"✗{row.errors}" if row.errors else f"?{row.unknowns}" if row.unknowns else "✓"
    return f"{row.passes}/{rules} {sign}"


@dataclass(frozen=True, slots=True)
class _Field:
    """A column of the list: its heading, its width in cells (0: what is left), and its text."""

    heading: str
    width: int
    text: Callable[[ReportRow], str]


def fields(width: int) -> list[_Field]:
    """The columns that suit a width: region and form only where there is room for them."""
    found = [_Field(say("单位"), 0, lambda row: one_line(row.agency))]
    if width >= 100:
        found.append(_Field(say("地区"), 26, lambda row: one_line(row.region.replace("/", " "))))
    found.append(_Field(say("年度"), 6, lambda row: str(row.year)))
    if width >= 90:
        found.append(_Field(say("格式"), 6, lambda row: row.form))
    abridged = pick(" 摘", " abr")
    found.append(_Field(say("状态"), 13, lambda row: status_text(row.status) + (abridged if row.abridged else "")))
    found.append(_Field(say("勾稽"), 11, balance_text))
    return found


class ReportList(PagedList[ReportRow, ReportFilter, tuple[str, int]]):
    """Reports, one a line, under a heading."""

    @dataclass
    class Opened(Message):
        """A person wants to read this report."""

        row: ReportRow

    def __init__(self, store: Store) -> None:
        super().__init__(ListWindow(lambda row: row.id), ReportFilter(), END)
        self.store = store

    def read(
        self, wanted: ReportFilter, after: tuple[str, int] | None, before: tuple[str, int] | None
    ) -> list[ReportRow]:
        """A page of reports."""
        return list_reports(self.store, wanted, after=after, before=before, limit=PAGE)

    def key_of(self, row: ReportRow) -> tuple[str, int]:
        """Agency and year."""
        return row.key

    def key_above(self, row: ReportRow) -> tuple[str, int]:
        """The year after comes just before it."""
        return row.agency, row.year + 1

    def opened(self, row: ReportRow) -> Message:
        """Ask for the report."""
        return self.Opened(row)

    # ---------------------------------------------------------------- drawing
    def render_line(self, y: int) -> Strip:
        """The heading, or one report."""
        columns, width = fields(self.size.width), self.size.width
        rest = width - 1 - sum(field.width for field in columns)
        if y == 0:
            style = self.style_of("heading")
            text = " " + "".join(set_cell_size(f.heading, f.width or rest) for f in columns)
            return Strip([Segment(text, style)]).adjust_cell_length(width, style)
        place = self.row_at(y)
        if place is None:
            return self._empty(y, width)
        row = self.window.rows[place]
        style = self.style_of("trouble" if row.errors else "plain")
        if place == self.window.cursor and self.has_focus:
            style += self.style_of("cursor")
        mark = "▸" if place == self.window.cursor else " "
        text = mark + "".join(fit(f.text(row), f.width or rest) for f in columns)
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _empty(self, y: int, width: int) -> Strip:
        if y == 2 and not self.window.rows and self.awaited is None:
            words = say("没有符合条件的报告") if self.wanted != ReportFilter() else say("库中还没有报告")
            return Strip([Segment(f"  {words}", self.style_of("plain"))]).adjust_cell_length(width, self.rich_style)
        return Strip.blank(width, self.rich_style)
