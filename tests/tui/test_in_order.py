"""Keys that come all at once do what they do one by one, whatever they open, close or move to."""

from __future__ import annotations

import asyncio
import random
import re
from pathlib import Path
from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from qktui.store import open_store
from qktui.tui.in_order import InOrder
from qktui.tui.screens.editor import EditorScreen
from tests.factory import balanced_report
from tests.steps import leave
from tests.tui.driving import LARGE, Person, at_work, keep, key_event
from tests.tui.test_terminal import app

PLACES = {"list": (), "report": ("enter", "3"), "editor": ("enter", "3", "e")}
STANDS = {"list": "共 2 份", "report": "一、本年新收", "editor": "Ctrl+S 保存"}
BURSTS = [
    ("list", "r enter enter"),  # the second Enter opens the report; it used to close the list below the choices
    ("list", "r enter x down"),
    ("list", "slash 青 x backspace 禾 enter enter"),
    ("list", "question_mark escape down y down enter"),
    ("report", "4 right right down"),
    ("report", "h down enter escape escape down"),
    ("editor", "f6 7 6 5 enter left_square_bracket 4"),
    ("editor", "f6 f6 甲 乙 left 丙 f6 丁 enter 戊 shift+f6 end 己"),
    ("editor", "u enter 8 enter question_mark escape 9 enter"),
    ("editor", "7 enter escape escape down"),
    ("editor", "7 f10 enter down 5"),
    ("editor", "f10 enter down"),
]
UNDER_WAY = ("未保存", "正在推算")
CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?")


def settled(person: Person) -> str:
    """The screen, without the time that a draft was saved at."""
    return CLOCK.sub("", person.text())


async def screen_after(database: Path, place: str, keys: list[str], expected: str = "") -> str:
    """The screen after keys: pressed one by one; or at once, where it becomes what is ``expected``, if it does."""
    with open_store(database) as store:
        keep(store, balanced_report(), balanced_report("丙区"))
        async with at_work(store, LARGE) as person:
            await person.sees("共 2 份")
            await person.press(*PLACES[place])
            await person.sees(STANDS[place])
            await quiet(person)
            if not expected:
                for key in keys:
                    await person.press(key)
                    await quiet(person)
            else:
                person.burst(*keys)
                await person.until(lambda: settled(person) == expected, expected)
            await quiet(person)
            return settled(person)


async def quiet(person: Person) -> None:
    """Wait until nothing is on its way any more: the draft saved, the corrections there, the screen as it was."""
    shown = ""
    while shown != person.text() or any(words in shown for words in UNDER_WAY):
        shown = person.text()
        await person.pilot.pause(0.1)


@pytest.mark.parametrize(("place", "keys"), BURSTS)
async def test_a_burst_does_what_its_keys_do_one_by_one(place: str, keys: str, tmp_path: Path) -> None:
    expected = await screen_after(tmp_path / "one by one.db", place, keys.split())
    assert await screen_after(tmp_path / "at once.db", place, keys.split(), expected) == expected


HARMLESS = [*"rysxkhcdfpnu01356/?g ", "\r", "\r", "\r", "\x1b", "\x1b", "\t", "\x1b[A", "\x1b[B", "\x1b[6~", "\x7f"]


@pytest.mark.parametrize("seed", range(2))
def test_no_burst_ends_the_app(seed: int, tmp_db: Path) -> None:
    chance = random.Random(seed)
    with open_store(tmp_db) as store:
        keep(store, balanced_report())
    with app(tmp_db, 80, 24) as session:
        session.wait_for("共 1 份")
        for _ in range(20):
            session.send("".join(chance.choices(HARMLESS, k=chance.randint(2, 30))).encode())
            session.settle(0.05)
        leave(session)


async def test_two_keys_that_leave_leave_one_screen(tmp_db: Path) -> None:
    with open_store(tmp_db) as store:
        keep(store, balanced_report())
        async with at_work(store) as person:
            await person.open("3", "e")
            await person.sees("Ctrl+S 保存")
            editor = person.app.screen
            assert isinstance(editor, EditorScreen)
            editor.keeper.leave()
            editor.keeper.leave()
            await person.until(lambda: not isinstance(person.app.screen, EditorScreen), "the report")
            await quiet(person)
            assert [type(screen).__name__ for screen in person.app.screen_stack] == ["ReportsScreen", "ReportScreen"]


# ------------------------------------------------------------------ a widget that is busy, or goes
class Slow(InOrder, App[None]):
    """Two fields; a key closes the one that has the focus, another keeps its screen busy."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "close"), Binding("f3", "stick")]

    def __init__(self) -> None:
        super().__init__()
        self.enough = asyncio.Event()

    def compose(self) -> ComposeResult:
        yield Input(id="one")
        yield Input(id="two")

    async def action_close(self) -> None:
        focused = self.focused
        assert focused is not None
        await focused.remove()

    def action_stick(self) -> None:
        self.screen.call_later(self.enough.wait)


async def test_a_field_that_goes_takes_no_key_with_it() -> None:
    slow = Slow()
    async with slow.run_test() as pilot:
        for key in ("a", "f2", "b", "tab", "c"):
            slow.post_message(key_event(key))
        await pilot.pause()
        while slow._followed is not None:
            await pilot.pause(0.01)
        assert [field.value for field in slow.query(Input)] == ["bc"]


async def test_a_screen_that_is_busy_makes_nobody_deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qktui.tui.in_order.PATIENCE", 0.05)
    slow = Slow()
    async with slow.run_test():
        field = slow.query_one("#one", Input)
        slow.post_message(key_event("f3"))
        await asyncio.sleep(0.2)
        slow.post_message(key_event("a"))
        while field.value != "a":
            await asyncio.sleep(0.01)
        assert not slow.enough.is_set()
        slow.enough.set()
