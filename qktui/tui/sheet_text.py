"""Rows of cells as the text that spreadsheet programs put on the clipboard, and back.

Cells are parted by tabs and rows by line ends; a cell with a tab, a line end or a
quotation mark in front stands in quotation marks, doubled inside. Where a terminal
has no tabs to select, a bar parts the cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qktui.importing.document import clean

BAR = "|"
"""What parts the cells where tabs cannot be shown."""

_CELL = re.compile(r'"((?:[^"]|"")*)"(?=[\t\r\n]|\Z)|([^\t\r\n]*)')
_END = re.compile(r"\t|\r\n|\r|\n|\Z")
_COMPUTED = ("=", "+", "-", "@")
"""A text that begins so would be computed by a spreadsheet."""


def read_rows(text: str) -> list[list[str]]:
    """The rows of a pasted text, as long as each is; every cell a single line without control characters.

    A line end after the last row ends it, and begins no other. The time it takes is
    proportional to the length of the text.
    """
    if "\t" not in text and BAR in text:
        text = text.replace(BAR, "\t")
    rows: list[list[str]] = [[]]
    at = 0
    while True:
        cell = _CELL.match(text, at)
        assert cell is not None  # it may be empty
        quoted, bare = cell.groups()
        rows[-1].append(_one_line(quoted.replace('""', '"') if bare is None else bare))
        end = _END.match(text, cell.end())
        assert end is not None
        at = end.end()
        if end[0] == "" or (end[0] != "\t" and at == len(text)):
            break
        if end[0] != "\t":
            rows.append([])
    return rows


def write_rows(rows: Iterable[Sequence[str]], between: str = "\t") -> str:
    """The text of rows, each a line; a spreadsheet takes none of the cells for a formula."""
    return "".join(between.join(map(_written, row)) + "\n" for row in rows)


def _one_line(cell: str) -> str:
    return " ".join(clean(cell).split())


def _written(cell: str) -> str:
    cell = _one_line(cell)
    if cell.startswith(_COMPUTED) and len(cell) > 1 and not cell[1:].replace(".", "", 1).isdecimal():
        return f" {cell}"
    return '"' + cell.replace('"', '""') + '"' if cell.startswith('"') else cell
