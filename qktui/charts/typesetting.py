"""Text on a grid of terminal cells: wrapped, padded and coloured, its width always counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.cells import cell_len

from qktui.charts.canvas import COLORS

_BREAKS = re.compile(r"\s+|[!-~]+|[（《“‘]*[^\s!-~（《“‘][，。、；：！？）》”’]*|.", re.DOTALL)


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells (2 or more); Chinese breaks anywhere but at punctuation."""
    lines = [""]
    for token in _tokens(text, width):
        if cell_len(lines[-1] + token) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append(token.lstrip())
        else:
            lines[-1] += token
    return [line.rstrip() for line in lines if line.strip()]


def _tokens(text: str, width: int) -> Iterator[str]:
    for token in _BREAKS.findall(text):
        yield from token if cell_len(token) > width else (token,)


@dataclass(frozen=True)
class Ink:
    """Colours and weights, or nothing at all; the characters are the same."""

    color: bool

    def bold(self, text: str) -> str:
        """``text`` in bold."""
        return f"\x1b[1m{text}\x1b[0m" if self.color else text

    def dim(self, text: str) -> str:
        """``text`` dimmed."""
        return f"\x1b[2m{text}\x1b[0m" if self.color else text

    def part(self, index: int, text: str) -> str:
        """``text`` in the colour of a part."""
        shade = COLORS[index % len(COLORS)]
        return f"\x1b[38;5;{shade}m{text}\x1b[0m" if self.color else text


def flow(items: Iterable[tuple[int, str]], markers: str, width: int, ink: Ink) -> list[str]:
    """Marked items, as many on a line as fit in ``width``; each marker in its part's colour."""
    lines: list[str] = []
    used = width
    for index, text in items:
        first, *more = wrap(f"{markers[index % len(markers)]} {text}", width)
        painted = ink.part(index, first[0]) + first[1:]
        if more or used + 2 + cell_len(first) > width:
            lines += [painted, *more]
            used = width if more else cell_len(first)
        else:
            lines[-1] += f"  {painted}"
            used += 2 + cell_len(first)
    return lines


def left(text: str, width: int) -> str:
    """``text`` at the left of ``width`` cells."""
    return text + " " * (width - cell_len(text))


def right(text: str, width: int) -> str:
    """``text`` at the right of ``width`` cells."""
    return " " * (width - cell_len(text)) + text


def centred(text: str, width: int) -> str:
    """``text`` with its middle at the middle cell of ``width``."""
    before = max(0, width // 2 - cell_len(text) // 2)
    return left(" " * before + text, width)
