"""The document's own lines around a figure, for a person who compares what was read with what is printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from qktui.importing.document import Document, Grid, GridCell


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of a printed table, or a line of text: its cells, the empty ones of merged cells too, and its place."""

    cells: tuple[str, ...]
    where: str


class Spot(NamedTuple):
    """One of a document's rows, and a cell of it; ``column`` is ``None`` where several of its cells may be meant."""

    row: int
    column: int | None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some rows in the document's order; ``row`` and ``column`` tell which cell of them is meant, as in a spot."""

    rows: tuple[PrintedRow, ...]
    row: int
    column: int | None


class Printed:
    """A document's rows in order, found by the place that a cell was read from (:attr:`qktui.model.Cell.where`)."""

    def __init__(self, document: Document) -> None:
        self.rows: list[PrintedRow] = []
        self._at: dict[str, list[tuple[Spot, str]]] = {}
        self._counted: dict[tuple[str, ...], list[tuple[Spot, str]]] = {}
        for cells, where in _rows(document):
            for column, cell in enumerate(cells):
                at = (Spot(len(self.rows), column), cell.text)
                self._at.setdefault(cell.where, []).append(at)
                self._counted.setdefault(_numbers(cell.where), []).append(at)
            self.rows.append(PrintedRow(tuple(cell.text for cell in cells), where))

    def spot(self, where: str, text: str) -> Spot | None:
        """The row that prints ``text`` at ``where``; ``None`` when nothing stands there.

        A place that was noted down in another language is found by its numbers, where they lead to that very text.
        """
        if not where:
            return None
        place = where.rpartition("，")[2]
        found = self._at.get(where) or self._at.get(place, [])
        spots = _fitting(found or self._counted.get(_numbers(place), []), text) or [spot for spot, _ in found]
        if len(spots) < 2:
            return spots[0] if spots else None
        return Spot(spots[0].row, None)

    def around(self, where: str, text: str, lines: int = 2) -> Excerpt | None:
        """The row that prints ``text`` at ``where``, with so many rows before and after it; ``None`` when none does."""
        spot = self.spot(where, text)
        if spot is None:
            return None
        first = max(0, spot.row - lines)
        return Excerpt(tuple(self.rows[first : spot.row + lines + 1]), spot.row - first, spot.column)


def _rows(document: Document) -> Iterator[tuple[tuple[GridCell, ...], str]]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from ((row, row[0].where if row else block.where) for row in block.rows)
        else:
            yield (GridCell(block.text, block.where),), block.where


def _fitting(found: Iterable[tuple[Spot, str]], text: str) -> list[Spot]:
    return [spot for spot, printed in found if _plain(printed) == _plain(text)]


def _plain(text: str) -> str:
    return "".join(text.split())


def _numbers(where: str) -> tuple[str, ...]:
    """The numbers that a place is counted with; none in a text without places, which is nowhere."""
    return tuple(re.findall(r"\d+", where)) or (where,)
