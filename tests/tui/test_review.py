"""The review: what was read beside the file's own rows, cell by cell, before anything is accepted."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.screen import Screen

from qktui.changes import Imported, ImportOutcome
from qktui.exchange import dumps
from qktui.importing.sandbox import Reader
from qktui.intake import Incoming, read_again
from qktui.model import Draft, Report, Section, Source, Unplaced
from qktui.queries import count_reports, find_report, load_report
from qktui.store import Store
from qktui.tui.arrival import Arrival, accepted, packed
from qktui.tui.navigation import Reviewed, ReviewFile
from qktui.tui.screens.help import HelpScreen
from qktui.tui.screens.review import ReviewScreen
from qktui.tui.widgets.excerpt import Excerpt
from tests.factory import balanced_report
from tests.tui.documents import FULL, WRITERS, figures, write
from tests.tui.driving import LARGE, SMALL, Person, at_sizes, at_work
from tests.tui.test_hostile import TOGETHER, control_characters, soiled


def arrived(path: Path, store: Store) -> Arrival:
    with Reader() as reader:
        return packed(read_again(reader, path, store))


async def reviewing(person: Person, file: Arrival) -> tuple[ReviewScreen, list[Reviewed | None]]:
    """Open the review of a file; the screen, and what it gives back in the end."""
    answers: list[Reviewed | None] = []
    person.app.post_message(ReviewFile(file, answers.append))
    await person.until(lambda: isinstance(person.app.screen, ReviewScreen), "the review")
    screen = person.app.screen
    assert isinstance(screen, ReviewScreen)
    await person.until(lambda: screen.examined is not None and screen.query("FormGrid"), "the report")
    await person.until(lambda: screen.printed is not None or not screen.unopened.endswith("……"), "the file")
    return screen, answers


def excerpt(screen: Screen[Any]) -> list[str]:
    """The file's own rows as they stand on the screen."""
    view = screen.query_one(Excerpt)
    return [view.render_line(y).text for y in range(view.size.height)]


def meant(screen: Screen[Any]) -> str:
    """The row under the cursor."""
    return next(line for line in excerpt(screen)[1:] if line.startswith("▸"))


@pytest.mark.parametrize(("kind", "size"), at_sizes(WRITERS))
async def test_each_figure_beside_its_own_row(empty: Store, tmp_path: Path, kind: str, size: tuple[int, int]) -> None:
    cells = figures(t3__granted__natural="123")
    file = arrived(write(tmp_path, f"报告.{kind}", cells), empty)
    async with at_work(empty, size) as person:
        screen, _ = await reviewing(person, file)
        await person.sees("收前看 · ", "2023 年度", "认出 200/200 格", f"报告.{kind}", "文件原样")
        await person.press("3", "ctrl+home", "down", "down")
        assert person.grid.cursor_cell == "t3.granted.natural"
        assert "[123]" in meant(screen)
        await person.press("right")
        assert f"[{cells['t3.granted.business']}]" in meant(screen)
        await person.press("down", "end")
        assert f"[{cells['t3.partial.total']}]" in meant(screen)
        await person.press("4")
        assert f"[{cells['t4.review.upheld']}]" in meant(screen)
        assert len(excerpt(screen)) == (4 if size == SMALL else 10)
        assert all(len(line) <= size[0] for line in person.screen())


async def test_rows_stand_still_while_the_cursor_moves_among_them(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty, LARGE) as person:
        screen, _ = await reviewing(person, arrived(write(tmp_path, "报告.html"), empty))
        await person.press("3", "home")
        view = screen.query_one(Excerpt)
        top = view._top
        await person.press("down", "down", "right", "up")
        assert view._top == top
        for _ in range(20):
            await person.press("down")
        assert view._top != top
        assert "▸" in "".join(excerpt(screen))


async def test_through_everything_that_wants_a_look(empty: Store, tmp_path: Path) -> None:
    cells = figures(t3__granted__natural="", t3__new__natural="9999", t2__fees__amount="5.5万元")
    async with at_work(empty) as person:
        screen, _ = await reviewing(person, arrived(write(tmp_path, "报告.txt", cells), empty))
        await person.sees("印作“5.5万元”", "[5.5万元]")
        assert screen.examined is not None
        doubts = list(screen.examined.doubts)
        assert doubts[0] == "t2.fees.amount"
        await person.press("n")
        await person.sees("[三依申请]", "所涉规则不成立")
        seen = [person.grid.cursor_cell]
        for _ in doubts[2:]:
            await person.press("n")
            seen.append(person.grid.cursor_cell)
        assert seen == doubts[1:]
        await person.press("n")
        await person.sees(f"要看 1/{len(doubts)}")
        await person.press("p")
        await person.sees(f"要看 {len(doubts)}/{len(doubts)}")
        await person.press("p", "p")
        assert person.grid.cursor_cell == doubts[-3]


