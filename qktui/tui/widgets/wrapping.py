"""Breaking official labels over lines of terminal cells, without ever losing a character.

Chinese labels of the forms are strings of two-character words (商业/企业, 社会/公益/组织),
so a narrow cell breaks them after even numbers of characters; a bracketed number such as
（三） and an English word stay whole wherever the width lets them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len

_PIECE = re.compile(r"[（“]*(?:[!-~]+|[一-鿿〇]{1,2}|[^\s])[）”、，。：；＋＝·]*|\s+")


@lru_cache(maxsize=1024)
def wrap(text: str, width: int) -> tuple[str, ...]:
    """``text`` in lines of at most ``width`` cells (2 or more); an empty text is one empty line.

    Joined again, the lines hold every character of the text but the spaces they were broken at.
    """
    lines = [""]
    for piece in _PIECE.findall(text):
        if cell_len(lines[-1] + piece) <= width:
            lines[-1] += piece
        elif not piece.isspace():
            lines += _chopped(piece, width)
    return tuple(line.strip() for line in lines if line.strip()) or ("",)


def _chopped(piece: str, width: int) -> list[str]:
    lines = [""]
    for char in piece:
        if cell_len(lines[-1] + char) > width and lines[-1]:
            lines.append("")
        lines[-1] += char
    return lines


@lru_cache(maxsize=1024)
def narrowest(text: str) -> int:
    """The width in cells of the longest piece of ``text`` that should not be broken; 0 for an empty text."""
    return max((cell_len(piece) for piece in _PIECE.findall(text)), default=0)


def stands_upright(text: str) -> bool:
    """Whether ``text`` can be written downwards, one character a line, as Chinese can."""
    return not re.search(r"[!-~]{2}", text)


def aligned(text: str, width: int, align: str) -> str:
    """``text`` padded with spaces to ``width`` cells; ``align`` is ``left``, ``right`` or ``center``."""
    spare = max(0, width - cell_len(text))
    before = {"left": 0, "right": spare, "center": spare // 2}[align]
    return " " * before + text + " " * (spare - before)
