"""How wide each column of a table is drawn: figures first, then labels in full, then comfort.

A figure is never cut, so its columns are at least as wide as their widest figure. Labels
take what is left and are wrapped where that is little. What remains after every label
stands in full spreads the figures out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rich.cells import cell_len

from qktui.forms import Block, Column, Row
from qktui.phrases import pick
from qktui.rules import column_names
from qktui.typesetting import narrowest, stands_upright, wrap_label

LABEL_FLOOR = range(12, 17)
"""Cells that the innermost label column keeps, even if the table then has to scroll sideways: for its longest word."""
COMFORT = 8
"""Cells that a column of figures grows to when there is room, or its header in one line, ..."""
COMFORT_AT_MOST = 14
"""... but not more than this."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A printed row: the rows whose merged labels it stands under, outermost first, and its own label.

    ``labels`` has the official label and then, where the form knows one, a shorter one.
    ``heading`` is a merged label that has a line of its own above the rows instead.
    """

    row: Row
    path: tuple[Row, ...]
    labels: tuple[str, ...]
    indent: int = 0
    heading: Row | None = None

    def lines(self, width: int) -> tuple[str, ...]:
        """The label in ``width`` cells: the first that fits one line, else the last one wrapped."""
        room = max(2, width - self.indent)
        fitting = (label for label in self.labels if cell_len(label) <= room)
        return tuple(" " * self.indent + line for line in wrap_label(next(fitting, self.labels[-1]), room))


@dataclass(frozen=True, slots=True)
class Group:
    """A merged row label and the leaves it spans, ``start`` to ``stop`` (not included)."""

    row: Row
    start: int
    stop: int

    @property
    def label(self) -> str:
        """The label in the language in use."""
        return pick(self.row.label, self.row.en)


@dataclass(frozen=True, slots=True)
class Widths:
    """Widths in cells: the label columns from the outermost, and the columns of figures."""

    labels: tuple[int, ...]
    figures: tuple[int, ...]

    @property
    def total(self) -> int:
        """The frame's width: every column, and a rule beside each."""
        return sum(self.labels) + sum(self.figures) + len(self.labels) + len(self.figures) + 1

    def label_room(self, level: int) -> int:
        """The cells of a label that begins at ``level`` and runs to the last label column."""
        return sum(self.labels[level:]) + len(self.labels) - level - 1


def groups_at(leaves: Sequence[Leaf], level: int) -> Iterator[Group]:
    """The merged labels of one level, each over its unbroken run of leaves."""
    numbered = [(leaf.path[: level + 1], number) for number, leaf in enumerate(leaves)]
    for path, run in groupby(numbered, key=lambda item: item[0]):
        numbers = [number for _, number in run]
        if len(path) > level:
            yield Group(path[level], numbers[0], numbers[-1] + 1)


def depth_of(leaves: Iterable[Leaf]) -> int:
    """How many label columns these rows take."""
    return 1 + max((len(leaf.path) for leaf in leaves), default=0)


def header_lines(column: Column, width: int) -> tuple[str, ...]:
    """A column's label in ``width`` cells: the first whose words stay whole, else the last one wrapped."""
    labels = column_names(column)
    return wrap_label(next((label for label in labels if narrowest(label) <= width), labels[-1]), width)


def header_floor(column: Column) -> int:
    """The fewest cells in which a column's label stands with its words whole."""
    return min(narrowest(label) for label in column_names(column))


def places(block: Block, count: int) -> list[tuple[Column, int, int]]:
    """Where a block's columns stand among ``count`` columns of figures: start, stop (not included)."""
    n = len(block.columns)
    return [(column, k * count // n, (k + 1) * count // n) for k, column in enumerate(block.columns)]


def fit_down(width: int, leaves: Sequence[Leaf], needs: Sequence[int], comfort: Sequence[int]) -> Widths:
    """Widths for a table of rows in ``width`` cells; wider than that when figures leave no room.

    ``needs`` are the cells that each column of figures must have, ``comfort`` those it would like.
    """
    depth = depth_of(leaves)
    slim = tuple(_slim(list(groups_at(leaves, level)), width) for level in range(depth - 1))
    best = _with_leaf(Widths((*slim, 0), tuple(needs)), leaves, width)
    for level in reversed(range(depth - 1)):
        best = _widened(best, level, leaves, width)
    return replace(best, figures=_spread(best.figures, comfort, width - best.total))


def fit_across(width: int, needs: Sequence[int], comfort: Sequence[int]) -> Widths | None:
    """Widths for one line of figures in ``width`` cells; ``None`` when they do not fit."""
    widths = Widths((), tuple(needs))
    if widths.total > width:
        return None
    return replace(widths, figures=_spread(widths.figures, comfort, width - widths.total))


def _slim(groups: Sequence[Group], width: int) -> int:
    """The narrowest column in which every merged label fits beside the rows it spans."""
    return max(min(_slim_label(group), max(narrowest(group.label), width // 5)) for group in groups)


def _slim_label(group: Group) -> int:
    rows = group.stop - group.start
    if stands_upright(group.label) and len(wrap_label(group.label, 2)) <= rows:
        return 2
    candidates = range(narrowest(group.label), cell_len(group.label))
    return next((w for w in candidates if len(wrap_label(group.label, w)) <= rows), cell_len(group.label))


def _with_leaf(widths: Widths, leaves: Sequence[Leaf], width: int) -> Widths:
    """The innermost label column as wide as its labels can use, within ``width``."""
    empty = replace(widths, labels=(*widths.labels[:-1], 0))
    word = max((narrowest(leaf.labels[-1]) for leaf in leaves), default=0)
    floor = min(max(word, LABEL_FLOOR.start), LABEL_FLOOR.stop - 1)
    room = width - empty.total
    if room < floor:
        room = floor = LABEL_FLOOR.stop - 1  # it scrolls sideways in any case
    asked = max((_asked(leaf, empty, room) for leaf in leaves), default=0)
    return replace(widths, labels=(*widths.labels[:-1], max(min(asked, room), floor)))


def _asked(leaf: Leaf, empty: Widths, room: int) -> int:
    beside = empty.label_room(len(leaf.path)) - leaf.indent
    return next((cell_len(label) - beside for label in leaf.labels if cell_len(label) - beside <= room), room)


def _widened(widths: Widths, level: int, leaves: Sequence[Leaf], width: int) -> Widths:
    """Merged labels of ``level`` in one line, if that shortens no row's label."""
    if widths.labels[level] <= 2:
        return widths
    whole = max(cell_len(group.label) for group in groups_at(leaves, level))
    wider = replace(widths, labels=(*widths.labels[:level], whole, *widths.labels[level + 1 :]))
    wider = _with_leaf(wider, leaves, width)
    shown = [[leaf.lines(w.label_room(len(leaf.path))) for leaf in leaves] for w in (widths, wider)]
    return wider if wider.total <= width and shown[0] == shown[1] else widths


def _spread(figures: Sequence[int], comfort: Sequence[int], spare: int) -> tuple[int, ...]:
    """Give ``spare`` cells to the narrowest columns, all of them alike, until each has its comfort."""
    widths = list(figures)
    while growing := [k for k, width in enumerate(widths) if width < min(comfort[k], COMFORT_AT_MOST)]:
        narrow = min(widths[k] for k in growing)
        chosen = [k for k in growing if widths[k] == narrow]
        if len(chosen) > spare:
            break
        spare -= len(chosen)
        for k in chosen:
            widths[k] += 1
    return tuple(widths)
