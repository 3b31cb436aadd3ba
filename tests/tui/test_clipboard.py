"""Pasting into the editor and copying out of tables, at the screen and in a terminal."""

from __future__ import annotations

import asyncio
import base64
import re
import sys
from pathlib import Path

import pytest
from textual import events

from qktui.changes import finalise
from qktui.model import Cell
from qktui.store import Store, open_store
from qktui.tui.navigation import EditReport
from qktui.tui.screens.copied import CopiedScreen
from qktui.tui.screens.editor import EditorScreen
from tests.factory import balanced_report
from tests.pty_session import Session
from tests.tui.driving import USER, Person, at_work, keep, now
from tests.tui.test_editor import at_the_editor, saved
from tests.tui.test_terminal import APP, open_the_editor

NATURAL = "t3.new.natural"
_CLIPBOARD = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")


async def paste(person: Person, text: str) -> None:
    """Paste as a terminal does."""
    person.app.post_message(events.Paste(text))
    await person.pilot.pause()


def has_mouse(session: Session) -> bool:
    """Whether the app gets the terminal's mouse, and not the terminal."""
    return session.output.rfind(b"\x1b[?1000h") > session.output.rfind(b"\x1b[?1000l")


async def test_a_block_is_pasted_saved_and_taken_back(store: Store, report_id: int) -> None:
    before = now(store, report_id).report.cells
    async with at_the_editor(store) as person:
        await person.press("5")
        await paste(person, "7001\t7002\r\n7003\t\r\n")
        await person.sees("粘贴 4 格，其中 4 格改变；1 格变为空格", "7002", "处不平 ✗")
        assert not person.grid.typing
        await saved(person)
        cells = now(store, report_id).report.cells
        assert [cells[key].value for key in (NATURAL, "t3.new.business", "t3.carried_in.natural")] == [7001, 7002, 7003]
        assert cells["t3.carried_in.business"] == Cell(None)
        await person.press("u")
        await person.sees("2 处不平 ✗")  # the 5 that was typed before is a step of its own
        await person.press("u")
        await person.sees("可以定稿")
        await person.until(lambda: now(store, report_id).report.cells == before, "the figures of before")


async def test_a_refused_block_changes_nothing(store: Store, report_id: int) -> None:
    before = now(store, report_id)
    async with at_the_editor(store) as person:
        await person.press("end")
        await paste(person, "1\t2\n")
        await person.sees("没有粘贴：粘贴的有 1 行 2 列，这里只有 25 行 1 列的位置", "可以定稿")
        await paste(person, "9\t" * 2**19)
        await person.sees("没有粘贴：粘贴的文字太长")
        await person.press("escape")
        await person.sees("[三依申请]")
    assert now(store, report_id).version == before.version


async def test_a_final_report_takes_nothing(store: Store, report_id: int) -> None:
    stored = now(store, report_id)
    finalise(store, report_id, stored.version, user=USER)
    async with at_work(store) as person:
        await person.open("3")
        await paste(person, "1")  # a report that is only read has nowhere to paste to
        await person.press("e")
        await person.sees("编辑 · ")
        await person.until(lambda: person.grid.has_focus, "the grid")
        await paste(person, "1")
        await person.sees("已经定稿，不能粘贴")
    assert now(store, report_id).report.cells == stored.report.cells


async def test_computed_totals_are_not_pasted_over(store: Store, report_id: int) -> None:
    async with at_the_editor(store) as person:
        await person.press("t")
        await paste(person, "1\t1\t1\t1\t1\t1\t6\n")
        await person.sees("粘贴 7 格，其中 6 格改变", "=6")
        await paste(person, "1\t1\t1\t1\t1\t2\t99\n")
        await person.sees("=7")
        said = "有 1 格与粘贴的不同，没有采用：表三“一、本年新收”行“总计”列 粘贴 99，算出 7"
        await person.until(lambda: any(said in note.message for note in person.app._notifications), said)


