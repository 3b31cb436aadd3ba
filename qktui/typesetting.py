"""Text on a grid of terminal cells: measured, padded and broken over lines.

A Chinese character takes two cells. Running text is broken as Chinese is set: no line
begins with a comma or ends with an opening bracket. Labels of forms are strings of
two-character words (商业/企业, 社会/公益/组织), so a narrow column breaks them after
even numbers of characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from rich.cells import cell_len as width

__all__ = ["Align", "narrowest", "padded", "stands_upright", "width", "wrap", "wrap_label"]

Align = Literal["left", "right", "center"]

_OPENING = "（《〈「『【〔“‘"
_CLOSING = "，。、；：？！）》〉」』】〕”’…—％"
_PIECE = re.compile(rf"[{_OPENING}]*(?:[!-~]+|[^\s])[{_CLOSING}]*|\s+")
"""What running text is not broken inside: a word or a character, with the brackets before and the signs after it."""

_WORD = re.compile(r"[（“]*(?:[!-~]+|[一-鿿〇]{1,2}|[^\s])[）”、，。：；＋＝·]*|\s+")
"""What a label is not broken inside: a bracketed number such as （三）, an English or a two-character word."""


def padded(text: str, cells: int, align: Align = "left") -> str:
    """``text`` filled up with spaces to ``cells``; as it is when it takes more."""
    spare = max(0, cells - width(text))
    before = {"left": 0, "right": spare, "center": spare // 2}[align]
    return " " * before + text + " " * (spare - before)


def wrap(text: str, cells: int, hang: int = 0) -> list[str]:
    """``text`` in lines of at most ``cells``, all but the first indented by ``hang``; at least one line.

    Only a piece longer than a whole line (an address, a run of signs) is broken inside.
    """
    lines: list[str] = []
    line, used = "", 0
    for piece in _fitting(text, max(2, cells - hang)):
        size = width(piece) or width(line + piece) - used  # a sign without width may widen the one before it
        if used + size > cells:
            lines += [line.rstrip()] if line.strip() else []
            line, used = (" " * hang, hang) if lines else ("", 0)
            if piece.isspace():
                continue
        line, used = line + piece, used + size
    return [*lines, line.rstrip()]


def breaks(text: str, cells: int, hang: int = 0) -> list[int]:
    """Where :func:`wrap` would break a text, as places in it; every character stays, spaces at a break as well."""
    found: list[int] = []
    place = used = 0
    for piece in _fitting(text, max(2, cells - hang)):
        size = width(piece)
        if used + size > cells and used:
            found.append(place)
            used = hang
        place, used = place + len(piece), used + size
    return found


def _fitting(text: str, cells: int) -> Iterator[str]:
    """The unbreakable pieces of ``text``; those longer than a line in lengths that fit one."""
    for match in _PIECE.finditer(text):
        piece = match.group()
        while width(piece) > cells:
            cut = next(n for n in range(len(piece), 0, -1) if n == 1 or width(piece[:n]) <= cells)
            yield piece[:cut]
            piece = piece[cut:]
        yield piece


@lru_cache(maxsize=1024)
def wrap_label(text: str, cells: int) -> tuple[str, ...]:
    """A label in lines of at most ``cells`` (2 or more); an empty one is one empty line.

    Joined again, the lines hold every character of the text but the spaces they were broken at.
    """
    lines = [""]
    for piece in _WORD.findall(text):
        if width(lines[-1] + piece) <= cells:
            lines[-1] += piece
        elif not piece.isspace():
            lines += _chopped(piece, cells)
    return tuple(line.strip() for line in lines if line.strip()) or ("",)


def _chopped(piece: str, cells: int) -> list[str]:
    lines = [""]
    for char in piece:
        if width(lines[-1] + char) > cells and lines[-1]:
            lines.append("")
        lines[-1] += char
    return lines


@lru_cache(maxsize=1024)
def narrowest(text: str) -> int:
    """The cells of the longest piece of a label that should not be broken; 0 for an empty text."""
    return max((width(piece) for piece in _WORD.findall(text)), default=0)


def stands_upright(text: str) -> bool:
    """Whether a label can be written downwards, one character a line, as Chinese can."""
    return not re.search(r"[!-~]{2}", text)
