"""A grid's cells in reading order, cut into runs of labels and the figures that follow them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qktui.importing.document import Grid, GridCell
from qktui.importing.figures import MONEY, UNITS, has_digits, is_value
from qktui.importing.labels import Printed


@dataclass
class Segment:
    """Label cells, then the value cells up to the next label.

    ``unit`` is what a cell beside the label prints as the unit of the figures.
    ``broken``: the values come from several rows of more than one cell each, so
    that they may not belong together.
    """

    labels: list[Printed] = field(default_factory=list)
    values: list[Printed] = field(default_factory=list)
    unit: str = ""
    broken: bool = False
    width: int = 0

    def add_label(self, cell: Printed) -> None:
        """Take in a label; a unit printed before it is that of earlier figures."""
        self.labels.append(cell)
        self.unit = ""

    def take_unit(self, unit: str, labelled: bool, after_figure: bool) -> bool:
        """Take in a cell that is only a unit, of the label before it or of an amount; whether it belongs here."""
        if after_figure and unit in MONEY and has_digits(self.values[-1].text):
            self.values[-1] = self.values[-1]._replace(text=self.values[-1].text + unit)
        elif labelled and not self.figures:
            self.values, self.unit = [], unit
        else:
            return False
        return True

    def continue_with(self, cells: list[Printed]) -> None:
        """Take in a row without labels."""
        if not any(value.text for value in self.values):
            self.values = cells
        else:
            self.values += cells
            self.broken = self.broken or max(self.width, len(cells)) > 1
        self.width = len(cells)

    @property
    def figures(self) -> list[Printed]:
        """The values that print something."""
        return [value for value in self.values if value.text]


def segments(grid: Grid) -> Iterator[Segment]:
    """The segments of a grid, one after the other.

    Empty cells in front of a label, or between it and its unit, are the rest of merged
    cells and are left out. A row without labels continues the values before it.
    """
    current = Segment()
    for number, row in enumerate(grid.rows, start=1):
        cells = _printed(row, 0 if grid.aligned else number)
        first_label = next((i for i, cell in enumerate(cells) if not is_value(cell.text)), len(cells))
        if any(cell.text for cell in cells[:first_label]):
            current.continue_with(cells[:first_label])
        after_figure = any(cell.text for cell in cells[:first_label]) or (len(cells) == 1 and bool(current.values))
        labelled = False
        for cell in cells[first_label:]:
            if is_value(cell.text):
                current.values.append(cell)
                after_figure = True
                continue
            is_unit = cell.text in UNITS
            if is_unit and current.take_unit(cell.text, labelled, after_figure and bool(current.values)):
                continue
            if current.values:
                yield current
                current = Segment()
            current.width = len(cells)
            if is_unit:
                current.unit = cell.text
            else:
                current.add_label(cell)
                labelled = True
            after_figure = False
    yield current


def _printed(row: Sequence[GridCell], number: int) -> list[Printed]:
    """The cells of a row. The reader of an aligned grid (``number`` 0) says where they stand, and of a lone cell."""
    counted = number if len(row) > 1 else 0
    return [Printed(cell.text.strip(), cell.where, column, counted) for column, cell in enumerate(row)]
