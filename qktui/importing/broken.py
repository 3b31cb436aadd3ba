"""Tables whose rows are printed lines: labels broken over lines are put together again.

Only the form tells where a label ends. Lines are joined only where they make a label
that it knows, from top to bottom in one column, and a header counts only when it is
one of the form's; what remains unknown is left as it is printed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from qktui.forms import Form
from qktui.importing.document import Block, Grid, GridCell, Paragraph
from qktui.importing.figures import is_value
from qktui.importing.labels import Name, known_key
from qktui.importing.wording import Wording, wording

_MOST_LINES = 9
_MOST_ABOVE = 4
_FEW = 2


@dataclass(frozen=True, slots=True)
class _Label:
    """A known label: its text and key, the line and the column in which it begins, its lines and places."""

    text: str
    key: str
    row: int
    column: int
    rows: range
    places: frozenset[tuple[int, int]]


@dataclass
class _Lines:
    """A grid's lines while labels are looked for. ``used``: places whose text is part of one that was found."""

    grid: Grid
    words: Collection[str]
    used: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.texts = [[cell.text for cell in row] for row in self.grid.rows]
        self.width = len(self.texts[0])
        self.figures = [row for row, texts in enumerate(self.texts) if any(map(_is_figure, texts))]
        self.first = self._first_column()
        """The first column of figures, or of blanks under a header: labels of rows stand left of it."""

    def _first_column(self) -> int:
        firsts = (next(column for column in range(self.width) if _is_figure(self.texts[row][column]))
                  for row in self.figures)  # fmt: skip
        left = range(min(firsts, default=0))
        below = self.texts[self.figures[0] :] if self.figures else []
        beside = [column for column in left if any(self.texts[row][column] for row in self.figures)]
        parts = {column: [texts[column] for texts in below if texts[column]] for column in left}
        often = [column for column in left if sum(not known_key(part, self.words) for part in parts[column]) > _FEW]
        return max([*beside, *often, -1]) + 1

    def is_free(self, row: int, column: int) -> bool:
        """Whether a label may still take this place's text."""
        return bool(self.texts[row][column]) and (row, column) not in self.used

    def free_in(self, row: int, column: int | None) -> list[int]:
        """The column in which a label may take this line's text; without a column the only one that has a text."""
        columns = range(self.first) if column is None else [column]
        free = [at for at in columns if self.is_free(row, at)]
        return free if len(free) == 1 else []

    def label(self, rows: range, column: int | None) -> _Label | None:
        """The known label that the free texts of these lines make, in one column or, without one, across them all."""
        places = [(row, at) for row in rows for at in self.free_in(row, column)]
        text = "".join(self.texts[row][at] for row, at in places)
        key = known_key(text, self.words)
        return _Label(text, key, rows.start, places[0][1], rows, frozenset(places)) if key else None

    def take(self, label: _Label) -> None:
        """Note the label's places as used."""
        self.used |= label.places

    def around(self, row: int) -> range:
        """The lines between the figures above a line and those below it."""
        at = self.figures.index(row)
        above = self.figures[at - 1] + 1 if at else 0
        below = self.figures[at + 1] if at + 1 < len(self.figures) else len(self.texts)
        return range(max(above, row - _MOST_LINES), min(below, row + _MOST_LINES))


def mended(grid: Grid, form: Form) -> list[Block]:
    """The grid with its labels whole and its header level by level; text above and below it as paragraphs."""
    words = wording(form)
    lines = _Lines(grid, words.words)
    labels = _row_labels(lines)
    if labels.keys() >= set(lines.figures):
        labels |= _blank_rows(lines, words)
    printed = labels.keys() | set(lines.figures)
    table = _Table(lines, words)
    for is_row, run in groupby(range(len(lines.texts)), key=printed.__contains__):
        span = list(run)
        if is_row:
            for row in span:
                table.add_row(row, labels.get(row))
        elif span[-1] < len(lines.texts) - 1:
            table.add_header(range(span[0], span[-1] + 1))
        else:
            table.end(span)
    table.end(())
    return table.blocks


def _row_labels(lines: _Lines) -> dict[int, _Label]:
    """The label of each line of figures, from the rightmost column on: the details before their groups."""
    found: dict[int, _Label] = {}
    for column in reversed(range(lines.first)):
        for row in lines.figures:
            around = lines.around(row)
            near = (other for other in (row - 1, row, row + 1) if other in around)
            beside = any(lines.is_free(other, right) for other in near for right in range(column + 1, lines.first))
            if row not in found and not beside and (label := _row_label(lines, row, around, column)):
                lines.take(label)
                found[row] = label
    for row in lines.figures:
        if row not in found and (label := _row_label(lines, row, lines.around(row), None)):
            lines.take(label)
            found[row] = label
    return found


def _row_label(lines: _Lines, row: int, around: range, column: int | None) -> _Label | None:
    """The longest known label that stands on a line of figures and those around it, in a column or across them all."""
    free = [other for other in around if lines.free_in(other, column)]
    spans = (range(first, last + 1) for first in free for last in free if first <= row <= last < first + _MOST_LINES)
    labels = filter(None, (lines.label(span, column) for span in spans))
    return max(labels, key=lambda label: len(label.text), default=None)


