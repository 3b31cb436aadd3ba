"""The files that come in: read as one watches, stopped at will, accepted one by one or together, never unasked."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from qktui.changes import edit_report
from qktui.exchange import dumps
from qktui.model import Cell
from qktui.queries import count_reports, find_report, load_report
from qktui.store import Store, open_store
from qktui.tui.navigation import ReadFiles
from qktui.tui.screens.confirm import Confirm
from qktui.tui.screens.help import HelpScreen
from qktui.tui.screens.incoming import IncomingScreen
from qktui.tui.screens.report import ReportScreen
from qktui.tui.screens.review import ReviewScreen
from qktui.tui.widgets.pile_list import PileList
from tests.factory import balanced_report
from tests.importing.test_sandbox import ENDLESS
from tests.tui.documents import FULL, anonymous, district, figures, write
from tests.tui.driving import LIMIT, SIZES, SMALL, USER, Person, at_work


async def reading(person: Person, *paths: Path) -> IncomingScreen:
    """Have these paths read; the screen that shows them."""
    person.app.post_message(ReadFiles(paths, paths[0].parent))
    await person.until(lambda: isinstance(person.app.screen, IncomingScreen), "the screen")
    screen = person.app.screen
    assert isinstance(screen, IncomingScreen)
    return screen


async def read(person: Person, *paths: Path) -> IncomingScreen:
    """Have them read to the end."""
    screen = await reading(person, *paths)
    await person.until(lambda: not screen.reading, "the end of the reading")
    await person.until(lambda: len(screen.query_one(PileList).rows) == len(screen.pile.files), "the list")
    return screen


def fates(screen: IncomingScreen) -> list[str]:
    return ["/".join(sorted(file.fates)) + " ✓" * file.accepted for file in screen.pile.files]


def natural(store: Store, agency: str = FULL) -> object:
    return load_report(store, find_report(store, agency, 2023)).report.cells["t3.new.natural"].value


@pytest.fixture
def four(tmp_path: Path) -> Path:
    """A folder with a report in each format, and something that is none."""
    place = tmp_path / "报告"
    for n, kind in enumerate(("txt", "html")):
        write(place, f"{n} {kind}.{kind}", agency=district(n))
    write(place, "2 docx.docx")
    (place / "3 别的.txt").write_text("今天天气很好。", encoding="utf-8")
    return place


@pytest.mark.parametrize("size", SIZES)
async def test_every_format_and_what_is_no_report(empty: Store, four: Path, size: tuple[int, int]) -> None:
    async with at_work(empty, size) as person:
        screen = await read(person, four)
        assert fates(screen) == ["new", "new", "new", "refused"]
        await person.sees("4 个文件", "待收 3", "拒收 1", "读完 4 个文件", "200/200", "✗ 拒收", "没有疑问")
        assert all(len(line) <= size[0] for line in person.screen())
        await person.press("end")
        await person.sees("✗ 拒收：不是政府信息公开工作年度报告")
        assert count_reports(empty) == 0


async def test_a_pdf(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        screen = await read(person, write(tmp_path, "报告.pdf"))
        assert fates(screen) == ["new"]
        await person.press("a")
        await person.sees("✓ 已收")
        assert load_report(empty, 1).report.agency == FULL


async def test_accepting_one_by_one(empty: Store, four: Path) -> None:
    async with at_work(empty) as person:
        screen = await read(person, four)
        await person.press("a")
        await person.sees("✓ 已收", "已收 1 ✓", "待收 2")
        assert screen.query_one(PileList).cursor == 1, "on to the next"
        assert count_reports(empty) == 1
        await person.press("up", "a")
        await person.sees("✓ 已在库中")
        await person.press("end", "a")
        await person.sees("不是政府信息公开工作年度报告")
        assert count_reports(empty) == 1
        assert natural(empty, f"云岭市{district(0)}") == int(figures(district(0))["t3.new.natural"])


async def test_accepting_all_that_are_clear_says_how_many(empty: Store, four: Path) -> None:
    write(four, "4.txt", figures(district(4), t3__new__natural="1\x072"), agency=district(4))
    write(four, "5.txt", figures(district(5), t3__new__natural="9999"), agency=district(5))
    async with at_work(empty) as person:
        screen = await read(person, four)
        await person.press("A")
        await person.sees("收下没有疑问的 4 个文件？", "其中 1 个有规则不成立", "另有 1 个要先看一看")
        await person.press("escape")
        assert count_reports(empty) == 0
        await person.press("A")
        await person.sees("收下没有疑问的 4 个文件？")
        await person.press("enter")
        await person.sees("已收下 4 个文件", "待收 1")
        assert count_reports(empty) == 4
        assert fates(screen) == ["new ✓", "new ✓", "new ✓", "refused", "new", "new ✓"]
        await person.press("A")
        await person.sees("没有可以直接收下的文件")


async def test_only_what_asks_for_a_look(empty: Store, four: Path) -> None:
    write(four, "4.txt", figures(district(4), t3__new__natural="1\x072"), agency=district(4))
    write(four, "5.txt", figures(district(5), t3__new__natural="9999"), agency=district(5))
    async with at_work(empty) as person:
        screen = await read(person, four)
        await person.press("down", "x")
        await person.sees("只看有疑问的")
        files = screen.query_one(PileList)
        assert list(files.rows) == [3, 4, 5]
        await person.press("down")
        await person.sees("? ")
        await person.press("x")
        assert (len(files.rows), files.row) == (6, 4), "the cursor stays on its file"


async def test_nothing_to_look_at_says_so(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        await read(person, write(tmp_path, "报告.txt"))
        await person.press("x")
        await person.sees("没有要看的文件；按 x 看全部")
        await person.press("enter", "a", "y", "r", "x")
        await person.sees("报告.txt")


async def test_two_versions_in_one_pile_are_for_a_person_to_choose(empty: Store, tmp_path: Path) -> None:
    paths = [write(tmp_path, "一.txt"), write(tmp_path, "二.txt", figures(t3__new__natural="77"))]
    async with at_work(empty) as person:
        screen = await read(person, *paths)
        await person.sees("二.txt 是同一单位同一年度")
        assert screen.pile.clear() == []
        await person.press("a")
        await person.until(lambda: fates(screen) == ["new ✓", "replaces"], "the other's new fate")
        await person.sees("替换")


async def test_what_was_corrected_is_replaced_only_when_confirmed(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        await read(person, write(tmp_path, "一.txt"))
        await person.press("a")
        await person.sees("✓ 已收")
        await person.press("escape")
        stored = load_report(empty, 1)
        edit_report(empty, 1, stored.version, {"t3.new.natural": Cell(1)}, user="李四")
        screen = await read(person, write(tmp_path, "二.txt", figures(t3__new__natural="77")))
        await person.sees("! 已更正", "已有更正或定稿")
        assert screen.pile.clear() == []
        await person.press("a")
        await person.sees("库中的报告已有更正或定稿", f"{FULL} 2023 年度", "Enter 替换")
        await person.press("escape")
        await person.until(lambda: person.app.screen is screen, "the list")
        assert natural(empty) == 1
        await person.press("a")
        await person.sees("Enter 替换")
        await person.press("enter")
        await person.sees("✓ 已替换")
        assert natural(empty) == 77


async def test_somebody_corrects_it_meanwhile(empty: Store, tmp_path: Path) -> None:
    with open_store(empty.path) as other:
        async with at_work(empty) as person:
            await read(person, write(tmp_path, "一.txt"))
            await person.press("a")
            await person.sees("✓ 已收")
            await person.press("escape")
            await read(person, write(tmp_path, "二.txt", figures(t3__new__natural="77")))
            await person.sees("替换")
            stored = load_report(other, 1)
            edit_report(other, 1, stored.version, {"t3.new.natural": Cell(1)}, user="李四")
            await person.press("a")
            await person.sees("! 已更正")
            assert natural(other) == 1


async def test_what_is_in_already_is_not_read_again_and_opens(empty: Store, tmp_path: Path) -> None:
    path = write(tmp_path, "报告.txt")
    async with at_work(empty) as person:
        await read(person, path)
        await person.press("a")
        await person.sees("✓ 已收")
        await person.press("escape")
        await read(person, path)
        await person.sees("没变化", "内容没有变化")
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, ReportScreen), "the report")
        await person.press("escape", "escape")
        await person.until(lambda: len(person.app.screen_stack) == 1, "the start, unasked")


async def test_whose_report_it_is_can_be_said(empty: Store, tmp_path: Path) -> None:
    (tmp_path / "无名.txt").write_text(anonymous(), encoding="utf-8")
    async with at_work(empty) as person:
        screen = await read(person, tmp_path / "无名.txt")
        await person.sees("认不出是哪个机关哪一年的报告")
        await person.press("enter")
        await person.sees("按 y 指定单位和年度再读")
        await person.press("escape", "y")
        await person.sees("这是哪个单位、哪一年度的报告？")
        await person.write("某局")
        await person.press("tab")
        await person.write("20x")
        await person.press("enter")
        await person.sees("2000 至 2200")
        await person.press("backspace")
        await person.write("21")
        await person.press("enter")
        await person.until(lambda: fates(screen) == ["new"], "the file, read again")
        await person.sees("某局", "2021", "200/200")
        await person.press("a")
        await person.sees("✓ 已收")
        assert load_report(empty, find_report(empty, "某局", 2021)).report.year == 2021


async def test_a_year_that_was_misread_is_set_right(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        screen = await read(person, write(tmp_path, "报告.txt"))
        await person.press("y")
        await person.sees(FULL, "2023")
        await person.press("tab", "backspace")
        await person.write("2")
        await person.press("enter")
        await person.until(lambda: screen.pile.files[0].reports[0].year == 2022, "the year")
        await person.sees("文件写的年度是 2023，按指定记为 2022", "2022")
        await person.press("y")
        await person.sees("这是哪个单位")
        await person.press("escape")
        assert screen.pile.files[0].reports[0].year == 2022


async def test_a_file_that_changed_is_read_again(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        screen = await read(person, write(tmp_path, "报告.txt"))
        write(tmp_path, "报告.txt", figures(t3__new__natural="77"))
        await person.press("a")
        await person.sees("文件在读入之后改动过，请重新读入")
        assert count_reports(empty) == 0
        await person.press("r")
        await person.until(lambda: fates(screen) == ["new"], "the file, read again")
        await person.press("a")
        await person.sees("✓ 已收")
        assert natural(empty) == 77


async def test_a_file_of_several_reports(empty: Store, tmp_path: Path) -> None:
    text = ",".join(dumps(balanced_report(f"多份{n}县", 2022)) for n in range(3))
    (tmp_path / "多份.json").write_text(f"[{text}]", encoding="utf-8")
    async with at_work(empty) as person:
        await read(person, tmp_path / "多份.json")
        await person.sees("多份0县 等 3 份", "600/600")
        await person.press("y")
        await person.sees("有多份报告")
        await person.press("a")
        await person.sees("✓ 已收")
        assert count_reports(empty) == 3


# ------------------------------------------------------------------ many, stopping, leaving
def reading_processes() -> set[int]:
    """The processes that this one has started and that still run."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            state, parent = (entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if entry.name.isdecimal() and int(parent) == os.getpid() and state != "Z":
            found.add(int(entry.name))
    return found


