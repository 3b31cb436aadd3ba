"""The geometry of a statutory table: a form's table and a width in cells -> lines and rectangles.

Nothing here knows the screen. The official table is kept: merged headers and merged row
labels in ruled lines. What the checks say stands outside its frame, in a margin at the
right end of a row and under the columns, since it is no part of the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from rich.cells import cell_len

from qktui.forms import Block, Layout, Row, Table
from qktui.model import Rule
from qktui.phrases import pick, say
from qktui.rules import column_names, row_names
from qktui.tui.widgets.column_widths import (
    COMFORT,
    Leaf,
    depth_of,
    fit_across,
    fit_down,
    groups_at,
    header_floor,
    header_lines,
    places,
)  # fmt: skip
from qktui.tui.widgets.ruled import ALIGN, LOOKED_UP, Box, Kind, Ruled
from qktui.typesetting import padded, stands_upright, wrap_label

Span = tuple[str, Box | None]
"""A piece of a line: its text, and the box it lies in (``None`` for rules)."""


@dataclass(frozen=True)
class GridLayout:
    """A table laid out. All lines of ``frame`` are ``width`` cells wide.

    The first ``top`` lines and the last ``bottom`` stay in place while the others scroll;
    so do the first ``left`` cells of a line. ``order`` holds the cells' ids line by line,
    as the cursor walks them.
    """

    frame: tuple[str, ...]
    boxes: tuple[Box, ...]
    top: int
    bottom: int
    left: int
    order: tuple[tuple[str, ...], ...]

    @property
    def width(self) -> int:
        """Cells of a line."""
        return len(self.frame[0])

    @property
    def height(self) -> int:
        """Lines, frozen ones included."""
        return len(self.frame)

    @cached_property
    def by_key(self) -> dict[str, Box]:
        """The box of each cell id and of each rule key shown."""
        return {box.key: box for box in self.boxes if box.kind in LOOKED_UP}

    @cached_property
    def edges(self) -> tuple[int, ...]:
        """Where columns of figures end, their rule included, from the left."""
        return tuple(sorted({box.x + box.width + 1 for box in self.boxes if box.kind is Kind.CELL}))

    @cached_property
    def on_line(self) -> tuple[tuple[Box, ...], ...]:
        """The boxes that each line crosses, from the left."""
        lines: list[list[Box]] = [[] for _ in self.frame]
        for box in sorted(self.boxes, key=lambda box: box.x):
            for y in range(box.y, box.y + box.height):
                lines[y].append(box)
        return tuple(tuple(line) for line in lines)

    def cell_at(self, x: int, y: int) -> str | None:
        """The id of the cell at a point of the canvas; ``None`` beside the cells."""
        crossed = self.on_line[y] if 0 <= y < self.height else ()
        return next((box.key for box in crossed if box.kind is Kind.CELL and box.holds(x, y)), None)

    def spans(self, y: int, texts: Mapping[str, str], first: int = 0) -> Iterator[Span]:
        """Line ``y`` in pieces that together are ``width`` cells wide.

        ``texts`` are the figures by cell id and the marks by rule key. ``first`` is the
        first line in view: a merged row label that began above it is written from there.
        """
        x = 0
        for box in self.on_line[y]:
            if box.x > x:
                yield self.frame[y][x : box.x], None
            yield padded(_line_of(box, y, texts, first), box.width, ALIGN[box.kind]), box
            x = box.x + box.width
        if x < self.width:
            yield self.frame[y][x:], None

    def paint(self, texts: Mapping[str, str]) -> list[str]:
        """The whole table as plain lines."""
        return ["".join(text for text, _ in self.spans(y, texts)) for y in range(self.height)]


def _line_of(box: Box, y: int, texts: Mapping[str, str], first: int) -> str:
    if box.kind in LOOKED_UP:
        return texts.get(box.key, "") if y == box.y else ""
    start = max(box.y, first) if box.kind is Kind.GROUP else box.y
    return box.lines[y - start] if 0 <= y - start < len(box.lines) else ""


def lay_out(
    layout: Layout, table_id: str, width: int, texts: Mapping[str, str], marks: Mapping[str, str]
) -> GridLayout:
    """Lay a table out in ``width`` cells; it is wider when its figures leave no room for labels.

    ``texts`` are the figures by cell id as they will be drawn; ``marks`` those of the
    rules to show in the margin, by rule key. Raises ``KeyError`` for an unknown table.
    """
    table = layout.form.table(table_id)
    sheet = _Sheet(layout, table, texts, marks)
    return (table.across and _across(sheet, width)) or _down_best(sheet, width)


@dataclass(frozen=True)
class _Sheet:
    """A table with what is to be written in it.

    ``folded``: the outermost headings have lines of their own, not a column.
    """

    layout: Layout
    table: Table
    texts: Mapping[str, str]
    marks: Mapping[str, str]
    folded: bool = False

    @cached_property
    def blocks(self) -> list[tuple[Block, tuple[Leaf, ...]]]:
        """Each block with its printed rows."""
        return [(block, tuple(self._leaves(block))) for block in self.table.blocks]

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The printed rows of all blocks."""
        return tuple(leaf for _, leaves in self.blocks for leaf in leaves)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that the margin shows."""
        return tuple(rule for rule in self.layout.rules if rule.key in self.marks)

    @cached_property
    def beside(self) -> tuple[Rule, ...]:
        """The rules shown at the end of a row: those of rows, and any in a table of one column."""
        each = {spec.id: spec.each for spec in self.layout.form.specs}
        single = all(len(block.columns) == 1 for block in self.table.blocks)
        return tuple(rule for rule in self.rules if each[rule.id] == "row" or single)

    @cached_property
    def below(self) -> dict[tuple[str, str], list[Rule]]:
        """The rules shown under their columns, a line each: by rule, and by group for subtotals."""
        found: dict[tuple[str, str], list[Rule]] = {}
        for rule in self.rules:
            if rule not in self.beside:
                row = self.layout.form.cells[rule.left[0]].row
                found.setdefault((rule.id, row.id if row.optional else ""), []).append(rule)
        return found

    def need(self, cell_id: str) -> int:
        """The cells that a figure takes, or the widest mark under it."""
        under = (rule for rules in self.below.values() for rule in rules if rule.left[0] == cell_id)
        marks = [cell_len(self.marks[rule.key]) for rule in under]
        return max([cell_len(self.texts.get(cell_id, "")), *marks])

    def _leaves(self, block: Block) -> Iterator[Leaf]:
        for row in block.rows:
            if self.layout.prints(self.table.id, row):
                yield self._leaf(block, row)

    def _leaf(self, block: Block, row: Row) -> Leaf:
        above = block.ancestors(row)
        merged = tuple(other for other in above if other.heading or other.optional)
        indent = 2 * (len(above) - len(merged))
        subtotal = f"{self.table.id}.{row.id}" in self.layout.beside
        heading = merged[0] if self.folded and merged and merged[0].heading else None
        path = merged[1:] if heading else merged
        labels = (say("小计"),) if subtotal else row_names(block, row)
        return Leaf(row, (*path, row) if subtotal else path, labels, indent, heading)


# ---------------------------------------------------------------- rows under each other


def _down_best(sheet: _Sheet, width: int) -> GridLayout:
    """With its headings in a column; in lines of their own where that is lower and they cannot stand upright."""
    grid = _down(sheet, width)
    headings = (row for block, _ in sheet.blocks for row in block.rows if row.heading and not row.under)
    if all(stands_upright(pick(row.label, row.en)) for row in headings):
        return grid
    folded = _down(replace(sheet, folded=True), width)
    return folded if (folded.width, folded.height) < (grid.width, grid.height) and _tight(grid) else grid


def _tight(grid: GridLayout) -> bool:
    """Whether some row's label takes more than one line."""
    return any(box.height > 1 for box in grid.boxes if box.kind is Kind.LABEL)


