"""Finding a report and reading it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qktui import queries
from qktui.changes import edit_report
from qktui.model import Cell
from qktui.phrases import use_language
from qktui.queries import count_reports, find_report, load_report
from qktui.store import Store, open_store
from qktui.tui.panels.checks import ChecksPanel
from qktui.tui.screens.help import HelpScreen
from qktui.tui.widgets.filter_input import FilterInput
from qktui.tui.widgets.line_input import LineInput
from qktui.tui.widgets.report_list import ReportList
from tests.factory import AGENCY, balanced_report
from tests.tui.driving import LARGE, SIZES, SMALL, Person, at_work, keep, now

BRIDGE, HARBOUR = "云川省临江市石桥区人民政府", "江南省海港市人民政府"


@pytest.fixture
def several(empty: Store) -> Store:
    """Five reports of three agencies in two provinces; one does not balance."""
    wrong = {"t3.new.natural": Cell(9999)}
    keep(empty, balanced_report(year=2021), balanced_report(year=2022), balanced_report(BRIDGE, 2022),
         balanced_report(HARBOUR, 2023, cells=wrong), balanced_report(HARBOUR, 2022))  # fmt: skip
    return empty


def listed(person: Person) -> list[tuple[str, int]]:
    """The list's reports."""
    return [row.key for row in person.app.screen.query_one(ReportList).window.rows]


async def filtered(person: Person, words: str, count: int) -> None:
    await person.press("slash")
    await person.write(words)
    await person.sees(f"共 {count} 份")


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_tells_at_a_glance(several: Store, size: tuple[int, int]) -> None:
    async with at_work(several, size) as person:
        await person.sees(AGENCY, BRIDGE, HARBOUR, "原样入库", "42/42 ✓", "40/42 ✗2", "共 5 份", "Enter 打开")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("石桥", 1),
        ("临江", 3),
        ("2022", 3),
        ("临江 2022", 2),
        ("海港 202", 2),
        ("云川省临江市", 3),
        ("没有", 0),
        ("%", 0),
    ],
)
async def test_filter_as_you_type(several: Store, words: str, count: int) -> None:
    async with at_work(several) as person:
        await person.sees("共 5 份")
        await filtered(person, words, count)
        await person.until(lambda: len(listed(person)) == count, "the rows")
        if not count:
            await person.sees("没有符合条件的报告")
        await person.press("enter")
        assert person.app.focused is person.app.screen.query_one(ReportList)
        await person.press("escape")
        await person.sees("共 5 份")
        assert person.app.screen.query_one(FilterInput).value == ""


async def test_every_letter_filters(several: Store) -> None:
    async with at_work(several) as person:
        await filtered(person, "20", 5)
        await person.write("23")
        await person.sees("共 1 份")
        await person.press("backspace")
        await person.sees("共 5 份")


async def test_escape_leaves_the_line_before_it_clears(several: Store) -> None:
    async with at_work(several) as person:
        await filtered(person, "石桥", 1)
        await person.press("escape")
        await person.sees("共 1 份", "Esc 清除筛选")
        await person.press("escape")
        await person.sees("共 5 份")
        await person.misses("清除筛选")


@pytest.mark.parametrize(
    ("keys", "count", "said"),
    [
        (("y", "down", "enter"), 1, "年度：2023"),
        (("y", "end", "enter"), 1, "年度：2021"),
        (("r", "down", "enter"), 3, "地区：云川省"),
        (("r", "end", "enter"), 2, "地区：江南省 海港市"),
        (("s", "down", "enter"), 5, "状态：原样入库"),
        (("s", "end", "enter"), 0, "状态：定稿"),
        (("x",), 1, "只看有问题的"),
    ],
)
@pytest.mark.parametrize("size", SIZES)
async def test_choosing(several: Store, size: tuple[int, int], keys: tuple[str, ...], count: int, said: str) -> None:
    async with at_work(several, size) as person:
        await person.sees("共 5 份")
        await person.press(keys[0])
        if len(keys) > 1:
            await person.sees("选择", "全部")
        await person.press(*keys[1:])
        await person.sees(f"共 {count} 份", said)


async def test_a_choice_is_kept_and_can_be_taken_back(several: Store) -> None:
    async with at_work(several) as person:
        await person.press("y")
        await person.sees("选择年度")
        await person.press("down", "enter")
        await person.sees("年度：2023")
        await person.press("y")
        await person.sees("选择年度")
        await person.press("escape")
        await person.sees("年度：2023")
        await person.press("y")
        await person.sees("选择年度")
        await person.press("home", "enter")
        await person.sees("共 5 份")