async def test_a_hundred_files(empty: Store, tmp_path: Path) -> None:
    """The last file takes its reader minutes, so that the reading goes on until it is stopped."""
    place = tmp_path / "许多"
    place.mkdir()
    for n in range(100):
        (place / f"{n:03}.json").write_text(dumps(balanced_report(district(n), 2023)), encoding="utf-8")
    (place / "无尽.pdf").write_bytes(ENDLESS)
    async with at_work(empty) as person:
        screen = await reading(person, place)
        await person.sees("已读 100/101 个文件", "个/秒", "还要约", "Esc 停止", "待收 100")
        await person.press("down", "down", "up", "x", "x", "question_mark")
        assert isinstance(person.app.screen, HelpScreen)
        await person.press("escape", "home", "a")
        await person.until(lambda: screen.pile.files[0].accepted, "one accepted while others are read")
        assert screen.reading
        await person.press("A")
        await person.sees("收下没有疑问的 99 个文件？")
        await person.press("enter")
        await person.sees("已收 100 ✓")
        assert count_reports(empty) == 100
        assert not any(file.packed for file in screen.pile.files)
        await person.press("escape")
        await person.sees("已停止：读了 100 个，共 101 个")
        await person.press("escape")
        await person.until(lambda: len(person.app.screen_stack) == 1, "the start, unasked")


