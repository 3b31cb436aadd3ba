"""Sections whatever their headings look like: numbered in any style, renamed, broken, missing."""

from __future__ import annotations

from qktui.importing.document import Block, Document, Grid, GridCell, Paragraph
from qktui.importing.sections import outline

from .render import FORM


def paragraphs(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(text) for text in texts)


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
