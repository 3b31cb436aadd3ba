"""XLSX: what a sheet shows, tables between lines of text, and workbooks that are meant to harm."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from qktui.importing import NotAReport
from qktui.importing.archive import LARGEST_MEMBER
from qktui.importing.document import Document, Grid, Paragraph
from qktui.importing.sheet import read_xlsx


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook(rows: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    return saved(book)


def changed(data: bytes, path: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one member rewritten."""
    file = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == path else old.read(name))
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def lines(found: Document) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Paragraph)]


def texts(found: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in b.rows] for b in found.blocks if isinstance(b, Grid)]


def cell(value: object, number_format: str = "General") -> str:
    book = Workbook()
    book.active.append(["甲", value, "乙"])
    book.active["B1"].number_format = number_format
    ((row,),) = texts(read_xlsx("a.xlsx", saved(book)))
    return row[1]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (139, "General", "139"),
        (139.0, "0", "139"),
        (0, "General", "0"),
        ("", "General", ""),
        ("139", "General", "139"),
        (1234567, "#,##0", "1234567"),
        (590.115865, "0.00", "590.115865"),
        (0.1 + 0.2, "General", "0.3"),
        (1e15, "General", "1000000000000000"),
        (0.842, "0.0%", "84.2%"),
        (590.5, '0.00"万元"', "590.5"),
        (5901158.65, "0!.0000", "5901158.65 [0!.0000]"),
        (5901158, "#,##0,", "5901158 [#,##0,]"),
        (True, "General", "True"),
        (datetime(2024, 1, 18), "yyyy-mm-dd", "2024-01-18"),
        ("1\n39", "General", "1\n39"),
        ("本机关\n不掌握", "General", "本机关不掌握"),
        ("#REF!", "General", "#REF!"),
    ],
)
def test_a_cell_is_what_the_sheet_shows(value: object, number_format: str, shown: str) -> None:
    assert cell(value, number_format) == shown


def test_a_formula_counts_by_its_saved_value_and_without_one_it_is_no_figure() -> None:
    data = workbook([["甲", 1, 2, "=B1+C1", "=B1*2"]])
    data = changed(
        data, SHEET, lambda part: re.sub(rb"(B1\+C1</f>)<v\s*/>|(B1\+C1</f>)<v></v>", rb"\1\2<v>3</v>", part)
    )
    assert texts(read_xlsx("a.xlsx", data)) == [[["甲", "1", "2", "3", "=B1*2"]]]


def test_merged_cells_hide_what_they_cover() -> None:
    data = workbook([["甲", "a", "乙"], ["b", 9, 1], ["c", 2, 3]])
    data = changed(
        data,
        SHEET,
        lambda part: part.replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A2:B2"/></mergeCells>'),
    )
    assert texts(read_xlsx("a.xlsx", data)) == [[["甲", "a", "乙"], ["b", "", "1"], ["c", "2", "3"]]]


def test_lines_of_text_and_tables() -> None:
    rows: list[list[object]] = [
        ["年度报告"],
        [],
        ["一、总体情况"],
        ["第一段。\n第二段。"],
        ["名称", "件数"],
        ["甲", 1],
        ["乙"],
        ["三、标题"],
        ["说明。"],
        ["丙", 2],
    ]
    found = read_xlsx("a.xlsx", workbook(rows, ["A8:B8"]))
    assert lines(found) == ["年度报告", "一、总体情况", "第一段。", "第二段。", "三、标题", "说明。"]
    assert texts(found) == [[["名称", "件数"], ["甲", "1"], ["乙", ""]], [["丙", "2"]]]
    (first, _) = (block for block in found.blocks if isinstance(block, Grid))
    assert first.aligned
    assert first.rows[1][1].where == "工作表“Sheet”第 6 行 第 2 列"


def test_empty_columns_at_the_end_are_left_out_and_those_within_stay() -> None:
    assert texts(read_xlsx("a", workbook([["a", "", "b", "", ""], ["c", "", 1, "", ""]]))) == [
        [["a", "", "b"], ["c", "", "1"]]
    ]


def test_hidden_sheets_are_not_read_and_particulars_are_text() -> None:
    book = Workbook()
    book.active.title = "基本信息"
    for row in (["单位名称", "某局"], ["年度", 2023], ["报告标题", "某局年度报告"]):
        book.active.append(row)
    for title, state in (("表", "visible"), ("底稿", "hidden"), ("旧", "veryHidden")):
        sheet = book.create_sheet(title)
        sheet.append([title, 1])
        sheet.sheet_state = state
    found = read_xlsx("a", saved(book))
    assert lines(found) == ["单位名称：某局", "年度：2023", "某局年度报告"]
    assert texts(found) == [[["表", "1"]]]


GOOD = workbook([["甲", 1]])


def with_sheet(old: bytes, new: bytes) -> bytes:
    return changed(GOOD, SHEET, lambda part: part.replace(old, new))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (GOOD[:-40], "损坏或不完整"),
        (workbook([]), "没有文字"),
        (workbook([["a"] * 1500]), "表格太大"),
        (workbook([["a"] * 900] * 300), "表格太大"),
        (with_sheet(b'r="B1"', b'r="B1048577X"'), "损坏或不完整"),
        (with_sheet(b"<sheetData>", b"<sheetData><row>" + b" " * LARGEST_MEMBER + b"</row>"), "展开后太大"),
        (with_sheet(b"</sheetData>", b"</sheet"), "损坏或不完整"),
        (changed(GOOD, SHEET, lambda part: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + part), "文档类型声明"),
        (changed(GOOD, "xl/workbook.xml", lambda part: b"<a/>"), "没有文字"),
        (changed(GOOD, "[Content_Types].xml", lambda part: part.replace(b"sheet.main", b"other")), "损坏或不完整"),
    ],
)
def test_damaged_and_hostile_files_get_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(NotAReport, match=reason) as refused:
        read_xlsx("a.xlsx", data)
    assert "\n" not in refused.value.reason


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        (b"</sheetData>", b'<row r="1048576"></row></sheetData>'),
        (b"</sheetData>", b'<row r="99999999999"><c r="A99999999999"><v>5</v></c></row></sheetData>'),
    ],
)
def test_a_sheet_that_claims_to_be_huge_is_read_as_far_as_it_goes(old: bytes, new: bytes) -> None:
    assert texts(read_xlsx("a.xlsx", with_sheet(old, new))) or lines(read_xlsx("a.xlsx", with_sheet(old, new)))