async def test_escape_stops_the_reading_and_keeps_what_was_read(empty: Store, tmp_path: Path) -> None:
    before = reading_processes()
    paths = [write(tmp_path, "报告.txt")]
    for n in range(20):
        paths.append(tmp_path / f"{n}.pdf")
        paths[-1].write_bytes(ENDLESS)
    async with at_work(empty) as person:
        screen = await reading(person, *paths)
        await person.until(lambda: len(screen.pile.files) == 1, "the first file")
        await person.sees("已读 1/21 个文件")
        await person.press("escape")
        await person.sees("已停止：读了 1 个，共 21 个")
        await person.until(lambda: reading_processes() == before, "the end of the reading processes")
        await person.press("a")
        await person.sees("✓ 已收")
        await person.press("escape")
        await person.until(lambda: len(person.app.screen_stack) == 1, "the start, unasked")


async def test_leaving_asks_for_what_was_not_accepted(empty: Store, four: Path) -> None:
    async with at_work(empty) as person:
        screen = await read(person, four)
        await person.press("escape")
        await person.sees("还有 3 个文件没有收下", "Enter 离开", "Esc 留在这里")
        await person.press("escape")
        await person.until(lambda: person.app.screen is screen, "the list")
        await person.press("escape")
        await person.sees("Enter 离开")
        await person.press("enter")
        await person.until(lambda: len(person.app.screen_stack) == 1, "the start")
        assert count_reports(empty) == 0


