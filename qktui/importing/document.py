"""The neutral document: what every reader makes of its format, and all that matching needs.

A document is a sequence of blocks in reading order. Readers settle what only they
can know (encodings, cells, merged cells, line numbers); :mod:`qktui.importing.match`
settles what the words mean, and never looks at the file again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from qktui.printable import printable

_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BETWEEN_DIGITS = re.compile(f"(?<=[0-9０-９])[\u200b-\u200d\u2060\ufeff]*[{_CONTROL}]+(?=[0-9０-９])")
_LEFT_OVER = re.compile("[\u00ad\ud800-\udfff\U000e0000-\U000e007f]")


class NotAReport(Exception):
    """A file that cannot be read as a report. ``reason`` is one sentence for a person."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of running text; ``where`` says in words where the file has it."""

    text: str
    where: str = ""


class GridCell(NamedTuple):
    """The text of one printed cell (``""`` when empty) and where the file has it.

    ``after_break``: a page break is right above it, and may have cut its row in two.
    """

    text: str
    where: str = ""
    after_break: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A printed table, row by row.

    ``aligned``: cell *i* of every row stands in column *i*; a merged cell's text
    stands in its first place and the other places are empty. Otherwise rows are
    only sequences: columns are known by order and number, and a reader that does
    not even know the rows gives one cell a row. ``by_line``: the rows are printed
    lines, and a cell may go on in the rows below it.
    """

    rows: tuple[tuple[GridCell, ...], ...]
    where: str = ""
    aligned: bool = False
    by_line: bool = False


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks of one file in reading order.

    ``doubts``: sentences for a person about what the reader could not settle, such as
    a page that is only an image or a sheet that was left out.
    """

    name: str
    blocks: tuple[Block, ...]
    doubts: tuple[str, ...] = ()


def clean(text: str) -> str:
    """``text`` :func:`printable <qktui.printable.printable>`, and without surrogates; tabs and newlines stay.

    A control character between two digits becomes a space: dropping it would
    make one number of what may be two.
    """
    if text.isprintable():
        return text
    return _LEFT_OVER.sub("", printable(_BETWEEN_DIGITS.sub(" ", text)))
