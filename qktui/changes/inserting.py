"""A whole report as rows: its parts first, so that the triggers take them for the document's own."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING

from qktui.changes.agencies import agency_id
from qktui.changes.cells import kept_cell
from qktui.changes.checking import check_and_keep
from qktui.changes.documents import cite_document
from qktui.changes.indicators import insert_indicators
from qktui.forms import Layout, load_form
from qktui.model import Draft, Report, Status
from qktui.rules import evaluate, holds
from qktui.store import cell_numbers, figures_digest, layout_no

if TYPE_CHECKING:
    from sqlite3 import Connection


def insert_report(conn: Connection, report_id: int, draft: Draft, sha256: str | None, version: int) -> bytes:
    """Write a whole report: its parts first, so that the triggers take them for the document's own.

    ``sha256``: of the document that it was read from, ``None`` for one that is begun here.
    Gives back the digest of its cells, for the import's entry in the trail.
    """
    report = draft.report
    layout = load_form(report.form).layout_of(report.cells)
    figures = _insert_cells(conn, report_id, report, layout)
    _insert_parts(conn, report_id, report)
    conn.executemany(
        "INSERT INTO question VALUES (?, ?, ?)", [(report_id, n, text) for n, text in enumerate(draft.questions)]
    )
    if report.source is not None:
        cite_document(conn, report.source.name, report.source.sha256)
    start, end = report.period or (None, None)
    status = Status.DRAFT if report.status is Status.FINAL else report.status
    conn.execute(
        "INSERT INTO report(id, agency_id, year, form, layout_no, status, title, issuer, published_on, period_start,"
        " period_end, address, postcode, phone, website, abridged_from, source_sha256, imported_sha256, version)"
        f" VALUES ({', '.join('?' * 19)})",
        (
            report_id, agency_id(conn, report), report.year, report.form, layout_no(conn, layout), status.value,
            report.title, report.issuer, report.published_on and report.published_on.isoformat(),
            start and start.isoformat(), end and end.isoformat(), report.contact.address, report.contact.postcode,
            report.contact.phone, report.contact.website, report.abridged_from,
            report.source.sha256 if report.source else sha256, sha256, version,
        ),
    )  # fmt: skip
    check_and_keep(conn, report_id)
    if report.status is Status.FINAL and holds(evaluate(layout, report.cells)):
        conn.execute("UPDATE report SET status = 'final' WHERE id = ?", (report_id,))
    return figures


def _insert_cells(conn: Connection, report_id: int, report: Report, layout: Layout) -> bytes:
    numbers = cell_numbers(conn, report.form)
    kept = [(place.id, *kept_cell(report.cells.get(place.id), place.decimals)) for place in layout.cells]
    conn.executemany(
        "INSERT INTO cell VALUES (?, ?, ?, ?)",
        [(report_id, numbers[key], value, raw) for key, value, raw in kept if value != 0 or raw is not None],
    )
    places = {key: cell.where for key, cell in report.cells.items() if cell.where}
    if places:
        packed = zlib.compress(json.dumps(places, ensure_ascii=False).encode())
        conn.execute("INSERT INTO provenance VALUES (?, ?)", (report_id, packed))
    return figures_digest((key, value, None if raw is None else raw.encode()) for key, value, raw in kept)


def _insert_parts(conn: Connection, report_id: int, report: Report) -> None:
    conn.executemany(
        "INSERT INTO section VALUES (?, ?, ?, ?)", [(report_id, s.number, s.title, s.text) for s in report.sections]
    )
    insert_indicators(conn, report_id, report.indicators)
    conn.executemany(
        "INSERT INTO unplaced VALUES (?, ?, ?, ?)",
        [(report_id, n, item.text, item.where) for n, item in enumerate(report.unplaced)],
    )
