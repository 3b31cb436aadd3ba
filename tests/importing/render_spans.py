"""The report of :mod:`.render` as parts: titles, paragraphs and tables with merged cells, for any file format."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, zip_longest

from qktui.forms import Block, Column, Form, Row, SectionTitle, Table
from qktui.importing.figures import is_value
from qktui.importing.spans import Spanned

from .render import (
    CHECKED_BY,
    FILLED_IN_BY,
    FORM,
    INTRODUCTION,
    NARRATIVE,
    OTHER,
    SIGNATURE,
    TITLE,
    halved,
    is_replaced,
)

Rows = list[list[Spanned]]


@dataclass(frozen=True)
class Part:
    """A line of text of some kind (``title``, ``heading``, ``text``, ``signature``), or a ``table`` of rows.

    ``beside``: the rows of a second table that stands at the right of this one. The
    first ``header`` rows are what a program repeats at the top of the next page.
    """

    kind: str
    text: str = ""
    rows: Rows = field(default_factory=list)
    beside: Rows = field(default_factory=list)
    header: int = 1


@dataclass(frozen=True)
class Style:
    """How the tables are laid out."""

    disputes: str = "across"
    """Table 4: ``across`` in one line, as ``two`` tables, ``apart`` as three tables, ``down`` row by row."""
    labels: str = "official"
    """One of :data:`WORDINGS`."""
    broken: bool = False
    """Labels are broken over two lines of their cells."""
    stacked: bool = False
    """Column labels of four characters stand in two rows of two."""
    units: bool = True
    """A table that states each row's unit has a column for them."""
    extra: bool = False
    """A row that the form does not have."""
    cut: int = 0
    """The longest table ends after so many rows and continues in another table."""
    repeated: bool = False
    """The second part has the header again."""
    beside: bool = False
    """Tables that come in several parts have two of them side by side."""


def _reworded(label: str) -> str:
    """The label with the marks that people type: ``1、`` for ``1.``, ASCII brackets, no quotes."""
    numbered = re.sub(r"^([0-9]+)\.", r"\1、", re.sub(r"^([一二三四五六七八九])、", r"\1.", label))
    return numbered.translate(str.maketrans("（），", "(),", "“”《》"))


WORDINGS: dict[str, Callable[[Row | Column], str]] = {
    "official": lambda place: place.label,
    "short": lambda place: (place.short if isinstance(place, Row) else "") or place.label,
    "aliases": lambda place: place.aliases[0] if place.aliases else place.label,
    "other punctuation": lambda place: _reworded(place.label),
}
"""How a row or column may be called."""


def parts(
    cells: Mapping[str, str], style: Style = Style(), form: Form = FORM,
    narrative: Mapping[int, Sequence[str]] = NARRATIVE, signature: Sequence[str] = SIGNATURE,
) -> list[Part]:  # fmt: skip
    """The whole report that prints these texts in its cells."""
    found = [*(Part("title", line) for line in TITLE), Part("text", INTRODUCTION)]
    for section in (section for section in form.sections if not section.appendix):
        found.append(Part("heading", f"{'〇一二三四五六七八九'[section.number]}、{section.title}"))
        lines = narrative.get(section.number, OTHER)
        found += [Part("text", line.replace("[bookmark: _GoBack]", "")) for line in lines]
        found += _tables_of(form, section, cells, style)
    found += [Part("signature", line) for line in signature]
    for section in (section for section in form.sections if section.appendix):
        found += [Part("heading", section.title), *(Part("text", line) for line in FILLED_IN_BY)]
        found += [*_tables_of(form, section, cells, style), *(Part("text", line) for line in CHECKED_BY)]
    return found


def _tables_of(form: Form, section: SectionTitle, cells: Mapping[str, str], style: Style) -> Iterator[Part]:
    for table in form.tables:
        if table.section == section.number:
            *others, last = tables(table, cells, style)
            right: Rows = []
            if style.beside and others:
                *others, last, right = *others, last
            header = _header_rows(table, style)
            yield from (Part("table", rows=rows, header=header) for rows in others)
            yield Part("table", rows=last, beside=right, header=header)


def tables(table: Table, cells: Mapping[str, str], style: Style) -> Iterator[Rows]:
    """One statutory table as the tables that the style makes of it."""
    if table.across and style.disputes != "down":
        yield from _disputes(table, cells, style)
        return
    blocks = [_block(table, block, cells, style) for block in table.blocks]
    if style.beside and len(blocks) > 1:
        half = len(blocks) // 2
        yield from (list(chain.from_iterable(some)) for some in (blocks[:half], blocks[half:]))
        return
    rows = list(chain.from_iterable(blocks))
    if style.extra and table.id == "t2":
        rows.append([Spanned("其他主动公开文件"), Spanned("77", columns=3)])
    if style.cut and len(rows) > 2 * style.cut:
        header = _header_rows(table, style)
        first, second = _cut(rows, header + style.cut)
        yield first
        yield [*(rows[:header] if style.repeated else []), *second]
    else:
        yield rows


