"""Bringing back an earlier state of a report: says what that changes, asks why, and does it as a new change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from qktui.changes import Conflict, NotAcknowledged, restore
from qktui.model import Status
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import FindingRow
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.comparing import Prospect, foresee, in_short
from qktui.tui.screens.acknowledge import Acknowledge
from qktui.tui.screens.base import Dialog
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.line_input import LineInput
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel

LISTED = 200
"""Differences that are listed at most; the others are counted."""
LONGEST = 200
"""Characters of a reason."""


class RestorationScreen(Dialog[None]):
    """Restores the state after the entry ``change``, once a person has read what that means and given a reason."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    RestorationScreen { align: center middle; }
    RestorationScreen > Vertical { width: 90; max-width: 96%; height: auto; max-height: 90%;
      border: round $warning; background: $surface; }
    RestorationScreen ScrollPanel { height: auto; max-height: 50vh; min-height: 1; }
    RestorationScreen #title { text-style: bold; }
    RestorationScreen LineInput, RestorationScreen LineInput:focus { background: $panel; margin: 0 1; }
    RestorationScreen #wrong { color: $text-error; }
    RestorationScreen #keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "返回"),
        Binding("up", "scroll(-1)", "滚动", show=False),
        Binding("down", "scroll(1)", "滚动", show=False),
        Binding("pageup", "scroll(-8)", "翻页", show=False),
        Binding("pagedown", "scroll(8)", "翻页", show=False),
    ]

    @dataclass
    class Foreseen(Message):
        """What restoring would change."""

        prospect: Prospect

    @dataclass
    class Done(Message):
        """It is restored; or not: where ``conflict``, somebody else saved first, and ``missing`` are warnings that it
        would have as a final report, and that nobody has reviewed."""

        reason: str
        conflict: bool = False
        missing: tuple[FindingRow, ...] = ()

    def __init__(self, store: Store, report_id: int, change: int, user: str) -> None:
        super().__init__()
        self.store, self.report_id, self.change, self.user = store, report_id, change, user
        self.prospect: Prospect | None = None
        self.busy = False

    def compose(self) -> ComposeResult:
        """What would change, the line for the reason, what is wrong, the keys."""
        with Vertical():
            yield Line(say("正在比较……"), id="title")
            with ScrollPanel(can_focus=False):
                yield Prose()
            yield Line(say("为什么恢复？"), id="why")
            yield LineInput(longest=LONGEST)
            yield Line(id="wrong")
            yield Line(id="keys")

    def on_mount(self) -> None:
        """Find out what it would change."""
        self._allow(False)
        self._foresee()

    def _foresee(self) -> None:
        jobs.start(self, "prospect", lambda: foresee(self.store, self.report_id, self.change), self.Foreseen)

    @on(Foreseen)
    def _foreseen(self, message: Foreseen) -> None:
        message.stop()
        self.prospect = message.prospect
        self.query_one("#title", Line).show(self._title(message.prospect))
        self.query_one(Prose).show(_listed(message.prospect))
        self._allow(self._possible(message.prospect))

    @staticmethod
    def _possible(prospect: Prospect) -> bool:
        return bool(prospect.found) and prospect.stored.report.status is not Status.FINAL

    def _title(self, prospect: Prospect) -> str:
        if not prospect.found:
            return say("与现在没有不同，不用恢复")
        if prospect.stored.report.status is Status.FINAL:
            return say("这份报告已定稿，先退回草稿（编辑中按 R）才能恢复")
        return say("恢复到第 {n} 条之后的样子？将改 {count} 处：", n=self.change, count=len(prospect.found))

    def _allow(self, possible: bool) -> None:
        """Show the line for the reason only where it leads to something."""
        for name in ("#why", "LineInput", "#wrong"):
            self.query_one(name).display = possible
        self.query_one(LineInput).disabled = not possible
        keys = say("Enter 恢复  ↑↓ 滚动  Esc 返回") if possible else say("↑↓ 滚动  Esc 返回")
        self.query_one("#keys", Line).show(keys)
        if possible:
            self.query_one(LineInput).focus()

    def action_scroll(self, by: int) -> None:
        """Scroll what would change; the line for the reason keeps the focus."""
        self.query_one(ScrollPanel).scroll_relative(y=by, animate=False)

    # ---------------------------------------------------------------- restoring
    @on(LineInput.Submitted)
    def _submitted(self) -> None:
        prospect, reason = self.prospect, one_line(self.query_one(LineInput).value).strip()
        if prospect is None or self.busy or not self._possible(prospect):
            return
        if not reason:
            self.query_one("#wrong", Line).show(say("恢复要写明理由"))
            return
        self.busy = True
        self._restore(prospect.stored.version, reason, {})

    def _restore(self, version: int, reason: str, acknowledged: Mapping[str, str]) -> None:
        """Restore, if the report is still as it was read."""

        def job() -> RestorationScreen.Done:
            try:
                restore(self.store, self.report_id, version, self.change, user=self.user, reason=reason,
                        acknowledged=acknowledged)  # fmt: skip
            except Conflict:
                return self.Done(reason, conflict=True)
            except NotAcknowledged as refusal:
                return self.Done(reason, missing=refusal.rows)
            return self.Done(reason)

        jobs.start(self, "restore", job, lambda done: done, awaited=True)

    @on(Done)
    def _done(self, message: Done) -> None:
        message.stop()
        self.busy = False
        if message.conflict:
            self.query_one("#wrong", Line).show(say("别人刚改过这份报告，没有恢复；上面是现在会改的，请再看过"))
            self._foresee()
            return
        assert self.prospect is not None
        if message.missing:
            self._acknowledge(message.missing, self.prospect.stored.version, message.reason)
            return
        self.notify(
            say("已恢复到第 {n} 条之后：{count} 处改动", n=self.change, count=len(self.prospect.found)), markup=False
        )
        self.dismiss()

    def _acknowledge(self, rows: Sequence[FindingRow], version: int, reason: str) -> None:
        """Ask for a reason for each warning, then try again; whoever goes back restores nothing."""

        def answered(reasons: Mapping[str, str] | None) -> None:
            if reasons is not None:
                self.busy = True
                self._restore(version, reason, reasons)

        why = say("那时是定稿。恢复前每条写一句理由，记入复核。返回则不恢复，写过的理由也不留。")
        self.app.push_screen(Acknowledge(rows, {}, why), answered)

    @on(jobs.Failed)
    def _failed(self) -> None:
        """The app says why."""
        self.busy = False
        if self.prospect is None:
            self.dismiss()


def _listed(prospect: Prospect) -> Iterator[Paragraph]:
    """What would change; and that another document's report would come back, which is more than what differs."""
    form = prospect.stored.layout.form
    if prospect.another and prospect.found:
        words = say("那时的报告读自另一个文件：它重新取代现在这份，现在这份整份留在修改记录里")
        yield Paragraph(words, "notice")
    for each in prospect.found[:LISTED]:
        yield Paragraph(f"· {in_short(each, form)}", hang=2)
    if (more := len(prospect.found) - LISTED) > 0:
        yield Paragraph(say("  ……另有 {n} 处", n=more), "muted")
