"""Rows in memory as they stand on the screen in groups: a heading for each group, its rows below it.

The first line is always the heading of the group that the first row is of, so that no
row on the screen is without its heading, wherever the list has been scrolled to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import NamedTuple, TypeVar

from qktui.tui.list_window import ListWindow

Row = TypeVar("Row")


class ScreenLine(NamedTuple):
    """A line of the screen: the row with this number, or the heading of its group."""

    row: int
    heading: bool


class GroupedWindow(ListWindow[Row]):
    """Rows, and the lines that they take. ``together`` tells of two neighbours whether they are of one group."""

    def __init__(self, identity: Callable[[Row], Hashable], together: Callable[[Row, Row], bool]) -> None:
        super().__init__(identity)
        self.together = together

    def lines(self, height: int) -> list[ScreenLine]:
        """What stands on ``height`` lines, from the top; fewer where the list ends."""
        found: list[ScreenLine] = []
        for row in range(self.top, len(self.rows)):
            if len(found) >= height:
                break
            if row == self.top or self._begins_group(row):
                found.append(ScreenLine(row, True))
            found.append(ScreenLine(row, False))
        return found[:height]

    def highest_top(self, row: int, lines: int) -> int:
        """The first row of a screen on whose last line ``row`` stands, the headings taken into account."""
        top, left = row, lines - 2
        while top > 0:
            left -= 1 + self._begins_group(top)
            if left < 0:
                break
            top -= 1
        return top

    def _begins_group(self, row: int) -> bool:
        return row > 0 and not self.together(self.rows[row - 1], self.rows[row])
