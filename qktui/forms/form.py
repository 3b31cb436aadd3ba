"""A statutory form, with its layouts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from qktui.forms.layout import Layout
from qktui.forms.parts import Block, Correspondence, FormCell, Row, RuleSpec, SectionTitle, Table


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
