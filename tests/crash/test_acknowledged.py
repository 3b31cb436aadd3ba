"""The check of what was acknowledged: it finds nothing where nothing is wrong, and each thing that can be."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from qktui.store import open_store
from tests.crash.acknowledged import faults, saved_lines
from tests.crash.processes import WRITER, run_at_once
from tests.crash.writer import Saved
from tests.store.reports import fill


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Saved]]:
    """A database in which two writers have saved in every way, and their saves."""
    path = tmp_path_factory.mktemp("written") / "qktui.db"
    open_store(path, fill=fill).close()
    writers = [
        (*WRITER, str(path), name, seed, "15", "edit,publish,restore,settle") for name, seed in (("a", "1"), ("b", "2"))
    ]
    return path, [saved for output in run_at_once(writers) for saved in saved_lines(output)]


@pytest.fixture
def whole(written: tuple[Path, list[Saved]], tmp_path: Path) -> tuple[Path, list[Saved]]:
    """The same, to be spoilt."""
    path = tmp_path / "copy.db"
    path.write_bytes(written[0].read_bytes())
    return path, list(written[1])


def test_nothing_is_wrong(whole: tuple[Path, list[Saved]]) -> None:
    assert len(whole[1]) == 30
    assert faults(*whole) == []


def test_a_save_that_is_not_there(whole: tuple[Path, list[Saved]]) -> None:
    path, saves = whole
    assert "a save 15: lost" in faults(path, [*saves, replace(saves[14], number=15, version=99)])


def test_a_save_that_nobody_was_told_of(whole: tuple[Path, list[Saved]]) -> None:
    path, saves = whole
    assert faults(path, [one for one in saves if one.reason != "a save 14"], killed=["a"]) == []
    for spared in ([], ["b"]):
        rest = [one for one in saves if one.reason != "a save 14"]
        assert faults(path, rest, killed=spared) == ["a save 14: in the trail, but nobody was told"]
    assert faults(path, [one for one in saves if one.reason != "a save 3"], killed=["a"]) != []


def test_a_save_with_other_figures(whole: tuple[Path, list[Saved]]) -> None:
    path, saves = whole
    at = next(n for n, one in enumerate(saves) if one.way == "edit")
    saves[at] = replace(saves[at], cells={**saves[at].cells, "t3.new.natural": (-1, None)})
    (fault,) = faults(path, saves)
    assert fault.startswith(f"{saves[at].reason}: saved")


def test_saves_in_another_order(whole: tuple[Path, list[Saved]]) -> None:
    path, saves = whole
    saves[0], saves[1] = replace(saves[0], version=saves[1].version), replace(saves[1], version=saves[0].version)
    assert faults(path, saves) == ["report 1: its saves are told out of order"]


def test_a_figure_that_came_past_the_trail(whole: tuple[Path, list[Saved]]) -> None:
    path, saves = whole
    conn = sqlite3.connect(path, isolation_level=None)
    for (name,) in conn.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        conn.execute(f"DROP TRIGGER {name}")
    conn.execute("UPDATE cell SET value = -7 WHERE cell_no = (SELECT cell_no FROM published_cell LIMIT 1)")
    conn.close()
    assert any("is (-7, " in fault for fault in faults(path, saves))
