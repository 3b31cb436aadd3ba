"""Colours and legends of charts; without colour the characters are the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qktui.charts.canvas import COLORS
from qktui.typesetting import width as cell_len
from qktui.typesetting import wrap


def lines_of(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells; none for an empty text."""
    return wrap(text, width) if text else []


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
