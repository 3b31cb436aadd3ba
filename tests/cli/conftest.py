"""Running the command line: in this process, or as the program that a person starts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qktui.cli import cli
from qktui.exchange import dumps
from qktui.model import Report
from tests.factory import balanced_report

PROGRAM = (sys.executable, "-c", "from qktui.cli import main; main()")
"""What the installed ``qktui`` does."""

FINANCE = "云川省临江市财政局"

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command line in this process; an exception that a person would see as a crash is raised."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str | Path, code: int = 0, stdin: bytes | None = None) -> Result:
        result = CliRunner(catch_exceptions=False).invoke(cli, [str(part) for part in arguments], input=stdin)
        assert result.exit_code == code, result.output
        return result

    return run


def start(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a process of its own."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip


def write(folder: Path, report: Report, name: str = "") -> Path:
    """The report as a file of the exchange format."""
    path = folder / (name or f"{report.agency}-{report.year}.json")
    path.write_text(dumps(report), encoding="utf-8")
    return path


@pytest.fixture
def qinghe(run: Run, tmp_path: Path) -> Report:
    """The one report of this test's database."""
    report = balanced_report()
    run("import", write(tmp_path, report))
    return report


@pytest.fixture
def three(run: Run, tmp_path: Path) -> list[Report]:
    """The reports of this test's database: two years of one agency, one of another."""
    reports = [balanced_report(), balanced_report(year=2022), balanced_report(FINANCE, 2022)]
    run("import", *(write(tmp_path, report) for report in reports))
    return reports
