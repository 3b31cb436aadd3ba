"""How much a form can find in a document at most, told from the labels that are printed.

It takes a small part of the time of matching, and shows that most forms are not the
document's. The bound holds because a row takes figures only where its label is the
last one before them, other than labels of the header, and all columns are named; and
is blank only in a table that prints no figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from qktui.forms import Form
from qktui.importing.document import Document, Grid
from qktui.importing.figures import UNITS, has_digits, is_value
from qktui.importing.labels import LONGEST_JOIN, comparable
from qktui.importing.wording import TableWording, Wording, wording


@dataclass(slots=True)
class Labels:
    """The labels that grids print, comparable: ``all``, and those that figures may follow (``last``).

    ``bare``: one of the grids prints no figure.
    """

    all: set[str] = field(default_factory=set)
    last: set[str] = field(default_factory=set)
    bare: bool = False

    def add(self, other: Labels) -> None:
        """Take in the labels of another grid."""
        self.all |= other.all
        self.last |= other.last
        self.bare |= other.bare


def reach(seen: Sequence[Document], forms: Sequence[Form]) -> list[tuple[int, int]]:
    """The most cells and rows that each of the forms can find in its view of a document."""
    wordings = [wording(form) for form in forms]
    between = _between(wordings)
    by_grid: dict[int, Labels] = {}  # most grids look the same to every form
    limits = []
    for words, document in zip(wordings, seen, strict=True):
        labels = Labels()
        for grid in (block for block in document.blocks if isinstance(block, Grid)):
            if id(grid) not in by_grid:
                by_grid[id(grid)] = _labels_of(grid, between)
            labels.add(by_grid[id(grid)])
        limits.append(_form_reach(words, labels))
    return limits


def _labels_of(grid: Grid, between: Set[str]) -> Labels:
    """The labels of a grid; ``between`` are those that may stand between a row's label and its figures."""
    texts, beside, figures = _labels_and_figures(grid)
    every: set[str] = set()
    last: set[str] = set()
    ends: list[set[str]] = [set() for _ in texts]
    for start in range(len(texts)):
        joined = ""
        begins: set[str] = set()
        for end in range(start, min(start + LONGEST_JOIN, len(texts))):
            joined += texts[end]
            keys = comparable(joined)
            begins.update(keys)
            ends[end].update(keys)
        every |= begins
        if start and not (beside[start] and between.isdisjoint(begins)):
            last |= ends[start - 1]
    return Labels(every, last.union(*ends[-1:]), not figures)


def _between(forms: Iterable[Wording]) -> frozenset[str]:
    """The labels that may stand between a row's label and its figures: those of headers, and captions."""
    tables = [table for form in forms for table in form.tables]
    headers = [header for table in tables for header in (*table.headers, *table.across)]
    return frozenset[str]().union(*(table.noise for table in tables), *(header.keys for header in headers))


def _form_reach(form: Wording, labels: Labels) -> tuple[int, int]:
    cells, rows = zip(*(_reach(table, labels) for table in form.tables), strict=True)
    return sum(cells), sum(rows)


def _labels_and_figures(grid: Grid) -> tuple[list[str], list[bool], bool]:
    """The label texts in order, which of them stand right beside the one before, and whether there are figures."""
    texts: list[str] = []
    beside: list[bool] = []
    figures = False
    for row in grid.rows:
        after_label = False
        for cell in row:
            text = cell.text.strip()
            if is_value(text):
                figures = figures or has_digits(text)
            elif text not in UNITS:
                texts.append(text)
                beside.append(after_label)
                after_label = True
                continue
            after_label = False
    return texts, beside, figures


def _reach(table: TableWording, labels: Labels) -> tuple[int, int]:
    named = [row for row, keys in table.labels.items() if table.across or not keys.isdisjoint(labels.all)]
    if labels.bare:
        return sum(len(table.cells[row]) for row in named), len(named)
    cells = 0
    for block, header in zip(table.table.blocks, table.headers, strict=True):
        if any(column.id for column in block.columns) and not header.may_stand_in(labels.all):
            continue
        placed = (row.id for row in block.rows if table.across or not table.labels[row.id].isdisjoint(labels.last))
        cells += sum(len(table.cells[row]) for row in placed)
    return cells, len(named)
