"""A report of another year, begun from the one that is there: what carries over is filled in, the rest is blank."""

from __future__ import annotations

import re
from datetime import date

from qktui.changes.inserting import insert_report
from qktui.changes.taking import next_id
from qktui.checks import carried_over
from qktui.forms import form_for_year
from qktui.model import Cell, Draft, Report, Section, Status
from qktui.phrases import say
from qktui.queries import StoredReport, load_report, read_report
from qktui.store import Store, StoreError

_NUMBER = r"[（(]?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[)）.．、]+"
_HEADING = re.compile(rf"\s*{_NUMBER}[^。；！？]*")
_LONGEST_HEADING = 40


def begin_report(store: Store, report_id: int, year: int, *, user: str, reason: str = "") -> StoredReport:
    """Begin the agency's report of ``year``, a draft, from another of its reports; gives it back as saved.

    What is carried over is filled in where that report is of the year before. Raises
    ``StoreError`` when there is a report of that year already.
    """
    with store.writing(user, "new", reason) as conn:
        old = read_report(conn, report_id).report
        if conn.execute(
            "SELECT 1 FROM report WHERE year = ? AND agency_id = (SELECT agency_id FROM report WHERE id = ?)",
            (year, report_id),
        ).fetchone():
            raise StoreError(say("{agency} 已有 {year} 年度的报告", agency=old.agency, year=year))
        begun = next_id(conn)
        figures = insert_report(conn, begun, Draft(begun_from(old, year)), None, 1)
        conn.execute(
            "INSERT INTO change(report_id, user, action, subject, reason, figures)"
            " SELECT ?, user, action, 'report', reason, ? FROM author",
            (begun, figures),
        )
    return load_report(store, begun)


def begun_from(old: Report, year: int) -> Report:
    """The draft of ``year``: the agency's data, the form's cells blank but for what is carried over, an outline."""
    form = form_for_year(year)
    layout = form.layout()
    carried = dict(carried_over(layout, old)) if old.year == year - 1 else {}
    known = {section.number: section for section in old.sections}
    sections = tuple(
        Section(title.number, title.title, _outline(known.get(title.number), old.year, year))
        for title in form.sections
        if not title.appendix
    )
    return Report(
        old.agency, year, form.id, Status.DRAFT, title=_of_year(old.title, old.year, year), issuer=old.issuer,
        period=(date(year, 1, 1), date(year, 12, 31)), contact=old.contact, sections=sections,
        cells={place.id: Cell(carried.get(place.id)) for place in layout.cells},
    )  # fmt: skip


def _outline(section: Section | None, old: int, new: int) -> str:
    """The headings within a section's text, as they stand: what is under them is to be written anew."""
    lines = section.text.split("\n") if section else []
    headings = [line for line in lines if len(line) <= _LONGEST_HEADING and _HEADING.fullmatch(line)]
    return "\n".join(_of_year(line, old, new) for line in headings)


def _of_year(text: str, old: int, new: int) -> str:
    return text.replace(str(old), str(new))
