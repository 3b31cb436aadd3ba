"""The report of :mod:`.render` as parts: titles, paragraphs and tables with merged cells, for any file format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qktui.forms import Block, Form, Row, Table
from qktui.importing.spans import Spanned

from .render import FORM, INTRODUCTION, NARRATIVE, SIGNATURE, TITLE

Rows = list[list[Spanned]]


@dataclass(frozen=True)
class Part:
    """A line of text of some kind (``title``, ``heading``, ``text``), or a ``table`` of rows."""

    kind: str
    text: str = ""
    rows: Rows = field(default_factory=list)


@dataclass(frozen=True)
class Style:
    """How the tables are laid out."""

    disputes: str = "across"
    """Table 4: ``across`` in one line, ``apart`` as three tables, ``down`` row by row."""
    short: bool = False
    extra: bool = False
    """A row that the form does not have."""
    cut: int = 0
    """Table 3 ends after so many rows and continues in another table."""
    repeated: bool = False
    """The second part has the header again."""


def parts(cells: Mapping[str, str], style: Style = Style(), form: Form = FORM) -> list[Part]:
    """The whole report that prints these texts in its cells."""
    found = [*(Part("title", line) for line in TITLE), Part("text", INTRODUCTION)]
    for section in form.sections:
        found.append(Part("heading", f"{'〇一二三四五六'[section.number]}、{section.title}"))
        found += [Part("text", line.replace("[bookmark: _GoBack]", "")) for line in NARRATIVE[section.number]]
        for table in form.tables:
            if table.section == section.number:
                found += [Part("table", rows=rows) for rows in tables(table, cells, style)]
    return [*found, *(Part("text", line) for line in SIGNATURE)]


def tables(table: Table, cells: Mapping[str, str], style: Style) -> Iterator[Rows]:
    """One statutory table as the tables that the style makes of it."""
    if table.across and style.disputes != "down":
        yield from _disputes(table, cells, style.disputes == "apart")
        return
    rows = [row for block in table.blocks for row in _block(table, block, cells, style)]
    if style.extra and table.id == "t2":
        rows.append([Spanned("其他主动公开文件"), Spanned("77", columns=3)])
    if table.id == "t3" and style.cut:
        header = 3
        at = _next_cut(rows, header + style.cut)
        yield rows[:at]
        yield [*(rows[:header] if style.repeated else []), *rows[at:]]
    else:
        yield rows


def expanded(rows: Rows) -> list[list[str]]:
    """The rows with empty cells in place of the rest of merged ones."""
    hanging: dict[tuple[int, int], bool] = {}
    found = []
    for number, row in enumerate(rows):
        line: list[str] = []
        for cell in row:
            while (number, len(line)) in hanging:
                line.append("")
            for below in range(1, cell.rows):
                hanging |= {(number + below, len(line) + right): True for right in range(cell.columns)}
            line += [cell.text, *[""] * (cell.columns - 1)]
        while (number, len(line)) in hanging:
            line.append("")
        found.append(line)
    return found


def _next_cut(rows: Rows, at: int) -> int:
    """The next row from ``at`` on that no merged cell hangs into."""
    reach = 0
    for number, row in enumerate(rows):
        if number >= at and number >= reach:
            return number
        reach = max([reach, *(number + cell.rows for cell in row)])
    return len(rows) - 1


def _block(table: Table, block: Block, cells: Mapping[str, str], style: Style) -> Iterator[list[Spanned]]:
    depth = max(len(other.ancestors(row)) + 1 for other in table.blocks for row in other.rows)
    width = max(len(other.columns) for other in table.blocks)
    stretch = width if len(block.columns) == 1 else 1
    if block.heading:
        yield [Spanned(block.heading, columns=depth + width)]
    yield from _header(block, depth, stretch)
    printed = [row for row in block.rows if _is_printed(table, block, row, cells)]
    shown: set[str] = set()
    for row in printed:
        labels = [
            Spanned(_label(other, style), rows=_height(block, other, printed))
            for other in block.ancestors(row)
            if other.id not in shown
        ]
        shown |= {other.id for other in block.ancestors(row)}
        labels.append(Spanned(_label(row, style), columns=depth - len(block.ancestors(row))))
        yield labels + [Spanned(cells.get(table.cell_id(row, c), ""), columns=stretch) for c in block.columns]


def _label(row: Row, style: Style) -> str:
    return row.short if style.short and row.short else row.label


def _header(block: Block, depth: int, stretch: int) -> Iterator[list[Spanned]]:
    levels = max(len(column.under) for column in block.columns) + 1
    for level in range(levels):
        row = [Spanned(block.corner, rows=levels, columns=depth)] if level == 0 else []
        for index, column in enumerate(block.columns):
            path = (*column.under, column.label)
            if level >= len(path):
                continue
            if level == len(path) - 1:
                row.append(Spanned(path[level], rows=levels - level, columns=stretch))
                continue
            same = [other for other in block.columns if other.under[: level + 1] == path[: level + 1]]
            if same[0] is block.columns[index]:
                row.append(Spanned(path[level], columns=len(same)))
        yield row


def _is_printed(table: Table, block: Block, row: Row, cells: Mapping[str, str]) -> bool:
    def named(other: Row) -> bool:
        return any(table.cell_id(other, column) in cells for column in block.columns)

    if row.heading or (row.optional and not named(row)):
        return False
    group = next((other for other in block.rows if other.id == row.under and other.optional), None)
    return group is None or not named(group) or any(map(named, block.details(group.id)))


def _height(block: Block, group: Row, printed: Sequence[Row]) -> int:
    return sum(any(other.id == group.id for other in block.ancestors(row)) for row in printed)


def _disputes(table: Table, cells: Mapping[str, str], apart: bool) -> Iterator[Rows]:
    block = table.blocks[0]
    bodies = [row for row in block.rows if not row.heading]
    labels = [Spanned(column.label) for column in block.columns]
    lines = [[Spanned(cells.get(table.cell_id(row, column), "")) for column in block.columns] for row in bodies]
    if apart:
        for body, line in zip(bodies, lines, strict=True):
            yield [[Spanned(body.label, columns=5)], labels, line]
        return
    yield [
        [Spanned("行政复议", rows=2, columns=5), Spanned("行政诉讼", columns=10)],
        [Spanned("未经复议直接起诉", columns=5), Spanned("复议后起诉", columns=5)],
        labels * 3,
        [cell for line in lines for cell in line],
    ]


def mapped(found: Sequence[Part], change: Callable[[Rows], Rows]) -> list[Part]:
    """The parts with every table changed."""
    return [replace(part, rows=change(part.rows)) if part.kind == "table" else part for part in found]


def unmerged(rows: Rows) -> Rows:
    """Empty cells in place of merged ones."""
    return [[Spanned(text) for text in row] for row in expanded(rows)]


def without_empty_header_cells(rows: Rows) -> Rows:
    """Merged cells left out, in rows above the first figure: the header has fewer cells than the data."""
    full = expanded(rows)
    first = next((i for i, row in enumerate(full) if any(text[:1].isdigit() and len(text) < 9 for text in row)), 0)
    return [[Spanned(t) for t in row if t or i >= first] for i, row in enumerate(full)]


def widened(rows: Rows, more: int = 3) -> Rows:
    """Empty columns at the end of every row, up to the same width."""
    full = expanded(rows)
    width = max(map(len, full)) + more
    return [[Spanned(text) for text in row + [""] * (width - len(row))] for row in full]


def shifted(rows: Rows, more: int = 3) -> Rows:
    """Empty cells moved from within header rows to their end: a rectangle in which no column is true."""
    return widened(without_empty_header_cells(rows), more)


def without_blanks(rows: Rows) -> Rows:
    """Only the cells that print something: blank ones dropped, positions lost."""
    return [[Spanned(cell.text) for cell in row if cell.text] for row in rows]
