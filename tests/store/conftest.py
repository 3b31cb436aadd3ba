"""A database with one report in balance, and bare connections to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qktui.queries import StoredReport, find_report, load_report
from qktui.store import Store, open_store
from tests.store.reports import AGENCY, YEAR, fill


@pytest.fixture
def store(tmp_db: Path) -> Iterator[Store]:
    with open_store(tmp_db, fill=fill) as opened:
        yield opened


@pytest.fixture
def stored(store: Store) -> StoredReport:
    return load_report(store, find_report(store, AGENCY, YEAR))


@pytest.fixture
def bare(store: Store) -> Iterator[sqlite3.Connection]:
    """The standard library's connection, as any script opens it: no foreign keys, no recursive triggers."""
    conn = sqlite3.connect(store.path, isolation_level=None)
    assert conn.execute("PRAGMA foreign_keys").fetchone()[0] == 0
    assert conn.execute("PRAGMA recursive_triggers").fetchone()[0] == 0
    yield conn
    conn.close()


@pytest.fixture
def number(bare: sqlite3.Connection) -> Callable[[str], int]:
    """The database's number of a cell id."""

    def of(cell: str) -> int:
        return int(bare.execute("SELECT no FROM form_cell WHERE id = ?", (cell,)).fetchone()[0])

    return of
