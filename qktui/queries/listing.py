"""The list of reports: filtered, paged by key, and what it can be filtered by.

Pages are found by key, not by offset, so the last page of three million reports costs
as much as the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qktui.model import (
    Status,
)
from qktui.phrases import say
from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Row


class NoReport(LookupError):
    """No report, or more than one, is meant by what a person named; the text says which."""


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Which reports to list. ``words`` must all occur in the agency's name, region or year."""

    words: str = ""
    year: int | None = None
    region: str = ""
    status: Status | None = None
    problems: bool = False


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One line of the list of reports, with the hard rules' last count."""

    id: int
    agency: str
    region: str
    year: int
    form: str
    status: Status
    passes: int
    errors: int
    unknowns: int
    warnings: int
    checked: bool
    abridged: bool

    @property
    def key(self) -> tuple[str, int]:
        """The place in the list: agency name, then year, newest first."""
        return self.agency, self.year


END: tuple[str, int] = ("", 0)
"""As ``before``: the end of the list."""


_ROW = (
    "SELECT r.id, a.name AS agency, a.region, r.year, r.form, r.status, r.passes, r.errors, r.unknowns,"
    " r.warnings, r.checked, r.abridged_from <> '' AS abridged FROM agency a CROSS JOIN report r ON r.agency_id = a.id"
)
"""CROSS JOIN keeps agencies outside, in the order of their names: a page is read and never sorted."""


def _conditions(wanted: ReportFilter) -> tuple[str, list[Any]]:
    """The filter as SQL, ``WHERE`` left out, and its parameters."""
    found = ["1"]
    values: list[Any] = []
    for word in wanted.words.split():
        if word.isdecimal() and len(word) <= 4:
            found.append("(CAST(r.year AS TEXT) LIKE ? OR instr(a.name, ?))")
            values += [f"{word}%", word]
        else:
            found.append("(instr(a.name, ?) OR instr(replace(a.region, '/', ''), ?))")
            values += [word, word]
    if wanted.year is not None:
        found.append("r.year = ?")
        values.append(wanted.year)
    if wanted.region:
        found.append("(+a.region = ? OR (+a.region >= ? AND +a.region < ?))")  # +: walk by name, do not sort
        values += [wanted.region, wanted.region + "/", wanted.region + "0"]
    if wanted.status is not None:
        found.append("r.status = ?")
        values.append(wanted.status.value)
    if wanted.problems:
        found.append("(r.errors > 0 OR r.warnings > 0)")
    return " AND ".join(found), values


def list_reports(
    store: Store,
    wanted: ReportFilter = ReportFilter(),
    *,
    after: tuple[str, int] | None = None,
    before: tuple[str, int] | None = None,
    limit: int = 200,
) -> list[ReportRow]:
    """At most ``limit`` reports in list order, following ``after`` or preceding ``before``.

    ``before=("", 9999)`` with nothing before it is empty; to get the end of the list,
    pass ``before=END``.
    """
    conditions, values = _conditions(wanted)
    back = before is not None
    place = before if back else after
    if place is not None and place is not END:
        name, year = place
        # The redundant range on name alone lets the index start there.
        conditions += (
            " AND a.name <= ? AND (a.name < ? OR r.year > ?)"
            if back
            else (" AND a.name >= ? AND (a.name > ? OR r.year < ?)")
        )
        values += [name, name, year]
    order = "a.name DESC, r.year ASC" if back else "a.name ASC, r.year DESC"
    with store.reading() as conn:
        rows = conn.execute(f"{_ROW} WHERE {conditions} ORDER BY {order} LIMIT ?", [*values, limit]).fetchall()
    found = [_report_row(row) for row in rows]
    return found[::-1] if back else found


def _report_row(row: Row) -> ReportRow:
    return ReportRow(
        row["id"], row["agency"], row["region"], row["year"], row["form"], Status(row["status"]), row["passes"],
        row["errors"], row["unknowns"], row["warnings"], bool(row["checked"]), bool(row["abridged"]),
    )  # fmt: skip


def report_row(store: Store, report_id: int) -> ReportRow:
    """One report's line of the list. Raises :class:`NoReport`."""
    with store.reading() as conn:
        row = conn.execute(f"{_ROW} WHERE r.id = ?", (report_id,)).fetchone()
    if row is None:
        raise NoReport(say("这份报告已不在库中"))
    return _report_row(row)


def count_reports(store: Store, wanted: ReportFilter = ReportFilter()) -> int:
    """How many reports the filter leaves. Over millions it takes a moment: not for a key press."""
    conditions, values = _conditions(wanted)
    with store.reading_apart() as conn:
        if conditions == "1":
            return int(conn.execute("SELECT count(*) FROM report").fetchone()[0])
        joined = "FROM agency a JOIN report r ON r.agency_id = a.id"
        return int(conn.execute(f"SELECT count(*) {joined} WHERE {conditions}", values).fetchone()[0])


def years(store: Store) -> list[int]:
    """The years that have reports, newest first; skips through the index, so it costs one step a year."""
    found: list[int] = []
    with store.reading() as conn:
        while True:
            below = found[-1] if found else 10_000
            row = conn.execute("SELECT max(year) FROM report WHERE year < ?", (below,)).fetchone()
            if row[0] is None:
                return found
            found.append(int(row[0]))


def regions(store: Store, limit: int = 5000) -> list[str]:
    """The regions that agencies are in, each with the larger regions around it, in order."""
    with store.reading() as conn:
        rows = conn.execute("SELECT DISTINCT region FROM agency WHERE region <> '' LIMIT ?", (limit,)).fetchall()
    found = {"/".join(parts[: n + 1]) for row in rows for parts in [row[0].split("/")] for n in range(len(parts))}
    return sorted(found)


def find_report(store: Store, name: str, year: int | None = None) -> int:
    """The id of the one report whose agency's name has ``name`` in it (or is it).

    Without a year, an agency's only or newest report. Raises :class:`NoReport`, saying
    which reports there are when several agencies fit.
    """
    conditions, values = _conditions(ReportFilter(year=year))
    rows: list[Row] = []
    with store.reading() as conn:
        for fits in ("a.name = ?", "instr(a.name, ?)"):
            query = f"{_ROW} WHERE {conditions} AND {fits} ORDER BY a.name, r.year DESC LIMIT 1000"
            rows = rows or conn.execute(query, [*values, name]).fetchall()
    agencies = sorted({row["agency"] for row in rows})
    if not agencies:
        what = say("{name} {year} 年度", name=name, year=year) if year else name
        raise NoReport(say("库中没有“{what}”的报告：用 qktui list 查看有哪些", what=what))
    if len(agencies) > 1:
        shown = say("、").join(agencies[:5]) + ("…" if len(agencies) > 5 else "")
        raise NoReport(say("“{name}”对应多个单位，请写得更全：{agencies}", name=name, agencies=shown))
    return int(rows[0]["id"])
