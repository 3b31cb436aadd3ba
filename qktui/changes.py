"""Every write: import, edit, finalise, reopen, restore. Nothing else changes a report.

Each is one transaction, with its entries in the trail in the same transaction. The
trail of cell changes is written by the database's triggers; an import adds one entry
of its own, and a replaced report is kept whole in it.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import MAX_PREC, Context, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from qktui.exchange import dumps
from qktui.forms import Layout, load_form
from qktui.model import Cell, Draft, Finding, Number, Outcome, Report, Severity, Status, plain
from qktui.phrases import say
from qktui.queries import StoredReport, from_units, load_report, read_report
from qktui.regions import government_of, is_government_of, region_of
from qktui.rules import evaluate, holds, place_name
from qktui.store import Store, StoreError, cell_numbers, layout_no

if TYPE_CHECKING:
    from sqlite3 import Connection


LARGEST = 10**15
"""The most smallest units that a cell can keep, as the table ``cell`` has it."""

_EXACT = Context(prec=MAX_PREC)


class ImportOutcome(StrEnum):
    """What became of a report that was imported."""

    IMPORTED = "imported"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Imported:
    """One report of an imported file, and what became of it; ``reason`` where it was rejected."""

    agency: str
    year: int
    outcome: ImportOutcome
    reason: str = ""


class Conflict(StoreError):
    """Somebody saved the report after this person last read it; ``current`` is what it is now."""

    def __init__(self, current: StoredReport) -> None:
        super().__init__(say("这份报告刚被别人改过，请先看过再保存"))
        self.current = current


class NotInBalance(StoreError):
    """The report cannot become final; ``findings`` are the hard rules that fail or are unknown."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        lines = "；".join(finding.message for finding in findings[:3])
        more = say("……另有 {n} 条", n=len(findings) - 3) if len(findings) > 3 else ""
        super().__init__(say("不能定稿，{n} 条硬规则未成立：{lines}{more}", n=len(findings), lines=lines, more=more))
        self.findings = tuple(findings)


def user_name() -> str:
    """Who is at the keyboard, by the account."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


# ------------------------------------------------------------------ import
def import_drafts(
    store: Store, name: str, data: bytes, drafts: Sequence[Draft],
    *, user: str, replace_changed: bool = False, keep_existing: bool = False,
) -> list[Imported]:  # fmt: skip
    """Take the reports read from one file into the database, all or none.

    A report that is there already is replaced, and kept whole in the trail; one that
    is the same is left alone. One that a person has corrected or made final is not
    overwritten unless ``replace_changed``; with ``keep_existing`` (the built-in
    report) nothing that exists is touched.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    first: dict[tuple[str, int], Report] = {}
    taken = []
    with store.writing(user, "import", name) as conn:
        for report in (draft.report for draft in drafts):
            if problem := _unkeepable(report):
                taken.append(Imported(report.agency, report.year, ImportOutcome.REJECTED, problem))
                continue
            known = first.setdefault((report.agency, report.year), report)
            if known is report:
                taken.append(_take(conn, name, data, sha256, report, replace_changed, keep_existing))
            else:
                taken.append(_repeated(known, report))
    return taken


def _repeated(known: Report, report: Report) -> Imported:
    """A file's second report of one agency and year: harmless when it says the same, else refused."""
    if _same(known, report):
        return Imported(report.agency, report.year, ImportOutcome.UNCHANGED)
    reason = say("同一文件里有两份 {agency} {year} 年度的报告，内容不同，只取第一份",
                 agency=report.agency, year=report.year)  # fmt: skip
    return Imported(report.agency, report.year, ImportOutcome.REJECTED, reason)


def _take(
    conn: Connection, name: str, data: bytes, sha256: str, report: Report, replace_changed: bool, keep_existing: bool
) -> Imported:
    def outcome(kind: ImportOutcome, reason: str = "") -> Imported:
        return Imported(report.agency, report.year, kind, reason)

    row = conn.execute(
        "SELECT r.id, r.imported_sha256 FROM report r JOIN agency a ON a.id = r.agency_id"
        " WHERE a.name = ? AND r.year = ?",
        (report.agency, report.year),
    ).fetchone()
    if row is not None:
        if keep_existing or row["imported_sha256"] == sha256:
            return outcome(ImportOutcome.UNCHANGED)
        old = read_report(conn, row["id"])
        if _same(old.report, report):
            return outcome(ImportOutcome.UNCHANGED)
        if old.report.status is not Status.IMPORTED and not replace_changed:
            return outcome(
                ImportOutcome.REJECTED,
                say("{agency} {year} 年度在库中已有更正或定稿，没有覆盖：确要替换请加 --replace",
                    agency=report.agency, year=report.year),
            )  # fmt: skip
        _remove(conn, old)
    _keep_document(conn, name, data, sha256)
    report_id = row["id"] if row is not None else _next_id(conn)
    _insert_report(conn, report_id, report, sha256, old.version + 1 if row is not None else 1)
    snapshot = zlib.compress(dumps(old.report).encode()) if row is not None else None
    kind = ImportOutcome.IMPORTED if row is None else ImportOutcome.REPLACED
    conn.execute(
        "INSERT INTO change(report_id, user, action, subject, new_raw, reason, snapshot)"
        " SELECT ?, user, ?, 'report', ?, reason, ? FROM author",
        (report_id, "import" if row is None else "replace", sha256, snapshot),
    )
    return outcome(kind)


