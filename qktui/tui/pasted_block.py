"""What the cells of a pasted text are: labels on the left, lines of a header, figures.

Nothing here knows where a figure belongs (see :mod:`qktui.tui.placing_block`); a text
whose parts cannot be told apart for certain is refused whole.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qktui.importing.figures import MONEY, UNITS, is_value
from qktui.importing.labels import known_key, normalised
from qktui.importing.wording import TableWording
from qktui.phrases import say
from qktui.tui.sheet_text import read_rows

LONGEST_PASTE = 100_000
"""Characters that one paste may have; the largest table with its labels has a twentieth of it."""
MOST_CELLS = 10_000
"""Cells that one paste may have, the empty ones at the ends of rows included."""

LONGEST_SHOWN = 20
"""Characters of a pasted cell that a sentence shows."""


class NotPasted(Exception):
    """Why nothing is pasted, in one sentence for a person."""


@dataclass(frozen=True, slots=True)
class Line:
    """One pasted row: the texts left of its figures, and what stands in the columns of figures.

    ``header``: it has texts in these columns and no figure. ``unit`` is the unit of
    money that the row states, ``""`` when it states none.
    """

    labels: tuple[str, ...]
    cells: tuple[str, ...]
    header: bool
    unit: str = ""

    @property
    def filled(self) -> bool:
        """Whether anything is printed in the columns of figures."""
        return any(self.cells)


@dataclass(frozen=True, slots=True)
class PastedBlock:
    """The rows of a pasted text. ``labelled``: its first columns name the rows."""

    lines: tuple[Line, ...]
    labelled: bool


def read_block(text: str, words: TableWording, columns: Collection[str]) -> PastedBlock:
    """The block that a text holds, with the labels of a table: all ``words``, and those of its ``columns``.

    Raises :class:`NotPasted` for a text that is too long, empty, or not a block of figures.
    """
    if len(text) > LONGEST_PASTE:
        raise NotPasted(say("粘贴的文字太长，超过 {limit} 个字符", limit=f"{LONGEST_PASTE:,}"))
    if not text:
        raise NotPasted(say("没有可以粘贴的文字"))
    rows = _padded(read_rows(text))
    width = _label_columns(rows, words, columns)
    return PastedBlock(tuple(_line(row, width, words) for row in rows), width > 0)


def _padded(rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows, all of one length, as spreadsheets give them; only a title may stand alone.

    Raises :class:`NotPasted` for rows of other lengths, of which nobody knows what they leave out, and for too many.
    """
    width = max(map(len, rows))
    while width > 1 and rows[-1] == [""]:
        rows = rows[:-1]
    if len(rows) * width > MOST_CELLS:
        raise NotPasted(say("粘贴的有 {rows} 行 {columns} 列，比哪一张表都大", rows=len(rows), columns=width))
    if any(len(row) < width and (len(row) > 1 or is_value(row[0])) for row in rows):
        raise NotPasted(say("粘贴的各行格数不一样，认不准哪一个数是哪一格的"))
    return [row + [""] * (width - len(row)) for row in rows]


def _label_columns(rows: Sequence[Sequence[str]], words: TableWording, columns: Collection[str]) -> int:
    """How many columns at the left hold labels: those left of the header's first, else left of some row's figure."""
    figures = [(row, first) for row in rows if (first := _first_figure(row)) is not None]
    headed = [at for row in rows if _first_figure(row) is None for at in _named_columns(row, words, columns)]
    if headed:
        return min(headed)
    if not figures and (text := next((cell for row in rows for cell in row if cell), "")):
        shown = text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
        raise NotPasted(say("粘贴的“{text}”不是数", text=shown))
    width = max((at + 1 for row, first in figures for at in range(first) if row[at]), default=0)
    if any(first < width for _, first in figures):
        raise NotPasted(say("认不出粘贴的文字里哪几列是行名、哪几列是数"))
    return width


def _named_columns(row: Sequence[str], words: TableWording, columns: Collection[str]) -> list[int]:
    """Where a row names columns; nowhere when all that it says may be the names of rows as well (其他, 总计)."""
    named = {at: key for at, cell in enumerate(row) if cell and (key := known_key(cell, columns))}
    return list(named) if any(key not in words.rows for key in named.values()) else []


def _first_figure(row: Sequence[str]) -> int | None:
    return next((at for at, cell in enumerate(row) if cell and is_value(cell)), None)


def _line(row: Sequence[str], width: int, words: TableWording) -> Line:
    """A row in its parts; a header's texts are labels of the table, at least one of them."""
    header = _first_figure(row) is None and any(_is_known(cell, words) for cell in row[width:])
    units = [cell for cell in row if cell in UNITS]
    return Line(
        tuple(cell for cell in row[:width] if cell and cell not in UNITS),
        tuple("" if cell in UNITS and not header else cell for cell in row[width:]),
        header,
        next((unit for unit in units if unit in MONEY), ""),
    )


def _is_known(cell: str, words: TableWording) -> bool:
    return bool(cell) and (bool(known_key(cell, words.words)) or normalised(cell) == normalised(words.table.title))
