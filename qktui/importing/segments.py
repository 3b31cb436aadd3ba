"""A grid's cells in reading order, cut into runs of labels and the figures that follow them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from qktui.forms import Table
from qktui.importing.document import Grid, GridCell
from qktui.importing.figures import MONEY, UNITS, has_digits, is_value
from qktui.importing.labels import Printed
from qktui.phrases import say


@dataclass
class Segment:
    """Label cells, then the value cells up to the next label.

    ``unit`` is what a cell beside the label prints as the unit of the figures.
    ``broken``: the values come from several rows of more than one cell each, so
    that they may not belong together. ``after_break``: a page break is right above.
    """

    labels: list[Printed] = field(default_factory=list)
    values: list[Printed] = field(default_factory=list)
    unit: str = ""
    broken: bool = False
    width: int = 0
    after_break: bool = False

    def add_label(self, cell: Printed) -> None:
        """Take in a label; a unit printed before it is that of earlier figures."""
        self.labels.append(cell)
        self.unit = ""

    def take_unit(self, unit: str, labelled: bool, after_figure: bool) -> bool:
        """Take in a cell that is only a unit, of the label before it or of an amount; whether it belongs here."""
        if after_figure and unit in MONEY and has_digits(self.values[-1].text):
            self.values[-1] = replace(self.values[-1], text=self.values[-1].text + unit)
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


def segments(grid: Grid, table: Table | None) -> Iterator[Segment]:
    """The segments of a grid, one after the other.

    Empty cells in front of a label, or between it and its unit, are the rest of merged
    cells and are left out. A row without labels continues the values before it.
    """
    current = Segment()
    for number, row in enumerate(grid.rows, start=1):
        counted = None if grid.aligned else table  # the reader of an aligned grid says where a cell stands
        cells = [_printed(cell, counted, number, column, len(row)) for column, cell in enumerate(row)]
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
            current.after_break = current.after_break or row[0].after_break
            if is_unit:
                current.unit = cell.text
            else:
                current.add_label(cell)
                labelled = True
            after_figure = False
    yield current


def _printed(cell: GridCell, table: Table | None, row: int, column: int, width: int) -> Printed:
    text = cell.text.strip()
    if width == 1 or table is None:
        return Printed(text, cell.where, column)
    if table.id[1:]:
        where = say("第 {table} 表 第 {row} 行 第 {column} 列", table=table.id[1:], row=row, column=column + 1)
    else:
        where = say("统计表 第 {row} 行 第 {column} 列", row=row, column=column + 1)
    return Printed(text, f"{where}，{cell.where}" if cell.where else where, column)
