"""Import: reports read from a file are taken into the database, all or none."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from qktui.changes.cells import kept_cell
from qktui.changes.documents import keep_document
from qktui.changes.inserting import insert_report
from qktui.exchange import dumps
from qktui.forms import load_form
from qktui.model import Draft, Report, Status
from qktui.phrases import say
from qktui.queries import StoredReport, read_report
from qktui.rules import place_name
from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Connection, Row


class ImportOutcome(StrEnum):
    """What became of a report that was imported."""

    IMPORTED = "imported"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Imported:
    """One report of an imported file, and what became of it; ``reason`` where it was rejected.

    ``corrected``: it was rejected only because a person has corrected, or made final, the one that is there.
    """

    agency: str
    year: int
    outcome: ImportOutcome
    reason: str = ""
    corrected: bool = False


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
    rules = _Rules(hashlib.sha256(data).hexdigest(), replace_changed, keep_existing)
    with store.writing(user, "import", name) as conn:
        taken = []
        for draft, decided in _decided(conn, drafts, rules):
            if decided.outcome in (ImportOutcome.IMPORTED, ImportOutcome.REPLACED):
                keep_document(conn, name, data, rules.sha256)
                put_report(conn, draft, rules.sha256)
            taken.append(decided)
    return taken


def foresee_import(
    store: Store | None, sha256: str, drafts: Sequence[Draft], *, replace_changed: bool = False
) -> list[Imported]:
    """What :func:`import_drafts` would make of the reports now; nothing is written. Without a ``store``, of a new one.

    ``sha256``: of the file that they were read from.
    """
    rules = _Rules(sha256, replace_changed, keep_existing=False)
    if store is None:
        return [decided for _, decided in _decided(None, drafts, rules)]
    with store.snapshot() as conn:
        return [decided for _, decided in _decided(conn, drafts, rules)]


@dataclass(frozen=True, slots=True)
class _Rules:
    """How to decide: the file's hash, and what may be overwritten."""

    sha256: str
    replace_changed: bool
    keep_existing: bool


def _decided(
    conn: Connection | None, drafts: Sequence[Draft], rules: _Rules
) -> Iterator[tuple[Draft, Imported]]:  # fmt: skip
    """Each draft with what is to become of it; the caller writes one before it asks for the next."""
    first: dict[tuple[str, int], Report] = {}
    for draft in drafts:
        report = draft.report
        if problem := _unkeepable(report):
            yield draft, Imported(report.agency, report.year, ImportOutcome.REJECTED, problem)
            continue
        known = first.setdefault((report.agency, report.year), report)
        yield draft, _decide(conn, report, rules) if known is report else _repeated(known, report)


def _repeated(known: Report, report: Report) -> Imported:
    """A file's second report of one agency and year: harmless when it says the same, else refused."""
    if _same(known, report):
        return Imported(report.agency, report.year, ImportOutcome.UNCHANGED)
    reason = say("同一文件里有两份 {agency} {year} 年度的报告，内容不同，只取第一份",
                 agency=report.agency, year=report.year)  # fmt: skip
    return Imported(report.agency, report.year, ImportOutcome.REJECTED, reason)


def _decide(conn: Connection | None, report: Report, rules: _Rules) -> Imported:
    """What is to become of a report that can be kept."""
    row = None if conn is None else _kept(conn, report)
    if conn is None or row is None:
        return Imported(report.agency, report.year, ImportOutcome.IMPORTED)
    if rules.keep_existing or (row["imported_sha256"] == rules.sha256 and not rules.replace_changed):
        return Imported(report.agency, report.year, ImportOutcome.UNCHANGED)
    old = read_report(conn, row["id"]).report
    if _same(old, report):
        return Imported(report.agency, report.year, ImportOutcome.UNCHANGED)
    if old.status is not Status.IMPORTED and not rules.replace_changed:
        reason = say("{agency} {year} 年度在库中已有更正或定稿，没有覆盖：确要替换请加 --replace",
                     agency=report.agency, year=report.year)  # fmt: skip
        return Imported(report.agency, report.year, ImportOutcome.REJECTED, reason, corrected=True)
    return Imported(report.agency, report.year, ImportOutcome.REPLACED)


def _kept(conn: Connection, report: Report) -> Row | None:
    found: Row | None = conn.execute(
        "SELECT r.id, r.imported_sha256 FROM report r JOIN agency a ON a.id = r.agency_id"
        " WHERE a.name = ? AND r.year = ?",
        (report.agency, report.year),
    ).fetchone()
    return found


def put_report(conn: Connection, draft: Draft, sha256: str) -> None:
    """Put the report in, in place of the one that is there; that one goes whole into the trail."""
    row = _kept(conn, draft.report)
    if row is None:
        report_id, version, snapshot = next_id(conn), 1, None
    else:
        old = read_report(conn, row["id"])
        report_id, version, snapshot = old.id, old.version + 1, zlib.compress(dumps(old.report).encode())
        _remove(conn, old)
    figures = insert_report(conn, report_id, draft, sha256, version)
    conn.execute(
        "INSERT INTO change(report_id, user, action, subject, new_raw, reason, snapshot, figures)"
        " SELECT ?, user, ?, 'report', ?, reason, ?, ? FROM author",
        (report_id, "import" if row is None else "replace", sha256, snapshot, figures),
    )


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
            return say("{label}：{value}", label=place_name(form, cell_id), value=error)
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


def next_id(conn: Connection) -> int:
    """A new report's id; never that of a report which was deleted, since the trail still speaks of it."""
    row = conn.execute(
        "SELECT max((SELECT coalesce(max(id), 0) FROM report), (SELECT coalesce(max(report_id), 0) FROM change))"
    ).fetchone()
    return int(row[0]) + 1


def _remove(conn: Connection, old: StoredReport) -> None:
    if old.report.status is Status.FINAL:
        conn.execute("UPDATE report SET status = 'draft' WHERE id = ?", (old.id,))
    conn.execute("DELETE FROM report WHERE id = ?", (old.id,))
