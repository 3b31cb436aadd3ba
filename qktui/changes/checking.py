"""What the rules find, kept with the report for lists, and what people say of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from qktui.changes.errors import NotAcknowledged
from qktui.checks import check_report, facts_of, figures_digest, text_digest
from qktui.model import Finding, Number, Outcome, Report, ReviewState, Severity, plain
from qktui.phrases import chinese, say
from qktui.queries import (
    FindingRow,
    StoredReport,
    count_unchecked,
    findings_of,
    in_language,
    load_report,
    open_warnings,
    read_report,
    surroundings,
)
from qktui.store import Store, StoreError

if TYPE_CHECKING:
    from sqlite3 import Connection

RANK = list(Severity)
BATCH = 50
"""Reports that are checked in one transaction: others wait no longer than that takes."""


def recheck(store: Store, report_id: int, *, user: str) -> StoredReport:
    """The report, checked again where what is kept is out of date (it changed, or one that it is compared with)."""
    stored = load_report(store, report_id)
    with store.reading() as conn:
        fresh = conn.execute("SELECT checked FROM report WHERE id = ?", (report_id,)).fetchone()
    if fresh is not None and not fresh[0] and not store.read_only:
        with store.writing(user, "check") as conn:
            check_and_keep(conn, report_id)
    return stored


def recheck_pending(store: Store, *, user: str, batch: int = BATCH) -> Iterator[int]:
    """Check every report that is out of date, some at a time; how many have been checked so far, after each batch.

    Where none is, nothing is written.
    Whoever closes the iterator loses nothing: the rest stays out of date.
    """
    done = 0
    while count_unchecked(store):
        with store.writing(user, "check") as conn:
            ids = [row[0] for row in conn.execute("SELECT id FROM report WHERE checked = 0 LIMIT ?", (batch,))]
            for report_id in ids:
                check_and_keep(conn, report_id)
        done += len(ids)
        yield done


def question(store: Store, ids: Sequence[int], *, user: str) -> None:
    """Count reports as not checked, so that the next check looks at them again; their figures stay as they are."""
    with store.writing(user, "check") as conn:
        conn.executemany("UPDATE report SET checked = 0 WHERE id = ?", ((report_id,) for report_id in ids))


def check_and_keep(conn: Connection, report_id: int) -> StoredReport:
    """Check a report with what surrounds it, and keep what is found."""
    stored = read_report(conn, report_id)
    keep_digests(conn, report_id, stored.report)
    with chinese():  # kept in one language, and said again in another where it is shown
        keep_findings(conn, report_id, _found(conn, stored))
    return stored


def _found(conn: Connection, stored: StoredReport) -> tuple[Finding, ...]:
    around = surroundings(conn, stored.id, stored.report, stored.region)
    return check_report(stored.report, stored.layout, around)


def keep_findings(conn: Connection, report_id: int, findings: Sequence[Finding]) -> None:
    """Keep what fails, and how many rules hold; reviews stay where the facts have stayed.

    The count rule adds only its failures, so that 42 rules read 42.
    """
    failed = sorted((f for f in findings if f.outcome is Outcome.FAIL), key=lambda f: RANK.index(f.severity))
    conn.execute("DELETE FROM finding WHERE report_id = ?", (report_id,))
    conn.executemany(
        "INSERT INTO finding SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce((SELECT state FROM review"
        " WHERE report_id = ? AND rule = ? AND place = ? AND facts = ? ORDER BY id DESC LIMIT 1), 'open')",
        [_row(report_id, position, finding) for position, finding in enumerate(failed)],
    )
    linear = [f for f in findings if f.severity is Severity.ERROR and f.place and f.rule != "count"]
    conn.execute(
        "UPDATE report SET passes = ?, errors = ?, unknowns = ?, warnings = ?, notes = ?, checked = 1 WHERE id = ?",
        (
            sum(f.outcome is Outcome.PASS for f in linear),
            sum(f.severity is Severity.ERROR for f in failed),
            sum(f.outcome is Outcome.UNKNOWN for f in linear),
            sum(f.severity is Severity.WARNING for f in failed),
            sum(f.severity is Severity.NOTE for f in failed),
            report_id,
        ),
    )


def keep_digests(conn: Connection, report_id: int, report: Report) -> None:
    """Keep the report's digests; reports that print the same as it does now, or did before, are to be checked again."""
    digests = figures_digest(report), text_digest(report)
    kept = conn.execute("SELECT figures, narrative FROM report_digest WHERE report_id = ?", (report_id,)).fetchone()
    if kept is not None and tuple(kept) == digests:
        return
    conn.execute(
        "INSERT INTO report_digest VALUES (?, ?, ?) ON CONFLICT (report_id) DO UPDATE SET"
        " figures = excluded.figures, narrative = excluded.narrative",
        (report_id, *digests),
    )
    for column, values in zip(("figures", "narrative"), zip(digests, kept or ("", ""), strict=True), strict=True):
        conn.execute(
            f"UPDATE report SET checked = 0 WHERE checked = 1 AND id <> ? AND year = ? AND id IN"
            f" (SELECT report_id FROM report_digest WHERE {column} <> '' AND {column} IN (?, ?))",
            (report_id, report.year, *values),
        )


