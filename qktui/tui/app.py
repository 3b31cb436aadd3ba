"""The app: which screen is shown, what happens when the database or the terminal changes."""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import threading
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import MountError

from qktui.phrases import say
from qktui.queries import NoReport
from qktui.store import Store, StoreError
from qktui.tui import jobs, memory
from qktui.tui.in_order import InOrder
from qktui.tui.jobs import Failed
from qktui.tui.navigation import (
    ChooseFiles,
    EditReport,
    Exported,
    ExportReport,
    OpenReport,
    ReadFiles,
    ReportChanged,
    ReviewFile,
    ShowProblems,
)
from qktui.tui.painting import PaintsChanges, paint_at_once
from qktui.tui.rechecking import Rechecked, Rechecker
from qktui.tui.screens.reports import ReportsScreen
from qktui.tui.steps import Pasts
from qktui.tui.terminal_input import guard_input

POLL = 1.0
"""Seconds between looks at whether another process has committed; a look costs microseconds."""

UNSAVED = 60.0
"""Seconds for which it is said that a draft could not be saved, and the app stays open for it."""

GRACE = 5.0
"""Seconds that the app takes at most to end after a hang-up."""


NEXT, NEXT_WITH_CHANGES = ("qktui.claims", "qktui.tui.screens.report"), ("qktui.tui.screens.editor",)
"""What is wanted when a report is opened, and when it is changed."""


class QktuiApp(InOrder, PaintsChanges, App[None]):
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
        Binding("ctrl+l", "redraw", "重画", show=False, priority=True, tooltip="重画屏幕：别的程序在终端上写了字时用"),
    ]

    def __init__(self, store: Store, *, user: str) -> None:
        super().__init__()
        self.store, self.user = store, user
        self.animation_level = "none"  # a frame of an animation costs as much as a key, and tells nothing
        self.exports: Path | None = Path()
        """Where files that are taken out of the app go; ``None``: nothing is taken out."""
        self.folder: Path | None = None
        """Where files were chosen last."""
        self.pasts = Pasts()
        """What can still be undone in reports that were edited."""
        self._data_version = store.data_version()
        self._rechecker = Rechecker(self, store, user)

    def get_default_screen(self) -> Screen[None]:
        """Start on the list of reports."""
        return ReportsScreen(self.store, takes_files=self.TAKES_FILES)

    def on_mount(self) -> None:
        """Watch the database, keep its findings up to date, and leave in good order when the terminal goes."""
        self.set_interval(POLL, self._now_and_then)
        self.app_resume_signal.subscribe(self, lambda _: self.action_redraw())
        self.call_after_refresh(self._rechecker.start)
        self.call_after_refresh(self.run_worker, self._read_ahead, group="ahead", thread=True)
        loop = asyncio.get_running_loop()
        if not self.is_headless:
            for number in (signal.SIGHUP, signal.SIGTERM):
                loop.add_signal_handler(number, self.leave, say("断线时保存"))

    def _read_ahead(self) -> None:
        """Read the code that comes next while the first screen is looked at: when wanted, it would take 100 ms.

        With that the program has started, as far as its memory is concerned.
        """
        for module in (*NEXT, *(() if self.store.read_only else NEXT_WITH_CHANGES)):
            importlib.import_module(module)
        if not self.is_headless:
            memory.settle()

    def _now_and_then(self) -> None:
        if self.quiet_for > memory.PAUSE:
            memory.tidy()
        self._look()

    @on(Rechecked)
    def _look(self) -> None:
        try:
            version = self.store.data_version()
        except StoreError:
            return  # whoever reads or saves next is told why
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
        """Save the draft, then end; a failure keeps the app open."""
        try:
            self._save_drafts()
        except (StoreError, NoReport) as error:
            said = say("{reason}。草稿没有存上；按 Esc 可以放弃", reason=error)
            self.notify(said, severity="error", timeout=UNSAVED, markup=False)
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

        self.push_screen(EditorScreen(self.store, message.report_id, self.user, message.cell, self.pasts))

    @on(ExportReport)
    def _ask_what_to_export(self, message: ExportReport) -> None:
        from qktui.tui.exports import formats
        from qktui.tui.screens.picker import Picker

        if self.exports is None:
            self.notify(say("这个登录不能导出：没有设定文件夹（--exports），或这个账号不能写它"), markup=False)
            return
        self.push_screen(Picker(say("导出什么？"), formats()), lambda kind: self._export(message.report_id, kind))

    def _export(self, report_id: int, kind: str | None) -> None:
        from qktui.tui.exports import export

        folder = self.exports
        if kind is not None and folder is not None:
            jobs.start(self, "export", lambda: export(self.store, report_id, kind, folder), Exported)

    @on(Exported)
    def _exported(self, message: Exported) -> None:
        self.notify(say("已写入 {path}", path=message.path), timeout=10, markup=False)

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


def run(store: Store, *, user: str) -> None:
    """Run the app until the person leaves it."""
    run_app(QktuiApp(store, user=user))


def run_app(app: QktuiApp) -> None:
    """Run ``app`` in this terminal. Raises ``RuntimeError`` when it ended badly."""
    guard_input()
    paint_at_once()
    app.run()
    if app.return_code:
        raise RuntimeError(say("程序异常结束"))
