"""Document + form -> cells: by labels, header order and the number of figures together.

A figure is placed only when its row's label is known, the header above it names
every column in order, and the line has exactly one value a column. Whatever
fails one of the three is listed as unplaced with its location, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qktui.forms import Block, Form, FormCell, Row, Table
from qktui.importing.document import Document, Grid
from qktui.importing.figures import MONEY, has_digits, parse_figure
from qktui.importing.header import Header, headers_across
from qktui.importing.labels import Name, Printed, keys, names
from qktui.importing.segments import Segment, segments
from qktui.model import Cell, Unplaced
from qktui.phrases import pick, say
from qktui.rules import place_name, table_name

_STATED_UNIT = re.compile(rf"({'|'.join(sorted(MONEY, key=len, reverse=True))})\s*[)）]?\s*$")


@dataclass(frozen=True, slots=True)
class Match:
    """What a form's tables found in a document.

    ``rows`` are the ids (``t3.new``) of the rows whose labels were recognised, with
    or without figures.
    """

    form: Form
    cells: Mapping[str, Cell]
    rows: frozenset[str]
    unplaced: tuple[Unplaced, ...]
    missing: tuple[str, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The places that a line of figures fills, with the unit that each header states and its grid column."""

    label: str
    places: tuple[FormCell, ...]
    units: tuple[str, ...]
    columns: tuple[int, ...]


def match(document: Document, form: Form) -> Match:
    """Place every figure of the document's grids in the form's tables."""
    grids = _grids_by_table(document, form)
    readings = [_best_reading(form, table, grids[table.id]) for table in form.tables]
    found = {cell_id: cell for reading in readings for cell_id, cell in reading.cells.items()}
    cells = {cell_id: found[cell_id] for cell_id in form.cells if cell_id in found}
    refused = {place for reading in readings for place in reading.refused}
    expected = form.layout_of(found.keys() | refused).cells
    return Match(
        form, cells, frozenset(row for reading in readings for row in reading.seen),
        tuple(loose for reading in readings for loose in reading.unplaced) + _foreign(grids[""]),
        tuple(cell.id for cell in expected if cell.id not in cells),
        tuple(question for reading in readings for question in reading.questions),
    )  # fmt: skip


def vocabulary(table: Table) -> frozenset[str]:
    """Every label that the table may print, comparable."""
    found = {key for block in table.blocks for key in keys([block.heading, block.corner])}
    for block in table.blocks:
        found |= Header(block).keys | {key for row in block.rows for key in keys([row.label, row.short, *row.aliases])}
    return frozenset(found)


def _grids_by_table(document: Document, form: Form) -> dict[str, list[Grid]]:
    """Each grid under the table most of whose labels it prints; under ``""`` what belongs to none."""
    words = {table.id: vocabulary(table) for table in form.tables}
    found: dict[str, list[Grid]] = {"": [], **{table: [] for table in words}}
    previous = ""
    for grid in (block for block in document.blocks if isinstance(block, Grid)):
        labels = [label for segment in segments(grid, None) for label in segment.labels]
        known = {table: len({n.key for n in names(labels, keys_) if n.key}) for table, keys_ in words.items()}
        best = max(known, key=lambda table: (known[table], table == previous))
        previous = best if known[best] >= (1 if best == previous else 2) else ""
        found[previous].append(grid)
    return found


def _best_reading(form: Form, table: Table, grids: Sequence[Grid]) -> Reading:
    """The reading that places most: a table that is printed across may also stand row by row."""
    readings = [Reading(form, table, across) for across in ((True, False) if table.across else (False,))]
    for reading in readings:
        for grid in grids:
            reading.read(grid)
        reading.finish()
    return max(readings, key=lambda reading: (len(reading.cells), len(reading.seen)))


def _foreign(grids: Sequence[Grid]) -> tuple[Unplaced, ...]:
    """The figures of grids that are none of the form's tables."""
    return tuple(
        Unplaced(value.text, value.where)
        for grid in grids
        for segment in segments(grid, None)
        for value in segment.figures
        if has_digits(value.text)
    )


