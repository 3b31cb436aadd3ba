"""The problem list that a reviewer sends back to a unit: one row a problem, in words that need no manual."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qktui.checks import rule_label
from qktui.forms import Form, load_form
from qktui.model import Finding, Number, ReviewState, Severity
from qktui.phrases import say
from qktui.printable import one_line
from qktui.rules import place_name, signed, table_name

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A text that begins so would be computed by a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of one report. ``correction`` says what most likely went wrong, ``""`` when that is open."""

    agency: str
    year: int
    form: str
    finding: Finding
    correction: str = ""
    review: ReviewState = ReviewState.OPEN
    reason: str = ""


Cell = str | Number | None


def heads() -> list[str]:
    """The column heads in the language in use."""
    return [
        say("单位"), say("年度"), say("程度"), say("规则"), say("表"), say("行列"), say("报告中的数"), say("核算的数"),
        say("相差"), say("问题"), say("原话"), say("可能的更正"), say("复核"),
    ]  # fmt: skip


def row(problem: Problem) -> list[Cell]:
    """The problem under :func:`heads`; figures stay figures."""
    finding = problem.finding
    table, place = _place(load_form(problem.form), finding)
    difference = "" if finding.difference is None else signed(finding.left, finding.right)
    said = one_line(say("{state}：{reason}", state=review_name(problem.review), reason=problem.reason))
    return [
        problem.agency, problem.year, severity_name(finding.severity), rule_label(finding.rule), table, place,
        finding.left, finding.right, difference, one_line(finding.message), one_line(finding.quote),
        one_line(problem.correction), said if problem.reason else review_name(problem.review),
    ]  # fmt: skip


def severity_name(severity: Severity) -> str:
    """The severity in words."""
    return {Severity.ERROR: say("错误"), Severity.WARNING: say("警告"), Severity.NOTE: say("提示")}[severity]


def review_name(state: ReviewState) -> str:
    """What a person made of a finding, in words; nothing while it is open."""
    return {
        ReviewState.OPEN: "", ReviewState.CONFIRMED: say("已确认"), ReviewState.DISMISSED: say("不采纳")
    }[state]  # fmt: skip


def _place(form: Form, finding: Finding) -> tuple[str, str]:
    """The table and the place in it that a person should look at."""
    tables = {f"{table.id}." for table in form.tables}
    for place in (finding.place, *finding.cells):
        if place.startswith(tuple(tables)):
            return table_name(place), place_name(form, place)
    return say("正文") if finding.quote else "", ""


# ------------------------------------------------------------------ writers
def as_csv(problems: Iterable[Problem]) -> bytes:
    """A table for spreadsheets: with a byte order mark, so that they read it as UTF-8."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(heads())
    writer.writerows([_inert(cell) for cell in row(problem)] for problem in problems)
    return target.getvalue().encode("utf-8-sig")


def as_xlsx(problems: Iterable[Problem]) -> bytes:
    """A sheet with its head in view, filters, and columns wide enough to read."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = say("问题清单")
    sheet.append(heads())
    for number, problem in enumerate(problems, start=2):
        for column, value in enumerate(row(problem), start=1):
            cell = sheet.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with = stays a text
            cell.alignment = Alignment(vertical="top", wrap_text=column >= len(_WIDTHS) - 3)
    for column, wide in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = wide
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


_WIDTHS = (28, 7, 7, 16, 8, 30, 12, 12, 9, 60, 40, 40, 20)


def as_docx(problems: Iterable[Problem]) -> bytes:
    """A letter's enclosure: a heading for each report, and its problems as a numbered table."""
    from docx import Document
    from docx.enum.section import WD_ORIENT

    document = Document()
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, page.page_height, page.page_width
    document.add_heading(say("政府信息公开工作年度报告问题清单"), 1)
    for (agency, year), found in _by_report(problems):
        document.add_heading(say("{agency} {year} 年度", agency=agency, year=year), 2)
        table = document.add_table(1, 5, style="Table Grid")
        for cell, text in zip(table.rows[0].cells, _letter_heads(), strict=True):
            cell.text = text
        for number, problem in enumerate(found, start=1):
            for cell, text in zip(table.add_row().cells, _letter_row(number, problem), strict=True):
                cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _letter_heads() -> list[str]:
    return [say("序号"), say("程度"), say("问题"), say("原话"), say("可能的更正")]


def _letter_row(number: int, problem: Problem) -> list[str]:
    finding = problem.finding
    return [
        str(number), severity_name(finding.severity), one_line(finding.message), one_line(finding.quote),
        one_line(problem.correction),
    ]  # fmt: skip


def _by_report(problems: Iterable[Problem]) -> Iterator[tuple[tuple[str, int], list[Problem]]]:
    found: dict[tuple[str, int], list[Problem]] = {}
    for problem in problems:
        found.setdefault((problem.agency, problem.year), []).append(problem)
    yield from found.items()


def _inert(cell: Cell) -> Any:
    """A text that a spreadsheet would compute, with an apostrophe before it; figures as they are."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else "" if cell is None else cell


WRITERS: Mapping[str, Callable[[Iterable[Problem]], bytes]] = {"csv": as_csv, "xlsx": as_xlsx, "docx": as_docx}
"""Formats of the problem list that are files, by the name that ``--format`` takes."""
