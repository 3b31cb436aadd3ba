"""The statutory forms, read from ``seeds/forms/*.toml``.

A *form* says which tables, rows, columns and rules a year's regulation prescribes.
A *layout* is one way in which that form is printed: a group such as （六）其他处理
stands as one row *instead* of its details, or as a subtotal *beside* them. The
layout fixes which cells are expected and which linear rules hold among them, so
the same rules run in Python, in SQL and in the database's own gate. A *crosswalk*
says which cells of one form compare with which of another.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise, product
from typing import Any

from qktui.model import Rule, Severity, Side
from qktui.resources import data_dir
from qktui.resources import form_ids as form_ids


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its official label, and the header labels above it from the top (``under``).

    A ``unit`` with its ``decimals`` is that of its figures where it is not the block's;
    figures that are ``signed`` may be negative. A table's only column has no id.
    """

    id: str
    label: str
    en: str
    short_en: str = ""
    under: tuple[str, ...] = ()
    under_en: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    unit: str = ""
    unit_en: str = ""
    decimals: int = 0
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its official label and, where that is long, a short one for narrow screens.

    ``under`` is the id of the row that it belongs to. A ``heading`` has no cells.
    An ``optional`` row stands for the group of rows under it. A ``unit`` with its
    ``decimals`` is that of its figures where it is not the block's.
    """

    id: str
    label: str
    en: str
    short: str = ""
    under: str = ""
    heading: bool = False
    optional: bool = False
    aliases: tuple[str, ...] = ()
    unit: str = ""
    unit_en: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class FormCell:
    """A cell's place and kind. ``decimals`` is 0 for counts, else the digits kept of ``unit``."""

    id: str
    table: str
    row: Row
    column: Column
    unit: str
    unit_en: str
    decimals: int
    optional: bool
    signed: bool


@dataclass(frozen=True)
class Block:
    """Rows and columns that share one header. A table has one or several.

    ``unit_heading`` is the label of the column in which the official print states each row's unit.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: str
    unit_en: str = ""
    heading: str = ""
    heading_en: str = ""
    corner: str = ""
    corner_en: str = ""
    unit_heading: str = ""
    unit_heading_en: str = ""
    decimals: int = 0

    @property
    def row_units(self) -> bool:
        """Whether the unit of a figure depends on its row."""
        return any(row.unit for row in self.rows)

    def measure(self, row: Row, column: Column) -> Row | Column | Block:
        """What states the unit and decimals of a cell: its row, its column, or the block."""
        return row if row.unit else column if column.unit else self

    def details(self, group: str) -> tuple[Row, ...]:
        """The rows directly under the row ``group``."""
        return tuple(row for row in self.rows if row.under == group and not row.heading)

    def ancestors(self, row: Row) -> tuple[Row, ...]:
        """The rows that ``row`` belongs to, outermost first."""
        by_id = {other.id: other for other in self.rows}
        chain: list[Row] = []
        while row.under:
            row = by_id[row.under]
            chain.insert(0, row)
        return tuple(chain)


@dataclass(frozen=True)
class Table:
    """A statutory table. ``across`` tables print their rows side by side in one line."""

    id: str
    title: str
    title_en: str
    section: int
    blocks: tuple[Block, ...]
    across: bool = False

    def cell_id(self, row: Row, column: Column) -> str:
        """``table.row.column``; a form of one column has no column part."""
        return ".".join(part for part in (self.id, row.id, column.id) if part)

    def cells(self) -> Iterator[FormCell]:
        """Every cell, row by row, in the official order; optional rows included."""
        for block in self.blocks:
            for row in block.rows:
                if row.heading:
                    continue
                for column in block.columns:
                    of = block.measure(row, column)
                    yield FormCell(self.cell_id(row, column), self.id, row, column, of.unit,
                                   of.unit_en, of.decimals, row.optional, column.signed)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SectionTitle:
    """A section's number and official title, with a short one for tabs.

    Reports may lack an ``optional`` section. An ``appendix`` comes after the signature,
    and is printed without its number. A ``substantial`` one says something in every report.
    """

    number: int
    title: str
    title_en: str
    short: str
    short_en: str
    aliases: tuple[str, ...] = ()
    optional: bool = False
    appendix: bool = False
    substantial: bool = False


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule as the form file states it, before it is applied to rows or columns.

    ``each`` is ``column``, ``row``, ``group`` (printed subtotals), ``whole`` (the rows named
    in ``left``, against the rows under them) or ``cell``. What ``last_year`` names is taken
    from the report of the year before and added to the right side. Sides that ``differ``
    are a rule the other way round: a report in which they are the same is suspect.
    """

    id: str
    label: str
    label_en: str
    each: str
    origin: str
    table: str = ""
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    last_year: tuple[str, ...] = ()
    differ: bool = False
    hard: bool = False
    severity: Severity = Severity.ERROR

    @property
    def balances(self) -> bool:
        """Whether it is an equation over the figures of one report."""
        return self.each != "cell" and not self.last_year and not self.differ


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Cells whose ids begin with ``here`` compare with those, in the forms ``to``, that begin with ``there``.

    Of several that fit a cell, the longest ``here`` counts. With several ``there``, their sum compares.
    """

    to: tuple[str, ...]
    here: str
    there: tuple[str, ...]
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What compares with a cell of another form: the sum of ``cells``, only roughly where ``approximate``."""

    cells: tuple[str, ...]
    approximate: bool = False


