"""Texts, sizes and bytes that mean harm or are merely wrong: nothing acts, nothing crashes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from textual import events

from qktui.model import Cell, Contact, Indicator, Report, Section, Source, Unplaced
from qktui.store import Store
from qktui.tui.widgets.filter_input import LONGEST, FilterInput
from qktui.tui.widgets.report_list import ReportList
from tests.factory import balanced_report
from tests.tui.driving import LARGE, SMALL, Person, at_work, keep

HOSTILE = [
    "[/x]", "[@click=app.quit]按[/]", "[red]红[/red]", "\x1b]0;题\x07", "\x1b[31;5m闪", "\x9b2J", "\u202e倒\u2066",
    "名" * 300,
]  # fmt: skip


def soiled(text: str) -> Report:
    """A report with ``text`` wherever a text can stand."""
    report = balanced_report(
        f"甲{text}", cells={"t3.new.natural": Cell(5, text), "t3.granted.natural": Cell(None, text, text)},
        title=text, issuer=text, contact=Contact(text, text, text, text), abridged_from=text,
        indicators=(Indicator("site_updates", text, Decimal(3), text, text, 1),),
        unplaced=(Unplaced(text, text),), source=Source(text, "ab" * 32),
    )  # fmt: skip
    return replace(report, sections=tuple(Section(n, text, f"{text}\n{text}") for n in range(1, 7)))


async def look_everywhere(person: Person) -> None:
    """Go through every panel and the editor."""
    await person.sees("勾稽")
    await person.press("enter")
    await person.until(lambda: len(person.app.screen_stack) == 2 and person.app.screen.query("OverviewPanel"), "it")
    for key in ("1", "2", "3", "4", "5", "6", "c", "k", "p", "h", "0", "3", "down", "down", "question_mark", "escape"):
        await person.press(key)
        await person.app.workers.wait_for_complete()
        assert person.app.is_running
    await person.press("e")
    await person.until(lambda: len(person.app.screen_stack) == 3, "the editor")
    await person.sees("F10")
    await person.press("down", "down", "f10")
    await person.sees("还不能定稿")
    await person.press("escape", "escape")
    await person.until(lambda: len(person.app.screen_stack) == 2, "the report")


def control_characters(text: str) -> set[str]:
    found = {char for char in text if ord(char) < 32 or 127 <= ord(char) < 160 or char in "\u202e\u2066"}
    return found - {"\n"}


TOGETHER = [(" ".join(HOSTILE[:-1]), LARGE), (HOSTILE[-1], SMALL)]
"""All of them: those that mean harm, and the long one where there is least room."""


@pytest.mark.parametrize(("text", "size"), TOGETHER)
async def test_a_text_is_only_ever_a_text(empty: Store, text: str, size: tuple[int, int]) -> None:
    keep(empty, soiled(text))
    async with at_work(empty, size) as person:
        await look_everywhere(person)
        assert not control_characters(person.text())
        for x in range(0, size[0], 8):
            await person.pilot.click(offset=(x, 0))
        assert person.app.is_running


async def test_markup_is_shown_as_it_is(empty: Store) -> None:
    keep(empty, soiled("[@click=app.quit]按[/]"))
    async with at_work(empty, LARGE) as person:
        await person.sees("[@click=app.quit]按[/]")
        await person.open("5")
        await person.sees("[@click=app.quit]按[/]")


async def test_a_very_long_line(empty: Store) -> None:
    report = balanced_report()
    keep(empty, replace(report, sections=tuple(Section(n, "", "长句，" * 33_000) for n in range(1, 7))))
    async with at_work(empty, SMALL) as person:
        await person.open("5", "end")
        await person.sees("长句，长句")
        await person.press("pageup", "home", "1", "3", "t")
        await person.sees("长句，长句")


async def test_resizing_in_every_screen(store: Store) -> None:
    async with at_work(store, LARGE) as person:
        await person.sees("共 1 份")
        for keys in ((), ("enter",), ("c",), ("k",), ("3",), ("e",), ("9", "9", "f10")):
            await person.press(*keys)
            for size in ((40, 10), (20, 5), LARGE, SMALL, LARGE):
                await person.pilot.resize_terminal(*size)
                await person.pilot.pause()
                assert all(len(line) <= size[0] for line in person.screen())
        await person.sees("还不能定稿", "2 条硬规则")


async def test_a_narrow_screen_still_works(store: Store) -> None:
    async with at_work(store, (40, 10)) as person:
        await person.open("3", "down", "right", "e")
        await person.sees("编辑 · ")
        await person.press("9", "9", "9", "tab")
        await person.sees("✗")


@pytest.mark.parametrize("text", ["长" * 1_000_000, "词 " * 500_000, "\n\n临江\r\n市\x1b]0;x\x07", "", "\n"])
async def test_pasting_into_the_filter(store: Store, text: str) -> None:
    async with at_work(store) as person:
        await person.press("slash")
        person.app.post_message(events.Paste(text))
        await person.press("x")
        filter_input = person.app.screen.query_one(FilterInput)
        assert len(filter_input.value) <= LONGEST
        assert not control_characters(filter_input.value)
        await person.sees("共 ")
        assert person.app.screen.query_one(ReportList).awaited is None
        await person.press("escape", "escape")
        await person.sees("共 1 份")


async def test_the_mouse(store: Store) -> None:
    keep(store, balanced_report(year=2022))
    async with at_work(store) as person:
        await person.sees("共 2 份")
        await person.pilot.click(offset=(5, 4))
        assert person.app.screen.query_one(ReportList).window.cursor == 1
        await person.pilot.click(offset=(5, 4))
        await person.sees("2021 年度", "概览")
        await person.pilot.click(offset=(person.screen()[1].index("三依申请") * 2 - 12, 1))
        await person.until(lambda: "[" in person.screen()[1] and "[概览]" not in person.screen()[1], "another panel")
        await person.press("3")
        line = next(n for n, text in enumerate(person.screen()) if "本年新收" in text)
        await person.pilot.click(offset=(70, line))
        assert person.grid.cursor_cell == "t3.new.other"
        await person.pilot._post_mouse_events([events.MouseScrollDown], person.grid)
        keys = person.screen()[-1]
        cells = sum(2 if ord(char) > 0x2E80 else 1 for char in keys[: keys.index("e 编辑")])
        await person.pilot.click(offset=(cells, 23))
        await person.sees("编辑 · ")
        keys = person.screen()[-1]
        cells = sum(2 if ord(char) > 0x2E80 else 1 for char in keys[: keys.index("Esc")])
        await person.pilot.click(offset=(cells, 23))
        await person.until(lambda: len(person.app.screen_stack) == 2, "the report")
