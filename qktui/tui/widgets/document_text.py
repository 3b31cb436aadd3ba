"""A document's own rows, all of them, to read: paragraphs wrapped, tables in columns, one row marked."""

from __future__ import annotations

from typing import ClassVar

from textual.message import Message

from qktui.importing.excerpt import Printed, Spot
from qktui.tui.printed_lines import PrintedLines
from qktui.tui.widgets.prose import Prose
from qktui.typesetting import wrap

MOST_ROWS = 1500
"""How many rows are shown at most: those around the marked one."""


class DocumentText(Prose):
    """The rows of ``printed``, from ``first`` on as many as are shown. A marked row begins with ``▸``."""

    DEFAULT_CSS = """
    DocumentText > .prose--marked { text-style: bold reverse; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"prose--marked"}

    class LaidOut(Message):
        """The rows have taken their places on the screen: only now can one scroll to them."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.printed: Printed | None = None
        self.spot: Spot | None = None
        self.first = 0
        self._starts: dict[int, int] = {}

    def open(self, printed: Printed) -> None:
        """Show this document from its beginning, no row marked."""
        self.printed, self.spot, self.first = printed, None, 0
        self._forget()

    def mark(self, spot: Spot | None) -> None:
        """Mark a row, or none."""
        if self.printed is None or spot == self.spot:
            return
        self.spot = spot
        if spot is not None and not self.first <= spot.row < self.first + MOST_ROWS:
            self.first = max(0, min(spot.row - MOST_ROWS // 2, len(self.printed.rows) - MOST_ROWS))
        self._forget()

    def on_resize(self) -> None:
        """The rows are others, or break otherwise."""
        self.post_message(self.LaidOut())

    @property
    def left_out(self) -> tuple[int, int]:
        """How many rows before and after those that are shown."""
        count = len(self.printed.rows) if self.printed is not None else 0
        return self.first, max(0, count - self.first - MOST_ROWS)

    @property
    def marked_line(self) -> int | None:
        """The line of this widget on which the marked row begins."""
        return None if self.spot is None else self._starts.get(self.spot.row)

    def _forget(self) -> None:
        self._width = 0
        self.refresh(layout=True)

    def _set(self, width: int) -> list[tuple[str, str]]:
        if width != self._width and self.printed is not None:
            self._width, self._lines = width, []
            rows = PrintedLines(self.printed.rows, max(1, width - 2))
            for number in range(self.first, min(self.first + MOST_ROWS, len(self.printed.rows))):
                self._starts[number] = len(self._lines)
                self._lines += self._row(rows, number, width - 2)
        return self._lines

    def _row(self, rows: PrintedLines, number: int, room: int) -> list[tuple[str, str]]:
        marked = self.spot is not None and self.spot.row == number
        if rows.is_table(number):
            lines = ["".join(piece.text for piece in rows.table_row(number, self.spot))]
        else:
            lines = wrap(rows.text(number), max(2, room))
        look = "marked" if marked else "muted"
        return [(f"{'▸ ' if marked and not n else '  '}{line}", look) for n, line in enumerate(lines)]
