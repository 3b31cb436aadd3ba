"""The walk over a web page: what only dresses text is taken out first, and nothing else goes with it."""

from __future__ import annotations

import pytest

from qktui.importing import read
from qktui.importing.document import Document, Grid, Paragraph
from qktui.importing.html import read_html
from qktui.phrases import use_language

from .render import FORM
from .render_html import html
from .render_spans import parts
from .test_rendered import PLAIN

HEADINGS = "<p>一、甲</p><p>二、乙</p><p>三、丙</p>"


def page(body: str) -> Document:
    return read_html("a.html", f"<html><body>{body}</body></html>".encode())


def lines(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def cell(content: str) -> str:
    (grid,) = (
        block
        for block in page(f"<table><tr><td>甲</td><td>{content}</td><td>乙</td></tr></table>").blocks
        if isinstance(block, Grid)
    )
    return grid.rows[0][1].text


@pytest.mark.parametrize("dress", ["span", "font", "label", "o:p", "custom"])
def test_an_element_around_the_whole_report_still_holds_it(dress: str) -> None:
    found = page(f"<div><p>日</p><{dress}>{HEADINGS}<p>正文</p></{dress}><p>别的</p></div>")
    assert lines(found) == ["日", "一、甲", "二、乙", "三、丙", "正文"]


def test_the_innermost_of_several_holds_the_report() -> None:
    found = page(f"<div><span><b><span>{HEADINGS}</span></b></span><span><p>别的</p></span></div>")
    assert lines(found) == ["一、甲", "二、乙", "三、丙"]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<span>1<b hidden>5</b>3</span>9", "139"),
        ("<span hidden>1<b>5</b></span>39", "39"),
        ("<span>1<span><font style='display:none'><b>7</b></font>3</span></span>9", "139"),
        ("<p hidden>139</p>", ""),
        ("<p style='visibility:hidden'><b>139</b></p>", ""),
        ("<p><span>139</span></p>", "139"),
        ("<p>139</p> ", "139"),
        ("<p>139</p>件", "139件"),
        ("约<p>139</p>", "约139"),
        ("<p>1</p><p>39</p>", "1\n39"),
        ("<div><span>1</span><br><span>39</span></div>", "1\n39"),
        ("<span>1<br>39</span>", "1\n39"),
        ("<b>1</b><sup><b>2</b></sup>", "1 2"),
        ("<a href=x><span>139</span></a>", "139"),
    ],
)
def test_a_cell_in_any_dress(content: str, shown: str) -> None:
    assert cell(content) == shown


def test_a_cell_that_is_hidden_says_nothing() -> None:
    found = page("<table><tr><td>甲<td style='visibility:hidden'>5<td style='visibility:hidden'><p>6</p><td>乙</table>")
    (grid,) = found.blocks
    assert isinstance(grid, Grid)
    assert [text.text for text in grid.rows[0]] == ["甲", "", "", "乙"]


def test_printed_lines_are_lines_in_any_dress_and_links_are_known_in_each() -> None:
    found = page(f"{HEADINGS}<pre>八\n九<b>十\n<i>百\n千</i></b>\n\n万</pre>")
    assert lines(found)[3:] == ["八", "九十", "百", "千", "万"]
    found = page(f"<pre>文\n件</pre><pre><a href=x>首\n页</a></pre><div>{HEADINGS}</div>")
    assert lines(found)[:2] == ["文", "件"]
    assert "首" not in lines(found)


def test_a_place_is_told_in_the_language_of_each_reading() -> None:
    data = html(parts(PLAIN)).encode()
    places = []
    try:
        for language in ("zh", "en", "zh"):
            use_language(language)
            (draft,) = read("报告.html", data)
            places.append({cell.where for cell in draft.report.cells.values()})
    finally:
        use_language("zh")
    assert len(places[0]) == len(PLAIN) == len(FORM.layout().cells)
    assert places[0] == places[2]
    assert not places[0] & places[1]
    assert all(where.isascii() for where in places[1])
