"""Writing figures: typing, saving, finalising, and two people at one report."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from qktui.changes import edit_report, finalise
from qktui.model import Cell, ReviewState, Status
from qktui.queries import changes_of, findings_of
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


async def test_what_escape_does_is_said(store: Store) -> None:
    async with at_the_editor(store) as person:
        for keys, said in (("8", "Esc 放弃"), ("enter", "Esc 返回"), ("5 right", "Esc 返回"), ("5", "Esc 放弃"),
                           ("escape", "Esc 返回"), ("enter", "Esc 放弃"), ("up", "Esc 返回")):  # fmt: skip
            await person.press(*keys.split())
            await person.sees(said)


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


@pytest.fixture
def unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What others save is not seen before one saves oneself."""
    monkeypatch.setattr("qktui.tui.app.POLL", 3600.0)


@pytest.mark.usefixtures("unseen")
async def test_other_people_s_cells_are_merged(store: Store, report_id: int) -> None:
    with open_store(store.path) as other:
        async with at_the_editor(store) as person:
            edit_report(other, report_id, now(other, report_id).version, {BUSINESS: Cell(77)}, user="李四")
            await person.press("9", "9", "9", "enter")
            await person.sees("已把双方的修改合在一起", "77")
            await person.until(lambda: now(store, report_id).report.cells[NATURAL].value == 999, "the save")
            assert now(store, report_id).report.cells[BUSINESS].value == 77


@pytest.mark.usefixtures("unseen")
@pytest.mark.parametrize(("answer", "stands"), [("enter", 999), ("escape", 55)])
async def test_the_same_cell_is_asked_about(store: Store, report_id: int, answer: str, stands: int) -> None:
    with open_store(store.path) as other:
        async with at_the_editor(store) as person:
            edit_report(other, report_id, now(other, report_id).version, {NATURAL: Cell(55)}, user="李四")
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


@pytest.mark.usefixtures("unseen")
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
        for key, cell in (("right_square_bracket", "t4.review.upheld"), ("left_square_bracket", NATURAL),
                          ("left_square_bracket", "t2.rules.issued"), ("f6", NATURAL)):  # fmt: skip
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
        person.burst(*keys)
        await person.until(lambda: cell(screen, "t3.carried_in.natural") == 8, "the last figure")
        assert cell(screen, "t3.new.natural") == 7, "a table that is come back to has the cursor at its beginning"
        assert cell(screen, "t3.new.business") == 4


@pytest.mark.parametrize(
    ("keys", "stands"),
    [("7 6 5 enter ctrl+z", 208), ("7 6 5 escape ctrl+s", 208), ("7 6 5 ctrl+s", 765), ("7 enter up u ctrl+y", 7)],
)
async def test_a_burst_that_ends_with_a_key_of_the_editor(store: Store, keys: str, stands: int) -> None:
    """What the key does comes after what was typed before it, and is what stays."""
    async with at_the_editor(store) as person:
        screen = person.app.screen
        assert isinstance(screen, EditorScreen)
        person.burst(*keys.split(), "end", "6")
        await person.until(lambda: cell(screen, "t3.new.total") == 6, "the last key")
        await person.pilot.pause(0.1)
        assert cell(screen, NATURAL) == stands


async def test_quitting_in_a_burst_loses_no_figure(store: Store, report_id: int) -> None:
    async with at_the_editor(store) as person:
        person.burst("7", "6", "down", "5", "ctrl+q")
        await person.until(lambda: not person.app.is_running or person.app._exit, "the end")
    cells = now(store, report_id).report.cells
    assert (cells[NATURAL].value, cells["t3.carried_in.natural"].value) == (76, 5)


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
        person.burst("right", "9", "6")
        await person.until(lambda: cell(screen, "t3.new.business") == 96, "the figure")


@pytest.fixture
def warned(store: Store, report_id: int) -> int:
    """The report's id, last year's report having carried out something else in two columns."""
    keep(store, balanced_report(year=2020, cells={f"t3.carried_out.{c}": Cell(77) for c in ("natural", "legal")}))
    return report_id


@asynccontextmanager
async def at_the_editor_of(store: Store, report_id: int, size: tuple[int, int] = SMALL) -> AsyncIterator[Person]:
    """Somebody in the editor of one of several reports."""
    async with at_work(store, size) as person:
        person.app.post_message(EditReport(report_id))
        await person.sees("编辑 · ")
        await person.until(lambda: person.grid.has_focus, "the grid")
        yield person


