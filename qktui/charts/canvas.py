"""The only place that touches plotext: bars and lines on a bare canvas of exact size.

plotext draws no text here. Its label column drops what does not fit, so labels and
values are set around the canvas by :mod:`qktui.charts.drawing`. It has one global
figure, hence the lock; it costs a fifth of a second to import, hence the late import.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from threading import Lock
from typing import Any

COLORS = (6, 3, 5, 2, 1, 4, 8, 7)
"""Terminal palette numbers of the parts of a stack, in order; the first one paints plain bars."""

PART_MARKERS = "█▒░=x:o+"
"""Glyphs of the parts of a stack, in order: colour alone says nothing."""

LINE_MARKERS = "●○◆◇"

Run = tuple[int, Sequence[tuple[int, float]]]
"""The index of a series, and points of it that are joined by a line."""

_FIGURE = Lock()
_MARGIN = 0.25  # a bar stops this far inside its outer cells, so that plotext paints these cells and no others


@contextmanager
def _figure(width: int, height: int) -> Iterator[Any]:
    """plotext's figure, empty, without frame or ticks, for the time of one drawing."""
    import plotext

    with _FIGURE:
        plotext.terminal.limit(False, False)
        figure = plotext.figure.clear()
        figure.plot_size(width, height).axes(False).canvas("default")
        yield figure


def _lines(figure: Any, height: int, color: bool) -> list[str]:
    figure.ruler("both", "both").ticks([])
    text: str = figure.build().string(colorless=not color)
    return text.split("\n")[:height]


def _marker(glyphs: str, index: int, glyph: str = "") -> Any:
    import plotext

    return plotext.marker(glyph or glyphs[index % len(glyphs)], pixel=COLORS[index % len(COLORS)])


def bars(ratios: Sequence[float], width: int, color: bool) -> list[str]:
    """One slim bar a line, each ``ratio`` (0 to 1) of ``width`` cells long, to half a cell.

    A ratio of 0 gives an empty line; any other shows at least half a cell.
    """
    if not ratios:
        return []
    rows = [row + 0.75 for row in range(len(ratios))]  # the lower half of each line: neighbours do not touch
    with _figure(width, len(ratios)) as figure:
        figure.ruler("x").lim(0, 1).alignment(lim="edge")
        figure.ruler("y").lim(0, len(ratios)).alignment(lim="edge").direction(-1)
        inset = _MARGIN / width
        ends = [max(ratio - inset, inset / 2) if ratio else 0 for ratio in ratios]
        marker = _marker(PART_MARKERS, 0, "hd")
        figure.draw(figure.bar(rows, ends, orientation="horizontal", marker=marker, width=0.01))
        return _lines(figure, len(ratios), color)


def stacks(rows: Sequence[Sequence[int]], width: int, color: bool) -> list[str]:
    """One stacked bar a line. ``rows`` holds the cells that each part takes; every row as many parts."""
    if not rows:
        return []
    with _figure(width, len(rows)) as figure:
        figure.ruler("x").lim(0, width).alignment(lim="edge")
        figure.ruler("y").lim(0, len(rows)).alignment(lim="edge").direction(-1)
        for row, cells in enumerate(rows):
            ends = list(accumulate(cells))
            for index, (end, length) in enumerate(zip(ends, cells, strict=True)):
                if length:
                    span = [end - length + _MARGIN], [end - _MARGIN]
                    marker = _marker(PART_MARKERS, index)
                    figure.draw(figure.bar([row + 0.5], *span, orientation="horizontal", marker=marker, width=0.01))
        return _lines(figure, len(rows), color)


def lines(runs: Sequence[Run], span: tuple[int, int], width: int, height: int, color: bool) -> list[str]:
    """Lines through points over whole steps ``span`` (first and last); each step takes an equal part of ``width``.

    A run is ``(index of its series, [(step, ratio)…])`` with ratios from 0 (bottom) to 1 (top).
    Points of one run are joined; gaps are gaps between runs.
    """
    with _figure(width, height) as figure:
        figure.ruler("x").lim(span[0] - 0.5, span[1] + 0.5).alignment(lim="edge")
        figure.ruler("y").lim(0, 1)
        for index, points in runs:
            path = figure.signal(*zip(*points, strict=True), marker=_marker(LINE_MARKERS, index, "braille"))
            figure.draw(path.lines(True))
        for index, points in runs:
            figure.draw(figure.signal(*zip(*points, strict=True), marker=_marker(LINE_MARKERS, index)))
        return _lines(figure, height, color)
