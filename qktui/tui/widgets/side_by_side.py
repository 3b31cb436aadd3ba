"""Two states of a report side by side, laid out anew for every width, drawn line by line as they come into view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.comparing import MOST, Line
from qktui.tui.widgets.prose import Prose
from qktui.typesetting import padded, wrap
from qktui.typesetting import width as cells

BAR = " │ "
ARROW = " → "
NARROWEST = 8
"""Cells of a column at least, however small the terminal."""


class SideBySide(Prose):
    """Values beside what they are values of, and sentences in two halves: what went ``−``, what came ``+``."""

    def __init__(self) -> None:
        super().__init__()
        self._compared: tuple[Line, ...] = ()

    def compare(self, lines: Sequence[Line]) -> None:
        """Show these lines; nothing is drawn when they are the same as before."""
        if tuple(lines) != self._compared:
            self._compared, self._width = tuple(lines), 0
            self.refresh(layout=True)

    def _set(self, width: int) -> list[tuple[str, str]]:
        if width != self._width:
            self._width = width
            self._lines = [drawn for line in self._compared[:MOST] for drawn in drawn_line(line, width)]
            if (more := len(self._compared) - MOST) > 0:
                self._lines += [(text, "notice") for text in wrap(say("……另有 {n} 行没有列出", n=more), width)]
        return self._lines


def drawn_line(line: Line, width: int) -> Iterator[tuple[str, str]]:
    """A line in ``width`` cells, with its look: as many lines of the screen as its longest column takes.

    Values too long for a column of their own stand in two halves below their name.
    """
    value = max(NARROWEST, (width - 14) // 4)
    if line.what and max(cells(line.old), cells(line.new)) <= value:
        yield from _beside(line, value, max(NARROWEST, width - 2 * value - len(ARROW)))
        return
    if line.what:
        yield from ((text, "plain") for text in wrap(one_line(line.what), width, 2))
    if line.gap:
        yield "  ⋯", "muted"
    half = max(NARROWEST, (width - len(BAR)) // 2)
    went, came = ("  ", "  ") if line.same else ("− ", "+ ")
    halves = _half(line.old, went, half), _half(line.new, came, half)
    for old, new in zip_longest(*halves, fillvalue=""):
        yield f"{padded(old, half)}{BAR}{new}", "muted" if line.same else "plain"


def _beside(line: Line, value: int, rest: int) -> Iterator[tuple[str, str]]:
    for place, what in enumerate(wrap(one_line(line.what), rest - 2, 2)):
        old, new = ("", "") if place else (line.old, line.new)
        yield f"{padded(what, rest)}{padded(old, value, 'right')}{'' if place else ARROW}{new}".rstrip(), "plain"


def _half(text: str, sign: str, width: int) -> list[str]:
    return wrap(sign + text, width, len(sign)) if text else []
