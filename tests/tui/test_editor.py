"""Writing figures: typing, saving, finalising, and two people at one report."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events

from qktui.changes import edit_cells, finalise
from qktui.model import Cell, Status
from qktui.queries import changes_of
from qktui.store import Store, open_store
from qktui.tui.navigation import EditReport
from qktui.tui.screens.confirm import Confirm
from qktui.tui.screens.editor import EditorScreen
from qktui.tui.widgets.panel_bar import PanelBar
from tests.factory import balanced_report
from tests.tui.driving import LARGE, SIZES, SMALL, USER, Person, at_work, keep, now

NATURAL, BUSINESS = "t3.new.natural", "t3.new.business"


@asynccontextmanager
async def at_the_editor(store: Store, size: tuple[int, int] = SMALL) -> AsyncIterator[Person]:
    """Somebody in the editor, the cursor on the first cell of table 3."""
    async with at_work(store, size) as person:
        await person.open("3", "e")
        await person.sees("编辑 · ")
        await person.until(lambda: person.grid.has_focus, "the grid")
        yield person


async def saved(person: Person) -> None:
    await person.sees("，已存 ")
    await person.misses("，未保存")


async def question(person: Person) -> Confirm:
    """Wait for a question."""
    await person.until(lambda: isinstance(person.app.screen, Confirm), "a question")
    screen = person.app.screen
    assert isinstance(screen, Confirm)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_wrong_figure_shows_at_each_key(store: Store, report_id: int, size: tuple[int, int]) -> None:
    right = now(store, report_id).report.cells[NATURAL].value
    assert isinstance(right, int)
    async with at_the_editor(store, size) as person:
        await person.sees("✓ 全部硬规则成立，可以定稿")
        shown = ""
        for digit in str(right + 1000):
            await person.press(digit)
            shown += digit
            difference = int(shown) - right
            if difference:
                sign = f"✗−{-difference}" if difference < 0 else f"✗+{difference}"
                row = f"✗−{difference}" if difference > 0 else f"✗+{-difference}"
                await person.sees("2 处不平 ✗", sign, row)
        await person.press("escape")
        await person.sees("✓ 全部硬规则成立，可以定稿")
        assert person.grid.cursor_cell == NATURAL


async def test_tab_goes_from_one_failure_to_the_next(store: Store) -> None:
    async with at_the_editor(store, LARGE) as person:
        await person.press("9", "9", "9", "9", "down", "down", "down", "right")
        await person.sees("共 2 条，Tab 看下一处")
        visited = []
        for _ in range(3):
            await person.press("tab")
            visited.append(person.grid.cursor_cell)
        assert len(set(visited)) == 2
        assert set(visited) == {NATURAL, "t3.new.total"}
        await person.press("shift+tab")
        assert person.grid.cursor_cell == visited[1]


async def test_undo_and_redo(store: Store, report_id: int) -> None:
    figures = now(store, report_id).report.cells
    async with at_the_editor(store) as person:
        await person.press("7", "down", "8", "8", "enter", "right_square_bracket", "5", "enter")
        screen = person.app.screen
        assert isinstance(screen, EditorScreen)
        assert screen.session is not None
        await person.press("u")
        assert person.grid.cursor_cell == "t4.review.upheld"
        assert screen.session.cells["t4.review.upheld"] == figures["t4.review.upheld"]
        await person.press("u")
        assert screen.query_one(PanelBar).chosen == "t3"
        assert person.grid.cursor_cell == "t3.carried_in.natural"
        await person.press("ctrl+z")
        assert screen.session.cells == figures
        await person.sees("可以定稿")
        await person.press("u")
        await person.sees("没有可以撤销的修改")
        await person.press("r", "r", "ctrl+y")
        assert screen.session.cells["t3.carried_in.natural"].value == 88
        assert screen.session.cells[NATURAL].value == 7
        await person.press("r")
        await person.sees("没有可以重做的修改")


async def test_undo_while_typing_takes_back_what_is_typed(store: Store, report_id: int) -> None:
    async with at_the_editor(store) as person:
        await person.press("7", "7", "u")
        await person.sees("可以定稿")
        assert not person.grid.typing
        await person.press("down")
        await person.sees("可以定稿")
        screen = person.app.screen
        assert isinstance(screen, EditorScreen)
        assert screen.session is not None
        assert screen.session.cells == now(store, report_id).report.cells


async def test_computed_totals(store: Store, report_id: int) -> None:
    figures = now(store, report_id).report.cells
    async with at_the_editor(store) as person:
        await person.press("t")
        await person.sees("总计自动", "总计由程序计算", f"={figures['t3.new.total'].value}")
        await person.press("end", "5")
        await person.sees("这一格由程序算出，不能直接填")
        await person.press("home", "0", "enter")
        natural, whole = figures[NATURAL].value, figures["t3.new.total"].value
        assert natural is not None
        assert whole is not None
        await person.sees(f"={whole - natural}", "2 处不平")
        await person.press("u", "u")
        await person.misses("总计自动")
        await person.sees("可以定稿")


async def test_a_blank_leaves_rules_unknown_and_is_not_final(store: Store, report_id: int) -> None:
    async with at_the_editor(store) as person:
        await person.press("delete")
        await person.sees("空", "勾稽 40/42 ?2", "? 表三")
        await person.press("f10")
        asked = await question(person)
        assert asked.lines[0] == "还不能定稿，2 条硬规则未成立："
        assert [line[0] for line in asked.lines[2:]] == ["?", "?"]
        await person.press("escape")
        await saved(person)
        assert now(store, report_id).report.cells[NATURAL] == Cell(None)
        assert now(store, report_id).report.status is Status.DRAFT


async def test_back_to_the_original(store: Store, report_id: int) -> None:
    right = now(store, report_id).report.cells[NATURAL]
    async with at_the_editor(store) as person:
        await person.press("9", "9", "9", "enter")
        await saved(person)
        await person.press("up")
        await person.sees(f"原文 {right.value}", "*999")
        await person.press("o")
        await person.sees("可以定稿")
        await person.until(lambda: now(store, report_id).report.cells[NATURAL] == right, "the saved original")
        await person.press("escape")
        await person.sees("[三依申请]", "草稿")
        await person.misses("更正")


async def test_typing_pauses_and_the_draft_is_saved(store: Store, report_id: int) -> None:
    async with at_the_editor(store) as person:
        await person.press("9", "9", "9")
        await person.sees("，未保存")
        await saved(person)
        stored = now(store, report_id)
        assert stored.report.cells[NATURAL].value == 999
        assert stored.report.status is Status.DRAFT
        newest = changes_of(store, report_id, subject=NATURAL)[0]
        assert (newest.user, newest.action, newest.new) == (USER, "edit", "999")
        await person.press("escape", "escape")
        await person.sees("[三依申请]")
        await person.until(lambda: now(store, report_id).report.cells[NATURAL].value != 999, "typing given up")


async def test_an_amount_is_saved_once_however_it_is_typed(store: Store, report_id: int) -> None:
    async with at_the_editor(store) as person:
        await person.press("left_square_bracket", "ctrl+end", "5", "full_stop", "1", "0", "enter")
        await saved(person)
        version = now(store, report_id).version
        await person.press("ctrl+s", "up", "escape")
        await person.sees("[三依申请]")
        assert now(store, report_id).version == version
        assert now(store, report_id).report.cells["t2.fees.amount"].raw == "5.10"


async def test_leaving_saves(store: Store, report_id: int) -> None:
    async with at_the_editor(store) as person:
        await person.press("9", "9", "9", "down", "escape")
        await person.sees("[三依申请]", "草稿", "更正 1 格", "999")
        assert now(store, report_id).report.cells[NATURAL].value == 999


async def test_quitting_saves(store: Store, report_id: int) -> None:
    async with at_the_editor(store) as person:
        await person.press("9", "9", "9", "ctrl+q")
        await person.until(lambda: not person.app.is_running, "the end")
    assert now(store, report_id).report.cells[NATURAL].value == 999


async def test_not_final_while_it_does_not_balance(store: Store, report_id: int) -> None:
    async with at_the_editor(store) as person:
        await person.press("down", "down", "9", "9", "9", "f10")
        asked = await question(person)
        assert "还不能定稿，2 条硬规则未成立：" in asked.lines[0]
        assert all(line.startswith("✗ 表三") and "相差" in line for line in asked.lines[2:])
        await person.press("enter")
        await person.until(lambda: not isinstance(person.app.screen, Confirm), "the editor")
        assert now(store, report_id).report.status is Status.DRAFT
        assert now(store, report_id).report.cells["t3.granted.natural"].value == 999


@pytest.mark.parametrize("size", SIZES)
async def test_final_is_final_until_it_is_reopened(store: Store, report_id: int, size: tuple[int, int]) -> None:
    async with at_the_editor(store, size) as person:
        await person.press("f10")
        await person.sees("定稿", "✓ 已定稿；要修改先按 R 退回草稿", "R 退回草稿")
        assert now(store, report_id).report.status is Status.FINAL
        await person.press("9", "delete", "t", "u", "o", "ctrl+s")
        assert "F10" not in person.text()
        assert now(store, report_id).report.status is Status.FINAL
        await person.press("R")
        await person.sees("（草稿", "F10 定稿")
        await person.press("9", "9", "9", "escape", "9", "9", "8", "enter")
        await saved(person)
        assert now(store, report_id).report.cells[NATURAL].value == 998
    statuses = [(c.old, c.new, c.user) for c in changes_of(store, report_id, subject="status")]
    assert statuses == [("final", "draft", USER), ("imported", "final", USER)]


async def test_other_people_s_cells_are_merged(store: Store, report_id: int) -> None:
    with open_store(store.path) as other:
        async with at_the_editor(store) as person:
            edit_cells(other, report_id, now(other, report_id).version, {BUSINESS: Cell(77)}, user="李四")
            await person.press("9", "9", "9", "enter")
            await person.sees("已把双方的修改合在一起", "77")
            await person.until(lambda: now(store, report_id).report.cells[NATURAL].value == 999, "the save")
            assert now(store, report_id).report.cells[BUSINESS].value == 77


@pytest.mark.parametrize(("answer", "stands"), [("enter", 999), ("escape", 55)])
async def test_the_same_cell_is_asked_about(store: Store, report_id: int, answer: str, stands: int) -> None:
    with open_store(store.path) as other:
        async with at_the_editor(store) as person:
            edit_cells(other, report_id, now(other, report_id).version, {NATURAL: Cell(55)}, user="李四")
            await person.press("9", "9", "9", "enter")
            asked = await question(person)
            assert "对方 55，您 999" in asked.lines[2]
            await person.sees("Enter 用我的    Esc 用对方的")
            assert now(store, report_id).report.cells[NATURAL].value == 55
            await person.press(answer)
            await person.until(lambda: now(store, report_id).report.cells[NATURAL].value == stands, "the answer")
            screen = person.app.screen
            assert isinstance(screen, EditorScreen)
            await person.until(lambda: screen.session is not None and not screen.session.unsaved(), "all saved")


async def test_made_final_by_somebody_else_meanwhile(store: Store, report_id: int) -> None:
    with open_store(store.path) as other:
        async with at_the_editor(store) as person:
            finalise(other, report_id, now(other, report_id).version, user="李四")
            await person.press("9", "9", "9", "down", "escape")
            asked = await question(person)
            assert "修改没有存上。放弃这些修改，离开编辑？" in asked.lines
            await person.press("escape")
            await person.until(lambda: not isinstance(person.app.screen, Confirm), "the editor")
            await person.press("escape")
            await question(person)
            await person.press("enter")
            await person.sees("[三依申请]", "定稿")
            assert now(store, report_id).report.cells[NATURAL].value != 999


async def test_deleted_by_somebody_else_meanwhile(store: Store, report_id: int) -> None:
    with open_store(store.path) as other:
        async with at_the_editor(store) as person:
            with other.writing("李四", "delete") as conn:
                conn.execute("DELETE FROM report WHERE id = ?", (report_id,))
            await person.press("9", "9", "9", "down", "escape")
            asked = await question(person)
            assert asked.lines[0] == "这份报告已不在库中"
            await person.press("enter")
            await person.sees("库中还没有报告")


async def test_the_tables_in_turn(store: Store) -> None:
    async with at_the_editor(store) as person:
        for key, cell in (("right_square_bracket", "t4.review.upheld"), ("right_square_bracket", "t2.rules.issued"),
                          ("left_square_bracket", "t4.review.upheld"), ("left_square_bracket", NATURAL)):  # fmt: skip
            await person.press(key)
            assert person.grid.cursor_cell == cell


async def test_the_editor_opens_where_one_was_reading(store: Store) -> None:
    async with at_work(store) as person:
        await person.open("4", "right", "right", "e")
        await person.sees("编辑 · ")
        assert person.grid.cursor_cell == "t4.review.other"


async def test_a_table_without_figures(empty: Store) -> None:
    blank = {key: Cell(None) for key in balanced_report().cells}
    (report_id,) = keep(empty, balanced_report(cells=blank))
    async with at_the_editor(empty) as person:
        await person.sees("勾稽 0/42 ?42")
        await person.press("1", "down", "t", "escape")
        await person.sees("[三依申请]")
    assert now(empty, report_id).report.cells[NATURAL].value == 1


async def test_a_burst_of_keys_is_carried_out_in_its_order(store: Store) -> None:
    keys = ["9", "6", "right", "4", "5", "backspace", "right_square_bracket", "left_square_bracket", "7", "down", "8"]
    async with at_work(store) as person:
        await person.open("3", "e")
        await person.sees("Ctrl+S 保存")
        screen = person.app.screen
        assert isinstance(screen, EditorScreen)
        await person.until(lambda: screen.session, "the report")
        person.grid.focus_cell("t3.new.natural")
        for key in keys:
            person.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await person.until(lambda: cell(screen, "t3.carried_in.natural") == 8, "the last figure")
        assert cell(screen, "t3.new.natural") == 7, "a table that is come back to has the cursor at its beginning"
        assert cell(screen, "t3.new.business") == 4


def cell(screen: EditorScreen, cell_id: str) -> object:
    """The figure that stands in the editor."""
    return screen.session.cells[cell_id].value if screen.session else None


async def test_what_is_typed_before_the_report_is_there_waits_for_it(store: Store) -> None:
    async with at_work(store) as person:
        await person.open("3")
        await person.sees("申请人情况")
        person.app.post_message(EditReport(1, "t3.new.natural"))
        while not isinstance(screen := person.app.screen, EditorScreen):
            await asyncio.sleep(0)
        assert screen.session is None
        for key in ("right", "9", "6"):
            person.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await person.until(lambda: cell(screen, "t3.new.business") == 96, "the figure")
