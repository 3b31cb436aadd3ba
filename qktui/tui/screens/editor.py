"""The editor: the form as a grid. Every key checks every rule; drafts save themselves; final needs balance."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from qktui.changes import Conflict, NotInBalance
from qktui.forms import Table
from qktui.model import Outcome, Status
from qktui.phrases import pick, say
from qktui.queries import NoReport
from qktui.rules import place_name, table_name
from qktui.store import Store, StoreError
from qktui.tui import jobs
from qktui.tui.correcting import CorrectionLine
from qktui.tui.editing import EditSession, Step
from qktui.tui.opened import OpenedReport, open_report, status_text
from qktui.tui.saving import Clash, Saver
from qktui.tui.screens.confirm import Confirm
from qktui.tui.widgets.cell_line import CellLine, figure
from qktui.tui.widgets.failing_line import FailingLine
from qktui.tui.widgets.form_grid import FormGrid
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.line import Header
from qktui.tui.widgets.panel_bar import Panel, PanelBar

PAUSE = 0.8
"""Seconds without a key after which the draft is saved."""
LISTED = 12
"""How many cells or reasons a question lists."""


class EditorScreen(Screen[None]):
    """Edit the tables of one report."""

    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    EditorScreen FormGrid { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "finalise", "定稿", tooltip="定稿：全部硬规则成立才行"),
        Binding("ctrl+s", "save", "保存", tooltip="立即保存草稿（停顿时也会自动保存）"),
        Binding("u,ctrl+z", "undo", "撤销"),
        Binding("r,ctrl+y", "redo", "重做", show=False),
        Binding("t", "totals", "算总计", tooltip="总计由程序计算，或由人填写"),
        Binding("o", "original", "原文", tooltip="把这一格改回原文的数字"),
        Binding("f8", "corrections", "改法", tooltip="改哪里能使规则全部成立：从可能的改法中挑一种"),
        Binding("l", "lock", "锁定", show=False, tooltip="认定这一格没有错（或不再认定），推算改法时不动它"),
        Binding("right_square_bracket", "step(1)", "换表", key_display="[ ]"),
        Binding("left_square_bracket", "step(-1)", "换表", show=False, key_display="[ ]"),
        Binding("R", "reopen", "退回草稿"),
        Binding("escape", "leave", "返回"),
    ]
    HELP = (
        "在格中直接输入数字；每按一键，所有勾稽规则都重新核对，不平的行、列在原处显示差额（左边减右边）。\n"
        "有不平时，停顿后推算最可能的改法；按 F8 看全部并挑一种，按 l 认定一格没有错。改法只有按了 Enter 才采用。\n"
        "Delete 使一格为空（空不是 0）。停顿时草稿自动保存；返回、退出、断线时也保存。\n"
        "“·”是印出的 0，“空”是没有填写，“*”是与原文不同，“=”是由程序计算，“✗”是不平，“?”是有空格而无法核对。"
    )

    @dataclass
    class Loaded(Message):
        """The report has been read and checked."""

        opened: OpenedReport

    def __init__(self, store: Store, report_id: int, user: str, cell: str = "") -> None:
        super().__init__()
        self.store, self.report_id, self.user, self.start_cell = store, report_id, user, cell
        self._early: list[events.Key] | None = []  # keys that came before the table; None once it stands
        self.session: EditSession | None = None
        self.saver: Saver | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """A header, the tables' names, the grid, what fails, the cell, the keys."""
        yield Header()
        yield PanelBar((), "")
        yield FormGrid(editable=True)
        yield FailingLine()
        yield CorrectionLine(self.store)
        yield CellLine()
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the report."""
        jobs.start(self, "report", lambda: open_report(self.store, self.report_id), self.Loaded)

    @on(Loaded)
    def _loaded(self, message: Loaded) -> None:
        message.stop()
        self.session = EditSession(message.opened)
        self.saver = Saver(self.store, self.session, self.user, self._ask, self._merged)
        form = message.opened.stored.layout.form
        self.query_one(PanelBar).panels = tuple(_panel(table) for table in form.tables)
        grid, cell = self.query_one(FormGrid), self.start_cell
        third = next((table for table in form.tables if table.section == 3), form.tables[0])
        known = cell in message.opened.stored.layout.form.cells
        self._show_table(cell.partition(".")[0] if known else third.id)
        if known:
            grid.focus_cell(cell)
        self.call_after_refresh(self._begin_typing)  # before that the cells have no place

    def _begin_typing(self) -> None:
        grid = self.query_one(FormGrid)
        self.set_focus(grid)
        early, self._early = self._early, None
        for key in early or ():
            grid._forward_event(key)

    def _forward_event(self, event: events.Event) -> None:
        """What is typed before the table stands waits for it; Escape leaves at once."""
        if self._early is not None and isinstance(event, events.Key) and event.key != "escape":
            self._early.append(event)
        else:
            super()._forward_event(event)

    @on(jobs.Failed)
    def _failed(self) -> None:
        """The app says why; there is nothing to edit."""
        if self.session is None:
            self.dismiss()

    # ---------------------------------------------------------------- showing
    @property
    def final(self) -> bool:
        """Whether the report is final, so that nothing can be typed."""
        return self.session is not None and self.session.base.report.status is Status.FINAL

    def _show_table(self, table_id: str) -> None:
        """Show a table as it is now; what is being typed in the grid is done with."""
        assert self.session is not None
        self.session.commit()
        self.query_one(PanelBar).chosen = table_id
        grid = self.query_one(FormGrid)
        grid.editable = not self.final
        grid.show(
            self.session.base.layout, table_id, self.session.cells, self.session.opened.findings,
            OpenedReport(self.session.base).published, self.session.computed,
        )  # fmt: skip
        self._describe()
        self.refresh_bindings()

    def _refresh(self) -> None:
        """Figures or findings have changed: repaint what that touches, and no more."""
        assert self.session is not None
        self.query_one(FormGrid).update_cells(self.session.cells, self.session.opened.findings)
        self._describe()

    def _describe(self) -> None:
        assert self.session is not None
        report, opened = self.session.base.report, self.session.opened
        wrong = sum(f.outcome is Outcome.FAIL for f in opened.failing)
        marks = [say("{n} 处不平 ✗", n=wrong) if wrong else opened.balance()]
        if self.session.computing:
            marks.append(say("总计自动"))
        state = say("（{status}{saved}）", status=status_text(report.status), saved=self._save_state())
        after = say(" · {year} 年度", year=report.year) + state
        self.query_one(Header).describe(report.agency, after, marks, before=say("编辑 · "))
        self._describe_cell(self.query_one(FormGrid).cursor_cell)

    def _describe_cell(self, cell: str) -> None:
        assert self.session is not None
        self.query_one(FailingLine).describe(self.session.opened, cell, self.final)
        self.query_one(CorrectionLine).follow(self.session, cell)
        if cell:
            self.query_one(CellLine).describe(self.session.opened, cell)

    def _save_state(self) -> str:
        assert self.session is not None
        assert self.saver is not None
        if self.session.unsaved():
            return say("，未保存")
        at = self.saver.saved_at
        return say("，已存 {time}", time=f"{at:%H:%M:%S}") if at else ""

    @on(FormGrid.CellFocused)
    def _focused(self, message: FormGrid.CellFocused) -> None:
        if self.session is not None:
            self._describe_cell(message.cell_id)

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

    def action_undo(self) -> None:
        """Take the last step back."""
        if self.session is not None:
            self._travelled(self.session.undo(), say("没有可以撤销的修改"))

    def action_redo(self) -> None:
        """Do the last undone step again."""
        if self.session is not None:
            self._travelled(self.session.redo(), say("没有可以重做的修改"))

    def _travelled(self, step: Step | None, nothing: str) -> None:
        if step is None:
            self.notify(nothing, markup=False)
            return
        grid = self.query_one(FormGrid)
        table = step.cell.partition(".")[0] or self.query_one(PanelBar).chosen
        if grid.typing or step.computing[0] != step.computing[1] or table != self.query_one(PanelBar).chosen:
            self._show_table(table)
        if step.cell:
            grid.focus_cell(step.cell)
        self._changed()

    def action_totals(self) -> None:
        """Compute totals, or enter them."""
        if self.session is None:
            return
        self.session.set_computing(not self.session.computing)
        self._show_table(self.query_one(PanelBar).chosen)
        self.notify(say("总计由程序计算") if self.session.computing else say("总计由人填写"), markup=False)
        self._save_soon()

    def action_original(self) -> None:
        """Set the cell under the cursor back to what the document prints."""
        if self.session is None:
            return
        cell_id = self.query_one(FormGrid).cursor_cell
        base = self.session.base
        original = base.published.get(cell_id, base.report.cells.get(cell_id))
        if original is not None and cell_id not in self.session.computed:
            self.session.put(cell_id, original)
            self._show_table(self.query_one(PanelBar).chosen)
            self._save_soon()

    def action_step(self, by: int) -> None:
        """The next or the previous table."""
        if self.session is not None:
            self._show_table(self.query_one(PanelBar).step(by))

    @on(PanelBar.Chosen)
    def _chosen(self, message: PanelBar.Chosen) -> None:
        self._show_table(message.panel)

    # ---------------------------------------------------------------- corrections
    def action_corrections(self) -> None:
        """List the corrections to choose from."""
        self.query_one(CorrectionLine).offer()

    def action_lock(self) -> None:
        """Take the figure under the cursor as right, or no longer."""
        self.query_one(CorrectionLine).toggle_lock()

    @on(CorrectionLine.Taken)
    def _adopt(self, message: CorrectionLine.Taken) -> None:
        """The correction becomes a step that can be undone."""
        assert self.session is not None
        cell = message.repair.changes[0].cell
        adopted = self.session.adopt(message.repair)
        self._show_table(cell.partition(".")[0])
        self.query_one(FormGrid).focus_cell(cell)
        if adopted:
            self._save_soon()
        else:
            self.notify(say("这一格必须改，但改成几要看原件"), markup=False)

    # ---------------------------------------------------------------- saving
    def _save_soon(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.action_save)

    def action_save(self) -> None:
        """Save the draft now, away from the event loop."""
        self._in_background(self._save())

    def _in_background(self, work: Coroutine[None, None, object]) -> None:
        self.run_worker(work, group="saving")

    async def _save(self) -> str:
        """Save; gives the reason when that is impossible, which is also said."""
        if self.saver is None or self.session is None:
            return ""
        reason = ""
        try:
            await self.saver.save()
        except (StoreError, NoReport) as error:
            reason = str(error)
            self.notify(reason, severity="error", markup=False)
        self._describe()
        return reason

    async def _ask(self, clash: Clash) -> bool:
        """Somebody else put other figures into the same cells: which shall stand?"""
        assert self.session is not None
        form = self.session.base.layout.form
        lines = [
            say("· {place}：对方 {theirs}，您 {mine}", place=place_name(form, key), theirs=figure(theirs),
                mine=figure(clash.mine[key]))
            for key, theirs in list(clash.theirs.items())[:LISTED]
        ]  # fmt: skip
        if len(clash.theirs) > LISTED:
            lines.append(say("……另有 {n} 格", n=len(clash.theirs) - LISTED))
        question = [say("别人刚改过同样的格："), "", *lines, "", say("用您的数字，还是用对方的？")]
        return await self.app.push_screen_wait(Confirm(question, say("用我的"), say("用对方的")))

    def _merged(self) -> None:
        self._show_table(self.query_one(PanelBar).chosen)
        self.notify(say("别人刚改过这份报告，已把双方的修改合在一起"), markup=False)

    def action_leave(self) -> None:
        """Save, then go back."""
        self._in_background(self._leave())

    async def _leave(self) -> None:
        reason = await self._save()
        if reason:
            question = [reason, "", say("修改没有存上。放弃这些修改，离开编辑？")]
            if not await self.app.push_screen_wait(Confirm(question, say("放弃修改并离开"), say("留在这里"))):
                return
        self.dismiss()

    # ---------------------------------------------------------------- final
    def action_finalise(self) -> None:
        """Save, then make the report final, or say exactly why not."""
        self._in_background(self._finalise())

    async def _finalise(self) -> None:
        if self.saver is None:
            return
        try:
            await self.saver.finalise()
        except NotInBalance as refusal:
            await self._refuse_final(refusal)
            return
        except Conflict:
            return  # merged and said; whoever wants it final looks again and asks again
        except (StoreError, NoReport) as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self._show_table(self.query_one(PanelBar).chosen)
        self.notify(say("已定稿"), markup=False)

    async def _refuse_final(self, refusal: NotInBalance) -> None:
        reasons = [f"{'✗' if f.outcome is Outcome.FAIL else '?'} {f.message}" for f in refusal.findings]
        if len(reasons) > LISTED:
            reasons[LISTED:] = [say("……另有 {n} 条", n=len(refusal.findings) - LISTED)]
        head = say("还不能定稿，{n} 条硬规则未成立：", n=len(refusal.findings))
        self._describe()
        await self.app.push_screen_wait(Confirm([head, "", *reasons]))
        cell = refusal.findings[0].cells[0]
        self._show_table(cell.partition(".")[0])
        self.query_one(FormGrid).focus_cell(cell)

    def action_reopen(self) -> None:
        """Take a final report back to a draft."""
        self._in_background(self._reopen())

    async def _reopen(self) -> None:
        if self.saver is None:
            return
        try:
            await self.saver.reopen()
        except Conflict:
            return
        except (StoreError, NoReport) as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self._show_table(self.query_one(PanelBar).chosen)
        self.notify(say("已退回草稿"), markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A final report can only be reopened; one that is not cannot be."""
        if action == "reopen":
            return self.final
        if action in ("corrections", "lock", "finalise", "save", "totals", "original", "undo", "redo"):
            return not self.final
        return True


def _panel(table: Table) -> Panel:
    """A table's name for the line of names."""
    short = table_name(table.id)
    return Panel(table.id, f"{short} {pick(table.title, table.title_en)}", short)
