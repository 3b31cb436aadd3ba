"""The whole report from what stands around its sections, wherever and however that is printed."""

from __future__ import annotations

from datetime import date

import pytest

from qktui.importing import NotAReport, read
from qktui.model import Draft

from .render import SIGNATURE, TITLE, render
from .test_rendered import PLAIN

TEXT = render(PLAIN)
HEAD = "\n".join(TITLE)


def one(text: str) -> Draft:
    (draft,) = read("报告.txt", text.encode())
    assert {k: str(c.value) for k, c in draft.report.cells.items()} == PLAIN
    return draft


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.replace(HEAD, f"{HEAD}\n{HEAD}"),
        TEXT.replace(HEAD, "".join(TITLE)),
        TEXT.replace(HEAD, "青溪区\n人民政府\n2023年度政府信息\n公开工作年度报告"),
        TEXT.replace(HEAD, "青溪区人民政府政府信息公开工作年度报告\n（2023年度）"),
        TEXT.replace(HEAD, "") + "\n" + "".join(TITLE),
        TEXT.replace(HEAD, "青溪区人民政府二〇二三年政府信息公开年报"),
    ],
)
def test_a_title_anywhere(text: str) -> None:
    draft = one(text)
    assert (draft.report.agency, draft.report.year) == ("云岭市青溪区人民政府", 2023)
    assert (draft.report.issuer, draft.report.published_on) == (SIGNATURE[0], date(2024, 1, 18))
    assert draft.report.sections[-1].text == "（一）收费\n全年没有收取信息处理费。"
    assert draft.questions == ()


def test_particulars_stand_in_for_a_title() -> None:
    draft = one(
        TEXT.replace(HEAD, "单位名称：青溪区财政局\n年度：2022\n【发布机构】：青溪区财政局 发布日期：2023-01-20")
    )
    assert (draft.report.agency, draft.report.year) == ("云岭市青溪区财政局", 2022)
    assert draft.report.published_on == date(2024, 1, 18)
    draft = one(
        TEXT.replace(HEAD, "年度：2022；单位名称：青溪区财政局\n发布日期：2023-01-20").replace(SIGNATURE[1], "")
    )
    assert (draft.report.agency, draft.report.year) == ("云岭市青溪区财政局", 2022)
    assert draft.report.published_on == date(2023, 1, 20)


def without_last_section(text: str) -> str:
    return text[: text.index("六、其他")] + text[text.index(SIGNATURE[0] + "\n") :]


def test_a_dated_report_without_its_last_section_is_whole_and_the_section_is_asked_about() -> None:
    draft = one(without_last_section(TEXT))
    assert [section.number for section in draft.report.sections] == [1, 2, 3, 4, 5]
    assert draft.report.published_on == date(2024, 1, 18)
    assert [question for question in draft.questions if "第六部分" in question] == [
        "没有找到第六部分“其他需要报告的事项”"
    ]


def test_an_undated_report_without_its_last_section_may_be_cut() -> None:
    for signature in (("", ""), (SIGNATURE[0], "")):
        text = without_last_section(TEXT).replace("\n".join(SIGNATURE), "\n".join(signature))
        with pytest.raises(NotAReport, match="不完整"):
            one(text)


def test_a_section_taken_by_its_number_is_asked_about() -> None:
    draft = one(TEXT.replace("五、存在的主要问题及改进情况", "五、下一步工作打算"))
    assert [section.number for section in draft.report.sections] == [1, 2, 3, 4, 5, 6]
    assert draft.report.sections[4].title == "下一步工作打算"
    assert draft.questions == ("第五部分的标题是“下一步工作打算”，按编号认定",)
