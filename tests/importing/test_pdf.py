"""PDF files: every figure as printed, whatever the page cuts; text in paragraphs; damaged files refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qktui.importing.assemble import assemble
from qktui.importing.document import Document, Grid, NotAReport, Paragraph
from qktui.importing.pdf import MOST_PAGES, looks_like, read_pdf
from qktui.importing.pdf_text import joined, lines_of
from qktui.model import Draft

from .proof import count
from .render import NARRATIVE, TITLE
from .render_pdf import Style, deflated, one_page, render_pdf, written_pdf
from .test_rendered import PLAIN, Printed, printed_cells

LONG = {
    number: tuple(f"{line}{'政务公开工作取得新成效，' * 9}办结12345件。" for line in NARRATIVE[number])
    for number in NARRATIVE
}

BLANK: Printed = ("", None, "")
STYLES = st.builds(
    Style,
    height=st.integers(420, 900).map(float),
    rules=st.sampled_from(["strokes", "fills"]),
    repeat=st.booleans(),
    within=st.booleans(),
    background=st.booleans(),
    bold_twice=st.booleans(),
    header=st.sampled_from(["", "政府信息公开工作年度报告"]),
    number=st.sampled_from(["- {} -", "第 {} 页", "{}", "—{}—", "{}/9"]),
)


def read_draft(data: bytes) -> Draft:
    return assemble(read_pdf("报告.pdf", data))


def grids(document: Document) -> list[list[list[str]]]:
    return [[[c.text for c in row] for row in b.rows] for b in document.blocks if isinstance(b, Grid)]


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def text_page(*operators: str, rotate: int = 0) -> bytes:
    """A page of text in Helvetica, as operators of a content stream; only ASCII can be printed."""
    content = "\n".join(operators).encode()
    return written_pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate %d /Contents 4 0 R /Resources 6 0 R >>" % rotate,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F 5 0 R >> >>",
    ])  # fmt: skip


def at(x: float, y: float, text: str) -> str:
    """The operators that print a text."""
    return f"BT /F 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET"


def ruled(*edges: tuple[float, float, float, float]) -> str:
    """The operators that draw lines."""
    return " ".join(f"{x0} {y0} m {x1} {y1} l S" for x0, y0, x1, y1 in edges)


TWO_BY_TWO = ruled(
    (100, 700, 300, 700), (100, 680, 300, 680), (100, 660, 300, 660),
    (100, 700, 100, 660), (200, 700, 200, 660), (300, 700, 300, 660),
)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(printed_cells(), STYLES)
def test_every_figure_is_read_as_printed(cells: dict[str, Printed], style: Style) -> None:
    """Where a page break cuts rows in the middle, some cells may be asked about, but none is wrong."""
    draft = read_draft(render_pdf({cell_id: text for cell_id, (text, _, _) in cells.items()}, style))
    counted = count(draft, cells)
    assert counted["wrong"] + counted["lost"] == 0
    if not style.within:
        assert counted["asked"] == 0
        assert all(cells[cell_id] == BLANK for cell_id in draft.missing)
        assert draft.report.unplaced == ()


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("repeat", [False, True])
@pytest.mark.parametrize("height", [430.0, 500.0, 570.0, 640.0])
def test_tables_cut_by_pages_are_whole_again(height: float, repeat: bool, within: bool) -> None:
    document = read_pdf("a.pdf", render_pdf(PLAIN, Style(height=height, repeat=repeat, within=within)))
    assert [len(table) for table in grids(document)] == [14, 28, 4]
    draft = assemble(document)
    assert {k: f"{c.value}" for k, c in draft.report.cells.items()} == PLAIN
    assert (draft.missing, draft.questions, draft.report.unplaced) == ((), (), ())


def test_a_cell_says_where_it_stands() -> None:
    cells = read_draft(render_pdf(PLAIN, Style(height=500.0))).report.cells
    places = {
        cell_id: re.search(r"第 ([0-9]+) 页 第 [0-9]+ 表 第 ([0-9]+) 行 第 ([0-9]+) 列$", cells[cell_id].where)
        for cell_id in cells
    }
    assert all(places.values())
    first, last = places["t3.new.natural"], places["t3.carried_out.total"]
    assert first is not None
    assert last is not None
    assert (first[3], last[3]) == ("4", "10")
    assert int(first[1]) < int(last[1])


@pytest.mark.parametrize("height", [470.0, 600.0, 842.0])
@pytest.mark.parametrize("header", ["", "内部资料"])
def test_lines_become_paragraphs_again(height: float, header: str) -> None:
    draft = read_draft(render_pdf(PLAIN, Style(height=height, header=header), narrative=LONG))
    expected = ["\n".join(LONG[number]).replace("[bookmark: _GoBack]", "") for number in range(1, 7)]
    assert [section.text for section in draft.report.sections] == expected
    assert draft.report.title == "".join(TITLE)
    assert (draft.report.issuer, str(draft.report.published_on)) == ("青溪区政务公开办公室", "2024-01-18")


@pytest.mark.parametrize(
    ("text", "after", "whole"),
    [
        ("办结12", "34件", "办结1234件"),
        ("open", "data", "open data"),
        ("https://a.cn/xx", "gk.html", "https://a.cn/xxgk.html"),
        ("公开", "Web", "公开Web"),
    ],
)
def test_lines_are_joined(text: str, after: str, whole: str) -> None:
    assert joined(text, after) == whole


def test_a_bare_number_at_the_edge_is_kept_unless_it_counts_pages() -> None:
    assert paragraphs(read_pdf("a.pdf", text_page(at(100, 400, "text"), at(290, 40, "7")))) == ["text", "7"]
    assert paragraphs(read_pdf("a.pdf", text_page(at(100, 400, "text"), at(290, 40, "- 7 -")))) == ["text"]


def test_a_ruled_table_with_text_around_it() -> None:
    page = text_page(TWO_BY_TWO, at(105, 685, "a"), at(205, 685, "1"), at(205, 665, "2"), at(100, 720, "before"),
                     at(140, 640, "after"), at(320, 685, "beside"))  # fmt: skip
    document = read_pdf("a.pdf", page)
    assert grids(document) == [[["a", "1"], ["", "2"]]]
    assert paragraphs(document) == ["before", "beside", "after"]
    table = next(block for block in document.blocks if isinstance(block, Grid))
    assert (table.where, table.aligned) == ("第 1 页 第 1 表", True)
    assert table.rows[1][1].where == "第 1 页 第 1 表 第 2 行 第 2 列"


def test_a_page_turned_to_landscape() -> None:
    turned = "0 1 -1 0 595 0 cm"
    page = text_page(turned, "1 0 0 1 0 -200 cm", TWO_BY_TWO, at(105, 685, "a"), at(205, 685, "12"), rotate=90)
    assert grids(read_pdf("a.pdf", page)) == [[["a", "12"], ["", ""]]]


@pytest.mark.parametrize(
    "boxes", ["/MediaBox [0 0 595 842] /CropBox [0 400 595 842]", "/MediaBox [0 400 595 1242] /CropBox [0 400 595 842]"]
)
def test_only_what_the_page_shows_is_read(boxes: str) -> None:
    page = text_page(TWO_BY_TWO, at(205, 685, "12"), at(105, 150, "cut away"), at(105, 420, "- 1 -"))
    document = read_pdf("a.pdf", page.replace(b"/MediaBox [0 0 595 842]", boxes.encode()))
    assert (grids(document), paragraphs(document)) == ([[["", "12"], ["", ""]]], [])


def test_a_label_set_upwards() -> None:
    upwards = "BT /F 10 Tf 0 1 -1 0 150 662 Tm (abc) Tj ET"
    document = read_pdf("a.pdf", text_page(TWO_BY_TWO, upwards, at(205, 685, "12")))
    assert grids(document)[0][1] == ["abc", ""]


def test_white_rules_and_frames_are_no_tables() -> None:
    assert grids(read_pdf("a.pdf", text_page("1 1 1 RG", TWO_BY_TWO, at(105, 685, "1")))) == []
    frame = ruled((100, 700, 300, 700), (100, 660, 300, 660), (100, 700, 100, 660), (300, 700, 300, 660))
    document = read_pdf("a.pdf", text_page(frame, at(105, 685, "framed")))
    assert (grids(document), paragraphs(document)) == ([], ["framed"])


@pytest.mark.parametrize(
    ("marks", "text"),
    [
        ([at(205, 685, "139"), at(205.4, 685, "139")], "139"),
        ([at(205, 685, "13"), at(225, 685, "9")], "13 9"),
        ([at(205, 689, "13"), at(205, 681, "9")], "13\n9"),
        ([at(205, 685, "139"), "BT /F 10 Tf .7 .7 -.7 .7 215 685 Tm (8) Tj ET"], "139"),
        ([at(205, 685, "139"), at(-50, 685, "8"), at(650, 685, "8")], "139"),
    ],
)
def test_figures_are_neither_doubled_nor_glued_nor_mixed_with_watermarks(marks: list[str], text: str) -> None:
    document = read_pdf("a.pdf", text_page(TWO_BY_TWO, at(105, 685, "a"), *marks))
    assert grids(document)[0][0] == ["a", text]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        (["⼯", "作", "⻓", "效"], "工作长效"),
        (["\ue00a", "一", "是"], "一是"),
        (["1", "\ue00a", "9"], "1 9"),
        (["(cid:7)", "件"], "\ufffd件"),
        (["2", " ", "年", " ", "甲"], "2年 甲"),
    ],
)
def test_characters_are_read_as_what_they_stand_for(printed: list[str], text: str) -> None:
    chars = [
        {"text": char, "x0": 10.0 * n, "x1": 10.0 * n + 10, "top": 0.0, "bottom": 10.0, "size": 10.0,
         "upright": True, "matrix": (1, 0, 0, 1, 0, 0)}
        for n, char in enumerate(printed)
    ]  # fmt: skip
    assert [line.text for line in lines_of(chars, 1)] == [text]


def test_what_looks_like_a_pdf() -> None:
    assert looks_like(render_pdf(PLAIN))
    assert looks_like(b"\r\n%PDF-1.4 ...")
    assert not looks_like("说明：%PDF".encode())


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (3 + i) for i in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return written_pdf([b"<< /Type /Catalog /Pages 2 0 R >>",
                        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count), *[page] * count])  # fmt: skip


def deep_pages(depth: int) -> bytes:
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1) for number in range(2, depth + 2)]
    return written_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", *nodes, b"<< /Type /Page /MediaBox [0 0 9 9] >>"])


HOSTILE = {
    "cut in the middle": (render_pdf(PLAIN)[:-5000], "没有结尾"),
    "only the head": (b"%PDF-1.7\n", "没有结尾"),
    "no objects": (b"%PDF-1.7\n%%EOF\n", "损坏"),
    "a root that is none": (written_pdf([b"<< /Type /Catalog /Pages 9 0 R >>"]), "损坏|没有文字"),
    "encrypted": (render_pdf(PLAIN, Style(password="secret")), "密码"),
    "10,000 pages": (many_pages(10_000), f"超过 {MOST_PAGES} 页"),
    "no text": (one_page(b""), "没有文字"),
    "deep page tree": (deep_pages(20_000), "嵌套过深|损坏"),
    "deep arrays": (one_page(b"[" * 100_000), "嵌套过深|损坏|没有文字"),
    "content that is no content": (one_page(deflated(b"\xff\x00", 1000), b"/Filter /FlateDecode"), "没有文字"),
    "content that does not unpack": (one_page(deflated(b"q Q ", 1000)[:-9], b"/Filter /FlateDecode"), "第 1 页损坏"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_get_one_sentence(kind: str) -> None:
    data, reason = HOSTILE[kind]
    with pytest.raises(NotAReport, match=reason) as refused:
        read_draft(data)
    assert refused.value.name == "报告.pdf"
    assert "\n" not in refused.value.reason


@pytest.mark.parametrize("at_once", [1, 60])
def test_damaged_bytes_never_give_a_wrong_figure(at_once: int) -> None:
    whole = render_pdf(PLAIN)
    refused = 0
    for place in range(200, len(whole) - 200, len(whole) // 40):
        damaged = whole[:place] + bytes(byte ^ 4 for byte in whole[place : place + at_once]) + whole[place + at_once :]
        try:
            draft = read_draft(damaged)
        except NotAReport:
            refused += 1
            continue
        assert {k: f"{c.value}" for k, c in draft.report.cells.items()}.items() <= PLAIN.items()
    assert refused


def test_the_real_sample(shared: Path) -> None:
    folder = shared / "samples"
    draft = read_draft((folder / "hongze-2024.pdf").read_bytes())
    truth = json.loads((folder / "hongze-2024.json").read_text(encoding="utf-8"))["cells"]
    assert {k: f"{c.value}" for k, c in draft.report.cells.items()} == {k: f"{v}" for k, v in truth.items()}
    assert (len(truth), draft.missing, draft.report.unplaced) == (186, (), ())
    assert draft.questions == ("文件末尾没有落款日期，请确认文件完整",)
    report = draft.report
    assert (report.year, report.form, report.agency) == (2024, "2021", "淮安市洪泽区人民政府")
    assert report.title == "淮安市洪泽区人民政府2024年政府信息公开工作年度报告"
    assert (report.contact.postcode, report.contact.phone) == ("223100", "0517-87290606")
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert [len(section.text.split("\n")) for section in report.sections] == [6, 1, 1, 1, 2, 1]
    assert report.sections[5].text.endswith("全年收取政府信息公开信息处理费0元。")


def paged(*contents: bytes) -> bytes:
    """A PDF whose pages have these contents; ``/I Do`` paints a gray image, and there is a font ``/F``."""
    image = b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1"
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        b"<< %s >>\nstream\n\x80\nendstream" % image,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(contents):
        resources = b"<< /XObject << /I 3 0 R >> /Font << /F 4 0 R >> >>"
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R /Resources %s >>"
            % (6 + 2 * number, resources),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
    return written_pdf(objects)


WHOLE_PAGE, BANNER = b"q 600 0 0 800 0 0 cm /I Do Q ", b"q 600 0 0 100 0 700 cm /I Do Q "
STRIPS = b"".join(b"q 600 0 0 100 0 %d cm /I Do Q " % (100 * n) for n in range(8))
TEXT = at(100, 400, "text").encode()
OUTLINES = b"".join(b"%d 10 m %d 20 %d 30 %d 10 c f " % (n, n, n, n + 5) for n in range(250))


@pytest.mark.parametrize(
    ("pages", "doubts"),
    [
        ([TEXT, TEXT], ()),
        ([TEXT, b"", TEXT], ()),
        ([TEXT, WHOLE_PAGE, TEXT], ("第 2 页只有图像，没有读取",)),
        ([TEXT, STRIPS, WHOLE_PAGE, TEXT, WHOLE_PAGE], ("第 2—3、5 页只有图像，没有读取",)),
        ([TEXT, WHOLE_PAGE + at(290, 40, "- 2 -").encode()], ("第 2 页只有图像，没有读取",)),
        ([TEXT, BANNER], ()),
        ([TEXT, BANNER + TEXT], ()),
        ([TEXT, OUTLINES], ("第 2 页只有图像，没有读取",)),
        ([TEXT, OUTLINES + TEXT], ()),
        ([TEXT, WHOLE_PAGE + TEXT], ("第 2 页整页是图像，文字可能是识别出来的，请对照原文",)),
    ],
)
def test_pages_that_cannot_be_read_are_told(pages: list[bytes], doubts: tuple[str, ...]) -> None:
    assert read_pdf("a.pdf", paged(*pages)).doubts == doubts


@pytest.mark.parametrize("pages", [[WHOLE_PAGE], [WHOLE_PAGE, STRIPS], [OUTLINES]])
def test_a_pdf_of_nothing_but_images_is_refused(pages: list[bytes]) -> None:
    with pytest.raises(NotAReport, match="没有文字，可能是扫描的图像"):
        read_pdf("a.pdf", paged(*pages))
