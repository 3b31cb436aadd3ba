"""The app: which screen is shown, what happens when the database or the terminal changes."""

from __future__ import annotations

import asyncio
import codecs
import functools
import os
import signal
import threading
from pathlib import Path
from typing import ClassVar

from textual import on
from textual import screen as textual_screen
from textual.app import App
from textual.binding import Binding, BindingType
from textual.drivers import linux_driver
from textual.screen import Screen
from textual.widget import MountError

from qktui.phrases import say
from qktui.queries import NoReport
from qktui.store import Store, StoreError
from qktui.tui.jobs import Failed
from qktui.tui.navigation import ChooseFiles, EditReport, OpenReport, ReadFiles, ReportChanged, ReviewFile, ShowProblems
from qktui.tui.rechecking import Rechecked, Rechecker
from qktui.tui.screens.reports import ReportsScreen

POLL = 1.0
"""Seconds between looks at whether another process has committed; a look costs microseconds."""

FRAME = 0.002
"""Seconds between two paintings at least."""

GRACE = 5.0
"""Seconds that the app takes at most to end after a hang-up."""


class QktuiApp(App[None]):
    """Navigation only: screens post where they want to go, and know nothing of each other."""

    TITLE = "qktui"
    ENABLE_COMMAND_PALETTE = False
    NOTIFICATION_TIMEOUT = 3.0
    TAKES_FILES: ClassVar[bool] = True
    """Whether files of this machine can be chosen and read."""
    CSS = """
    Toast { padding: 0 1; max-width: 90%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "帮助"),
        Binding("f1", "help", "帮助", show=False),
        Binding("ctrl+q", "quit", "退出", show=False, priority=True),
    ]

    def __init__(self, store: Store, *, user: str) -> None:
        super().__init__()
        self.store, self.user = store, user
        self.animation_level = "none"  # a frame of an animation costs as much as a key, and tells nothing
        self.folder: Path | None = None
        """Where files were chosen last."""
        self._data_version = store.data_version()
        self._rechecker = Rechecker(self, store, user)

    def get_default_screen(self) -> Screen[None]:
        """Start on the list of reports."""
        return ReportsScreen(self.store, takes_files=self.TAKES_FILES)

    def on_mount(self) -> None:
        """Watch the database, keep its findings up to date, and leave in good order when the terminal goes."""
        self.set_interval(POLL, self._look)
        self.call_after_refresh(self._rechecker.start)
        loop = asyncio.get_running_loop()
        if not self.is_headless:
            for number in (signal.SIGHUP, signal.SIGTERM):
                loop.add_signal_handler(number, self.leave, say("断线时保存"))

    @on(Rechecked)
    def _look(self) -> None:
        version = self.store.data_version()
        if version != self._data_version:
            self._data_version = version
            self.screen.post_message(ReportChanged())
            self._rechecker.start()

    def _handle_exception(self, error: Exception) -> None:
        """Once the app is ending nothing can be mounted any more: a panel that was on its way is no mistake."""
        if not (self._exit and isinstance(error, MountError)):
            super()._handle_exception(error)

    def _save_drafts(self, reason: str = "") -> None:
        """Save what is being edited, in this thread. Raises ``StoreError`` or ``NoReport``."""
        from qktui.tui.screens.editor import EditorScreen

        for screen in self.screen_stack:
            if isinstance(screen, EditorScreen) and screen.saver is not None:
                screen.saver.save_now(reason)

    def leave(self, reason: str, farewell: str | None = None) -> None:
        """Save the draft and end without asking, within ``GRACE`` seconds whatever the terminal does.

        The trail keeps the ``reason``; ``farewell`` is what the terminal shows, if it is still there.
        Writing to a terminal that is gone can block for ever, and everything worth keeping is saved by then.
        """
        code, message = 0, farewell
        try:
            self._save_drafts(reason)
        except (StoreError, NoReport) as error:
            code, message = 1, str(error)
        last_resort = threading.Timer(GRACE, os._exit, (code,))
        last_resort.daemon = True
        last_resort.start()
        self.exit(return_code=code, message=message)

    async def action_quit(self) -> None:
        """Save the draft, then end; a draft that cannot be saved keeps the app open."""
        try:
            self._save_drafts()
        except (StoreError, NoReport) as error:
            self.notify(say("{reason}。草稿没有存上；按 Esc 可以放弃", reason=error), severity="error", markup=False)
        else:
            self.exit()

    def action_help_quit(self) -> None:
        """Ctrl+C is a habit: say what ends the app."""
        self.notify(say("按 Ctrl+Q 退出"), markup=False)

    # ---------------------------------------------------------------- navigation
    @on(OpenReport)
    def _open(self, message: OpenReport) -> None:
        from qktui.tui.screens.report import ReportScreen

        self.push_screen(ReportScreen(self.store, message.report_id, self.user, message.cell, message.quote))

    @on(ShowProblems)
    def _problems(self) -> None:
        from qktui.tui.screens.problems import ProblemsScreen

        self.push_screen(ProblemsScreen(self.store, self.user))

    @on(EditReport)
    def _edit(self, message: EditReport) -> None:
        from qktui.tui.screens.editor import EditorScreen

        self.push_screen(EditorScreen(self.store, message.report_id, self.user, message.cell))

    @on(ChooseFiles)
    def _choose_files(self) -> None:
        if not self.TAKES_FILES:
            return
        from qktui.tui.folders import start_folder
        from qktui.tui.screens.files import FilesScreen

        self.push_screen(FilesScreen(self.folder or start_folder()))

    @on(ReadFiles)
    def _read_files(self, message: ReadFiles) -> None:
        if not self.TAKES_FILES:
            return
        from qktui.tui.screens.incoming import IncomingScreen

        self.folder = message.folder
        self.push_screen(IncomingScreen(self.store, self.user, message.paths))

    @on(ReviewFile)
    def _review_file(self, message: ReviewFile) -> None:
        from qktui.tui.screens.review import ReviewScreen

        self.push_screen(ReviewScreen(self.store, message.file), message.answer)

    @on(Failed)
    def _failed(self, message: Failed) -> None:
        self.notify(message.reason, severity="error", timeout=8, markup=False)

    async def action_back(self) -> None:
        """Leave the screen on top."""
        if len(self.screen_stack) > 1:
            await self.screen.dismiss()

    def action_help(self) -> None:
        """Explain the screen on top."""
        from qktui.tui.screens.help import HelpScreen

        about = getattr(self.screen, "HELP", "")
        if about:
            self.push_screen(HelpScreen(about, self.screen))


def tolerate_any_input() -> None:
    """Let bytes that are not UTF-8 (a GBK terminal) read as replacement characters instead of ending the app.

    Textual 8.2.8 decodes the keyboard strictly and dies of one wrong byte (its issue 6456).
    """
    strict = codecs.getincrementaldecoder
    linux_driver.getincrementaldecoder = lambda name: functools.partial(strict(name), errors="replace")  # type: ignore[attr-defined]


def paint_at_once() -> None:
    """Let a second change follow the first within 2 ms, not at the next of 60 frames a second.

    A key's answer often comes in two: the cursor, then what is said of its cell. Textual has no setting for it.
    """
    textual_screen.UPDATE_PERIOD = FRAME  # type: ignore[misc]


def run(store: Store, *, user: str) -> None:
    """Run the app until the person leaves it."""
    run_app(QktuiApp(store, user=user))


def run_app(app: QktuiApp) -> None:
    """Run ``app`` in this terminal. Raises ``RuntimeError`` when it ended badly."""
    tolerate_any_input()
    paint_at_once()
    app.run()
    if app.return_code:
        raise RuntimeError(say("程序异常结束"))
