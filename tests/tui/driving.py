"""A person at the app without a terminal: presses keys, reads the screen, waits for what must come."""

from __future__ import annotations

import asyncio
import time
import unicodedata
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from itertools import cycle
from typing import TypeVar

from textual import events
from textual._wait import wait_for_idle
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from qktui.changes import import_drafts, recheck_pending
from qktui.model import Draft, Report
from qktui.queries import StoredReport, find_report, load_report
from qktui.store import Store
from qktui.tui.app import QktuiApp
from qktui.tui.panels.overview import OverviewPanel
from qktui.tui.widgets.form_grid import FormGrid
from qktui.tui.widgets.report_list import ReportList

T = TypeVar("T")

SMALL, LARGE = (80, 24), (120, 40)
SIZES = [SMALL, LARGE]
USER = "张三"
LIMIT = 60.0
"""Seconds after which a condition is held never to come true, on the slowest of machines."""


def at_sizes(things: Iterable[T]) -> list[tuple[T, tuple[int, int]]]:
    """Each of these with one size of a terminal, in turn."""
    return list(zip(things, cycle(SIZES), strict=False))


class Person:
    """Somebody at the keyboard of ``app``."""

    def __init__(self, pilot: Pilot[None], app: QktuiApp) -> None:
        self.pilot, self.app = pilot, app

    def screen(self) -> list[str]:
        """The lines of the screen on top, and of what shows through it."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.screen())

    def told(self) -> str:
        """What the notices on the screen say, without the line breaks, which depend on how long a path is."""
        return "\n".join(toast._notification.message for toast in self.app.screen.query(Toast))

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each answered before the next."""
        for key in keys:
            taken: list[bool] = []
            self.app.post_message(key_event(key))
            self.app.call_later(taken.append, True)
            while not (taken and self.app._followed is None):
                await asyncio.sleep(0.001)
                if self.app._exit or self.app._exception is not None:
                    return
            await wait_for_idle(0)
            self.app.screen._on_timer_update()

    def burst(self, *keys: str) -> None:
        """Keys that come all at once, as after a delay on the line."""
        for key in keys:
            self.app.post_message(key_event(key))

    async def write(self, text: str) -> None:
        """Type a text, letter by letter."""
        await self.press(*text)

    async def until(self, condition: Callable[[], object], awaited: str) -> None:
        """Wait for a condition. Raises ``AssertionError`` with the screen when it never comes true."""
        end = time.monotonic() + LIMIT
        while not condition():
            assert time.monotonic() < end, f"waited for {awaited}; the screen:\n{self.text()}"
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def sees(self, *texts: str) -> None:
        """Wait until the screen, or a notice on it, has all these texts."""
        for text in texts:
            await self.until(lambda text=text: text in f"{self.text()}\n{self.told()}", repr(text))  # type: ignore[misc]

    async def misses(self, text: str) -> None:
        """Wait until the screen does not have this text."""
        await self.until(lambda: text not in self.text(), f"no {text!r}")

    async def open(self, *keys: str) -> None:
        """Open the report under the list's cursor, then press keys."""
        await self.until(lambda: self.app.screen.query_one(ReportList).row, "the list")
        await self.press("enter")
        await self.until(lambda: self.app.screen.query(OverviewPanel), "the report")
        await self.press(*keys)

    @property
    def grid(self) -> FormGrid:
        """The table on the screen."""
        return next(grid for grid in self.app.screen.query(FormGrid) if grid.is_on_screen)


def key_event(key: str) -> events.Key:
    """What Textual makes of a key, by its name or its character."""
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    character: str | None
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
    except KeyError:
        character = key if len(key) == 1 else None
    return events.Key(name, character)


@asynccontextmanager
async def at_work(store: Store, size: tuple[int, int] = SMALL, user: str = USER) -> AsyncIterator[Person]:
    """The app on a store, in a terminal of ``size``."""
    app = QktuiApp(store, user=user)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield Person(pilot, app)


def keep(store: Store, *reports: Report) -> list[int]:
    """Import reports, and check again those that are compared with others; their ids."""
    for report in reports:
        data = repr(report).encode()
        import_drafts(store, f"{report.agency}{report.year}.txt", data, [Draft(report)], user="导入者")
    for _ in recheck_pending(store, user="导入者"):
        pass
    return [find_report(store, report.agency, report.year) for report in reports]


def now(store: Store, report_id: int) -> StoredReport:
    """The report as the database has it."""
    return load_report(store, report_id)
