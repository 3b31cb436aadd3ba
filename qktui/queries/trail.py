"""What the database tells about itself: the trail, kept documents, counts."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qktui.model import (
    plain,
)
from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Row
from qktui.queries.reports import from_units


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One entry of the trail; ``old`` and ``new`` are printed, ``None`` where there was nothing."""

    id: int
    at: str
    user: str
    action: str
    subject: str
    old: str | None
    new: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class DatabaseInfo:
    """What ``db info`` tells."""

    reports: int
    agencies: int
    documents: int
    changes: int
    bytes: int
    journal_mode: str
    migrations: tuple[str, ...]
    forms: tuple[str, ...]


def changes_of(
    store: Store, report_id: int, *, subject: str = "", below: int | None = None, above: int | None = None,
    limit: int = 200,
) -> list[ChangeRow]:  # fmt: skip
    """A report's trail (or one subject's), newest first; ``below`` continues after an entry's id.

    ``above`` gives the entries just before that id in the list, the last of them the next newer one.
    """
    condition = "report_id = ?" + (" AND subject = ?" if subject else "")
    values: list[str | int] = [report_id, subject] if subject else [report_id]
    for bound, sign in ((below, "<"), (above, ">")):
        if bound is not None:
            condition += f" AND c.id {sign} ?"
            values.append(bound)
    with store.reading_apart() if subject else store.reading() as conn:  # one subject's are sought in the whole trail
        rows = conn.execute(
            "SELECT c.*, f.decimals FROM change c LEFT JOIN"
            " (SELECT id AS cell_id, max(decimals) AS decimals FROM form_cell GROUP BY id) f ON f.cell_id = c.subject"
            f" WHERE {condition} ORDER BY c.id {'DESC' if above is None else 'ASC'} LIMIT ?",
            [*values, limit],
        ).fetchall()
    found = [_change_row(row) for row in rows]
    return found if above is None else found[::-1]


def count_changes(store: Store, report_id: int, subject: str = "") -> int:
    """How many entries a report's trail (or one subject's) has."""
    condition = "report_id = ?" + (" AND subject = ?" if subject else "")
    with store.reading() as conn:
        row = conn.execute(
            f"SELECT count(*) FROM change WHERE {condition}", (report_id, subject) if subject else (report_id,)
        ).fetchone()
    return int(row[0])


def _change_row(row: Row) -> ChangeRow:
    def printed(value: int | None, raw: str | None) -> str | None:
        if raw is not None:
            return raw
        return None if value is None else plain(from_units(value, row["decimals"] or 0))

    return ChangeRow(
        row["id"], row["at"], row["user"], row["action"], row["subject"],
        printed(row["old_value"], row["old_raw"]), printed(row["new_value"], row["new_raw"]), row["reason"],
    )  # fmt: skip


def document(store: Store, sha256: str) -> bytes | None:
    """The content of a kept document; ``None`` when it is only cited."""
    with store.reading() as conn:
        row = conn.execute("SELECT content FROM document WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None or row[0] is None else zlib.decompress(row[0])


def reports_from(store: Store, sha256: str) -> list[tuple[str, int]]:
    """Agency and year of the reports that were imported from a document, also where another has replaced it since."""
    with store.reading() as conn:
        rows = conn.execute(
            "SELECT DISTINCT a.name, r.year FROM change c JOIN report r ON r.id = c.report_id"
            " JOIN agency a ON a.id = r.agency_id"
            " WHERE c.new_raw = ? AND c.subject = 'report' AND c.action IN ('import', 'replace') ORDER BY 1, 2",
            (sha256,),
        )
        return [(row[0], row[1]) for row in rows]


def database_info(store: Store) -> DatabaseInfo:
    """Counts and settings of the open database."""
    with store.snapshot() as conn:

        def one(sql: str) -> Any:
            return conn.execute(sql).fetchone()[0]

        return DatabaseInfo(
            one("SELECT count(*) FROM report"), one("SELECT count(*) FROM agency"),
            one("SELECT count(*) FROM document"), one("SELECT count(*) FROM change"),
            one("PRAGMA page_count") * one("PRAGMA page_size"), one("PRAGMA journal_mode"),
            tuple(r[0] for r in conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'qktui'")),
            tuple(r[0] for r in conn.execute("SELECT id FROM form ORDER BY id DESC")),
        )  # fmt: skip
