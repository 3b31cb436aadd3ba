"""A database with one report in balance, and other programs' connections to it.

Two SQLite libraries must not have one file open in one process: closing it in one
takes the other's locks away. So a test has ``bare`` (the standard library's) or
``store`` with ``other`` (the library that the store uses), never both.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qktui import store as store_module
from qktui.queries import StoredReport, find_report, load_report
from qktui.store import Store, open_store
from tests.store.reports import AGENCY, FORM, YEAR, fill


@pytest.fixture
def database(tmp_db: Path) -> Path:
    """A complete database, closed."""
    open_store(tmp_db, fill=fill).close()
    return tmp_db


@pytest.fixture
def store(database: Path) -> Iterator[Store]:
    with open_store(database) as opened:
        yield opened


@pytest.fixture
def stored(store: Store) -> StoredReport:
    return load_report(store, find_report(store, AGENCY, YEAR))


@pytest.fixture
def other(store: Store) -> Iterator[sqlite3.Connection]:
    """Another program's connection while the store is open: plain settings, its own transactions."""
    conn: sqlite3.Connection = store_module.sqlite3.connect(store.path, isolation_level=None)
    yield conn
    conn.close()


@pytest.fixture
def bare(database: Path) -> Iterator[sqlite3.Connection]:
    """The standard library's connection, as any script opens it: no foreign keys, no recursive triggers."""
    conn = sqlite3.connect(database, isolation_level=None)
    assert conn.execute("PRAGMA foreign_keys").fetchone()[0] == 0
    assert conn.execute("PRAGMA recursive_triggers").fetchone()[0] == 0
    yield conn
    conn.close()


@pytest.fixture
def number(bare: sqlite3.Connection) -> Callable[[str], int]:
    """The database's number of a cell id."""

    def of(cell: str) -> int:
        return int(bare.execute("SELECT no FROM form_cell WHERE form = ? AND id = ?", (FORM, cell)).fetchone()[0])

    return of
