"""DOCX: what Word shows when changes are accepted, and archives that are meant to harm."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from qktui.importing import NotAReport, archive
from qktui.importing.document import Document, Grid, Paragraph
from qktui.importing.spans import Spanned
from qktui.importing.word import read_docx

from .render_office import box, document, packed, paragraph, run, table

RAISED = '<w:vertAlign w:val="superscript"/>'


def word(body: str) -> Document:
    return read_docx("a.docx", packed(document(body)))


def lines(found: Document) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Paragraph)]


def texts(found: Document) -> list[list[str]]:
    (grid,) = (block for block in found.blocks if isinstance(block, Grid))
    return [[cell.text for cell in row] for row in grid.rows]


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (p(run("1"), run("39")), "139"),
        (p(run("1"), '<w:del w:id="1"><w:r><w:delText>5</w:delText></w:r></w:del>', run("39")), "139"),
        (p(f'<w:ins w:id="1">{run("1")}</w:ins>', run("39")), "139"),
        (p(f'<w:moveFrom w:id="1">{run("5")}</w:moveFrom><w:moveTo w:id="2">{run("139")}</w:moveTo>'), "139"),
        (p(run("1"), run("5", "<w:vanish/>"), run("39")), "139"),
        (p(run("1"), run("5", '<w:vanish w:val="0"/>')), "15"),
        (p(run("139"), run("1", RAISED)), "139 1"),
        (p(run("5", "<w:strike/>"), run("8")), "5 8"),
        (p(run("1"), "<w:r><w:tab/></w:r>", run("39")), "1 39"),
        (p(run("1"), "<w:r><w:br/></w:r>", run("39")), "1\n39"),
        (p(run("1")) + p(run("39")), "1\n39"),
        (p(run("本机关")) + p(run("不掌握")), "本机关不掌握"),
        (p(run("1"), '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', run("39")), "1 39"),
        (p(run("1"), '<w:r><w:instrText>PAGE 5</w:instrText></w:r>', run("39")), "139"),
        (p(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('139')}</w:sdtContent></w:sdt>"), "139"),
        (p(run("5")) + box(p(run("（注）"))), "5（注）"),
        (p(run("5")) + box(p(run("3"))), "5\n3"),
        (p(run("1\ue00b39")), "1�39"),
    ],
)  # fmt: skip
def test_a_cell_is_what_word_shows(content: str, shown: str) -> None:
    row = f"{tc('甲')}<w:tc>{content}</w:tc>{tc('乙')}"
    assert texts(word(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")) == [["甲", shown, "乙"]]


def test_merged_cells() -> None:
    rows = [[Spanned("a", 2, 2), Spanned("b")], [Spanned("c")], [Spanned("d"), Spanned("e"), Spanned("f")]]
    assert texts(word(table(rows))) == [["a", "", "b"], ["", "", "c"], ["d", "e", "f"]]


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def test_what_a_merged_cell_covers_is_not_shown() -> None:
    rows = [tc("a", '<w:vMerge w:val="restart"/>') + tc("1"), tc("隐", "<w:vMerge/>") + tc("2")]
    assert texts(word(f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>")) == [["a", "1"], ["", "2"]]


def test_rows_and_cells_that_were_deleted_and_cells_in_content_controls() -> None:
    rows = (
        f"<w:tr>{tc('a')}{tc('9', '<w:cellDel/>')}<w:sdt><w:sdtContent>{tc('1')}</w:sdtContent></w:sdt></w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{tc('b')}{tc('8')}</w:tr>"
        f"<w:tr><w:trPr><w:ins/></w:trPr>{tc('c')}{tc('2')}</w:tr>"
    )
    assert texts(word(f"<w:tbl>{rows}</w:tbl>")) == [["a", "1"], ["c", "2"]]


def test_columns_before_a_row_and_seams_between_cells() -> None:
    """Cells dragged a little out of line: Word counts a column that nobody sees."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (2000, 40, 1000, 1000))
    two = '<w:gridSpan w:val="2"/>'
    before = '<w:trPr><w:gridBefore w:val="2"/></w:trPr>'
    rows = (
        f"<w:tr>{tc('项目')}{tc('甲', two)}{tc('乙')}</w:tr>"
        f"<w:tr>{tc('行', two)}{tc('1')}{tc('2')}</w:tr>"
        f"<w:tr>{before}{tc('3')}{tc('4')}</w:tr>"
    )
    found = word(f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>")
    assert texts(found) == [["项目", "甲", "乙"], ["行", "1", "2"], ["", "3", "4"]]


def test_text_boxes_stand_once_and_after_their_paragraph() -> None:
    found = word(p(run("前")) + box(paragraph("年度报告") + paragraph("正文")) + p(run("后")))
    assert lines(found) == ["前", "年度报告", "正文", "后"]


def test_a_table_that_holds_tables_is_text_around_them() -> None:
    inner = table([[Spanned("甲"), Spanned("1")]])
    found = word(f"<w:tbl><w:tr><w:tc>{paragraph('左')}{inner}{paragraph('下')}</w:tc></w:tr></w:tbl>")
    assert lines(found) == ["左", "下"]
    assert texts(found) == [["甲", "1"]]


def test_the_main_part_is_where_the_file_says() -> None:
    assert lines(read_docx("a", packed(document(p(run("正文"))), "word/document2.xml"))) == ["正文"]


def test_strict_files_have_other_names() -> None:
    strict = document(p(run("正文"))).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert lines(read_docx("a", packed(strict))) == ["正文"]


def test_what_python_docx_writes() -> None:
    docx = pytest.importorskip("docx")
    written = docx.Document()
    written.add_heading("一、总体情况", level=1)
    grid = written.add_table(rows=3, cols=3)
    grid.cell(0, 0).merge(grid.cell(1, 1)).text = "a"
    for row, column, text in ((0, 2, "b"), (1, 2, "c"), (2, 0, "d"), (2, 1, "e"), (2, 2, "f")):
        grid.cell(row, column).text = text
    file = io.BytesIO()
    written.save(file)
    found = read_docx("a.docx", file.getvalue())
    assert lines(found) == ["一、总体情况"]
    assert texts(found) == [["a", "", "b"], ["", "", "c"], ["d", "e", "f"]]


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed_file:
        for name, data in members.items():
            packed_file.writestr(name, data)
    return file.getvalue()


def encrypted(data: bytes) -> bytes:
    """The archive with its members marked as encrypted."""
    found = bytearray(data)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = found.find(mark)
        while at >= 0:
            found[at + flags] |= 1
            at = found.find(mark, at + 1)
    return bytes(found)


def understated(data: bytes) -> bytes:
    """The archive declaring members of ten bytes only."""
    found = bytearray(data)
    for mark, size in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = found.find(mark)
        while at >= 0:
            found[at + size : at + size + 4] = (10).to_bytes(4, "little")
            at = found.find(mark, at + 1)
    return bytes(found)


GOOD = packed(document(p(run("正文"))))
BOMB = zipped({"word/document.xml": b"<a>" + b" " * (archive.LARGEST_MEMBER + 1) + b"</a>"})
WIDE = tc("a", '<w:gridSpan w:val="999999999"/>')
LAUGHS = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 999 + b'"><!ENTITY c "&b;&b;&b;&b;">]><a><t>&c;</t></a>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (GOOD[:-30], "损坏或不完整"),
        (GOOD[: len(GOOD) // 2], "损坏或不完整"),
        (b"PK\x03\x04", "损坏或不完整"),
        (encrypted(GOOD), "密码"),
        (BOMB, "展开后太大"),
        (understated(BOMB), "损坏或不完整|展开后太大"),
        (zipped({f"word/{n}.xml": b"" for n in range(archive.MOST_MEMBERS + 1)}), "太多"),
        (zipped({"word/document.xml": LAUGHS}), "文档类型声明"),
        (zipped({"word/document.xml": b'<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'}), "文档类型声明"),
        (zipped({"word/document.xml": b"<a><b></a>"}), "损坏或不完整"),
        (zipped({"word/document.xml": b"<a>" * 1000}), "损坏或不完整"),
        (zipped({"word/other.xml": b"<a/>"}), "损坏或不完整"),
        (zipped({"word/document.xml": b"<a/>"}), "没有文字"),
        (packed(document(f"<w:tbl><w:tr>{WIDE}{WIDE}</w:tr></w:tbl>")), "表格太大"),
    ],
)  # fmt: skip
def test_damaged_and_hostile_files_get_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(NotAReport, match=reason) as refused:
        read_docx("a.docx", data)
    assert "\n" not in refused.value.reason
