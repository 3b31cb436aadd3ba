"""The database's migrations, in sqlite-utils' own format.

``sqlite-utils migrate qktui.db db/migrations.py`` applies them as well as qktui does.
The SQL stands beside this file, where it reads better.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database, Migrations

migrations = Migrations("qktui")


@migrations(name="0001_initial")
def initial(db: Database) -> None:
    """Forms, agencies, reports, the trail, and the gate that guards final reports."""
    run_script(db, "0001_initial.sql")


@migrations(name="0002_questions")
def questions(db: Database) -> None:
    """What an import could not settle; which documents have been imported."""
    run_script(db, "0002_questions.sql")


@migrations(name="0003_findings")
def findings(db: Database) -> None:
    """What the rules found in every report, and what people said of it."""
    run_script(db, "0003_findings.sql")


@migrations(name="0004_seals")
def seals(db: Database) -> None:
    """The trail as a chain of hashes. qktui makes the seals of old entries, in batches, when this is through."""
    run_script(db, "0004_seals.sql")


@migrations(name="0005_final")
def final(db: Database) -> None:
    """A final report keeps everything it says; indicators in the trail."""
    run_script(db, "0005_final.sql")


def run_script(db: Database, name: str) -> None:
    """Run the statements of a SQL file within the open transaction (``executescript`` would commit it)."""
    for statement in statements((Path(__file__).parent / name).read_text(encoding="utf-8")):
        db.execute(statement)


def statements(script: str) -> Iterator[str]:
    """The complete statements of a SQL script, triggers whole. A statement ends at a line's end."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if any(line.strip() and not line.strip().startswith("--") for line in pending.splitlines()):
        raise ValueError(f"the script ends within a statement: {pending.strip()[:60]!r}")
