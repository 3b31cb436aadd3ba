"""The smallest corrections once more, by an integer program: an independent check of ``qktui.locate``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from highspy import Highs, HighsModelStatus
from highspy.highs import highs_linear_expression, highs_var

from qktui.forms import Layout
from qktui.model import Cell


def smallest_sets(
    layout: Layout, cells: Mapping[str, Cell], locked: Collection[str] = (), most: int = 3
) -> set[frozenset[str]]:
    """Every smallest set of at most ``most`` cells whose change makes every known rule hold; empty when there is none.

    Figures stay whole and do not become negative; those that are negative must change.
    """
    program = Program(layout, cells, locked)
    return set(program.solutions(most))


class Program:
    """An integer for the new figure of every cell, and a switch that is on when the cell changes."""

    def __init__(self, layout: Layout, cells: Mapping[str, Cell], locked: Collection[str]) -> None:
        self.highs = Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        figures = {place.id: cells[place.id].value for place in layout.cells if place.id in layout.rules_of}
        known = {cell: int(figure) for cell, figure in figures.items() if figure is not None}
        bound = 1 + sum(abs(figure) for figure in known.values())
        self.switches: dict[str, highs_var] = {}
        news: dict[str, highs_var] = {}
        for cell, old in known.items():
            news[cell] = new = self.highs.addIntegral(0, bound)
            switch = self.highs.addBinary() if cell not in locked else self.highs.addIntegral(0, 0)
            self.switches[cell] = switch
            self.highs.addConstr(new - bound * switch <= old)
            self.highs.addConstr(new + (old if old > 0 else 0) * switch >= old)
            if old < 0:
                self.highs.addConstr(switch >= 1)
        for rule in layout.rules:
            if known.keys() >= {*rule.left, *rule.right}:
                self.highs.addConstr(self._sum(news, rule.left) - self._sum(news, rule.right) == 0)

    def solutions(self, most: int) -> Iterator[frozenset[str]]:
        """One set after the other, each forbidden once it is found, as long as they have the size of the first."""
        changed = self._sum(self.switches, self.switches)
        self.highs.addConstr(changed <= most)
        size = None
        while True:
            self.highs.minimize(changed)
            if self.highs.getModelStatus() != HighsModelStatus.kOptimal:
                return
            found = frozenset(cell for cell, switch in self.switches.items() if self.highs.val(switch) > 0.5)
            if size not in (None, len(found)):
                return
            size = len(found)
            yield found
            self.highs.addConstr(self._sum(self.switches, found) <= size - 1)

    def _sum(self, variables: Mapping[str, highs_var], names: Collection[str]) -> highs_linear_expression:
        return self.highs.qsum(variables[name] for name in names)
