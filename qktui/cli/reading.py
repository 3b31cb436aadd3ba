"""A report as text for people: what it is, its tables with aligned figures, its narrative, its balance."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from qktui.cli.columns import fill, table
from qktui.cli.listing import status_name
from qktui.forms import Block, Layout, Row, SectionTitle, Table
from qktui.indicators import label_of, stated
from qktui.model import Cell, Outcome, Report, Section, plain
from qktui.phrases import pick, say
from qktui.printable import one_line, printable
from qktui.rules import column_names, evaluate, place_name, row_names
from qktui.typesetting import width

if TYPE_CHECKING:
    from qktui.queries import StoredReport

WIDEST = 100


def report_text(stored: StoredReport, *, section: int | None = None, provenance: bool = False) -> str:
    """The whole report, or one section of it, as paragraphs with an empty line between."""
    parts = _sections(stored, section)
    if section is None:
        parts = [_title(stored.report), _metadata(stored.report), *parts, *_rest(stored)]
    if provenance:
        parts = [*parts, _provenance(stored.report, section)]
    return "\n\n".join(printable(part) for part in parts if part)


def _width() -> int:
    return min(shutil.get_terminal_size().columns, WIDEST)


def _title(report: Report) -> str:
    title = one_line(report.title) or say("{agency} {year} 年度", agency=report.agency, year=report.year)
    return f"{title}\n{'=' * width(title)}"


def _metadata(report: Report) -> str:
    contact = report.contact
    period = report.period and f"{report.period[0]} — {report.period[1]}"
    lines = [
        (say("单位"), report.agency),
        (say("年度"), report.year),
        (say("格式"), report.form),
        (say("状态"), status_name(report.status)),
        (say("发布"), report.issuer),
        (say("公布日期"), report.published_on),
        (say("期间"), period),
        (say("地址"), contact.address),
        (say("邮编"), contact.postcode),
        (say("电话"), contact.phone),
        (say("网站"), contact.website),
        (say("来源"), report.source and report.source.name),
        (say("摘编自"), report.abridged_from),
    ]
    return "\n".join(
        say("{label}：{value}", label=label, value=one_line(str(value))) for label, value in lines if value
    )


def labelled(label: str, value: object) -> str:
    """A value with its label before it, on one line."""
    return say("{label}：{value}", label=label, value=one_line(str(value)))


def _sections(stored: StoredReport, only: int | None) -> list[str]:
    """Title, tables and narrative of each section; tables that belong to none come last."""
    report, form = stored.report, stored.layout.form
    own = {section.number: section for section in report.sections}
    titles = {section.number: section for section in form.sections}
    appendices = {section.number for section in form.sections if section.appendix}
    parts: list[str] = []
    for number in sorted({*own, *titles, *(part.section for part in form.tables)}):
        if only not in (None, number):
            continue
        numeral = "" if number in appendices else pick("〇一二三四五六七八九"[number] + "、", f"{number}. ")
        parts.append(numeral + _heading(own.get(number), titles.get(number)))
        parts += [tables for part in form.tables if part.section == number for tables in _tables(stored, part)]
        if number in own and own[number].text:
            parts.append(fill(printable(own[number].text), _width()))
    return parts


def _heading(own: Section | None, official: SectionTitle | None) -> str:
    """A section's title as the report has it; the official one where it has that, in the language in use."""
    if official is not None and (own is None or own.title == official.title):
        return pick(official.title, official.title_en)
    return one_line(own.title) if own is not None else ""


def _tables(stored: StoredReport, part: Table) -> Iterator[str]:
    for block in part.blocks:
        heading = pick(block.heading, block.heading_en)
        unit = pick(block.unit, block.unit_en)
        mixed = block.row_units or any(column.unit for column in block.columns)
        header = [heading if mixed else say("{heading}（{unit}）", heading=heading, unit=unit).strip()]
        header += [column_names(column)[-1] for column in block.columns]
        if rows := list(_rows(stored, part, block)):
            yield table(header, rows, max(_width(), 80))


