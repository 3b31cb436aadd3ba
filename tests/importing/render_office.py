"""Parts of a report as DOCX and XLSX files."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from zipfile import ZIP_DEFLATED, ZipFile

from qktui.importing.spans import Spanned

from .render_spans import Part, Rows, joined, placed

_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,14})(\.[0-9]{1,9})?")
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="{path}"/></Relationships>'
)


def docx(parts: Sequence[Part], tracked: bool = False) -> bytes:
    """A DOCX; ``tracked``: every figure and line is the outcome of a tracked change."""
    return packed(document("".join(_part(part, tracked) for part in parts)))


def document(body: str) -> str:
    """The XML of a document with this body."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {_NAMES}><w:body>{body}<w:sectPr/></w:body></w:document>'


def packed(xml: str, path: str = "word/document.xml", more: Mapping[str, bytes] | None = None) -> bytes:
    """The archive around a document."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", _RELATIONS.format(path=path))
        archive.writestr(path, xml)
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return file.getvalue()


def packed_with(body: str, **parts: str) -> bytes:
    """The archive of a document with other parts, each given by its kind and its inner XML."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(f'<Relationship Id="r{name}" Type="{kind}/{name}" Target="{name}.xml"/>' for name in parts)
    names = "http://schemas.openxmlformats.org/package/2006/relationships"
    more = {"word/_rels/document.xml.rels": f'<Relationships xmlns="{names}">{relations}</Relationships>'.encode()}
    for name, inner in parts.items():
        more[f"word/{name}.xml"] = f"<w:{name} {_NAMES}>{inner}</w:{name}>".encode()
    return packed(document(body), more=more)


def paragraph(text: str, tracked: bool = False) -> str:
    """A paragraph of two runs; when ``tracked``, the second was inserted in place of another."""
    half = len(text) // 2
    first, second = run(text[:half]), run(text[half:])
    if tracked:
        deleted = '<w:del w:id="1"><w:r><w:delText>97</w:delText></w:r></w:del>'
        second = f'{deleted}<w:ins w:id="2">{second}</w:ins><w:moveFrom w:id="3">{run("86")}</w:moveFrom>'
    return f"<w:p>{first}{second}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def box(content: str) -> str:
    """A paragraph that anchors a text box, with the fallback that Word writes for old programs."""
    inside = f"<w:txbxContent>{content}</w:txbxContent>"
    return (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{inside}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def _part(part: Part, tracked: bool) -> str:
    if part.kind == "title":
        return box(paragraph(part.text))
    if part.beside:
        both = "".join(f"<w:tc>{table(rows, tracked)}<w:p/></w:tc>" for rows in (part.rows, part.beside))
        return f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{both}</w:tr></w:tbl>"
    return table(part.rows, tracked) if part.kind == "table" else paragraph(part.text, tracked)


def table(rows: Rows, tracked: bool = False) -> str:
    """A table with gridSpan and vMerge."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(_row(line, tracked) for line in _merged(rows))}</w:tbl>"


def _row(line: list[tuple[Spanned, str]], tracked: bool) -> str:
    cells = "".join(_cell(cell, merge, tracked) for cell, merge in line)
    return f"<w:tr>{cells}</w:tr>"


def _cell(cell: Spanned, merge: str, tracked: bool) -> str:
    lines = "".join(paragraph(line, tracked) for line in cell.text.split("\n"))
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{cell.columns}"/>{merge}</w:tcPr>{lines}</w:tc>'


def _merged(rows: Rows) -> list[list[tuple[Spanned, str]]]:
    """Each row's cells with those that continue merged cells from above."""
    hanging: dict[int, tuple[int, Spanned]] = {}
    found = []
    for row in rows:
        line: list[tuple[Spanned, str]] = []
        at, cells = 0, iter(row)
        while True:
            if at in hanging and hanging[at][0]:
                left, above = hanging[at]
                hanging[at] = (left - 1, above)
                line.append((Spanned("", columns=above.columns), "<w:vMerge/>"))
                at += above.columns
                continue
            cell = next(cells, None)
            if cell is None:
                break
            if cell.rows > 1:
                hanging[at] = (cell.rows - 1, cell)
            line.append((cell, '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""))
            at += cell.columns
        found.append(line)
    return found


def xlsx(parts: Sequence[Part], sheets: str = "one", numbers: bool = True) -> bytes:
    """A workbook: all in ``one`` sheet, or a sheet for each section (``several``) after one of particulars."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    at = 1
    if sheets == "several":
        sheet.title = "基本信息"
        for row, values in enumerate(
            (("单位名称", "云岭市青溪区人民政府"), ("年度", 2023), ("联系电话", "0999-1234567"))
        ):
            for column, value in enumerate(values, start=1):
                sheet.cell(row + 1, column, value)
        sheet = book.create_sheet("正文")
    for part in parts:
        if part.kind == "heading" and sheets == "several":
            sheet, at = book.create_sheet(part.text[:8].replace("、", " ")), 1
        if part.kind == "table":
            at = _fill(sheet, at + 1, joined(part), numbers) + 1
        else:
            sheet.cell(at, 1, part.text)
            at += 1
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(sheet: object, top: int, rows: Rows, numbers: bool) -> int:
    """Write a table with merged cells; returns the row after it."""
    from openpyxl.worksheet.worksheet import Worksheet

    assert isinstance(sheet, Worksheet)
    for row, line in enumerate(placed(rows), start=top):
        for at, cell in line:
            sheet.cell(row, at + 1, _value(cell.text) if numbers else cell.text or None)
            if cell.rows > 1 or cell.columns > 1:
                sheet.merge_cells(
                    start_row=row, start_column=at + 1, end_row=row + cell.rows - 1, end_column=at + cell.columns
                )  # fmt: skip
    return top + len(rows)


def _value(text: str) -> object:
    """A number where the text is one, as a person would type it."""
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text or None
    return Decimal(text) if number[1] else int(text)
