"""Grids cut for matching: each once, however many forms look at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from qktui.importing.document import Document, Grid
from qktui.importing.figures import UNITS, has_digits, is_value
from qktui.importing.labels import Joins, joins
from qktui.importing.layout import settled
from qktui.importing.segments import Segment, segments
from qktui.importing.wording import every_word


@dataclass(eq=False)
class Strip:
    """A grid as runs of labels and the figures that follow them."""

    grid: Grid

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The grid's segments in order."""
        return tuple(segments(self.grid))

    @cached_property
    def joins(self) -> list[Joins]:
        """What each label makes with those after it, whatever stands between them."""
        return joins([label.text for segment in self.segments for label in segment.labels])

    @cached_property
    def beside(self) -> list[bool]:
        """For each label, whether it stands right beside another one, which stands before it in its row."""
        found: list[bool] = []
        for row in self.grid.rows:
            after_label = False
            for cell in row:
                if is_label := not is_value(cell.text) and cell.text.strip() not in UNITS:
                    found.append(after_label)
                after_label = is_label
        return found

    @cached_property
    def has_figures(self) -> bool:
        """Whether it prints any number."""
        return any(has_digits(value.text) for segment in self.segments for value in segment.values)

    @cached_property
    def beginning(self) -> list[frozenset[str]]:
        """For each label, the keys that may begin with it."""
        return [frozenset(key for pair in made for key in pair) for made in self.joins]

    @cached_property
    def ending(self) -> list[set[str]]:
        """For each label, the keys that may end with it."""
        found: list[set[str]] = [set() for _ in self.joins]
        for start, made in enumerate(self.joins):
            for end, pair in enumerate(made, start):
                found[end].update(pair)
        return found

    @cached_property
    def keys(self) -> frozenset[str]:
        """Every label that may be read in the grid, comparable."""
        return frozenset[str]().union(*self.beginning)


class Strips:
    """The strips of every grid that was asked for."""

    def __init__(self) -> None:
        self._made: dict[int, tuple[Grid, tuple[Strip, ...]]] = {}

    def of(self, document: Document) -> list[Strip]:
        """The document's strips in order; two tables side by side in one grid are two."""
        return [strip for block in document.blocks if isinstance(block, Grid) for strip in self._of(block)]

    def _of(self, grid: Grid) -> tuple[Strip, ...]:
        if id(grid) not in self._made:  # the grid is kept, so that no other takes its id
            self._made[id(grid)] = grid, tuple(map(Strip, settled(grid, every_word())))
        return self._made[id(grid)][1]
