"""``docs/ssh.md``: what it tells an administrator to type is what the program takes."""

from __future__ import annotations

import re
import shlex
import subprocess

from qktui.cli import cli
from qktui.cli.wording import walk
from tests.conftest import REPOSITORY

PAGE = (REPOSITORY / "docs" / "ssh.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


def test_the_shell_can_read_every_block() -> None:
    assert len(BLOCKS) >= 9
    for block in BLOCKS:
        ended = subprocess.run(["sh", "-n"], input=block, text=True, capture_output=True)
        assert ended.returncode == 0, (block, ended.stderr)


def test_the_program_has_every_command_and_option() -> None:
    known = {path[1:]: command for path, command in walk(cli) if len(path) > 1}
    lines = [line for block in BLOCKS for line in block.replace("\\\n", "").splitlines() if "bin/qktui " in line]
    assert len(lines) >= 5
    for line in lines:
        words = shlex.split(line.partition("bin/qktui ")[2], comments=True)
        options = {word for word in words if word.startswith("--")}
        named = [path for path in known if any(tuple(words[n : n + len(path)]) == path for n in range(len(words)))]
        assert named or "--version" in words, line
        taken = {name for path in named for param in known[path].params for name in param.opts}
        assert options <= taken | {name for param in cli.params for name in param.opts}, line
