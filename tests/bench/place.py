"""Where benchmarks run: a folder and a database of their own, and the programs that they start."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.pty_session import Session

QKTUI = Path(sys.executable).parent / "qktui"
BARE = (sys.executable, "-m", "tests.bench.bare_app")
READY, BARE_READY = "武汉市硚口区", "row 0"
"""What stands on the first usable frame of ``qktui`` and of the bare app."""

Samples = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that is removed afterwards; programs started here see no other home and no other database."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        """The environment of what runs here."""
        return {"HOME": str(self.folder), "QKTUI_DB": str(self.database)}

    @property
    def database(self) -> Path:
        """The database; ``prepare`` has put the built-in report into it."""
        return self.folder / "qktui.db"

    def prepare(self) -> None:
        """Create the database with the built-in report. Raises ``CalledProcessError``."""
        self.run((QKTUI, "list"))

    def run(self, argv: Sequence[str | Path]) -> str:
        """What a program prints. Raises ``CalledProcessError`` when it fails."""
        env = {**os.environ, **self.env}
        return subprocess.run(argv, env=env, check=True, capture_output=True, text=True).stdout

    def milliseconds(self, argv: Sequence[str | Path]) -> float:
        """How long a program takes from start to end."""
        begun = time.perf_counter()
        self.run(argv)
        return 1000 * (time.perf_counter() - begun)

    def qktui(self, cols: int = 120, rows: int = 40) -> Session:
        """The app in a terminal."""
        return Session((QKTUI,), cols, rows, self.env)

    def bare(self, cols: int = 120, rows: int = 40) -> Session:
        """The yardstick in a terminal: a Textual app that shows one table."""
        return Session(BARE, cols, rows, self.env)


def appear(session: Session, text: str) -> float:
    """Milliseconds from the start of the program until ``text`` has come out of it."""
    session.wait_until(lambda: text.encode() in session.output, repr(text))
    return 1000 * (session.last_output - session.started)


def alternate(n: int, *works: Callable[[], float]) -> tuple[Samples, ...]:
    """``n`` samples of each, taken in turn, so that what slows the machine slows all."""
    rounds = [[work() for work in works] for _ in range(n)]
    return tuple(zip(*rounds, strict=True))


def machine() -> str:
    """One line on what the figures were measured with."""
    try:
        from pysqlite3 import dbapi2 as sqlite
    except ImportError:
        sqlite = sqlite3
    model = [line.partition(": ")[2] for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    return ", ".join((
        f"{os.cpu_count()} cores" + (f" ({model[0]})" if model else ""), f"load {os.getloadavg()[0]:.2g}",
        f"Python {platform.python_version()}", f"SQLite {sqlite.sqlite_version}", f"Textual {version('textual')}",
    ))  # fmt: skip


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []
