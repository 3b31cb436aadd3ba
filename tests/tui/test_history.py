"""The history of a report: its changes, one cell's, two states side by side, and an earlier one restored."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest
from rich.cells import cell_len

from qktui.changes import edit_report, finalise, import_drafts, pending_warnings, reopen
from qktui.forms import form_ids, load_form
from qktui.model import Cell, Draft, Status
from qktui.phrases import use_language
from qktui.queries import ChangeRow, changes_of, findings_of, newest_change
from qktui.store import Store, open_store, sqlite3
from qktui.tui.change_words import one_save, value_words
from qktui.tui.list_window import PAGE
from qktui.tui.screens.cell_history import CellHistory
from qktui.tui.screens.change import ChangeScreen
from qktui.tui.screens.comparison import ComparisonScreen
from qktui.tui.screens.restoration import RestorationScreen
from qktui.tui.text_changes import LONGEST, Passage, changed_passages
from qktui.tui.widgets.change_list import ChangeList
from tests.factory import balanced_report
from tests.tui.driving import LARGE, SIZES, Person, at_sizes, at_work, keep, now
from tests.tui.test_english import english_report, looks
from tests.tui.test_every_form import numbered
from tests.tui.test_hostile import TOGETHER, control_characters

FIGURE, AMOUNT = "t3.new.natural", "t2.fees.amount"
RULES = "t2.rules.issued"


def edit(store: Store, cells: Mapping[str, Cell], user: str = "李四", reason: str = "") -> None:
    edit_report(store, 1, now(store, 1).version, cells, user=user, reason=reason)


def run_sql(store: Store, sql: str) -> None:
    """Another program writes."""
    with closing(sqlite3.connect(store.path, isolation_level=None)) as conn:
        conn.executescript(sql)


def newest(store: Store) -> int:
    with store.reading() as conn:
        return newest_change(conn, 1)


@pytest.fixture
def edited(store: Store) -> Store:
    """One report: 1 import; 2 status, 3 to 6 cells that become blank, dash, zero and 7, with a reason; 7 a title."""
    edit(
        store, {"t3.new.other": Cell(None, ""), "t3.new.legal": Cell(None, "—"), FIGURE: Cell(0), RULES: Cell(7)},
        reason="与原件核对",
    )  # fmt: skip
    run_sql(store, "UPDATE report SET title = '新标题'")
    return store


def changes(person: Person) -> ChangeList:
    return person.app.screen.query_one(ChangeList)


def on_screen(person: Person, screen: type[object]) -> bool:
    return isinstance(person.app.screen, screen)


async def at_history(person: Person, *keys: str) -> None:
    """Open the panel of the history, the cursor on the newest change; then press keys."""
    await person.open("h")
    await person.until(lambda: changes(person).row, "the changes")
    await person.press(*keys)


async def on_change(person: Person, subject: str) -> None:
    """Move the cursor to the newest change of something."""
    while changes(person).row is None or changes(person).row.subject != subject:  # type: ignore[union-attr]
        await person.press("down")


# ------------------------------------------------------------------ the list
@pytest.mark.parametrize("size", SIZES)
async def test_the_changes_of_a_save_stand_together_the_newest_first(edited: Store, size: tuple[int, int]) -> None:
    was = balanced_report().cells
    async with at_work(edited, size) as person:
        await at_history(person)
        await person.sees("7 条修改", "sql  修改", "李四  修改  与原件核对", "导入者  导入", "原样入库 → 草稿")
        lines = [line.rstrip() for line in person.screen()]
        heads = [line for line in lines if line.startswith(" 20")]
        assert len(heads) == 3
        assert "sql" in heads[0]
        assert "导入者" in heads[2]
        for cell, new in (("t3.new.other", "空"), ("t3.new.legal", "—"), (FIGURE, "0"), (RULES, "7")):
            assert any(line.endswith(f" {was[cell].value} → {new}") for line in lines), cell
        arrows = {cell_len(line[: line.index(" → ")]) for line in lines if " → " in line and line.startswith("   ")}
        assert len(arrows) == 1, "the arrows stand below each other"


async def test_a_change_is_opened_and_its_cell_gone_to(edited: Store) -> None:
    async with at_work(edited) as person:
        await at_history(person)
        assert "到该格" not in person.text(), "a title has no cell"
        await on_change(person, RULES)
        await person.press("enter")
        await person.sees("时间      20", "用户      李四", "改为      7", "原因      与原件核对")
        assert on_screen(person, ChangeScreen)
        await person.press("escape")
        await person.sees("t 到该格")
        await person.press("t")
        await person.sees("[二主动公开]")
        assert person.grid.cursor_cell == RULES


async def test_the_last_of_very_many_changes(store: Store) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as conn:
        conn.execute("BEGIN")
        conn.executemany(
            "INSERT INTO change(report_id, user, action, subject, old_value, new_value) VALUES (1, ?, 'edit', ?, ?, ?)",
            ((f"用户{n}", FIGURE, n, n + 1) for n in range(4 * PAGE)),
        )
        conn.execute("COMMIT")
    async with at_work(store) as person:
        await at_history(person)
        await person.sees(f"{4 * PAGE + 1} 条修改", f"用户{4 * PAGE - 1}")
        await person.press("end")
        await person.sees("导入者  导入")
        assert len(changes(person).window.rows) == PAGE
        seen: set[int] = set()
        while 2 * PAGE not in seen:
            window = changes(person).window
            seen |= {window.rows[line.row].id for line in window.lines(changes(person).lines) if not line.heading}
            await person.press("pageup")
            await person.until(lambda: changes(person).awaited is None, "the page before")
        assert set(range(1, 2 * PAGE + 1)) <= seen, "pages meet"


async def test_keys_before_the_first_page_are_not_lost(edited: Store) -> None:
    async with at_work(edited) as person:
        await person.open()
        with edited.reading():  # the page has to wait
            for key in ("h", "down", "down", "down", "up"):
                await person.pilot.press(key)
        await person.until(lambda: changes(person).row, "the changes")
        assert changes(person).window.cursor == 2


async def test_what_others_do_appears_and_the_cursor_stays(edited: Store) -> None:
    async with at_work(edited) as person:
        await at_history(person)
        await on_change(person, FIGURE)
        row = changes(person).row
        run_sql(edited, "UPDATE report SET title = '别人的标题'")
        await person.sees("8 条修改", "别人的标题")
        assert changes(person).row == row
        assert "▸" in next(line for line in person.screen() if "“自然人”列" in line)


async def test_what_the_report_does_not_show_appears_too(edited: Store) -> None:
    """A change that was taken back at once leaves the report as it was."""
    async with at_work(edited) as person:
        await at_history(person)
        run_sql(edited, "UPDATE report SET title = 'x'; UPDATE report SET title = '新标题'")
        await person.sees("9 条修改", "新标题 → x")


@pytest.mark.parametrize("size", SIZES)
async def test_a_report_of_which_nothing_is_recorded(empty: Store, size: tuple[int, int]) -> None:
    run_sql(
        empty, "UPDATE author SET user = 'x'; INSERT INTO agency(name) VALUES ('甲'); INSERT INTO report(agency_id,"
        " year, form, layout_no) SELECT a.id, 2021, l.form, l.no FROM agency a, layout l LIMIT 1;"
        " UPDATE author SET user = ''",
    )  # fmt: skip
    async with at_work(empty, size) as person:
        await person.open("h")
        await person.sees("0 条修改", "没有记录")
        assert "恢复" not in person.text()
        await person.press("enter", "d", "o", "m", "r", "t", "end", "pagedown")
        assert len(person.app.screen_stack) == 2


# ------------------------------------------------------------------ one cell
async def test_the_history_of_a_cell_from_its_table(edited: Store) -> None:
    was = balanced_report().cells[FIGURE].value
    edit(edited, {FIGURE: Cell(12)}, "王五", "再核")
    async with at_work(edited) as person:
        await person.open("3")
        await person.sees("H 本格史")
        await person.press("H")
        await person.sees("本格历史", f"原文 {was}", "王五  修改  再核", "0 → 12", f"{was} → 0")
        assert "空" not in "".join(line for line in person.screen() if "│" in line and "→" in line)
        await person.press("enter")
        await person.sees("修改记录第 8 条")
        await person.press("escape", "escape")
        assert person.grid.cursor_cell == FIGURE


async def test_where_the_document_prints_the_cell(empty: Store) -> None:
    keep(empty, balanced_report(cells={FIGURE: Cell(5, where="第2页第1表"), "t3.new.other": Cell(None, "", "第3页")}))
    async with at_work(empty, LARGE) as person:
        await person.open("3", "H")
        await person.sees("原文 5", "印在 2021.txt，第2页第1表", "没有改过")
        await person.press("escape", *["right"] * 5, "H")
        await person.sees("原文 空", "第3页")


async def test_the_history_of_a_cell_from_the_editor(edited: Store) -> None:
    async with at_work(edited) as person:
        await person.open("3", "e")
        await person.sees("H 本格史")
        await person.press("4", "2", "enter", "up", "ctrl+s")
        await person.sees("已存")
        await person.press("H")
        await person.sees("张三  修改", "0 → 42")
        edit(edited, {FIGURE: Cell(43)})
        await person.sees("42 → 43")
        await person.press("H")
        await person.until(lambda: not on_screen(person, CellHistory), "the editor")
        assert person.grid.cursor_cell == FIGURE


async def test_only_cells_have_a_history_of_their_own(store: Store) -> None:
    async with at_work(store, LARGE) as person:
        for key in "015ckph":
            await (person.press(key) if len(person.app.screen_stack) > 1 else person.open(key))
            await person.misses("本格史")
            await person.press("H")
            assert len(person.app.screen_stack) == 2


# ------------------------------------------------------------------ two states
async def test_a_state_and_the_present(edited: Store) -> None:
    async with at_work(edited) as person:
        await at_history(person, "end", "d")
        await person.sees(
            "6 处不同 · 报告信息 2 · 格 4", "左 原文（", "右 现在", "− 云川省", "+ 新标题", "→ —", "→ 空", "→ 0"
        )
        edit(edited, {FIGURE: Cell(1)})
        await person.sees("→ 1")  # the present is followed
        await person.press("escape")
        await person.until(lambda: not on_screen(person, ComparisonScreen), "the panel")


async def test_a_marked_state_and_another(edited: Store) -> None:
    async with at_work(edited, LARGE) as person:
        await at_history(person)
        await on_change(person, "t3.new.legal")
        marked = changes(person).row
        assert marked is not None
        await person.press("m")
        await person.sees(f"◆ 基准：第 {marked.id} 条之后", "▸◆")
        await person.press("home")
        newest = changes(person).row
        assert newest is not None
        await person.press("d")
        await person.sees(f"左 第 {marked.id} 条之后（20", "李四）", f"右 第 {newest.id} 条之后（20", "，就是现在")
        await person.press("escape", "end", "d")
        await person.sees("左 原文（", f"右 第 {marked.id} 条之后")
        await person.press("escape")
        await on_change_up(person, marked.id)
        await person.press("d")
        await person.sees("右 现在")  # with itself it would be the same
        await person.press("escape", "m")
        await person.misses("基准：")


async def on_change_up(person: Person, change: int) -> None:
    while changes(person).row.id != change:  # type: ignore[union-attr]
        await person.press("up")


async def test_a_state_and_the_document(edited: Store) -> None:
    async with at_work(edited, LARGE) as person:
        await at_history(person, "o")
        await person.sees("6 处不同", "左 原文（", "，就是现在", "新标题")
        await person.press("escape", "end", "o")
        await person.sees("0 处不同", "没有不同")
        await person.press("escape", "home", "d")
        await person.sees("0 处不同", "，就是现在", "右 现在")
        await person.press("question_mark")
        await person.sees("左边较早")


@pytest.mark.parametrize("size", SIZES)
async def test_only_the_sentences_that_differ(store: Store, size: tuple[int, int]) -> None:
    text = "开头一句。" + "".join(f"第{n}句照旧。" for n in range(40))
    run_sql(store, f"UPDATE section SET text = '{text}' WHERE number = 5")
    run_sql(
        store, "UPDATE section SET text = replace(text, '第20句照旧', '第20句改了') || '末尾一句。' WHERE number = 5"
    )
    async with at_work(store, size) as person:
        await at_history(person)
        assert "第 5 部分" in person.text()
        await person.press("down", "d")
        await person.sees("1 处不同 · 正文 1", "− 第20句照旧。", "+ 第20句改了。", "第19句照旧。", "+ 末尾一句。", "⋯")
        assert "第18句" not in person.text()
        await person.press("escape", "up", "enter")
        await person.sees("+ 第20句改了。")
        await person.press("escape", "t")
        await person.sees("开头一句")


def test_sentences_of_two_texts() -> None:
    assert list(changed_passages("甲。乙3件。丙。丁。", "甲。乙4件。丙。丁。")) == [
        Passage("甲。", "甲。", True), Passage("乙3件。", "乙4件。"), Passage("丙。", "丙。"),
    ]  # fmt: skip
    assert list(changed_passages("甲。\n乙。", "甲。乙。")) == []
    assert list(changed_passages(None, "甲")) == [Passage(None, "甲", True)]
    assert list(changed_passages("甲", "")) == [Passage("甲", None, True)]
    assert [len(each.new or "") for each in changed_passages("", "长" * 250)] == [LONGEST, LONGEST, 10]


def test_long_texts_with_nothing_in_common_are_not_compared_for_minutes() -> None:
    old, new = ("".join(f"{word}{n}。" for n in range(20_000)) for word in "甲乙")
    passages = list(changed_passages(f"首。{old}尾。", f"首。{new}尾。"))
    assert passages[0] == Passage("甲0。", "乙0。", True)
    assert len(passages) == 20_000


def test_what_one_save_is() -> None:
    first = ChangeRow(1, "2026-01-28T15:04:05.900Z", "甲", "edit", FIGURE, "1", "2", "误")
    second = replace(first, id=2, at="2026-01-28T15:04:06.100Z")
    assert one_save(second, first)
    later = replace(second, at="2026-01-28T15:04:06.900Z")
    for other in (replace(second, user="乙"), replace(second, action="restore"), replace(second, reason=""), later):
        assert not one_save(other, first)


def test_what_is_not_there_is_told_apart() -> None:
    told = [value_words(FIGURE, value) for value in (None, "", "0", "—", "/", "\u202e")]
    assert told == ["无此格", "空", "0", "—", "/", "看不见的字符"]
    assert value_words("title", None) == "无"


async def test_a_state_that_nothing_tells_of(store: Store) -> None:
    """A program removed the report and made it again: what it was before that is not known."""
    run_sql(
        store, "DELETE FROM report; INSERT INTO report(id, agency_id, year, form, layout_no)"
        " SELECT 1, a.id, 2021, l.form, l.no FROM agency a, layout l LIMIT 1",
    )  # fmt: skip
    async with at_work(store) as person:
        await at_history(person)
        for key in "dr":
            await person.press("end", key)
            await person.sees("第 3 条之前的报告没有留下")
            await person.until(lambda: len(person.app.screen_stack) == 2, "the panel")
        assert person.app.is_running


# ------------------------------------------------------------------ restoring
async def test_restoring_takes_a_reason_and_adds_to_the_trail(edited: Store) -> None:
    before = changes_of(edited, 1)
    async with at_work(edited) as person:
        await at_history(person, "end", "r")
        await person.sees("恢复到第 1 条之后的样子？将改 6 处", "表二“规章”行“本年制发件数”列：7 → 0", "为什么恢复")
        await person.press("enter")
        await person.sees("恢复要写明理由")
        assert changes_of(edited, 1) == before
        await person.write("误改")
        await person.press("enter")
        await person.sees("已恢复到第 1 条之后：6 处改动", "张三  恢复  误改", "13 条修改")
        assert now(edited, 1).report == balanced_report()
        added = changes_of(edited, 1)[: -len(before)]
        assert {(row.user, row.action, row.reason) for row in added} == {("张三", "restore", "误改")}


async def test_restoring_from_two_states_brings_the_earlier_back(edited: Store) -> None:
    async with at_work(edited) as person:
        await at_history(person, "down", "d")
        await person.sees("1 处不同", "r 恢复到左边")
        await person.press("r")
        await person.sees("将改 1 处", "标题：新标题 →")
        await person.write("不改名")
        await person.press("enter")
        await person.sees("已恢复到第 6 条之后")
        await person.sees("没有不同")  # the comparison has been read again
        assert now(edited, 1).report.title == balanced_report().title


async def test_leaving_restores_nothing(edited: Store) -> None:
    before = changes_of(edited, 1)
    async with at_work(edited) as person:
        await at_history(person, "end", "r")
        await person.sees("为什么恢复")
        await person.write("误改")
        await person.press("escape")
        await person.until(lambda: not on_screen(person, RestorationScreen), "the panel")
        await person.press("home", "r")
        await person.sees("与现在没有不同")
        await person.press("enter", "escape")
    assert changes_of(edited, 1) == before


async def test_somebody_was_faster(edited: Store) -> None:
    async with at_work(edited) as person:
        await at_history(person, "end", "r")
        await person.sees("将改 6 处")
        await person.write("误改")
        edit(edited, {AMOUNT: Cell(Decimal("1.5"))}, "王五")
        version = now(edited, 1).version
        await person.press("enter")
        await person.sees("别人刚改过这份报告，没有恢复", "将改 7 处")
        assert now(edited, 1).version == version
        await person.press("enter")
        await person.sees("已恢复到第 1 条之后：7 处改动")
        assert now(edited, 1).report == balanced_report()


async def test_a_final_report_must_be_reopened_first(store: Store) -> None:
    was = balanced_report().cells[RULES]
    edit(store, {RULES: Cell(7)})
    edit(store, {RULES: was})
    finalise(store, 1, now(store, 1).version, user="李四")
    count = newest(store)
    async with at_work(store) as person:
        await at_history(person, "end", "r")
        await person.sees("已定稿，先退回草稿")
        await person.press("enter", "x", "enter")
        assert on_screen(person, RestorationScreen)
        assert "为什么恢复" not in person.text()
    assert newest(store) == count
    assert now(store, 1).report.status is Status.FINAL


async def test_a_report_that_was_final_asks_for_reasons(empty: Store) -> None:
    odd = {f"t3.carried_out.{column}": Cell(77) for column in ("natural", "legal")}
    keep(empty, balanced_report(), balanced_report(year=2020, cells=odd))
    warned = {row.facts: "机构合并" for row in pending_warnings(empty, 1, user="李四")}
    finalise(empty, 1, now(empty, 1).version, user="李四", acknowledged=warned)
    reopen(empty, 1, now(empty, 1).version, user="李四")
    edit_report(empty, 2, now(empty, 2).version, {"t3.carried_out.natural": Cell(99)}, user="王五")
    count = newest(empty)
    async with at_work(empty) as person:
        await at_history(person, "down", "r")
        await person.sees("将改 1 处", "状态：草稿 → 定稿")
        await person.write("以定稿为准")
        await person.press("enter")
        await person.sees("还有 1 条警告没有复核", "那时是定稿", "99")
        await person.press("escape")
        await person.sees("为什么恢复")
        assert newest(empty) == count
        await person.press("enter")
        await person.sees("还有 1 条警告没有复核")
        await person.press("enter")
        await person.sees("这条警告为什么可以保留")
        await person.write("口径不同")
        await person.press("enter")
        await person.sees("每条都有理由")
        await person.press("f10")
        await person.sees("已恢复到第", "定稿")
        await person.until(lambda: not on_screen(person, RestorationScreen), "the panel")
    assert now(empty, 1).report.status is Status.FINAL
    assert {row.review.reason for row in findings_of(empty, 1)} == {"机构合并", "口径不同"}


async def test_a_read_only_database_has_no_key_to_restore(edited: Store) -> None:
    with open_store(edited.path, read_only=True) as reading:
        async with at_work(reading, LARGE) as person:
            await at_history(person, "end")
            await person.sees("d 比较", "o 比原文")
            assert "恢复" not in person.text()
            await person.press("r")
            assert len(person.app.screen_stack) == 2
            await person.press("d")
            await person.sees("6 处不同")
            assert "恢复" not in person.text()
            await person.press("r", "escape", "3", "H")
            await person.sees("本格历史", "→ 0")


# ------------------------------------------------------------------ any report, any text, any language
@pytest.mark.parametrize(("form_id", "size"), at_sizes(form_ids()))
async def test_reports_of_every_form(empty: Store, form_id: str, size: tuple[int, int]) -> None:
    form = load_form(form_id)
    keep(empty, numbered(form))
    cell = form.layout().cells[-1].id
    was = now(empty, 1).report.cells[cell].value
    edit(empty, {cell: Cell(None, "/")})
    async with at_work(empty, size) as person:
        await at_history(person)
        await person.sees(f"{was} → /")
        await person.press("d", "escape", "end", "d")
        await person.sees(f"{was} → /")
        await person.press("escape", "home", "t", "H")
        await person.sees("本格历史", f"原文 {was}", f"{was} → /")


@pytest.mark.parametrize(("text", "size"), TOGETHER)
async def test_a_text_is_only_ever_a_text(store: Store, text: str, size: tuple[int, int]) -> None:
    edit(store, {AMOUNT: Cell(None, text)}, text, f"{text}末")
    with closing(sqlite3.connect(store.path, isolation_level=None)) as conn:
        conn.execute("UPDATE section SET title = ?, text = ? WHERE number = 1", (text, f"{text}。\n{text}"))
        conn.execute("UPDATE report SET title = ?", (text,))
        conn.execute(
            "INSERT INTO change(report_id, user, action, subject, old_raw, new_raw, reason)"
            " VALUES (1, ?, ?, ?, ?, ?, ?)",
            (text, text, text, text, text, text),
        )
    async with at_work(store, size) as person:
        await at_history(person)
        for keys in (["enter"], ["escape", "down", "enter"], ["escape", "down", "enter"], ["escape", "down", "enter"],
                     ["escape", "end", "d"], ["end"], ["r"], ["escape", "escape", "home", "down"]):  # fmt: skip
            await person.press(*keys)
            await person.app.workers.wait_for_complete()
            assert person.app.is_running
            assert not control_characters(person.text())
            assert all(cell_len(line) == size[0] for line in person.screen())


async def test_a_long_reason_is_read_whole(store: Store) -> None:
    reason = "".join(f"理由{n}，" for n in range(200)) + "完"
    edit(store, {FIGURE: Cell(3)}, reason=reason)
    async with at_work(store) as person:
        await at_history(person, "enter")
        await person.sees("原因")
        assert "完" not in person.text()
        await person.press("end")
        await person.sees("理由199，完", "Esc 返回")


async def test_the_history_is_english(empty: Store) -> None:
    use_language("en")
    import_drafts(empty, "report.txt", b"a report", [Draft(english_report())], user="Wang")
    edit(empty, {FIGURE: Cell(None, ""), AMOUNT: Cell(None, "/")}, "Li", "A slip")
    run_sql(empty, "UPDATE section SET text = 'Another narrative.' WHERE number = 1; UPDATE report SET title = 'New'")
    async with at_work(empty, LARGE, "Zhang") as person:
        await person.open("h")
        await person.until(lambda: changes(person).row, "the changes")
        for keys in (["m"], ["down", "enter"], ["escape", "down", "d"], ["question_mark"], ["escape", "r"], ["enter"],
                     ["escape", "escape", "3", "H"], ["enter"]):  # fmt: skip
            await looks(person, *keys)


def test_pages_both_ways(edited: Store) -> None:
    ids = [row.id for row in changes_of(edited, 1)]
    assert ids == [7, 6, 5, 4, 3, 2, 1]
    assert [row.id for row in changes_of(edited, 1, below=5, limit=2)] == [4, 3]
    assert [row.id for row in changes_of(edited, 1, above=3, limit=2)] == [5, 4]
    assert [row.id for row in changes_of(edited, 1, above=0, limit=3)] == [3, 2, 1]
    assert changes_of(edited, 1, below=0) == []
