"""Rows and columns of which a stretch stands one place off, moved back.

Whoever begins a row one column too far on, or leaves out a cell, misplaces every figure behind it. The last
figure of the stretch is pushed out, and only the rules can say what it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qktui.forms import Line
from qktui.locate.equations import Equations
from qktui.model import Number, Reason, Why

Slip = dict[str, tuple[Number, Reason]]
"""The new figures by cell, each with the slip that it undoes."""

PUSHED_OUT = Reason(Why.SHIFTED)
"""The reason of a figure that a shift pushed out."""

Needed = dict[str, Number | None]
"""What single cells must change by; ``None`` where no rule says so."""


def shifts(eq: Equations, line: Line) -> Iterator[Slip]:
    """Every way to move a stretch of the line back that agrees with what rules say of single cells."""
    needed = _needed(eq, line)
    for start, end in _stretches(list(needed.values())):
        stretch = line.cells[start : end + 1]
        known = None not in needed.values() or len(stretch) == len(line.cells)
        yield from _moved_back(eq, stretch, Reason(Why.SHIFTED, line.side()), needed, known)
        yield from _moved_back(eq, stretch[::-1], Reason(Why.SHIFTED, line.side(backwards=True)), needed, known)


def _moved_back(eq: Equations, stretch: Sequence[str], reason: Reason, needed: Needed, known: bool) -> Iterator[Slip]:
    """Every cell of the stretch with the figure of the next; the last one with 0, or what the rules say."""
    slip: Slip = {}
    if eq.figures[stretch[0]] and not known:
        return
    for cell, after in pairwise(stretch):
        change = eq.figures[after] - eq.figures[cell]
        if needed[cell] not in (None, change):
            return
        if change:
            slip[cell] = (eq.figures[after], reason)
    last = stretch[-1]
    if not slip:
        return
    if not eq.figures[stretch[0]]:
        yield slip | ({last: (0, reason)} if eq.figures[last] else {})
    if known:
        yield from ({**slip, last: (new, PUSHED_OUT)} for new in _left_by_rules(eq, slip, last))


def _left_by_rules(eq: Equations, slip: Slip, cell: str) -> Iterator[Number]:
    """What the cell must be for a rule to hold after the slip; nothing when no rule is known then."""
    gaps = eq.gaps_after({other: new for other, (new, _) in slip.items()})
    for rule, sign in eq.rules_of[cell]:
        if eq.known(rule, {cell, *slip}):
            yield eq.figures[cell] + sign * gaps.get(rule, eq.gaps[rule])
            return


def _needed(eq: Equations, line: Line) -> Needed:
    """What the rules that have one cell in the line say of it; nothing at all where two contradict each other."""
    times = Counter(rule for cell in line.cells for rule, _ in eq.rules_of[cell])
    needed: Needed = {}
    for cell in line.cells:
        changes = {sign * eq.gaps[rule] for rule, sign in eq.rules_of[cell]
                   if times[rule] == 1 and eq.known(rule, {cell})}  # fmt: skip
        if len(changes) > 1:
            return {}
        needed[cell] = changes.pop() if changes else None
    return needed


def _stretches(needed: Sequence[Number | None]) -> Iterator[tuple[int, int]]:
    """The first and last place of what may be shifted: around what must change, else up to an end of the line."""
    must = [place for place, change in enumerate(needed) if change]
    last = len(needed) - 1
    if must:
        first, final = must[0], must[-1]
        while first > 0 and needed[first - 1] is None:
            first -= 1
        while final < last and needed[final + 1] is None:
            final += 1
        yield from ((start, end) for start in range(first, must[0] + 1) for end in range(must[-1], final + 1))
    elif None in needed:
        yield from ((start, last) for start in range(last))
        yield from ((0, end) for end in range(1, last))