@pytest.mark.parametrize("key", ["y", "ctrl+c"])
@pytest.mark.parametrize("keys", [("3",), ("3", "e")])
async def test_a_table_is_copied_out(store: Store, keys: tuple[str, ...], key: str) -> None:
    total = balanced_report().cells["t3.new.total"].value
    async with at_work(store) as person:
        await person.open(*keys)
        await person.until(lambda: person.grid.has_focus and person.grid.cursor_cell, "the grid")
        await person.press(key)
        await person.sees("已复制表三")
        lines = person.app.clipboard.splitlines()
        assert lines[3].startswith("一、本年新收政府信息公开申请数量\t\t\t")
        assert lines[3].endswith(f"\t{total}")
        await person.press(key)
        await person.until(lambda: isinstance(person.app.screen, CopiedScreen), "the bare text")
        await person.press("escape")
        await person.until(lambda: person.grid.has_focus, "the grid")


async def test_the_bare_text_can_be_pasted_back(store: Store, report_id: int) -> None:
    before = now(store, report_id).report.cells
    async with at_the_editor(store) as person:
        await person.press("y", "y")
        await person.until(lambda: isinstance(person.app.screen, CopiedScreen), "the bare text")
        await person.misses("Esc 返回")
        lines = [line.rstrip() for line in person.screen()]
        assert len(lines) == 24
        await person.press("escape")
        await person.until(lambda: person.grid.has_focus, "the grid")
        await paste(person, "\n".join(lines))
        await person.sees("粘贴 161 格，其中 0 格改变")
        assert before == now(store, report_id).report.cells


async def test_a_section_without_a_table_has_nothing_to_copy(store: Store) -> None:
    async with at_work(store) as person:
        await person.open("1")
        await person.press("y")
        assert person.app.clipboard == ""
        await person.press("ctrl+c")
        await person.sees("按 Ctrl+Q 退出")


async def test_a_paste_that_comes_before_the_table_waits_for_it(store: Store, report_id: int) -> None:
    async with at_work(store) as person:
        await person.open("3")
        await person.sees("申请人情况")
        person.app.post_message(EditReport(report_id, NATURAL))
        while not isinstance(screen := person.app.screen, EditorScreen):
            await asyncio.sleep(0)
        assert screen.session is None
        for event in (events.Key("down", None), events.Paste("7001\t7002")):
            person.app.post_message(event)
        await person.sees("粘贴 2 格，其中 2 格改变")
        await saved(person)
    cells = now(store, report_id).report.cells
    assert [cells[f"t3.carried_in.{column}"].value for column in ("natural", "business")] == [7001, 7002]


def test_in_a_terminal_a_paste_keeps_its_place_among_the_keys(tmp_db: Path) -> None:
    with open_store(tmp_db) as store:
        (report_id,) = keep(store, balanced_report())
    with Session([sys.executable, "-c", APP, str(tmp_db)], 80, 24) as session:
        open_the_editor(session)
        session.press("\x1b[B\x1b[C\x1b[200~7001\t7,002\r\n-\x1b]0;x\x07\t１２\x1b[201~\x1b[B8\r")
        session.wait_for("没有粘贴：")  # the escape sequence is no figure
        session.press("\x1b[A\x1b[A\x1b[200~7001\t7,002\r\n-\t１２\x1b[201~\x1b[B\x1b[C9\r")
        session.wait_for("已存")
        session.press("\x1b[200~" + "1\t" * 2**19 + "\x1b[201~")
        session.wait_for("没有粘贴：粘贴的文字太长")
        session.press("y")
        session.wait_for("已复制表三")
        copied = _CLIPBOARD.search(bytes(session.output))
        assert copied is not None
        assert "7002" in base64.b64decode(copied[1]).decode()
        session.press("y")
        session.wait_for("一、本年新收|")
        session.wait_until(lambda: not has_mouse(session), "the mouse given up")
        session.press("escape")
        session.wait_for("编辑 · ")
        session.wait_until(lambda: has_mouse(session), "the mouse taken again")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
    with open_store(tmp_db) as store:
        cells = now(store, report_id).report.cells
    row = [cells[f"t3.carried_in.{column}"].value for column in ("business", "research")]
    assert row == [7001, 7002]
    assert cells["t3.granted.business"].raw == "-"
    assert cells["t3.granted.research"].value == 9
