"""Databases for the screens: one report in balance, or several."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qktui.store import Store, open_store
from tests.factory import balanced_report
from tests.tui.driving import keep


@pytest.fixture
def empty(tmp_db: Path) -> Iterator[Store]:
    """A database without reports."""
    with open_store(tmp_db) as store:
        yield store


@pytest.fixture
def store(empty: Store) -> Store:
    """A database with one report in balance."""
    keep(empty, balanced_report())
    return empty


@pytest.fixture
def report_id(store: Store) -> int:
    """That report's id."""
    return keep(store, balanced_report())[0]