def _header_rows(table: Table, style: Style) -> int:
    """How many rows of a table are its header; where each block has one of its own, only its heading."""
    if table.across and style.disputes != "down":
        return 3 if style.disputes == "across" else 2
    block = table.blocks[0]
    return 1 if block.heading else max(len(_path(column, style)) for column in block.columns)


def placed(rows: Rows) -> list[list[tuple[int, Spanned]]]:
    """Each row's cells with the columns, from 0, in which they begin."""
    taken: set[tuple[int, int]] = set()
    found = []
    for number, row in enumerate(rows):
        line, column = [], 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            line.append((column, cell))
            taken |= {(number + down, column + right) for down in range(cell.rows) for right in range(cell.columns)}
        found.append(line)
    return found


def expanded(rows: Rows) -> list[list[str]]:
    """The rows with empty cells in place of the rest of merged ones."""
    lines = placed(rows)
    widths = [0] * len(rows)
    for number, line in enumerate(lines):
        for column, cell in line:
            for covered in range(number, min(number + cell.rows, len(rows))):
                widths[covered] = max(widths[covered], column + cell.columns)
    found = [[""] * width for width in widths]
    for texts, line in zip(found, lines, strict=True):
        for column, cell in line:
            texts[column] = cell.text
    return found


def _cut(rows: Rows, at: int) -> tuple[Rows, Rows]:
    """The rows before and from ``at``; merged cells are cut, and print nothing in their second part."""
    lines = placed(rows)
    before = [[c._replace(rows=min(c.rows, at - n)) for _, c in line] for n, line in enumerate(lines[:at])]
    hanging = [
        (column, Spanned("", number + cell.rows - at, cell.columns))
        for number, line in enumerate(lines[:at]) for column, cell in line if number + cell.rows > at
    ]  # fmt: skip
    first = [cell for _, cell in sorted([*hanging, *lines[at]], key=lambda place: place[0])]
    return before, [first, *rows[at + 1 :]]


def _block(table: Table, block: Block, cells: Mapping[str, str], style: Style) -> Iterator[list[Spanned]]:
    if block.row_units:
        yield from _with_units(table, block, cells, style)
        return
    depth = max(len(other.ancestors(row)) + 1 for other in table.blocks for row in other.rows)
    width = max(len(other.columns) for other in table.blocks)
    if block.heading:
        yield [Spanned(block.heading, columns=depth + width)]
    yield from _header(block, depth, width, style)
    printed = [row for row in block.rows if _is_printed(table, block, row, cells)]
    shown: set[str] = set()
    for row in printed:
        above = [other for other in block.ancestors(row) if other.id not in shown]
        shown |= {other.id for other in above}
        labels = [Spanned(_label(other, style), rows=_height(block, other, printed)) for other in above]
        labels.append(Spanned(_label(row, style), columns=depth - len(block.ancestors(row))))
        figures = [
            Spanned(cells.get(table.cell_id(row, c), ""), columns=_width(block, c, width)) for c in block.columns
        ]
        yield labels + figures


def _with_units(table: Table, block: Block, cells: Mapping[str, str], style: Style) -> Iterator[list[Spanned]]:
    """Label, unit, figures; headings are rows too."""
    lines = [[block.corner, block.unit_heading, *(_label(column, style) for column in block.columns)]]
    for row in block.rows:
        figures = ["" if row.heading else cells.get(table.cell_id(row, column), "") for column in block.columns]
        lines.append([_label(row, style), "——" if row.heading else row.unit or block.unit, *figures])
    for line in lines:
        yield [Spanned(text) for text in (line if style.units else [line[0], *line[2:]])]


def _label(place: Row | Column, style: Style) -> str:
    label = WORDINGS[style.labels](place)
    return halved(label) if style.broken and len(label) >= 4 else label


def _path(column: Column, style: Style) -> tuple[str, ...]:
    """The labels above a column's figures, from the top."""
    label = _label(column, style)
    stacked = style.stacked and column.under and len(label) >= 4
    return (*column.under, label[:-2], label[-2:]) if stacked else (*column.under, label)


def _width(block: Block, column: Column, width: int) -> int:
    """A block of fewer columns than the table's widest stretches its last one."""
    return width - len(block.columns) + 1 if column is block.columns[-1] else 1


