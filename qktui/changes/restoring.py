"""Bringing back an earlier state of a report, as new changes: nothing in the trail is taken away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from qktui.changes.cells import kept_cell
from qktui.changes.editing import make_final, put_cell, saved_report, set_columns, unchanged_since
from qktui.changes.indicators import put_indicators
from qktui.changes.taking import put_report
from qktui.model import Draft, Report, Status
from qktui.phrases import say
from qktui.queries import NoState, State, StoredReport, columns_of, differences, newest_change, read_report, read_state
from qktui.store import Store, StoreError, cell_numbers

if TYPE_CHECKING:
    from sqlite3 import Connection


def restore(
    store: Store, report_id: int, version: int, change: int, *, user: str, reason: str = "",
    acknowledged: Mapping[str, str] = MappingProxyType({}),
) -> StoredReport:  # fmt: skip
    """Make the report what it was after the entry ``change`` of its trail. Gives back the report as saved.

    Where another document has replaced the report since, the earlier document's report
    takes its place again, and what was corrected in it is corrected anew; the one that
    goes is kept whole in the trail. A final report stays final, and one that was final
    becomes that again: what would not hold there is refused, and its open warnings are
    dismissed with the reasons in ``acknowledged``, by their facts. Agency and year are
    never restored.

    Raises :class:`Conflict` when somebody saved after ``version``, :class:`NoState` when
    the trail does not tell that state, :class:`NotInBalance` when the report is final,
    or was, and a hard rule would not hold, :class:`NotAcknowledged` when a warning has no
    reason there, ``StoreError`` when the state cannot be had whole.
    """
    with store.writing(user, "restore", reason) as conn:
        stored = unchanged_since(conn, report_id, version)
        wanted = read_state(conn, report_id, change)
        if not differences(stored.report, wanted.report):
            return stored
        if wanted.taken != read_state(conn, report_id, newest_change(conn, report_id)).taken:
            _take_again(conn, stored.report, wanted)
        final = Status.FINAL in (stored.report.status, wanted.report.status)
        _bring_back(conn, read_report(conn, report_id), wanted.report)
        if final:
            make_final(conn, read_report(conn, report_id), acknowledged, user)
        restored = saved_report(conn, report_id)
        _must_be(restored.report, wanted.report)
    return restored


def _must_be(restored: Report, wanted: Report) -> None:
    """Raises ``StoreError`` where anything is not as it was, which undoes the restore: half of a state is none."""
    kept = replace(wanted, agency=restored.agency, year=restored.year, status=restored.status)
    if left := differences(restored, kept):
        named = say("、").join(one.subject for one in left[:3])
        raise StoreError(say("没有恢复：{n} 处恢复不了（{named}）", n=len(left), named=named))


def _take_again(conn: Connection, now: Report, wanted: State) -> None:
    """Put the report that an earlier document was read as in the place of the one that is there."""
    row = conn.execute("SELECT report_id, new_raw FROM change WHERE id = ?", (wanted.taken,)).fetchone()
    if row is None:
        raise NoState(say("那时的报告不是从文件导入的，不能恢复"))
    printed = read_state(conn, row["report_id"], wanted.taken).report
    status = Status.IMPORTED if printed.status is Status.IMPORTED else Status.DRAFT
    put_report(conn, Draft(replace(printed, agency=now.agency, year=now.year, status=status)), row["new_raw"])


def _bring_back(conn: Connection, stored: StoredReport, wanted: Report) -> None:
    """Change what differs in any part of the report. A final report becomes a draft for it."""
    status = Status.DRAFT if wanted.status is Status.FINAL else wanted.status
    if stored.report.status is Status.FINAL:
        set_columns(conn, stored.id, {"status": Status.DRAFT.value})
    _bring_back_cells(conn, stored, wanted)
    _bring_back_sections(conn, stored, wanted)
    put_indicators(conn, stored, wanted.indicators)
    there = columns_of(stored.report)
    columns = {**columns_of(wanted), "status": status.value}
    set_columns(conn, stored.id, {name: value for name, value in columns.items() if value != there[name]})


def _bring_back_cells(conn: Connection, stored: StoredReport, wanted: Report) -> None:
    numbers = cell_numbers(conn, stored.report.form)
    for place in stored.layout.cells:
        cell = kept_cell(wanted.cells.get(place.id), place.decimals)
        if cell != kept_cell(stored.report.cells.get(place.id), place.decimals):
            put_cell(conn, stored.id, numbers[place.id], *cell)


def _bring_back_sections(conn: Connection, stored: StoredReport, wanted: Report) -> None:
    there = {section.number: section for section in stored.report.sections}
    back = {section.number: section for section in wanted.sections}
    for number in there.keys() - back.keys():
        conn.execute("DELETE FROM section WHERE report_id = ? AND number = ?", (stored.id, number))
    for number, section in back.items():
        if number not in there:
            conn.execute("INSERT INTO section VALUES (?, ?, ?, ?)", (stored.id, number, section.title, section.text))
        elif section != there[number]:
            conn.execute(
                "UPDATE section SET title = ?, text = ? WHERE report_id = ? AND number = ?",
                (section.title, section.text, stored.id, number),
            )
