"""``qktui serve-config``: what it prints, and what it refuses to print; tests/ssh gives it to a server."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def printed(run: Run, *arguments: str | Path) -> str:
    return run("serve-config", *arguments).stdout


def test_what_each_group_runs(run: Run, tmp_path: Path) -> None:
    text = printed(run, "--db", tmp_path / "q.db", "--viewers", "see", "--editors", "write", "--idle", "30")
    before, viewers, editors = text.split("Match Group ")
    assert "PermitUserEnvironment no" in before.splitlines()
    for block, group in ((viewers, "see"), (editors, "write")):
        assert block.startswith(group + "\n")
        [command] = [line.strip() for line in block.splitlines() if "ForceCommand" in line]
        assert command.startswith("ForceCommand exec /usr/bin/env -i TERM=")
        assert f" {sys.executable} -I -m qktui.cli --restricted " in command
        assert command.endswith(f" --idle 30 --db {(tmp_path / 'q.db').resolve()}")
        assert ("--read-only" in command) is (group == "see")


def test_one_group_only(run: Run, tmp_path: Path) -> None:
    assert printed(run, "--db", tmp_path / "q.db", "--editors", "write").count("Match Group") == 1
    assert "Match Group qktui-viewers\n" in printed(run, "--db", tmp_path / "q.db")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--viewers", "see"), "要写明 --db"),
        (("--db", "/a b/q.db"), "特殊字符"),
        (("--db", "/a$(id)/q.db"), "特殊字符"),
        (("--db", "/a\nForceCommand none/q.db"), "特殊字符"),
        (("--db", "q.db", "--viewers", "a,b"), "不像系统组"),
        (("--db", "q.db", "--editors", "*"), "不像系统组"),
        (("--db", "q.db", "--editors", "see\n"), "不像系统组"),
    ],
)
def test_nothing_is_printed_that_would_be_read_otherwise(run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    result = run("serve-config", *arguments, code=2)
    assert result.stdout == ""
    assert sentence in result.stderr


def test_a_folder_for_exports(run: Run, tmp_path: Path) -> None:
    text = printed(run, "--db", tmp_path / "q.db", "--exports", tmp_path / "out")
    assert text.count(f" --exports {(tmp_path / 'out').resolve()} --db ") == 2
    assert "特殊字符" in run("serve-config", "--db", tmp_path / "q.db", "--exports", tmp_path / "o t", code=2).stderr
