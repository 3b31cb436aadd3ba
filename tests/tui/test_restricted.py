"""The app for a login: what Textual could do is off, and nobody is logged in for ever."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from textual import events

from qktui.queries import changes_of
from qktui.store import Store, open_store, sqlite3
from qktui.tui.navigation import ChooseFiles, OpenReport, ReadFiles
from qktui.tui.panels.overview import OverviewPanel
from qktui.tui.restricted import RestrictedApp
from qktui.tui.widgets.panel_bar import PanelBar
from tests.factory import balanced_report
from tests.pty_session import Session
from tests.tui.driving import keep, now
from tests.tui.test_terminal import NATURAL, edited, figure

IDLE = """
import signal, sys
from pathlib import Path
from qktui.store import open_store
from qktui.tui.app import run_app
from qktui.tui.restricted import RestrictedApp
def half_an_hour_passes(*_):
    app._last_input -= 1770
signal.signal(signal.SIGUSR1, half_an_hour_passes)
with open_store(Path(sys.argv[1])) as store:
    app = RestrictedApp(store, user="张三", idle=1800)
    run_app(app)
"""
SOON = "秒后存草稿并退出"


@pytest.fixture
def database(tmp_db: Path) -> Path:
    """A database with one report in balance, closed."""
    with open_store(tmp_db) as store:
        keep(store, balanced_report())
    return tmp_db


def idle(database: Path) -> Session:
    """The app with a limit of half an hour, almost all of which passes at each SIGUSR1."""
    return Session([sys.executable, "-c", IDLE, str(database)], 80, 24)


def test_nobody_there_any_more(database: Path) -> None:
    with idle(database) as session:
        edited(session)
        os.kill(session.pid, signal.SIGUSR1)
        session.wait_for(SOON)
        os.kill(session.pid, signal.SIGUSR1)
        assert session.wait_exit() == 0
        assert "很久没有按键，已退出" in session.output.decode()
    assert figure(database) == (999, [("张三", "999")])


def test_a_key_goes_on(database: Path) -> None:
    with idle(database) as session:
        session.wait_for("共 1 份")
        for _ in range(2):
            os.kill(session.pid, signal.SIGUSR1)
            session.wait_for(SOON)
            session.press("down")
            session.wait_until(lambda: SOON not in session.text(), "the warning to go")
        session.press("ctrl+q")
        assert session.wait_exit() == 0


async def test_a_key_that_bubbles_up_is_no_second_key(store: Store) -> None:
    app = RestrictedApp(store, user="张三", idle=1800)
    async with app.run_test():
        app._last_input = long_ago = app._last_input - 1770
        event = events.Key("down", None)
        event._set_forwarded()
        await app.on_event(event)
        assert app._last_input == long_ago
        await app.on_event(events.Key("down", None))
        assert app._last_input > long_ago


async def test_what_is_off(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store, balanced_report())
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir())
    app = RestrictedApp(store, user="张三")
    async with app.run_test() as pilot:
        for action in ("screenshot", "command_palette", "suspend_process"):
            await app.run_action(f"app.{action}")
        app.open_url("https://example.org")
        app.deliver_screenshot()
        app.deliver_text(__file__)
        app.deliver_binary(__file__)
        with app.suspend():
            pass
        app.post_message(ChooseFiles())
        app.post_message(ReadFiles((tmp_path,), tmp_path))
        await pilot.pause()
        assert [type(screen).__name__ for screen in app.screen_stack] == ["ReportsScreen"]
    assert set(tmp_path.iterdir()) == before


async def test_leaving_while_a_panel_is_on_its_way(store: Store, report_id: int) -> None:
    app = RestrictedApp(store, user="张三")
    async with app.run_test() as pilot:
        app.post_message(OpenReport(report_id))
        await pilot.pause()
        while not app.screen.query(OverviewPanel):
            await pilot.pause(0.01)
        app.exit()
        app.screen.post_message(PanelBar.Chosen(app.screen.query_one(PanelBar), "history"))
    assert app.return_code == 0


def test_reading_only_is_the_connections_own_doing(database: Path) -> None:
    """Not only the pragma and the app's good will: the file is open for reading."""
    with open_store(database, read_only=True) as store, store.reading_apart() as conn:
        conn.execute("PRAGMA query_only = OFF")
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            conn.execute("UPDATE author SET user = 'x'")
    with open_store(database) as store:
        assert changes_of(store, 1, subject=NATURAL) == []
        assert now(store, 1).report.cells[NATURAL].value != 999
