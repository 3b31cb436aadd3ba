"""Several processes and one file: first starts, kills, migrations, edits and backups at the same time."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from qktui.queries import changes_of, database_info, load_report
from qktui.store import back_up, open_store
from qktui.verify import verify
from tests.conftest import REPOSITORY
from tests.store.reports import balanced, files_in, take
from tests.store.test_opening import make_old

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

EDIT = """
import random, sys
from pathlib import Path
from qktui.changes import Conflict, edit_cells
from qktui.model import Cell
from qktui.queries import load_report
from qktui.store import open_store

writer, saves = int(sys.argv[2]), int(sys.argv[3])
choose = random.Random(writer)
conflicts = 0
with open_store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(saves):
        stored = load_report(store, choose.choice((1, 2, 3)))
        while True:
            counted = stored.report.cells["t3.new.natural"].value
            edit = {"t3.new.natural": Cell(counted + 1)}
            try:
                edit_cells(store, stored.id, stored.version, edit, user=f"writer {writer}")
                break
            except Conflict as conflict:
                conflicts += 1
                stored = conflict.current
print(conflicts)
"""


@contextmanager
def processes(program: str, arguments: Sequence[Sequence[str]]) -> Iterator[list[subprocess.Popen[str]]]:
    """The program once for each list of arguments, all of them ready and waiting for a line."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, *each], cwd=REPOSITORY, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for each in arguments
    ]  # fmt: skip
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def run_at_once(program: str, arguments: Sequence[Sequence[str]]) -> list[str]:
    """What each of the processes printed last, all let go at the same moment; fails with what went wrong."""
    with processes(program, arguments) as started:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n", process.communicate()[1]
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        ended = [process.communicate(timeout=300) for process in started]
    assert [error for _, error in ended if error] == []
    return [output.strip() for output, _ in ended]


def test_eight_first_starts_at_once_make_one_complete_database(tmp_path: Path) -> None:
    path = tmp_path / "data" / "qktui.db"
    assert run_at_once(START, [[str(path)]] * 8) == ["1"] * 8
    assert files_in(path.parent) == {"qktui.db"}
    with open_store(path) as store:
        assert verify(store) == []
        info = database_info(store)
        assert (info.reports, info.changes, info.documents) == (1, 1, 1)


def test_a_start_that_is_killed_does_not_stand_in_the_way(tmp_path: Path) -> None:
    """Killed at thirty moments, spread over the time that a first start takes from its first file on."""
    choose = random.Random(1)
    for n in range(30):
        path = tmp_path / str(n) / "qktui.db"
        path.parent.mkdir()
        with processes(START, [[str(path)]]) as (process,):
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdout.readline()
            process.stdin.write("go\n")
            process.stdin.flush()
            while not any(path.parent.iterdir()) and process.poll() is None:
                time.sleep(0.001)
            time.sleep(choose.uniform(0, 0.06))
            process.kill()
        with open_store(path) as store:  # no fill: what is there is either nothing or everything
            assert verify(store) == []
            found = database_info(store)
            assert (found.reports, found.changes) in {(0, 0), (1, 1)}


def test_four_processes_bring_one_database_up_to_date(database: Path) -> None:
    make_old(database)
    assert run_at_once(START, [[str(database)]] * 4) == ["1"] * 4
    with open_store(database, read_only=True) as store:
        assert verify(store) == []


def test_eight_writers_lose_no_edit(database: Path) -> None:
    with open_store(database) as store:
        take(store, balanced(year=2022), balanced(year=2023))
        before = [load_report(store, n).report.cells["t3.new.natural"].value for n in (1, 2, 3)]
    writers, saves = 8, 20
    conflicts = run_at_once(EDIT, [[str(database), str(n), str(saves)] for n in range(writers)])
    with open_store(database, read_only=True) as store:
        after = [load_report(store, n) for n in (1, 2, 3)]
        counted = [int(stored.report.cells["t3.new.natural"].value or 0) for stored in after]
        assert sum(counted) - sum(int(value or 0) for value in before) == writers * saves
        edits = [row for n in (1, 2, 3) for row in changes_of(store, n, subject="t3.new.natural", limit=1000)]
        assert len(edits) == writers * saves
        assert sum(stored.version - 1 for stored in after) == writers * saves
        by_writer = [sum(row.user == f"writer {n}" for row in edits) for n in range(writers)]
        assert by_writer == [saves] * writers
        assert verify(store) == []
    assert all(int(each) >= 0 for each in conflicts)


def test_backups_while_others_write_are_sound(database: Path, tmp_path: Path) -> None:
    with open_store(database) as store:
        take(store, balanced(year=2022), balanced(year=2023))
    versions = []
    with processes(EDIT, [[str(database), "0", "1000000"]]) as (writer,), open_store(database) as store:
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdout.readline()
        writer.stdin.write("go\n")
        writer.stdin.flush()
        for n in range(10):
            before = store.data_version()
            while store.data_version() == before:
                time.sleep(0.001)
            back_up(store, tmp_path / f"backup-{n}.db")
            with open_store(tmp_path / f"backup-{n}.db", read_only=True) as copy:
                assert verify(copy) == []
                saved = sum(load_report(copy, report_id).version - 1 for report_id in (1, 2, 3))
                told = [changes_of(copy, report_id, subject="t3.new.natural", limit=10**6) for report_id in (1, 2, 3)]
                assert sum(len(rows) for rows in told) == saved
                versions.append(saved)
    assert versions == sorted(set(versions))
