"""A form as one report prints it: which cells are expected, which rules hold among them, what stands side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from typing import TYPE_CHECKING

from qktui.forms.parts import Block, Column, FormCell, Row, RuleSpec, Table
from qktui.model import Rule, Side

if TYPE_CHECKING:
    from qktui.forms.form import Form


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
