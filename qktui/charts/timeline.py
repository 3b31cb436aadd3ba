"""A chart of years as lines of text: a line drawn by plotext, the figures under its points."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, takewhile

from rich.cells import cell_len

from qktui.charts import canvas
from qktui.charts.figures import Chart, largest, ratio
from qktui.charts.ink import Ink, flow
from qktui.phrases import say
from qktui.printable import one_line
from qktui.typesetting import padded, width

WIDEST = 80
"""Cells of a canvas whose figures are listed instead of standing under it."""

WIDEST_STEP = 15
"""Cells between two years: longer ones carry the eye too far."""

FREE_HEIGHT = 8
"""Lines of canvas where the height is free."""


def draw_years(chart: Chart, width: int, height: int | None, ink: Ink) -> list[str]:
    """``chart`` without its title, in lines of at most ``width`` cells; figures that do not fit below are listed."""
    years = [int(point.label) for point in chart.points]
    span = min(years), max(years)
    top = _printed_top(chart, width // 4)
    margin = cell_len(top) + 2
    step = _step(chart, width - margin, span)
    across = step * (span[1] - span[0] + 1) if step else min(width - margin, WIDEST)
    legend = _legend(chart, width, ink)
    below = _year_table(chart, span, step, margin, ink) if step else _year_list(chart, span, margin, across, width, ink)
    tall = FREE_HEIGHT if height is None else max(3, height - 1 - len(legend) - len(below))
    drawn = canvas.lines(list(_runs(chart)), span, across, tall, ink.color)
    marks = [top, *[""] * (tall - 2), "0" if top else ""]
    rows = [
        padded(f"{mark} ┤" if mark else "│", margin, "right") + line for mark, line in zip(marks, drawn, strict=True)
    ]
    return [*legend, *rows, padded("└", margin, "right") + "─" * across, *below]


def _printed_top(chart: Chart, room: int) -> str:
    """The largest figure, which the top line stands for; empty where it is 0 or too wide."""
    top = max(chart.points, key=lambda point: -1 if point.value is None else point.value)
    text = one_line(top.text())
    return text if top.value and cell_len(text) <= room else ""


def _legend(chart: Chart, width: int, ink: Ink) -> list[str]:
    """Which marker is which series, where there are several."""
    names = [(index, one_line(series.label)) for index, series in enumerate(chart.series)]
    return flow(names, canvas.LINE_MARKERS, width, ink) if len(names) > 1 else []


def _step(chart: Chart, room: int, span: tuple[int, int]) -> int:
    """Cells between two years if every figure fits there, else 0. Odd, so that a point has a middle cell."""
    widest = max(cell_len(text) for point in chart.points for text in (point.label, one_line(point.text())))
    step = min(WIDEST_STEP, room // (span[1] - span[0] + 1))
    step -= step % 2 == 0
    return step if step > widest else 0


def _runs(chart: Chart) -> Iterator[canvas.Run]:
    """The known figures of every series, cut wherever a year has none."""
    top = largest(chart.points)
    for index, series in enumerate(chart.series):
        known = {int(point.label): ratio(point.value, top) for point in series.points if point.value is not None}
        for start in (year for year in sorted(known) if year - 1 not in known):
            yield index, [(year, known[year]) for year in takewhile(known.__contains__, count(start))]


def _year_table(chart: Chart, span: tuple[int, int], step: int, margin: int, ink: Ink) -> list[str]:
    """The years, and the figures of each series, each centred under its point."""
    years = range(span[0], span[1] + 1)
    lines = [" " * margin + "".join(_centred(str(year), step) for year in years)]
    for index, series in enumerate(chart.series):
        figures = {int(point.label): one_line(point.text()) for point in series.points}
        cells = "".join(_centred(figures.get(year, say("缺")), step) for year in years)
        marker = ink.part(index, canvas.LINE_MARKERS[index % len(canvas.LINE_MARKERS)])
        lines.append(marker + " " * (margin - 1) + cells)
    return [line.rstrip() for line in lines]


def _year_list(chart: Chart, span: tuple[int, int], margin: int, across: int, width: int, ink: Ink) -> list[str]:
    """The first and the last year under the ends of the line; then every figure of each series, with its year."""
    first, last = map(str, span)
    ends = " " * margin + first + padded(last, across - len(first), "right") if across > len(first + last) else ""
    items = [
        (index, "  ".join(f"{point.label}: {one_line(point.text())}" for point in series.points))
        for index, series in enumerate(chart.series)
    ]
    return [*filter(None, [ends]), *flow(items, canvas.LINE_MARKERS, width, ink)]


def _centred(text: str, cells: int) -> str:
    """``text`` with its middle at the middle cell of ``cells``, where a point of the line stands."""
    before = max(0, cells // 2 - width(text) // 2)
    return padded(" " * before + text, cells)
