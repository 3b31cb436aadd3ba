"""Findings over every report: filtered, paged by key, each with what people said of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from qktui.checks import check_report, corrections, facts_of
from qktui.model import Finding, Located, Number, Outcome, Review, ReviewState, Severity
from qktui.phrases import language
from qktui.queries.reports import StoredReport, load_report
from qktui.queries.surroundings import surroundings_of
from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Connection, Row


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
class Tally:
    """How many errors, warnings and notes a report has, whatever a filter leaves of them."""

    errors: int
    warnings: int
    notes: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding of one report. ``facts`` names what it says, for a review; ``tally`` counts all of that report."""

    report_id: int
    agency: str
    year: int
    position: int
    finding: Finding
    facts: str
    review: Review
    tally: Tally

    @property
    def key(self) -> tuple[str, int, int]:
        """The place in the list: agency name, then year, newest first, then the worst first."""
        return self.agency, self.year, self.position


FINDINGS_END: tuple[str, int, int] = ("", 0, 0)
"""As ``before``: the end of the list."""


_COLUMNS = "f.*, a.name AS agency, r.year, r.errors, r.warnings, r.notes, v.reason, v.user, v.at"
_REVIEW = (
    " LEFT JOIN review v ON v.id = (SELECT max(id) FROM review w WHERE w.report_id = f.report_id"
    " AND w.rule = f.rule AND w.place = f.place AND w.facts = f.facts)"
)
_LIST = (
    f"SELECT {_COLUMNS} FROM agency a CROSS JOIN report r INDEXED BY report_findings"
    " ON r.agency_id = a.id AND (r.errors > 0 OR r.warnings > 0 OR r.notes > 0)"
    f" CROSS JOIN finding f ON f.report_id = r.id{_REVIEW}"
)
"""CROSS JOIN keeps agencies outside, in the order of their names: a page is read and never sorted.

The index, which has only reports with findings, is named because the planner takes that of all reports.
"""
_ONE = (
    f"SELECT {_COLUMNS} FROM report r JOIN agency a ON a.id = r.agency_id JOIN finding f ON f.report_id = r.id{_REVIEW}"
)


def list_findings(
    store: Store,
    wanted: FindingFilter = FindingFilter(),
    *,
    after: tuple[str, int, int] | None = None,
    before: tuple[str, int, int] | None = None,
    limit: int = 200,
) -> list[FindingRow]:
    """At most ``limit`` findings in list order, following the key ``after`` or preceding ``before``.

    To get the end of the list, pass ``before=FINDINGS_END``.
    """
    query, values = page_query(wanted, after, before)
    # On a connection of its own: what a rare filter leaves of millions takes a while to find.
    with store.reading_apart() as conn:
        rows = [_finding_row(row) for row in conn.execute(query, [*values, limit])]
    return in_language(rows if before is None else rows[::-1], partial(_found_in, store))


def page_query(
    wanted: FindingFilter, after: tuple[str, int, int] | None, before: tuple[str, int, int] | None
) -> tuple[str, list[Any]]:
    """The SQL of a page, in list order or, with ``before``, in the reverse of it; the limit is the last parameter."""
    conditions, values = _conditions(wanted)
    back = before is not None
    place = before if back else after
    if place is not None and place is not FINDINGS_END:
        # The redundant range on name alone lets the index start there.
        on, newer, higher = ("<", ">", "<") if back else (">", "<", ">")
        conditions += (
            f" AND a.name {on}= ? AND (a.name {on} ? OR r.year {newer} ? OR (r.year = ? AND f.position {higher} ?))"
        )
        values += [place[0], place[0], place[1], place[1], place[2]]
    # The id, of which an agency has one a year, is named because the index ends in it: nothing is left to sort.
    order = "a.name DESC, r.year, r.id, f.position DESC" if back else "a.name, r.year DESC, r.id DESC, f.position"
    return f"{_LIST} WHERE {conditions} ORDER BY {order} LIMIT ?", values


def findings_of(store: Store, report_id: int) -> list[FindingRow]:
    """What is kept of one report, the worst first."""
    with store.reading() as conn:
        found = conn.execute(f"{_ONE} WHERE r.id = ? ORDER BY f.position", (report_id,))
        rows = [_finding_row(row) for row in found]
    return in_language(rows, partial(_found_in, store))


def open_warnings(conn: Connection, report_id: int) -> list[FindingRow]:
    """The warnings kept of one report that nobody has reviewed, in Chinese as they are kept."""
    found = conn.execute(
        f"{_ONE} WHERE r.id = ? AND f.severity = 'warning' AND f.review = 'open' ORDER BY f.position", (report_id,)
    )
    return [_finding_row(row) for row in found]


def in_language(rows: list[FindingRow], found_in: Callable[[int], Iterable[Finding]]) -> list[FindingRow]:
    """The rows in the language in use: findings are kept in Chinese, and said again by the rules in any other.

    ``found_in`` gives what the rules find in a report. One that they no longer find stays as it is kept.
    """
    if language() == "zh":
        return rows
    said: dict[tuple[int, str], str] = {}
    for report_id in dict.fromkeys(row.report_id for row in rows):
        for finding in found_in(report_id):
            said[report_id, facts_of(finding)] = finding.message
    return [
        replace(row, finding=replace(row.finding, message=said.get((row.report_id, row.facts), row.finding.message)))
        for row in rows
    ]


def _found_in(store: Store, report_id: int) -> tuple[Finding, ...]:
    return all_findings(store, load_report(store, report_id))


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
    with store.reading_apart() as conn:
        return int(conn.execute("SELECT count(*) FROM report WHERE checked = 0").fetchone()[0])


def all_findings(store: Store, stored: StoredReport) -> tuple[Finding, ...]:
    """What every rule says of a report now, with what surrounds it in the database; passes too."""
    return check_report(stored.report, stored.layout, surroundings_of(store, stored))


def corrections_of(store: Store, stored: StoredReport, *, locked: Collection[str] = ()) -> Located:
    """What most likely went wrong in a report whose hard rules fail; ``locked`` cells are taken as right."""
    return corrections(stored.report, stored.layout, surroundings_of(store, stored), locked=locked)


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
    tally = Tally(row["errors"], row["warnings"], row["notes"])
    return FindingRow(
        row["report_id"], row["agency"], row["year"], row["position"], finding, row["facts"], review, tally
    )  # fmt: skip


def _number(text: str | None) -> Number | None:
    if text is None:
        return None
    return Decimal(text) if "." in text else int(text)