def _down(sheet: _Sheet, width: int) -> GridLayout:
    count = max(len(block.columns) for block, _ in sheet.blocks)
    depth = depth_of(sheet.leaves)
    aside = _aside_width(sheet)
    needs, comfort = _figure_needs(sheet, count)
    widths = fit_down(width - aside, sheet.leaves, needs, comfort)
    ruled = Ruled([*widths.labels, *widths.figures])
    for block, leaves in sheet.blocks:
        _header(ruled, block, depth, count)
        _body(ruled, sheet.table, block, leaves, depth, count)
        ruled.rule()
    frame, boxes = ruled.close()
    top = min(box.y for box in boxes if box.kind is Kind.CELL) if len(sheet.blocks) == 1 else 1
    plain = GridLayout(frame, boxes, top, 1, ruled.left_of(depth), _order(boxes))
    return _with_margin_below(_with_margin_beside(plain, sheet, aside), sheet)


def _figure_needs(sheet: _Sheet, count: int) -> tuple[list[int], list[int]]:
    """What each column of figures must have and would like; a wide column's need is shared by those it spans."""
    needs, comfort = [0] * count, [COMFORT] * count
    for block, leaves in sorted(sheet.blocks, key=lambda item: -len(item[0].columns)):
        for column, start, stop in places(block, count):
            figures = [sheet.need(sheet.table.cell_id(leaf.row, column)) for leaf in leaves]
            lacking = max([header_floor(column), *figures]) - sum(needs[start:stop]) - (stop - start - 1)
            for k in range(start, stop):
                needs[k] += max(0, -(-lacking // (stop - start)))
            if stop - start == 1:
                comfort[start] = max(comfort[start], cell_len(column_names(column)[0]))
    return needs, comfort


def _header(ruled: Ruled, block: Block, depth: int, count: int) -> None:
    """The block's heading, its corner, and the column labels under their merged captions."""
    if block.heading:
        row, whole = ruled.add_rows(), (0, depth + count)
        heading = wrap_label(pick(block.heading, block.heading_en), ruled.inner(*whole))
        ruled.box((row, row + 1), whole, Kind.CAPTION, lines=heading)
    if not block.corner and not any(column.label for column in block.columns):
        return
    levels = max(len(column.under) for column in block.columns)
    row = ruled.add_rows(levels + 1)
    corner = wrap_label(pick(block.corner, block.corner_en), ruled.inner(0, depth))
    ruled.box((row, row + levels + 1), (0, depth), Kind.CORNER, lines=corner)
    for level in range(levels):
        _captions(ruled, block, row, level, depth, count)
    for column, start, stop in places(block, count):
        span = (depth + start, depth + stop)
        lines = header_lines(column, ruled.inner(*span))
        ruled.box((row + len(column.under), row + levels + 1), span, Kind.HEADER, lines=lines, low=True)
    ruled.rule()


def _captions(ruled: Ruled, block: Block, row: int, level: int, depth: int, count: int) -> None:
    for _, run in groupby(places(block, count), key=lambda place: place[0].under[: level + 1]):
        spanned = list(run)
        column = spanned[0][0]
        if len(column.under) > level:
            label = pick(column.under[level], column.under_en[level] if column.under_en else "")
            span = (depth + spanned[0][1], depth + spanned[-1][2])
            ruled.box((row + level, row + level + 1), span, Kind.CAPTION, lines=wrap_label(label, ruled.inner(*span)))


def _body(ruled: Ruled, table: Table, block: Block, leaves: Sequence[Leaf], depth: int, count: int) -> None:
    """The rows, with a rule wherever a merged label begins or ends."""
    rows = []
    for leaf, before in zip(leaves, (None, *leaves), strict=False):
        _open_group(ruled, leaf, before, depth + count)
        row = ruled.add_rows()
        rows.append(row)
        span = (len(leaf.path), depth)
        ruled.box((row, row + 1), span, Kind.LABEL, leaf.row.id, leaf.lines(ruled.inner(*span)))
        for column, start, stop in places(block, count):
            key = table.cell_id(leaf.row, column)
            ruled.box((row, row + 1), (depth + start, depth + stop), Kind.CELL, key)
    for level in range(depth - 1):
        for group in groups_at(leaves, level):
            lines = wrap_label(group.label, ruled.widths[level])
            ruled.box((rows[group.start], rows[group.stop - 1] + 1), (level, level + 1), Kind.GROUP, lines=lines)


def _open_group(ruled: Ruled, leaf: Leaf, before: Leaf | None, columns: int) -> None:
    """The rule, and the heading's own line, between two rows that stand under different labels."""
    if before and (leaf.heading, leaf.path) != (before.heading, before.path):
        ruled.rule()
    if leaf.heading and not (before and before.heading == leaf.heading):
        row, heading = ruled.add_rows(), pick(leaf.heading.label, leaf.heading.en)
        ruled.box(
            (row, row + 1), (0, columns), Kind.LABEL, leaf.heading.id, wrap_label(heading, ruled.inner(0, columns))
        )


def _order(boxes: Sequence[Box]) -> tuple[tuple[str, ...], ...]:
    cells = sorted((box.y, box.x, box.key) for box in boxes if box.kind is Kind.CELL)
    return tuple(tuple(key for _, _, key in line) for _, line in groupby(cells, key=lambda cell: cell[0]))


# ---------------------------------------------------------------- rows side by side


def _across(sheet: _Sheet, width: int) -> GridLayout | None:
    """One line of all figures under the rows' labels as captions; ``None`` when that is too wide."""
    if len(sheet.blocks) != 1:
        return None
    block, leaves = sheet.blocks[0]
    figures = [(leaf, column) for leaf in leaves for column in block.columns]
    needs = [max(sheet.need(sheet.table.cell_id(f.row, c)), header_floor(c)) for f, c in figures]
    widths = fit_across(width, needs, [COMFORT] * len(needs))
    if widths is None:
        return None
    ruled = Ruled(widths.figures)
    levels = depth_of(leaves)
    ruled.add_rows(levels + 1)
    _captions_across(ruled, leaves, len(block.columns))
    ruled.rule()
    row = ruled.add_rows()
    for k, (leaf, column) in enumerate(figures):
        lines = header_lines(column, ruled.widths[k])
        ruled.box((levels, levels + 1), (k, k + 1), Kind.HEADER, lines=lines, low=True)
        ruled.box((row, row + 1), (k, k + 1), Kind.CELL, sheet.table.cell_id(leaf.row, column))
    frame, boxes = ruled.close()
    top = min(box.y for box in boxes if box.kind is Kind.CELL)
    return _with_margin_under_rows(GridLayout(frame, boxes, top, 1, 0, _order(boxes)), sheet)


def _captions_across(ruled: Ruled, leaves: Sequence[Leaf], n: int) -> None:
    levels = depth_of(leaves)
    for level in range(levels - 1):
        for group in groups_at(leaves, level):
            span = (group.start * n, group.stop * n)
            ruled.box((level, level + 1), span, Kind.CAPTION, lines=wrap_label(group.label, ruled.inner(*span)))
    for k, leaf in enumerate(leaves):
        span = (k * n, (k + 1) * n)
        lines = leaf.lines(ruled.inner(*span))
        ruled.box((len(leaf.path), levels), span, Kind.CAPTION, leaf.row.id, lines, low=True)


# ---------------------------------------------------------------- the margin


def _aside_width(sheet: _Sheet) -> int:
    """The cells of the margin at the right end: a blank, and the widest mark or the margin's name."""
    if not sheet.beside:
        return 0
    return 1 + max([cell_len(say("行差")), *(cell_len(sheet.marks[rule.key]) for rule in sheet.beside)])


def _with_margin_beside(grid: GridLayout, sheet: _Sheet, aside: int) -> GridLayout:
    """What the rules of rows say, at the right end of each."""
    if not aside:
        return grid
    x, width = grid.width + 1, aside - 1
    name = Box(x, max(grid.top - 2, 0), width, 1, Kind.MARGIN, lines=(say("行差"),))
    marks = (Box(x, grid.by_key[rule.left[0]].y, width, 1, Kind.ASIDE, rule.key) for rule in sheet.beside)
    frame = tuple(line + " " * aside for line in grid.frame)
    return GridLayout(frame, (*grid.boxes, name, *marks), grid.top, grid.bottom, grid.left, grid.order)


def _with_margin_below(grid: GridLayout, sheet: _Sheet) -> GridLayout:
    """What the rules of columns say, a line for each rule under the figures it compares."""
    boxes, y = list(grid.boxes), grid.height
    for rules in sheet.below.values():
        lines = wrap_label(_margin_label(sheet, rules[0]), grid.left - 2)
        boxes.append(Box(1, y, grid.left - 2, len(lines), Kind.MARGIN, lines=lines))
        boxes += [_mark_under(grid, rule, y) for rule in rules]
        y += len(lines)
    return _taller(grid, boxes, y)


def _with_margin_under_rows(grid: GridLayout, sheet: _Sheet) -> GridLayout:
    """What the rules of rows say, under the figures of each row of a line."""
    if not sheet.beside:
        return grid
    boxes, y = list(grid.boxes), grid.height
    for rule in sheet.beside:
        mark = _mark_under(grid, rule, y, sheet.marks[rule.key])
        x = min(grid.by_key[cell].x for cell in (*rule.left, *rule.right))
        boxes += [Box(x, y, mark.x - x - 1, 1, Kind.MARGIN, lines=(say("行差"),)), mark]
    return _taller(grid, boxes, y + 1)


def _margin_label(sheet: _Sheet, rule: Rule) -> str:
    label, row = pick(rule.label, rule.label_en), sheet.layout.form.cells[rule.left[0]].row
    return f"{pick(row.label, row.en)} {label}" if row.optional else label


def _mark_under(grid: GridLayout, rule: Rule, y: int, mark: str = "") -> Box:
    """The place of a mark under the figure it judges; a wider ``mark`` begins further left."""
    above = grid.by_key[rule.left[0]]
    width = max(above.width, cell_len(mark))
    return Box(above.x + above.width - width, y, width, 1, Kind.MARK, rule.key)


def _taller(grid: GridLayout, boxes: Sequence[Box], height: int) -> GridLayout:
    more = height - grid.height
    frame = (*grid.frame, *[" " * grid.width] * more)
    return GridLayout(frame, tuple(boxes), grid.top, grid.bottom + more, grid.left, grid.order)
