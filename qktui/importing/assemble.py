"""Document -> Draft: the form that its tables fit, its cells, sections and particulars.

Works on any reader's document. A document that is not a report, or only a piece
of one, is refused with one sentence saying what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qktui.forms import Form, Row, Table, form_ids, load_form
from qktui.importing.choice import best_form
from qktui.importing.contact import find_contact, find_office
from qktui.importing.dates import find_period
from qktui.importing.document import Block, Document, Grid, GridCell, NotAReport, Paragraph
from qktui.importing.match import Match
from qktui.importing.metadata import Signature, Title, find_agency, find_signature, find_title
from qktui.importing.particulars import find_particulars
from qktui.importing.sections import Outline, outline, section
from qktui.importing.stated import NOTHING, Stated, settled
from qktui.model import Draft, Report, Section, Source
from qktui.phrases import pick, say
from qktui.rules import table_name

_SENTENCE_END = re.compile(r"[。！？；.!?;…”’」』）)》】\]]$")

_LONGEST_INTRODUCTION = 50_000


def assemble(document: Document, source: Source | None = None, stated: Stated = NOTHING) -> Draft:
    """The draft of a document, what its reader doubts in front of the other questions.

    ``stated`` settles whose report it is, of which year and on which form, whatever the document says.
    Raises :class:`NotAReport` when it is none, or is cut in the middle; what the reader
    could not settle may be why, and is told too.
    """
    try:
        return _assembled(document, source, stated)
    except NotAReport as refused:
        if not document.doubts:
            raise
        raise NotAReport(document.name, say("；").join((refused.reason, *document.doubts))) from refused


def _assembled(document: Document, source: Source | None, stated: Stated) -> Draft:
    forms = [load_form(form_id) for form_id in ([stated.form] if stated.form else form_ids())]
    gathered, found = best_form(document, forms)
    parts = outline(gathered, found.form)
    title = find_title(parts.preamble) if parts.sections else find_title(_paragraphs(gathered))
    signature = find_signature(parts.sections[-1][2] if parts.sections else ())
    _refuse_pieces(gathered, found, parts, title, signature)
    sections = _sections(parts, signature)
    if not parts.appendix:
        _refuse_cut_text(gathered, sections, signature)
    sections += tuple(section(*part) for part in parts.appendix)
    title = title if title.text else find_title(_paragraphs(gathered))
    report = _report(found, parts, title, signature, sections, source)
    questions = (*document.doubts, *_doubts(found, parts, title, signature), *found.questions)
    draft = settled(Draft(report, found.missing, questions), stated)
    if not draft.report.agency or not draft.report.year:
        raise NotAReport(document.name, say("认不出是哪个机关哪一年的报告"))
    return draft


def _paragraphs(document: Document) -> tuple[Paragraph, ...]:
    return tuple(block for block in document.blocks if isinstance(block, Paragraph))


def _refuse_pieces(document: Document, found: Match, parts: Outline, title: Title, signature: Signature) -> None:
    """Refuse what is no report, and a report whose announced parts are not all there.

    Where it ends with a date it does end: a last section that it lacks was never there.
    """
    if not found.rows and not title.text and len(parts.sections) < 2:
        raise NotAReport(document.name, say("不是政府信息公开工作年度报告：没有认出标题、章节和统计表"))
    tables = list(_missing_tables(found))
    needed = [section.number for section in found.form.sections if not section.optional]
    sections = [number for number in needed if number > max(parts.numbers, default=0)]
    missing = say("、").join([*tables, *_section_names(found.form, sections)])
    if sections and not signature.day:
        raise NotAReport(document.name, say("报告不完整：{end}之后中断，缺少{parts}",
                                            end=_end(document.blocks[-1]), parts=missing))  # fmt: skip
    if tables:
        raise NotAReport(document.name, say("报告不完整：缺少{parts}", parts=missing))
    known, unknown = len(found.cells), len(found.missing)
    if unknown > known:
        raise NotAReport(document.name, say("统计表认不出：应有的 {n} 格只认出 {known} 格",
                                            n=known + unknown, known=known))  # fmt: skip


def _missing_tables(found: Match) -> Iterator[str]:
    """Tables of which nothing is there, and those that end before their last row."""
    for table in found.form.tables:
        rows = [row for block in table.blocks for row in block.rows if not row.heading]
        if not any(_printed(found, table, row) for row in rows):
            yield table_name(table.id)
        elif not _printed(found, table, rows[-1]):
            yield say("{table}的“{row}”行", table=table_name(table.id), row=pick(rows[-1].label, rows[-1].en))


def _printed(found: Match, table: Table, row: Row) -> bool:
    return f"{table.id}.{row.id}" in found.rows


def _section_names(form: Form, numbers: Sequence[int]) -> list[str]:
    """第六部分“其他需要报告的事项”; of several sections only the numbers."""
    titles = {title.number: pick(title.title, title.title_en) for title in form.sections}
    if len(numbers) == 1:
        return [say("第{number}部分“{title}”", number=_numeral(numbers[0]), title=titles[numbers[0]])]
    return [say("第{number}部分", number=_numeral(number)) for number in numbers]


def _numeral(number: int) -> str:
    return pick("〇一二三四五六七八九十"[number], str(number))


def _end(block: Block) -> str:
    """Where the document stops, in words."""
    cells = [cell for row in block.rows for cell in row if cell.text] if isinstance(block, Grid) else []
    last = block if isinstance(block, Paragraph) else cells[-1] if cells else GridCell("", block.where)
    text = last.text if len(last.text) <= 20 else "…" + last.text[-19:]
    return say("{where}“{text}”", where=last.where, text=text.replace("\n", " "))


def _sections(parts: Outline, signature: Signature) -> tuple[Section, ...]:
    *before, (number, title, paragraphs) = parts.sections
    kept = paragraphs[: len(paragraphs) - signature.lines]
    return (*(section(*part) for part in before), section(number, title, kept))


def _refuse_cut_text(document: Document, sections: tuple[Section, ...], signature: Signature) -> None:
    """Refuse an unsigned text whose last section is empty or stops in the middle of a sentence."""
    last = sections[-1].text.rpartition("\n")[2]
    if signature.lines == 0 and not _SENTENCE_END.search(last) and last not in ("无", "没有"):
        raise NotAReport(document.name, say("报告不完整：最后一部分“{title}”没有写完，到{end}为止",
                                            title=sections[-1].title, end=_end(document.blocks[-1])))  # fmt: skip


def _report(found: Match, parts: Outline, title: Title, signature: Signature,
            sections: tuple[Section, ...], source: Source | None) -> Report:  # fmt: skip
    introduction = "\n".join(paragraph.text for paragraph in parts.preamble)[:_LONGEST_INTRODUCTION]
    period = find_period(introduction) or find_period("\n".join(section.text for section in sections))
    stated = find_particulars(introduction)
    contact = find_contact(introduction)
    issuer = signature.issuer or find_office(introduction) or stated.issuer
    agency = find_agency(title.body or stated.body or issuer, introduction, contact.address)
    year = title.year or stated.year or (period[1].year if period else 0)
    return Report(
        agency=agency, year=year, form=found.form.id, title=title.text, issuer=issuer,
        published_on=signature.day or stated.day, period=period, contact=contact, sections=sections,
        cells=found.cells, unplaced=found.unplaced, source=source,
    )  # fmt: skip


def _doubts(found: Match, parts: Outline, title: Title, signature: Signature) -> Iterator[str]:
    """What a person should look at, besides the tables."""
    if not title.text:
        yield say("没有认出标题，机关和年度取自正文")
    lacking = sorted({title.number for title in found.form.sections if not title.optional} - parts.numbers)
    if lacking:
        yield say("没有找到{sections}", sections=say("、").join(_section_names(found.form, lacking)))
    for number, heading, _ in parts.sections:
        if number in parts.by_number:
            yield say("第{number}部分的标题是“{title}”，按编号认定", number=_numeral(number), title=heading)
    if signature.day is None:
        yield say("文件末尾没有落款日期，请确认文件完整")
