"""Web pages: what a browser shows, the report within the page, and pages that are meant to harm."""

from __future__ import annotations

import pytest

from qktui.importing import NotAReport, read
from qktui.importing.document import Document, Grid, Paragraph
from qktui.importing.html import LARGEST_FILE, looks_like, page_of, read_html

from .render_html import html
from .render_spans import parts
from .test_rendered import PLAIN

ROWS = "".join(f"<tr><td>行{n}</td><td>{n}</td></tr>" for n in range(12))


def page(body: str) -> Document:
    return read_html("a.html", f"<html><body>{body}</body></html>".encode())


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def cell(content: str) -> str:
    (grid,) = grids(page(f"<table><tr><td>甲</td><td>{content}</td><td>乙</td></tr></table>"))
    return grid.rows[0][1].text


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<b>1</b><span>3</span>9", "139"),
        ("1<!-- 5 -->39", "139"),
        ("1<script>5</script><style>6</style>39", "139"),
        ("1<span style='color:red;display: none'>5</span>39", "139"),
        ("1<i hidden>5</i>39", "139"),
        ("139<sup>1</sup>", "139 1"),
        ("<s>5</s>8", "5 8"),
        ("<del>5</del>8", "5 8"),
        ("1<img src=x>39", "1 39"),
        ("1<br>39", "1\n39"),
        ("<p>1</p><p>39</p>", "1\n39"),
        ("<p>22</p>（其中修订16件）", "22（其中修订16件）"),
        ("<p>本机关不掌握</p><p>相关政府信息</p>", "本机关不掌握相关政府信息"),
        ("一、本年新收\n    政府信息", "一、本年新收政府信息"),
        ("&nbsp;", ""),
        ("&nbsp;7&#8203;", "7"),
        ("1&#7;39", "1 39"),
        ("1\x0739", "1�39"),
        ("1\ue00b39", "1�39"),
        ("\ue00b", "�"),
        ("<input type=text value=12>", "12"),
        ("<input type=hidden value=12>", ""),
        ("<select><option>0</option><option>5</option></select>", "0\n5"),
        ("&lt;5&gt;", "<5>"),
    ],
)
def test_a_cell_is_what_a_browser_shows(content: str, shown: str) -> None:
    assert cell(content) == shown


def test_merged_cells() -> None:
    (grid,) = grids(page("<table><tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f</table>"))
    assert texts(grid) == [["a", "", "b"], ["", "", "c"], ["d", "e", "f"]]
    assert grid.aligned
    assert grid.rows[2][1].where == "第 1 表 第 3 行 第 2 列"


@pytest.mark.parametrize("span", ["0", "-1", "x", "", "1.5", "9999999"])
def test_spans_that_are_none(span: str) -> None:
    (grid,) = grids(page(f"<table><tr><td rowspan={span!r} colspan={span!r}>a<td>b<tr><td>c<td>d</table>"))
    assert texts(grid) == [["a", "b"], ["c", "d"]]


def test_rows_of_different_widths_say_nothing_about_columns() -> None:
    (grid,) = grids(page("<table><tr><td>a<td>b<tr><td>c<td colspan=3>d<tr><td>e<td>f<td>g</table>"))
    assert not grid.aligned
    assert texts(grid) == [["a", "b"], ["c", "d"], ["e", "f", "g"]]


def test_a_cell_that_is_not_displayed_takes_no_place_and_an_invisible_one_does() -> None:
    (grid,) = grids(page("<table><tr><td>a<td style='display:none'>1<td style='visibility:hidden'>2<td>b</table>"))
    assert texts(grid) == [["a", "", "b"]]


@pytest.mark.parametrize(
    "hidden",
    [
        "<tr style='display:none'><td>甲<td>9",
        "<tr hidden><td>甲<td>9",
        "<tr style='visibility:collapse'><td>甲<td>9",
        "<tbody style='color:red; display: none'><tr><td>甲<td>9</tbody>",
        "<tbody hidden><tr><td>甲<td>9</tbody><tbody>",
    ],
)
def test_rows_that_are_not_displayed_are_not_there(hidden: str) -> None:
    (grid,) = grids(page(f"<table><tr><td>甲<td>1{hidden}<tr><td>乙<td>2</table>"))
    assert texts(grid) == [["甲", "1"], ["乙", "2"]]


def test_tables_in_blocks_that_look_like_tables() -> None:
    """Made of ``div``, they are lines; with the form's labels at hand, they are its tables again."""
    page = html(parts(PLAIN))
    for tag, style in (("table", "table"), ("tr", "table-row"), ("td", "table-cell")):
        page = page.replace(f"<{tag}", f"<div style='display:{style}'").replace(f"</{tag}>", "</div>")
    (draft,) = read("a.html", page.replace("<tbody>", "").replace("</tbody>", "").encode())
    assert {k: str(c.value) for k, c in draft.report.cells.items()} == PLAIN


def test_a_table_within_a_single_cell() -> None:
    page = html(parts(PLAIN)).replace("<td>10</td>", "<td><table><tr><td>10</td></tr></table></td>")
    (draft,) = read("a.html", page.encode())
    assert {k: str(c.value) for k, c in draft.report.cells.items()} == PLAIN


def test_tables_that_arrange_the_page_are_text() -> None:
    found = page(f"<table><tr><td>左</td><td><p>一、甲</p><table>{ROWS}</table><p>二、乙</p></td></tr></table>")
    assert [type(block) for block in found.blocks] == [Paragraph, Paragraph, Grid, Paragraph]
    assert lines(page("<table><tr><td><p>甲</p>乙</td></tr></table>")) == ["甲", "乙"]
    assert lines(page(f"<table><tr><td>甲</td><td>{'长' * 501}</td></tr></table>")) == ["甲", "长" * 501]