@pytest.mark.parametrize("size", SIZES)
async def test_every_panel(store: Store, size: tuple[int, int]) -> None:
    async with at_work(store, size) as person:
        await person.open()
        panels = {
            "1": "本年新收", "2": "行政规范性文件", "3": "申请人情况", "4": "复议后起诉", "5": "有待加强",
            "6": "这一部分没有正文", "c": "申请的收与办", "k": "42 条勾稽规则：成立 42，不平 0",
            "p": "文件：2021.txt", "h": "导入者  导入", "0": "关键数字",
        }  # fmt: skip
        for key, shown in panels.items():
            if key == "1":
                shown = "年新收政府信息公开申请"
            await person.press(key)
            await person.sees(shown)
        for _ in range(11):
            await person.press("right_square_bracket")
        await person.sees("[概览]")
        await person.press("left_square_bracket")
        await person.sees("[历史]", "导入者  导入")
        await person.press("escape")
        await person.sees("共 1 份")


@pytest.mark.parametrize("size", SIZES)
async def test_the_cell_under_the_cursor(store: Store, report_id: int, size: tuple[int, int]) -> None:
    report = now(store, report_id).report
    async with at_work(store, size) as person:
        await person.open("3")
        await person.sees(f"自然人 ＝ {report.cells['t3.new.natural'].value} 件", "✓ 一＋二＝三（七）＋四")
        await person.press("down", "end")
        await person.sees(f"总计 ＝ {report.cells['t3.carried_in.total'].value} 件", "✓ 总计＝自然人＋法人或其他组织")


async def test_where_a_figure_was_read(empty: Store) -> None:
    cells = {"t3.new.natural": Cell(7, "７件", "第 3 表 第 2 行")}
    keep(empty, balanced_report(cells=cells))
    async with at_work(empty) as person:
        await person.open("3")
        await person.sees("＝ 7（７件） 件", "来源 第 3 表 第 2 行", "✗ 一＋二＝三（七）＋四")
        await person.press("p")
        await person.sees("1 格数字记有出处")


@pytest.mark.parametrize("size", SIZES)
async def test_from_a_finding_to_its_cell(several: Store, size: tuple[int, int]) -> None:
    async with at_work(several, size) as person:
        await person.sees("共 5 份")
        await person.press("end", "up")
        await person.open("k")
        await person.sees("42 条勾稽规则：成立 40，不平 2", "✗ 表三“自然人”列", "Enter 看该处")
        await person.press("f")
        await person.misses("✓ 表三")
        await person.press("enter")
        await person.sees("[三依申请]" if size == SMALL else "[三 依申请]", "＝ 9999 件")
        assert person.grid.cursor_cell == "t3.new.natural"
        assert person.grid.has_focus


async def test_a_rule_about_everything_has_no_cell(store: Store) -> None:
    async with at_work(store) as person:
        await person.open("k")
        await person.sees("42 条勾稽规则")
        panel = person.app.screen.query_one(ChecksPanel)
        general = next(n for n, finding in enumerate(panel.shown) if not finding.cells and not finding.quote)
        await person.press("home", *["down"] * general, "enter")
        await person.sees("这一条不指某一格")


async def test_table_and_text_take_turns_where_there_is_no_room(store: Store) -> None:
    async with at_work(store, SMALL) as person:
        await person.open("3")
        await person.sees("申请人情况", "t 表/文")
        await person.press("t")
        await person.sees("这一部分没有正文")
        await person.misses("申请人情况")
        await person.press("t")
        await person.sees("申请人情况")
    async with at_work(store, LARGE) as person:
        await person.open("3")
        await person.sees("申请人情况", "这一部分没有正文")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("keys", "shown"),
    [((), "按 / 后输入"), (("enter",), "一份报告"), (("enter", "3"), "换栏"), (("enter", "k"), "只看没有成立"),
     (("enter", "3", "e"), "空不是 0")],
)  # fmt: skip
async def test_help_everywhere(store: Store, size: tuple[int, int], keys: tuple[str, ...], shown: str) -> None:
    async with at_work(store, size) as person:
        await person.sees("共 1 份")
        if keys:
            await person.open(*keys[1:])
        if "e" in keys:
            await person.sees("可以定稿")
        await person.press("question_mark")
        await person.sees("Esc")
        help_screen = person.app.screen
        assert isinstance(help_screen, HelpScreen)
        assert shown in help_screen.about + " ".join(words for _, words in help_screen.keys)
        assert all(not words.isascii() for _, words in help_screen.keys)
        await person.press("escape")
        await person.until(lambda: not isinstance(person.app.screen, HelpScreen), "help closed")


async def test_help_while_typing_a_filter(store: Store) -> None:
    async with at_work(store) as person:
        await person.press("slash", "question_mark")
        await person.sees("共 0 份")
        await person.press("f1")
        await person.until(lambda: isinstance(person.app.screen, HelpScreen), "help")


async def test_an_empty_database_says_so(empty: Store) -> None:
    async with at_work(empty) as person:
        await person.sees("库中还没有报告", "共 0 份")
        await person.press("enter", "down", "end", "home", "pagedown", "r")
        await person.sees("选择地区")
        await person.press("escape", "y")
        await person.sees("选择年度")


