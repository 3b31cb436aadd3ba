"""The document's own lines around a figure, for a person who compares what was read with what is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qktui.importing.document import Document, Grid, GridCell


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of a printed table, or a line of text: its cells, the empty ones of merged cells too, and its place."""

    cells: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some rows in the document's order; ``row`` and ``column`` tell which cell of them is meant."""

    rows: tuple[PrintedRow, ...]
    row: int
    column: int


class Printed:
    """A document's rows in order, found by the place that a cell was read from (:attr:`qktui.model.Cell.where`)."""

    def __init__(self, document: Document) -> None:
        self.rows: list[PrintedRow] = []
        self._at: dict[str, list[tuple[int, int, str]]] = {}
        for cells, where in _rows(document):
            for column, cell in enumerate(cells):
                self._at.setdefault(cell.where, []).append((len(self.rows), column, cell.text))
            self.rows.append(PrintedRow(tuple(cell.text for cell in cells), where))

    def around(self, where: str, text: str, lines: int = 2) -> Excerpt | None:
        """The row that prints ``text`` at ``where``, with so many rows before and after it; ``None`` when none does."""
        found = self._at.get(where) or self._at.get(where.rpartition("，")[2])
        if not found:
            return None
        row, column, _ = next((place for place in found if _plain(place[2]) == _plain(text)), found[0])
        first = max(0, row - lines)
        return Excerpt(tuple(self.rows[first : row + lines + 1]), row - first, column)


def _rows(document: Document) -> Iterator[tuple[tuple[GridCell, ...], str]]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from ((row, row[0].where if row else block.where) for row in block.rows)
        else:
            yield (GridCell(block.text, block.where),), block.where


def _plain(text: str) -> str:
    return "".join(text.split())
