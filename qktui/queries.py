"""Named reads, always paged, that turn rows into dataclasses.

Reports are listed by agency name, newest year first. Pages are found by key, not
by offset, so the last page of three million reports costs as much as the first.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qktui.forms import Layout, load_form
from qktui.model import (
    Cell,
    Contact,
    Indicator,
    Number,
    Report,
    Section,
    Source,
    Status,
    Unplaced,
    plain,
)
from qktui.phrases import say
from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Connection, Row


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


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as the database keeps it.

    ``published`` holds the document's own figure for each cell that has been changed
    since (``None``: the document has no such cell); ``version`` grows with every save.
    """

    id: int
    version: int
    report: Report
    layout: Layout
    published: Mapping[str, Cell | None] = field(default_factory=dict)
    region: str = ""


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
class Failure:
    """A hard rule that does not hold, found by SQL.

    ``difference`` is in the smallest unit; it is ``None`` for a single cell that is no
    count. With ``blanks`` above 0 the rule is unknown and the difference says nothing.
    """

    report_id: int
    rule: str
    place: str
    difference: int | None
    blanks: int


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


END: tuple[str, int] = ("", 0)
"""As ``before``: the end of the list."""


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
    with store.reading() as conn:
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
        shown = "、".join(agencies[:5]) + ("…" if len(agencies) > 5 else "")
        raise NoReport(say("“{name}”对应多个单位，请写得更全：{agencies}", name=name, agencies=shown))
    return int(rows[0]["id"])


# ------------------------------------------------------------------ one report, whole
def load_report(store: Store, report_id: int) -> StoredReport:
    """A report with everything it has. Raises :class:`NoReport`."""
    with store.snapshot() as conn:
        return read_report(conn, report_id)


