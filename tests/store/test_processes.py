"""Several processes and one file: first starts, migrations, edits and backups at the same time."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from qktui.queries import database_info
from qktui.store import back_up, open_store
from qktui.verify import verify
from tests.crash.acknowledged import faults, saved_lines
from tests.crash.processes import PYTHON, WRITER, let_go, processes, run_at_once
from tests.store.older import make_old
from tests.store.reports import balanced, files_in, take

START = """
import sys
from pathlib import Path
from qktui.queries import count_reports
from qktui.store import open_store
from tests.store.reports import fill
print("ready", flush=True)
sys.stdin.readline()
with open_store(Path(sys.argv[1]), fill=fill) as store:
    print(count_reports(store))
"""


def test_eight_first_starts_at_once_make_one_complete_database(tmp_path: Path) -> None:
    path = tmp_path / "data" / "qktui.db"
    assert run_at_once([(*PYTHON, START, str(path))] * 8) == ["1\n"] * 8
    assert files_in(path.parent) == {"qktui.db"}
    with open_store(path) as store:
        assert verify(store) == []
        info = database_info(store)
        assert (info.reports, info.changes, info.documents) == (1, 1, 1)


def test_four_processes_bring_one_database_up_to_date(database: Path) -> None:
    make_old(database)
    assert run_at_once([(*PYTHON, START, str(database))] * 4) == ["1\n"] * 4
    with open_store(database, read_only=True) as store:
        assert verify(store) == []


def test_sixteen_writers_lose_nothing(database: Path) -> None:
    """Any figures, restored, made final and reopened meanwhile: the trail has each save once, and in order."""
    with open_store(database) as store:
        take(store, balanced(year=2022), balanced(year=2023))
    writers, saves = 16, 12
    outputs = run_at_once([
        (*WRITER, str(database), f"writer {n}", str(n), str(saves), "edit,edit,edit,publish,restore,settle")
        for n in range(writers)
    ])  # fmt: skip
    saved = [one for output in outputs for one in saved_lines(output)]
    assert Counter(one.writer for one in saved) == {f"writer {n}": saves for n in range(writers)}
    assert {one.way for one in saved} == {"edit", "publish", "restore", "settle"}
    assert faults(database, saved) == []


def test_backups_while_others_write_are_sound(database: Path, tmp_path: Path) -> None:
    with open_store(database) as store:
        take(store, balanced(year=2022), balanced(year=2023))
    entries = []
    writer = (*WRITER, str(database), "writer", "0", "1000000", "edit")
    with processes(writer) as started, open_store(database) as store:
        let_go(started)
        for n in range(10):
            before = store.data_version()
            while store.data_version() == before:
                time.sleep(0.001)
            back_up(store, tmp_path / f"backup-{n}.db")
            with open_store(tmp_path / f"backup-{n}.db", read_only=True) as copy:
                assert verify(copy) == []
                entries.append(database_info(copy).changes)
    assert entries == sorted(set(entries))
