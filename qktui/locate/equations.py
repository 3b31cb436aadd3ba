"""The rules over one report's cells as exact linear equations, and what each of them is short of.

A rule over a blank cell is unknown: it is no equation until the blank is filled. What it would say
with blanks read as zero is kept as a hint.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qktui.forms import Layout
from qktui.model import LARGEST, Cell, Number
from qktui.rules import Cells, countable

Equation = tuple[dict[str, int], Number]
"""Coefficients by cell, and what the changes of these cells, so weighed, must add up to."""


@dataclass(frozen=True, slots=True)
class Part:
    """Equations that share cells, by the numbers of their rules, and what is wrong among them."""

    equations: Mapping[int, Equation]
    failing: frozenset[int]
    bad: tuple[str, ...]

    @classmethod
    def joined(cls, parts: Sequence[Part]) -> Part:
        """Several parts as one."""
        equations = {rule: equation for part in parts for rule, equation in part.equations.items()}
        failing = frozenset[int]().union(*(part.failing for part in parts))
        return cls(equations, failing, tuple(cell for part in parts for cell in part.bad))


class Equations:
    """The equations of one report; rules have the numbers of their places in ``layout.rules``.

    ``terms[rule]`` maps the rule's cells to +1 (left) or -1 (right), and ``gaps[rule]`` is what the
    changes of these cells, so signed, must add up to. ``figures`` holds the number of every cell: 0 where
    there is none, and where it is ``bad`` (negative, no whole number, unreadable), for then it must change.
    ``blanks[rule]`` are the blank cells of an unknown rule.
    """

    def __init__(self, layout: Layout, cells: Cells, locked: Collection[str] = ()) -> None:
        self.layout = layout
        self.locked = frozenset(locked)
        self._cells = cells
        self._places = {place.id: place for place in layout.cells}
        self.position = {place.id: number for number, place in enumerate(layout.cells)}
        present = (place for place in layout.cells if place.id in cells)
        self.bad = tuple(place.id for place in present if not countable(place, cells[place.id]))
        self.figures: dict[str, Number] = {
            cell: 0 if cell in self.bad else self.old(cell) or 0 for cell in self._places
        }
        self.terms = [dict.fromkeys(rule.left, 1) | dict.fromkeys(rule.right, -1) for rule in layout.rules]
        self.gaps = [-sum(sign * self.figures[cell] for cell, sign in terms.items()) for terms in self.terms]
        empty = {cell for cell in self._places if self.old(cell) is None}.difference(self.bad)
        self.blanks = {rule: blank for rule, terms in enumerate(self.terms) if (blank := empty & terms.keys())}
        self.failing = {rule for rule, gap in enumerate(self.gaps) if gap and rule not in self.blanks}
        self.rules_of: dict[str, list[tuple[int, int]]] = {cell: [] for cell in self._places}
        for rule, terms in enumerate(self.terms):
            for cell, sign in terms.items():
                self.rules_of[cell].append((rule, sign))

    def old(self, cell: str) -> Number | None:
        """What the report says in the cell."""
        return self._cells[cell].value if cell in self._cells else None

    def order(self, news: Mapping[str, Number | None]) -> list[tuple[int, Number]]:
        """What sorts corrections by the places of their cells in the form."""
        return sorted((self.position[cell], -1 if new is None else new) for cell, new in news.items())

    def known(self, rule: int, filled: Collection[str] = ()) -> bool:
        """Whether the rule is an equation, once these cells are filled."""
        return rule not in self.blanks or self.blanks[rule].issubset(filled)

    def possible(self, cell: str, new: Number) -> bool:
        """Whether this is another figure than the cell has, and one that it can hold."""
        return new != self.old(cell) and -LARGEST <= new <= LARGEST and countable(self._places[cell], Cell(new))

    def gaps_after(self, news: Mapping[str, Number]) -> dict[int, Number]:
        """The gaps of the rules that these new figures touch, blanks read as zero."""
        gaps: dict[int, Number] = {}
        for cell, new in news.items():
            change = new - self.figures[cell]
            for rule, sign in self.rules_of[cell]:
                gaps[rule] = gaps.get(rule, self.gaps[rule]) - sign * change
        return gaps

    def restores(self, news: Mapping[str, Number], part: Part) -> bool:
        """Whether these new figures put right all that is wrong in the part, nothing in others, and break no rule."""
        if not self.locked.isdisjoint(news) or news.keys() & set(self.bad) != set(part.bad):
            return False
        gaps = self.gaps_after(news)
        return (
            gaps.keys() & self.failing == part.failing
            and not any(gap and self.known(rule, news) for rule, gap in gaps.items())
            and all(self.possible(cell, new) for cell, new in news.items())
        )

    def parts(self) -> Iterator[Part]:
        """What is wrong, taken apart: no cell that may change is in equations of two parts."""
        equations = {
            rule: ({cell: sign for cell, sign in terms.items() if cell not in self.locked}, self.gaps[rule])
            for rule, terms in enumerate(self.terms)
            if self.known(rule)
        }
        rules_of = {cell: [rule for rule, _ in rules if rule in equations] for cell, rules in self.rules_of.items()}
        done: set[int] = set()
        wrong = [[rule] for rule, (_, gap) in equations.items() if gap] + [rules_of[cell] for cell in self.bad]
        for begin in wrong:
            together: set[int] = set()
            reached = [rule for rule in begin if rule not in done]
            while reached:
                rule = reached.pop()
                if rule not in together:
                    together.add(rule)
                    reached += [other for cell in equations[rule][0] for other in rules_of[cell]]
            done |= together
            if together:
                yield Part(
                    {rule: equations[rule] for rule in sorted(together)},
                    frozenset(rule for rule in together if equations[rule][1]),
                    tuple(cell for cell in self.bad if not together.isdisjoint(rules_of[cell])),
                )
        yield from (Part({}, frozenset(), (cell,)) for cell in self.bad if not rules_of[cell])
