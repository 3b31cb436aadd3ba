"""Tables without rules: lines of texts that stand under one another become a grid.

The columns are where the figures stand. A grid is made only when each of them has a
text above it that stands over this column and no other; else a header that is set a
little aside could shift every figure by a column, and the lines stay lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qktui.importing.document import Grid, GridCell
from qktui.importing.figures import is_value

_SENTENCE_END = ("。", "；", "！", "？", "，", "：")
_HEADING = re.compile(r"第?[一二三四五六七八九十](?:部分)?[、.．\s].{0,30}(?:情况|事项|问题|措施|打算|概述)")
_NUMBERED = re.compile(r"第?[（(]?[一二三四五六七八九十0-9]+[)）]?[、.．\s部章]")
_LONGEST_LABEL = 40
_FEWEST_FIGURES = 4


@dataclass(frozen=True, slots=True)
class Placed:
    """A text with its left and right edge, in any unit."""

    text: str
    x0: float
    x1: float

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure or stands in the place of one."""
        return is_value(self.text)

    def overlaps(self, other: Placed) -> bool:
        """Whether one stands over the other."""
        return self.x0 < other.x1 and other.x0 < self.x1

    def distance(self, other: Placed) -> float:
        """How far apart their middles are."""
        return abs(self.x0 + self.x1 - other.x0 - other.x1) / 2


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """The texts of a printed line from left to right, and where the file has it."""

    texts: tuple[Placed, ...]
    where: str

    @property
    def figures(self) -> list[Placed]:
        """The figures at its end, or all of them where they are most of its texts; a figure alone is none of a row."""
        figures = [text for text in self.texts if text.is_figure]
        if len(self.texts) < 2 or 2 * len(figures) > len(self.texts):
            return figures if len(self.texts) > 1 else []
        behind = next((at for at, text in enumerate(reversed(self.texts)) if not text.is_figure), 0)
        return list(self.texts[len(self.texts) - behind :])


def tables(lines: Sequence[PlacedLine]) -> Iterator[tuple[int, int, Grid]]:
    """The tables among lines that follow one another: where each begins and ends, and its grid, a line a row."""
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _is_row(lines[end]):
            end += 1
        first, last = _trimmed(lines, start, end)
        if (grid := _grid(lines[first:last])) is not None:
            yield first, last, grid
        start = max(end, start) + 1


def _is_row(line: PlacedLine) -> bool:
    """Whether a line may be of a table: it has several texts, or a short one that is neither sentence nor heading."""
    if len(line.texts) != 1:
        return len(line.texts) > 1
    text = line.texts[0].text
    return len(text) <= _LONGEST_LABEL and not text.endswith(_SENTENCE_END) and not _HEADING.fullmatch(text)


def _trimmed(lines: Sequence[PlacedLine], start: int, end: int) -> tuple[int, int]:
    """The run from its first line of several texts to its last one of figures, and the short lines beside it."""
    several = [index for index in range(start, end) if len(lines[index].texts) > 1]
    figures = [index for index in range(start, end) if lines[index].figures]
    if not several or not figures:
        return start, start
    return max(several[0] - 2, start), min(figures[-1] + 4, end)


def _grid(lines: Sequence[PlacedLine]) -> Grid | None:
    """The lines as a grid; ``None`` when they are no table, or when one text cannot be given a column."""
    figures = [figure for line in lines for figure in line.figures]
    if len(figures) < _FEWEST_FIGURES or _is_contents(lines):
        return None
    columns = _merged(figures)
    labels = _label_columns(lines, columns)
    blanks = _blank_columns(lines, labels, columns)
    places = sorted([*labels, *columns, *blanks], key=lambda place: place.x0)
    if not _all_headed(lines, columns):
        return None
    rows = [_row(line, places) for line in lines]
    if any(row is None for row in rows):
        return None
    return Grid(tuple(row for row in rows if row), lines[0].where, aligned=True, by_line=True)


def _is_contents(lines: Sequence[PlacedLine]) -> bool:
    """Whether this is a table of contents: headings, each with the number of its page."""
    rows = [line for line in lines if line.figures]
    pages = [line.figures[0].text for line in rows]
    if any(len(line.figures) > 1 or not _NUMBERED.match(line.texts[0].text) for line in rows):
        return False
    return all(page.isdecimal() for page in pages) and sorted(pages, key=int) == pages


def _merged(texts: Iterable[Placed]) -> list[Placed]:
    """The texts that stand over one another as one place each, from left to right."""
    found: list[Placed] = []
    for text in sorted(texts, key=lambda text: text.x0):
        if found and text.x0 <= found[-1].x1:
            found[-1] = Placed("", found[-1].x0, max(found[-1].x1, text.x1))
        else:
            found.append(Placed("", text.x0, text.x1))
    return found


def _label_columns(lines: Sequence[PlacedLine], columns: Sequence[Placed]) -> list[Placed]:
    """Where labels stand left of the figures: in as many places as one line has labels there.

    What stands over two labels of one line takes the places of both, and is no place of its own.
    """
    left = [[text for text in line.texts if text.x1 <= columns[0].x0] for line in lines]
    several = [texts for texts in left if len(texts) > 1]
    narrow = [
        text for texts in several for text in texts
        if all(sum(map(text.overlaps, others)) < 2 for others in several)
    ]  # fmt: skip
    return _merged(narrow or [text for texts in left for text in texts])


def _blank_columns(lines: Sequence[PlacedLine], labels: Sequence[Placed], columns: Sequence[Placed]) -> list[Placed]:
    """Columns with a header and no figure: the lowest texts right of the labels, where they stand over no figure."""
    edge = labels[-1].x1 if labels else columns[0].x0
    loose: list[Placed] = []
    for line in lines:
        texts = [text for text in line.texts if text.x0 >= edge and not text.is_figure]
        loose = [text for text in loose if not any(map(text.overlaps, texts))]
        loose += (text for text in texts if not any(map(text.overlaps, columns)))
    return _merged(loose)


def _all_headed(lines: Sequence[PlacedLine], columns: Sequence[Placed]) -> bool:
    """Whether above each column's first figure a text stands that stands over no other column."""
    headed: set[int] = set()
    for line in lines:
        for text in line.texts:
            over = [index for index, column in enumerate(columns) if text.overlaps(column)]
            if text.is_figure and not headed.issuperset(over):
                return False
            if not text.is_figure and len(over) == 1:
                headed.add(over[0])
    return True


def _row(line: PlacedLine, places: Sequence[Placed]) -> tuple[GridCell, ...] | None:
    """The line with a cell for every place; ``None`` when it is not certain which is a figure's.

    A label that stands over none of the places takes the one that is nearest.
    """
    cells = [""] * len(places)
    for text in line.texts:
        over = [index for index, place in enumerate(places) if text.overlaps(place)]
        at = over[0] if over else min(range(len(places)), key=lambda index: text.distance(places[index]))
        if text.is_figure and (cells[at] or len(over) != 1):
            return None
        cells[at] = f"{cells[at]} {text.text}".strip()
    return tuple(GridCell(text, line.where) for text in cells)
