"""One table of a form, while the document's grids are read: header in force, row in hand, cells so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from qktui.forms import Block, Form, FormCell, Row
from qktui.importing.document import Grid
from qktui.importing.figures import MONEY, has_digits, parse_figure
from qktui.importing.header import Header
from qktui.importing.labels import Name, Printed, names
from qktui.importing.segments import Segment
from qktui.importing.wording import TableWording
from qktui.model import Cell, Unplaced, plain
from qktui.phrases import pick, say
from qktui.rules import place_name, table_name

_STATED_UNIT = re.compile(rf"({'|'.join(sorted(MONEY, key=len, reverse=True))})\s*[)）]?\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """The places that a line of figures fills, with the unit that each header states and, if known, its grid column."""

    label: str
    places: tuple[FormCell, ...] = ()
    units: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()


@dataclass
class Reading:
    """One table while its grids are read. ``across``: the header names the rows too, a line holds several."""

    form: Form
    wording: TableWording
    across: bool
    cells: dict[str, Cell] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    unplaced: list[Unplaced] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.table = self.wording.table
        self._headers = self.wording.across if self.across else self.wording.headers
        # Labels of another form's columns too: with one of them the header in force is none that this form has.
        self._header_keys = self.wording.foreign.union(*(header.keys for header in self._headers))
        self._words = self.wording.words | self.wording.foreign
        self._rows: Mapping[str, tuple[tuple[Block, Row], ...]] = {} if self.across else self.wording.rows
        self._header: list[Name] = []
        self._read: dict[Header, dict[int, Name] | None] = {}
        self._open = False
        self._last: Row | None = None
        self._without_header = 0
        self._width = self._header_width = 0
        self._loose = False
        self._blank_groups: list[tuple[FormCell, Printed]] = []

    def read(self, grid: Grid, segments: Iterable[Segment]) -> None:
        """Take in one grid by its ``segments``; the header above a page break still counts below it."""
        width = max(map(len, grid.rows), default=0)
        self._width = width if grid.aligned else 0
        lines = self._lines(segments)
        ordered = [(line, segment) for line, segment in lines if not _is_under(line, segment)]
        _settle_blanks(ordered, width, padded=grid.aligned)
        for line, segment in lines:
            self._place(line, segment)

    def _lines(self, segments: Iterable[Segment]) -> list[tuple[Line, Segment]]:
        """The lines of figures in a grid, without those that may be only a part of a row.

        Where a label is not known, it may be a part of one: the other part, with the rest
        of its figures, then stands below, or on the other side of a page break.
        """
        words, noise = self._words, self.wording.noise
        lines: list[tuple[Line, Segment]] = []
        for segment in segments:
            labels = self._take_header([name for name in names(segment.labels, words) if name.key not in noise])
            if lines and self._open and self.table.across and not self.across and not lines[-1][1].figures:
                lines.pop()  # not a row without figures, but the title above a header
            loose = self._loose
            line = self._line_across() if self.across else self._line_of(labels, segment)
            if self._loose and segment.after_break and lines:
                self._refuse_part(*lines.pop())
            if line is not None and loose and (segment.after_break or not segment.figures):
                self._refuse_part(line, segment)
            elif line is not None:
                lines.append((line, replace(segment)))  # other readings use the same segments
            self._open = self._open and not segment.figures
        return lines

    def _refuse_part(self, line: Line, segment: Segment) -> None:
        self.refused |= {place.id for place in line.places}
        self._refuse(segment, say("{table}“{label}”可能只是一行的一部分，没有采用",
                                  table=table_name(self.table.id), label=line.label))  # fmt: skip

    def finish(self) -> None:
        """Give blank cells to rows that are printed without figures, and say what could not be placed."""
        if self._without_header:
            self.questions.append(say("{table}的表头认不全，{n} 行数字没有采用", table=table_name(self.table.id),
                                      n=self._without_header))  # fmt: skip
        for place, blank in self._blank_groups:
            if not self._details_seen(place.row):  # else it is the heading of its details
                self._store(place, blank, "")
        self._drop_doubtful_groups()
        bare = [cells for cells in self.wording.cells.values() if any(map(self._bare, cells))]
        printed = any(cell.value is not None or cell.raw for cell in self.cells.values())
        without_figures = not (printed or self.unplaced or self._without_header)
        for cell in (cell for cells in bare for cell in cells):
            if without_figures:
                self.cells[cell.id] = Cell(None)
            else:
                self.refused.add(cell.id)
        if bare and not without_figures:
            labels = say("、").join(pick(cells[0].row.label, cells[0].row.en) for cells in bare)
            self.questions.append(say("{table}有 {n} 行只有行名，没有数：{rows}",
                                      table=table_name(self.table.id), n=len(bare), rows=labels))  # fmt: skip

    def _bare(self, cell: FormCell) -> bool:
        """Whether only the label of the cell's row is printed; a group's label alone stands above its details."""
        if cell.id in self.cells or cell.id in self.refused or not self._row_seen(cell.row):
            return False
        return not (cell.optional and self._details_seen(cell.row))

    def _drop_doubtful_groups(self) -> None:
        """A group's line beside only some of its details may be a detail's whose label is lost: it is not taken."""
        for block in self.table.blocks:
            for row in (row for row in block.rows if row.optional and self._details_seen(row)):
                cells = [cell for cell in self.wording.cells[row.id] if cell.id in self.cells]
                if cells and not all(self._row_seen(detail) for detail in block.details(row.id)):
                    for cell in cells:
                        self._set_aside(self.cells.pop(cell.id))
                    label = pick(row.label, row.en)
                    self.questions.append(say("{table}“{label}”一行的数不知是小计还是明细，没有采用",
                                              table=table_name(self.table.id), label=label))  # fmt: skip

    def _details_seen(self, group: Row) -> bool:
        return any(self._row_seen(detail) for block in self.table.blocks for detail in block.details(group.id))

    def _row_seen(self, row: Row) -> bool:
        return f"{self.table.id}.{row.id}" in self.seen

    def _set_aside(self, cell: Cell) -> None:
        self.unplaced.append(Unplaced(cell.raw or plain(cell.value or 0), cell.where))

    def _take_header(self, labels: list[Name]) -> list[Name]:
        """Move the header's labels to the header in force; what is left names rows."""
        left: list[Name] = []
        for name in labels:
            in_header, in_rows = name.key in self._header_keys, name.key in self._rows
            unsure = in_header == in_rows  # a label of both, or of neither
            if (in_header and not in_rows) or (unsure and self._open and not self._complete()):
                if not self._open:
                    self._header, self._open, self._header_width = [], True, self._width
                self._header += [name] if in_header else []
                self._read.clear()
            else:
                left.append(name)
                self._open = False
        return left

    def _complete(self) -> bool:
        return any(self._columns(header) is not None for header in self._headers)

    def _columns(self, header: Header) -> dict[int, Name] | None:
        """The printed label of each leaf, when the header in force is this one."""
        if header not in self._read:
            self._read[header] = header.read(self._header)
        return self._read[header]

    def _line_across(self) -> Line:
        """The line under a header that names rows and columns."""
        for header in self._headers:
            found = self._columns(header)
            if found is None:
                continue
            rows = [leaf.row for leaf in header.leaves if leaf.row is not None]
            self.seen |= {f"{self.table.id}.{row.id}" for row in rows}
            places = tuple(self._cell(row, leaf.column.id) for row, leaf in zip(rows, header.leaves, strict=True))
            return self._line("", places, found)
        return Line("")

    def _line_of(self, labels: list[Name], segment: Segment) -> Line | None:
        """The line of the row that the last label names; earlier labels are groups, or rows without figures."""
        place: tuple[Block, Row] | None = None
        for name in labels:
            place = self._row_named(name)
            if place is not None:
                self._last = place[1]
                self.seen.add(f"{self.table.id}.{place[1].id}")
        text = labels[-1].text if labels else ""
        if place is None or place[1].heading:
            if any(has_digits(value.text) for value in segment.figures):
                self._loose = True
                self._refuse(segment, say("{table}有一行“{label}”不在表式之内，其数字没有采用",
                                          table=table_name(self.table.id), label=text))  # fmt: skip
            return None
        self._loose = False
        block, row = place
        places = self.wording.cells[row.id]
        found = self._columns(self._headers[self.table.blocks.index(block)])
        if found is None and any(column.id for column in block.columns):
            places = ()
        return self._line(text, places, found or {}, segment.unit or stated_unit(text))

    def _cell(self, row: Row, column: str) -> FormCell:
        return self.form.cells[".".join(part for part in (self.table.id, row.id, column) if part)]

    def _row_named(self, name: Name) -> tuple[Block, Row] | None:
        """The row of that label; of several, the one beside or under the row before."""
        candidates = self._rows.get(name.key, ())
        if len(candidates) > 1 and self._last is not None:
            near = (self._last.id, self._last.under)
            candidates = tuple((block, row) for block, row in candidates if row.under in near)
        return candidates[0] if len(candidates) == 1 else None

    def _line(self, label: str, places: tuple[FormCell, ...], header: Mapping[int, Name], unit: str = "") -> Line:
        """``unit`` is what the row states; a column's own unit says more.

        The columns are known only in the grid of the header, and in others of its width.
        """
        printed = [header.get(index) for index in range(len(places))]
        units = tuple((stated_unit(name.text) if name else "") or unit for name in printed)
        known = 0 < self._width == self._header_width
        return Line(label, places, units, tuple(name.column for name in printed if name) if known else ())

    def _place(self, line: Line, segment: Segment) -> None:
        """Store the line's values, or refuse them all."""
        values = _by_column(line, segment) if _is_under(line, segment) else _by_order(line, segment)
        if not segment.figures and (not line.places or values is None):
            return None
        if not line.places:
            self._without_header += 1
            return self._refuse(segment)
        if values is None:
            self.refused |= {place.id for place in line.places}
            return self._refuse(segment, self._why_not(line, segment))
        self._leave(value for value in segment.figures if value not in values)
        if line.places[0].optional and not any(value.text for value in values):
            self._blank_groups += zip(line.places, values, strict=True)
            return None
        for place, value, unit in zip(line.places, values, line.units, strict=True):
            self._store(place, value, unit)
        return None

    def _why_not(self, line: Line, segment: Segment) -> str:
        """Why the line's figures found no columns."""
        table, label = table_name(self.table.id), line.label or say("数字行")
        found, columns = len(segment.figures), len(line.places)
        if found == columns:
            return say("{table}“{label}”的数不知各属哪一列，没有采用", table=table, label=label)
        return say("{table}“{label}”有 {n} 个数，应有 {columns} 个，没有采用",
                   table=table, label=label, n=found, columns=columns)  # fmt: skip

    def _refuse(self, segment: Segment, question: str = "") -> None:
        self._leave(segment.figures)
        self.questions += [question] if question else []

    def _leave(self, values: Iterable[Printed]) -> None:
        """These have no place."""
        self.unplaced += [Unplaced(value.text, self._where(value)) for value in values if has_digits(value.text)]

    def _where(self, value: Printed) -> str:
        """The value's place in words: as counted in the form's table where the document has no better one."""
        if not value.row:
            return value.where
        if self.table.id[1:]:
            counted = say("第 {table} 表 第 {row} 行 第 {column} 列",
                          table=self.table.id[1:], row=value.row, column=value.column + 1)  # fmt: skip
        else:
            counted = say("统计表 第 {row} 行 第 {column} 列", row=value.row, column=value.column + 1)
        return f"{counted}，{value.where}" if value.where else counted

    def _store(self, place: FormCell, value: Printed, stated: str) -> None:
        parsed = parse_figure(value.text, place.decimals, place.unit, stated)
        cell = Cell(parsed.value, parsed.raw, self._where(value))
        before = self.cells.get(place.id)
        if place.id in self.refused or (before is not None and (before.value, before.raw) != (cell.value, cell.raw)):
            self._contradicted(place, value, before)
            return
        self.cells[place.id] = cell
        if cell.value is None and has_digits(cell.raw):
            self.questions.append(say("{place}印作“{raw}”，不能确定是什么数，没有采用",
                                      place=place_name(self.form, place.id), raw=cell.raw))  # fmt: skip
        elif place.unit in MONEY and cell.value is not None and not stated and "元" not in cell.raw:
            self.questions.append(say("{place}没有写明单位，按{unit}计", place=place_name(self.form, place.id),
                                      unit=pick(place.unit, place.unit_en)))  # fmt: skip

    def _contradicted(self, place: FormCell, value: Printed, before: Cell | None) -> None:
        """The document prints the cell twice, differently: neither is taken."""
        if before is not None:
            self._set_aside(self.cells.pop(place.id))
            self.questions.append(say("{place}印了两次而不相同，都没有采用", place=place_name(self.form, place.id)))
        self.refused.add(place.id)
        self.unplaced.append(Unplaced(value.text, self._where(value)))


