"""The command line starts light: what is heavy is imported by the commands that need it."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("textual", "plotext", "sqlite_utils", "rich.console")
REPORT = f"print(*sorted(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)"
HELP = f"""
import sys, qktui.cli
sys.argv = ["qktui", "--help"]
try:
    qktui.cli.main()
except SystemExit as end:
    {REPORT}
    sys.exit(end.code)
sys.exit("--help did not end the program")
"""


@pytest.mark.parametrize("program", [f"import sys, qktui.cli; {REPORT}", HELP], ids=["import", "help"])
def test_nothing_heavy_is_imported(program: str) -> None:
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr.split()) == (0, [])


def test_the_probe_sees_a_heavy_import() -> None:
    program = f"import sys, sqlite_utils; {REPORT}"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "sqlite_utils" in ended.stderr.split()
