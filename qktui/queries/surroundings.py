"""What a report is compared with, out of the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qktui.checks import Surroundings, Units
from qktui.model import Report
from qktui.queries.reports import StoredReport, from_units, read_report
from qktui.regions import is_government_of
from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Connection


def surroundings(conn: Connection, report_id: int, report: Report, region: str) -> Surroundings:
    """Last year's report, a government's units, and who prints the same, for the report of that id.

    The report's own row need not be there yet; its digests count as those kept, if any.
    """
    return Surroundings(
        region,
        _last_year(conn, report),
        _units(conn, report) if is_government_of(report.agency, region) else None,
        _same(conn, report_id, "figures"),
        _same(conn, report_id, "narrative"),
    )


def surroundings_of(store: Store, stored: StoredReport) -> Surroundings:
    """What a stored report is compared with, as the database has it now."""
    with store.snapshot() as conn:
        return surroundings(conn, stored.id, stored.report, stored.region)


def _last_year(conn: Connection, report: Report) -> Report | None:
    row = conn.execute(
        "SELECT r.id FROM report r JOIN agency a ON a.id = r.agency_id WHERE a.name = ? AND r.year = ?",
        (report.agency, report.year - 1),
    ).fetchone()
    return None if row is None else read_report(conn, row[0]).report


def _units(conn: Connection, report: Report) -> Units:
    """The units' sums, by one query: cells that some unit leaves blank or does not print have none."""
    place = {"agency": report.agency, "year": report.year, "form": report.form}
    units = (
        "FROM agency g JOIN agency u ON u.parent_id = g.id LEFT JOIN report r ON r.agency_id = u.id AND r.year = :year"
    )
    known = conn.execute(
        f"SELECT u.name, r.form = :form, r.layout_no {units} AND r.form = :form WHERE g.name = :agency ORDER BY u.name",
        place,
    ).fetchall()
    there = [layout for _, fits, layout in known if fits]
    printed = _printed(conn, set(there))
    rows = conn.execute(
        f"SELECT f.id, sum(c.value), count(*) - count(c.value) {units} JOIN cell c ON c.report_id = r.id"
        " JOIN form_cell f ON f.no = c.cell_no WHERE g.name = :agency GROUP BY c.cell_no",
        place,
    ).fetchall()
    blank = {cell for cell, _, blanks in rows if blanks}
    summed = {cell: value for cell, value, _ in rows}
    sums = {
        cell: from_units(summed.get(cell, 0), decimals) for cell, decimals in printed.items() if cell not in blank
    }  # fmt: skip
    return Units(len(there), sums, tuple(name for name, fits, _ in known if not fits))


def _printed(conn: Connection, layouts: set[int]) -> dict[str, int]:
    """The cells that all of these layouts print, with their decimals."""
    rows = conn.execute(
        "SELECT f.id, f.decimals FROM layout_cell l JOIN form_cell f ON f.no = l.cell_no WHERE l.layout_no IN"
        " (SELECT value FROM json_each(?)) GROUP BY f.no HAVING count(*) = ?",
        (json.dumps(sorted(layouts)), len(layouts)),
    )
    return dict(tuple(row) for row in rows)


def _same(conn: Connection, report_id: int, kind: str) -> tuple[str, ...]:
    """The agencies of which a report of the same year has the same digest of this kind."""
    rows = conn.execute(
        f"SELECT a.name FROM report_digest d JOIN report r ON r.id = d.report_id"
        f" JOIN report_digest o ON o.{kind} = d.{kind} AND o.{kind} <> '' AND o.report_id <> d.report_id"
        " JOIN report p ON p.id = o.report_id AND p.year = r.year JOIN agency a ON a.id = p.agency_id"
        " WHERE d.report_id = ? ORDER BY a.name LIMIT 10",
        (report_id,),
    )
    return tuple(row[0] for row in rows)
