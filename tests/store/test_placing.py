"""A new file appears whole and at once, and what killed processes left behind goes, but nothing that is in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from qktui.store import back_up, open_store
from qktui.store.placing import PREFIX, appearing
from tests.crash.processes import PYTHON, processes, run_at_once
from tests.store.reports import files_in


def leave(folder: Path, name: str, *files: str) -> Path:
    """What a killed process leaves."""
    left = folder / f"{PREFIX}{name}"
    left.mkdir()
    for file in files:
        (left / file).write_bytes(b"half")
    return left


def test_nothing_is_there_before_all_is(tmp_path: Path) -> None:
    with appearing(tmp_path / "new.txt") as new:
        new.write_text("whole")
        assert not (tmp_path / "new.txt").exists()
    assert (tmp_path / "new.txt").read_text() == "whole"
    assert files_in(tmp_path) == {"new.txt"}


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with appearing(tmp_path / "new.txt") as new:
            new.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert files_in(tmp_path) == set()


def test_the_first_wins(tmp_path: Path) -> None:
    def late() -> None:
        with appearing(tmp_path / "new.txt") as new:
            new.write_text("late")
            (tmp_path / "new.txt").write_text("first")

    with pytest.raises(FileExistsError):
        late()
    assert (tmp_path / "new.txt").read_text() == "first"
    assert files_in(tmp_path) == {"new.txt"}


def test_what_has_no_links_is_moved(tmp_path: Path) -> None:
    """A folder cannot be linked, as no file can be on some disks."""
    with appearing(tmp_path / "new") as new:
        new.mkdir()
    assert (tmp_path / "new").is_dir()


def test_opening_and_backing_up_clear_away(database: Path, tmp_path: Path) -> None:
    leave(database.parent, "empty")
    leave(database.parent, "half", "new.db", "new.db-journal")
    with open_store(database) as store:
        assert files_in(database.parent) == {database.name}
        leave(tmp_path, "backup", "new.db")
        back_up(store, tmp_path / "backup.db")
    assert files_in(tmp_path) == {database.name, "backup.db"}


def test_reading_leaves_the_folder_alone(database: Path) -> None:
    left = leave(database.parent, "half", "new.db")
    open_store(database, read_only=True).close()
    assert left.exists()


HOLD = """
import sys
from pathlib import Path
from qktui.store.placing import appearing
with appearing(Path(sys.argv[1])) as new:
    new.write_text("whole")
    print("ready", flush=True)
    sys.stdin.readline()
"""


def test_what_another_process_is_building_stays(database: Path) -> None:
    built = database.parent / "built.txt"
    with processes((*PYTHON, HOLD, str(built))) as (other,):
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        open_store(database).close()
        other.communicate("go\n")
        assert other.returncode == 0
    assert built.read_text() == "whole"


MANY = """
import sys
from pathlib import Path
from qktui.store.placing import appearing
print("ready", flush=True)
sys.stdin.readline()
for n in range(100):
    with appearing(Path(sys.argv[1]) / f"{sys.argv[2]}-{n}") as new:
        new.write_text("whole")
"""


def test_clearing_away_takes_nobodys_new_folder(tmp_path: Path) -> None:
    """Each of these clears away before it builds, while the others have just begun to."""
    run_at_once([(*PYTHON, MANY, str(tmp_path), str(n)) for n in range(4)])
    assert files_in(tmp_path) == {f"{who}-{n}" for who in range(4) for n in range(100)}
