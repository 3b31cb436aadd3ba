"""How likely a correction is: by how people err, and by what is stated elsewhere.

Corrections are ordered by a score, smallest first:

1. among rules with blanks, those that would come to fail, less those that would come to hold, if blanks
   were zeros (they mostly are);
2. the slips that explain the changes: fewer before more, then by kind, in the order of :data:`SLIPS`;
3. the distance from what the narrative says of this year, and from the sum of the units;
4. the distance from last year's figures.

Distances are counted over the changed cells, less those of the figures as they stand, so that
corrections of different cells compare. Nothing else orders them: equal scores are ties.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from qktui.locate.equations import Equations
from qktui.locate.shifts import PUSHED_OUT, Slip
from qktui.locate.smallest import Figures
from qktui.model import Change, Expectation, Number, Reason, Why, plain

SLIPS = (Why.DIGIT, Why.TRANSPOSED, Why.SWAPPED, Why.MOVED, Why.SIGN, Why.SHIFTED, Why.EXCHANGED, Why.LENGTH)
"""The ways to err that are known, the likeliest first."""

_ONE = 100
_COST = {slip: _ONE + place for place, slip in enumerate(SLIPS)}
_UNEXPLAINED = 3 * _ONE  # a figure that no slip explains: less likely than two that slips do

Expected = Mapping[str, Sequence[Expectation]]


@dataclass(frozen=True, slots=True)
class Guess:
    """New figures, before they are ranked, with the ``reasons`` of those that are explained, and what these cost."""

    news: Figures
    reasons: Mapping[str, Reason] = field(default_factory=dict)
    cost: int = 0


def merged(guesses: Iterable[Guess]) -> Guess:
    """Guesses about different cells as one."""
    news: Figures = {}
    reasons: dict[str, Reason] = {}
    cost = 0
    for guess in guesses:
        news |= guess.news
        reasons |= guess.reasons
        cost += guess.cost
    return Guess(news, reasons, cost)


def of_slip(slip: Slip) -> Guess:
    """A slip as a guess. What a shift pushed out costs as much as a figure that nothing explains."""
    reasons = {cell: reason for cell, (_, reason) in slip.items()}
    kind = next(reason.why for reason in reasons.values())
    lost = sum(reason is PUSHED_OUT for reason in reasons.values())
    return Guess({cell: new for cell, (new, _) in slip.items()}, reasons, _COST[kind] + lost * _UNEXPLAINED)


def explained(eq: Equations, guess: Guess) -> Guess:
    """The guess with a reason for every change that has one: a swap of two, else a slip within one figure."""
    reasons, cost = dict(guess.reasons), guess.cost
    for a, b in combinations(guess.news, 2):
        side = eq.layout.neighbours.get((a, b))
        if side is None or a in reasons or b in reasons:
            continue
        in_a, in_b = eq.figures[a], eq.figures[b]
        if (guess.news[a], guess.news[b]) == (in_b, in_a):
            why = Why.SWAPPED if in_a and in_b else Why.MOVED
            reasons |= {a: Reason(why, side), b: Reason(why, eq.layout.neighbours[b, a])}
            cost += _COST[why]
    for cell, new in guess.news.items():
        if cell not in reasons:
            why_alone = within_figure(eq.old(cell), new)
            cost += _COST[why_alone] if why_alone else _UNEXPLAINED
            if why_alone:
                reasons[cell] = Reason(why_alone)
    return Guess(guess.news, reasons, cost)


def within_figure(old: Number | None, new: Number | None) -> Why | None:
    """The slip that makes ``old`` of the true ``new``, as 64 of 44; ``None`` when no single one does."""
    if old is None or new is None:
        return None
    if old == -new:
        return Why.SIGN
    was, is_now = plain(old), plain(new)
    if len(was) != len(is_now):
        longer, shorter = sorted((was, is_now), key=len, reverse=True)
        dropped = (longer[:place] + longer[place + 1 :] for place in range(len(longer)))
        return Why.LENGTH if shorter in dropped else None
    differ = [place for place, (a, b) in enumerate(zip(was, is_now, strict=True)) if a != b]
    if len(differ) == 1:
        return Why.DIGIT
    if differ[1:] == [differ[0] + 1] and all(was[a] == is_now[b] for a, b in (differ, differ[::-1])):
        return Why.TRANSPOSED
    return None


def score(eq: Equations, guess: Guess, expected: Expected) -> tuple[Number, ...]:
    """What corrections are ordered by (see the module); equal scores are ties."""
    return (
        _broken_if_zero(eq, guess.news) if eq.blanks else 0,
        guess.cost,
        _distance(eq, guess.news, expected, (Why.NARRATIVE, Why.UNITS)),
        _distance(eq, guess.news, expected, (Why.LAST_YEAR,)),
    )


def changes(eq: Equations, guess: Guess, expected: Expected) -> tuple[Change, ...]:
    """The guess as changes in the order of the form, with all that speaks for or against each."""
    found = []
    for cell in sorted(guess.news, key=eq.position.__getitem__):
        slip = (guess.reasons[cell],) if cell in guess.reasons else ()
        stated = tuple(Reason(e.source, value=e.value) for e in expected.get(cell, ()))
        found.append(Change(cell, eq.old(cell), guess.news[cell], slip + stated))
    return tuple(found)


def _distance(eq: Equations, news: Figures, expected: Expected, sources: Sequence[Why]) -> Number:
    """How much farther the new figures are from what the sources state than the old ones."""
    farther: Number = 0
    for cell, new in news.items():
        if new is not None:
            stated = [e.value for e in expected.get(cell, ()) if e.source in sources]
            farther += sum(_apart(new, value) - _apart(eq.figures[cell], value) for value in stated)
    return farther


def _apart(one: Number, other: Number) -> Number:
    return max(one - other, other - one)


def _broken_if_zero(eq: Equations, news: Figures) -> int:
    gaps = eq.gaps_after({cell: new for cell, new in news.items() if new is not None})
    return sum(bool(gap) - bool(eq.gaps[rule]) for rule, gap in gaps.items() if rule in eq.blanks)