@pytest.mark.parametrize("size", SIZES)
async def test_each_warning_is_given_its_reason(store: Store, warned: int, size: tuple[int, int]) -> None:
    async with at_the_editor_of(store, warned, size) as person:
        await person.press("f10")
        await person.sees("还有 2 条警告没有复核", "△ 表三“自然人”列", "△ 表三“法律服务机构”列", "2 条还没有理由")
        await person.press("enter")
        await person.sees("这条警告为什么可以保留？")
        await person.write("merged")
        await person.press("enter")
        await person.sees("✓ 理由：merged", "1 条还没有理由")
        await person.press("f10")
        await person.sees("1 条还没有理由")
        await person.press("enter")
        await person.write("late")
        await person.press("enter")
        await person.sees("每条都有理由，按 F10 定稿")
        await person.press("f10")
        await person.sees("（定稿")
    assert now(store, warned).report.status is Status.FINAL
    reviews = [row.review for row in findings_of(store, warned)]
    assert [(review.state, review.reason, review.user) for review in reviews] == [
        (ReviewState.DISMISSED, "merged", USER), (ReviewState.DISMISSED, "late", USER),
    ]  # fmt: skip


@pytest.mark.parametrize("keys", [("a",), ("enter", "x", "enter", "a")])
async def test_one_reason_for_the_rest(store: Store, warned: int, keys: tuple[str, ...]) -> None:
    async with at_the_editor_of(store, warned) as person:
        await person.press("f10")
        await person.sees("2 条还没有理由")
        await person.press(*keys)
        if keys == ("a",):
            await person.sees("这 2 条警告为什么可以保留？")
            await person.press("x", "enter")
        else:  # the cursor has gone on to the one without a reason
            await person.press("escape", "up", "a")
        await person.sees("每条都有理由")
        await person.press("f10")
        await person.sees("（定稿")
    assert [row.review.reason for row in findings_of(store, warned)] == ["x", "x"]


async def test_going_back_finalises_nothing_and_keeps_no_reason(store: Store, warned: int) -> None:
    async with at_the_editor_of(store, warned) as person:
        await person.press("f10")
        await person.sees("2 条还没有理由")
        await person.press("a", "x", "enter")
        await person.sees("每条都有理由")
        await person.press("escape")
        await person.misses("每条都有理由")
        await person.press("f10")
        await person.sees("2 条还没有理由")
    assert now(store, warned).report.status is Status.IMPORTED
    assert {row.review.state for row in findings_of(store, warned)} == {ReviewState.OPEN}


async def test_a_warning_that_comes_up_meanwhile_is_asked_about_too(store: Store, warned: int) -> None:
    async with at_the_editor_of(store, warned) as person:
        await person.press("f10")
        await person.sees("2 条还没有理由")
        await person.press("a", "x", "enter")
        await person.sees("每条都有理由")
        with open_store(store.path) as other:
            last = now(other, warned + 1)
            edit_report(other, last.id, last.version, {"t3.carried_out.research": Cell(55)}, user="李四")
        await person.press("f10")
        await person.sees("还有 3 条警告没有复核", "1 条还没有理由", "✓ 理由：x")
    assert now(store, warned).report.status is Status.IMPORTED


# ------------------------------------------------------------------ steps that outlast the editor
async def left_and_come_back(person: Person) -> None:
    """Leave the editor with what has been typed, and open it again."""
    await person.press("escape")
    await person.until(lambda: not isinstance(person.app.screen, EditorScreen), "the report")
    await person.press("e")
    await person.sees("编辑 · ")
    await person.until(lambda: person.grid.has_focus, "the grid")


async def test_steps_are_taken_back_after_having_left(store: Store, report_id: int) -> None:
    was = now(store, report_id).report.cells
    async with at_the_editor(store) as person:
        await person.press("7", "7", "enter")
        await person.press("t", "t")
        await person.press("home", "up", "8", "enter")
        await saved(person)
        await left_and_come_back(person)
        for _ in range(4):
            await person.press("u")
        await saved(person)
        await left_and_come_back(person)
        assert now(store, report_id).report.cells == was
        await person.press("u")
        await person.sees("没有可以撤销的修改")
        for _ in range(4):
            await person.press("r")
        await saved(person)
    cells = now(store, report_id).report.cells
    assert cells[NATURAL] == Cell(8, where=was[NATURAL].where)
    assert sum(cells[each] != was[each] for each in cells) >= 2


async def test_steps_end_where_somebody_else_went_on(store: Store, report_id: int) -> None:
    async with at_the_editor(store) as person:
        await person.press("7", "7", "enter")
        await saved(person)
        await person.press("escape")
        await person.until(lambda: not isinstance(person.app.screen, EditorScreen), "the report")
        edit_report(store, report_id, now(store, report_id).version, {BUSINESS: Cell(3)}, user="李四")
        await person.press("e")
        await person.sees("编辑 · ")
        await person.until(lambda: person.grid.has_focus, "the grid")
        await person.press("u")
        await person.sees("没有可以撤销的修改")
    assert now(store, report_id).report.cells[NATURAL].value == 77