@dataclass(frozen=True, eq=False)
class Form:
    """A statutory form. ``cells`` maps every cell id, optional ones included, to its place.

    ``key_cells`` are the figures that a reader looks for first. A form equals only
    itself, so that what is derived from it can be remembered by it.
    """

    id: str
    title: str
    title_en: str
    origin: str
    since: int
    sections: tuple[SectionTitle, ...]
    tables: tuple[Table, ...]
    specs: tuple[RuleSpec, ...]
    key_cells: tuple[str, ...] = ()
    correspondences: tuple[Correspondence, ...] = ()
    cells: dict[str, FormCell] = field(default_factory=dict)
    _layouts: dict[str, Layout] = field(default_factory=dict, repr=False, compare=False)

    def table(self, table_id: str) -> Table:
        """The table of that id. Raises ``KeyError`` when the form has none."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)

    def groups(self) -> Iterator[tuple[Table, Block, Row]]:
        """Every optional row: a group that reports print in one row, or as a subtotal."""
        for table in self.tables:
            for block in table.blocks:
                yield from ((table, block, row) for row in block.rows if row.optional)

    def layout(self, key: str = "") -> Layout:
        """The layout of that key (see :class:`Layout`). Raises ``KeyError`` for unknown groups."""
        if key not in self._layouts:
            parts = [part for part in key.split(",") if part]
            known = {f"{table.id}.{row.id}" for table, _, row in self.groups()}
            beside = frozenset(part[:-1] for part in parts if part.endswith("+"))
            instead = frozenset(part for part in parts if not part.endswith("+"))
            if unknown := (beside | instead) - known:
                raise KeyError(f"form {self.id} has no group {', '.join(sorted(unknown))}")
            self._layouts[key] = Layout(self, key, instead, beside)
        return self._layouts[key]

    def layout_of(self, cell_ids: Collection[str]) -> Layout:
        """The layout that a report with these cells is printed in."""
        present = set(cell_ids)
        parts = []
        for table, block, row in self.groups():
            if not any(table.cell_id(row, column) in present for column in block.columns):
                continue
            details = block.details(row.id)
            any_detail = any(table.cell_id(d, c) in present for d in details for c in block.columns)
            parts.append(f"{table.id}.{row.id}{'+' if any_detail else ''}")
        return self.layout(",".join(sorted(parts)))


@dataclass(frozen=True, slots=True)
class Line:
    """Cells that stand side by side in print (``across``), or under each other. ``block`` numbers their block."""

    cells: tuple[str, ...]
    across: bool
    block: int

    def side(self, backwards: bool = False) -> Side:
        """Where the next cell of the line stands, or the one before."""
        if self.across:
            return Side.LEFT if backwards else Side.RIGHT
        return Side.ABOVE if backwards else Side.BELOW


@dataclass(frozen=True)
class Layout:
    """A form as one report prints it.

    ``key`` lists the groups that differ from the official print, by name:
    ``t3.other`` stands instead of its details, ``t3.other+`` beside them.
    """

    form: Form
    key: str
    instead: frozenset[str]
    beside: frozenset[str]

    @cached_property
    def cells(self) -> tuple[FormCell, ...]:
        """The cells that a report in this layout has, in official order."""
        return tuple(cell for cell in self.form.cells.values() if self.prints(cell.table, cell.row))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every equation of the form over one report, applied to each row, column or group it speaks of."""
        return tuple(rule for spec in self.form.specs if spec.balances for rule in self._apply(spec))

    @cached_property
    def yearly_rules(self) -> tuple[Rule, ...]:
        """The equations that a report's figures have with those of the year before."""
        return tuple(rule for spec in self.form.specs if spec.last_year for rule in self._apply(spec))

    @cached_property
    def suspicions(self) -> tuple[Rule, ...]:
        """Sides that should differ: where they are the same, a figure may have been computed instead of counted."""
        return tuple(rule for spec in self.form.specs if spec.differ for rule in self._apply(spec))

    @cached_property
    def rules_of(self) -> dict[str, tuple[Rule, ...]]:
        """The linear rules that each cell takes part in."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            for cell in (*rule.left, *rule.right):
                found.setdefault(cell, []).append(rule)
        return {cell: tuple(rules) for cell, rules in found.items()}

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every row and column of figures, as their order in print goes: what a figure's neighbours are.

        A table printed ``across`` has its rows both in one line and each for itself, since it may stand either way.
        """
        found: list[Line] = []
        blocks = [(table, block) for table in self.form.tables for block in table.blocks]
        for number, (table, block) in enumerate(blocks):
            rows = [tuple(table.cell_id(row, column) for column in block.columns)
                    for row in block.rows if self.prints(table.id, row)]  # fmt: skip
            found += [Line(row, True, number) for row in rows]
            found += [Line(column, False, number) for column in zip(*rows, strict=True)]
            if table.across:
                found.append(Line(sum(rows, ()), True, number))
        return tuple(line for line in found if len(line.cells) > 1)

    @cached_property
    def neighbours(self) -> dict[tuple[str, str], Side]:
        """Two cells that are printed beside each other, with the side of the first on which the second stands."""
        found: dict[tuple[str, str], Side] = {}
        for line in self.lines:
            for first, second in pairwise(line.cells):
                found |= {(first, second): line.side(), (second, first): line.side(backwards=True)}
        return found

    def prints(self, table: str, row: Row) -> bool:
        """Whether this layout has the row's cells."""
        if row.heading:
            return False
        name = f"{table}.{row.id}"
        if row.optional:
            return name in self.instead or name in self.beside
        return f"{table}.{row.under}" not in self.instead

    def printed(self, cell_id: str) -> tuple[str, ...]:
        """The cell itself, or those of its details where these stand in its place; empty when the form has none."""
        cell = self.form.cells.get(cell_id)
        if cell is None:
            return ()
        if self.prints(cell.table, cell.row):
            return (cell_id,)
        table = self.form.table(cell.table)
        rows = (row for block in table.blocks if cell.row in block.rows for row in block.details(cell.row.id))
        return tuple(table.cell_id(row, cell.column) for row in rows if self.prints(table.id, row))

    def _apply(self, spec: RuleSpec) -> Iterator[Rule]:
        table = self.form.table(spec.table)
        for block in table.blocks:
            if spec.each == "column":
                for column in block.columns:
                    place = f"{table.id}.*.{column.id}".removesuffix(".*.")
                    sides = (self._rows(table, block, column, names) for names in _sides(spec))
                    yield _rule(spec, place, *sides)
            elif spec.each == "row":
                yield from self._across_rows(spec, table, block)
            elif spec.each == "group":
                for row in (row for row in block.rows if f"{table.id}.{row.id}" in self.beside):
                    for column in block.columns:
                        yield _rule(spec, table.cell_id(row, column), (table.cell_id(row, column),),
                                    tuple(table.cell_id(d, column) for d in block.details(row.id)))  # fmt: skip
            elif spec.each == "whole":
                for name, column in product(spec.left, block.columns):
                    (whole,) = left = self._rows(table, block, column, (name,))
                    yield _rule(spec, whole, left, self._rows(table, block, column, (f"{name}.*",)))

    def _across_rows(self, spec: RuleSpec, table: Table, block: Block) -> Iterator[Rule]:
        """The rule for each row of a block that has the columns it speaks of."""
        columns = {column.id: column for column in block.columns}
        if not {name for side in _sides(spec) for name in side} <= columns.keys():
            return
        for row in (row for row in block.rows if self.prints(table.id, row)):
            sides = (tuple(table.cell_id(row, columns[name]) for name in names) for names in _sides(spec))
            yield _rule(spec, f"{table.id}.{row.id}", *sides)

    def _rows(self, table: Table, block: Block, column: Column, names: tuple[str, ...]) -> tuple[str, ...]:
        rows = {row.id: row for row in block.rows}
        found: list[str] = []
        for name in names:
            group = name.removesuffix(".*")
            whole = group == name or f"{table.id}.{group}" in self.instead
            chosen = (rows[group],) if whole else block.details(group)
            found += [table.cell_id(row, column) for row in chosen]
        return tuple(found)