def review(store: Store, report_id: int, finding: Finding, state: ReviewState, *, user: str, reason: str = "") -> None:
    """Say what a person makes of a finding. Raises ``StoreError`` when it is dismissed without a reason, or gone."""
    if state is ReviewState.DISMISSED and not reason.strip():
        raise StoreError(say("不采纳一条问题要写明理由"))
    with store.writing(user, "review") as conn:
        _keep_review(conn, report_id, finding, state, user, reason)


def pending_warnings(store: Store, report_id: int, *, user: str) -> list[FindingRow]:
    """The warnings of a report that nobody has reviewed, as things stand now, in the language in use."""
    recheck(store, report_id, user=user)
    return [
        row for row in findings_of(store, report_id)
        if row.finding.severity is Severity.WARNING and row.review.state is ReviewState.OPEN
    ]  # fmt: skip


def acknowledge(conn: Connection, report_id: int, reasons: Mapping[str, str], user: str) -> None:
    """Dismiss the open warnings kept of a report, each with its reason by its facts.

    Raises :class:`NotAcknowledged`, naming those without one in the language in use.
    """
    warnings = open_warnings(conn, report_id)
    if missing := [row for row in warnings if not reasons.get(row.facts, "").strip()]:
        raise NotAcknowledged(in_language(missing, lambda each: _found(conn, read_report(conn, each))))
    for row in warnings:
        _keep_review(conn, report_id, row.finding, ReviewState.DISMISSED, user, reasons[row.facts])


def _keep_review(
    conn: Connection, report_id: int, finding: Finding, state: ReviewState, user: str, reason: str
) -> None:
    facts = facts_of(finding)
    changed = conn.execute(
        "UPDATE finding SET review = ? WHERE report_id = ? AND rule = ? AND place = ? AND facts = ?",
        (state.value, report_id, finding.rule, finding.place, facts),
    )
    if changed.rowcount == 0:
        raise StoreError(say("这一条问题已经变了，请重新看过"))
    conn.execute(
        "INSERT INTO review(report_id, rule, place, facts, state, reason, user) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (report_id, finding.rule, finding.place, facts, state.value, reason.strip(), user),
    )


def _row(report_id: int, position: int, finding: Finding) -> tuple[object, ...]:
    facts = facts_of(finding)
    return (
        report_id, position, finding.rule, finding.place, finding.severity.value, _text(finding.left),
        _text(finding.right), json.dumps(finding.cells), finding.message, finding.quote, facts,
        report_id, finding.rule, finding.place, facts,
    )  # fmt: skip


def _text(number: Number | None) -> str | None:
    return None if number is None else plain(number)