def _blank_rows(lines: _Lines, words: Wording) -> dict[int, _Label]:
    """The labels of rows that print no figure: what is left over beside no figure, and names a row."""
    names = frozenset[str]().union(*(table.rows for table in words.tables))
    found: dict[int, _Label] = {}
    for column in reversed(range(lines.first)):
        for row in range(len(lines.texts)):
            ends = range(min(row + _MOST_LINES, len(lines.texts)), row, -1)
            spans = (range(row, end) for end in ends if lines.is_free(row, column) and lines.is_free(end - 1, column))
            labels = (lines.label(span, column) for span in spans if not any(line in lines.figures for line in span))
            if label := next((label for label in labels if label and label.key in names), None):
                lines.take(label)
                found[row] = label
    return found


def _ordered(labels: Sequence[_Label], first: int, words: Wording) -> list[_Label] | None:
    """These labels as a header of the form's, its headings first; ``None`` when they are none.

    ``first``: the first column with figures. The lowest label of each column from there on names it.
    """
    lowest = {label.column: label for label in sorted(labels, key=lambda label: label.row) if label.column >= first}
    leaves = [lowest[column] for column in sorted(lowest)]
    for table in words.tables:
        above = [label for label in labels if label not in leaves]
        noise = [label for label in above if label.key in table.noise]
        headings = [label for label in above if label.key not in table.noise]
        for header in (*table.across, *table.headers):
            order = [node.keys for node in sorted(header.nodes, key=lambda node: node.depth) if node.leaf < 0]
            ranks = {label: next((i for i, known in enumerate(order) if label.key in known), -1) for label in headings}
            found = [*sorted(headings, key=ranks.__getitem__), *leaves]
            names = [Name(label.key, label.text, label.column) for label in found]
            if -1 not in ranks.values() and header.read(names) is not None:
                return [*noise, *found]
    return None


@dataclass
class _Table:
    """The blocks so far, the rows of the table that is open, and the columns that its header names."""

    lines: _Lines
    words: Wording
    blocks: list[Block] = field(default_factory=list)
    rows: list[tuple[GridCell, ...]] = field(default_factory=list)
    named: frozenset[int] = frozenset()
    aligned: bool = True

    def add_row(self, row: int, label: _Label | None) -> None:
        """A line of figures or of blanks, with its whole label in place of what its own line has of labels."""
        cells = list(self.lines.grid.rows[row])
        if label is not None:
            for column in range(self.lines.first):
                cells[column] = GridCell(label.text if column == label.column else "", cells[column].where)
        self.rows.append(tuple(cells))
        figures = {column for column, cell in enumerate(cells) if _is_figure(cell.text)}
        self.aligned = self.aligned and figures <= self.named

    def add_header(self, span: range) -> None:
        """Lines without figures above some with: a header, perhaps below lines of text; or the rest of labels."""
        for start in range(span.start, min(span.stop, span.start + _MOST_ABOVE)):
            header = self._header(range(start, span.stop))
            if header is not None:
                self._end_grid()
                self._add_text(range(span.start, start))
                self.rows += map(self._placed, header)
                self.named = frozenset(label.column for label in header if label.column >= self.lines.first)
                return
            if sum(map(bool, self.lines.texts[start])) > 1:
                break
        free = [row for row in span if any(self.lines.is_free(row, column) for column in range(self.lines.width))]
        if any(self.lines.is_free(row, column) for row in free for column in range(self.lines.first, self.lines.width)):
            self.rows += [self.lines.grid.rows[row] for row in free]
            self.named = frozenset()

    def end(self, span: Sequence[int]) -> None:
        """Lines below the table: text, as far as they are no rest of its labels."""
        self._end_grid()
        self._add_text(span)

    def _end_grid(self) -> None:
        if self.rows:
            grid = Grid(tuple(self.rows), self.rows[0][0].where, self.aligned)
            self.blocks.append(grid if self.aligned else _sequences(grid))
        self.rows, self.aligned = [], True

    def _header(self, span: range) -> list[_Label] | None:
        """The labels of these lines, if they are all known and make a header."""
        columns = [_column_labels(self.lines, span, column) for column in range(self.lines.width)]
        if None in columns[: self.lines.first]:
            columns[: self.lines.first] = [_column_labels(self.lines, span, None)]
        if None in columns:
            return None
        found = [label for labels in columns for label in labels or ()]
        found.sort(key=lambda label: (label.row, label.column))
        return _ordered(found, self.lines.first, self.words)

    def _add_text(self, span: Sequence[int]) -> None:
        for row in span:
            texts = [text for column, text in enumerate(self.lines.texts[row]) if self.lines.is_free(row, column)]
            if texts:
                self.blocks.append(Paragraph(" ".join(texts), self.lines.grid.rows[row][0].where))

    def _placed(self, label: _Label) -> tuple[GridCell, ...]:
        """A row of this label alone, in its column."""
        where = self.lines.grid.rows[label.row][label.column].where
        return tuple(GridCell(label.text if at == label.column else "", where) for at in range(self.lines.width))


def _column_labels(lines: _Lines, span: range, column: int | None) -> list[_Label] | None:
    """The free texts of a column, or of all that labels stand in, cut into known labels; ``None`` when some is left."""
    free = [row for row in span if lines.free_in(row, column)]
    found: list[_Label] = []
    while free:
        sizes = range(min(len(free), _MOST_LINES), 0, -1)
        spans = (range(free[0], free[size - 1] + 1) for size in sizes)
        label = next(filter(None, (lines.label(rows, column) for rows in spans)), None)
        if label is None:
            return None
        found.append(label)
        free = [row for row in free if row not in label.rows]
    return found


def _sequences(grid: Grid) -> Grid:
    """The grid without its columns: only the printed cells in order."""
    return Grid(tuple(tuple(cell for cell in row if cell.text) for row in grid.rows), grid.where)


def _is_figure(text: str) -> bool:
    return bool(text) and is_value(text)
