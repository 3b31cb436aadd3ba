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


def table(header: Sequence[str], rows: Sequence[Sequence[str]], label_cells: int = 34, head_cells: int = 4) -> str:
    """A table as text: labels in the first column, figures set to the right in all the others.

    Long labels and headings are wrapped, never cut. A label keeps its leading spaces
    on every line that it takes, so that what belongs to a group stays indented.
    """
    labels = [_hung(row[0], label_cells) for row in rows]
    heads = [_head(text, head_cells) for text in header[1:]]
    widths = [max(width(line) for line in (*head, *(row[n] for row in rows))) for n, head in enumerate(heads, start=1)]
    first = max(width(line) for label in (*labels, wrap(header[0], label_cells)) for line in label)
    height = max((len(head) for head in heads), default=1)
    lines = [
        _line(header[0] if n == height - 1 else "", first, _from_bottom(heads, n, height), widths)
        for n in range(height)
    ]
    for label, row in zip(labels, rows, strict=True):
        lines += [line.rstrip() for line in label[:-1]]
        lines.append(_line(label[-1], first, row[1:], widths))
    return "\n".join(lines)


def _hung(label: str, cells: int) -> list[str]:
    indent = label[: len(label) - len(label.lstrip())]
    return [indent + line for line in wrap(label.lstrip(), cells - len(indent))]


def _head(text: str, cells: int) -> list[str]:
    longest_word = max((width(word) for word in text.split() if word.isascii()), default=0)
    return wrap(text, max(cells, longest_word))


def _from_bottom(heads: Sequence[Sequence[str]], line: int, height: int) -> list[str]:
    return [head[n] if (n := line - height + len(head)) >= 0 else "" for head in heads]


def _line(label: str, first: int, figures: Sequence[str], widths: Sequence[int]) -> str:
    set_right = (pad(text, cells, right=True) for text, cells in zip(figures, widths, strict=True))
    return "  ".join([pad(label, first), *set_right]).rstrip()
