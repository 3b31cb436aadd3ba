"""``docs/cli.md`` says what the program does: its examples are run, and nothing is left out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from qktui.cli import cli
from qktui.cli.wording import walk
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "cli.md").read_text(encoding="utf-8")


def examples() -> Iterator[tuple[str, str]]:
    """Each command line of the examples with what it prints; an ellipsis stands for anything."""
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, printed = example.partition("\n")
            yield line, printed


def pattern(printed: str) -> str:
    """What an example prints as a regular expression: ``…`` on a line of its own is any number of lines."""
    return "".join(
        "(?:[^\n]*\n)*?" if line == "…" else re.escape(line).replace("…", "[^\n]*") + "\n"
        for line in printed.splitlines()
    )


def test_the_examples_do_what_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    code, ran = 0, 0
    for line, printed in examples():
        program, *arguments = shlex.split(line)
        if program == "echo":
            assert printed == f"{code}\n", line
            continue
        assert program == "qktui"
        result = CliRunner(catch_exceptions=False).invoke(cli, arguments)
        code, ran = result.exit_code, ran + 1
        assert re.fullmatch(pattern(printed), result.output), f"$ {line}\n{result.output}"
    assert ran >= 15


def test_every_command_and_option_is_on_the_page() -> None:
    for path, command in walk(cli):
        assert path[-1] == "qktui" or re.search(rf"`{' '.join(path[1:])}[ `]|`(?:qktui )?{path[-1]}[ `]", PAGE), path
        for param in command.params:
            if isinstance(param, click.Option):
                assert any(re.search(rf"`[^`\n]*{name}\b", PAGE) for name in param.opts), (path, param.opts)


def test_every_command_has_a_chapter() -> None:
    chapters = " ".join(re.findall(r"^## (.*)：", PAGE, re.MULTILINE))
    for path, _ in walk(cli):
        assert path[1:2] == () or path[1] in chapters, path
