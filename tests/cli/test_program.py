"""The program as a person meets it: help, languages, mistakes, streams, exit codes, completion."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete

from qktui.cli import cli
from qktui.cli.wording import walk
from qktui.model import Report
from qktui.phrases import read_catalogue
from qktui.typesetting import width
from tests.cli.conftest import FINANCE, PROGRAM, Run, start, write
from tests.factory import AGENCY, balanced_report

COMMANDS = dict(walk(cli))
CHINESE = range(0x4E00, 0x9FFF)


def has_chinese(text: str) -> bool:
    return any(ord(char) in CHINESE for char in text)


# ------------------------------------------------------------------ help
@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help(run: Run, path: tuple[str, ...], tmp_db: Path) -> None:
    result = run(*path[1:], "--help")
    assert result.stdout.startswith(f"用法：{' '.join(path)} ")
    assert "Show this message" not in result.stdout
    assert max(map(width, result.stdout.splitlines())) <= 80
    assert not tmp_db.exists()


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_help_text_has_its_english(path: tuple[str, ...]) -> None:
    english = read_catalogue("en")
    options = [param.help for param in COMMANDS[path].params if isinstance(param, click.Option)]
    texts = [COMMANDS[path].help, *options]
    assert [text for text in texts if not text or text not in english] == []


@pytest.mark.parametrize("arguments", [("--lang", "en", "--help"), ("--help", "--lang", "en")])
def test_help_in_english(run: Run, arguments: tuple[str, ...]) -> None:
    text = run(*arguments).stdout
    assert text.startswith("Usage: qktui [OPTIONS]")
    assert not has_chinese(text)


def test_every_command_has_the_common_options() -> None:
    for path, command in COMMANDS.items():
        if path[-1] != "db":
            assert {"--db", "--debug"} <= {name for param in command.params for name in param.opts}, path


# ------------------------------------------------------------------ mistakes
@pytest.mark.parametrize(
    ("arguments", "mentioned"),
    [
        (["nonsense"], "nonsense"),
        (["db", "nonsense"], "nonsense"),
        (["show"], "REF"),
        (["show", "a", "2021", "b"], "b"),
        (["show", "a", "soon"], "YEAR"),
        (["list", "--yaer", "2021"], "--year"),
        (["list", "--year"], "--year"),
        (["list", "--status", "lost"], "imported"),
        (["list", "--json=yes"], "--json"),
        (["export", "a", "--format", "doc"], "json"),
        (["--lang", "fr", "list"], "zh"),
        (["edit", "a", "2021"], "CELL=VALUE"),
    ],
)
def test_a_mistake_is_one_sentence(run: Run, arguments: list[str], mentioned: str, tmp_db: Path) -> None:
    result = run(*arguments, code=2)
    (sentence,) = result.stderr.splitlines()
    assert mentioned in sentence
    assert "--help" in sentence
    assert result.stdout == ""
    assert not tmp_db.exists()


def test_a_traceback_only_for_debug(run: Run, qinghe: Report) -> None:
    assert "Traceback" not in run("show", "没有", code=1).stderr
    assert "Traceback" in run("show", "没有", "--debug", code=1).stderr
    assert "Traceback" in run("--debug", "show", "没有", code=1).stderr
    assert "Traceback" not in run("show", "没有", code=1).stderr


# ------------------------------------------------------------------ as a process
def test_streams_and_exit_codes(tmp_path: Path) -> None:
    good = write(tmp_path, balanced_report())
    imported = start("import", good, "--json")
    assert (imported.returncode, json.loads(imported.stdout)["imported"], "1" in imported.stderr) == (0, 1, True)
    assert start("import", tmp_path / "missing.json").returncode == 1
    checked = start("check", "青禾", "2021", "--severity", "error")
    assert (checked.returncode, len(checked.stdout.splitlines()), len(checked.stderr.splitlines())) == (0, 43, 1)
    assert start("edit", "青禾", "2021", "t4.review.total=99").returncode == 0
    assert start("check").returncode == 1
    assert start("finalise", "青禾", "2021").returncode == 1
    lost = start("show", "没有")
    assert (lost.returncode, lost.stdout, len(lost.stderr.splitlines())) == (1, "", 1)
    assert start("shwo").returncode == 2


def test_english_by_option_or_environment(qinghe: Report) -> None:
    by_option, by_environment = start("--lang", "en", "list"), start("list", QKTUI_LANG="en")
    assert by_option.stdout.splitlines()[0].split()[0] == "Year"
    assert by_option.stdout == by_environment.stdout
    assert start("list").stdout.splitlines()[0].split()[0] == "年度"
    missing = start("--lang", "en", "show")
    assert (missing.returncode, has_chinese(missing.stderr)) == (2, False)


def test_version_names_sqlite() -> None:
    from sqlite_utils.utils import sqlite3  # type: ignore[attr-defined]

    shown = start("--version")
    assert (shown.returncode, shown.stdout.startswith("qktui "), sqlite3.sqlite_version in shown.stdout) == (
        0,
        True,
        True,
    )


def test_the_app_refuses_politely_without_a_terminal(tmp_db: Path) -> None:
    refused = start()
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1)
    assert not tmp_db.exists()


@pytest.mark.parametrize("command", [["list"], ["show", "青禾"], ["show", "青禾", "--json"], ["--help"]], ids=" ".join)
def test_a_reader_that_has_gone_is_no_error(qinghe: Report, command: list[str]) -> None:
    gone, end = os.pipe()
    os.close(gone)
    ended = subprocess.run([*PROGRAM, *command], stdout=end, stderr=subprocess.PIPE, text=True)
    os.close(end)
    assert ended.returncode not in (0, 2)
    assert "Error" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_interrupt_is_one_line() -> None:
    running = subprocess.Popen([*PROGRAM, "import", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdin is not None
    running.stdin.write(b"x" * 2**20)  # more than a pipe holds: written when the program reads it
    running.send_signal(signal.SIGINT)
    _, narration = running.communicate()
    assert running.returncode == 130
    assert narration.decode().strip() == "qktui: 已中断"


def test_what_nobody_foresaw_is_one_sentence() -> None:
    crash = "import qktui.cli as c; c.cli.callback = None; c.cli.invoke = lambda ctx: 1 // 0; c.main()"
    ended = subprocess.run([sys.executable, "-c", crash, "list"], capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stdout == ""
    (sentence,) = ended.stderr.splitlines()
    assert "ZeroDivisionError" in sentence
    assert "--debug" in sentence


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
def test_a_terminal_without_a_character_gets_an_escape(qinghe: Report, encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    shown = subprocess.run([*PROGRAM, "check", "青禾"], capture_output=True, env=environment)
    assert shown.returncode == 0
    assert shown.stdout.startswith(b"\\u2713 ")
    assert ("自然人" in shown.stdout.decode(encoding)) is (encoding == "gbk")


@pytest.mark.parametrize("command", [["list"], ["check", "青禾"], ["check"], ["show", "青禾"], ["export", "青禾"]])
def test_no_command_that_prints_loads_the_app(qinghe: Report, command: list[str]) -> None:
    probe = (
        "import sys; from qktui.cli import cli; cli.main(sys.argv[1:], standalone_mode=False);"
        "print(*sorted({'textual', 'plotext', 'rich.console'} & set(sys.modules)), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", probe, *command], capture_output=True, text=True)
    assert ended.returncode == 0
    assert ended.stderr.splitlines()[-1] == ""


# ------------------------------------------------------------------ completion
def complete(*words: str) -> list[str]:
    """What the shell would be offered for the last of ``words``."""
    completion = BashComplete(cli, {}, "qktui", "_QKTUI_COMPLETE")
    return [item.value for item in completion.get_completions(list(words[:-1]), words[-1])]


def test_completion_offers_commands_and_agencies(three: list[Report]) -> None:
    assert {"list", "show", "check"} <= set(complete(""))
    assert complete("show", "云川") == [FINANCE, AGENCY]
    assert complete("check", "青禾") == [AGENCY]
    assert complete("show", "没有") == []


def test_completion_reads_the_database_that_is_named(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    run("--db", other, "import", write(tmp_path, balanced_report()))
    assert complete("--db", str(other), "show", "青禾") == [AGENCY]
    assert complete("show", "青禾") == []


def test_completion_is_silent_where_there_is_no_database(tmp_db: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert complete("show", "云") == []
    assert not tmp_db.exists()
    tmp_db.write_bytes(b"no database" * 100)
    assert complete("show", "云") == []
    assert capfd.readouterr() == ("", "")


def test_the_shell_gets_its_script() -> None:
    script = start(_QKTUI_COMPLETE="bash_source")
    assert script.returncode == 0
    assert "_qktui_completion" in script.stdout
