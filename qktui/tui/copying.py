"""A statutory table as rows of texts with its labels, for a spreadsheet: merged cells have their text in the first.

The labels are those of the form, in its own language whatever the interface speaks, so
that what is copied out can be pasted back by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from qktui.forms import Block, Column, Layout, Row, Table
from qktui.importing.labels import SUBTOTAL
from qktui.model import Cell, plain
from qktui.tui.sheet_text import BAR, write_rows

Cells = Mapping[str, Cell]


def table_text(layout: Layout, table_id: str, cells: Cells) -> str:
    """The table as a spreadsheet takes it: the official labels, merged as in print. Raises ``KeyError``."""
    table = layout.form.table(table_id)
    rows = _across(layout, table, cells) if table.across else _down(layout, table, cells)
    return write_rows(rows)


def narrow_text(layout: Layout, table_id: str, cells: Cells) -> str:
    """The same figures with short labels and visible bars: what can be selected on a screen of 80 columns."""
    return write_rows(_down(layout, layout.form.table(table_id), cells, short=True), BAR)


def copied(cell: Cell | None) -> str:
    """A cell as it is copied: its number in plain digits, else what is printed in its place; a blank is empty."""
    if cell is None:
        return ""
    return cell.raw if cell.value is None else plain(cell.value)


def _down(layout: Layout, table: Table, cells: Cells, short: bool = False) -> Iterator[list[str]]:
    """The blocks under each other, their rows under each other."""
    paths = {id(row): _path(layout, table, block, row) for block, row in _rows(layout, table)}
    depth = max(map(len, paths.values()))
    count = max(len(block.columns) for block in table.blocks)
    for block, printed in groupby(_rows(layout, table), key=lambda place: place[0]):
        yield from _header(block, depth, count, short)
        before: Sequence[str] = ()
        for _, row in printed:
            path = _short(paths[id(row)], row) if short else paths[id(row)]
            labels = ["" if path[: level + 1] == before[: level + 1] else label for level, label in enumerate(path)]
            labels += [""] * (depth - len(labels))
            figures = [
                (start, copied(cells.get(table.cell_id(row, column)))) for column, start in _starts(block, count)
            ]
            yield [*labels, *_units(block, [row.unit or block.unit]), *_spread(figures, count)]
            before = path[:-1]


def _header(block: Block, depth: int, count: int, short: bool) -> Iterator[list[str]]:
    """The block's heading, and the lines of its column labels under their captions."""
    if block.heading and not short:
        yield [block.heading]
    levels = 0 if short else max(len(column.under) for column in block.columns)
    for level in range(levels + 1):
        first = level == 0 and not short
        labels = [block.corner if first else "", *[""] * (depth - 1)]
        labels += _units(block, [block.unit_heading if first or short else ""])
        yield [*labels, *_spread(list(_captions(block, level, levels, count)), count)]


def _captions(block: Block, level: int, levels: int, count: int) -> Iterator[tuple[int, str]]:
    """What one line of the header prints, and over which column: merged captions over the first of theirs."""
    before: Column | None = None
    for column, start in _starts(block, count):
        if level == min(len(column.under), levels):
            unit = f"（{column.unit}）" if column.decimals and column.unit else ""
            yield start, column.label + unit
        elif level < len(column.under) and (before is None or before.under[: level + 1] != column.under[: level + 1]):
            yield start, column.under[level]
        before = column


def _across(layout: Layout, table: Table, cells: Cells) -> Iterator[list[str]]:
    """One line of all figures, under the labels of the rows and of the columns."""
    places = list(_rows(layout, table))
    paths = [_path(layout, table, block, row) for block, row in places]
    for level in range(max(map(len, paths))):
        line: list[str] = []
        before: Sequence[str] = ()
        for (block, _), path in zip(places, paths, strict=True):
            label = path[level] if level < len(path) and path[: level + 1] != before[: level + 1] else ""
            line += [label, *[""] * (len(block.columns) - 1)]
            before = path
        yield line
    yield [column.label for block, _ in places for column in block.columns]
    yield [copied(cells.get(table.cell_id(row, column))) for block, row in places for column in block.columns]


def _rows(layout: Layout, table: Table) -> Iterator[tuple[Block, Row]]:
    """The rows that the layout prints, with their blocks."""
    for block in table.blocks:
        yield from ((block, row) for row in block.rows if layout.prints(table.id, row))


def _path(layout: Layout, table: Table, block: Block, row: Row) -> list[str]:
    """The labels in front of a row's figures: the groups that have a column of their own, then its own."""
    groups = [above.label for above in block.ancestors(row) if above.heading or above.optional]
    return [*groups, row.label, SUBTOTAL] if f"{table.id}.{row.id}" in layout.beside else [*groups, row.label]


def _short(path: Sequence[str], row: Row) -> list[str]:
    return [row.short if label == row.label and row.short else label for label in path]


def _starts(block: Block, count: int) -> Iterator[tuple[Column, int]]:
    """Each column, and the first of the table's ``count`` columns that it stands over."""
    n = len(block.columns)
    yield from ((column, k * count // n) for k, column in enumerate(block.columns))


def _spread(texts: Sequence[tuple[int, str]], count: int) -> list[str]:
    line = [""] * count
    for start, text in texts:
        line[start] = text
    return line


def _units(block: Block, unit: list[str]) -> list[str]:
    """The column of units, where the form has one."""
    return unit if block.unit_heading else []