def _unkeepable(report: Report) -> str:
    """Why the database could not keep this report, in a sentence; empty when it can."""
    if not report.agency.strip():
        return say("没有单位名称")
    if not 2000 <= report.year <= 2200:
        return say("“{year}”不像年度", year=report.year)
    form = load_form(report.form)
    for cell_id, cell in report.cells.items():
        try:
            kept_cell(cell, form.cells[cell_id].decimals)
        except KeyError:
            return say("格式 {form} 没有“{cell}”这一格", form=form.id, cell=cell_id)
        except ValueError as error:
            return f"{place_name(form, cell_id)}：{error}"
    return ""


def _same(old: Report, new: Report) -> bool:
    """Whether a document says nothing that ``old`` does not say, wherever it prints it."""
    if old.form != new.form or new.status not in (Status.IMPORTED, old.status):
        return False
    decimals = {place.id: place.decimals for place in load_form(old.form).cells.values()}

    def bare(report: Report) -> tuple[Report, dict[str, tuple[int | None, str | None]]]:
        kept = {key: kept_cell(cell, decimals[key]) for key, cell in report.cells.items()}
        return replace(report, cells={}, source=None, status=new.status), kept

    return bare(old) == bare(new)


def _next_id(conn: Connection) -> int:
    """A new report's id; never that of a report which was deleted, since the trail still speaks of it."""
    row = conn.execute(
        "SELECT max((SELECT coalesce(max(id), 0) FROM report), (SELECT coalesce(max(report_id), 0) FROM change))"
    ).fetchone()
    return int(row[0]) + 1


def _remove(conn: Connection, old: StoredReport) -> None:
    if old.report.status is Status.FINAL:
        conn.execute("UPDATE report SET status = 'draft' WHERE id = ?", (old.id,))
    conn.execute("DELETE FROM report WHERE id = ?", (old.id,))


def _keep_document(conn: Connection, name: str, data: bytes, sha256: str) -> None:
    if conn.execute("SELECT 1 FROM document WHERE sha256 = ? AND content IS NOT NULL", (sha256,)).fetchone():
        return  # compressed once, however many reports the file holds
    conn.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET"
        " name = excluded.name, size = excluded.size, content = excluded.content WHERE content IS NULL",
        (sha256, name, len(data), zlib.compress(data), _now()),
    )


