"""Agencies: where they are, and which government stands above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qktui.model import Report
from qktui.regions import government_of, is_government_of, region_of

if TYPE_CHECKING:
    from sqlite3 import Connection


def agency_id(conn: Connection, report: Report) -> int:
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
