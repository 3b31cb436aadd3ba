"""The part of a long list that is in memory, and the cursor in it: no screen, no database.

Pages come in by key and are joined at either end. The window is trimmed behind the
cursor, so three million rows cost no more than a thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from enum import Enum, auto
from typing import Generic, TypeVar

Row = TypeVar("Row")

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


class ListWindow(Generic[Row]):
    """Rows, a cursor, and the row on the first line of the screen (``top``).

    ``identity`` tells which row it is, however its figures change. ``at_start`` and ``at_end``
    tell whether the list's own ends are in the window.
    """

    def __init__(self, identity: Callable[[Row], Hashable]) -> None:
        self.identity = identity
        self.rows: list[Row] = []
        self.cursor = self.top = 0
        self.at_start = self.at_end = False

    @property
    def row(self) -> Row | None:
        """The row under the cursor; ``None`` in an empty list."""
        return self.rows[self.cursor] if self.rows else None

    def take(self, page: Sequence[Row], place: Place, lines: int) -> None:
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
        self.top = min(max(self.top, self.highest_top(self.cursor, lines)), self.cursor)
        self.top = max(0, min(self.top, self.highest_top(len(self.rows) - 1, lines)))

    def highest_top(self, row: int, lines: int) -> int:
        """The first row of a screen on whose last line ``row`` stands; it may be before the first there is."""
        return row - lines + 1

    def lacks(self, lines: int) -> Place | None:
        """The page to read next, so that moving on finds its rows ready."""
        if not self.at_end and self.cursor > len(self.rows) - 2 * lines:
            return Place.AFTER
        if not self.at_start and self.cursor < 2 * lines:
            return Place.BEFORE
        return None

    def _renew(self, page: Sequence[Row], short: bool) -> None:
        """The rows from the first line on have been read again; the cursor stays on its row or its line."""
        here, line = self.row, self.cursor - self.top
        self.at_start, self.at_end = self.at_start and self.top == 0, short
        self.rows, self.top = list(page), 0
        row = None if here is None else self.identity(here)
        self.cursor = next((n for n, other in enumerate(page) if self.identity(other) == row), line)

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
