"""A chart as lines of terminal text, none wider than asked for.

Columns of labels and values are set here, around bars that plotext draws on a bare
canvas. Labels are wrapped, never cut; where they leave no room for bars, each label
gets a line of its own above its bar. Every width is counted in terminal cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rich.cells import cell_len

from qktui.charts import canvas
from qktui.charts.figures import Chart, Kind, Point, ratio
from qktui.charts.ink import Ink, flow, lines_of
from qktui.charts.timeline import draw_years
from qktui.model import Number
from qktui.phrases import say
from qktui.printable import one_line
from qktui.typesetting import padded

WIDEST_BAR = 80
"""Longer bars carry the eye too far from label to value."""

NARROWEST = 4
"""Cells that a line needs; a narrower chart is empty."""


def draw(chart: Chart, width: int, height: int | None = None, color: bool = True) -> str:
    """``chart`` as text of at most ``width`` cells a line and, if given, ``height`` lines.

    With ``color`` the text carries ANSI colours, without it the same characters in the
    same places. Text that does not fit the height is replaced by how many lines follow.
    """
    ink = Ink(color)
    if width < NARROWEST:
        return ""
    lines = [ink.bold(line) for line in lines_of(_title(chart), width)]
    note = [ink.dim(line) for line in lines_of(one_line(chart.note), width)]
    if chart.series:
        body = draw_years if chart.kind is Kind.LINE else _bar_chart
        lines += body(chart, width, None if height is None else height - len(lines) - len(note), ink)
    lines += note
    return "\n".join(_shortened(lines, height, width))


@dataclass(frozen=True)
class _Columns:
    """Widths of the label, bar and value columns. ``above``: labels stand above their bars, with the values."""

    indent: int
    label: int
    bar: int
    value: int
    above: bool


def _bar_chart(chart: Chart, width: int, _height: int | None, ink: Ink) -> list[str]:
    values = _values(chart)
    columns = _columns(chart, values, width)
    lines = _legend(chart, width, ink)
    drawn = iter(zip(_bars(chart, columns.bar, ink), values, strict=True))
    for series in chart.series:
        lines += [ink.bold(line) for line in lines_of(one_line(series.label), width)]
        for point in series.points:
            lines += _entry(point, next(drawn), columns, width)
            lines += _tally(point, columns, width, ink)
    return lines


def _columns(chart: Chart, values: Sequence[str], width: int) -> _Columns:
    """Bars take what labels and values leave, and at least a fifth; else the labels go above them."""
    indent = 2 if width >= 20 and any(series.label for series in chart.series) else 0
    value = max(map(cell_len, values), default=0)
    longest = max((cell_len(one_line(point.label)) for point in chart.points), default=0)
    label = min(longest, width - indent - value - 2 - max(6, width // 5))
    if label < min(longest, 14):
        return _Columns(indent, 0, min(WIDEST_BAR, width - indent), 0, above=True)
    return _Columns(indent, label, min(WIDEST_BAR, width - indent - label - value - 2), value, above=False)


def _values(chart: Chart) -> list[str]:
    """What is printed behind each bar: the figure and its share, each in a right-aligned column."""
    figures = [one_line(point.text(chart.unit)) for point in chart.points]
    shares = [f"{point.share}%" if point.share is not None else "" for point in chart.points]
    columns = [figures, shares] if any(shares) else [figures]
    level = [[padded(text, max(map(cell_len, column)), "right") for text in column] for column in columns]
    return ["  ".join(texts) for texts in zip(*level, strict=True)]


def _bars(chart: Chart, width: int, ink: Ink) -> list[str]:
    """The bar of every point, ``width`` cells each; empty where there is nothing to draw."""
    sized = [(point, series.maximum) for series in chart.series for point in series.points]
    if chart.kind is Kind.BARS:
        ratios = [ratio(point.value, maximum) for point, maximum in sized]
        drawn, filled = canvas.bars(ratios, width, ink.color), [bool(length) for length in ratios]
    else:
        scales = [maximum if chart.kind is Kind.STACKED else None for _, maximum in sized]
        stacks = [_stack(_weights(point), scale, width) for (point, _), scale in zip(sized, scales, strict=True)]
        drawn, filled = canvas.stacks(stacks, width, ink.color), [any(stack) for stack in stacks]
    return [bar if shown else "" for bar, shown in zip(drawn, filled, strict=True)]


def _weights(point: Point) -> list[Fraction]:
    return [Fraction(part.value or 0) for part in point.parts]


def _stack(weights: Sequence[Fraction], maximum: Number | None, width: int) -> list[int]:
    """The cells of each part of a stack; without ``maximum`` the stack takes the whole width."""
    whole = sum(weights, Fraction(0))
    length = round(width * ratio(whole, maximum)) if maximum is not None else width
    return apportion(weights, min(width, max(length, sum(map(bool, weights)))))


def apportion(weights: Sequence[Fraction], cells: int) -> list[int]:
    """Whole cells in proportion to ``weights``, ``cells`` in all; a weight above 0 gets one if there is room."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [weight * cells / whole for weight in weights]
    given = [max(int(share), int(share > 0)) for share in exact]
    while (short := cells - sum(given)) != 0:
        owed = [share - got for share, got in zip(exact, given, strict=True)]
        if short > 0:
            given[owed.index(max(owed))] += 1
        else:
            given[max(range(len(given)), key=lambda i: (given[i] > 1, given[i] > 0, -owed[i]))] -= 1
    return given


def _entry(point: Point, drawn: tuple[str, str], columns: _Columns, width: int) -> list[str]:
    """The lines of one point: label, bar and value beside each other, or the bar below the other two."""
    (bar, value), label, indent = drawn, one_line(point.label), " " * columns.indent
    if columns.above:
        lines = lines_of(f"{label}  {' '.join(value.split())}", width - columns.indent)
        return [indent + line for line in [*lines, *filter(None, [bar])]]
    first, *more = lines_of(label, columns.label) or [""]
    row = f"{indent}{padded(first, columns.label)} {bar or ' ' * columns.bar} {padded(value, columns.value, 'right')}"
    return [row, *(indent + line for line in more)]


def _tally(point: Point, columns: _Columns, width: int, ink: Ink) -> list[str]:
    """The figures of a stack's parts, each behind its marker."""
    indent = columns.indent + (0 if columns.above else columns.label + 1)
    items = [(index, one_line(part.text())) for index, part in enumerate(point.parts)]
    return [" " * indent + line for line in flow(items, canvas.PART_MARKERS, width - indent, ink)]


def _legend(chart: Chart, width: int, ink: Ink) -> list[str]:
    """What the markers of the parts mean."""
    parts = next((point.parts for point in chart.points if point.parts), ())
    return flow([(index, one_line(part.label)) for index, part in enumerate(parts)], canvas.PART_MARKERS, width, ink)


def _title(chart: Chart) -> str:
    named = say("{title}（{unit}）", title=chart.title, unit=chart.unit)
    return one_line(named if chart.kind is Kind.LINE and chart.unit else chart.title)


def _shortened(lines: list[str], height: int | None, width: int) -> list[str]:
    if height is None or len(lines) <= height:
        return lines
    kept = max(0, height - 1)
    rest = lines_of(say("… 另有 {n} 行", n=len(lines) - kept), width)
    return [*lines[:kept], *rest[:1]][:height]
