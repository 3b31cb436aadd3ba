"""A report as it was: any state that the trail tells of, and how two states differ.

A state is named by the entry of the trail after which it stood. It is found by going
back from the present, undoing one entry after the other; where a report was replaced,
the trail has the one before it whole.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from qktui.model import Cell, Indicator, Report, Section, plain
from qktui.phrases import say
from qktui.queries.contents import columns_of, with_columns
from qktui.queries.listing import NoReport
from qktui.queries.reports import read_cell, read_report
from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Connection, Row


class NoState(NoReport):
    """The trail does not tell how the report was then; the text is a sentence for a person."""


@dataclass(frozen=True, slots=True)
class State:
    """A report after the entry ``change``; ``taken`` is the entry of the import that it goes back to.

    Places of cells in their document (``where``) are those of the present document, and
    missing where another has replaced it since.
    """

    change: int
    report: Report
    taken: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two states differ; ``None`` where there is no such thing.

    ``kind`` is ``cell``, ``section``, ``field`` (of the report itself), ``indicator`` or
    ``unplaced``; ``subject`` the cell's id, the section's number, the field's name, or the place.
    """

    kind: str
    subject: str
    old: str | None
    new: str | None


def state_at(store: Store, report_id: int, change: int) -> State:
    """The report as it stood after an entry of its own trail. Raises :class:`NoState`."""
    with store.snapshot() as conn:
        return read_state(conn, report_id, change)


def change_at(store: Store, report_id: int, moment: str) -> int:
    """The report's last entry up to a moment of universal time, as the trail writes it. Raises :class:`NoState`."""
    with store.reading() as conn:
        row = conn.execute("SELECT max(id) FROM change WHERE report_id = ? AND at <= ?", (report_id, moment)).fetchone()
    if row[0] is None:
        raise NoState(say("那时库中还没有这份报告"))
    return int(row[0])


def newest_change(conn: Connection, report_id: int) -> int:
    """The number of the report's newest entry; 0 when there is none."""
    row = conn.execute("SELECT max(id) FROM change WHERE report_id = ?", (report_id,)).fetchone()
    return int(row[0] or 0)


def read_state(conn: Connection, report_id: int, change: int) -> State:
    """As :func:`state_at`, on a connection that the caller holds."""
    own = conn.execute("SELECT 1 FROM change WHERE id = ? AND report_id = ?", (change, report_id)).fetchone()
    if own is None:
        raise NoState(say("修改记录第 {n} 条不是这份报告的", n=change))
    undone = _Undone(conn, read_report(conn, report_id).report)
    for row in _entries_after(conn, report_id, change):
        undone.undo(row)
    return State(change, undone.report, import_of(conn, report_id, change))


def _entries_after(conn: Connection, report_id: int, change: int) -> Iterator[Row]:
    """The entries to take back, the newest first.

    Of each subject the first after ``change`` tells all, and the others need not be read,
    unless the report was removed or replaced since.
    """
    first = dict(
        conn.execute(
            "SELECT subject, min(id) FROM change WHERE report_id = ? AND id > ? GROUP BY subject", (report_id, change)
        ).fetchall()
    )
    some = "" if "report" in first else " AND c.id IN (SELECT value FROM json_each(:ids))"
    yield from conn.execute(
        "SELECT c.*, f.decimals FROM change c LEFT JOIN"
        " (SELECT id AS cell_id, max(decimals) AS decimals FROM form_cell GROUP BY id) f ON f.cell_id = c.subject"
        f" WHERE c.report_id = :report AND c.id > :change{some} ORDER BY c.id DESC",
        {"report": report_id, "change": change, "ids": json.dumps(list(first.values()))},
    )


def import_of(conn: Connection, report_id: int, change: int) -> int:
    """The entry of the import that a state goes back to; 0 where the report was not imported."""
    row = conn.execute(
        "SELECT max(id) FROM change WHERE report_id = ? AND id <= ? AND subject = 'report'"
        " AND action IN ('import', 'replace') AND new_raw IS NOT NULL",
        (report_id, change),
    ).fetchone()
    return int(row[0] or 0)