@dataclass
class Reading:
    """One table while its grids are read. ``across``: the header names the rows too, a line holds several."""

    form: Form
    table: Table
    across: bool
    cells: dict[str, Cell] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    unplaced: list[Unplaced] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        blocks = self.table.blocks
        self._words = vocabulary(self.table)
        self._noise = frozenset(key for block in blocks for key in keys([block.heading, block.corner]))
        self._headers = headers_across(self.table) if self.across else [Header(block) for block in blocks]
        self._header_keys = frozenset[str]().union(*(header.keys for header in self._headers))
        self._rows: dict[str, list[tuple[Block, Row]]] = {}
        for block in () if self.across else blocks:
            for row in block.rows:
                for key in keys([row.label, row.short, *row.aliases]):
                    self._rows.setdefault(key, []).append((block, row))
        self._header: list[Name] = []
        self._open = False
        self._last: Row | None = None
        self._without_header = 0

    def read(self, grid: Grid) -> None:
        """Take in one grid; the header above a page break still counts below it."""
        for segment in segments(grid, self.table):
            labels = self._take_header([n for n in names(segment.labels, self._words) if n.key not in self._noise])
            line = self._line_across() if self.across else self._line_of(labels, segment)
            if line is not None:
                self._place(line, segment, grid.aligned)

    def finish(self) -> None:
        """Give blank cells to rows that are printed without figures, and say what could not be placed."""
        if self._without_header:
            self.questions.append(say("{table}的表头认不全，{n} 行数字没有采用", table=table_name(self.table.id),
                                      n=self._without_header))  # fmt: skip
        bare = {f"{self.table.id}.{cell.row.id}": cell.row for cell in self.table.cells() if self._bare(cell)}
        without_figures = not self.unplaced and not any(c.value is not None or c.raw for c in self.cells.values())
        for cell in self.table.cells():
            if f"{self.table.id}.{cell.row.id}" in bare:
                if without_figures:
                    self.cells[cell.id] = Cell(None)
                else:
                    self.refused.add(cell.id)
        if bare and not without_figures:
            self.questions.append(say("{table}有 {n} 行只有行名，没有数：{rows}", table=table_name(self.table.id), n=len(bare),
                                      rows=say("、").join(pick(r.label, r.en) for r in bare.values())))  # fmt: skip

    def _bare(self, cell: FormCell) -> bool:
        """Whether only the label of the cell's row is printed; a group's label alone stands above its details."""
        if cell.id in self.cells or cell.id in self.refused or f"{self.table.id}.{cell.row.id}" not in self.seen:
            return False
        return not (cell.optional and self._details_seen(cell.row))

    def _details_seen(self, group: Row) -> bool:
        details = (detail for block in self.table.blocks for detail in block.details(group.id))
        return any(f"{self.table.id}.{detail.id}" in self.seen for detail in details)

    def _take_header(self, labels: list[Name]) -> list[Name]:
        """Move the header's labels to the header in force; what is left names rows."""
        end = max((i + 1 for i, n in enumerate(labels) if n.key in self._header_keys - self._rows.keys()), default=0)
        if end and not self._open:
            self._header, self._open = [], True
        self._header += [name for name in labels[:end] if name.key in self._header_keys]
        while self._open and end < len(labels) and labels[end].key in self._header_keys and not self._complete():
            self._header.append(labels[end])
            end += 1
        self._open = self._open and end == len(labels)
        return labels[end:]

    def _complete(self) -> bool:
        return any(header.read(self._header) is not None for header in self._headers)

    def _line_across(self) -> Line:
        """The line under a header that names rows and columns."""
        for header in self._headers:
            found = header.read(self._header)
            if found is None:
                continue
            rows = [leaf.row for leaf in header.leaves if leaf.row is not None]
            self.seen |= {f"{self.table.id}.{row.id}" for row in rows}
            places = tuple(self._cell(row, leaf.column.id) for row, leaf in zip(rows, header.leaves, strict=True))
            return self._line("", places, found)
        return self._line("", (), {})

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
            if segment.figures:
                self._refuse(segment, say("{table}有一行“{label}”不在表式之内，其数字没有采用",
                                          table=table_name(self.table.id), label=text))  # fmt: skip
            return None
        block, row = place
        places = tuple(self._cell(row, column.id) for column in block.columns)
        found = self._headers[self.table.blocks.index(block)].read(self._header)
        if found is None and any(column.label for column in block.columns):
            places = ()
        return self._line(text, places, found or {})

    def _cell(self, row: Row, column: str) -> FormCell:
        return self.form.cells[".".join(part for part in (self.table.id, row.id, column) if part)]

    def _row_named(self, name: Name) -> tuple[Block, Row] | None:
        """The row of that label; of several, the one beside or under the row before."""
        candidates = self._rows.get(name.key, [])
        if len(candidates) > 1 and self._last is not None:
            near = (self._last.id, self._last.under)
            candidates = [(block, row) for block, row in candidates if row.under in near]
        return candidates[0] if len(candidates) == 1 else None

    @staticmethod
    def _line(label: str, places: tuple[FormCell, ...], header: Mapping[int, Name]) -> Line:
        printed = [header.get(index) for index in range(len(places))]
        units = tuple(_stated_unit(name.text) if name else "" for name in printed)
        return Line(label, places, units, tuple(name.column if name else 0 for name in printed))

    def _place(self, line: Line, segment: Segment, aligned: bool) -> None:
        """Store the line's values, or refuse them all."""
        if not segment.figures and (not line.places or len(segment.values) != len(line.places)):
            return None
        if not line.places:
            self._without_header += 1
            return self._refuse(segment)
        values = _by_column(line, segment) if aligned else _by_order(line, segment)
        if values is None:
            self.refused |= {place.id for place in line.places}
            label = line.label or say("数字行")
            return self._refuse(segment, say("{table}“{label}”有 {n} 个数，应有 {columns} 个，没有采用",
                                             table=table_name(self.table.id), label=label,
                                             n=len(segment.figures), columns=len(line.places)))  # fmt: skip
        extra = [value for value in segment.figures if value not in values]
        self.unplaced += [Unplaced(value.text, value.where) for value in extra if has_digits(value.text)]
        if any(value.text for value in values) or not line.places[0].optional:
            for place, value, unit in zip(line.places, values, line.units, strict=True):
                self._store(place, value, unit)
        return None

    def _refuse(self, segment: Segment, question: str = "") -> None:
        self.unplaced += [Unplaced(v.text, v.where) for v in segment.figures if has_digits(v.text)]
        self.questions += [question] if question else []

    def _store(self, place: FormCell, value: Printed, stated: str) -> None:
        parsed = parse_figure(value.text, place.decimals, place.unit, stated)
        cell = Cell(parsed.value, parsed.raw, value.where)
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
                                      unit=pick(place.unit, place.unit)))  # fmt: skip

    def _contradicted(self, place: FormCell, value: Printed, before: Cell | None) -> None:
        """The document prints the cell twice, differently: neither is taken."""
        if before is not None:
            printed = before.raw or ("" if before.value is None else f"{before.value:f}")
            self.unplaced.append(Unplaced(printed, before.where))
            del self.cells[place.id]
            self.questions.append(say("{place}印了两次而不相同，都没有采用", place=place_name(self.form, place.id)))
        self.refused.add(place.id)
        self.unplaced.append(Unplaced(value.text, value.where))


def _stated_unit(header: str) -> str:
    found = _STATED_UNIT.search(header)
    return found[1] if found else ""


def _by_order(line: Line, segment: Segment) -> list[Printed] | None:
    """One value a column, in order; ``None`` when there are more or fewer, or when they may not belong together."""
    return None if segment.broken or len(segment.values) != len(line.places) else segment.values


def _by_column(line: Line, segment: Segment) -> list[Printed] | None:
    """The values standing in the header's columns; ``None`` when one of them has none."""
    at = {value.column: value for value in segment.values}
    if segment.broken or not set(line.columns) <= at.keys():
        return _by_order(line, segment)
    return [at[column] for column in line.columns]
