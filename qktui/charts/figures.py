"""What there is to draw of a report: charts as data.

A blank cell, an absent cell and a zero stay three different things: only a number
gets a bar, the other two are said in words (空, 缺). Nothing here draws.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from qktui.model import Cell, Number
from qktui.phrases import say


class Kind(StrEnum):
    """How a chart is drawn. ``SHARES`` draws every stack at full length, whatever its sum."""

    BARS = "bars"
    STACKED = "stacked"
    SHARES = "shares"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: ``value`` is its size, ``stated`` the text printed for it where that is not the number.

    A value of ``None`` has no size; ``stated`` then says why. ``share`` is a percentage;
    ``parts`` make up a stack. Raises ``ValueError`` on values that have no length: negative
    ones, infinities, NaN.
    """

    label: str
    value: Number | None
    stated: str = ""
    share: Decimal | None = None
    parts: tuple[Point, ...] = ()

    def __post_init__(self) -> None:
        if self.value is not None and not (Decimal(self.value).is_finite() and self.value >= 0):
            raise ValueError(f"{self.label}: {self.value} has no length to draw")

    def text(self, unit: str = "") -> str:
        """What is printed for the point: as stated, else the number in plain digits and its ``unit``."""
        if self.stated or self.value is None:
            return self.stated
        digits = f"{self.value:f}" if isinstance(self.value, Decimal) else str(self.value)
        return f"{digits} {unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Series:
    """Points to be read together. ``maximum`` is the value of a full bar; ``None`` draws no bars at all."""

    label: str
    points: tuple[Point, ...]
    maximum: Number | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data. One without series is only its ``note``: a sentence that says why."""

    key: str
    title: str
    unit: str
    kind: Kind
    series: tuple[Series, ...]
    note: str = ""

    @property
    def points(self) -> tuple[Point, ...]:
        """Every point, series after series."""
        return tuple(point for series in self.series for point in series.points)


def years(label: str, figures: Iterable[tuple[int, Number | None]], unit: str = "") -> Chart:
    """One figure over the years, as a line: a gap where a year is blank (``None``) or missing.

    The last figure of a year counts. Raises ``ValueError`` on negative figures.
    """
    points = tuple(
        Point(str(year), value, "" if value is not None else say("空")) for year, value in sorted(dict(figures).items())
    )
    chart = Chart("years", label, unit, Kind.LINE, (Series(label, points, largest(points)),))
    known = any(point.value is not None for point in points)
    return chart if known else replace(chart, series=(), note=say("这些年份都没有数。"))


def drawable(chart: Chart, zero: str = "") -> Chart:
    """``chart`` as it is, or a sentence in its place when it holds no figures at all.

    ``zero`` is the sentence for a chart of nothing but zeros; without one these are drawn.
    """
    if all(point.stated == say("缺") for point in chart.points):
        return replace(chart, series=(), note=say("报告里没有这些数。"))
    if zero and all(point.value == 0 for point in chart.points):
        return replace(chart, series=(), note=zero)
    return chart


def largest(points: Iterable[Point]) -> Number:
    """The largest value among ``points``; 0 when none has one."""
    return max((point.value for point in points if point.value is not None), default=0)


def ratio(value: Number | Fraction | None, maximum: Number | None) -> float:
    """``value`` as a part of ``maximum``, 0 to 1; above 0 whenever the value is."""
    if not value or not maximum:
        return 0.0
    return max(1e-9, float(min(Fraction(1), Fraction(value) / Fraction(maximum))))


def cell_point(label: str, cell: Cell | None) -> Point:
    """A cell as a point. What has no length (blank, absent, negative, not a count) keeps its text."""
    if cell is None:
        return Point(label, None, say("缺"))
    if cell.value is None:
        return Point(label, None, f"“{cell.raw}”" if re.search(r"\d", cell.raw) else say("空"))
    if cell.value < 0:
        return Point(label, None, f"−{-cell.value}")
    return Point(label, cell.value)


def sum_point(label: str, parts: Sequence[Point]) -> Point:
    """The sum of ``parts`` as a point; without a value, and saying what is known, when one has none."""
    known = [part.value for part in parts if part.value is not None]
    if len(known) == len(parts):
        return Point(label, sum(known))
    if known:
        return Point(label, None, say("{n}＋空", n=sum(known)))
    words = {part.stated for part in parts}
    return Point(label, None, words.pop() if len(words) == 1 else say("空"))


def with_shares(points: Sequence[Point]) -> tuple[Point, ...]:
    """``points`` with their percentages of the sum, to one decimal; as they are while a value is missing."""
    whole = sum_point("", points).value
    if not whole:
        return tuple(points)
    return tuple(replace(point, share=_percent(point.value or 0, whole)) for point in points)


def _percent(part: Number, whole: Number) -> Decimal:
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)
