"""历史: every change of the report, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import ChangeRow, changes_of
from qktui.rules import place_name
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.opened import OpenedReport

LIMIT = 500


class HistoryPanel(VerticalScroll):
    """Who changed what, when, from what to what, and why."""

    DEFAULT_CSS = """
    HistoryPanel { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    """

    @dataclass
    class Read(Message):
        """The newest entries of the trail."""

        changes: list[ChangeRow]

    def __init__(self, opened: OpenedReport, store: Store) -> None:
        super().__init__(id="history")
        self.opened, self.store = opened, store

    def compose(self) -> ComposeResult:
        """One text; it scrolls."""
        yield Static("", id="history-text", markup=False)

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
        lines = [self._line(change) for change in message.changes]
        if len(message.changes) == LIMIT:
            lines.append(Content(say("……更早的记录用 qktui 以外的 SQL 工具查看 change 表")))
        self.query_one("#history-text", Static).update(Content("\n").join(lines or [Content(say("没有记录"))]))

    def _line(self, change: ChangeRow) -> Content:
        when = change.at[:19].replace("T", " ")
        return Content.assemble(
            (f"{when}  {one_line(change.user)}  ", "dim"), self._what(change),
            (f"  {one_line(change.reason)}" if change.reason else "", "dim"),
        )  # fmt: skip

    def _what(self, change: ChangeRow) -> str:
        if change.subject == "report":
            return {
                "import": say("导入") if change.old is None else say("换下旧的一份"),
                "replace": say("由新文件取代"),
            }.get(change.action, say("删除"))
        if change.subject == "status":
            words = {"imported": say("原样入库"), "draft": say("草稿"), "final": say("定稿")}
            return say("状态 {old} → {new}", old=words.get(change.old or "", "?"), new=words.get(change.new or "", "?"))
        form = self.opened.stored.layout.form
        if change.subject in form.cells:
            return f"{place_name(form, change.subject)}  {_shown(change.old)} → {_shown(change.new)}"
        return say("{subject} 有改动", subject=one_line(change.subject))


def _shown(value: str | None) -> str:
    """A cell's figure in the trail: blank and absent are words."""
    return say("无此格") if value is None else one_line(value) or say("空")
