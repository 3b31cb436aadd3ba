"""How many hard rules hold, kept with the report for the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qktui.model import Finding, Outcome, Severity
from qktui.queries import StoredReport, load_report, read_report
from qktui.rules import evaluate
from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Connection


def recheck(store: Store, report_id: int, *, user: str) -> StoredReport:
    """Count the hard rules again where the count is out of date (another program wrote cells)."""
    stored = load_report(store, report_id)
    with store.reading() as conn:
        fresh = conn.execute("SELECT checked FROM report WHERE id = ?", (report_id,)).fetchone()
    if fresh is not None and not fresh[0] and not store.read_only:
        with store.writing(user, "check") as conn:
            keep_count(conn, report_id, evaluate(stored.layout, read_report(conn, report_id).report.cells))
    return stored


def keep_count(conn: Connection, report_id: int, findings: Sequence[Finding]) -> None:
    """Keep how many rules hold; the count rule adds only its failures, so that 42 rules read 42."""
    linear = [f for f in findings if f.place and f.rule != "count"]
    conn.execute(
        "UPDATE report SET passes = ?, errors = ?, unknowns = ?, warnings = ?, checked = 1 WHERE id = ?",
        (
            sum(f.outcome is Outcome.PASS for f in linear),
            sum(f.outcome is Outcome.FAIL and f.severity is Severity.ERROR for f in findings),
            sum(f.outcome is Outcome.UNKNOWN for f in linear),
            sum(f.outcome is Outcome.FAIL and f.severity is Severity.WARNING for f in findings),
            report_id,
        ),
    )
