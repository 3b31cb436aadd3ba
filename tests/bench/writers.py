"""Sixteen processes that save into one database at once: saves a second, and how long one waits for its turn."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from qktui.store import open_store, sqlite3
from tests.bench.figures import Budget, Figure
from tests.bench.place import Place, alternate
from tests.crash.processes import PYTHON, run_at_once
from tests.store.reports import balanced, take

WRITERS = 16
SAVES = 25
RUNS = 5

OURS = """
from qktui.changes import edit_report
from qktui.model import Cell
from qktui.queries import load_report
from qktui.store import open_store

def prepare(path, writer):
    store = open_store(path)
    stored = load_report(store, writer + 1)
    def save(n):
        nonlocal stored
        stored = edit_report(store, stored.id, stored.version, {"t3.new.natural": Cell(1000 + n)}, user="bench")
    return save
"""

PLAIN = """
from qktui.store import sqlite3

def prepare(path, writer):
    conn = sqlite3.connect(path, isolation_level=None, timeout=60)
    conn.execute("PRAGMA synchronous = FULL")
    def save(n):
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("INSERT INTO saved VALUES (?, ?)", (writer, n))
        conn.execute("COMMIT")
    return save
"""

LOOP = """
import json, sys, time
from pathlib import Path

save = prepare(Path(sys.argv[1]), int(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
moments = [time.monotonic()]
for n in range(int(sys.argv[3])):
    save(n)
    moments.append(time.monotonic())
print(json.dumps(moments))
"""
"""Saves as ``prepare`` says, and tells the moments, by the system's clock, at which it began and each was through."""


def writers(place: Place) -> Iterator[Figure]:
    """Edits of one figure, each a report of its own, beside transactions of one plain row with the same settings."""
    with open_store(place.folder / "ours.db") as store:
        take(store, *(balanced(f"第{n}号人民政府") for n in range(WRITERS)))
    conn = sqlite3.connect(place.folder / "plain.db")
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("CREATE TABLE saved(writer INTEGER, n INTEGER)")
    conn.close()
    waits: dict[str, list[float]] = {"ours": [], "plain": []}

    def rate(name: str, program: str) -> float:
        told = moments(program, place.folder / f"{name}.db")
        waits[name].append(longest_wait(told))
        return saves_a_second(told)

    ours, plain = alternate(RUNS, lambda: rate("ours", OURS), lambda: rate("plain", PLAIN))
    yardstick = "one-row transactions"
    yield Figure(f"saves of {WRITERS} processes at once", "/s", ours, (), yardstick, plain)
    half = Budget("p95", 10_000)  # of the time after which a save is given up as locked
    ours_waited, plain_waited = tuple(waits["ours"]), tuple(waits["plain"])
    yield Figure("the longest that one waited", "ms", ours_waited, (half,), yardstick, plain_waited)


def moments(program: str, path: Path, saves: int = SAVES) -> list[list[float]]:
    """For each of the processes, let go at once: when it began, and when each of its saves was through."""
    argvs = [(*PYTHON, program + LOOP, str(path), str(n), str(saves)) for n in range(WRITERS)]
    return [json.loads(output) for output in run_at_once(argvs)]


def saves_a_second(told: Sequence[Sequence[float]]) -> float:
    """All saves, over the time from the first beginning to the last end."""
    return sum(len(one) - 1 for one in told) / (max(one[-1] for one in told) - min(one[0] for one in told))


def longest_wait(told: Sequence[Sequence[float]]) -> float:
    """Milliseconds that the slowest of all saves took."""
    return 1000 * max(after - before for one in told for before, after in pairwise(one))