def stated_unit(header: str) -> str:
    """The unit of money that a label ends with: 万元 of 本年收费金额（单位：万元）; ``""`` without one."""
    found = _STATED_UNIT.search(header)
    return found[1] if found else ""


def _settle_blanks(lines: Sequence[tuple[Line, Segment]], width: int, padded: bool) -> None:
    """Tell, of lines whose columns are not known, what the empty cells before their figures are.

    They may be blanks, or the rest of a merged label while as many blanks were left out
    at the end. When no line has more or fewer cells than places, they are blanks. When
    every line fills the grid's ``width``, and some of those with as many places have just
    as many cells, the figures are the last cells of each; but not when the last is empty and
    the reader may have ``padded`` the line. Else nobody knows, and such lines are broken.
    """
    figured = [(line, segment) for line, segment in lines if line.places and segment.figures]
    spare = [len(segment.values) - len(line.places) for line, segment in figured]
    if not any(spare):
        return
    even = {len(line.places) for (line, _), more in zip(figured, spare, strict=True) if more == 0}
    full = min(spare) == 0 and {segment.width for _, segment in figured} == {width}
    for (line, segment), more in zip(figured, spare, strict=True):
        if segment.values[0].text:
            continue
        if not full or len(line.places) not in even or (padded and not segment.values[-1].text):
            segment.broken = True
        elif not any(value.text for value in segment.values[:more]):
            segment.values = segment.values[more:]


def _is_under(line: Line, segment: Segment) -> bool:
    """Whether the line's values stand under the header's labels, as far as places are known.

    A header whose labels do not stand in order from left to right lost its empty cells,
    and tells nothing about columns.
    """
    in_order = all(left < right for left, right in pairwise(line.columns))
    known = bool(line.columns) and len(line.columns) == len(line.places) and in_order
    return known and not segment.broken and {value.column for value in segment.values} >= set(line.columns)


def _by_order(line: Line, segment: Segment) -> list[Printed] | None:
    """One value a column, in order; ``None`` when there are more or fewer, or when they may not belong together."""
    return None if segment.broken or len(segment.values) != len(line.places) else segment.values


def _by_column(line: Line, segment: Segment) -> list[Printed] | None:
    """The values standing in the header's columns; ``None`` when a figure stands between or before them."""
    at = {value.column: value for value in segment.values}
    if any(value.column < line.columns[-1] and value.column not in line.columns for value in segment.figures):
        return None
    return [at[column] for column in line.columns]
