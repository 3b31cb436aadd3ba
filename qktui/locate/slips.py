"""Single slips that touch several cells: neighbours swapped, a row or column shifted, two of them exchanged.

Whoever moves a row by one column changes seven figures in one go, and no smallest set of changes says
so. Each such slip is undone in turn, and kept when every rule then holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from qktui.forms import Line
from qktui.locate.equations import Equations, Part
from qktui.locate.shifts import Slip, shifts
from qktui.model import Reason, Side, Why


def undone(eq: Equations, part: Part) -> Iterator[Slip]:
    """Every slip whose undoing puts right all that is wrong in the part."""
    for slip in _candidates(eq, part):
        news = {cell: new for cell, (new, _) in slip.items()}
        if eq.restores(news, part):
            yield slip


def _candidates(eq: Equations, part: Part) -> Iterator[Slip]:
    if part.bad:  # what stands there is no figure that belongs elsewhere
        yield {cell: (-old, Reason(Why.SIGN)) for cell in part.bad if (old := eq.old(cell)) is not None}
        return
    for line in eq.layout.lines:
        if _reaches(eq, part, line):
            yield from _swaps(eq, line)
            yield from shifts(eq, line)
    for first, second in pairwise(eq.layout.lines):
        alike = (first.block, first.across, len(first.cells)) == (second.block, second.across, len(second.cells))
        if alike and _reaches(eq, part, first, second):
            yield _exchange(eq, first, second)


def _reaches(eq: Equations, part: Part, *lines: Line) -> bool:
    """Whether changes in these lines can put right all that is wrong."""
    cells = {cell for line in lines for cell in line.cells}
    return not any(cells.isdisjoint(eq.terms[rule]) for rule in part.failing)


def _swaps(eq: Equations, line: Line) -> Iterator[Slip]:
    """Every two neighbours with each other's figure. Where one is zero or blank, a figure stood one place off."""
    for a, b in pairwise(line.cells):
        in_a, in_b = eq.figures[a], eq.figures[b]
        if in_a != in_b:
            why = Why.SWAPPED if in_a and in_b else Why.MOVED
            yield {a: (in_b, Reason(why, line.side())), b: (in_a, Reason(why, line.side(backwards=True)))}


def _exchange(eq: Equations, first: Line, second: Line) -> Slip:
    """Two lines beside each other with each other's figures."""
    there, back = (Side.BELOW, Side.ABOVE) if first.across else (Side.RIGHT, Side.LEFT)
    slip: Slip = {}
    for a, b in zip(first.cells, second.cells, strict=True):
        if eq.figures[a] != eq.figures[b]:
            slip[a] = (eq.figures[b], Reason(Why.EXCHANGED, there))
            slip[b] = (eq.figures[a], Reason(Why.EXCHANGED, back))
    return slip
