"""DOCX: what Word shows when changes are accepted, and archives that are meant to harm."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from qktui.importing import NotAReport, archive
from qktui.importing.document import Document, Grid, Paragraph
from qktui.importing.spans import Spanned
from qktui.importing.word import read_docx

from .render_office import box, document, packed, packed_with, paragraph, run, table

RAISED = '<w:vertAlign w:val="superscript"/>'


def word(body: str, **parts: str) -> Document:
    """The document with this body; ``parts``: the inner XML of styles, numbering, footnotes or endnotes."""
    return read_docx("a.docx", packed_with(body, **parts))


def lines(found: Document) -> list[str]:
    return [block.text for block in found.blocks if isinstance(block, Paragraph)]


def texts(found: Document) -> list[list[str]]:
    (grid,) = (block for block in found.blocks if isinstance(block, Grid))
    return [[cell.text for cell in row] for row in grid.rows]


def p(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def fld(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instr(code: str) -> str:
    return f"<w:r><w:instrText>{code}</w:instrText></w:r>"


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
        (p(run("1"), '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', run("39")), "1�39"),
        (p('<w:r><w:sym w:font="Symbol" w:char="F031"/></w:r>', run("39")), "�39"),
        (p('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'), "�"),
        (p('<w:r><w:sym w:font="宋体" w:char="25A1"/></w:r>'), "□"),
        (p(run("1", '<w:rFonts w:ascii="Wingdings 2"/>'), run("39")), "�39"),
        (p(run("注", '<w:rFonts w:ascii="Wingdings"/>')), "注"),
        (p(run("139"), run("1", '<w:position w:val="6"/>')), "139 1"),
        (p(run("1\u00ad"), "<w:r><w:softHyphen/></w:r>", run("39")), "139"),
        (p(run("１"), run("３９")), "１３９"),
        (p(run("1"), "<w:r><w:noBreakHyphen/></w:r>", run("39")), "1-39"),
        (p("<m:oMath><m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath>"),
         "1 2"),
        (p(run("1")).replace("<w:p>", "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>") + p(run("39")), "139"),
        (p(run("1")).replace("<w:p>", "<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>") + p(run("39")), "1\n39"),
        (p(run("139"), '<w:r><w:footnoteReference w:id="2"/></w:r>'), "139"),
        (p(run("139"), '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>1</w:t></w:r>'), "139 1"),
        (p('<w:fldSimple w:instr=" =SUM(LEFT) 5">', run("139"), "</w:fldSimple>"), "139"),
        (p(fld("begin"), instr(" =1+2 "), fld("separate"), run("139"), fld("end"), run("件")), "139件"),
        (p(fld("begin"), instr("IF "), run("5"), fld("separate"), run("139"), fld("end")), "139"),
        (p(fld("begin"), instr("IF "), fld("begin"), instr("X"), fld("separate"), run("5"), fld("end"),
           fld("separate"), run("139"), fld("end")), "139"),
        (p(fld("begin"), instr("X")) + p(run("139")), "139"),
        (p(fld("end"), run("139")), "139"),
        (table([[Spanned("1")]]) + p(run("39")), "1\n39"),
        (table([[Spanned("本机关"), Spanned("不掌握")]]), "本机关不掌握"),
        (p("<w:r><w:pict><v:textpath string='139'/></w:pict></w:r>"), "139"),
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


def test_what_word_leaves_out_at_the_ends_of_rows_keeps_its_place() -> None:
    after = '<w:trPr><w:gridAfter w:val="1"/></w:trPr>'
    rows = f"<w:tr>{tc('a')}{tc('b')}{tc('c')}</w:tr><w:tr>{after}{tc('d')}{tc('1')}</w:tr>"
    (grid,) = (block for block in word(f"<w:tbl>{rows}</w:tbl>").blocks if isinstance(block, Grid))
    assert [[cell.text for cell in row] for row in grid.rows] == [["a", "b", "c"], ["d", "1", ""]]
    assert grid.aligned


def test_a_merged_cell_with_nothing_above_it_stands_for_itself() -> None:
    on = "<w:vMerge/>"
    rows = (
        f"<w:tr>{tc('a', on)}{tc('1')}</w:tr><w:tr>{tc('b', on)}{tc('2')}</w:tr>"
        f"<w:tr>{tc('c')}{tc('3', on)}</w:tr><w:tr>{tc('d', on)}{tc('4')}</w:tr>"
    )
    assert texts(word(f"<w:tbl>{rows}</w:tbl>")) == [["a", "1"], ["", "2"], ["c", "3"], ["d", "4"]]


def test_cells_that_a_tracked_change_merges() -> None:
    rest, cont = ('<w:cellMerge w:vMerge="rest"/>', '<w:cellMerge w:vMerge="cont"/>')
    rows = f"<w:tr>{tc('a', rest)}{tc('1')}</w:tr><w:tr>{tc('隐', cont)}{tc('2')}</w:tr>"
    assert texts(word(f"<w:tbl>{rows}</w:tbl>")) == [["a", "1"], ["", "2"]]


def test_hidden_rows_are_not_shown() -> None:
    rows = f"<w:tr>{tc('a')}{tc('1')}</w:tr><w:tr><w:trPr><w:hidden/></w:trPr>{tc('b')}{tc('2')}</w:tr>"
    assert texts(word(f"<w:tbl>{rows}{rows}</w:tbl>")) == [["a", "1"], ["a", "1"]]


def test_tables_in_content_controls() -> None:
    inner = table([[Spanned("甲"), Spanned("1")], [Spanned("乙"), Spanned("2")]])
    assert texts(word(f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>")) == [["甲", "1"], ["乙", "2"]]


def test_a_table_around_tables_leaves_them_whole() -> None:
    inner = table([[Spanned("甲"), Spanned("1")], [Spanned("乙"), Spanned("2")]])
    around = f"<w:tbl><w:tr><w:tc>{inner}{paragraph('')}</w:tc><w:tc>{inner}{paragraph('右')}</w:tc></w:tr></w:tbl>"
    found = word(around)
    assert [len(block.rows) for block in found.blocks if isinstance(block, Grid)] == [2, 2]
    assert lines(found) == ["右"]


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"/>'
    '<w:style w:type="character" w:styleId="Mark"><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Mark2"><w:basedOn w:val="Mark"/></w:style>'
    '<w:style w:type="character" w:styleId="Loop"><w:basedOn w:val="Loop"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Hidden"><w:rPr><w:vanish/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (p(run("139"), run("1", '<w:rStyle w:val="Mark"/>')), "139 1"),
        (p(run("139"), run("1", '<w:rStyle w:val="Mark2"/>')), "139 1"),
        (p(run("139"), run("1", '<w:rStyle w:val="Mark"/><w:vertAlign w:val="baseline"/>')), "1391"),
        (p(run("139"), run("1", '<w:rStyle w:val="Loop"/>')), "1391"),
        (p('<w:pPr><w:pStyle w:val="Hidden"/></w:pPr>', run("5"), run("139", '<w:vanish w:val="0"/>')), "139"),
    ],
)
def test_a_run_looks_as_its_style_says(content: str, shown: str) -> None:
    row = f"{tc('甲')}<w:tc>{content}</w:tc>{tc('乙')}"
    assert texts(word(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>", styles=STYLES)) == [["甲", shown, "乙"]]


NOTES = (
    '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
    '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>含5件转送。</w:t></w:r></w:p></w:footnote>'
)


def test_foot_notes_follow_what_they_belong_to() -> None:
    mark = '<w:r><w:rPr><w:rStyle w:val="Mark"/></w:rPr><w:footnoteReference w:id="2"/></w:r>'
    end = "<w:r><w:endnoteReference w:id='3'/></w:r>"
    rows = f"<w:tr>{tc('甲')}<w:tc>{p(run('139'), mark)}</w:tc></w:tr><w:tr>{tc('乙')}{tc('2')}</w:tr>"
    found = word(
        p(run("共139件"), mark, run("。")) + f"<w:tbl>{rows}</w:tbl>" + p(run("后"), end),
        styles=STYLES, footnotes=NOTES, endnotes=f"<w:endnote w:id='3'>{p(run('尾'))}{p(run('注'))}</w:endnote>",
    )  # fmt: skip
    assert texts(found) == [["甲", "139"], ["乙", "2"]]
    assert lines(found) == ["共139件。", "注：含5件转送。", "注：含5件转送。", "后", "注：尾注"]


def test_embedded_objects_and_text_boxes_without_order_are_doubted() -> None:
    assert word(p(run("正文")) + box(paragraph("甲"))).doubts == ()
    found = word(p(run("正文"), "<w:r><w:object/></w:r>") + '<w:altChunk r:id="x"/>')
    assert found.doubts == ("文件里嵌有 2 个对象或文件（如 Excel 表格），其中的内容没有读取",)
    two = f"<w:txbxContent>{paragraph('甲')}</w:txbxContent><w:txbxContent>{paragraph('乙')}</w:txbxContent>"
    found = word(p(f"<w:r>{two}</w:r>"))
    assert lines(found) == ["甲", "乙"]
    assert found.doubts == ("第 2 段处有 2 个文本框，先后次序可能与版面不同",)


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    deleted = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    moved = "<w:pPr><w:rPr><w:moveFrom w:id='1'/></w:rPr></w:pPr>"
    assert lines(word(p(deleted, run("公开")) + p(run("情况。")) + p(run("甲")))) == ["公开情况。", "甲"]
    assert lines(word(p(moved, f"<w:moveFrom>{run('旧')}</w:moveFrom>") + p(run("新。")))) == ["新。"]


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
