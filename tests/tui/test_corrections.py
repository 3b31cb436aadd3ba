"""The likeliest corrections: shown after a pause, chosen by a person, never applied by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qktui.model import Cell, Change, Repair
from qktui.queries import corrections_of, load_report
from qktui.store import Store
from qktui.tui.correcting import CorrectionLine
from qktui.tui.screens.corrections import Corrections
from qktui.tui.screens.editor import EditorScreen
from tests.factory import balanced_report
from tests.tui.driving import LARGE, SIZES, Person, at_work, keep, now

CELL = "t3.new.natural"
RIGHT = balanced_report().cells[CELL].value
assert isinstance(RIGHT, int)
WRONG = RIGHT + 1000


@pytest.fixture
def wrong(empty: Store) -> Store:
    """A report of which one figure has another digit too many."""
    report = balanced_report()
    keep(empty, replace(report, cells={**report.cells, CELL: replace(report.cells[CELL], value=WRONG)}))
    return empty


def editor(person: Person) -> EditorScreen:
    screen = person.app.screen
    assert isinstance(screen, EditorScreen)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_the_likeliest_correction_is_said_and_taken_on_demand(wrong: Store, size: tuple[int, int]) -> None:
    async with at_work(wrong, size) as person:
        await person.open("3", "e")
        await person.sees(f"最可能：表三“一、本年新收”行“自然人”列 {WRONG} → {RIGHT}")
        assert editor(person).session is not None
        assert now(wrong, 1).report.cells[CELL].value == WRONG, "nothing is applied by itself"
        await person.press("f8")
        await person.sees(
            "改哪里能使规则全部成立", f"1  表三“一、本年新收”行“自然人”列 {WRONG} → {RIGHT}", "Enter 采用"
        )
        await person.press("enter")
        await person.sees("全部硬规则成立")
        await person.misses("最可能")
        await person.press("u")
        await person.sees("2 处不平", "最可能：")


@pytest.mark.parametrize("size", SIZES)
async def test_asked_for_before_they_are_there_they_are_listed_when_they_come(
    wrong: Store, size: tuple[int, int]
) -> None:
    async with at_work(wrong, size) as person:
        await person.open("3", "e")
        await person.sees("2 处不平")
        await person.press("f8")
        await person.sees("改哪里能使规则全部成立", "Enter 采用")
        await person.press("escape", "down")
        await person.sees("最可能：表三")
        assert isinstance(person.app.screen, EditorScreen), "they are listed once"


async def test_typing_on_takes_the_question_back(wrong: Store) -> None:
    """What was asked of other figures is not listed over those that are being typed."""
    async with at_work(wrong, LARGE) as person:
        await person.open("3", "e")
        await person.sees("2 处不平")
        line = person.app.screen.query_one(CorrectionLine)
        line.asked = True
        await person.press("7")
        assert not line.asked


async def test_ties_are_said_with_the_reason(empty: Store) -> None:
    keep(empty, balanced_report(cells={"t4.review.upheld": Cell(77)}))
    located = corrections_of(empty, load_report(empty, 1))
    assert len(located.first) > 1
    async with at_work(empty, LARGE) as person:
        await person.open("4", "e")
        await person.sees(f"最可能（{len(located.first)} 种并列）")
        await person.press("f8")
        await person.sees(f"{len(located.first)} 种改法并列最前：错法同样常见，没有正文、下级合计或上年数可以区分")
        assert person.text().count("1  表四") == len(located.first)


async def test_more_than_three_cells_are_said_so(empty: Store) -> None:
    wrong = {f"t3.{row}.total": Cell(5000) for row in ("new", "granted", "partial", "carried_in", "denied.internal")}
    keep(empty, balanced_report(cells=wrong))
    async with at_work(empty, LARGE) as person:
        await person.open("3", "e")
        await person.sees("处不平")
        await person.press("f8")
        await person.sees("改 3 格以内不能使每条都成立")
        assert isinstance(person.app.screen, Corrections)


async def test_escape_takes_nothing(wrong: Store) -> None:
    async with at_work(wrong, LARGE) as person:
        await person.open("3", "e")
        await person.sees("最可能：表三")
        await person.press("f8")
        await person.sees("Enter 采用")
        assert isinstance(person.app.screen, Corrections)
        await person.press("escape")
        session = editor(person).session
        assert session is not None
        assert not session.unsaved()


async def test_a_locked_cell_is_taken_as_right(wrong: Store) -> None:
    async with at_work(wrong, LARGE) as person:
        await person.open("3", "e")
        await person.sees(f"{WRONG} → {RIGHT}")
        await person.press("l")
        await person.sees("[锁定 1 格，有这一格]")
        await person.misses("正在推算")
        assert f"{WRONG} → {RIGHT}" not in person.text()
        await person.press("down")
        await person.sees("[锁定 1 格] ")
        await person.press("up", "l")
        await person.sees(f"{WRONG} → {RIGHT}")
        await person.misses("锁定")


async def test_the_panel_lists_them_under_the_findings(wrong: Store) -> None:
    async with at_work(wrong, LARGE) as person:
        await person.open("k")
        await person.sees("最可能的更正", f"1  表三“一、本年新收”行“自然人”列 {WRONG} → {RIGHT}")


async def test_a_change_to_nothing_known_is_not_adopted(store: Store) -> None:
    async with at_work(store, LARGE) as person:
        await person.open("3", "e")
        await person.sees("可以定稿")
        session = editor(person).session
        assert session is not None
        assert not session.adopt(Repair((Change(CELL, RIGHT, None),), 1, ()))
        assert session.cells[CELL].value == RIGHT
        await person.press("f8")
        await person.sees("没有不平的规则")
