"""Writing a report's indicators: one row each, at positions from 0 on without a gap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qktui.model import Indicator
from qktui.queries import StoredReport

if TYPE_CHECKING:
    from sqlite3 import Connection

COLUMNS = ("key", "label", "value", "unit", "qualifier", "share", "whole", "section", "quote")


def insert_indicators(conn: Connection, report_id: int, indicators: Sequence[Indicator], first: int = 0) -> None:
    """Add indicators from the position ``first`` on."""
    names, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
    conn.executemany(
        f"INSERT INTO indicator(report_id, position, {names}) VALUES (?, ?, {marks})",
        [(report_id, position, *_row(one)) for position, one in enumerate(indicators, first)],
    )


def put_indicators(conn: Connection, stored: StoredReport, indicators: Sequence[Indicator]) -> None:
    """Make these the report's indicators; only what differs is written."""
    assignments = ", ".join(f"{name} = ?" for name in COLUMNS)
    was = stored.report.indicators
    for position, (old, new) in enumerate(zip(was, indicators, strict=False)):
        if old != new:
            conn.execute(
                f"UPDATE indicator SET {assignments} WHERE report_id = ? AND position = ?",
                (*_row(new), stored.id, position),
            )
    insert_indicators(conn, stored.id, indicators[len(was) :], len(was))
    for position in reversed(range(len(indicators), len(was))):  # from the end: no gap at any moment of the trail
        conn.execute("DELETE FROM indicator WHERE report_id = ? AND position = ?", (stored.id, position))


def _row(one: Indicator) -> tuple[str | int | None, ...]:
    share = None if one.share is None else format(one.share, "f")
    return (
        one.key, one.label, format(one.value, "f"), one.unit, one.qualifier, share, one.whole, one.section, one.quote,
    )  # fmt: skip