def test_tables_side_by_side() -> None:
    found = page(f"<table><tr><td><table>{ROWS}</table></td><td><table>{ROWS}</table></td></tr></table>")
    assert [len(grid.rows) for grid in grids(found)] == [12, 12]


def test_lines_are_paragraphs_and_breaks() -> None:
    found = page("前<p>一<br>二<div>三<span>四</span></div>五<ul><li>六<li>七</ul><pre>八\n九</pre>")
    assert lines(found) == ["前", "一", "二", "三四", "五", "六", "七", "八", "九"]


def test_the_report_is_told_from_the_page() -> None:
    report = f"<p>一、总体情况</p><p>正文。</p><table>{ROWS}</table><p>五、问题</p><p>六、其他</p><p>青溪区财政局</p>"
    found = page(
        f"<div><a href=/>首页</a></div><table><tr><td>日<td>1<td>2</table><h1>年度报告</h1><div>{report}</div>"
        f"<p>上一篇：9 件实事</p><table>{ROWS}</table><a href=/x>一、别的</a>"
    )
    assert lines(found) == ["年度报告", "一、总体情况", "正文。", "五、问题", "六、其他", "青溪区财政局"]
    assert len(grids(found)) == 1


def test_the_foot_of_a_page_without_structure() -> None:
    found = page(f"<p>一、甲</p><table>{ROWS}</table><p>加强备案管理。</p><p>局</p><p>【打印】</p><a href=x>二、乙</a>")
    assert lines(found) == ["一、甲", "加强备案管理。", "局"]


def test_particulars_are_text_and_the_stated_title_counts() -> None:
    found = read_html(
        "a",
        "<html><head><meta name=ArticleTitle content='某局2023年政府信息公开工作年度报告'></head><body>"
        "<table><tr><td>索引号：<td>0001/2024-5<td>发布机构<td>某局</tr><tr><td>名称<td>某报告</table>".encode(),
    )
    assert lines(found) == ["某局2023年政府信息公开工作年度报告", "索引号：0001/2024-5", "发布机构：某局", "某报告"]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("gbk", "gbk"),
        ("", "gbk"),
        ("utf-8", "gbk"),
        ("gb2312", "utf-8"),
        ("gb2312", "utf-8-sig"),
        ("", "utf-16"),
        ("big5", "big5"),
        ("nonsense", "gbk"),
    ],
)
def test_encodings_whatever_is_declared(declared: str, encoding: str) -> None:
    if (declared, encoding) == ("utf-8", "gbk"):
        expected = "�"
    else:
        expected = "公開政府信息"
    data = f"<html><head><meta charset='{declared}'></head><body><p>公開政府信息</p>".encode(encoding)
    assert expected in lines(read_html("a", data))[0]


def test_a_broken_byte_in_a_figure_is_no_figure() -> None:
    data = "<table><tr><td>甲</td><td>1#39</td></tr></table>".encode().replace(b"#", b"\xff")
    assert grids(read_html("a", b"<html>" + data))[0].rows[0][1].text == "1�39"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "空"),
        (b"<html><script>var a = 1</script></html>", "没有文字"),
        (b"<div>" * 5000 + b"1", "嵌套"),
        (b"<font>" * 100_000, "嵌套"),
        (b"<p>" + b"x" * 11_000_000, "太长"),
        (b"<table>" + b"<tr><td>a<td colspan=900>b" * 300, "表格太大"),
        (b"<table><tr>" + b"<td>1" * 1500, "表格太大"),
        (b"<table><tr><td rowspan=60000 colspan=999>1<td>2" + b"<tr>" * 1000, "表格太大"),
        (b" " * (LARGEST_FILE + 1), "太大"),
    ],
)
def test_hostile_pages_get_one_sentence(body: bytes, reason: str) -> None:
    with pytest.raises(NotAReport, match=reason) as refused:
        read_html("a.html", body)
    assert "\n" not in refused.value.reason


def test_entities_are_not_expanded_and_nothing_is_fetched() -> None:
    found = read_html(
        "a",
        b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "lol">]>'
        b"<html><link rel=stylesheet href='http://127.0.0.1:9/'><body><p>&x;&y;</p><iframe src='file:///'>5</iframe>",
    )
    assert lines(found)[-1] == "&x;&y;"


@pytest.mark.parametrize(
    ("data", "is_page"),
    [
        (b"<!DOCTYPE HTML PUBLIC '-//W3C//DTD'>", True),
        (b"\xef\xbb\xbf\r\n <html xmlns:o='urn'>", True),
        ("<html>".encode("utf-16"), True),
        (b"<?xml version='1.0'?><html>", True),
        (b"<!-- saved from url --><body>", True),
        (b"<TABLE border=0><tr>", True),
        ("小于<table>".encode(), False),
        (b"< 5", False),
        (b"", False),
    ],
)
def test_a_page_is_known_by_its_beginning(data: bytes, is_page: bool) -> None:
    assert looks_like(data) is is_page


def test_a_web_archive() -> None:
    data = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\nContent-Type: text/html; "
        b"charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><p>=E5=85=AC=E5=BC=80</p>\r\n--B--"
    )
    assert lines(read_html("a.mht", page_of("a.mht", data))) == ["公开"]
    with pytest.raises(NotAReport, match="没有文字"):
        page_of("a.mht", b"MIME-Version: 1.0\r\n\r\ntext")
