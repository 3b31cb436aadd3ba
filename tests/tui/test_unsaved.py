"""The editor when a draft cannot be saved: it says why, keeps what was typed, and saves it once that is possible."""

from __future__ import annotations

from pathlib import Path

import pytest

from qktui import store as store_module
from qktui.queries import load_report
from qktui.store import open_store
from qktui.verify import verify
from tests.factory import balanced_report
from tests.small_disk import small_disk
from tests.tui.driving import Person, keep, now
from tests.tui.test_editor import NATURAL, at_the_editor, saved


async def type_and_fail(person: Person, reason: str) -> None:
    """Type a figure, and see why it is not saved, and that it is still there."""
    await person.press("7", "6", "5", "4")
    await person.sees(reason, "，未保存", "7654")


async def test_no_room_on_the_disk(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, open_store(disk.path / "qktui.db") as store:
        (report_id,) = keep(store, balanced_report())
        before = now(store, report_id)
        async with at_the_editor(store) as person:
            disk.fill()
            await type_and_fail(person, "磁盘已满")
            assert now(store, report_id) == before
            await person.press("down", "1", "2", "3", "4")  # work goes on meanwhile
            await person.sees("7654", "1234", "，未保存")
            disk.make_room()
            await person.press("ctrl+s")
            await saved(person)
            assert now(store, report_id).report.cells[NATURAL].value == 7654
        assert verify(store) == []


async def test_no_room_when_it_ends(tmp_path: Path) -> None:
    """Whoever quits is held back, and may quit when there is room: the figures are saved then."""
    with small_disk(tmp_path / "disk") as disk, open_store(disk.path / "qktui.db") as store:
        (report_id,) = keep(store, balanced_report())
        async with at_the_editor(store) as person:
            disk.fill()
            await person.press("7", "6", "5", "4", "ctrl+q")
            await person.sees("磁盘已满", "草稿没有存上")
            disk.make_room()
            await person.press("ctrl+q")
        assert load_report(store, report_id).report.cells[NATURAL].value == 7654
        assert verify(store) == []


async def test_a_database_in_use(tmp_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qktui.store.connection.BUSY_SECONDS", 0.05)
    with open_store(tmp_db) as store:
        (report_id,) = keep(store, balanced_report())
        other = store_module.sqlite3.connect(tmp_db, isolation_level=None)
        async with at_the_editor(store) as person:
            other.execute("BEGIN IMMEDIATE")
            await type_and_fail(person, "正被别的程序占用")
            other.execute("ROLLBACK")
            await person.press("ctrl+s")
            await saved(person)
            assert now(store, report_id).report.cells[NATURAL].value == 7654
        other.close()