def _rows(stored: StoredReport, part: Table, block: Block) -> Iterator[list[str]]:
    cells, corrected = stored.report.cells, stored.corrections
    for row in block.rows:
        label = "  " * len(block.ancestors(row)) + row_names(block, row)[-1]
        if stored.layout.prints(part.id, row):
            ids = [part.cell_id(row, column) for column in block.columns]
            yield [label, *(figure(cells.get(key)) + ("*" if key in corrected else "") for key in ids)]
        elif row.heading or _has_details(stored.layout, part, block, row):
            yield [label, *("" for _ in block.columns)]


def _has_details(layout: Layout, part: Table, block: Block, row: Row) -> bool:
    return any(layout.prints(part.id, detail) for detail in block.details(row.id))


def figure(cell: Cell | None) -> str:
    """A cell as it is shown: its number, what is printed instead, 空 when blank, 缺 when there is no such cell."""
    if cell is None:
        return say("缺")
    if cell.value is None:
        return one_line(cell.raw) or say("空")
    return plain(cell.value)


def _rest(stored: StoredReport) -> list[str]:
    return [
        _indicators(stored.report), _unplaced(stored.report), _questions(stored), _corrections(stored),
        balance_text(stored),
    ]  # fmt: skip


def _indicators(report: Report) -> str:
    lines = [
        f"  {one_line(label_of(item))}  {one_line(stated(item))}"
        + (say("（占 {share}%）", share=plain(item.share)) if item.share is not None else "")
        for item in report.indicators
    ]
    return "\n".join([say("正文中的指标："), *lines]) if lines else ""


def _unplaced(report: Report) -> str:
    lines = [f"  {one_line(item.text)}  {one_line(item.where)}" for item in report.unplaced]
    return "\n".join([say("表中没有归处的内容："), *lines]) if lines else ""


def _questions(stored: StoredReport) -> str:
    lines = [f"  {one_line(question)}" for question in stored.questions]
    return "\n".join([say("导入时的疑问："), *lines]) if lines else ""


def _corrections(stored: StoredReport) -> str:
    """What has been changed since the document was imported, marked * in the tables."""
    form, cells = stored.layout.form, stored.report.cells
    lines = [
        "  " + say("* {place}：原文 {old}，现为 {new}",
                   place=place_name(form, key), old=figure(old), new=figure(cells.get(key)))
        for key, old in stored.corrections.items()
    ]  # fmt: skip
    return "\n".join([say("更正："), *lines]) if lines else ""


def balance_text(stored: StoredReport) -> str:
    """How many hard rules hold, and which do not."""
    findings = evaluate(stored.layout, stored.report.cells)
    failing = [f"  ✗ {finding.message}" for finding in findings if finding.outcome is Outcome.FAIL]
    return "\n".join([balance_summary([finding.outcome for finding in findings if finding.place]), *failing])


def balance_summary(outcomes: list[Outcome]) -> str:
    """Rules by outcome, counted in one sentence."""
    return say("勾稽 {n} 条：成立 {passes} 条，不成立 {fails} 条，有空格无法核对 {unknowns} 条",
               n=len(outcomes), passes=outcomes.count(Outcome.PASS), fails=outcomes.count(Outcome.FAIL),
               unknowns=outcomes.count(Outcome.UNKNOWN))  # fmt: skip


def _provenance(report: Report, section: int | None) -> str:
    wanted = _cells_of(report, section)
    lines = [f"  {key}  {figure(cell)}  {one_line(cell.where)}" for key, cell in wanted.items() if cell.where]
    if not lines:
        return say("没有记下数字在原文何处。")
    name = one_line(report.source.name) if report.source else ""
    return "\n".join([say("数字在原文“{name}”何处：", name=name), *lines])


def _cells_of(report: Report, section: int | None) -> Mapping[str, Cell]:
    from qktui.forms import load_form

    form = load_form(report.form)
    tables = {part.id for part in form.tables if section in (None, part.section)}
    return {key: cell for key, cell in report.cells.items() if form.cells[key].table in tables}
