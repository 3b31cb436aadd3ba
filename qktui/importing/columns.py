"""Tables in plain text whose columns are aligned with spaces: told by where their cells stand.

A Chinese character takes two places; some signs (“ ” — …) take one or two, depending
on who wrote the text. Both are tried. Where the cells do not stand in columns, or
stand in others by the one and by the other, the lines are left as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from qktui.importing.figures import is_value

_GAP = 2
_RUN = re.compile(r"[^ \u3000]+(?:[ \u3000][^ \u3000]+)*")
_LONGEST_LINE = 500
_LONGEST_CELL = 60
_MOST_LINES = 1000
_FEWEST_FIGURES = 4
_SENTENCE_END = ("。", "；", "：")


class _Cell(NamedTuple):
    """A text and the places that it takes, from ``start`` up to ``end``."""

    text: str
    start: int
    end: int


def with_tabs(lines: Iterable[str]) -> Iterator[str]:
    """The lines, those of tables in aligned columns with tabs between the cells, as many in each."""
    block: list[str] = []
    for line in lines:
        if _may_be_row(line) and len(block) < _MOST_LINES:
            block.append(line)
            continue
        yield from _settled(block)
        yield line
        block = []
    yield from _settled(block)


def _may_be_row(line: str) -> bool:
    """Whether a line may be of such a table: cells with wide gaps between them, or one short text."""
    if not line or len(line) > _LONGEST_LINE or "\t" in line or "|" in line:
        return False
    runs = _RUN.findall(line)
    return bool(runs) and all(len(run) <= _LONGEST_CELL for run in runs) and not runs[-1].endswith(_SENTENCE_END)


def _settled(block: Sequence[str]) -> Iterator[str]:
    """The block's lines; those from the first to the last with several cells as rows, when they are a table."""
    several = [at for at, line in enumerate(block) if len(_RUN.findall(line)) > 1]
    if len(several) < 2:
        yield from block
        return
    first, last = several[0], several[-1] + 1
    yield from block[:first]
    yield from _rows(block[first:last]) or block[first:last]
    yield from block[last:]


def _rows(lines: Sequence[str]) -> list[str]:
    """The lines as rows of a table; none when they are none, or when it is not sure which."""
    found = [rows for wide in (1, 2) if (rows := _in_columns([_cells(line, wide) for line in lines]))]
    if not found or any(rows != found[0] for rows in found):
        return []
    figures = sum(bool(cell) and is_value(cell) for row in found[0] for cell in row)
    return ["\t".join(row) for row in found[0]] if figures >= _FEWEST_FIGURES else []


def _cells(line: str, ambiguous: int) -> list[_Cell]:
    """The texts of a line with their places; signs of ambiguous width take so many."""
    widths = {"W": 2, "F": 2, "A": ambiguous}
    places = [0]
    for character in line:
        width = 0 if unicodedata.combining(character) else widths.get(unicodedata.east_asian_width(character), 1)
        places.append(places[-1] + width)
    return [_Cell(run[0], places[run.start()], places[run.end()]) for run in _RUN.finditer(line)]


def _in_columns(rows: Sequence[Sequence[_Cell]]) -> list[list[str]]:
    """The rows with a text for every column; none when two cells of a row stand in the same."""
    starts: list[int] = []
    reach = -_GAP
    for cell in sorted((cell for row in rows for cell in row), key=lambda cell: cell.start):
        if cell.start >= reach + _GAP:
            starts.append(cell.start)
        reach = max(reach, cell.end)
    found = []
    for row in rows:
        texts = [""] * len(starts)
        for cell in row:
            column = sum(start <= cell.start for start in starts) - 1
            if texts[column]:
                return []
            texts[column] = cell.text
        found.append(texts)
    return found
