"""A ruled table of merged boxes, in terminal cells: logical rows and columns in, lines and rectangles out.

Boxes cover rectangles of logical rows and columns. A vertical rule stands wherever two
boxes meet side by side; a horizontal one only at the boundaries that ask for it, since a
terminal has few lines; a box that spans such a boundary interrupts it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, pairwise

from qktui.typesetting import Align


class Kind(StrEnum):
    """What a box is, which decides how it is aligned and styled."""

    CORNER = "corner"
    CAPTION = "caption"
    HEADER = "header"
    GROUP = "group"
    LABEL = "label"
    CELL = "cell"
    MARGIN = "margin"
    ASIDE = "aside"
    MARK = "mark"


LOOKED_UP = frozenset({Kind.CELL, Kind.ASIDE, Kind.MARK})
"""The kinds whose text is not fixed: figures and what the rules say."""

ALIGN: dict[Kind, Align] = {
    Kind.CORNER: "left", Kind.CAPTION: "center", Kind.HEADER: "right", Kind.GROUP: "left", Kind.LABEL: "left",
    Kind.CELL: "right", Kind.MARGIN: "left", Kind.ASIDE: "left", Kind.MARK: "right",
}  # fmt: skip
"""How the text of each kind stands in its box."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of the canvas, inside its rules.

    ``x``, ``y``, ``width`` and ``height`` are terminal cells and lines. ``lines`` are its
    fixed text from the top; the text of a ``CELL``, and of a ``MARK`` below a column or ``ASIDE`` of a row, is not
    fixed but looked up by ``key``: the cell's id, or the rule's key.
    """

    x: int
    y: int
    width: int
    height: int
    kind: Kind
    key: str = ""
    lines: tuple[str, ...] = ()

    def holds(self, x: int, y: int) -> bool:
        """Whether the point lies in this box."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True, slots=True)
class _Merged:
    top: int
    bottom: int
    left: int
    right: int
    kind: Kind
    key: str
    lines: tuple[str, ...]
    low: bool


class Ruled:
    """Collects merged boxes over columns of known widths, then draws the frame around them."""

    def __init__(self, widths: Sequence[int]) -> None:
        self.widths = tuple(widths)
        self.heights: list[int] = []
        self._boundaries = {0}
        self._merged: list[_Merged] = []
        self._xs = [0, *accumulate(width + 1 for width in widths)]

    @property
    def width(self) -> int:
        """The frame's width in cells, both outer rules included."""
        return self._xs[-1] + 1

    def add_rows(self, count: int = 1) -> int:
        """Append logical rows of one line; returns the first one's number."""
        self.heights += [1] * count
        return len(self.heights) - count

    def rule(self) -> None:
        """Ask for a horizontal rule below the last row."""
        self._boundaries.add(len(self.heights))

    def inner(self, left: int, right: int) -> int:
        """The cells inside a box over the columns ``left`` to ``right`` (not included)."""
        return self._xs[right] - self._xs[left] - 1

    def left_of(self, column: int) -> int:
        """Where the inside of a column begins."""
        return self._xs[column] + 1

    def box(
        self, rows: tuple[int, int], columns: tuple[int, int], kind: Kind,
        key: str = "", lines: tuple[str, ...] = (), low: bool = False,
    ) -> None:  # fmt: skip
        """Lay a box over half-open ranges of rows and columns; ``low`` sets its text at the bottom."""
        self._merged.append(_Merged(*rows, *columns, kind, key, lines, low))

    def close(self) -> tuple[tuple[str, ...], tuple[Box, ...]]:
        """The frame's lines, all of one width and empty inside the boxes, and the boxes placed in it."""
        self.rule()
        self._stretch()
        ys = self._row_lines()
        boxes = tuple(self._placed(merged, ys) for merged in self._merged)
        return tuple(self._frame()), boxes

    def _row_lines(self) -> list[int]:
        """The line at which each row begins; one more, for the end."""
        ys, y = [], 0
        for row, height in enumerate([*self.heights, 0]):
            y += row in self._boundaries
            ys.append(y)
            y += height
        return ys

    def _stretch(self) -> None:
        """Make the last row of every box high enough for the box's text, narrow spans first."""
        for merged in sorted(self._merged, key=lambda m: m.bottom - m.top):
            inside = sum(row in self._boundaries for row in range(merged.top + 1, merged.bottom))
            room = sum(self.heights[merged.top : merged.bottom]) + inside
            self.heights[merged.bottom - 1] += max(0, len(merged.lines) - room)

    def _placed(self, merged: _Merged, ys: Sequence[int]) -> Box:
        y = ys[merged.top]
        height = ys[merged.bottom - 1] + self.heights[merged.bottom - 1] - y
        above = (height - len(merged.lines)) if merged.low else 0
        return Box(self.left_of(merged.left), y, self.inner(merged.left, merged.right), height,
                   merged.kind, merged.key, ("",) * above + merged.lines)  # fmt: skip

    def _owners(self) -> list[list[int]]:
        owners = [[-1] * len(self.widths) for _ in self.heights]
        for number, merged in enumerate(self._merged):
            for row in range(merged.top, merged.bottom):
                owners[row][merged.left : merged.right] = [number] * (merged.right - merged.left)
        return owners

    def _frame(self) -> Iterator[str]:
        owners, last = self._owners(), len(self.heights)
        upright = [[True, *(a != b for a, b in pairwise(row)), True] for row in owners]
        nothing = [False] * (len(self.widths) + 1)
        for row in range(last + 1):
            if row in self._boundaries:
                outer = row in (0, last)
                level = [outer or owners[row - 1][c] != owners[row][c] for c in range(len(self.widths))]
                yield self._rule_line(upright[row - 1] if row else nothing, upright[row] if row < last else nothing,
                                      level)  # fmt: skip
            if row < last:
                yield from [self._plain_line(upright[row])] * self.heights[row]

    def _plain_line(self, upright: Sequence[bool]) -> str:
        bars = ("│" if bar else " " for bar in upright)
        return "".join(_interleave(bars, (" " * width for width in self.widths)))

    def _rule_line(self, above: Sequence[bool], below: Sequence[bool], level: Sequence[bool]) -> str:
        joints = (
            _JOINTS[up, down, left, right]
            for up, down, left, right in zip(above, below, [False, *level], [*level, False], strict=True)
        )
        inside = ("─" * width if rule else " " * width for width, rule in zip(self.widths, level, strict=True))
        return "".join(_interleave(joints, inside))


def _interleave(joints: Iterable[str], inside: Iterable[str]) -> Iterator[str]:
    """Joint, inside, joint, inside, …, joint."""
    rest = iter(inside)
    for joint in joints:
        yield joint
        yield next(rest, "")


_JOINTS = {
    (up, down, left, right): " ╴╶─╵┘└┴╷┐┌┬│┤├┼"[left + 2 * right + 4 * up + 8 * down]
    for up in (False, True) for down in (False, True) for left in (False, True) for right in (False, True)
}  # fmt: skip
