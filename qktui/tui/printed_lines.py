"""A document's own rows set in lines of terminal cells: tables in aligned columns, the marked cell in brackets.

A terminal is narrower than paper. The figures of a table always stand whole; what stands
before them in a row becomes one label, which keeps its end, where the row's own name is;
figures that find no room are left out on one side, and ``…`` stands for them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, takewhile
from typing import NamedTuple

from qktui.importing.excerpt import PrintedRow, Spot
from qktui.printable import one_line
from qktui.tui.widgets.fitting import fit
from qktui.typesetting import padded, width

FIGURE = re.compile(r"[\s\d０-９.,，．%％+＋\-－—–_/／*]*(?:[元件项个条人次]|万元)?(?:[（(][^）)]*[）)])?")
"""What a cell of figures prints: digits or signs for none, a unit, a note in brackets; or nothing."""
LEAST_LABEL = 12
"""Cells that the labels of a table keep; they should have two fifths of the line, if they need them."""
WIDEST_HEADINGS = (20, 12, 8, 6, 4)
"""Cells up to which headings widen the columns of figures: the first of these that leaves comfort to the labels."""
RULE = "│"


class Piece(NamedTuple):
    """A part of a line; ``marked`` where it is the cell that is meant."""

    text: str
    marked: bool = False


Line = tuple[Piece, ...]


class _Row(NamedTuple):
    """A row of a table: what stands before its figures, as one, and the figures; ``labels`` cells are before them."""

    label: str
    figures: tuple[str, ...]
    labels: int


class PrintedLines:
    """The rows of a document in lines of ``room`` cells. A table is measured when one of its rows is asked for."""

    def __init__(self, rows: Sequence[PrintedRow], room: int) -> None:
        self.rows, self.room = rows, room
        self._tables: dict[int, tuple[int, _Table]] = {}

    def is_table(self, number: int) -> bool:
        """Whether the row belongs to a table; a row of one cell is a line of text."""
        return 0 <= number < len(self.rows) and len(self.rows[number].cells) > 1

    def table_row(self, number: int, spot: Spot | None = None) -> Line:
        """A row of a table, with the cell that ``spot`` means in brackets; the rows around it get the same spot."""
        start, table = self._table(number)
        within = spot is not None and start <= spot.row < start + len(table.rows)
        return tuple(table.line(number - start, Spot(spot.row - start, spot.column) if spot and within else None))

    def text(self, number: int) -> str:
        """What a line of text says."""
        return one_line(" ".join(self.rows[number].cells))

    def _table(self, number: int) -> tuple[int, _Table]:
        if number not in self._tables:
            start, end = number, number + 1
            while self.is_table(start - 1):
                start -= 1
            while self.is_table(end):
                end += 1
            table = _Table([tuple(map(one_line, row.cells)) for row in self.rows[start:end]], self.room)
            self._tables |= dict.fromkeys(range(start, end), (start, table))
        return self._tables[number]


@dataclass(frozen=True)
class _Table:
    """Rows that stand one below the other, and ``room`` cells for a line."""

    cells: Sequence[tuple[str, ...]]
    room: int

    @cached_property
    def rows(self) -> tuple[_Row, ...]:
        """The rows, each parted where its figures begin."""
        if len({len(row) for row in self.cells}) == 1:
            columns = list(zip(*self.cells, strict=True))
            first = next((n for n, column in enumerate(columns) if any(map(_is_figure, column))), len(columns))
            return tuple(_parted(row, first) for row in self.cells)
        ends = [sum(1 for _ in takewhile(FIGURE.fullmatch, reversed(row))) for row in self.cells]
        usual = Counter(n for n in ends if n).most_common(1)[0][0] if any(ends) else 0
        return tuple(
            _parted(row, len(row) - usual if n >= usual or len(row) == usual else len(row))
            for n, row in zip(ends, self.cells, strict=True)
        )

    @cached_property
    def widths(self) -> tuple[int, ...]:
        """The cells of every column of figures, a blank at both sides included."""
        columns = [[row.figures[n] for row in self.rows if n < len(row.figures)] for n in range(self._count)]
        for headings in WIDEST_HEADINGS:
            found = tuple(_column_width(column, headings) for column in columns)
            if sum(found) + len(found) + min(self._longest_label, 2 * self.room // 5) <= self.room:
                break
        return found

    @cached_property
    def label_width(self) -> int:
        """The cells of the labels: as many as they need, if the figures leave them."""
        return min(self._longest_label, max(LEAST_LABEL, self.room - sum(self.widths) - len(self.widths)))

    @cached_property
    def _longest_label(self) -> int:
        return max(width(row.label) for row in self.rows if row.figures or not self._count)

    @property
    def _count(self) -> int:
        return max(len(row.figures) for row in self.rows)

    def line(self, number: int, spot: Spot | None) -> Iterator[Piece]:
        """A row; ``spot`` counts from the table's first."""
        row = self.rows[number]
        marked = spot.column if spot is not None and spot.row == number else None
        size = self.label_width if row.figures else self.room
        is_label = marked is not None and marked < row.labels and self.cells[number][marked] != ""
        yield Piece(_kept_end(row.label, size), is_label)
        first = self._first_figure(spot)
        left = self.room - size - (first > 0)
        for n, text in list(enumerate(row.figures))[first:]:
            left -= self.widths[n] + 1
            if left < (n < len(row.figures) - 1):
                yield Piece("…")
                return
            yield Piece("…" + RULE if n == first > 0 else RULE)
            yield _figure(text, self.widths[n], marked == row.labels + n)

    def _first_figure(self, spot: Spot | None) -> int:
        """The first column of figures to show, so that the one meant is in sight."""
        ends = list(accumulate(size + 1 for size in self.widths))
        space = self.room - self.label_width
        column = -1 if spot is None or spot.column is None else spot.column - self.rows[spot.row].labels
        if not ends or ends[-1] <= space or column < 0:
            return 0
        return next(n for n, start in enumerate([0, *ends]) if ends[column] - start <= space - 2 or n == column)


def _is_figure(text: str) -> bool:
    return FIGURE.fullmatch(text) is not None and re.search(r"\d", text) is not None


def _parted(row: tuple[str, ...], labels: int) -> _Row:
    return _Row(" ".join(text for text in row[:labels] if text), row[labels:], labels)


def _column_width(column: Sequence[str], headings: int) -> int:
    figures = max((width(text) for text in column if FIGURE.fullmatch(text)), default=0)
    return 2 + max(1, figures, min(max(map(width, column)), headings))


def _figure(text: str, size: int, marked: bool) -> Piece:
    """A cell of a column of figures in ``size`` cells: at the right; a heading that is longer is cut."""
    if width(text) > size - 2:
        text = fit(text, size - 1).rstrip()
    text = text or " "
    blank = " " * (size - 2 - width(text))
    return Piece(f"{blank}[{text}]" if marked else f" {blank}{text} ", marked)


def _kept_end(text: str, size: int) -> str:
    """The text in exactly ``size`` cells; of one that is longer, the end."""
    if width(text) > size:
        while width(text) > size - 1:
            text = text[1:]
        text = f"…{text}"
    return padded(text, size)