async def test_from_a_text_without_a_table_to_the_next_doubt(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        await reviewing(person, arrived(write(tmp_path, "报告.txt", figures(t4__direct__other="")), empty))
        await person.press("5")
        await person.sees("人员不足")
        await person.misses("文件原样")
        await person.press("n")
        await person.sees("[四复议诉讼]", "空格", "文件原样")


async def test_nothing_wants_a_look(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        await reviewing(person, arrived(write(tmp_path, "报告.txt"), empty))
        await person.press("n")
        await person.sees("没有要看的格")


async def test_questions_and_unplaced_figures_with_their_rows(empty: Store, tmp_path: Path) -> None:
    page = WRITERS["html"](figures(t3__new__natural="1\x072")).decode()
    row = "<tr><td>其他主动公开文件</td><td>4321</td><td>8</td><td>9</td></tr>"
    first, _, rest = page.partition("</tbody>")
    (tmp_path / "报告.html").write_text(f"{first}{row}</tbody>{rest}", encoding="utf-8")
    async with at_work(empty) as person:
        screen, _ = await reviewing(person, arrived(tmp_path / "报告.html", empty))
        assert screen.examined is not None
        assert len(screen.examined.questions) >= 2
        await person.press("q")
        await person.sees("[疑问 ", "? 表三", "不能确定是什么数")
        await person.press("u")
        await person.sees("[未归入 ", "数字没有归入任何一格", "“4321”")
        await person.press("home")
        items = screen.examined.draft.report.unplaced
        place = next(n for n, item in enumerate(items) if item.text == "4321")
        for _ in range(place):
            await person.press("down")
        await person.until(lambda: "[4321]" in meant(screen), "its row")
        assert "其他主动公开文件" in meant(screen)
        await person.press("enter")
        assert "[4321]" in meant(screen)


async def test_a_report_without_questions_says_so(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        await reviewing(person, arrived(write(tmp_path, "报告.txt"), empty))
        await person.press("q")
        await person.sees("没有疑问")
        await person.press("u", "enter", "down")
        await person.sees("表格中的数字都归入了表式")
        await person.press("d")
        await person.sees("表格中的数字都归入了表式")
        assert "变化" not in person.screen()[2]


async def test_what_it_changes_in_the_database(empty: Store, tmp_path: Path) -> None:
    accepted(arrived(write(tmp_path, "一.txt"), empty), empty, "张三")
    old = figures()["t3.new.natural"]
    file = arrived(write(tmp_path, "二.txt", figures(t3__new__natural="77", t3__granted__legal="")), empty)
    async with at_work(empty) as person:
        await reviewing(person, file)
        await person.sees("替换", "变化 2")
        await person.press("d")
        await person.sees("[变化 2]", "与库中的报告比较：2 处不同", f"“自然人”列  {old} → 77", "→ 空")
        await person.press("enter")
        await person.sees("[依申请]", "[77]")
        assert person.grid.cursor_cell == "t3.new.natural"
        assert "[77]" in meant(person.app.screen)


async def test_accepting_and_going_back(empty: Store, tmp_path: Path) -> None:
    file = arrived(write(tmp_path, "报告.txt"), empty)
    async with at_work(empty) as person:
        for key, accept in (("a", True), ("s", False), ("escape", False)):
            _, answers = await reviewing(person, file)
            await person.press(key)
            await person.until(lambda answers=answers: answers, "the answer")  # type: ignore[misc]
            assert answers == [Reviewed(file, accept)]
            assert count_reports(empty) == 0, "the review itself writes nothing"


async def test_what_changes_nothing_cannot_be_accepted(empty: Store, tmp_path: Path) -> None:
    path = write(tmp_path, "报告.txt")
    accepted(arrived(path, empty), empty, "张三")
    async with at_work(empty) as person:
        _, answers = await reviewing(person, arrived(path, empty))
        await person.press("a")
        await person.sees("收下它不会改变什么：没变化")
        assert answers == []


async def test_whose_it_is_can_be_set_right(empty: Store, tmp_path: Path) -> None:
    async with at_work(empty) as person:
        screen, answers = await reviewing(person, arrived(write(tmp_path, "报告.txt"), empty))
        await person.press("y")
        await person.sees("这是哪个单位、哪一年度的报告？", FULL)
        await person.press("tab", "backspace")
        await person.write("0")
        await person.press("enter")
        await person.sees("2020 年度", "[三依申请]", "疑问 1")
        await person.press("q")
        await person.sees("文件写的年度是 2023，按指定记为 2020")
        await person.press("y")
        await person.sees("这是哪个单位")
        await person.press("escape", "escape")
        await person.until(lambda: answers, "the answer")
        assert answers[0] is not None
        assert answers[0].file is screen.file
        taken = accepted(answers[0].file, empty, "张三")
        assert taken.accepted
        assert load_report(empty, find_report(empty, FULL, 2020)).questions == ("文件写的年度是 2023，按指定记为 2020",)


async def test_one_of_several_reports(empty: Store, tmp_path: Path) -> None:
    text = ",".join(dumps(balanced_report(f"多份{n}县", 2022)) for n in range(3))
    (tmp_path / "多份.json").write_text(f"[{text}]", encoding="utf-8")
    async with at_work(empty) as person:
        screen, answers = await reviewing(person, arrived(tmp_path / "多份.json", empty))
        await person.sees("多份0县 · 2022 年度", "第 1/3 份", "没有记下这一格的出处")
        await person.press("N")
        await person.sees("多份1县", "第 2/3 份")
        await person.press("y")
        await person.sees("这是哪个单位")
        await person.press("tab", "backspace")
        await person.write("3")
        await person.press("enter")
        await person.sees("多份1县 · 2023 年度", "第 2/3 份")
        await person.press("P", "P")
        await person.sees("多份2县", "第 3/3 份")
        await person.press("escape")
        await person.until(lambda: answers, "the answer")
        assert [report.year for report in screen.file.reports] == [2022, 2023, 2022]


async def test_a_file_that_has_gone_says_so(empty: Store, tmp_path: Path) -> None:
    path = write(tmp_path, "报告.txt")
    file = arrived(path, empty)
    path.unlink()
    async with at_work(empty) as person:
        await reviewing(person, file)
        await person.sees("文件原样 · 没有这个文件")
        await person.press("down", "n", "u")


def beside(path: Path, report: Report, *questions: str) -> Arrival:
    """A file at ``path`` of which this report was read, whatever the file itself says."""
    path.write_text("一、总体情况\n", encoding="utf-8")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    outcome = Imported(report.agency, report.year, ImportOutcome.IMPORTED)
    missing = tuple(key for key in balanced_report().cells if key not in report.cells)
    return packed(Incoming(path, sha256, (Draft(report, missing, questions),), (outcome,)))


async def test_a_missing_cell_is_named(empty: Store, tmp_path: Path) -> None:
    cells = balanced_report().cells
    report = balanced_report()
    report = replace(report, cells={key: cell for key, cell in cells.items() if key != "t3.granted.legal"})
    async with at_work(empty) as person:
        await reviewing(person, beside(tmp_path / "报告.txt", report))
        await person.sees("认出 199/200 格", "没有找到", "＝ 无此格")


@pytest.mark.parametrize(("text", "size"), TOGETHER)
async def test_a_text_is_only_ever_a_text(empty: Store, tmp_path: Path, text: str, size: tuple[int, int]) -> None:
    report = replace(soiled(text), unplaced=(Unplaced(text, text),), source=Source(text, "ab" * 32))
    report = replace(report, sections=tuple(Section(n, text, f"{text}\n{text}") for n in range(1, 7)))
    file = beside(tmp_path / f"{text[:20].replace('/', '')}.txt", report, text)
    async with at_work(empty, size) as person:
        await reviewing(person, file)
        for key in ("0", "1", "t", "2", "3", "n", "n", "p", "4", "5", "6", "q", "u", "down", "enter", "y"):
            await person.press(key)
            assert not control_characters(person.text())
            assert person.app.is_running
        await person.press("escape", "question_mark")
        assert isinstance(person.app.screen, HelpScreen)


async def test_every_panel_every_size_and_the_mouse(empty: Store, tmp_path: Path) -> None:
    file = arrived(write(tmp_path, "报告.docx"), empty)
    async with at_work(empty, LARGE) as person:
        await reviewing(person, file)
        for _ in range(9):
            await person.press("right_square_bracket")
            for size in ((40, 10), (20, 5), SMALL, LARGE):
                await person.pilot.resize_terminal(*size)
                await person.pilot.pause()
                assert all(len(line) <= size[0] for line in person.screen())
        await person.press("left_square_bracket")
        await person.pilot.click(offset=(3, 2))
        await person.sees("[概览]")
        await person.press("3")
        await person.pilot._post_mouse_events([events.MouseScrollDown], person.grid)
        for y in range(0, 40, 5):
            await person.pilot.click(offset=(60, y))
        assert person.app.is_running
