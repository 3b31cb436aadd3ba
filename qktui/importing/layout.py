"""What the places of an aligned grid alone tell: two tables side by side are two, a label in two rows is one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from qktui.importing.document import Grid, GridCell
from qktui.importing.figures import has_digits, is_value
from qktui.importing.labels import known_key, normalised

_LONGEST_LABEL = 60
_FEWEST_LABELS = 2

Row = tuple[GridCell, ...]


def settled(grid: Grid, words: Collection[str]) -> Iterator[Grid]:
    """The tables that a grid holds, with the labels that their headers break over two rows made whole.

    ``words`` are the labels of the form, comparable. A grid that is not aligned is left as it is.
    """
    if not grid.aligned:
        yield grid
        return
    for part in _side_by_side(grid, words):
        yield Grid(tuple(_with_whole_labels(part.rows, words)), part.where, aligned=True)


def _side_by_side(grid: Grid, words: Collection[str]) -> list[Grid]:
    """The grid cut at its empty columns, when every part is a table by itself: labels and figures, in rows alike."""
    width = max(map(len, grid.rows), default=0)
    filled = [any(row[at].text for row in grid.rows if at < len(row)) for at in range(width)]
    starts = [at for at, any_text in enumerate(filled) if any_text and (at == 0 or not filled[at - 1])]
    ends = [*starts[1:], len(filled)]
    parts = [
        Grid(tuple(row[start:end] for row in grid.rows), grid.where, aligned=True)
        for start, end in zip(starts, ends, strict=True)
    ]
    alike = len({_names_rows(part) for part in parts}) == 1
    return parts if len(parts) > 1 and alike and all(_is_table(part, words) for part in parts) else [grid]


def _names_rows(grid: Grid) -> bool:
    """Whether rows of figures begin with a label."""
    return any(
        row[0].text and not is_value(row[0].text) and any(_is_figure(cell.text) for cell in row)
        for row in grid.rows if row
    )  # fmt: skip


def _is_table(grid: Grid, words: Collection[str]) -> bool:
    texts = [cell.text for row in grid.rows for cell in row if cell.text]
    labels = sum(_is_known(text, words) for text in texts)
    return labels >= _FEWEST_LABELS and any(_is_figure(text) for text in texts)


def _with_whole_labels(rows: tuple[Row, ...], words: Collection[str]) -> Iterator[Row]:
    """The rows; where a header row has the beginnings of labels and the next their ends, both stand in the first."""
    lines = [list(row) for row in rows]
    for upper, lower in pairwise(lines):
        if any(_is_figure(cell.text) for cell in (*upper, *lower)):
            continue
        for at, (above, below) in enumerate(zip(upper, lower, strict=False)):
            if _are_one(above.text, below.text, words):
                upper[at], lower[at] = GridCell(above.text + below.text, above.where), GridCell("", below.where)
    return map(tuple, lines)


def _is_known(text: str, words: Collection[str]) -> bool:
    return len(text) <= _LONGEST_LABEL and bool(known_key(text, words))


def _are_one(above: str, below: str, words: Collection[str]) -> bool:
    """Whether two texts, neither of them a figure or a dash, are the halves of a known label."""
    if is_value(above) or is_value(below) or len(above + below) > _LONGEST_LABEL:
        return False
    return normalised(above + below) in words and not _is_known(above, words)


def _is_figure(text: str) -> bool:
    return is_value(text) and has_digits(text)
