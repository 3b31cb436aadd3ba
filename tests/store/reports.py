"""Reports and databases for the tests of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qktui.changes import Imported, import_drafts
from qktui.forms import load_form
from qktui.model import Cell, Draft, Report, Section
from qktui.queries import StoredReport, find_report, load_report
from qktui.store import Store

AGENCY = "湖北省武汉市硚口区人民政府"
YEAR = 2021
FORM = "2021"

IN_BALANCE = {
    "t2.normative.issued": 3,
    "t2.normative.in_force": 41,
    "t2.licensing.decisions": 1200,
    "t3.new.natural": 139, "t3.new.legal": 3, "t3.new.business": 2, "t3.new.total": 144,
    "t3.carried_in.natural": 3, "t3.carried_in.total": 3,
    "t3.granted.natural": 66, "t3.granted.legal": 1, "t3.granted.total": 67,
    "t3.partial.natural": 24, "t3.partial.business": 2, "t3.partial.total": 26,
    "t3.unavailable.not_held.natural": 44, "t3.unavailable.not_held.legal": 2, "t3.unavailable.not_held.total": 46,
    "t3.concluded.natural": 134, "t3.concluded.business": 2, "t3.concluded.legal": 3, "t3.concluded.total": 139,
    "t3.carried_out.natural": 8, "t3.carried_out.total": 8,
    "t4.review.upheld": 2, "t4.review.pending": 1, "t4.review.total": 3,
}  # fmt: skip
"""The figures of a report in which every rule holds; all others are 0."""


def figures(values: Mapping[str, Any] = IN_BALANCE, layout: str = "") -> dict[str, Cell]:
    """Every cell of a layout, 0 where ``values`` says nothing."""
    return {place.id: Cell(values.get(place.id, 0)) for place in load_form(FORM).layout(layout).cells}


def balanced(agency: str = AGENCY, year: int = YEAR, **overrides: Any) -> Report:
    """A report in balance, with a title and a section."""
    plain = Report(
        agency, year, FORM, title=f"{agency}{year}年度政府信息公开工作报告",
        sections=(Section(1, "总体情况", "全年收到申请144件。"),), cells=figures(),
    )  # fmt: skip
    return replace(plain, **overrides)


def with_cells(report: Report, **changed: Cell | None) -> Report:
    """The report with other cells, ``__`` for a point in their ids; ``None`` takes a cell away."""
    cells = dict(report.cells)
    for key, cell in changed.items():
        cells.pop(key.replace("__", "."), None)
        if cell is not None:
            cells[key.replace("__", ".")] = cell
    return replace(report, cells=cells)


def take(
    store: Store, *reports: Report, name: str = "报告.txt", data: bytes | None = None, **how: bool
) -> list[Imported]:
    """Import reports as one file; by default its bytes differ with what the reports say."""
    content = repr(reports).encode() if data is None else data
    return import_drafts(store, name, content, [Draft(report) for report in reports], user="importer", **how)


def keep(store: Store, report: Report) -> StoredReport:
    """Import one report, and read it back."""
    take(store, report)
    return load_report(store, find_report(store, report.agency, report.year))


def fill(store: Store) -> None:
    """What a first start puts into a new database."""
    take(store, balanced())


def files_in(folder: Path) -> set[str]:
    """The names of the files in a folder, SQLite's own two beside a database left out."""
    return {path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm"))}
