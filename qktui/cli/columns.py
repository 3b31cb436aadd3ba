"""Text in terminal cells: measured, padded, wrapped and set in columns.

A Chinese character takes two cells. Rich knows that too, and costs more to import
than the whole command line, so the few lines are here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

_NO_LINE_STARTS_WITH = "，。、；：！？）》”’…"
_PIECES = re.compile(rf"\s+|[!-~]+|[^\s!-~][{_NO_LINE_STARTS_WITH}]*")


@lru_cache(maxsize=4096)
def _cell(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def width(text: str) -> int:
    """How many terminal cells ``text`` takes."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """``text`` filled up with spaces to ``cells``; set against the right edge with ``right``."""
    space = " " * (cells - width(text))
    return space + text if right else text + space


def wrap(text: str, cells: int) -> list[str]:
    """``text`` in lines of at most ``cells``: words stay whole, Chinese breaks anywhere but before punctuation."""
    lines = [""]
    for piece in _pieces(text, cells):
        if width(lines[-1] + piece) > cells:
            lines.append("")
        if lines[-1] or not piece.isspace():
            lines[-1] += piece
    return [line.rstrip() for line in lines]


def _pieces(text: str, cells: int) -> Iterable[str]:
    for piece in _PIECES.findall(text):
        yield from piece if width(piece) > cells else (piece,)


def fill(text: str, cells: int, indent: str = "") -> str:
    """The paragraphs of ``text``, one a line, wrapped to ``cells`` with ``indent`` before each line."""
    room = max(cells - width(indent), 2)
    return "\n".join((indent + line).rstrip() for paragraph in text.splitlines() for line in wrap(paragraph, room))


def table(header: Sequence[str], rows: Sequence[Sequence[str]], room: int = 80, label_cells: int = 34) -> str:
    """A table as text: labels in the first column, figures set to the right in all the others.

    Long labels and headings are wrapped, never cut: headings as little as the ``room``
    of a line asks for. A label keeps its leading spaces on every line that it takes, so
    that what belongs to a group stays indented.
    """
    labels = [_hung(row[0], label_cells) for row in rows]
    corner = wrap(header[0], label_cells)
    first = max(width(line) for label in (*labels, corner) for line in label)
    heads, widths = _heads(header[1:], list(zip(*(row[1:] for row in rows), strict=True)), room - first)
    height = max(len(head) for head in (*heads, corner))
    top = [_from_bottom(head, height) for head in (corner, *heads)]
    lines = [_line(label, first, head, widths) for label, *head in zip(*top, strict=True)]
    for label, row in zip(labels, rows, strict=True):
        lines += [line.rstrip() for line in label[:-1]]
        lines.append(_line(label[-1], first, row[1:], widths))
    return "\n".join(lines)


def _heads(header: Sequence[str], columns: Sequence[Sequence[str]], room: int) -> tuple[list[list[str]], list[int]]:
    """The headings wrapped, and the columns' widths, as wide as the room allows but not under four cells."""
    heads: list[list[str]] = []
    widths: list[int] = []
    for cells in range(max((4, *map(width, header))), 3, -1):
        heads = [_head(text, cells) for text in header]
        widths = [max(map(width, (*head, *column))) for head, column in zip(heads, columns, strict=True)]
        if sum(widths) + 2 * len(widths) <= room:
            break
    return heads, widths


def _hung(label: str, cells: int) -> list[str]:
    indent = label[: len(label) - len(label.lstrip())]
    return [indent + line for line in wrap(label.lstrip(), cells - len(indent))]


def _head(text: str, cells: int) -> list[str]:
    longest_word = max((width(word) for word in text.split() if word.isascii()), default=0)
    return wrap(text, max(cells, longest_word))


def _from_bottom(lines: Sequence[str], height: int) -> list[str]:
    return [""] * (height - len(lines)) + list(lines)


def _line(label: str, first: int, figures: Sequence[str], widths: Sequence[int]) -> str:
    set_right = (pad(text, cells, right=True) for text, cells in zip(figures, widths, strict=True))
    return "  ".join([pad(label, first), *set_right]).rstrip()
