"""Two servers on one machine: one whose logins may edit, one whose logins may only look; both on one database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qktui.store import open_store
from tests.factory import balanced_report
from tests.ssh.server import GROUP, Server, serving, why_not
from tests.tui.driving import keep


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The database that everybody uses, with one report in balance."""
    path = tmp_path / "office.db"
    with open_store(path) as store:
        keep(store, balanced_report())
    return path


@pytest.fixture
def editors(tmp_path: Path, office: Path) -> Iterator[Server]:
    """A server whose logins may edit."""
    yield from _server(tmp_path / "editors", office, "--editors")


@pytest.fixture
def viewers(tmp_path: Path, office: Path) -> Iterator[Server]:
    """A server whose logins may only look."""
    yield from _server(tmp_path / "viewers", office, "--viewers")


def _server(folder: Path, database: Path, who: str) -> Iterator[Server]:
    if reason := why_not():
        pytest.skip(reason)
    folder.mkdir()
    with serving(folder, database, who, GROUP) as server:
        yield server
        server.without_apps()