async def test_a_read_only_database_has_no_editor(store: Store) -> None:
    with open_store(store.path, read_only=True) as reading:
        async with at_work(reading) as person:
            await person.open("3")
            await person.sees("只读")
            assert "e 编辑" not in person.text()
            await person.press("e", "9")
            await person.sees("只读")
            assert len(person.app.screen_stack) == 2
        assert queries.database_info(store).changes == 1


async def test_what_others_commit_appears(store: Store, report_id: int) -> None:
    with open_store(store.path) as other:
        async with at_work(store) as person:
            await person.open("3", "down", "right")
            before = now(store, report_id)
            edit_report(other, report_id, before.version, {"t3.new.natural": Cell(77777)}, user="李四")
            await person.sees("77777", "✗2", "草稿", "更正 1 格")
            assert person.grid.cursor_cell == "t3.carried_in.business"
            await person.press("escape")
            await person.sees("40/42 ✗2")
            keep(other, balanced_report(BRIDGE))
            await person.sees("共 2 份", BRIDGE)


async def test_a_text_that_is_replaced_appears(store: Store, report_id: int) -> None:
    async with at_work(store, LARGE) as person:
        await person.open("5")
        report = now(store, report_id).report
        sections = tuple(replace(s, text="全新的文字。") for s in report.sections)
        with open_store(store.path) as other:
            keep(other, replace(report, sections=sections))
        await person.sees("全新的文字。")


async def test_panels_keep_their_place_when_the_report_changes(store: Store, report_id: int) -> None:
    with open_store(store.path) as other:
        async with at_work(store) as person:
            await person.open("k", "down", "down", "down")
            stored = now(store, report_id)
            edit_report(other, report_id, stored.version, {"t3.new.natural": Cell(77777)}, user="李四")
            await person.sees("成立 40")
            await person.press("enter")
            assert person.grid.cursor_cell == "t3.new.nonprofit"


async def test_a_deleted_report_is_said_to_be_gone(store: Store, report_id: int) -> None:
    with open_store(store.path) as other:
        async with at_work(store) as person:
            await person.open()
            with other.writing("李四", "delete") as conn:
                conn.execute("DELETE FROM report WHERE id = ?", (report_id,))
            await person.sees("这份报告已不在库中", "库中还没有报告")


@pytest.mark.parametrize("size", SIZES)
async def test_in_english(store: Store, size: tuple[int, int]) -> None:
    use_language("en")
    async with at_work(store, size) as person:
        await person.open()
        await person.sees("[Start]")
        assert person.screen()[1].split()[-1].startswith("Hist")
        await person.press("3")
        await person.sees("Natural" if size == LARGE else "Person")


@pytest.mark.parametrize("size", SIZES)
async def test_a_long_name_gives_way_to_the_status(empty: Store, size: tuple[int, int]) -> None:
    name = "云川省临江市" + "很长" * 60 + "办公室"
    keep(empty, balanced_report(name))
    async with at_work(empty, size) as person:
        await person.open()
        head = person.screen()[0]
        assert "办公室 · 2021 年度   原样入库   勾稽 42/42 ✓" in head
        assert head.lstrip().startswith("云川省")
        await person.press("e")
        await person.sees("办公室 · 2021 年度（原样入库）   勾稽 42/42 ✓")


async def test_leaving(store: Store) -> None:
    async with at_work(store) as person:
        await person.sees("共 1 份")
        await person.press("q")
        await person.until(lambda: not person.app.is_running, "the end")


@pytest.mark.parametrize("size", SIZES)
async def test_the_next_years_report_is_begun_and_opened(store: Store, size: tuple[int, int]) -> None:
    async with at_work(store, size) as person:
        await person.open("n")
        await person.sees("以 2021 年度为底", "2022 年度的报告？", "上年结转", "Enter 新建草稿")
        await person.press("escape")
        assert count_reports(store) == 1
        await person.press("n", "enter")
        await person.sees("编辑 · ", "2022 年度")
        old = load_report(store, find_report(store, AGENCY, 2021)).report.cells
        cells = load_report(store, find_report(store, AGENCY, 2022)).report.cells
        assert cells["t3.carried_in.total"].value == old["t3.carried_out.total"].value
        await person.press("escape")
        await person.sees("2021 年度")
        await person.press("n", "enter")
        await person.sees("已有 2022 年度的报告")


async def test_a_read_only_database_begins_nothing(store: Store) -> None:
    with open_store(store.path, read_only=True) as reading:
        async with at_work(reading) as person:
            await person.open("n")
            await person.press("enter")
            assert len(person.app.screen_stack) == 2
            assert count_reports(store) == 1


async def test_a_burst_of_keys_in_the_filter_is_carried_out_in_its_order(store: Store) -> None:
    async with at_work(store) as person:
        await person.press("slash")
        person.burst(*["a", "left", "b", "end", "c", "backspace"])
        await person.until(lambda: person.app.screen.query_one(LineInput).value == "ba", "what was typed, in order")
