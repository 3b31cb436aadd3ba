"""来源 of a stored report: from a figure to the row of the document that prints it, and back."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from qktui.changes import edit_report
from qktui.exchange import dumps
from qktui.importing.sandbox import Reader
from qktui.intake import read_again
from qktui.model import Cell
from qktui.phrases import use_language
from qktui.queries import find_report, load_report
from qktui.store import Store, open_store
from qktui.tui.arrival import accepted, packed
from qktui.tui.panels.source import SourcePanel
from qktui.tui.widgets.document_text import MOST_ROWS, DocumentText
from tests.factory import balanced_report
from tests.importing.test_sandbox import ENDLESS
from tests.tui.documents import WRITERS, figures, write
from tests.tui.driving import LARGE, SMALL, Person, at_sizes, at_work


def kept(store: Store, path: Path) -> int:
    """Import a file; the id of its report."""
    with Reader() as reader:
        file = accepted(packed(read_again(reader, path, store)), store, "导入者")
    assert file.accepted
    return find_report(store, file.reports[0].agency, 2023)


async def opened(person: Person, *keys: str) -> None:
    """Open the report, press keys, and wait for the document."""
    await person.open(*keys)
    await person.sees("文件原样（")


def marked(person: Person) -> str:
    """The row that is marked on the screen."""
    return next(line for line in person.screen() if line.lstrip().startswith("▸"))


@pytest.mark.parametrize(("kind", "size"), at_sizes(WRITERS))
async def test_from_a_figure_to_its_row_and_back(
    empty: Store, tmp_path: Path, kind: str, size: tuple[int, int]
) -> None:
    cells = figures(t3__concluded__total="4321")
    report_id = kept(empty, write(tmp_path, f"报告.{kind}", cells))
    where = load_report(empty, report_id).report.cells["t3.concluded.total"].where
    async with at_work(empty, size) as person:
        await person.open("3", "ctrl+end", "up", "p")
        await person.sees("表三“（七）总计”行“总计”列 ＝ 4321", f"印在 报告.{kind}，{where}，印作“4321”")
        await person.until(lambda: any("[4321]" in line for line in person.screen()), "the row")
        assert "（七）总计" in marked(person)
        assert "[4321]" in marked(person)
        await person.press("p")
        await person.sees("依申请]")
        assert person.grid.cursor_cell == "t3.concluded.total"
        assert person.grid.has_focus
        await person.press("up", "p")
        await person.until(lambda: "[4321]" not in person.text() and marked(person), "another row")
        await person.press("home", "end", "pagedown")
        assert person.app.is_running


async def test_a_corrected_figure_is_shown_as_it_is_printed(empty: Store, tmp_path: Path) -> None:
    report_id = kept(empty, write(tmp_path, "报告.html", figures(t3__new__natural="123")))
    stored = load_report(empty, report_id)
    edit_report(empty, report_id, stored.version, {"t3.new.natural": Cell(77)}, user="李四")
    async with at_work(empty) as person:
        await person.open("3", "p")
        await person.sees("＝ 77", "印作“123”", "[123]")


async def test_from_elsewhere_the_document_is_shown_from_its_beginning(empty: Store, tmp_path: Path) -> None:
    kept(empty, write(tmp_path, "报告.docx"))
    async with at_work(empty) as person:
        await opened(person, "p")
        await person.sees("文件：报告.docx", "200 格数字记有出处", "青溪区人民政府2023年度")
        await person.misses("▸")
        await person.press("p")
        await person.sees("[来源]")


async def test_what_the_import_could_not_settle(empty: Store, tmp_path: Path) -> None:
    page = WRITERS["html"](figures(t3__new__natural="1\x072")).decode()
    row = "<tr><td>其他主动公开文件</td><td>4321</td><td>8</td><td>9</td></tr>"
    first, _, rest = page.partition("</tbody>")
    (tmp_path / "报告.html").write_text(f"{first}{row}</tbody>{rest}", encoding="utf-8")
    kept(empty, tmp_path / "报告.html")
    async with at_work(empty, LARGE) as person:
        await opened(person, "p")
        await person.sees("读入时有", "? 表三", "不能确定是什么数", "处数字没有归入任何一格", "“4321”")


async def test_cells_that_were_not_found_are_listed(empty: Store, tmp_path: Path) -> None:
    report = balanced_report(year=2023, source=None)
    cells = {key: cell for key, cell in report.cells.items() if not key.startswith("t3.granted.")}
    (tmp_path / "报告.json").write_text(dumps(replace(report, cells=cells)), encoding="utf-8")
    kept(empty, tmp_path / "报告.json")
    async with at_work(empty, LARGE) as person:
        await opened(person, "p")
        await person.sees("有 7 格没有找到：", "表三“（一）予以公开”行“自然人”列")
        await person.press("3", "p")
        await person.sees("没有记下这一格的出处")


async def test_in_english_a_report_that_was_read_in_chinese(empty: Store, tmp_path: Path) -> None:
    kept(empty, write(tmp_path, "报告.html", figures(t3__new__natural="123")))
    use_language("en")
    async with at_work(empty) as person:
        await person.open("3", "p")
        await person.sees("Printed in 报告.html", "[123]")


async def test_a_document_that_is_not_kept_or_cannot_be_opened(store: Store, tmp_path: Path) -> None:
    async with at_work(store) as person:
        await person.open("p")
        await person.sees("库中没有保存原文")
    with store.writing("测试", "break") as conn:
        conn.execute("UPDATE document SET content = ?, size = 3", (zlib.compress(b"\x89PNG..."),))
    async with at_work(store) as person:
        await person.open("3", "p")
        await person.sees("原文打不开：是图片")


async def test_leaving_while_the_document_is_read(store: Store) -> None:
    with store.writing("测试", "break") as conn:
        conn.execute("UPDATE document SET content = ?", (zlib.compress(ENDLESS),))
    async with at_work(store) as person:
        await person.open("p")
        await person.sees("正在打开文件……")
        await person.press("escape")
        await person.until(lambda: len(person.app.screen_stack) == 1, "the list")
        await person.app.workers.wait_for_complete()


async def test_a_long_document_is_shown_around_the_row(empty: Store, tmp_path: Path) -> None:
    text = WRITERS["txt"](figures(t4__after_review__total="4321")).decode()
    filler = "\n".join(f"第{n}号工作记录。" for n in range(2000))
    (tmp_path / "报告.txt").write_text(text.replace("2023年，全区工作平稳。", filler), encoding="utf-8")
    kept(empty, tmp_path / "报告.txt")
    async with at_work(empty, SMALL) as person:
        await opened(person, "p")
        original = person.app.screen.query_one(DocumentText)
        await person.sees("前面 0 行、后面")
        assert original.left_out[0] == 0
        await person.press("4", "end", "p")
        await person.sees("[4321]")
        before, after = original.left_out
        assert before > 0
        assert original.printed is not None
        assert before + MOST_ROWS + after == len(original.printed.rows)


async def test_another_document_in_its_place(empty: Store, tmp_path: Path) -> None:
    kept(empty, write(tmp_path, "一.txt", figures(t3__new__natural="123")))
    async with at_work(empty) as person:
        await person.open("3", "p")
        await person.sees("[123]")
        with open_store(empty.path) as other:
            kept(other, write(tmp_path, "二.docx", figures(t3__new__natural="77")))
        await person.sees("印在 二.docx", "[77]")
        assert person.app.screen.query_one(SourcePanel).cell == "t3.new.natural"