def _cite_document(conn: Connection, name: str, sha256: str) -> None:
    conn.execute(
        "INSERT INTO document VALUES (?, ?, 0, NULL, ?) ON CONFLICT (sha256) DO NOTHING", (sha256, name, _now())
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _insert_report(conn: Connection, report_id: int, report: Report, sha256: str, version: int) -> None:
    """Write a whole report: its parts first, so that the triggers take them for the document's own."""
    layout = load_form(report.form).layout_of(report.cells)
    _insert_cells(conn, report_id, report, layout)
    _insert_parts(conn, report_id, report)
    findings = evaluate(layout, report.cells)
    if report.source is not None:
        _cite_document(conn, report.source.name, report.source.sha256)
    start, end = report.period or (None, None)
    status = Status.DRAFT if report.status is Status.FINAL else report.status
    conn.execute(
        "INSERT INTO report(id, agency_id, year, form, layout_no, status, title, issuer, published_on, period_start,"
        " period_end, address, postcode, phone, website, abridged_from, source_sha256, imported_sha256, version)"
        f" VALUES ({', '.join('?' * 19)})",
        (
            report_id, _agency(conn, report), report.year, report.form, layout_no(conn, layout), status.value,
            report.title, report.issuer, report.published_on and report.published_on.isoformat(),
            start and start.isoformat(), end and end.isoformat(), report.contact.address, report.contact.postcode,
            report.contact.phone, report.contact.website, report.abridged_from,
            report.source.sha256 if report.source else sha256, sha256, version,
        ),
    )  # fmt: skip
    _keep_count(conn, report_id, findings)
    if report.status is Status.FINAL and holds(findings):
        conn.execute("UPDATE report SET status = 'final' WHERE id = ?", (report_id,))


def _insert_cells(conn: Connection, report_id: int, report: Report, layout: Layout) -> None:
    numbers = cell_numbers(conn, report.form)
    rows = []
    for place in layout.cells:
        value, raw = kept_cell(report.cells.get(place.id), place.decimals)
        if value != 0 or raw is not None:
            rows.append((report_id, numbers[place.id], value, raw))
    conn.executemany("INSERT INTO cell VALUES (?, ?, ?, ?)", rows)
    places = {key: cell.where for key, cell in report.cells.items() if cell.where}
    if places:
        packed = zlib.compress(json.dumps(places, ensure_ascii=False).encode())
        conn.execute("INSERT INTO provenance VALUES (?, ?)", (report_id, packed))


def kept_cell(cell: Cell | None, decimals: int) -> tuple[int | None, str | None]:
    """A cell as the table ``cell`` keeps it: smallest units, and the printed text where that says more.

    Raises ``ValueError``, in a sentence, for a figure finer than the smallest unit or beyond the bounds.
    """
    if cell is None:
        return None, None
    if cell.value is None:
        return None, cell.raw
    units = _units(cell.value, decimals)
    printed = cell.raw or plain(cell.value)
    return units, None if printed == plain(from_units(units, decimals)) else printed


def _units(number: Number, decimals: int) -> int:
    """A figure in smallest units, exact however many digits it is written with."""
    if decimals == 0 and isinstance(number, int) and -LARGEST <= number <= LARGEST:
        return number
    figure = Decimal(number)
    if not figure.is_finite() or figure.copy_abs() > LARGEST:
        raise ValueError(say("数字太大，存不下：{number}", number=number))
    units = figure.scaleb(decimals, _EXACT)
    if units != units.to_integral_value():
        raise ValueError(say("{number} 的小数位太多，最多 {n} 位", number=plain(number), n=decimals))
    if units.copy_abs() > LARGEST:
        raise ValueError(say("数字太大，存不下：{number}", number=plain(number)))
    return int(units)


def _insert_parts(conn: Connection, report_id: int, report: Report) -> None:
    conn.executemany(
        "INSERT INTO section VALUES (?, ?, ?, ?)", [(report_id, s.number, s.title, s.text) for s in report.sections]
    )
    conn.executemany(
        "INSERT INTO indicator(report_id, position, key, label, value, unit, qualifier, share, whole, section, quote)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (report_id, n, i.key, i.label, format(i.value, "f"), i.unit, i.qualifier,
             None if i.share is None else format(i.share, "f"), i.whole, i.section, i.quote)
            for n, i in enumerate(report.indicators)
        ],
    )  # fmt: skip
    conn.executemany(
        "INSERT INTO unplaced VALUES (?, ?, ?, ?)",
        [(report_id, n, item.text, item.where) for n, item in enumerate(report.unplaced)],
    )


def _agency(conn: Connection, report: Report) -> int:
    """The agency's id; a new agency is put in its region, below the government above it."""
    region = region_of(report.agency, report.contact.address)
    row = conn.execute("SELECT id, region FROM agency WHERE name = ?", (report.agency,)).fetchone()
    if row is not None and len(region) <= len(row["region"]):
        return int(row["id"])
    if row is not None:
        agency_id = int(row["id"])
        conn.execute("UPDATE agency SET region = ? WHERE id = ?", (region, agency_id))
    else:
        added = conn.execute("INSERT INTO agency(name, region) VALUES (?, ?)", (report.agency, region)).lastrowid
        assert added is not None
        agency_id = added
    _join_hierarchy(conn, agency_id, report.agency, region)
    return agency_id


def _join_hierarchy(conn: Connection, agency_id: int, name: str, region: str) -> None:
    """Set the agency's parent, and let a government adopt what was here before it: its units, the ones below."""
    governs = is_government_of(name, region)
    above = region.rpartition("/")[0] if governs else region
    if above:
        conn.execute(
            "UPDATE agency SET parent_id = (SELECT id FROM agency WHERE region = ? AND name LIKE ? AND id <> ?"
            " ORDER BY length(name) LIMIT 1) WHERE id = ?",
            (above, f"%{government_of(above)}", agency_id, agency_id),
        )
    if governs:
        rows = conn.execute(
            "SELECT id, name, region FROM agency WHERE parent_id IS NULL AND id <> ?"
            " AND (region = ? OR (region > ? AND region < ?))",
            (agency_id, region, f"{region}/", f"{region}0"),
        ).fetchall()
        own = [row["id"] for row in rows if _belongs(row["name"], row["region"], region)]
        conn.executemany("UPDATE agency SET parent_id = ? WHERE id = ?", [(agency_id, child) for child in own])


