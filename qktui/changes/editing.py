"""Edit, finalise, reopen, restore: changes of a report that is there."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from qktui.changes.cells import kept_cell
from qktui.changes.checking import acknowledge, check_and_keep
from qktui.changes.errors import Conflict, NotInBalance
from qktui.changes.indicators import put_indicators
from qktui.model import Cell, Outcome, Severity, Status
from qktui.queries import (
    PARTICULARS,
    SECTION,
    Content,
    StoredReport,
    columns_of_period,
    read_report,
    section_title,
)
from qktui.rules import evaluate, holds
from qktui.store import Store, cell_numbers

if TYPE_CHECKING:
    from sqlite3 import Connection


def user_name() -> str:
    """Who is at the keyboard, by the account."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def edit_report(
    store: Store, report_id: int, version: int, edits: Mapping[str, Content], *, user: str, reason: str = ""
) -> StoredReport:
    """Save what has changed, by the names of contents; an imported report becomes a draft. The report as saved.

    Raises :class:`Conflict` when somebody saved after ``version``, ``StoreError`` when
    the report is final, ``KeyError`` for a content that the report cannot have, and
    ``ValueError`` for a figure that :func:`kept_cell` refuses, or a day that is none.
    """
    with store.writing(user, "edit", reason) as conn:
        stored = unchanged_since(conn, report_id, version)
        if stored.report.status is Status.IMPORTED:
            conn.execute("UPDATE report SET status = 'draft' WHERE id = ?", (report_id,))
        _put_cells(conn, stored, {name: cell for name, cell in edits.items() if isinstance(cell, Cell)})
        for name, content in edits.items():
            if isinstance(content, str):
                _put_text(conn, stored, name, content)
            elif isinstance(content, tuple):
                put_indicators(conn, stored, content)
        saved = saved_report(conn, report_id)
    return saved


def _put_cells(conn: Connection, stored: StoredReport, cells: Mapping[str, Cell]) -> None:
    numbers = cell_numbers(conn, stored.report.form)
    decimals = {place.id: place.decimals for place in stored.layout.cells}
    for cell_id, cell in cells.items():
        put_cell(conn, stored.id, numbers[cell_id], *kept_cell(cell, decimals[cell_id]))


def _put_text(conn: Connection, stored: StoredReport, name: str, text: str) -> None:
    if name.startswith(SECTION):
        put_section(conn, stored, int(name.removeprefix(SECTION)), text)
    elif name in PARTICULARS:
        columns = columns_of_period(text) if name == "period" else {name: text}
        days = {"published_on", "period_start", "period_end"}
        set_columns(conn, stored.id, {key: value or None if key in days else value for key, value in columns.items()})
    else:
        raise KeyError(name)


def put_section(conn: Connection, stored: StoredReport, number: int, text: str) -> None:
    """Write a section's text; one that is not there yet gets its title from the form. Raises ``KeyError``."""
    done = conn.execute("UPDATE section SET text = ? WHERE report_id = ? AND number = ?", (text, stored.id, number))
    if done.rowcount == 0 and text:
        title = section_title(stored.report.form, number)
        conn.execute("INSERT INTO section VALUES (?, ?, ?, ?)", (stored.id, number, title, text))


def set_columns(conn: Connection, report_id: int, columns: Mapping[str, str | None]) -> None:
    """Write columns of the report's own row; none, and nothing is done."""
    if columns:
        assignments = ", ".join(f"{name} = ?" for name in columns)
        conn.execute(f"UPDATE report SET {assignments} WHERE id = ?", (*columns.values(), report_id))


def put_cell(conn: Connection, report_id: int, cell_no: int, value: int | None, raw: str | None) -> None:
    """Write a cell that may or may not have a row; a plain zero without one stays so."""
    done = conn.execute(
        "UPDATE cell SET value = ?, raw = ? WHERE report_id = ? AND cell_no = ?", (value, raw, report_id, cell_no)
    )
    if done.rowcount == 0 and (value != 0 or raw is not None):
        conn.execute("INSERT INTO cell VALUES (?, ?, ?, ?)", (report_id, cell_no, value, raw))


def finalise(
    store: Store, report_id: int, version: int, *, user: str, reason: str = "",
    acknowledged: Mapping[str, str] = MappingProxyType({}),
) -> StoredReport:  # fmt: skip
    """Make the report final; its open warnings are dismissed with the reasons in ``acknowledged``, by their facts.

    Raises :class:`NotInBalance`, naming what does not hold, :class:`NotAcknowledged`,
    naming the open warnings without a reason, or :class:`Conflict`.
    """
    with store.writing(user, "finalise", reason) as conn:
        stored = unchanged_since(conn, report_id, version)
        make_final(conn, stored, acknowledged, user)
        saved = saved_report(conn, report_id)
    return saved


def make_final(conn: Connection, stored: StoredReport, acknowledged: Mapping[str, str], user: str) -> None:
    """Give the report its last status.

    Raises :class:`NotInBalance`, before the database would refuse it, and :class:`NotAcknowledged`.
    """
    findings = evaluate(stored.layout, stored.report.cells)
    if not holds(findings):
        raise NotInBalance([f for f in findings if f.severity is Severity.ERROR and f.outcome is not Outcome.PASS])
    conn.execute("UPDATE report SET status = 'final' WHERE id = ?", (stored.id,))
    check_and_keep(conn, stored.id)  # reports that it is compared with may have changed since
    acknowledge(conn, stored.id, acknowledged, user)


def reopen(store: Store, report_id: int, version: int, *, user: str, reason: str = "") -> StoredReport:
    """Take a final report back to a draft, so that it can be corrected; any other is left as it is."""
    with store.writing(user, "reopen", reason) as conn:
        stored = unchanged_since(conn, report_id, version)
        if stored.report.status is not Status.FINAL:
            return stored
        conn.execute("UPDATE report SET status = 'draft' WHERE id = ?", (report_id,))
        saved = saved_report(conn, report_id)
    return saved


def restore_published(store: Store, report_id: int, version: int, *, user: str, reason: str = "") -> StoredReport:
    """Set every changed cell back to what the document prints; the report counts as imported again.

    A report that was not read from a document has nothing to go back to and is left as it is.
    """
    with store.writing(user, "restore", reason) as conn:
        stored = unchanged_since(conn, report_id, version)
        if stored.report.source is None:
            return stored
        numbers = cell_numbers(conn, stored.report.form)
        decimals = {place.id: place.decimals for place in stored.layout.cells}
        for cell_id, cell in stored.published.items():
            put_cell(conn, report_id, numbers[cell_id], *kept_cell(cell, decimals[cell_id]))
        conn.execute("UPDATE report SET status = 'imported' WHERE id = ?", (report_id,))
        saved = saved_report(conn, report_id)
    return saved


def unchanged_since(conn: Connection, report_id: int, version: int) -> StoredReport:
    """The report as it is, if nobody saved it after ``version``. Raises :class:`Conflict`."""
    stored = read_report(conn, report_id)
    if stored.version != version:
        raise Conflict(stored)
    return stored


def saved_report(conn: Connection, report_id: int) -> StoredReport:
    """Count a save, and check the report; gives it back as it is now."""
    conn.execute("UPDATE report SET version = version + 1 WHERE id = ?", (report_id,))
    return check_and_keep(conn, report_id)
