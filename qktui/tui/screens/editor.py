"""The editor: the form as a grid. Every key checks every rule; drafts save themselves; final needs balance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Static

from qktui.changes import Conflict, NotInBalance, edit_cells, finalise, reopen
from qktui.model import Cell, Finding, Outcome, Status
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import StoredReport
from qktui.rules import place_name, signed, table_name
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.editing import EditSession
from qktui.tui.navigation import ReportChanged
from qktui.tui.opened import OpenedReport, open_report, status_text
from qktui.tui.screens.confirm import Confirm
from qktui.tui.widgets.cell_line import CellLine
from qktui.tui.widgets.form_grid import FormGrid
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.panel_bar import Panel, PanelBar

PAUSE = 0.8
"""Seconds without a key after which the draft is saved."""


class EditorScreen(Screen[None]):
    """Edit the tables of one report."""

    DEFAULT_CSS = """
    EditorScreen #header { height: 1; text-style: bold; background: $panel; padding: 0 1; }
    EditorScreen FormGrid { height: 1fr; }
    EditorScreen #failing { dock: bottom; height: 1; margin-bottom: 3; padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "finalise", "定稿"),
        Binding("ctrl+s", "save", "保存"),
        Binding("u,ctrl+z", "undo", "撤销"),
        Binding("r,ctrl+y", "redo", "重做", show=False),
        Binding("t", "totals", "算总计", tooltip="总计由程序计算，或由人填写"),
        Binding("o", "original", "原文", tooltip="把这一格改回原文的数字"),
        Binding("right_square_bracket", "step(1)", "换表", key_display="[ ]"),
        Binding("left_square_bracket", "step(-1)", "前一表", show=False),
        Binding("R", "reopen", "退回草稿"),
        Binding("escape", "leave", "返回"),
    ]
    HELP = (
        "在格中直接输入数字；每按一键，所有勾稽规则都重新核对，不平的行、列在原处显示差额（左边减右边）。\n"
        "Delete 使一格为空（空不是 0）。停顿时草稿自动保存，也可按 Ctrl+S。\n"
        "t 切换总计由程序计算（标“=”）或由人填写；F10 定稿，有一条硬规则不成立就会说明原因并拒绝。"
    )

    @dataclass
    class Loaded(Message):
        """The report has been read and checked."""

        opened: OpenedReport

    @dataclass
    class Saved(Message):
        """A save came back: the report as it is now, or a conflict; ``edits`` is what was sent."""

        result: StoredReport | Conflict

    @dataclass
    class Finalised(Message):
        """The step to final, or back, was taken or refused."""

        result: StoredReport | Conflict | NotInBalance

    def __init__(self, store: Store, report_id: int, user: str, cell: str = "") -> None:
        super().__init__()
        self.store, self.report_id, self.user, self.start_cell = store, report_id, user, cell
        self.session: EditSession | None = None
        self.saved_at: datetime | None = None
        self.saving = self.leaving = self.finalising = False
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """A header, the tables' names, the grid, what fails, the cell, the keys."""
        yield Static("", id="header", markup=False)
        yield PanelBar((), "")
        yield FormGrid(editable=True)
        yield Static("", id="failing", markup=False)
        yield CellLine()
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the report."""
        jobs.start(self, "report", lambda: open_report(self.store, self.report_id), self.Loaded)

    @on(Loaded)
    def _loaded(self, message: Loaded) -> None:
        message.stop()
        self.session = EditSession(message.opened)
        form = message.opened.stored.layout.form
        bar = self.query_one(PanelBar)
        bar.panels = tuple(Panel(t.id, f"{table_name(t.id)} {say(t.title)}", table_name(t.id)) for t in form.tables)
        wanted = self.start_cell.partition(".")[0] or next((t.id for t in form.tables if t.section == 3), "")
        self._show_table(wanted or form.tables[0].id)
        grid = self.query_one(FormGrid)
        if self.start_cell:
            grid.focus_cell(self.start_cell)
        grid.focus()

    # ---------------------------------------------------------------- showing
    @property
    def final(self) -> bool:
        """Whether the report is final, so that nothing can be typed."""
        return self.session is not None and self.session.base.report.status is Status.FINAL

    def _show_table(self, table_id: str) -> None:
        assert self.session is not None
        self.query_one(PanelBar).chosen = table_id
        grid = self.query_one(FormGrid)
        grid.editable = not self.final
        grid.show(
            self.session.base.layout, table_id, self.session.cells, self.session.opened.findings,
            OpenedReport(self.session.base).published, self.session.computed,
        )  # fmt: skip
        self._describe()

    def _refresh(self) -> None:
        """Figures or findings have changed: repaint what that touches, and no more."""
        assert self.session is not None
        self.query_one(FormGrid).update_cells(self.session.cells, self.session.opened.findings)
        self._describe()

    def _describe(self) -> None:
        assert self.session is not None
        report, opened = self.session.base.report, self.session.opened
        failing = opened.failing
        wrong = sum(f.outcome is Outcome.FAIL for f in failing)
        parts = [
            say("编辑 · {agency} · {year} 年度（{status}{saved}）", agency=one_line(report.agency), year=report.year,
                status=status_text(report.status), saved=self._save_state()),
            say("{n} 处不平 ✗", n=wrong) if wrong else opened.balance(),
        ]  # fmt: skip
        if self.session.computing:
            parts.append(say("总计自动"))
        self.query_one("#header", Static).update(Content("    ".join(parts)))
        self.query_one("#failing", Static).update(self._failing_line(failing))
        if cell := self.query_one(FormGrid).cursor_cell:
            self.query_one(CellLine).show(opened, cell)
        self.refresh_bindings()

    def _save_state(self) -> str:
        assert self.session is not None
        if self.saving:
            return say("，正在保存")
        if self.session.unsaved():
            return say("，未保存")
        return say("，已存 {time}", time=f"{self.saved_at:%H:%M:%S}") if self.saved_at else ""

    def _failing_line(self, failing: tuple[Finding, ...]) -> Content:
        assert self.session is not None
        if not failing:
            done = say("✓ 已定稿；要修改先按 R 退回草稿")
            return Content(done if self.final else say("✓ 全部硬规则成立，可以定稿"))
        cell = self.query_one(FormGrid).cursor_cell
        here = next((f for f in failing if cell in f.cells), failing[0])
        if here.difference is None:
            return Content.styled(f"? {one_line(here.message)}", "bold")
        place = place_name(self.session.base.layout.form, here.place)
        sides = say("{place} 相差 {difference}（左 {left}，右 {right}）", place=place, left=here.left, right=here.right,
                    difference=signed(here.left, here.right))  # fmt: skip
        more = say("  共 {n} 条，Tab 看下一处", n=len(failing)) if len(failing) > 1 else ""
        return Content.assemble((f"✗ {one_line(sides)}", "bold"), more)

    @on(FormGrid.CellFocused)
    def _focused(self, message: FormGrid.CellFocused) -> None:
        if self.session is None:
            return
        self.query_one(CellLine).show(self.session.opened, message.cell_id)
        self.query_one("#failing", Static).update(self._failing_line(self.session.opened.failing))

    # ---------------------------------------------------------------- editing
    @on(FormGrid.CellEdited)
    def _edited(self, message: FormGrid.CellEdited) -> None:
        assert self.session is not None
        self.session.type(message.cell_id, message.text, done=message.done)
        self._changed()

    @on(FormGrid.EditCancelled)
    def _cancelled(self) -> None:
        assert self.session is not None
        self.session.cancel()
        self._changed()

    @on(FormGrid.EditRefused)
    def _refused(self, message: FormGrid.EditRefused) -> None:
        self.notify(message.reason, markup=False)

    def _changed(self) -> None:
        self._refresh()
        self._save_soon()

    def _save_soon(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.action_save)

    def action_undo(self) -> None:
        """Take the last step back."""
        self._travel(self.session.undo() if self.session else None, say("没有可以撤销的修改"))

    def action_redo(self) -> None:
        """Do the last undone step again."""
        self._travel(self.session.redo() if self.session else None, say("没有可以重做的修改"))

    def _travel(self, cell_id: str | None, nothing: str) -> None:
        if cell_id is None:
            self.notify(nothing, markup=False)
            return
        if cell_id:
            self._go_to(cell_id)
        self._changed()

    def _go_to(self, cell_id: str) -> None:
        table = cell_id.partition(".")[0]
        if table != self.query_one(PanelBar).chosen:
            self._show_table(table)
        self.query_one(FormGrid).focus_cell(cell_id)

    def action_totals(self) -> None:
        """Compute totals, or enter them."""
        if self.session is None or self.final:
            return
        self.session.set_computing(not self.session.computing)
        self._show_table(self.query_one(PanelBar).chosen)
        self.notify(say("总计由程序计算") if self.session.computing else say("总计由人填写"), markup=False)
        self._save_soon()

    def action_original(self) -> None:
        """Set the cell under the cursor back to what the document prints."""
        if self.session is None or self.final:
            return
        cell_id = self.query_one(FormGrid).cursor_cell
        original: Cell | None = self.session.base.published.get(cell_id, self.session.base.report.cells.get(cell_id))
        if original is not None and cell_id not in self.session.computed:
            self.session.put(cell_id, original)
            self._changed()

    def action_step(self, by: int) -> None:
        """The next or the previous table."""
        if self.session is not None:
            self._show_table(self.query_one(PanelBar).step(by))

    @on(PanelBar.Chosen)
    def _chosen(self, message: PanelBar.Chosen) -> None:
        self._show_table(message.panel)

    # ---------------------------------------------------------------- saving
    def action_save(self) -> None:
        """Save the draft now, away from the event loop."""
        if self.session is None or self.saving:
            return
        edits, base = self.session.unsaved(), self.session.base
        if not edits:
            self._after_save()
            return
        self.saving = True
        self._describe()

        def job() -> StoredReport | Conflict:
            try:
                return edit_cells(self.store, base.id, base.version, edits, user=self.user)
            except Conflict as conflict:
                return conflict

        jobs.start(self, "save", job, self.Saved)

    @on(Saved)
    def _saved(self, message: Saved) -> None:
        message.stop()
        assert self.session is not None
        self.saving = False
        if isinstance(message.result, Conflict):
            self._resolve(message.result.current)
            return
        self.session.saved(message.result)
        self.saved_at = datetime.now()
        self._refresh()
        if self.session.unsaved():
            self._save_soon()
        else:
            self._after_save()

    def _after_save(self) -> None:
        if self.leaving:
            self.dismiss()
        elif self.finalising:
            self._finalise()

    def _resolve(self, current: StoredReport) -> None:
        """Somebody else saved meanwhile: merge what can be, ask about the rest."""
        assert self.session is not None
        both = self.session.merge(current)
        self._show_table(self.query_one(PanelBar).chosen)
        if not both:
            self.notify(say("别人刚改过这份报告，已把双方的修改合在一起"), markup=False)
            self.action_save()
            return
        form, theirs = current.layout.form, current.report.cells
        lines = [
            f"{place_name(form, key)}：{say('对方')} {theirs[key].value}，{say('您')} {self.session.cells[key].value}"
            for key in both[:12]
        ]

        def answered(keep: bool | None) -> None:
            assert self.session is not None
            if not keep:
                self.session.take_theirs(both)
            self._refresh()
            self.action_save()

        question = "\n".join([say("别人刚改过同样的格："), *lines, "", say("用您的数字，还是用对方的？")])
        self.app.push_screen(Confirm(question, say("用我的"), say("用对方的")), answered)

    def save_now(self) -> None:
        """Save in this thread, at once: the terminal is going away."""
        if self.session is not None and (edits := self.session.unsaved()):
            try:
                base = self.session.base
                edit_cells(self.store, base.id, base.version, edits, user=self.user)
            except Conflict as conflict:
                self.session.merge(conflict.current)
                edits = self.session.unsaved()
                edit_cells(self.store, conflict.current.id, conflict.current.version, edits, user=self.user)

    def action_leave(self) -> None:
        """Save, then go back."""
        self.leaving = True
        if self.session is None:
            self.dismiss()
        elif not self.saving:
            self.action_save()

    # ---------------------------------------------------------------- final
    def action_finalise(self) -> None:
        """Save, then make the report final, or say exactly why not."""
        if self.session is None or self.final:
            return
        self.finalising = True
        self.action_save()

    def _finalise(self) -> None:
        assert self.session is not None
        self.finalising = False
        base = self.session.base

        def job() -> StoredReport | Conflict | NotInBalance:
            try:
                return finalise(self.store, base.id, base.version, user=self.user)
            except (Conflict, NotInBalance) as refusal:
                return refusal

        jobs.start(self, "final", job, self.Finalised)

    def action_reopen(self) -> None:
        """Take a final report back to a draft."""
        if self.session is None or not self.final:
            return
        base = self.session.base

        def job() -> StoredReport | Conflict:
            try:
                return reopen(self.store, base.id, base.version, user=self.user)
            except Conflict as conflict:
                return conflict

        jobs.start(self, "final", job, self.Finalised)

    @on(Finalised)
    def _finalised(self, message: Finalised) -> None:
        message.stop()
        assert self.session is not None
        result = message.result
        if isinstance(result, NotInBalance):
            self._refuse_final(result)
            return
        if isinstance(result, Conflict):
            self._resolve(result.current)
            return
        self.session.saved(result)
        self.saved_at = datetime.now()
        self._show_table(self.query_one(PanelBar).chosen)
        self.notify(say("已定稿") if self.final else say("已退回草稿"), markup=False)

    def _refuse_final(self, refusal: NotInBalance) -> None:
        reasons = [f"✗ {f.message}" if f.outcome is Outcome.FAIL else f"? {f.message}" for f in refusal.findings]
        head = say("还不能定稿，{n} 条硬规则未成立：", n=len(reasons))
        first = refusal.findings[0].cells[0]

        def seen(_: bool | None) -> None:
            self._go_to(first)

        self.app.push_screen(Confirm("\n".join([head, "", *reasons[:30]])), seen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A final report can only be reopened; one that is not cannot be."""
        if action == "reopen":
            return self.final
        if action in ("finalise", "save", "totals", "original", "undo", "redo"):
            return not self.final
        return True

    @on(jobs.Failed)
    def _failed(self) -> None:
        self.saving = self.leaving = self.finalising = False
        if self.session is not None:
            self._describe()

    @on(ReportChanged)
    def _changed_elsewhere(self) -> None:
        """Somebody saved: nothing is touched here; the next save merges and asks."""