def _belongs(name: str, region: str, above: str) -> bool:
    """Whether an agency in ``region`` is a unit of the government of ``above``, or the government next below."""
    if region == above:
        return not is_government_of(name, region)
    return region.rpartition("/")[0] == above and is_government_of(name, region)


# ------------------------------------------------------------------ edit
def edit_cells(
    store: Store, report_id: int, version: int, edits: Mapping[str, Cell], *, user: str, reason: str = ""
) -> StoredReport:
    """Save changed cells; an imported report becomes a draft. Gives back the report as saved.

    Raises :class:`Conflict` when somebody saved after ``version``, ``StoreError`` when
    the report is final, ``KeyError`` for a cell that its layout does not have, and
    ``ValueError`` for a figure that :func:`kept_cell` refuses.
    """
    with store.writing(user, "edit", reason) as conn:
        stored = _unchanged_since(conn, report_id, version)
        if stored.report.status is Status.IMPORTED:
            conn.execute("UPDATE report SET status = 'draft' WHERE id = ?", (report_id,))
        numbers = cell_numbers(conn, stored.report.form)
        decimals = {place.id: place.decimals for place in stored.layout.cells}
        for cell_id, cell in edits.items():
            value, raw = kept_cell(cell, decimals[cell_id])
            _put_cell(conn, report_id, numbers[cell_id], value, raw)
        saved = _saved(conn, report_id)
    return saved


def _put_cell(conn: Connection, report_id: int, cell_no: int, value: int | None, raw: str | None) -> None:
    done = conn.execute(
        "UPDATE cell SET value = ?, raw = ? WHERE report_id = ? AND cell_no = ?", (value, raw, report_id, cell_no)
    )
    if done.rowcount == 0 and (value != 0 or raw is not None):
        conn.execute("INSERT INTO cell VALUES (?, ?, ?, ?)", (report_id, cell_no, value, raw))


def finalise(store: Store, report_id: int, version: int, *, user: str, reason: str = "") -> StoredReport:
    """Make the report final. Raises :class:`NotInBalance`, naming what does not hold, or :class:`Conflict`."""
    with store.writing(user, "finalise", reason) as conn:
        stored = _unchanged_since(conn, report_id, version)
        findings = evaluate(stored.layout, stored.report.cells)
        if not holds(findings):
            raise NotInBalance([f for f in findings if f.severity is Severity.ERROR and f.outcome is not Outcome.PASS])
        conn.execute("UPDATE report SET status = 'final' WHERE id = ?", (report_id,))
        saved = _saved(conn, report_id)
    return saved


def reopen(store: Store, report_id: int, version: int, *, user: str, reason: str = "") -> StoredReport:
    """Take a final report back to a draft, so that it can be corrected."""
    with store.writing(user, "reopen", reason) as conn:
        _unchanged_since(conn, report_id, version)
        conn.execute("UPDATE report SET status = 'draft' WHERE id = ?", (report_id,))
        saved = _saved(conn, report_id)
    return saved


def restore_published(store: Store, report_id: int, version: int, *, user: str, reason: str = "") -> StoredReport:
    """Set every changed cell back to what the document prints; the report counts as imported again."""
    with store.writing(user, "restore", reason) as conn:
        stored = _unchanged_since(conn, report_id, version)
        numbers = cell_numbers(conn, stored.report.form)
        decimals = {place.id: place.decimals for place in stored.layout.cells}
        for cell_id, cell in stored.published.items():
            _put_cell(conn, report_id, numbers[cell_id], *kept_cell(cell, decimals[cell_id]))
        conn.execute("UPDATE report SET status = 'imported' WHERE id = ?", (report_id,))
        saved = _saved(conn, report_id)
    return saved


def recheck(store: Store, report_id: int, *, user: str) -> StoredReport:
    """Count the hard rules again where the count is out of date (another program wrote cells)."""
    stored = load_report(store, report_id)
    with store.reading() as conn:
        fresh = conn.execute("SELECT checked FROM report WHERE id = ?", (report_id,)).fetchone()
    if fresh is not None and not fresh[0] and not store.read_only:
        with store.writing(user, "check") as conn:
            _keep_count(conn, report_id, evaluate(stored.layout, read_report(conn, report_id).report.cells))
    return stored


def _unchanged_since(conn: Connection, report_id: int, version: int) -> StoredReport:
    stored = read_report(conn, report_id)
    if stored.version != version:
        raise Conflict(stored)
    return stored


def _saved(conn: Connection, report_id: int) -> StoredReport:
    conn.execute("UPDATE report SET version = version + 1 WHERE id = ?", (report_id,))
    stored = read_report(conn, report_id)
    _keep_count(conn, report_id, evaluate(stored.layout, stored.report.cells))
    return stored


def _keep_count(conn: Connection, report_id: int, findings: Sequence[Finding]) -> None:
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
