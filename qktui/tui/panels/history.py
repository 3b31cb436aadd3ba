"""历史: every change of the report, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import ChangeRow, changes_of
from qktui.rules import place_name
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.opened import OpenedReport
from qktui.tui.times import local_time
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel

LIMIT = 500


class HistoryPanel(ScrollPanel):
    """Who changed what, when, from what to what, and why."""

    @dataclass
    class Read(Message):
        """The newest entries of the trail."""

        changes: list[ChangeRow]

    def __init__(self, opened: OpenedReport, store: Store) -> None:
        super().__init__(id="history")
        self.opened, self.store = opened, store

    def compose(self) -> ComposeResult:
        """One text; it scrolls."""
        yield Prose()

    def on_mount(self) -> None:
        """Read the trail."""
        self.show(self.opened)

    def show(self, opened: OpenedReport) -> None:
        """Read the trail as it is now."""
        self.opened = opened
        jobs.start(self, "history", lambda: changes_of(self.store, opened.stored.id, limit=LIMIT), self.Read)

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        lines = [Paragraph(self._line(change), hang=21) for change in message.changes]
        if len(message.changes) == LIMIT:
            lines.append(Paragraph(say("……更早的记录用 SQL 工具查看 change 表"), "muted"))
        self.query_one(Prose).show(lines or [Paragraph(say("没有记录"), "muted")])

    def _line(self, change: ChangeRow) -> str:
        parts = (local_time(change.at), change.user, self._what(change), change.reason)
        return "  ".join(one_line(part) for part in parts if part)

    def _what(self, change: ChangeRow) -> str:
        if change.subject == "report":
            words = {"import": say("导入"), "replace": say("由新文件取代")}
            return words.get(change.action, say("删除"))
        if change.subject == "status":
            return say("状态 {old} → {new}", old=_status(change.old), new=_status(change.new))
        form = self.opened.stored.layout.form
        if change.subject in form.cells:
            return f"{place_name(form, change.subject)}  {_shown(change.old)} → {_shown(change.new)}"
        return say("{subject} 有改动", subject=one_line(change.subject))


def _status(value: str | None) -> str:
    words = {"imported": say("原样入库"), "draft": say("草稿"), "final": say("定稿")}
    return words.get(value or "", "?")


def _shown(value: str | None) -> str:
    """A cell's figure in the trail: blank and absent are words."""
    return say("无此格") if value is None else one_line(value) or say("空")
