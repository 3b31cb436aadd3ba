"""XLSX: what a sheet shows, tables between lines of text, and workbooks that are meant to harm."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from qktui.importing import NotAReport, read
from qktui.importing.archive import LARGEST_MEMBER
from qktui.importing.document import Document, Grid, Paragraph
from qktui.importing.sheet import read_xlsx

from .render_office import xlsx
from .render_spans import parts
from .test_rendered import PLAIN


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
        (1234567, "#,##0", "1,234,567"),
        (12.5, "0.00", "12.50"),
        (590.115865, "0.00", "590.115865"),
        (0.1 + 0.2, "General", "0.3"),
        (1e15, "General", "1000000000000000"),
        (0.842, "0.0%", "84.2%"),
        (590.5, '0.00"万元"', "590.50万元"),
        (5901158.65, "0!.0000", "5901158.65 [0!.0000]"),
        (5901158, "#,##0,", "5901158 [#,##0,]"),
        (True, "General", "TRUE"),
        (datetime(2024, 1, 18), "yyyy-mm-dd", "2024-01-18"),
        ("1\n39", "General", "1\n39"),
        ("本机关\n不掌握", "General", "本机关不掌握"),
        ("#REF!", "General", "#REF!"),
    ],
)
def test_a_cell_is_what_the_sheet_shows(value: object, number_format: str, shown: str) -> None:
    assert cell(value, number_format) == shown


def formulas(value: bytes) -> Document:
    """A sheet whose formula D1 was saved with this value."""
    data = workbook([["甲", 1, 2, "=B1+C1", "=B1*2"], ["乙", 1, 2, 3, "#REF!"]])
    return read_xlsx(
        "a.xlsx",
        changed(data, SHEET, lambda part: re.sub(rb"(B1\+C1</f>)<v\s*/>|(B1\+C1</f>)<v></v>", rb"\1\2" + value, part)),
    )


def test_a_formula_counts_by_its_saved_value_and_without_one_it_is_no_figure() -> None:
    found = formulas(b"<v>3</v>")
    assert texts(found) == [[["甲", "1", "2", "3", "=B1*2"], ["乙", "1", "2", "3", "#REF!"]]]
    assert found.doubts == (
        "有 1 个公式没有存下算出的值，第一个在工作表“Sheet”第 1 行 第 5 列；请用表格软件打开并保存一次再导入",
        "有 1 格是公式的错误值，第一个在工作表“Sheet”第 2 行 第 5 列",
    )
    assert texts(formulas(b""))[0][0][3] == "=B1+C1"
    assert "有 2 个公式" in formulas(b"").doubts[0]


def test_a_formula_without_its_value_costs_one_cell_and_not_its_row() -> None:
    for printed in ("=SUM(B5:G5)", "#REF!"):
        cells = PLAIN | {"t3.new.total": printed}
        (draft,) = read("a.xlsx", xlsx(parts(cells)))
        assert {k: str(c.value) for k, c in draft.report.cells.items() if k != "t3.new.total"} == {
            k: text for k, text in PLAIN.items() if k != "t3.new.total"
        }
        total = draft.report.cells["t3.new.total"]
        assert (total.value, total.raw) == (None, printed)
        assert any("公式" in question for question in draft.questions)


def test_a_formula_that_gives_an_empty_text_is_blank() -> None:
    data = changed(workbook([["甲", 1], ["乙", "=1"]]), SHEET, lambda part: part.replace(
        b'<c r="B2"><f>1</f><v></v></c>', b'<c r="B2" t="str"><f>""</f><v></v></c>').replace(
        b'<c r="B2"><f>1</f><v /></c>', b'<c r="B2" t="str"><f>""</f><v></v></c>'))  # fmt: skip
    assert b't="str"' in ZipFile(io.BytesIO(data)).read(SHEET)
    assert texts(read_xlsx("a.xlsx", data)) == [[["甲", "1"], ["乙", ""]]]


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
    for title, state, value in (
        ("表", "visible", 1),
        ("底稿", "hidden", 2),
        ("旧", "veryHidden", 3),
        ("说明", "hidden", "无"),
    ):
        sheet = book.create_sheet(title)
        sheet.append([title, value])
        sheet.sheet_state = state
    found = read_xlsx("a", saved(book))
    assert lines(found) == ["单位名称：某局", "年度：2023", "某局年度报告"]
    assert texts(found) == [[["表", "1"]]]
    assert found.doubts == ("工作表“底稿”隐藏着，其中的数字没有读取", "工作表“旧”隐藏着，其中的数字没有读取")


def test_particulars_in_columns() -> None:
    found = read_xlsx(
        "a", workbook([["单位名称", "年度", "报告标题"], ["某局", 2023, "某局年度报告"], ["联系电话", "12345"]])
    )
    assert lines(found) == ["单位名称：某局", "年度：2023", "某局年度报告", "联系电话：12345"]


def test_hidden_rows_and_columns_are_not_read_and_told_when_they_hold_figures() -> None:
    book = Workbook()
    for row in (["项目", "旧", "今"], ["甲", 1, 2], ["乙", 3, 4], ["丙", 5, 6], ["丁", "无", 7]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    found = read_xlsx("a", saved(book))
    assert texts(found) == [[["项目", "", "今"], ["甲", "", "2"], ["丙", "", "6"], ["丁", "", "7"]]]
    assert found.doubts == (
        "工作表“Sheet”有 1 行带数字的隐藏着，没有读取",
        "工作表“Sheet”有 1 列带数字的隐藏着，没有读取",
    )
    book.active.row_dimensions[3].hidden = False
    book.active.column_dimensions["B"].hidden = False
    assert read_xlsx("a", saved(book)).doubts == ()


def test_tables_side_by_side() -> None:
    rows: list[list[object]] = [
        ["年度报告"],
        ["表一", "", "", "", "表二"],
        ["项目", "件数", "", "", "项目", "旧", "今"],
        ["甲", 1, "", "", "丙", 3, 4],
        ["乙", 2, "", "", "丁", "", 6],
        ["", "", "", "", "戊", 7, 8],
    ]
    found = read_xlsx("a", workbook(rows))
    assert lines(found) == ["年度报告", "表一", "表二"]
    assert texts(found) == [
        [["项目", "件数"], ["甲", "1"], ["乙", "2"]],
        [["项目", "旧", "今"], ["丙", "3", "4"], ["丁", "", "6"], ["戊", "7", "8"]],
    ]
    (_, second) = (block for block in found.blocks if isinstance(block, Grid))
    assert second.rows[1][1].where == "工作表“Sheet”第 4 行 第 6 列"


def test_an_empty_column_within_a_table_is_no_gap_between_two() -> None:
    tables: list[list[list[object]]] = [
        [["项目", "", "甲", "乙"], ["一", "", 1, 2], ["二", "", 3, 4]],
        [["组", "项目", "", "甲", "乙"], ["一", "二", "", 1, 2], ["", "三", "", 3, 4]],
        [["项目", "甲", "", "乙", ""], ["一", 1, "", 2, ""], ["二", 3, "", 4, ""]],
    ]
    for rows in tables:
        width = len(rows[0]) - (rows[0][-1] == "")
        assert texts(read_xlsx("a", workbook(rows))) == [[[str(value) for value in row[:width]] for row in rows]]


def test_a_raised_mark_in_a_text_is_none_of_its_digits() -> None:
    mark = TextBlock(InlineFont(vertAlign="superscript"), "1")
    for first in (CellRichText("139", mark), CellRichText("139", TextBlock(InlineFont(strike=True), "1"))):
        book = Workbook()
        book.active.append(["甲", first, CellRichText("1", TextBlock(InlineFont(b=True), "39"))])
        assert texts(read_xlsx("a", saved(book))) == [[["甲", "139 1", "139"]]]


def test_an_inline_text_of_several_runs() -> None:
    raised = b"<rPr><vertAlign val='superscript'/></rPr>"
    inline = b'<c r="B1" t="inlineStr"><is><r><t>139</t></r><r>' + raised + b"<t>1</t></r></is></c>"
    data = changed(GOOD, SHEET, lambda part: re.sub(rb'<c r="B1".*?</c>', inline, part))
    assert texts(read_xlsx("a", data)) == [[["甲", "139 1"]]]


def test_chinese_dates_have_formats_that_are_not_written_down() -> None:
    data = workbook([["甲", 45309]])
    data = changed(
        data, "xl/styles.xml", lambda part: re.sub(rb'(<cellXfs.*?<xf [^>]*?numFmtId=)"0"', rb'\1"31"', part)
    )
    assert texts(read_xlsx("a", data)) == [[["甲", "2024年1月18日"]]]


def test_text_in_shapes_is_told() -> None:
    file = io.BytesIO(GOOD)
    with ZipFile(file, "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", "<a><a:t>年度报告</a:t></a>".replace("<a>", "<a xmlns:a='a'>"))
    assert read_xlsx("a", file.getvalue()).doubts == ("工作簿里有写在文本框或图形里的文字，没有读取",)
    assert read_xlsx("a", GOOD).doubts == ()


def test_strict_workbooks_have_other_names() -> None:
    old, new = (
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    data = GOOD
    for part in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"):
        data = changed(data, part, lambda xml: xml.replace(old, new))
    assert texts(read_xlsx("a", data)) == [[["甲", "1"]]]


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
        (changed(GOOD, "_rels/.rels", lambda part: part.replace(b"xl/workbook", b"xl/other")), "损坏或不完整"),
        (with_sheet(b"<v>1</v>", b"<v>1x</v>"), "损坏或不完整"),
        (with_sheet(b"<v>1</v>", b"<v>nan</v>"), "损坏或不完整"),
        (changed(GOOD, SHEET, lambda part: re.sub(rb'<c r="B1"[^>]*>', b'<c r="B1" t="s">', part)), "损坏或不完整"),
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
