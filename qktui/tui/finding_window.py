"""The findings in memory as they stand on the screen: a heading for each report, its findings below it.

The first line is always the heading of the report that the first finding is of, so that
no finding on the screen is without its report, wherever the list has been scrolled to.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from qktui.queries import FindingRow
from qktui.tui.list_window import ListWindow


class ScreenLine(NamedTuple):
    """A line of the screen: the finding with this number, or the heading of its report."""

    row: int
    heading: bool


class FindingWindow(ListWindow[FindingRow]):
    """Findings, and the lines that they take."""

    def __init__(self) -> None:
        super().__init__(_identity)

    def lines(self, height: int) -> list[ScreenLine]:
        """What stands on ``height`` lines, from the top; fewer where the list ends."""
        found: list[ScreenLine] = []
        for row in range(self.top, len(self.rows)):
            if len(found) >= height:
                break
            if row == self.top or self._begins_report(row):
                found.append(ScreenLine(row, True))
            found.append(ScreenLine(row, False))
        return found[:height]

    def highest_top(self, row: int, lines: int) -> int:
        """The first finding of a screen on whose last line ``row`` stands, the headings taken into account."""
        top, left = row, lines - 2
        while top > 0:
            left -= 1 + self._begins_report(top)
            if left < 0:
                break
            top -= 1
        return top

    def _begins_report(self, row: int) -> bool:
        return row > 0 and self.rows[row].report_id != self.rows[row - 1].report_id


def _identity(row: FindingRow) -> Hashable:
    return row.report_id, row.finding.rule, row.finding.place, row.facts
