"""Who edits a report is told to the others, and no longer than that is true."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qktui.store.presence import Presence
from tests.conftest import REPOSITORY

EDITING = """
import sys
from pathlib import Path
from qktui.store.presence import Presence
with Presence(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]):
    print("here", flush=True)
    sys.stdin.readline()
"""


def start(path: Path, report_id: int, user: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", EDITING, str(path), str(report_id), user],
        cwd=REPOSITORY, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "here\n"
    return process


def names(presence: Presence) -> list[str]:
    return [editor.user for editor in presence.others()]


def test_two_at_one_report_know_of_each_other(tmp_path: Path) -> None:
    path = tmp_path / "qktui.db"
    with Presence(path, 1, "张三") as mine, Presence(path, 1, "李四") as theirs, Presence(path, 11, "王五") as other:
        assert (names(mine), names(theirs), names(other)) == (["李四"], ["张三"], [])
    assert list(tmp_path.iterdir()) == []


def test_one_who_leaves_is_gone(tmp_path: Path) -> None:
    with Presence(tmp_path / "qktui.db", 1, "张三") as mine:
        other = start(tmp_path / "qktui.db", 1, "李四")
        assert names(mine) == ["李四"]
        other.communicate("\n")
        assert names(mine) == []


def test_one_who_is_killed_is_gone_as_well_and_so_is_the_file(tmp_path: Path) -> None:
    with Presence(tmp_path / "qktui.db", 1, "张三") as mine:
        other = start(tmp_path / "qktui.db", 1, "李四")
        assert names(mine) == ["李四"]
        os.kill(other.pid, signal.SIGKILL)
        other.communicate()
        assert len(list(tmp_path.iterdir())) == 2
        assert names(mine) == []
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []


def test_strange_files_are_nobody(tmp_path: Path) -> None:
    with Presence(tmp_path / "qktui.db", 1, "张三") as mine:
        (tmp_path / "qktui.db-editor-1-odd").write_bytes(b"\xff\x00")
        (tmp_path / "qktui.db-editor-1-folder").mkdir()
        assert names(mine) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with Presence(tmp_path / "qktui.db", 1, "张三") as mine:
            assert names(mine) == []
    finally:
        tmp_path.chmod(0o700)