class _Undone:
    """A report from which entries of the trail are taken back, the newest first."""

    def __init__(self, conn: Connection, report: Report) -> None:
        self._conn = conn
        self._start(report)
        self._within = False

    def _start(self, report: Report) -> None:
        self._report = report
        self._cells = dict(report.cells)
        self._sections = {section.number: section for section in report.sections}
        self._indicators = dict(enumerate(report.indicators))
        self._columns: dict[str, str | None] = {}

    @property
    def report(self) -> Report:
        """The report as it was before everything that was undone."""
        sections = tuple(self._sections[number] for number in sorted(self._sections))
        agency = self._agency(self._columns["agency_id"]) if "agency_id" in self._columns else self._report.agency
        report = replace(self._report, agency=agency, cells=dict(self._cells), sections=sections,
                         indicators=tuple(self._indicators[place] for place in sorted(self._indicators)))  # fmt: skip
        return with_columns(report, self._columns)

    def undo(self, row: Row) -> None:
        """Take one entry back. Raises :class:`NoState` where the trail has not kept what was before it."""
        if row["subject"] == "report":
            self._undo_whole(row)
        elif self._within:
            return  # the new report's own: what it replaced has been read whole
        elif row["subject"].startswith("section "):
            self._undo_section(int(row["subject"][8:]), row["old_raw"])
        elif row["subject"].startswith("indicator "):
            self._undo_indicator(int(row["subject"][10:]), row["old_raw"])
        elif "." in row["subject"]:
            self._undo_cell(row)
        else:
            self._columns[row["subject"]] = row["old_raw"]

    def _undo_whole(self, row: Row) -> None:
        """A replaced report comes back whole; from there to its removal, the entries are those of the new one."""
        if row["snapshot"] is not None:
            self._start(_unpacked(row["snapshot"]))
            self._within = True
        elif row["old_raw"] is not None and self._within:
            self._within = False
        else:
            raise NoState(say("修改记录第 {n} 条之前的报告没有留下", n=row["id"]))

    def _agency(self, agency_id: str | None) -> str:
        row = self._conn.execute("SELECT name FROM agency WHERE id = ?", (agency_id,)).fetchone()
        return str(row[0]) if row else self._report.agency

    def _undo_section(self, number: int, old: str | None) -> None:
        self._sections.pop(number, None)
        if old is not None:
            title, _, text = old.partition("\n")
            self._sections[number] = Section(number, title, text)

    def _undo_indicator(self, position: int, old: str | None) -> None:
        self._indicators.pop(position, None)
        if old is not None:
            self._indicators[position] = _indicator(old)

    def _undo_cell(self, row: Row) -> None:
        key = row["subject"]
        there = self._cells.pop(key, None)
        cell = read_cell(row["old_value"], row["old_raw"], row["decimals"] or 0, there.where if there else "")
        if cell is not None:
            self._cells[key] = cell


def _indicator(said: str) -> Indicator:
    key, label, value, unit, qualifier, share, whole, section, quote = json.loads(said)
    exact = None if share is None else Decimal(share)
    return Indicator(key, label, Decimal(value), unit, quote, section, qualifier, exact, whole)


def indicator_in_words(said: str | None) -> str | None:
    """What the trail keeps of an indicator, as a person reads it: name and figure."""
    if said is None:
        return None
    one = _indicator(said)
    return f"{one.label} {one.qualifier}{one.value:f}{one.unit}"


def _unpacked(snapshot: bytes) -> Report:
    from qktui.importing.exchange import read_exchange

    return read_exchange("", zlib.decompress(snapshot))[0].report


# ------------------------------------------------------------------ two states
def differences(old: Report, new: Report) -> tuple[Difference, ...]:
    """Everything in which two states of a report differ: fields, sections, cells, indicators, what has no place."""
    parts = (_fields(old), _fields(new)), (_sections(old), _sections(new)), (_cells(old), _cells(new))
    found = [each for kind, pair in zip(("field", "section", "cell"), parts, strict=True) for each in _of(kind, *pair)]
    found += _of("indicator", _indicators(old), _indicators(new))
    found += _of("unplaced", _unplaced(old), _unplaced(new))
    return tuple(found)


def _of(kind: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    for subject in dict.fromkeys((*old, *new)):
        if old.get(subject) != new.get(subject):
            yield Difference(kind, subject, old.get(subject), new.get(subject))


def _fields(report: Report) -> dict[str, str]:
    source = report.source.sha256 if report.source else ""
    fields = {"agency": report.agency, "year": str(report.year), "form": report.form, "source": source}
    return fields | {name: value or "" for name, value in columns_of(report).items()}


def _sections(report: Report) -> dict[str, str]:
    return {str(section.number): f"{section.title}\n{section.text}" for section in report.sections}


def _cells(report: Report) -> dict[str, str]:
    return {key: _printed(cell) for key, cell in report.cells.items()}


def _printed(cell: Cell) -> str:
    """What a cell prints, so that a blank, a dash and a zero differ, and 251000 from 251000元."""
    return cell.raw if cell.value is None or cell.raw else plain(cell.value)


def _indicators(report: Report) -> dict[str, str]:
    """By key and the how-manieth of that key; everything that is kept of it counts."""
    found: dict[str, str] = {}
    for one in report.indicators:
        nth = sum(key == one.key or key.startswith(f"{one.key}#") for key in found) + 1
        share = "" if one.share is None else f"{one.share:f}%"
        said = (one.label, f"{one.qualifier}{one.value:f}{one.unit}", share, one.whole, str(one.section), one.quote)
        found[one.key if nth == 1 else f"{one.key}#{nth}"] = "\n".join(said)
    return found


def _unplaced(report: Report) -> dict[str, str]:
    return {str(n): f"{item.text} {item.where}".strip() for n, item in enumerate(report.unplaced, 1)}
