"""What was found in a report: read, followed to its place, and judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qktui.model import Cell, Review, ReviewState
from qktui.queries import findings_of
from qktui.store import Store, open_store
from qktui.tui.navigation import OpenReport
from qktui.tui.panels.checks import ChecksPanel, FindingList
from qktui.tui.panels.narrative import Narrative
from qktui.tui.widgets.prose import Paragraph, Prose, spans_of
from tests.factory import AGENCY, balanced_report
from tests.tui.driving import LARGE, SIZES, SMALL, Person, at_work, keep

WRONG = {"t3.new.natural": Cell(9999), "t2.rules.issued": Cell(3)}
"""Two hard rules fail; rules are none of this body's business."""


@pytest.fixture
def wrong(empty: Store) -> Store:
    """A report with two errors and other findings."""
    keep(empty, balanced_report(cells=WRONG))
    return empty


def panel(person: Person) -> ChecksPanel:
    return person.app.screen.query_one(ChecksPanel)


def reviewed(store: Store) -> Review:
    return findings_of(store, 1)[0].review


@pytest.mark.parametrize("size", SIZES)
async def test_the_worst_comes_first_with_a_sign(wrong: Store, size: tuple[int, int]) -> None:
    async with at_work(wrong, size) as person:
        await person.open("k")
        await person.sees(
            "42 条勾稽规则：成立 40，不平 2，无法核对 0；警告", "✗ 表三“自然人”列", "· ", "而本机关无权制定规章"
        )
        signs = [line[1] for line in person.screen() if line[1:3] in ("✗ ", "△ ", "· ", "✓ ")]
        assert signs == sorted(signs, key="✗△·✓".index)
        assert "✗2" in person.text(), "only hard rules count in the header"


async def test_from_a_cell_to_the_finding_and_back(wrong: Store) -> None:
    async with at_work(wrong, LARGE) as person:
        await person.open("2")
        assert person.grid.cursor_cell == "t2.rules.issued"
        await person.press("k")
        await person.until(lambda: panel(person).current, "the finding")
        current = panel(person).current
        assert current is not None
        assert current.rule == "scope"
        await person.press("enter")
        await person.sees("[二 主动公开]")
        assert person.grid.cursor_cell == "t2.rules.issued"


async def test_confirming_and_taking_it_back(wrong: Store) -> None:
    async with at_work(wrong, LARGE) as person:
        await person.open("k")
        await person.sees("c 确认", "d 不采纳", "收支平衡")
        await person.misses("o 重新待看")
        await person.press("c")
        await person.sees("✗ [已确认] 表三", "收支平衡 · 已确认 · 张三 20", "o 重新待看")
        await person.misses("c 确认")
        assert (reviewed(wrong).state, reviewed(wrong).user) == (ReviewState.CONFIRMED, "张三")
        await person.press("o")
        await person.misses("[已确认]")
        assert reviewed(wrong).state is ReviewState.OPEN


async def test_dismissing_takes_a_reason(wrong: Store) -> None:
    async with at_work(wrong, SMALL) as person:
        await person.open("k")
        await person.press("d")
        await person.sees("为什么不采纳这一条", "表三“自然人”列")
        await person.press("enter")
        await person.sees("要写明理由")
        await person.write("已电话核实")
        await person.press("enter")
        await person.sees("✗ [不采纳] 表三", "张三 20", "已电话核实")
        assert (reviewed(wrong).state, reviewed(wrong).reason) == (ReviewState.DISMISSED, "已电话核实")
        await person.press("o", "d", "escape")
        assert reviewed(wrong).state is not ReviewState.CONFIRMED


async def test_what_holds_is_not_judged(store: Store) -> None:
    async with at_work(store, LARGE) as person:
        await person.open("k", "end")
        await person.sees("f 未成立")
        await person.misses("c 确认")


async def test_nothing_is_judged_in_a_read_only_database(wrong: Store) -> None:
    path = Path(wrong.path)
    with open_store(path, read_only=True) as store:
        async with at_work(store, LARGE) as person:
            await person.open("k")
            await person.sees("✗ 表三“自然人”列", "f 未成立")
            await person.misses("c 确认")
            await person.press("d")
            await person.misses("为什么")


@pytest.mark.parametrize("size", SIZES)
async def test_a_quoted_sentence_is_shown_where_it_stands(empty: Store, size: tuple[int, int]) -> None:
    quote = "受理申请144件，办结139件"
    report = balanced_report()
    long = "\n".join([*["平稳有序。" * 20] * 30, f"全年共{quote}。", *["平稳有序。" * 20] * 9])
    sections = tuple(replace(s, text=long) if s.number == 3 else s for s in report.sections)
    (report_id,) = keep(empty, replace(report, sections=sections))
    async with at_work(empty, size) as person:
        await person.sees(AGENCY)
        person.app.post_message(OpenReport(report_id, "t3.new.total", quote))
        await person.sees(quote)
        narrative = next(n for n in person.app.screen.query(Narrative) if n.is_on_screen)
        assert narrative.has_focus
        assert narrative.scroll_offset.y > 10


async def test_a_sentence_that_is_gone_leads_to_the_cell(store: Store) -> None:
    async with at_work(store) as person:
        await person.sees(AGENCY)
        person.app.post_message(OpenReport(1, "t3.new.total", "没有的话"))
        await person.sees("正文里没有这句话了：没有的话", "[三依申请]")
        assert person.grid.cursor_cell == "t3.new.total"


def test_a_quotation_is_found_across_lines_and_spaces() -> None:
    assert spans_of(["今年 共受理", "12 件，办结"], "共受理12件") == {0: (3, 6), 1: (0, 4)}
    assert spans_of(["今年"], "明年") == {}
    assert spans_of(["今年"], "") == {}


def test_prose_marks_the_first_line_of_a_quotation() -> None:
    prose = Prose([Paragraph("甲" * 10), Paragraph("乙" * 10 + "丙丁", marked="丙丁")])
    assert prose.quoted_line(20) == 2
    assert Prose([Paragraph("甲", marked="乙")]).quoted_line(20) is None


async def test_findings_are_set_as_chinese_is(store: Store) -> None:
    async with at_work(store, LARGE) as person:
        await person.open("k")
        found = person.app.screen.query_one(FindingList)
        for width in range(60, 120, 7):
            await person.pilot.resize_terminal(width, 60)
            await person.until(lambda width=width: found.region.right == width, "the new width")  # type: ignore[misc]
            top, end = found.region.y, found.region.bottom
            lines = [line.rstrip() for line in person.screen()[top:end]]
            assert sum(line.startswith("   ") for line in lines) > 1, "further lines hang"
            assert not [line for line in lines if line.lstrip()[:1] in tuple("，。、；：）”")]
            assert not [line for line in lines if line.endswith(("（", "“"))]
