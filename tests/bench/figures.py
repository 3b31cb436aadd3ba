"""What a benchmark measures, what was promised, and both in one printed table."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

Measure = Literal["median", "p95", "ratio", "excess"]


@dataclass(frozen=True, slots=True)
class Budget:
    """A promise: ``of`` is at most ``limit`` (at least, for ``floor``).

    ``ratio`` is the median over the yardstick's, ``excess`` the median less the
    yardstick's; all but ``ratio`` are in the figure's unit.
    """

    of: Measure
    limit: float
    floor: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """Samples of one thing in ``unit``, and of a yardstick measured in the same run, in alternation."""

    name: str
    unit: str
    samples: tuple[float, ...]
    budgets: tuple[Budget, ...] = ()
    yardstick: str = ""
    yardstick_samples: tuple[float, ...] = ()

    @property
    def median(self) -> float:
        """The middle sample."""
        return statistics.median(self.samples)

    @property
    def p95(self) -> float:
        """The sample that 95 of 100 do not exceed; the largest when there are fewer than 20."""
        return sorted(self.samples)[math.ceil(0.95 * len(self.samples)) - 1]

    @property
    def yardstick_median(self) -> float:
        """The yardstick's middle sample; not a number without one."""
        return statistics.median(self.yardstick_samples) if self.yardstick_samples else math.nan

    @property
    def ratio(self) -> float:
        """How many times the yardstick; not a number without one, or when it is 0."""
        return self.median / self.yardstick_median if self.yardstick_median else math.nan

    def measured(self, of: Measure) -> float:
        """The value that a budget speaks of."""
        values = {"median": self.median, "p95": self.p95, "ratio": self.ratio}
        return self.median - self.yardstick_median if of == "excess" else values[of]

    def keeps(self, budget: Budget) -> bool:
        """Whether the figure is within the budget."""
        value = self.measured(budget.of)
        return value >= budget.limit if budget.floor else value <= budget.limit

    def promise(self, budget: Budget) -> str:
        """The budget in words, with a mark that says whether it is kept."""
        sign = "≥" if budget.floor else "≤"
        what = {"ratio": f"{budget.limit:.3g}x", "excess": f"+{budget.limit:g} {self.unit}"}
        limit = what.get(budget.of, f"{budget.limit:g} {self.unit}")
        return f"{'✓' if self.keeps(budget) else '✗'} {budget.of} {sign} {limit}"


def number(value: float) -> str:
    """Three significant digits, whole from 100 on; ``-`` for what is not a number."""
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"


HEADER = ("measured", "median", "least", "most", "p95", "n", "yardstick", "its median", "ratio", "budget")


def row(figure: Figure) -> tuple[str, ...]:
    """The figure's cells under :data:`HEADER`."""
    return (
        figure.name,
        f"{number(figure.median)} {figure.unit}",
        number(min(figure.samples)),
        number(max(figure.samples)),
        number(figure.p95),
        str(len(figure.samples)),
        figure.yardstick or "-",
        number(figure.yardstick_median),
        number(figure.ratio),
        "; ".join(figure.promise(budget) for budget in figure.budgets) or "-",
    )


def table(figures: Iterable[Figure]) -> str:
    """The figures as aligned text, wide characters counted as two cells."""
    rows = [HEADER, *(row(figure) for figure in figures)]
    widths = [max(cell_len(line[column]) for line in rows) for column in range(len(HEADER))]
    left = tuple(map(HEADER.index, ("measured", "yardstick", "budget")))
    return "\n".join(
        "  ".join(_fit(cell, widths[n], n in left) for n, cell in enumerate(line)).rstrip() for line in rows
    )


def _fit(text: str, width: int, left: bool) -> str:
    blank = " " * (width - cell_len(text))
    return text + blank if left else blank + text
