"""A paged list in groups: a heading for each, its rows below it. The cursor stands on rows."""

from __future__ import annotations

from typing import Generic, TypeVar

from rich.segment import Segment
from textual.strip import Strip

from qktui.tui.grouped_window import GroupedWindow
from qktui.tui.widgets.fitting import fit
from qktui.tui.widgets.paged_list import PagedList

Row = TypeVar("Row")
Wanted = TypeVar("Wanted")
Key = TypeVar("Key")


class GroupedList(PagedList[Row, Wanted, Key], Generic[Row, Wanted, Key]):
    """A subclass says what headings and rows look like, besides what :class:`PagedList` asks."""

    window: GroupedWindow[Row]

    # ---------------------------------------------------------------- what a subclass says
    def heading(self, row: Row, width: int) -> str:
        """The heading of the group that a row is of, in ``width`` cells."""
        raise NotImplementedError

    def text(self, row: Row, width: int) -> str:
        """A row in ``width`` cells."""
        raise NotImplementedError

    def look(self, row: Row) -> str:
        """The kind of line that a row is: ``plain``, ``muted``, ``doubt`` or ``trouble``."""
        return "plain"

    def mark(self, row: Row) -> str:
        """One cell before a row, after the cursor's."""
        return " "

    def nothing(self) -> str:
        """What an empty list says."""
        raise NotImplementedError

    # ---------------------------------------------------------------- lines
    def line_of(self, row: int) -> int:
        """The line that a row stands on; the headings take some too."""
        shown = self.window.lines(self.lines)
        return next((y for y, line in enumerate(shown) if line == (row, False)), -1)

    def row_at(self, line: int) -> int | None:
        """The row on a line; on a heading, the first below it."""
        shown = self.window.lines(self.lines)
        return shown[line].row if line < len(shown) else None

    @property
    def lines(self) -> int:
        """All lines have rows: the headings are among them."""
        return max(2, self.size.height)

    def action_move_page(self, by: int) -> None:
        """Begin the screen with what ended it, or the other way round: headings differ, and no row is passed by."""
        window = self.window
        if not window.rows:
            return
        window.top = window.lines(self.lines)[-1].row if by > 0 else max(0, window.highest_top(window.top, self.lines))
        self._go(window.top)
        self.refresh()

    # ---------------------------------------------------------------- drawing
    def render_line(self, y: int) -> Strip:
        """A group's heading, or a row."""
        shown, width = self.window.lines(self.lines), self.size.width
        if y >= len(shown):
            return self._empty(y, width)
        place, heading = shown[y]
        row = self.window.rows[place]
        if heading:
            style = self.style_of("group")
            return Strip([Segment(self.heading(row, width), style)]).adjust_cell_length(width, style)
        style = self.style_of(self.look(row))
        if place == self.window.cursor and self.has_focus:
            style += self.style_of("cursor")
        before = f" {'▸' if place == self.window.cursor else ' '}{self.mark(row)}"
        return Strip([Segment(fit(before + self.text(row, width - 3), width), style)]).adjust_cell_length(width, style)

    def _empty(self, y: int, width: int) -> Strip:
        if y != 1 or self.window.rows or self.awaited is not None:
            return Strip.blank(width, self.rich_style)
        return Strip([Segment(f"   {self.nothing()}", self.style_of("plain"))]).adjust_cell_length(
            width, self.rich_style
        )
