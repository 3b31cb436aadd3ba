"""Whether a database has everything that its writers were told is saved: once, in order, and nothing else."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qktui.store import open_store
from qktui.verify import verify
from tests.crash.writer import Kept, Saved, reason_of

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

ENTRIES = "SELECT * FROM change WHERE reason GLOB '* save *' ORDER BY id"


def saved_lines(output: str) -> list[Saved]:
    """What a writer has printed, as far as its lines are whole."""
    whole = [line for line in output.splitlines(keepends=True) if line.endswith("\n") and line.startswith("{")]
    records = [json.loads(line) for line in whole]
    return [Saved(**{**one, "cells": {key: tuple(kept) for key, kept in one["cells"].items()}}) for one in records]


def faults(path: Path, saves: Iterable[Saved], killed: Iterable[str] = ()) -> list[str]:
    """What is not as it must be, in words for a developer; empty when nothing is.

    ``killed``: writers that may have saved once more without having been able to say so.
    """
    with open_store(path) as store:
        found = [f"verify: {told}" for told in verify(store)]
        with store.snapshot() as conn:
            return [*found, *_told(conn, list(saves), set(killed)), *_replayed(conn)]


def _told(conn: Connection, saves: list[Saved], killed: set[str]) -> Iterator[str]:
    """Each save has its own entries, together; those of one report stand in the order of its versions."""
    entries: dict[str, list[Row]] = defaultdict(list)
    for row in conn.execute(ENTRIES):
        entries[row["reason"]].append(row)
    for saved in saves:
        yield from _entries_of(saved, entries.get(saved.reason, []))
    known = {saved.reason for saved in saves}
    unheard = entries.keys() - known
    for reason in unheard - {reason_of(writer, _next(saves, writer)) for writer in killed}:
        yield f"{reason}: in the trail, but nobody was told"
    yield from _in_order(conn, saves, entries, unheard)


def _next(saves: list[Saved], writer: str) -> int:
    return max((saved.number + 1 for saved in saves if saved.writer == writer), default=0)


def _entries_of(saved: Saved, entries: list[Row]) -> Iterator[str]:
    """An edit has exactly its cells in the trail, one entry each, with nobody else's in between."""
    if not entries:
        yield f"{saved.reason}: lost"
        return
    subjects = [row["subject"] for row in entries if "." in row["subject"]]
    if len(set(subjects)) != len(subjects) or entries[-1]["id"] - entries[0]["id"] != len(entries) - 1:
        yield f"{saved.reason}: told twice, or mixed with another's"
    if {row["report_id"] for row in entries} != {saved.report}:
        yield f"{saved.reason}: told of another report"
    cells = {row["subject"]: (row["new_value"], row["new_raw"]) for row in entries if "." in row["subject"]}
    if saved.way == "edit" and cells != saved.cells:
        yield f"{saved.reason}: saved {saved.cells}, told {cells}"


def _in_order(conn: Connection, saves: list[Saved], entries: dict[str, list[Row]], unheard: set[str]) -> Iterator[str]:
    """Versions count the saves of a report, and the trail has them in that order."""
    for row in conn.execute("SELECT id, version FROM report"):
        own = sorted((saved for saved in saves if saved.report == row["id"]), key=lambda saved: saved.version)
        more = sum(entries[reason][0]["report_id"] == row["id"] for reason in unheard)
        if row["version"] != 1 + len(own) + more or len({saved.version for saved in own}) != len(own):
            yield f"report {row['id']}: version {row['version']} after {len(own)} saves and {more} unheard"
        places = [entries[saved.reason][0]["id"] for saved in own if saved.reason in entries]
        if places != sorted(places):
            yield f"report {row['id']}: its saves are told out of order"


def _replayed(conn: Connection) -> Iterator[str]:
    """Each entry found what the one before it left, and the last one left what is there now."""
    now: dict[tuple[int, str], Kept] = {}
    for row in conn.execute(ENTRIES):
        place = row["report_id"], row["subject"]
        if now.get(place, (row["old_value"], row["old_raw"])) != (row["old_value"], row["old_raw"]):
            yield f"entry {row['id']}: {row['subject']} was not what the trail says"
        now[place] = row["new_value"], row["new_raw"]
    for (report, subject), kept in now.items():
        if kept != _kept_now(conn, report, subject):
            yield f"report {report}: {subject} is {_kept_now(conn, report, subject)}, not {kept} as told last"


def _kept_now(conn: Connection, report: int, subject: str) -> Kept:
    if "." not in subject:
        return None, conn.execute(f"SELECT {subject} FROM report WHERE id = ?", (report,)).fetchone()[0]
    row = conn.execute(
        "SELECT c.value, c.raw FROM cell c JOIN form_cell f ON f.no = c.cell_no WHERE c.report_id = ? AND f.id = ?",
        (report, subject),
    ).fetchone()
    return (0, None) if row is None else (row[0], row[1])
