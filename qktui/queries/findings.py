"""Findings over every report: filtered, paged by key, each with what people said of it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qktui.checks import check_report, corrections
from qktui.model import Finding, Located, Number, Outcome, Review, ReviewState, Severity
from qktui.queries.reports import StoredReport
from qktui.queries.surroundings import surroundings
from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Row


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings to list. ``words`` must all occur in the agency's name or region."""

    words: str = ""
    year: int | None = None
    region: str = ""
    rule: str = ""
    severity: Severity | None = None
    review: ReviewState | None = None
    report_id: int | None = None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of one report. ``facts`` names what it says, for a review."""

    report_id: int
    agency: str
    year: int
    position: int
    finding: Finding
    facts: str
    review: Review

    @property
    def key(self) -> tuple[str, int, int]:
        """The place in the list: agency name, then year, newest first, then the worst first."""
        return self.agency, self.year, self.position


_ROW = (
    "SELECT f.*, a.name AS agency, r.year, v.reason, v.user, v.at FROM agency a"
    " CROSS JOIN report r ON r.agency_id = a.id AND (r.errors > 0 OR r.warnings > 0 OR r.notes > 0)"
    " CROSS JOIN finding f ON f.report_id = r.id"
    " LEFT JOIN review v ON v.id = (SELECT max(id) FROM review w WHERE w.report_id = f.report_id"
    " AND w.rule = f.rule AND w.place = f.place AND w.facts = f.facts)"
)
"""CROSS JOIN keeps agencies outside, in the order of their names: a page is read and never sorted."""


def list_findings(
    store: Store,
    wanted: FindingFilter = FindingFilter(),
    *,
    after: tuple[str, int, int] | None = None,
    limit: int = 200,
) -> list[FindingRow]:
    """At most ``limit`` findings in list order, following the one whose key is ``after``."""
    conditions, values = _conditions(wanted)
    if after is not None:
        # The redundant range on name alone lets the index start there.
        conditions += " AND a.name >= ? AND (a.name > ? OR r.year < ? OR (r.year = ? AND f.position > ?))"
        values += [after[0], after[0], after[1], after[1], after[2]]
    query = f"{_ROW} WHERE {conditions} ORDER BY a.name, r.year DESC, f.position LIMIT ?"
    with store.reading() as conn:
        return [_finding_row(row) for row in conn.execute(query, [*values, limit])]


def findings_of(store: Store, report_id: int) -> list[FindingRow]:
    """What is kept of one report, the worst first."""
    with store.reading() as conn:
        rows = conn.execute(f"{_ROW} WHERE r.id = ? ORDER BY f.position", (report_id,))
        return [_finding_row(row) for row in rows]


def count_findings(store: Store, wanted: FindingFilter = FindingFilter()) -> int:
    """How many findings the filter leaves. Over millions of reports it takes a moment: not for a key press."""
    conditions, values = _conditions(wanted)
    with store.reading_apart() as conn:
        query = (
            "SELECT count(*) FROM report r JOIN agency a ON a.id = r.agency_id JOIN finding f ON f.report_id = r.id"
            f" WHERE (r.errors > 0 OR r.warnings > 0 OR r.notes > 0) AND {conditions}"
        )
        return int(conn.execute(query, values).fetchone()[0])


def count_unchecked(store: Store) -> int:
    """How many reports have changed, or have neighbours that have, since they were checked."""
    with store.reading() as conn:
        return int(conn.execute("SELECT count(*) FROM report WHERE checked = 0").fetchone()[0])


def all_findings(store: Store, stored: StoredReport) -> tuple[Finding, ...]:
    """What every rule says of a report now, with what surrounds it in the database; passes too."""
    with store.snapshot() as conn:
        around = surroundings(conn, stored.id, stored.report, stored.region)
    return check_report(stored.report, stored.layout, around)


def corrections_of(store: Store, stored: StoredReport, *, locked: Collection[str] = ()) -> Located:
    """What most likely went wrong in a report whose hard rules fail; ``locked`` cells are taken as right."""
    with store.snapshot() as conn:
        around = surroundings(conn, stored.id, stored.report, stored.region)
    return corrections(stored.report, stored.layout, around, locked=locked)


def count_blank_reports(store: Store) -> int:
    """How many reports have rules that cannot be checked, as counted when they were checked last."""
    with store.reading_apart() as conn:
        return int(conn.execute("SELECT count(*) FROM report WHERE unknowns > 0").fetchone()[0])


def missing_reports(store: Store, year: int, region: str = "", limit: int = 1000) -> list[tuple[str, int]]:
    """Agencies that have reports of other years and none of ``year``, with the newest year that they have."""
    with store.reading_apart() as conn:
        rows = conn.execute(
            "SELECT a.name, (SELECT max(year) FROM report WHERE agency_id = a.id) AS newest FROM agency a"
            " WHERE newest IS NOT NULL AND NOT EXISTS (SELECT 1 FROM report WHERE agency_id = a.id AND year = ?)"
            " AND (? = '' OR a.region = ? OR (a.region >= ? AND a.region < ?)) ORDER BY a.name LIMIT ?",
            (year, region, region, f"{region}/", f"{region}0", limit),
        )
        return [(row[0], row[1]) for row in rows]


def _conditions(wanted: FindingFilter) -> tuple[str, list[Any]]:
    found, values = ["1"], list[Any]()
    for word in wanted.words.split():
        found.append("(instr(a.name, ?) OR instr(replace(a.region, '/', ''), ?))")
        values += [word, word]
    if wanted.region:
        found.append("(+a.region = ? OR (+a.region >= ? AND +a.region < ?))")
        values += [wanted.region, f"{wanted.region}/", f"{wanted.region}0"]
    for column, value in (
        ("r.id", wanted.report_id), ("r.year", wanted.year), ("f.rule", wanted.rule or None),
        ("f.severity", wanted.severity and wanted.severity.value), ("f.review", wanted.review and wanted.review.value),
    ):  # fmt: skip
        if value is not None:
            found.append(f"{column} = ?")
            values.append(value)
    return " AND ".join(found), values


def _finding_row(row: Row) -> FindingRow:
    finding = Finding(
        row["rule"], row["place"], Outcome.FAIL, Severity(row["severity"]), tuple(json.loads(row["cells"])),
        _number(row["left_side"]), _number(row["right_side"]), row["message"], row["quote"],
    )  # fmt: skip
    review = Review(ReviewState(row["review"]), row["reason"] or "", row["user"] or "", row["at"] or "")
    return FindingRow(row["report_id"], row["agency"], row["year"], row["position"], finding, row["facts"], review)


def _number(text: str | None) -> Number | None:
    if text is None:
        return None
    return Decimal(text) if "." in text else int(text)
