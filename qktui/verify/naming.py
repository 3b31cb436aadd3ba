"""How ``verify`` names a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qktui.printable import one_line

if TYPE_CHECKING:
    from sqlite3 import Row


def report_name(row: Row) -> str:
    """Agency and year on one line, whatever stands in the agency's name; ``?`` where the agency is gone."""
    return one_line(f"{row['agency'] or '?'} {row['year']}")
