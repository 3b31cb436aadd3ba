"""All smallest sets of cells that must change for rules to hold again, by exact elimination.

The rules are equations over the changes. Some cell of an equation that does not hold has to
change, so each of its cells is tried in turn and eliminated from the others (error localisation
after Fellegi and Holt, for linear equations). What the others then say of the remaining cells
prunes the search: ``n`` cells cannot satisfy more than ``n`` equations that share no cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from qktui.locate.equations import Equation, Equations, Part
from qktui.model import Number

LARGEST_SET = 3
"""Sets of more cells are not searched for."""

STEPS = 4000
"""Eliminations after which a search is given up."""

Figures = dict[str, Number | None]
"""New figures by cell; ``None`` where the rules leave open which."""


class OutOfSteps(Exception):
    """The search took more steps than it may."""


@dataclass
class Search:
    """The search within one part of a report. Its bad cells are in every set."""

    whole: Equations
    part: Part
    steps: int = STEPS
    _impossible: list[tuple[str, ...]] = field(default_factory=list)

    def smallest(self) -> list[Figures]:
        """The new figures of every smallest set; empty when a set must have more than three cells.

        Raises :class:`OutOfSteps`.
        """
        for size in range(max(1, len(self.part.bad)), LARGEST_SET + 1):
            if found := list(self._of_size(size)):
                return found
        return []

    def _of_size(self, size: int) -> Iterator[Figures]:
        smaller = tuple(self._impossible)
        for cells in self._sets(size):
            figures = self._figures(cells)
            if figures is None:
                self._impossible.append(cells)
            else:
                yield figures
        wider = {cells for fewer in smaller for cells in self._widened(fewer, size)}
        yield from (figures for cells in sorted(wider) if (figures := self._figures(cells)) is not None)

    # ------------------------------------------------------------ which cells
    def _sets(self, size: int) -> Iterator[tuple[str, ...]]:
        """The sets of independent cells, beside those that must be in it, that can satisfy every equation."""
        rest = self._without(self.part.bad)
        yield from self._grown(rest, self.part.bad, size - len(self.part.bad), frozenset(self.part.bad))

    def _grown(
        self, equations: list[Equation], chosen: tuple[str, ...], left: int, barred: frozenset[str]
    ) -> Iterator[tuple[str, ...]]:
        failing = sorted((equation for equation in equations if equation[1]), key=_length)
        if not failing or not left:
            if not failing and not left:
                yield chosen
            return
        if _apart(failing, left) > left:
            return
        tried = [cell for cell in failing[0][0] if cell not in barred]
        if left == 1:
            yield from ((*chosen, cell) for cell in tried if _alone(cell, equations, failing))
            return
        for n, cell in enumerate(tried):
            rest = self._eliminated(equations, failing[0], cell)
            yield from self._grown(rest, (*chosen, cell), left - 1, barred.union(tried[: n + 1]))

    def _widened(self, cells: tuple[str, ...], size: int) -> Iterator[tuple[str, ...]]:
        """``cells`` cannot give what they must: the sets in which others of the same effect give the rest."""
        rest = self._without(cells)
        free = {cell for coefficients, _ in rest for cell in coefficients}
        spanned = {
            cell
            for coefficients, _ in self.part.equations.values()
            if not coefficients.keys().isdisjoint(cells)
            for cell in coefficients.keys() - free - set(cells)
        }
        for more in combinations(sorted(spanned), size - len(cells)):
            yield tuple(sorted((*cells, *more)))

    def _without(self, cells: Iterable[str]) -> list[Equation]:
        rest = list(self.part.equations.values())
        for cell in cells:
            pivot = min((equation for equation in rest if cell in equation[0]), key=_length, default=None)
            if pivot is not None:
                rest = self._eliminated(rest, pivot, cell)
        return rest

    def _eliminated(self, equations: Iterable[Equation], pivot: Equation, cell: str) -> list[Equation]:
        """The other equations, made to speak of ``cell`` no more."""
        self.steps -= 1
        if self.steps < 0:
            raise OutOfSteps
        return [
            _combined(equation, pivot, cell) if cell in equation[0] else equation
            for equation in equations
            if equation is not pivot
        ]

    # ------------------------------------------------------------ which figures
    def _figures(self, cells: tuple[str, ...]) -> Figures | None:
        """What the cells must become; ``None`` when nothing that they can hold will do.

        Of dependent cells some are free. Whether several figures will do shows with these at 0 and at 1.
        """
        equations = [self.part.equations[rule] for rule in
                     dict.fromkeys(rule for cell in cells for rule, _ in self.whole.rules_of[cell])
                     if rule in self.part.equations]  # fmt: skip
        free = len(cells) - _rank(equations, cells)
        found = []
        for fixed in combinations(cells, free):
            for values in product((0, 1), repeat=free):
                news = self._solved(equations, cells, dict(zip(fixed, values, strict=True)))
                if news is not None and all(self.whole.possible(cell, new) for cell, new in news.items()):
                    found.append(news)
        if not found:
            return None
        return {cell: found[0][cell] if all(f[cell] == found[0][cell] for f in found) else None for cell in cells}

    def _solved(
        self, equations: Sequence[Equation], cells: Sequence[str], news: Mapping[str, Number]
    ) -> dict[str, Number] | None:
        """The only new figures beside ``news`` that satisfy the equations; ``None`` when there are none, or several."""
        figures = self.whole.figures
        rest = [
            ({c: coefficients[c] for c in cells if c in coefficients and c not in news},
             gap - sum(coefficients.get(c, 0) * (new - figures[c]) for c, new in news.items()))
            for coefficients, gap in equations
        ]  # fmt: skip
        steps: list[tuple[str, Equation]] = []
        for cell in cells:
            if cell in news:
                continue
            pivot = next((equation for equation in rest if cell in equation[0]), None)
            if pivot is None:
                return None
            rest = [_combined(e, pivot, cell) if cell in e[0] else e for e in rest if e is not pivot]
            steps.append((cell, pivot))
        if any(gap for _, gap in rest):
            return None
        deltas: dict[str, Number] = {}
        for cell, (coefficients, gap) in reversed(steps):
            gap -= sum(coefficients[c] * delta for c, delta in deltas.items() if c in coefficients)
            if gap % coefficients[cell]:
                return None
            deltas[cell] = gap // coefficients[cell]
        return dict(news) | {cell: figures[cell] + delta for cell, delta in deltas.items()}


def _length(equation: Equation) -> int:
    return len(equation[0])


def _combined(equation: Equation, pivot: Equation, cell: str) -> Equation:
    """The multiple of ``equation``, less that of ``pivot``, in which ``cell`` cancels out."""
    (coefficients, gap), (others, other_gap) = equation, pivot
    times, less = others[cell], coefficients[cell]
    if times < 0:
        times, less = -times, -less
    sums = {c: times * n for c, n in coefficients.items()} if times != 1 else dict(coefficients)
    for c, n in others.items():
        if total := sums.get(c, 0) - less * n:
            sums[c] = total
        else:
            del sums[c]
    return sums, times * gap - less * other_gap


def _rank(equations: Sequence[Equation], cells: Iterable[str]) -> int:
    rest, rank = list(equations), 0
    for cell in cells:
        pivot = next((equation for equation in rest if cell in equation[0]), None)
        if pivot is not None:
            rest = [_combined(e, pivot, cell) if cell in e[0] else e for e in rest if e is not pivot]
            rank += 1
    return rank


def _apart(failing: Iterable[Equation], enough: int) -> int:
    """How many of these equations share no cell, counted until there are more than ``enough``."""
    found: list[Equation] = []
    for equation in failing:
        if all(equation[0].keys().isdisjoint(other[0]) for other in found):
            found.append(equation)
            if len(found) > enough:
                break
    return len(found)


def _alone(cell: str, equations: Iterable[Equation], failing: Sequence[Equation]) -> bool:
    """Whether a change of this cell alone can satisfy every equation. It is in the first of the failing ones."""
    first, change = failing[0][0][cell], failing[0][1]
    for coefficients, gap in failing:
        if coefficients.get(cell, 0) * change != first * gap:
            return False
    return not any(cell in coefficients for coefficients, gap in equations if not gap)