async def test_quitting_while_files_are_read(empty: Store, tmp_path: Path) -> None:
    before = reading_processes()
    (tmp_path / "无尽.pdf").write_bytes(ENDLESS)
    async with at_work(empty) as person:
        await reading(person, tmp_path / "无尽.pdf")
        await person.until(lambda: reading_processes() - before, "the reading process")
        await person.press("ctrl+q")
        await person.until(lambda: not person.app.is_running, "the end")
    end = time.monotonic() + LIMIT
    while reading_processes() - before:
        assert time.monotonic() < end, "the reading process has been left behind"
        await asyncio.sleep(0.01)


async def test_accepting_many_can_be_stopped(empty: Store, tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{n}.txt", agency=district(n)) for n in range(3)]
    async with at_work(empty) as person:
        screen = await read(person, *paths)
        await person.press("A")
        await person.sees("收下没有疑问的 3 个文件？")
        screen.acceptor.changed = screen.acceptor.stop
        await person.press("enter")
        await person.sees("已收下 1 个文件")
        assert count_reports(empty) == 1
        assert person.app.screen is screen


async def test_a_database_that_cannot_be_written_says_so(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        screen = await read(person, write(tmp_path, "报告.txt"))
        empty.read_only = True
        await person.press("a")
        await person.sees("数据库以只读方式打开，不能保存")
        assert fates(screen) == ["new"]


async def test_who_accepted_it_is_in_the_trail(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        await read(person, write(tmp_path, "报告.txt"))
        await person.press("a")
        await person.sees("✓ 已收")
        with empty.reading() as conn:
            assert conn.execute("SELECT user FROM change").fetchone()[0] == USER


@pytest.mark.parametrize("size", [(40, 10), SMALL, (200, 60)])
async def test_any_size(empty: Store, four: Path, size: tuple[int, int]) -> None:
    async with at_work(empty, size) as person:
        await read(person, four)
        for keys in (("end",), ("enter",), ("escape", "home", "enter"), ("escape", "y"), ("escape", "A"), ("escape",)):
            await person.press(*keys)
            await person.pilot.pause()
            assert all(len(line) <= size[0] for line in person.screen())
        for other in ((30, 8), (120, 40), size):
            await person.pilot.resize_terminal(*other)
            await person.pilot.pause()
        assert person.app.is_running


async def test_the_screens_on_top_are_the_right_ones(empty: Store, four: Path) -> None:
    async with at_work(empty) as person:
        screen = await read(person, four)
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, ReviewScreen), "the review")
        await person.press("escape")
        await person.until(lambda: person.app.screen is screen, "the list")
        await person.press("end", "enter")
        await person.until(lambda: isinstance(person.app.screen, Confirm), "the reason")
        await person.press("escape")
        assert person.app.screen is screen


async def test_a_report_that_has_gone_does_not_stop_the_reading(empty: Store, tmp_path: Path) -> None:
    (tmp_path / "无尽.pdf").write_bytes(ENDLESS)
    async with at_work(empty) as person:
        screen = await reading(person, write(tmp_path, "报告.txt"), tmp_path / "无尽.pdf")
        await person.until(lambda: screen.pile.files, "the first file")
        await person.until(lambda: screen.query_one(PileList).rows, "its row")
        await person.press("a")
        await person.sees("✓ 已收")
        with empty.writing("测试", "delete") as conn:
            conn.execute("DELETE FROM report")
        await person.press("up", "enter")
        await person.sees("库中没有")
        assert screen.reading
        for key in ("y", "r"):
            await person.press(key)
            await person.sees("✓ 已在库中")
        await person.press("escape")
        await person.sees("已停止")