def read_report(conn: Connection, report_id: int) -> StoredReport:
    """As :func:`load_report`, on a connection that the caller holds."""
    row = conn.execute(
        "SELECT r.*, a.name AS agency, a.region, l.key AS layout_key, d.name AS source_name FROM report r"
        " JOIN agency a ON a.id = r.agency_id JOIN layout l ON l.no = r.layout_no"
        " LEFT JOIN document d ON d.sha256 = r.source_sha256 WHERE r.id = ?",
        (report_id,),
    ).fetchone()
    if row is None:
        raise NoReport(say("这份报告已不在库中"))
    layout = load_form(row["form"]).layout(row["layout_key"])
    report = Report(
        agency=row["agency"], year=row["year"], form=row["form"], status=Status(row["status"]),
        title=row["title"], issuer=row["issuer"], published_on=_day(row["published_on"]),
        period=_period(row["period_start"], row["period_end"]),
        contact=Contact(row["address"], row["postcode"], row["phone"], row["website"]),
        sections=_sections(conn, report_id), cells=_cells(conn, report_id, layout),
        indicators=_indicators(conn, report_id), unplaced=_unplaced(conn, report_id),
        source=Source(row["source_name"], row["source_sha256"]) if row["source_sha256"] else None,
        abridged_from=row["abridged_from"],
    )  # fmt: skip
    return StoredReport(report_id, row["version"], report, layout, _published(conn, report_id), row["region"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _period(start: str | None, end: str | None) -> tuple[date, date] | None:
    return (date.fromisoformat(start), date.fromisoformat(end)) if start and end else None


def _cells(conn: Connection, report_id: int, layout: Layout) -> dict[str, Cell]:
    """The cells in official order: zeros where nothing is kept, nothing where absence is."""
    kept = {
        row[0]: row
        for row in conn.execute(
            "SELECT f.id, c.value, c.raw, f.decimals FROM cell c JOIN form_cell f ON f.no = c.cell_no"
            " WHERE c.report_id = ?",
            (report_id,),
        )
    }
    places = _places(conn, report_id)
    found: dict[str, Cell] = {}
    for place in layout.cells:
        where = places.get(place.id, "")
        row = kept.get(place.id)
        if row is None:
            found[place.id] = Cell(0 if place.decimals == 0 else Decimal(0), "", where)
        elif (cell := read_cell(row[1], row[2], place.decimals, where)) is not None:
            found[place.id] = cell
    return found


def read_cell(value: int | None, raw: str | None, decimals: int, where: str = "") -> Cell | None:
    """A kept cell as the model states it; ``None`` when it says that the report has no such cell."""
    if value is None:
        return None if raw is None else Cell(None, raw, where)
    return Cell(from_units(value, decimals), raw or "", where)


def from_units(value: int, decimals: int) -> Number:
    """The figure that ``value`` smallest units are: exact, without trailing zeros."""
    if decimals == 0:
        return value
    figure = Decimal(value).scaleb(-decimals)
    return figure.quantize(Decimal(1)) if figure == figure.to_integral_value() else figure.normalize()


def _places(conn: Connection, report_id: int) -> dict[str, str]:
    row = conn.execute("SELECT cells FROM provenance WHERE report_id = ?", (report_id,)).fetchone()
    return {} if row is None else dict(json.loads(zlib.decompress(row[0])))


def _published(conn: Connection, report_id: int) -> dict[str, Cell | None]:
    rows = conn.execute(
        "SELECT f.id, p.value, p.raw, f.decimals FROM published_cell p JOIN form_cell f ON f.no = p.cell_no"
        " WHERE p.report_id = ?",
        (report_id,),
    )
    return {row[0]: read_cell(row[1], row[2], row[3]) for row in rows}


def _sections(conn: Connection, report_id: int) -> tuple[Section, ...]:
    rows = conn.execute("SELECT number, title, text FROM section WHERE report_id = ? ORDER BY number", (report_id,))
    return tuple(Section(row[0], row[1], row[2]) for row in rows)


def _indicators(conn: Connection, report_id: int) -> tuple[Indicator, ...]:
    rows = conn.execute("SELECT * FROM indicator WHERE report_id = ? ORDER BY position", (report_id,))
    return tuple(
        Indicator(
            row["key"], row["label"], Decimal(row["value"]), row["unit"], row["quote"], row["section"],
            row["qualifier"], Decimal(row["share"]) if row["share"] is not None else None, row["whole"],
        )
        for row in rows
    )  # fmt: skip


def _unplaced(conn: Connection, report_id: int) -> tuple[Unplaced, ...]:
    rows = conn.execute("SELECT text, place FROM unplaced WHERE report_id = ? ORDER BY position", (report_id,))
    return tuple(Unplaced(row[0], row[1]) for row in rows)


# ------------------------------------------------------------------ trail, documents, failures
def changes_of(
    store: Store, report_id: int, *, subject: str = "", below: int | None = None, limit: int = 200
) -> list[ChangeRow]:
    """A report's trail (or one subject's), newest first; ``below`` continues after an entry's id."""
    condition = "report_id = ?" + (" AND subject = ?" if subject else "") + (" AND id < ?" if below else "")
    values = [value for value in (report_id, subject, below) if value]
    with store.reading() as conn:
        rows = conn.execute(
            "SELECT c.*, f.decimals FROM change c LEFT JOIN"
            " (SELECT id AS cell_id, max(decimals) AS decimals FROM form_cell GROUP BY id) f ON f.cell_id = c.subject"
            f" WHERE {condition} ORDER BY c.id DESC LIMIT ?",
            [*values, limit],
        ).fetchall()
    return [_change_row(row) for row in rows]


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


def failures(store: Store) -> Iterator[Failure]:
    """Every hard rule that does not hold, over all reports in list order, by one SQL join.

    Streams; a report's failures come together. The cells that are no counts come last.
    """
    with store.reading() as conn:
        rows = conn.execute(
            "SELECT f.report_id, f.rule, f.place, f.difference, f.blanks FROM ("
            "  SELECT r.report_id, k.id AS rule, k.place, r.difference, r.blanks, k.no"
            "  FROM rule_failure r JOIN rule k ON k.no = r.rule_no AND k.hard"
            "  UNION ALL SELECT c.report_id, 'count', p.id, NULL, 0, p.no + 1000000000"
            "  FROM count_failure c JOIN form_cell p ON p.no = c.cell_no) f"
            " JOIN report r ON r.id = f.report_id JOIN agency a ON a.id = r.agency_id"
            " ORDER BY a.name, r.year DESC, f.report_id, f.no"
        )
        yield from (Failure(*row) for row in rows)


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
