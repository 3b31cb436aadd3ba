"""The balance rules in Python: over many reports, and after one key in the editor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping

from qktui.forms import Layout, form_for_year
from qktui.model import Cell
from qktui.rules import evaluate
from tests.bench.figures import Budget, Figure
from tests.bench.place import Place, alternate

REPORTS = 100
RUNS = 15
YARDSTICK = "the sums alone"


def rules(place: Place) -> Iterator[Figure]:
    """Every rule of the form of 2021: on reports that balance, and on one with a wrong cell."""
    layout = form_for_year(2021).layout()
    balanced = {cell.id: Cell(0) for cell in layout.cells}
    wrong = {**balanced, "t3.new.natural": Cell(7)}
    ours, sums = alternate(
        RUNS,
        lambda: 1000 * REPORTS / milliseconds(lambda: evaluate(layout, balanced), REPORTS),
        lambda: 1000 * REPORTS / milliseconds(lambda: bare_sums(layout, balanced), REPORTS),
    )
    yield Figure("rules: reports that balance", "/s", ours, (), YARDSTICK, sums)
    ours, sums = alternate(
        RUNS,
        lambda: milliseconds(lambda: evaluate(layout, wrong)),
        lambda: milliseconds(lambda: bare_sums(layout, wrong)),
    )
    yield Figure("rules: one edit, two rules broken", "ms", ours, (Budget("median", 16),), YARDSTICK, sums)


def bare_sums(layout: Layout, cells: Mapping[str, Cell]) -> int:
    """How many rules fail, with nothing said about any: the least that evaluation must cost."""
    return sum(
        sum(cells[cell].value or 0 for cell in rule.left) != sum(cells[cell].value or 0 for cell in rule.right)
        for rule in layout.rules
    )


def milliseconds(work: Callable[[], object], times: int = 1) -> float:
    """How long ``work`` takes that many times."""
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return 1000 * (time.perf_counter() - begun)