def _header(block: Block, depth: int, width: int, style: Style) -> Iterator[list[Spanned]]:
    paths = [_path(column, style) for column in block.columns]
    widths = [_width(block, column, width) for column in block.columns]
    levels = max(map(len, paths))
    for level in range(levels):
        row = [Spanned(block.corner, rows=levels, columns=depth)] if level == 0 else []
        for index, path in enumerate(paths):
            if level >= len(path) or (index and paths[index - 1][: level + 1] == path[: level + 1]):
                continue
            same = [w for other, w in zip(paths, widths, strict=True) if other[: level + 1] == path[: level + 1]]
            row.append(Spanned(path[level], rows=levels - level if level == len(path) - 1 else 1, columns=sum(same)))
        yield row


def _is_printed(table: Table, block: Block, row: Row, cells: Mapping[str, str]) -> bool:
    if row.heading or (row.optional and not any(table.cell_id(row, column) in cells for column in block.columns)):
        return False
    return not is_replaced(table, block, row, cells)


def _height(block: Block, group: Row, printed: Sequence[Row]) -> int:
    return sum(any(other.id == group.id for other in block.ancestors(row)) for row in printed)


def _disputes(table: Table, cells: Mapping[str, str], style: Style) -> Iterator[Rows]:
    block = table.blocks[0]
    bodies = [row for row in block.rows if not row.heading]
    labels = [Spanned(_label(column, style)) for column in block.columns]
    lines = [[Spanned(cells.get(table.cell_id(row, column), "")) for column in block.columns] for row in bodies]
    if style.disputes == "apart":
        for body, line in zip(bodies, lines, strict=True):
            yield [[Spanned(body.label, columns=5)], labels, line]
        return
    lawsuits = [Spanned("未经复议直接起诉", columns=5), Spanned("复议后起诉", columns=5)]
    if style.disputes == "two":
        yield [[Spanned("行政复议", columns=5)], labels, lines[0]]
        yield [[Spanned("行政诉讼", columns=10)], lawsuits, labels * 2, [*lines[1], *lines[2]]]
        return
    yield [
        [Spanned("行政复议", rows=2, columns=5), Spanned("行政诉讼", columns=10)],
        lawsuits,
        labels * 3,
        [cell for line in lines for cell in line],
    ]


def mapped(found: Sequence[Part], change: Callable[[Rows], Rows]) -> list[Part]:
    """The parts with every table changed."""
    return [
        replace(part, rows=change(part.rows), beside=change(part.beside) if part.beside else [])
        if part.kind == "table"
        else part
        for part in found
    ]


def joined(part: Part, gap: int = 1) -> Rows:
    """The rows of a table, those of one beside it in the same rows, with so many empty columns between."""
    if not part.beside:
        return part.rows
    left, right = expanded(part.rows), expanded(part.beside)
    first, second = max(map(len, left)) + gap, max(map(len, right))
    return [_filled(one, first) + _filled(other, second) for one, other in zip_longest(left, right, fillvalue=())]


def _filled(row: Sequence[str], width: int) -> list[Spanned]:
    return [Spanned(text) for text in (*row, *[""] * (width - len(row)))]


def unmerged(rows: Rows) -> Rows:
    """Empty cells in place of merged ones."""
    return [[Spanned(text) for text in row] for row in expanded(rows)]


def unspanned(rows: Rows) -> Rows:
    """Merged cells in their first place only, as if they took one: rows of different lengths."""
    return [[Spanned(cell.text) for cell in row] for row in rows]


def without_empty_header_cells(rows: Rows) -> Rows:
    """Merged cells left out, in rows above the first figure: the header has fewer cells than the data."""
    full = expanded(rows)
    first = next((i for i, row in enumerate(full) if any(text and is_value(text) for text in row)), 0)
    return [[Spanned(t) for t in row if t or i >= first] for i, row in enumerate(full)]


def widened(rows: Rows, more: int = 3) -> Rows:
    """Empty columns at the end of every row, up to the same width."""
    full = expanded(rows)
    width = max(map(len, full)) + more
    return [_filled(row, width) for row in full]


def shifted(rows: Rows, more: int = 3) -> Rows:
    """Empty cells moved from within header rows to their end: a rectangle in which no column is true."""
    return widened(without_empty_header_cells(rows), more)


def without_blanks(rows: Rows) -> Rows:
    """Only the cells that print something: blank ones dropped, positions lost."""
    return [[Spanned(cell.text) for cell in row if cell.text] for row in rows]


def without_trailing_blanks(rows: Rows) -> Rows:
    """Every row ends with the last cell that prints something."""
    return [row[: max((i + 1 for i, cell in enumerate(row) if cell.text), default=0)] for row in unmerged(rows)]
