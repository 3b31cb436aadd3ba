"""Sections whatever their headings look like: numbered in any style, renamed, broken, missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from qktui.forms import load_form
from qktui.importing.document import Block, Document, Grid, GridCell, Paragraph
from qktui.importing.sections import Outline, outline

from .render import FORM

TITLES = [section.title for section in FORM.sections]
HAN = "一二三四五六"


def paragraphs(*texts: str) -> tuple[Paragraph, ...]:
    return tuple(Paragraph(text) for text in texts)


def found_in(headings: Iterable[str | list[str]]) -> Outline:
    """The sections under these headings, each with one line of text; a list is a heading in several lines."""
    lines = ["前言。"]
    for number, heading in enumerate(headings, start=1):
        lines += [*([heading] if isinstance(heading, str) else heading), f"正文{number}。"]
    return outline(Document("a", paragraphs(*lines)), FORM)


def texts(found: Outline) -> dict[int, list[str]]:
    return {number: [paragraph.text for paragraph in body] for number, _, body in found.sections}


WHOLE = {number: [f"正文{number}。"] for number in range(1, 7)}

STYLES: dict[str, Callable[[int, str], str | list[str]]] = {
    "一、": lambda i, title: f"{HAN[i]}、{title}",
    "一、 with spaces": lambda i, title: f"{HAN[i]}、　{title[:2]} {title[2:]}",
    "一 ": lambda i, title: f"{HAN[i]} {title}",
    "一，": lambda i, title: f"{HAN[i]}，{title}",
    "一．": lambda i, title: f"{HAN[i]}．{title}",
    "一、…：": lambda i, title: f"{HAN[i]}、{title}：",
    "一、…。": lambda i, title: f"{HAN[i]}、{title}。",
    "（一）": lambda i, title: f"（{HAN[i]}）{title}",
    "(一)": lambda i, title: f"({HAN[i]}) {title}",
    "（1）": lambda i, title: f"（{i + 1}）{title}",
    "1.": lambda i, title: f"{i + 1}.{title}",
    "1、": lambda i, title: f"{i + 1}、{title}",
    "１．": lambda i, title: f"{'１２３４５６'[i]}．{title}",
    "01 ": lambda i, title: f"0{i + 1} {title}",
    "壹、": lambda i, title: f"{'壹贰叁肆伍陆'[i]}、{title}",
    "Ⅰ、": lambda i, title: f"{'ⅠⅡⅢⅣⅤⅥ'[i]}、{title}",
    "第一部分": lambda i, title: f"第{HAN[i]}部分　{title}",
    "第一部分：": lambda i, title: f"第{HAN[i]}部分：{title}",
    "第一章": lambda i, title: f"第{HAN[i]}章 {title}",
    "without number": lambda i, title: title,
    "numbering restarted": lambda i, title: f"一、{title}",
    "numbering wrong": lambda i, title: f"{HAN[5 - i]}、{title}",
    "mixed": lambda i, title: (f"一、{title}", f"（二）{title}", f"(三){title}", f"（4）{title}", f"5.{title}", title)[
        i
    ],
    "broken in two": lambda i, title: [f"{HAN[i]}、{title[:4]}", title[4:]] if i else f"{HAN[i]}、{title}",
    "broken in three": lambda i, title: [f"{HAN[i]}、{title[:3]}", title[3:6], title[6:]] if i else title,
    "number on a line of its own": lambda i, title: [f"{HAN[i]}、", title],
}


@pytest.mark.parametrize("style", STYLES)
def test_sections_by_title_whatever_the_numbering(style: str) -> None:
    found = found_in(STYLES[style](i, title) for i, title in enumerate(TITLES))
    assert texts(found) == WHOLE
    assert [p.text for p in found.preamble] == ["前言。"]
    assert found.by_number == frozenset()


def test_a_heading_is_kept_without_its_number() -> None:
    for style in ("一、", "（一）", "1.", "第一部分", "number on a line of its own"):
        found = found_in(STYLES[style](i, title) for i, title in enumerate(TITLES))
        assert [title for _, title, _ in found.sections] == TITLES


def test_text_on_the_line_of_its_heading() -> None:
    for sign in ("。", "：", " "):
        found = found_in(f"{HAN[i]}、{title}{sign}2023年，我局认真开展政务公开工作。" for i, title in enumerate(TITLES))
        assert texts(found) == {n: ["2023年，我局认真开展政务公开工作。", f"正文{n}。"] for n in range(1, 7)}


RENAMED = {
    1: ["工作总体情况", "2023年政府信息公开总体情况", "总体概况", "政府信息公开工作总体情况"],
    2: ["主动公开情况", "政府信息主动公开情况", "行政机关主动公开政府信息的情况", "主动公开政府信息"],
    3: ["收到和处理政府信息公开申请的情况", "政府信息公开申请办理情况", "政府信息公开申请情况"],
    4: [
        "政府信息公开行政复议和行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "行政复议和诉讼情况",
    ],
    5: ["存在的主要问题及改进措施", "存在的问题及改进情况", "政府信息公开工作存在的主要问题及改进情况"],
    6: ["其它需要报告的事项", "其他事项", "需要报告的其他事项", "其他需要说明的事项"],
}


@pytest.mark.parametrize("style", ["一、", "（一）", "1.", "第一部分"])
@pytest.mark.parametrize(("number", "name"), [(number, name) for number, names in RENAMED.items() for name in names])
def test_renamed_sections(number: int, name: str, style: str) -> None:
    titles = [name if i + 1 == number else title for i, title in enumerate(TITLES)]
    found = found_in(STYLES[style](i, title) for i, title in enumerate(titles))
    assert texts(found) == WHOLE
    assert [title for _, title, _ in found.sections] == titles
    assert found.by_number == frozenset()


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (1, "概述"),
        (3, "依申请公开情况"),
        (5, "下一步工作打算"),
        (5, "存在不足及下一步打算"),
        (6, "其他"),
    ],
)
def test_a_title_that_says_something_else_counts_by_its_number_and_is_told(number: int, name: str) -> None:
    titles = [name if i + 1 == number else title for i, title in enumerate(TITLES)]
    found = found_in(f"{HAN[i]}、{title}" for i, title in enumerate(titles))
    assert texts(found) == WHOLE
    assert found.by_number == {number}


def test_where_numbers_differ_from_the_forms_none_is_trusted() -> None:
    headings = [f"二、{TITLES[0]}", f"三、{TITLES[1]}", "三、下一步", f"五、{TITLES[3]}", *TITLES[4:]]
    assert 3 not in texts(found_in(headings))


def test_of_two_headings_with_the_number_none_is_trusted() -> None:
    headings: list[str | list[str]] = [f"{HAN[i]}、{title}" for i, title in enumerate(TITLES)]
    headings[4] = ["五、加强保障", "五、下一步打算"]
    assert 5 not in texts(found_in(headings))


def test_where_sections_are_optional_numbers_say_nothing() -> None:
    lines = ["一、概述", "二、主动公开政府信息的情况", "三、依申请公开情况", "四、咨询情况", "正文。"]
    assert outline(Document("a", paragraphs(*lines)), load_form("2014")).numbers == {1, 2, 3}


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


def test_sub_headings_are_no_sections() -> None:
    parts = [
        "（一）主动公开",
        "（二）依申请公开",
        "（三）政府信息管理",
        "（四）平台建设",
        "（五）监督保障",
        "1.问题",
        "2.改进",
    ]
    for missing in range(1, 6):
        kept = [f"{HAN[i]}、{title}" for i, title in enumerate(TITLES) if i != missing]
        found = outline(Document("a", paragraphs(kept[0], *parts, *kept[1:], *parts)), FORM)
        assert found.numbers == {1, 2, 3, 4, 5, 6} - {missing + 1}


def test_tables_are_no_text() -> None:
    blocks: tuple[Block, ...] = (*paragraphs("一、总体情况", "甲。"), Grid(((GridCell("5"),),)), *paragraphs("乙。"))
    found = outline(Document("a", blocks), FORM)
    assert [p.text for p in found.sections[0][2]] == ["甲。", "乙。"]
