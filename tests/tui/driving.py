"""A person at the app without a terminal: presses keys, reads the screen, waits for what must come."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from qktui.changes import import_drafts, recheck_pending
from qktui.model import Draft, Report
from qktui.queries import StoredReport, find_report, load_report
from qktui.store import Store
from qktui.tui.app import QktuiApp
from qktui.tui.panels.overview import OverviewPanel
from qktui.tui.widgets.form_grid import FormGrid
from qktui.tui.widgets.report_list import ReportList

SMALL, LARGE = (80, 24), (120, 40)
SIZES = [SMALL, LARGE]
USER = "张三"
LIMIT = 60.0
"""Seconds after which a condition is held never to come true, on the slowest of machines."""


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

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, each answered before the next."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()

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
        """Wait until the screen has all these texts."""
        for text in texts:
            await self.until(lambda text=text: text in self.text(), repr(text))  # type: ignore[misc]

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