def _sides(spec: RuleSpec) -> tuple[tuple[str, ...], ...]:
    return spec.left, spec.right, spec.last_year


def _rule(
    spec: RuleSpec, place: str, left: tuple[str, ...], right: tuple[str, ...], last_year: tuple[str, ...] = ()
) -> Rule:
    return Rule(
        spec.id, place, spec.label, spec.label_en, left, right, spec.hard, spec.severity, spec.origin, last_year
    )  # fmt: skip


def _record(kind: type[Any], data: dict[str, Any]) -> Any:
    """A dataclass from a TOML table, lists turned into tuples. Raises ``TypeError`` on unknown keys."""
    return kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in data.items()})


def _block(data: dict[str, Any]) -> Block:
    columns = tuple(_record(Column, column) for column in data.pop("columns"))
    rows = tuple(_record(Row, row) for row in data.pop("rows"))
    return Block(columns=columns, rows=rows, **data)


def parse_form(text: str) -> Form:
    """A form from the text of its TOML file.

    Raises ``tomllib.TOMLDecodeError``, or ``TypeError``/``KeyError`` naming what the
    file has too much or too little of.
    """
    data = tomllib.loads(text)
    tables = tuple(
        Table(blocks=tuple(_block(block) for block in table.pop("block")), **table) for table in data.pop("table")
    )
    sections = tuple(_record(SectionTitle, section) for section in data.pop("section"))
    correspondences = tuple(_record(Correspondence, entry) for entry in data.pop("crosswalk", ()))
    key_cells = tuple(data.pop("key_cells", ()))
    specs = tuple(
        _record(RuleSpec, {**rule, "severity": Severity(rule.get("severity", "error"))}) for rule in data.pop("rule")
    )
    cells = {cell.id: cell for table in tables for cell in table.cells()}
    return Form(sections=sections, tables=tables, specs=specs, cells=cells, key_cells=key_cells,
                correspondences=correspondences, **data)  # fmt: skip


