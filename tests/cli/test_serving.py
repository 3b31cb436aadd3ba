"""``qktui serve-config``: an SSH server takes it, and it holds against what else its configuration says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
needs_sshd = pytest.mark.skipif(SSHD is None, reason="there is no sshd here (package openssh-server)")


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


@needs_sshd
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_server_takes_it(run: Run, tmp_path: Path, language: str) -> None:
    result = run("--lang", language, "serve-config", "--db", tmp_path / "q.db")
    ended = check(tmp_path, result.stdout, "-t")
    assert ended.returncode == 0, ended.stderr


@needs_sshd
def test_the_check_sees_a_mistake(run: Run, tmp_path: Path) -> None:
    ended = check(tmp_path, printed(run, "--db", tmp_path / "q.db") + "    PermitEverything yes\n", "-t")
    assert ended.returncode != 0


def check(folder: Path, configuration: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run sshd over a configuration that includes this one, as Debian's does."""
    key = folder / "host_key"
    if not key.exists():
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    (folder / "qktui.conf").write_text(configuration, encoding="utf-8")
    (folder / "sshd_config").write_text(f"Include {folder}/qktui.conf\nHostKey {key}\nAcceptEnv LANG LC_*\n")
    command = [str(SSHD), *arguments, "-f", str(folder / "sshd_config")]
    return subprocess.run(command, capture_output=True, text=True)
