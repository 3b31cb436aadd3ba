"""Merged cells settled once: rows of cells that span rows and columns become a grid.

The table model is that of HTML: a cell stands in the first place of its row that no
cell from above takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from qktui.importing.document import Grid, GridCell
from qktui.phrases import language, say

MOST_COLUMNS = 1000
"""Columns of a table that are read at most, as browsers do."""

MOST_CELLS = 200_000
"""Places of a document's tables that are read at most; a report has some five hundred."""


_LONGEST_CELL = 500
_FEWEST_CELLS = 4
_MOST_REMEMBERED = 4096  # the same places come again in every report


class TooLarge(Exception):
    """A table beyond the limits."""


class Spanned(NamedTuple):
    """A printed cell, and how many rows and columns it takes."""

    text: str
    rows: int = 1
    columns: int = 1


def resolve(rows: Sequence[Sequence[Spanned]], table: int) -> Grid:
    """The grid of the document's table number ``table``. Raises :class:`TooLarge`.

    It is ``aligned`` when all its rows are of the same width. Else some program left
    merged cells out without saying so, and a cell's place does not tell its column:
    the grid has only the printed cells in order.
    """
    placed = _placed(rows)
    widths = {len(line) for line, row in zip(placed, rows, strict=True) if len(row) > 1}
    aligned = len(widths) == 1 or len(rows) == 1
    lines = placed if aligned else [[cell.text for cell in row] for row in rows]
    return Grid(
        tuple(
            tuple(GridCell(text, place(table, number, column)) for column, text in enumerate(line, start=1))
            for number, line in enumerate(lines, start=1)
        ),
        say("第 {table} 表", table=table),
        aligned,
    )


def arranges(cells: Sequence[str]) -> bool:
    """Whether a table with these cells only arranges the page: one text with little beside it, or a long one."""
    filled = [text for text in cells if text]
    alone = len(filled) < 2 and len(cells) < _FEWEST_CELLS
    return alone or any(len(text) > _LONGEST_CELL for text in filled)


def place(table: int, row: int, column: int) -> str:
    """A cell's place in words, counted as the document has them."""
    return _place(language(), table, row, column)


@lru_cache(_MOST_REMEMBERED)
def _place(_: str, table: int, row: int, column: int) -> str:
    return say("第 {table} 表 第 {row} 行 第 {column} 列", table=table, row=row, column=column)


def _placed(rows: Sequence[Sequence[Spanned]]) -> list[list[str]]:
    """Each row's texts by column; the other places of a merged cell are empty."""
    hanging: dict[int, int] = {}
    found = []
    places = 0
    for row in rows:
        line, hanging = _line(row, hanging)
        places += len(line)
        if len(line) > MOST_COLUMNS or places > MOST_CELLS:
            raise TooLarge
        found.append(line)
    return found


def _line(row: Sequence[Spanned], hanging: dict[int, int]) -> tuple[list[str], dict[int, int]]:
    """The row's texts by column, and the columns that cells hang into the next row, with the rows left."""
    below = {column: left - 1 for column, left in hanging.items() if left > 1}
    line: list[str] = []
    for cell in row:
        while len(line) in hanging:
            line.append("")
        start = len(line)
        line += [cell.text, *[""] * (min(cell.columns, MOST_COLUMNS + 1) - 1)]
        if cell.rows > 1:
            below |= dict.fromkeys(range(start, len(line)), cell.rows - 1)
    while len(line) in hanging:
        line.append("")
    return line, below