@cache
def load_form(form_id: str) -> Form:
    """The form of that id. Raises ``KeyError`` when there is none."""
    if form_id not in form_ids():
        raise KeyError(f"no form {form_id!r}; known: {', '.join(form_ids())}")
    return parse_form((data_dir("seeds") / "forms" / f"{form_id}.toml").read_text(encoding="utf-8"))


def form_for_year(year: int) -> Form:
    """The form that the regulation prescribes for reports of ``year``."""
    forms = [load_form(form_id) for form_id in form_ids()]
    return max((form for form in forms if form.since <= year), key=lambda form: form.since, default=forms[-1])


def crosswalk(form: Form, cell_id: str, layout: Layout) -> Counterpart | None:
    """What a report in ``layout`` prints that compares with the cell ``cell_id`` of ``form``; ``None`` if nothing.

    A group that the layout prints only by its details is the sum of these. Raises
    ``KeyError`` when ``form`` has no such cell.
    """
    _ = form.cells[cell_id]
    if form.id == layout.form.id:
        ways = [Correspondence((form.id,), cell_id, (cell_id,))]
    else:
        ways = [way for way in form.correspondences if layout.form.id in way.to]
        ways += [_reversed(way) for way in layout.form.correspondences if form.id in way.to and len(way.there) == 1]
    fitting = [way for way in ways if f"{cell_id}.".startswith(f"{way.here}.")]
    if not fitting:
        return None
    way = max(fitting, key=lambda way: len(way.here))
    targets = [layout.printed(there + cell_id[len(way.here) :]) for there in way.there]
    return Counterpart(tuple(i for ids in targets for i in ids), way.approximate) if all(targets) else None


def _reversed(way: Correspondence) -> Correspondence:
    return Correspondence(way.to, way.there[0], (way.here,), way.approximate)
