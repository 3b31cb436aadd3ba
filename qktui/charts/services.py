"""Charts of the service indicators that the narrative states: rates, and counts.

Counts of different things do not compare: 79880 件 beside 5 件 would only draw one
bar. They are grouped by what they are part of, else by unit and order of magnitude,
and what stays alone is listed without a bar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from qktui.charts.figures import Chart, Kind, Point, Series, largest
from qktui.indicators import label_of, stated, unit_name
from qktui.model import Indicator, Report
from qktui.phrases import pick, say

PERCENT = ("%", "％")

SCALES = {"百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
"""Number words that units begin with: 18 万件 compares with 79880 件."""

BAND = 20
"""Values in one group differ by at most this factor: the shortest bar is still seen."""


def indicator_rates(report: Report) -> Chart:
    """Indicators that are stated as a percentage, or with one, on a scale to 100."""
    points = tuple(point for indicator in report.indicators if (point := _rate(indicator)))
    series = Series("", points, max(100, largest(points)))
    chart = Chart("indicator_rates", say("服务指标：比率"), "%", Kind.BARS, (series,))
    return chart if points else replace(chart, series=(), note=say("正文里没有以百分比表述的服务指标。"))


def indicator_counts(report: Report) -> Chart:
    """Indicators that count something, grouped so that the bars of one group compare."""
    counts = [indicator for indicator in report.indicators if indicator.unit not in PERCENT]
    chart = Chart("indicator_counts", say("服务指标：数量"), "", Kind.BARS, tuple(_groups(counts)))
    return chart if counts else replace(chart, note=say("正文里没有可作图的服务指标。"))


def _rate(indicator: Indicator) -> Point | None:
    label = label_of(indicator)
    if indicator.unit in PERCENT:
        rate, text = indicator.value, pick(f"{indicator.qualifier}{indicator.value:f}%", stated(indicator))
    elif indicator.share is not None:
        label, rate, text = f"{label} {stated(indicator)}", indicator.share, f"{indicator.share:f}%"
    else:
        return None
    return Point(label, rate if rate >= 0 else None, text)


def _groups(counts: list[Indicator]) -> Iterator[Series]:
    """Wholes with their parts; then bands of one unit; last, without bars, what compares with nothing."""
    families = [family for whole in counts if len(family := _family(whole, counts)) > 1]
    rest = [indicator for indicator in counts if not any(indicator in family for family in families)]
    bands = [band for unit in dict.fromkeys(map(_base, rest)) for band in _bands(rest, unit)]
    yield from (_series(label_of(family[0]), family, say("总数")) for family in families)
    yield from (_series(_heading(band), band) for band in bands if len(band) > 1)
    alone = [_point(band[0]) for band in bands if len(band) == 1]
    if alone:
        yield Series(say("没有同类可比的数"), tuple(alone))


def _family(whole: Indicator, counts: Iterable[Indicator]) -> list[Indicator]:
    """``whole`` and the counts that are stated as parts of it, in the same unit."""
    return [whole, *(part for part in counts if part.whole == whole.key and _base(part) == _base(whole))]


def _bands(indicators: Iterable[Indicator], unit: str) -> Iterator[list[Indicator]]:
    """The indicators of one unit, largest first, cut where the next is far smaller than the first."""
    band: list[Indicator] = []
    for indicator in sorted((i for i in indicators if _base(i) == unit), key=_size, reverse=True):
        if band and _size(indicator) * BAND < _size(band[0]):
            yield band
            band = []
        band.append(indicator)
    if band:
        yield band


def _series(label: str, indicators: Sequence[Indicator], first: str = "") -> Series:
    """Indicators that compare; the first one is called ``first`` where the label already names it."""
    points = [_point(indicator) for indicator in indicators]
    points[0] = replace(points[0], label=first or points[0].label)
    return Series(label, tuple(points), largest(points))


def _heading(band: list[Indicator]) -> str:
    low, high = (f"{_size(indicator).normalize():{pick('f', ',f')}}" for indicator in (band[-1], band[0]))
    unit = unit_name(_base(band[0]))
    heading = say("{low} 至 {high} {unit}", low=low, high=high, unit=unit) if low != high else f"{high} {unit}"
    return heading.rstrip()


def _point(indicator: Indicator) -> Point:
    size = _size(indicator)
    return Point(label_of(indicator), size if size >= 0 else None, stated(indicator))


def _base(indicator: Indicator) -> str:
    """The unit without its number word: 件 for 万件."""
    return indicator.unit.removeprefix(_scale_word(indicator.unit))


def _size(indicator: Indicator) -> Decimal:
    """The value counted in the base unit."""
    return indicator.value * SCALES.get(_scale_word(indicator.unit), 1)


def _scale_word(unit: str) -> str:
    return max((word for word in SCALES if unit.startswith(word)), key=len, default="")
