"""What was found in all reports: filtered, followed to its place, judged, brought up to date."""

from __future__ import annotations

import pytest

from qktui.model import Cell, ReviewState
from qktui.queries import FindingRow, count_unchecked, list_findings
from qktui.store import Store, open_store
from qktui.tui.list_window import PAGE
from qktui.tui.rechecking import BATCH
from qktui.tui.widgets.problem_list import ProblemList
from tests.factory import AGENCY, balanced_report
from tests.tui.driving import LARGE, SIZES, Person, at_work, keep

BRIDGE, HARBOUR = "云川省临江市石桥区人民政府", "江南省海港市人民政府"


@pytest.fixture
def several(empty: Store) -> Store:
    """Reports of three agencies with errors and notes; one of them in order."""
    keep(empty, balanced_report(cells={"t3.new.natural": Cell(9999)}), balanced_report(BRIDGE, 2022),
         balanced_report(HARBOUR, 2023, cells={"t2.rules.issued": Cell(3)}),
         balanced_report(BRIDGE, 2020, cells={"t4.review.upheld": Cell(77), "t2.rules.issued": Cell(5)}))  # fmt: skip
    return empty


def rows(person: Person) -> ProblemList:
    return person.app.screen.query_one(ProblemList)


async def opened(person: Person) -> None:
    await person.sees("共 4 份")
    await person.press("k")
    await person.sees("核查：全部报告")
    await person.until(lambda: person.app.screen.query(ProblemList) and rows(person).window.rows, "the findings")


@pytest.mark.parametrize("size", SIZES)
async def test_all_findings_grouped_by_report(several: Store, size: tuple[int, int]) -> None:
    async with at_work(several, size) as person:
        await opened(person)
        found = list_findings(several)
        await person.sees(f"共 {len(found)} 条", "✗ 表三“自然人”列")
        assert list(rows(person).window.rows) == found


@pytest.mark.parametrize(
    ("keys", "said"),
    [(("y", "down", "enter"), "年度：2023"), (("s", "down", "enter"), "错误"), (("v", "down", "enter"), "待看"),
     (("u", "down", "enter"), "收支平衡"), (("r", "down", "enter"), "地区：云川省")],
)  # fmt: skip
async def test_choosing(several: Store, keys: tuple[str, ...], said: str) -> None:
    async with at_work(several, LARGE) as person:
        await opened(person)
        await person.press(keys[0])
        await person.sees("选择", "全部")
        await person.press(*keys[1:])
        await person.sees(said)
        screen = person.app.screen
        expected = list_findings(several, screen.wanted)  # type: ignore[attr-defined]
        await person.sees(f"共 {len(expected)} 条")
        await person.until(lambda: list(rows(person).window.rows) == expected, "the rows")
        await person.press("escape")
        await person.sees(f"共 {len(list_findings(several))} 条")


async def test_words_filter_and_escape_goes_back(several: Store) -> None:
    async with at_work(several) as person:
        await opened(person)
        await person.press("slash")
        await person.write("石桥")
        await person.until(lambda: {row.agency for row in rows(person).window.rows} == {BRIDGE}, "the rows")
        await person.press("escape", "escape")
        await person.sees(f"共 {len(list_findings(several))} 条")
        await person.press("escape")
        await person.sees("共 4 份")


async def test_enter_opens_at_the_cell_and_escape_returns_to_the_row(several: Store) -> None:
    async with at_work(several, LARGE) as person:
        await opened(person)
        await person.press("down")
        row = rows(person).row
        assert row is not None
        await person.press("enter")
        await person.sees(f"{row.agency} · {row.year} 年度")
        await person.until(lambda: person.app.screen.query("FormGrid"), "the table")
        assert person.grid.cursor_cell == row.finding.cells[0]
        await person.press("escape")
        await person.sees("核查：全部报告")
        current = rows(person).row
        assert current is not None
        assert current.key == row.key


async def test_judging(several: Store) -> None:
    async with at_work(several, LARGE) as person:
        await opened(person)
        await person.press("c")
        await person.sees("✗ [已确认] ", "已确认 · 张三")
        assert list_findings(several)[0].review.state is ReviewState.CONFIRMED
        await person.press("d")
        await person.sees("为什么不采纳")
        await person.write("核过了")
        await person.press("enter")
        await person.sees("✗ [不采纳] ", "核过了")


async def test_what_is_out_of_date_is_checked_again(several: Store) -> None:
    with several.writing("别人", "test") as conn:
        conn.execute("UPDATE report SET checked = 0")
    async with at_work(several) as person:
        await person.until(lambda: count_unchecked(several) == 0, "the check")
        await person.misses("…")
        await person.misses("待核")
        with several.writing("别人", "test") as conn:
            conn.execute("UPDATE report SET checked = 0")
        await opened(person)
        await person.until(lambda: count_unchecked(several) == 0, "the check")
        await person.misses("待核")


async def test_a_read_only_database_is_left_as_it_is(several: Store) -> None:
    with several.writing("别人", "test") as conn:
        conn.execute("UPDATE report SET checked = 0")
    with open_store(several.path, read_only=True) as store:
        async with at_work(store) as person:
            await person.sees("待核 4 份")
            await opened(person)
            await person.sees("待核 4 份")
            assert [worker.group for worker in person.app.workers if worker.group == "recheck"] == []
    assert count_unchecked(several) == 4


