"""The statutory forms as the database keeps them: cells, layouts and rules, for SQL and for the gate."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qktui.resources import data_dir

if TYPE_CHECKING:
    from sqlite3 import Connection

    from qktui.forms import Form, Layout


def form_digest(form_id: str) -> str:
    """The SHA-256 of a form's file: the database's copy is out of date when it differs."""
    return hashlib.sha256((data_dir("seeds") / "forms" / f"{form_id}.toml").read_bytes()).hexdigest()


def keep_form(conn: Connection, form_id: str) -> None:
    """Write the form's cells and rules where they differ from what the database has."""
    digest = form_digest(form_id)
    if conn.execute("SELECT 1 FROM form WHERE id = ? AND digest = ?", (form_id, digest)).fetchone():
        return
    from qktui.forms import load_form

    form = load_form(form_id)
    conn.execute(
        "INSERT INTO form VALUES (:id, :title, :origin, :digest)"
        " ON CONFLICT (id) DO UPDATE SET title = :title, origin = :origin, digest = :digest",
        {"id": form.id, "title": form.title, "origin": form.origin, "digest": digest},
    )
    conn.executemany(
        "INSERT INTO form_cell(form, id, position, section, table_title, row_label, column_label, unit, decimals,"
        " signed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (form, id) DO UPDATE SET"
        " position = excluded.position, section = excluded.section, table_title = excluded.table_title,"
        " row_label = excluded.row_label, column_label = excluded.column_label, unit = excluded.unit,"
        " signed = excluded.signed",
        _form_cells(form),
    )
    layout_no(conn, form.layout())
    for no, key in conn.execute("SELECT no, key FROM layout WHERE form = ?", (form_id,)).fetchall():
        _keep_rules(conn, int(no), form.layout(key))
    conn.execute("UPDATE report SET checked = 0 WHERE form = ? AND checked", (form_id,))  # counted by older rules


def _form_cells(form: Form) -> Iterator[tuple[Any, ...]]:
    for position, cell in enumerate(form.cells.values()):
        table = form.table(cell.table)
        block = next(b for b in table.blocks if cell.row in b.rows)
        row = " ".join(part.label for part in (*block.ancestors(cell.row), cell.row))
        yield (form.id, cell.id, position, table.section, table.title, row, cell.column.label,
               cell.unit, cell.decimals, int(cell.signed))  # fmt: skip


def layout_no(conn: Connection, layout: Layout) -> int:
    """The number of this layout in the database, written there when it is new."""
    place = (layout.form.id, layout.key)
    row = conn.execute("SELECT no FROM layout WHERE form = ? AND key = ?", place).fetchone()
    if row is not None:
        return int(row[0])
    no = conn.execute("INSERT INTO layout(form, key) VALUES (?, ?)", place).lastrowid
    assert no is not None
    _keep_rules(conn, no, layout)
    return no


def _keep_rules(conn: Connection, no: int, layout: Layout) -> None:
    numbers = cell_numbers(conn, layout.form.id)
    conn.execute("DELETE FROM layout_cell WHERE layout_no = ?", (no,))
    conn.execute("DELETE FROM rule_term WHERE layout_no = ?", (no,))
    conn.execute("DELETE FROM rule WHERE layout_no = ?", (no,))
    conn.executemany("INSERT INTO layout_cell VALUES (?, ?)", [(no, numbers[cell.id]) for cell in layout.cells])
    for rule in layout.rules:
        rule_no = conn.execute(
            "INSERT INTO rule(layout_no, id, place, label, severity, hard, origin) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (no, rule.id, rule.place, rule.label, rule.severity.value, int(rule.hard), rule.origin),
        ).lastrowid
        terms = [(cell, 1) for cell in rule.left] + [(cell, -1) for cell in rule.right]
        conn.executemany(
            "INSERT INTO rule_term VALUES (?, ?, ?, ?)", [(no, numbers[cell], rule_no, sign) for cell, sign in terms]
        )


def cell_numbers(conn: Connection, form_id: str) -> dict[str, int]:
    """The database's number of every cell id of a form."""
    return {str(row[0]): int(row[1]) for row in conn.execute("SELECT id, no FROM form_cell WHERE form = ?", (form_id,))}
