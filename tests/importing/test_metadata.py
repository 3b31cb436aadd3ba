"""Title, agency, period, contact, signature and sections as reports really print them."""

from __future__ import annotations

from datetime import date

import pytest

from qktui.importing.document import Block, Document, Grid, GridCell, Paragraph
from qktui.importing.metadata import find_agency, find_contact, find_office, find_period, find_signature, find_title
from qktui.importing.sections import outline
from qktui.model import Contact

from .render import FORM


def paragraphs(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(text) for text in texts)


@pytest.mark.parametrize(
    ("lines", "body", "year"),
    [
        (["硚口区人民政府2021年度", "政府信息公开工作年度报告"], "硚口区人民政府", 2021),
        (["青溪区教育局2023年政府信息公开工作年度报告"], "青溪区教育局", 2023),
        (["青溪区", "人民政府", "2023年度政府信息", "公开工作年度报告"], "青溪区人民政府", 2023),
        (["导航 首页", "青溪区财政局政府信息公开工作年度报告（2022年度）"], "青溪区财政局", 2022),
        (["青溪区财政局（2022年度）政府信息公开年度报告"], "青溪区财政局", 2022),
        (["青溪区财政局政府信息公开工作年度报告"], "青溪区财政局", 0),
        (["今天的新闻", "与报告无关。"], "", 0),
    ],
)
def test_titles(lines: list[str], body: str, year: int) -> None:
    title = find_title(paragraphs(*lines))
    assert (title.body, title.year) == (body, year)
    assert title.text in "".join(lines)


@pytest.mark.parametrize(
    ("text", "address", "agency"),
    [
        ("电子版可在武汉市硚口区人民政府门户网站查阅", "", "武汉市硚口区人民政府"),
        ("登录湖北省武汉市硚口区人民政府网站，硚口区人民政府", "", "湖北省武汉市硚口区人民政府"),
        ("综合硚口区人民政府各部门情况", "", "硚口区人民政府"),
        ("硚口区人民政府网站", "湖北省武汉市硚口区解放大道213号", "武汉市硚口区人民政府"),
        ("", "武汉市江汉区某路1号", "硚口区人民政府"),
    ],
)
def test_the_fullest_name(text: str, address: str, agency: str) -> None:
    assert find_agency("硚口区人民政府", text, address) == agency


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("期限为2021年1月1日至2021年12月31日。", (date(2021, 1, 1), date(2021, 12, 31))),
        ("2021年1月1日起到12月31日止", (date(2021, 1, 1), date(2021, 12, 31))),
        ("2021年1月1日—2021年2月31日", None),
        ("2021年12月31日至2021年1月1日", None),
        ("全年", None),
    ],
)
def test_periods(text: str, period: tuple[date, date] | None) -> None:
    assert find_period(text) == period


def test_contact_and_office() -> None:
    text = "请与青溪区大数据局联系（地址：青溪区长堤路8号，邮政编码：650999，联系电话：(0999)1234567），见www.qx.cn。"
    assert find_contact(text) == Contact("青溪区长堤路8号", "650999", "(0999)1234567", "www.qx.cn")
    assert find_office(text) == "青溪区大数据局"
    assert find_contact("没有联系方式。") == Contact()


@pytest.mark.parametrize(
    ("lines", "issuer", "day", "count"),
    [
        (["正文。", "青溪区大数据局", "2022年2月8日"], "青溪区大数据局", date(2022, 2, 8), 2),
        (["正文。", "2022-02-08", "青溪区大数据局"], "青溪区大数据局", date(2022, 2, 8), 2),
        (["正文。", "青溪区大数据局 2022年2月8日"], "青溪区大数据局", date(2022, 2, 8), 1),
        (["正文。", "二〇二二年十二月二十八日"], "", date(2022, 12, 28), 1),
        (["正文。", "二〇二三年一月十日"], "", date(2023, 1, 10), 1),
        (["正文。", "青溪区大数据局"], "青溪区大数据局", None, 1),
        (["正文。", "青溪区大数据局", "2022年2"], "青溪区大数据局", None, 2),
        (["我局于2022年2月8日公布。"], "", None, 0),
        (["正文。", "2022年2月30日"], "", None, 1),
        ([], "", None, 0),
    ],
)
def test_signatures(lines: list[str], issuer: str, day: date | None, count: int) -> None:
    signature = find_signature(paragraphs(*lines))
    assert (signature.issuer, signature.day, signature.lines) == (issuer, day, count)


TITLES = [section.title for section in FORM.sections]


def test_sections_by_title_whatever_the_numbering() -> None:
    headings = [
        "一、总体情况",
        "二 主动公开政府信息情况",
        *TITLES[2:4],
        "五．存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    lines = ["前言。", *(part for heading in headings for part in (heading, "正文。"))]
    found = outline(Document("a", paragraphs(*lines)), FORM)
    assert [(number, title) for number, title, _ in found.sections] == list(enumerate(TITLES, start=1))
    assert all([p.text for p in body] == ["正文。"] for _, _, body in found.sections)
    assert [p.text for p in found.preamble] == ["前言。"]


def test_a_table_of_contents_is_no_section() -> None:
    numbered = [f"{'一二三四五六'[i]}、{title}" for i, title in enumerate(TITLES)]
    lines = [*numbered, *(part for heading in numbered for part in (heading, "正文。"))]
    found = outline(Document("a", paragraphs(*lines)), FORM)
    assert [[p.text for p in body] for _, _, body in found.sections] == [["正文。"]] * 6


def test_a_renamed_section_and_a_sub_heading_of_the_same_number() -> None:
    lines = [TITLES[0], "五、加强队伍建设", *TITLES[1:4], "五、存在问题及改进措施", "正文。", TITLES[5]]
    found = outline(Document("a", paragraphs(*lines)), FORM)
    assert [number for number, _, _ in found.sections] == [1, 2, 3, 4, 5, 6]
    assert found.sections[4][1:] == ("存在问题及改进措施", paragraphs("正文。"))


def test_tables_are_no_text() -> None:
    blocks: tuple[Block, ...] = (*paragraphs("一、总体情况", "甲。"), Grid(((GridCell("5"),),)), *paragraphs("乙。"))
    found = outline(Document("a", blocks), FORM)
    assert [p.text for p in found.sections[0][2]] == ["甲。", "乙。"]
