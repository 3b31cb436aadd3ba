"""What a form file declares: tables of blocks, rows and columns, sections, rules, what compares with other forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qktui.model import Severity


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
