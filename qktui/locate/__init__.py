"""Error localisation: which cells of a report are most likely wrong when its hard rules fail.

Found are all smallest sets of cell changes that restore every rule, up to three cells, and single slips that
touch more cells (a row shifted by one column). They are ranked by how people err; nothing is ever applied.

A rule with a blank cell is unknown: there is nothing to restore in it, and no blank is filled, except
where a figure seems to stand in the cell beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from math import prod

from qktui.forms import Layout
from qktui.locate.equations import Equations, Part
from qktui.locate.ranking import Expected, Guess, changes, explained, merged, of_slip, score
from qktui.locate.slips import undone
from qktui.locate.smallest import LARGEST_SET, OutOfSteps, Search
from qktui.model import Located, Number, Repair
from qktui.rules import Cells

LISTED = 500
"""Of more corrections than these, only the likeliest are listed, and ``cut`` says so."""


def locate(layout: Layout, cells: Cells, *, locked: Collection[str] = (), expected: Expected | None = None) -> Located:
    """The ranked corrections of all that the hard rules find wrong in these cells.

    ``locked`` cells are taken as right. ``expected`` holds, by cell, what last year's report, the narrative
    or the units' reports make one expect; it orders corrections that are otherwise alike.
    """
    eq = Equations(layout, cells, locked)
    parts = list(eq.parts())
    if not parts:
        return Located()
    found = [_in_part(eq, part) for part in parts]
    listed, too_many = _likeliest(eq, [part.guesses for part in found], expected or {})
    guesses = [merged(combination) for combination in product(*listed)]
    if len(parts) > 1:
        guesses += map(of_slip, undone(eq, Part.joined(parts)))
    sizes = [part.fewest for part in found]
    return Located(
        tuple(_ranked(eq, guesses, expected or {})),
        None if None in sizes else sum(filter(None, sizes)),
        beyond=any(part.beyond for part in found) or sum(filter(None, sizes)) > LARGEST_SET,
        cut=too_many or any(part.cut for part in found),
        blanks=_blanks(eq, parts),
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What one part of the report gave, and how many cells the smallest sets have: ``None`` without any."""

    guesses: list[Guess]
    fewest: int | None
    beyond: bool = False
    cut: bool = False


def _in_part(eq: Equations, part: Part) -> _Found:
    slips = [of_slip(slip) for slip in undone(eq, part)]
    try:
        sets = Search(eq, part).smallest()
    except OutOfSteps:
        return _Found(slips, None, cut=True)
    if not sets:
        return _Found(slips, None, beyond=True)
    return _Found([*(Guess(news) for news in sets), *slips], len(sets[0]))


def _likeliest(eq: Equations, listed: list[list[Guess]], expected: Expected) -> tuple[list[list[Guess]], bool]:
    """The guesses of each part, or the likeliest of them when all combinations are too many to list."""
    if prod(map(len, listed)) <= LISTED:
        return listed, False
    ranked = [sorted(guesses, key=lambda guess: score(eq, explained(eq, guess), expected)) for guesses in listed]
    while prod(map(len, ranked)) > LISTED:
        max(ranked, key=len).pop()
    return ranked, True


def _ranked(eq: Equations, guesses: Iterable[Guess], expected: Expected) -> Iterator[Repair]:
    """The guesses in order of their scores, each with its likeliest explanation. Equal scores share a rank."""
    best: dict[frozenset[tuple[str, Number | None]], tuple[tuple[Number, ...], Guess]] = {}
    for guess in (explained(eq, guess) for guess in guesses):
        key, scored = frozenset(guess.news.items()), (score(eq, guess, expected), guess)
        if key not in best or scored[0] < best[key][0]:
            best[key] = scored
    rank, last = 0, None
    for place, (points, guess) in enumerate(sorted(best.values(), key=lambda one: (one[0], eq.order(one[1].news)))):
        rank, last = (rank, last) if points == last else (place + 1, points)
        yield Repair(changes(eq, guess, expected), rank, points)


def _blanks(eq: Equations, parts: Iterable[Part]) -> tuple[str, ...]:
    """The blank cells of unknown rules that have a cell in common with a failing one."""
    suspects = {cell for part in parts for rule in part.failing for cell in eq.terms[rule]}
    blank = {cell for rule, blank in eq.blanks.items() if not suspects.isdisjoint(eq.terms[rule]) for cell in blank}
    return tuple(sorted(blank, key=eq.position.__getitem__))
