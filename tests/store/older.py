"""Databases as earlier releases left them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from qktui.store import migrations


def make_old(path: Path) -> None:
    """As if it came from an earlier release: the forms' rules are out of date."""
    conn = sqlite3.connect(path)
    conn.execute("UPDATE form SET digest = 'old'")
    conn.execute("DELETE FROM rule_term")
    conn.execute("UPDATE form_cell SET row_label = '旧', section = 0")
    conn.commit()
    conn.close()


def older(path: Path, new: Path) -> Path:
    """A database as the release before this one left it: its schema, and the content of ``path``."""
    conn = sqlite3.connect(new, isolation_level=None)
    migrations().apply(Database(conn), stop_before="0004_seals")
    conn.execute("ATTACH ? AS source", (str(path),))
    names = [row[0] for row in conn.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table'")]
    triggers = conn.execute("SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    for name in names:
        if not name.startswith("_"):
            columns = ", ".join(row[1] for row in conn.execute(f"PRAGMA main.table_info({name})"))
            conn.execute(f"DELETE FROM main.{name}")
            conn.execute(f"INSERT INTO main.{name}({columns}) SELECT {columns} FROM source.{name}")
    for _, sql in triggers:
        conn.execute(sql)
    assert conn.execute("SELECT name FROM _sqlite_migrations ORDER BY id DESC").fetchone()[0] == "0003_findings"
    conn.close()
    return new
