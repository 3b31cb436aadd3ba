"""Single slips that touch several cells: neighbours swapped, a row or column shifted, two of them exchanged.

Whoever moves a row by one column changes seven figures in one go, and no smallest set of changes says
so. Each such slip is undone in turn, and kept when every rule then holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from qktui.forms import Line
from qktui.locate.equations import Equations, Part
from qktui.locate.shifts import Slip, shifts
from qktui.model import Number, Reason, Side, Why

_MANY = 8


def undone(eq: Equations, part: Part) -> Iterator[Slip]:
    """Every slip whose undoing puts right all that is wrong in the part, with no change too many."""
    for slip in _candidates(eq, part):
        news = {cell: new for cell, (new, _) in slip.items()}
        if eq.restores(news, part) and not _superfluous(eq, news):
            yield slip


def _candidates(eq: Equations, part: Part) -> Iterator[Slip]:
    for line in eq.layout.lines:
        if _reaches(eq, part, line):
            yield from _swaps(eq, line)
            yield from shifts(eq, line)
    for first, second in pairwise(eq.layout.lines):
        alike = (first.block, first.across, len(first.cells)) == (second.block, second.across, len(second.cells))
        if alike and _reaches(eq, part, first, second):
            yield _exchange(eq, first, second)
    if part.bad:
        yield {cell: (-old, Reason(Why.SIGN)) for cell in part.bad if (old := eq.old(cell)) is not None}


def _reaches(eq: Equations, part: Part, *lines: Line) -> bool:
    """Whether changes in these lines can put right all that is wrong."""
    cells = {cell for line in lines for cell in line.cells}
    return cells.issuperset(part.bad) and not any(cells.isdisjoint(eq.terms[rule]) for rule in part.failing)


def _superfluous(eq: Equations, news: dict[str, Number]) -> bool:
    """Whether some of the changes make no difference to any rule, so that the others alone would do.

    A change that a known rule sees alone makes a difference; what is left is tried out. A blank that is
    filled belongs to the figure that leaves the cell beside it.
    """
    left = {cell: new for cell, new in news.items() if eq.old(cell) is not None}
    while True:
        seen = [rule for cell in left for rule, _ in eq.rules_of[cell] if eq.known(rule)]
        needed = [cell for cell in left if any(seen.count(rule) == 1 for rule, _ in eq.rules_of[cell])]
        if not needed:
            break
        for cell in needed:
            del left[cell]
    if len(left) > _MANY:
        return True
    for size in range(2, len(left) + (len(left) < len(news))):
        for some in combinations(left, size):
            gaps = eq.gaps_after({cell: left[cell] for cell in some})
            if all(gap == eq.gaps[rule] for rule, gap in gaps.items() if eq.known(rule)):
                return True
    return False


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
