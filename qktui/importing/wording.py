"""How a form words its tables: each label that may be printed, comparable, with what it names.

Nothing here depends on a document: it is made once for each form, and every reading uses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from qktui.forms import Block, Form, FormCell, Row, Table, form_ids, load_form
from qktui.importing.header import Header, headers_across, row_keys
from qktui.importing.labels import keys

_FORMS_KEPT = 16


@dataclass(frozen=True, eq=False)
class TableWording:
    """The labels of one table.

    ``words`` are all of them; ``noise`` those that name neither a row nor a column.
    ``foreign`` are labels of columns that the table has in another form only: where one
    is printed, the header is not this form's.
    ``rows`` holds, by label, the rows that it may name; ``labels`` and ``cells``, by
    its id, what a row has. ``headers`` stand over the blocks, ``across`` over lines
    that hold several rows.
    """

    table: Table
    words: frozenset[str]
    noise: frozenset[str]
    foreign: frozenset[str]
    rows: Mapping[str, tuple[tuple[Block, Row], ...]]
    labels: Mapping[str, frozenset[str]]
    cells: Mapping[str, tuple[FormCell, ...]]
    headers: tuple[Header, ...]
    across: tuple[Header, ...]


@dataclass(frozen=True, eq=False)
class Wording:
    """The labels of a form: ``words`` are those of all its tables.

    ``foreign`` those of columns that another form has in one of them. ``between`` are
    those that may stand between a row's label and its figures: of headers, and of none.
    """

    tables: tuple[TableWording, ...]
    words: frozenset[str]
    foreign: frozenset[str]
    between: frozenset[str]


@lru_cache(_FORMS_KEPT)
def wording(form: Form) -> Wording:
    """The labels of a form, made once."""
    tables = tuple(map(_of_table, form.tables))
    headers = [header for table in tables for header in (*table.headers, *table.across)]
    return Wording(
        tables,
        frozenset[str]().union(*(table.words for table in tables)),
        frozenset[str]().union(*(table.foreign for table in tables)),
        frozenset[str]().union(*(table.noise for table in tables), *(header.keys for header in headers)),
    )


@cache
def every_word() -> frozenset[str]:
    """The labels of all forms."""
    return frozenset[str]().union(*(wording(load_form(form_id)).words for form_id in form_ids()))


@cache
def columns_of(table_id: str) -> frozenset[str]:
    """The labels of the columns of a table, in whichever form."""
    tables = [table for form_id in form_ids() for table in load_form(form_id).tables if table.id == table_id]
    headers = [Header(block) for table in tables for block in table.blocks]
    return frozenset[str]().union(*(node.keys for header in headers for node in header.nodes if node.leaf >= 0))


def _of_table(table: Table) -> TableWording:
    noise = keys(label for block in table.blocks for label in (block.heading, block.corner, block.unit_heading))
    rows: dict[str, list[tuple[Block, Row]]] = {}
    for block in table.blocks:
        for row in block.rows:
            for label in row_keys(row):
                rows.setdefault(label, []).append((block, row))
    cells: dict[str, list[FormCell]] = {row.id: [] for block in table.blocks for row in block.rows}
    for cell in table.cells():
        cells[cell.row.id].append(cell)
    headers = tuple(map(Header, table.blocks))
    words = noise.union(rows, *(header.keys for header in headers))
    return TableWording(
        table,
        words,
        noise,
        columns_of(table.id) - words,
        {label: tuple(places) for label, places in rows.items()},
        {row.id: row_keys(row) for block in table.blocks for row in block.rows},
        {row: tuple(found) for row, found in cells.items()},
        headers,
        tuple(headers_across(table)) if table.across else (),
    )
