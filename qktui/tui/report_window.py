"""The part of the list of reports that is in memory, and the cursor in it: no screen, no database.

Pages come in by key and are joined at either end. The window is trimmed behind the
cursor, so three million reports cost no more than a thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto

from qktui.queries import ReportRow

PAGE = 200
"""Rows in a page; a shorter one is the last."""
KEPT = 5 * PAGE
"""How many rows the window keeps at most."""


class Place(Enum):
    """Where a page belongs: it is the list's beginning or end, or joins the window after or before, or replaces it."""

    FIRST = auto()
    LAST = auto()
    AFTER = auto()
    BEFORE = auto()
    AGAIN = auto()


class ReportWindow:
    """Rows, a cursor, and the row on the first line of the screen (``top``).

    ``at_start`` and ``at_end`` tell whether the list's own ends are in the window.
    """

    def __init__(self) -> None:
        self.rows: list[ReportRow] = []
        self.cursor = self.top = 0
        self.at_start = self.at_end = False

    @property
    def row(self) -> ReportRow | None:
        """The report under the cursor; ``None`` in an empty list."""
        return self.rows[self.cursor] if self.rows else None

    def take(self, page: Sequence[ReportRow], place: Place, lines: int) -> None:
        """Put a page where it belongs; ``lines`` are shown at once."""
        short = len(page) < PAGE
        if place is Place.AFTER:
            self.rows += page
            self.at_end = short
            self._trim_front()
        elif place is Place.BEFORE:
            self.rows[:0] = page
            self.at_start = short
            self._shift(len(page))
            self._trim_back(lines)
        elif place is Place.AGAIN:
            self._renew(page, short)
        else:
            self.rows = list(page)
            self.at_start = short or place is Place.FIRST
            self.at_end = short or place is Place.LAST
            self.cursor = len(page) - 1 if place is Place.LAST else 0
            self.top = 0
        self.move_to(self.cursor, lines)

    def move_to(self, cursor: int, lines: int) -> None:
        """Put the cursor on a row of the window, or on the nearest there is, and keep it in view."""
        self.cursor = max(0, min(cursor, len(self.rows) - 1))
        self.top = min(max(self.top, self.cursor - lines + 1), self.cursor)
        self.top = max(0, min(self.top, len(self.rows) - lines))

    def lacks(self, lines: int) -> Place | None:
        """The page to read next, so that moving on finds its rows ready."""
        if not self.at_end and self.cursor > len(self.rows) - 2 * lines:
            return Place.AFTER
        if not self.at_start and self.cursor < 2 * lines:
            return Place.BEFORE
        return None

    def _renew(self, page: Sequence[ReportRow], short: bool) -> None:
        """The rows from the first line on have been read again; the cursor stays on its report or its line."""
        row, line = self.row, self.cursor - self.top
        self.at_start, self.at_end = self.at_start and self.top == 0, short
        self.rows, self.top = list(page), 0
        self.cursor = next((n for n, other in enumerate(page) if row is not None and other.id == row.id), line)

    def _trim_front(self) -> None:
        surplus = max(0, min(len(self.rows) - KEPT, self.top - PAGE))
        if surplus:
            del self.rows[:surplus]
            self.at_start = False
            self._shift(-surplus)

    def _trim_back(self, lines: int) -> None:
        kept = max(KEPT, self.top + lines + PAGE)
        if len(self.rows) > kept:
            del self.rows[kept:]
            self.at_end = False

    def _shift(self, by: int) -> None:
        self.cursor += by
        self.top += by