async def test_the_check_ends_with_the_app(several: Store) -> None:
    """A batch is finished, the next is not begun, and what is left stays out of date."""
    many = 296
    keep(several, *(balanced_report(f"云川省第{n}局") for n in range(many)))
    with several.writing("别人", "test") as conn:
        conn.execute("UPDATE report SET checked = 0")
    async with at_work(several) as person:
        await person.until(lambda: count_unchecked(several) < many + 4, "the first batch")
        worker = person.app._rechecker._worker
    assert worker is not None
    assert worker.is_finished
    left = count_unchecked(several)
    assert 0 < left < many + 4
    assert left % BATCH == (many + 4) % BATCH
    with several.reading() as conn:
        assert conn.execute("SELECT count(*) FROM report WHERE checked = 0").fetchone()[0] == left


async def test_who_has_not_reported(several: Store) -> None:
    async with at_work(several) as person:
        await opened(person)
        await person.press("m")
        await person.sees("哪一年缺报告？")
        await person.press("enter")
        await person.sees("没有 2023 年度报告的单位：2 个", f"{AGENCY}（最近一份：2021）")


@pytest.fixture
def hundreds(empty: Store) -> Store:
    """Ten errors in each of 24 reports: more than a page."""
    cells = {f"t4.{row}.upheld": Cell(77) for row in ("review", "direct", "after_review")}
    cells |= {f"t3.{row}.natural": Cell(999) for row in ("granted", "partial", "new", "carried_in", "carried_out")}
    keep(empty, *(balanced_report(year=year, cells=cells) for year in range(2000, 2024)))
    return empty


async def all_of(person: Person) -> None:
    await person.sees("共 24 份")
    await person.press("k")
    await person.until(lambda: person.app.screen.query(ProblemList) and rows(person).row, "the findings")


async def test_both_ends_and_every_screenful_between(hundreds: Store) -> None:
    found = list_findings(hundreds, limit=1000)
    assert len(found) > PAGE
    async with at_work(hundreds) as person:
        await all_of(person)
        await person.press("end")
        await person.until(lambda: rows(person).row == found[-1], "the last")
        await person.press("home")
        await person.until(lambda: rows(person).row == found[0], "the first")
        await walk(person, "pagedown", found)
        await walk(person, "pageup", found[::-1])


async def walk(person: Person, key: str, found: list[FindingRow]) -> None:
    """Press ``key`` until the list's end; every finding is seen on the way, below the heading of its report."""
    seen: set[tuple[str, int, int]] = set()
    while True:
        await person.until(lambda: rows(person).awaited is None, "the page")
        seen |= {row.key for row in shown(rows(person))}
        row = rows(person).row
        assert row is not None
        await person.sees(f"{row.agency} · {row.year} 年度")
        if row == found[-1]:
            break
        await person.press(key)
    assert seen == {row.key for row in found}


def shown(listed: ProblemList) -> list[FindingRow]:
    return [listed.window.rows[line.row] for line in listed.window.lines(listed.lines) if not line.heading]


async def test_coming_back_finds_cursor_and_screen_as_they_were(hundreds: Store) -> None:
    async with at_work(hundreds) as person:
        await all_of(person)
        await person.press("end")
        await person.until(lambda: rows(person).awaited is None and rows(person).window.at_end, "the end")
        await person.press("pageup", "up", "up")
        await person.until(lambda: rows(person).awaited is None, "the page")
        row, before = rows(person).row, shown(rows(person))
        await person.press("enter")
        await person.until(lambda: person.app.screen.query("FormGrid"), "the table")
        await person.press("escape")
        await person.sees("核查：全部报告")
        await person.until(lambda: rows(person).awaited is None, "the page")
        assert (rows(person).row, shown(rows(person))) == (row, before)


async def test_a_heading_says_whose_the_findings_are_and_how_many(several: Store) -> None:
    async with at_work(several) as person:
        await opened(person)
        lines = person.screen()
        heading = next(n for n, line in enumerate(lines) if f"{BRIDGE} · 2020 年度" in line)
        assert "错误 1  提示 1" in lines[heading]
        assert lines[heading + 1].startswith(" ▸ ✗ 表四“行政复议”行")
        assert lines[heading + 2].startswith("   · 表二“规章”行")
        assert person.text().count(BRIDGE) == 1


async def test_filters_combine_are_said_and_cleared_by_one_key(several: Store) -> None:
    async with at_work(several, LARGE) as person:
        await opened(person)
        everything = len(list_findings(several))
        await person.misses("清除筛选")
        for key, downs in (("y", 4), ("s", 1), ("v", 1)):
            await person.press(key)
            await person.sees("选择")
            await person.press(*["down"] * downs, "enter")
        await person.sees("共 1 条 · 年度：2020 · 轻重：错误 · 意见：待看", "Esc 清除筛选")
        assert [row.year for row in rows(person).window.rows] == [2020]
        await person.press("escape")
        await person.sees(f"共 {everything} 条", "Esc 返回")
        await person.misses("年度：2020")


async def test_the_newest_report_of_who_has_not_reported(several: Store) -> None:
    async with at_work(several, LARGE) as person:
        await opened(person)
        await person.press("m")
        await person.sees("哪一年缺报告？")
        await person.press("enter")
        await person.sees("没有 2023 年度报告的单位：2 个")
        await person.press("down", "enter")
        await person.sees(f"{AGENCY} · 2021 年度")


async def test_nothing_found_says_so(empty: Store) -> None:
    async with at_work(empty) as person:
        await person.sees("库中还没有报告")
        await person.press("k")
        await person.sees("没有查出问题", "共 0 条")
        await person.press("m")
        await person.sees("库中还没有报告")
