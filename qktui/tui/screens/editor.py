"""The editor: tables, narrative, particulars. Every key checks; drafts save themselves; final needs balance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from qktui.model import Finding
from qktui.phrases import say
from qktui.queries import INDICATORS
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.correcting import CorrectionLine
from qktui.tui.editing import EditSession
from qktui.tui.editors.board import Board
from qktui.tui.editors.heading import Heading
from qktui.tui.editors.indicators import IndicatorsEditor
from qktui.tui.editors.keeper import Keeper
from qktui.tui.editors.panels import panel_of
from qktui.tui.navigation import ReportChanged
from qktui.tui.opened import OpenedReport, open_report
from qktui.tui.saving import Saver
from qktui.tui.screens.base import Page
from qktui.tui.screens.cell_history import CellHistory
from qktui.tui.screens.copied import COPY_KEYS, copy_table
from qktui.tui.steps import Pasts, Step
from qktui.tui.widgets.form_grid import FormGrid
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.panel_bar import PanelBar
from qktui.tui.widgets.text_editor import TextEditor

MOMENT = 0.1
"""Seconds without a key after which the narrative and whatever else is no sum is checked."""
OF_TABLES = ("corrections", "lock", "totals", "original")
"""What a person does to a table only."""


class EditorScreen(Page[None]):
    """Edit one report: its tables, the narrative of each section, particulars and indicators.

    The ``session`` is what is being edited; the board shows it, the keeper saves it, the
    heading says how it stands. Here keys and messages become steps of the session.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f10", "finalise", "定稿", tooltip="定稿：全部硬规则成立、每条警告都有理由才行"),
        Binding("ctrl+s", "save", "保存", tooltip="立即保存草稿（停顿时也会自动保存）"),
        Binding("u,ctrl+z", "undo", "撤销"),
        Binding("r,ctrl+y", "redo", "重做", show=False),
        Binding("H", "cell_history", "本格史", tooltip="这一格的历史：原文印作什么、印在哪里，谁改成了什么"),
        Binding("t", "totals", "算总计", tooltip="总计由程序计算，或由人填写"),
        Binding("o", "original", "原文", tooltip="把这一格改回原文的数字"),
        Binding("f8", "corrections", "改法", tooltip="改哪里能使规则全部成立：从可能的改法中挑一种"),
        Binding("l", "lock", "锁定", show=False, tooltip="认定这一格没有错（或不再认定），推算改法时不动它"),
        Binding("right_square_bracket", "step_table(1)", "换表", show=False, key_display="[ ]"),
        Binding("left_square_bracket", "step_table(-1)", "换表", show=False, key_display="[ ]"),
        Binding("f6,ctrl+pagedown", "step(1)", "换栏", key_display="F6"),
        Binding("shift+f6,ctrl+pageup", "step(-1)", "换栏", show=False),
        Binding("R", "reopen", "退回草稿"),
        *COPY_KEYS,
        Binding("escape", "leave", "返回"),
    ]
    HELP = (
        "在格中直接输入数字；每按一键，所有勾稽规则都重新核对，不平的行、列在原处显示差额（左边减右边）。\n"
        "有不平时，停顿后推算最可能的改法；按 F8 看全部并挑一种，按 l 认定一格没有错。改法只有按了 Enter 才采用。\n"
        "可以直接粘贴从 Excel、WPS 复制的一块，带不带行名列名都行；按 y 把这张表复制出去。\n"
        "Delete 使一格为空（空不是 0）。停顿时草稿自动保存；返回、退出、断线时也保存。\n"
        "F6、Shift+F6 换栏：各表，各部分的正文，信息，指标；“[”“]”只在各表之间。"
        "正文里与表格或别处不符的话有下划线，下方写明，Tab 到下一处。\n"
        "服务指标随正文自动读取；有人改过之后不再自动改，在指标栏按 i 重新读取。\n"
        "“·”是印出的 0，“空”是没有填写，“*”是与原文不同，“=”是由程序计算，“✗”是不平，“?”是有空格而无法核对。"
    )

    @dataclass
    class Loaded(Message):
        """The report has been read and checked."""

        opened: OpenedReport

    @dataclass
    class Checked(Message):
        """What every rule beside the balance says of this state of the report."""

        further: tuple[Finding, ...]

    def __init__(self, store: Store, report_id: int, user: str, cell: str = "", pasts: Pasts | None = None) -> None:
        """``cell`` is where to begin; ``pasts`` has what was done to the report before, and is told of what is done."""
        super().__init__()
        self.pasts = Pasts() if pasts is None else pasts
        self.store, self.report_id, self.start_cell = store, report_id, cell
        self.heading, self.board, self.keeper = Heading(store, report_id, user), Board(store), Keeper(store, user)
        self.session: EditSession | None = None
        self._early: list[events.Event] | None = []  # what was typed before the table stands; None once it does
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """How it stands, the panels, the keys; and who keeps it."""
        yield self.heading
        yield self.board
        yield KeyBar()
        yield self.keeper

    @property
    def saver(self) -> Saver | None:
        """What brings the database up to date; ``None`` before there is a report."""
        return self.keeper.saver

    # ---------------------------------------------------------------- beginning
    def on_mount(self) -> None:
        """Read the report."""
        jobs.start(self, "report", lambda: open_report(self.store, self.report_id), self.Loaded, awaited=True)

    @on(Loaded)
    def _loaded(self, message: Loaded) -> None:
        message.stop()
        self.session = self.board.session = EditSession(message.opened, self.pasts.of(message.opened.stored))
        self.keeper.begin(self.session, self.board.tell)
        self.board.follow(self)
        form, cell = message.opened.stored.layout.form, self.start_cell
        third = next((table for table in form.tables if table.section == 3), form.tables[0])
        self.board.show(panel_of(cell) if cell in form.cells else third.id)
        if cell in form.cells:
            self.board.grid.focus_cell(cell)
        self._describe()
        self.call_after_refresh(self._begin_typing)  # before that the cells have no place

    def _begin_typing(self) -> None:
        self.set_focus(self.board.grid)
        early, self._early = self._early, None
        for event in early or ():
            self.board.grid._forward_event(event)

    def _forward_event(self, event: events.Event) -> None:
        """What is typed before the table stands waits for it; Escape leaves at once."""
        if self._early is not None and _typed(event):
            self._early.append(event)
        else:
            super()._forward_event(event)

    @on(jobs.Failed)
    def _failed(self) -> None:
        """The app says why; there is nothing to edit."""
        if self.session is None:
            self.dismiss()

    # ---------------------------------------------------------------- showing
    def _show(self, panel: str) -> None:
        self.board.show(panel)
        self._describe()
        self.refresh_bindings()

    def _show_again(self) -> None:
        """The report has changed: show the panel anew."""
        self._show(self.board.panel)

    @on(Keeper.Kept)
    def _describe(self) -> None:
        if self.session is not None:
            self.heading.tell(self.session, self.saver.saved_at if self.saver is not None else None)

    def action_step(self, by: int) -> None:
        """The next or the previous panel."""
        if self.session is not None:
            self._turn_to(self.board.step(by))

    def action_step_table(self, by: int) -> None:
        """The next or the previous table: whoever presses this again and again never comes to write into a text."""
        if self.session is not None:
            tables = [table.id for table in self.session.base.layout.form.tables]
            here = tables.index(self.board.panel) if self.board.panel in tables else min(-by, 0)
            self._turn_to(tables[(here + by) % len(tables)])

    @on(PanelBar.Chosen)
    def _chosen(self, message: PanelBar.Chosen) -> None:
        self._turn_to(message.panel)

    def _turn_to(self, panel: str) -> None:
        self.board.tell()
        self._show(panel)
        if self._early is None:
            self.board.focus_panel()

    # ---------------------------------------------------------------- checking
    def _changed(self) -> None:
        """The session has changed: show that, check it in a moment, save it in the next pause."""
        self.board.refresh_figures()
        self._describe()
        self._check_soon()
        self.keeper.save_soon()

    def _check_soon(self) -> None:
        """Check everything that is more than a sum of cells, away from the keys."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(MOMENT, self._check)

    def _check(self) -> None:
        assert self.session is not None
        jobs.start(self, "check", self.session.opened.further_findings, self.Checked)

    @on(Checked)
    def _checked(self, message: Checked) -> None:
        message.stop()
        assert self.session is not None
        self.session.opened = replace(self.session.opened, further=message.further)
        self.board.judge(message.further)

    # ---------------------------------------------------------------- editing a table
    def wrote(self, cell_id: str, text: str, *, done: bool) -> None:
        """A figure is being typed into a cell, or has been."""
        if self.session is not None:
            self.session.type(cell_id, text, done=done)
            self._changed()

    def gave_up(self) -> None:
        """What was typed into a cell is given up."""
        if self.session is not None:
            self.session.cancel()
            self._changed()

    @on(FormGrid.EditRefused)
    def _refused(self, message: FormGrid.EditRefused) -> None:
        self.notify(message.reason, markup=False)

    def pasted(self, cell_id: str, text: str) -> None:
        """A block or a figure is pasted from a cell on."""
        from qktui.tui.pasted_block import NotPasted  # what reads labels takes a while to load
        from qktui.tui.pasting import paste, sentences

        if self.session is None:
            return
        if self.board.final:
            self.notify(say("已经定稿，不能粘贴；按 R 退回草稿"), markup=False)
            return
        try:
            pasted = paste(self.session, text, self.board.grid.grid.order, cell_id)
        except NotPasted as refusal:
            self.notify(say("没有粘贴：{reason}", reason=refusal), severity="warning", timeout=8, markup=False)
            return
        self._changed()
        self.notify(say("；").join(sentences(pasted, self.session)), timeout=8, markup=False)

    def action_copy(self) -> None:
        """Copy the table shown, with its labels."""
        if self.session is not None and self.board.in_table:
            copy_table(self, self.session.base.layout, self.board.panel, self.session.cells)

    def action_totals(self) -> None:
        """Compute totals, or enter them."""
        if self.session is not None:
            self.session.set_computing(not self.session.computing)
            self._show_again()
            self._changed()
            self.notify(say("总计由程序计算") if self.session.computing else say("总计由人填写"), markup=False)

    def action_original(self) -> None:
        """Set the cell under the cursor back to what the document prints."""
        if self.session is None:
            return
        cell_id, base = self.board.grid.cursor_cell, self.session.base
        original = base.published.get(cell_id, base.report.cells.get(cell_id))
        if original is not None and cell_id not in self.session.computed:
            self.session.put(cell_id, original)
            self._show_again()
            self._changed()

    def action_cell_history(self) -> None:
        """What became of the cell under the cursor."""
        if self.session is not None and (cell := self.board.grid.cursor_cell):
            self.app.push_screen(CellHistory(self.store, self.session.base, cell))

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
        self._show(panel_of(cell))
        self.board.go_to(cell)
        if adopted:
            self._changed()
        else:
            self.notify(say("这一格必须改，但改成几要看原件"), markup=False)

    # ---------------------------------------------------------------- editing what is no figure
    def wrote_text(self, name: str, text: str) -> None:
        """A section or particular is being written."""
        if self.session is not None and text != self.session.contents.get(name, ""):
            self.session.type_text(name, text)
            self._changed()

    def went_on(self) -> None:
        """A particular has been written."""
        if self.session is not None:
            self.session.commit()

    @on(IndicatorsEditor.Changed)
    def _indicators_changed(self, message: IndicatorsEditor.Changed) -> None:
        assert self.session is not None
        self.session.put(INDICATORS, message.indicators)
        self._show_again()
        self._changed()

    @on(TextEditor.Refused)
    def _paste_refused(self, message: TextEditor.Refused) -> None:
        self.notify(message.reason, severity="warning", markup=False)

    # ---------------------------------------------------------------- steps back and forth
    @on(TextEditor.UndoWanted)
    def action_undo(self) -> None:
        """Take the last step back."""
        self.board.tell()
        if self.session is not None:
            self._travelled(self.session.undo(), say("没有可以撤销的修改"))

    @on(TextEditor.RedoWanted)
    def action_redo(self) -> None:
        """Do the last undone step again."""
        self.board.tell()
        if self.session is not None:
            self._travelled(self.session.redo(), say("没有可以重做的修改"))

    def _travelled(self, step: Step | None, nothing: str) -> None:
        if step is None:
            self.notify(nothing, markup=False)
            return
        board, panel = self.board, panel_of(step.name) or self.board.panel
        same_table = panel == board.panel and board.in_table and step.computing[0] == step.computing[1]
        if not same_table or board.grid.typing:
            self._turn_to(panel)
        if step.name:
            board.go_to(step.name)
        self._changed()

    # ---------------------------------------------------------------- keeping
    @on(ReportChanged)
    def _others_saved(self, message: ReportChanged) -> None:
        """Somebody has written to the database: what they saved of this report is taken over at once."""
        message.stop()
        self.keeper.take_over()

    @on(Keeper.Merged)
    def _merged(self) -> None:
        if self.board.grid.typing:
            self.board.refresh_figures()  # the figure that is being typed stays open
            self._describe()
        else:
            self._show_again()
        self._check_soon()
        self.notify(say("别人刚改过这份报告，已把双方的修改合在一起"), markup=False)

    @on(Keeper.Settled)
    def _settled(self) -> None:
        self._show_again()

    @on(Keeper.Unbalanced)
    def _unbalanced(self, message: Keeper.Unbalanced) -> None:
        self._turn_to(panel_of(message.cell))
        self.board.go_to(message.cell)

    @on(Keeper.Done)
    def _done(self) -> None:
        if self.session is not None:
            self.pasts.keep(self.report_id, self.session.past)
        self.dismiss()

    def action_save(self) -> None:
        """Save the draft now."""
        self.keeper.save()

    def action_leave(self) -> None:
        """Save, then go back."""
        self.keeper.leave()

    def action_finalise(self) -> None:
        """Save, then make the report final, or say exactly why not."""
        self.keeper.finalise()

    def action_reopen(self) -> None:
        """Take a final report back to a draft."""
        self.keeper.reopen()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A final report can only be reopened; one that is not cannot be. Some keys are of tables only."""
        if action == "reopen":
            return self.board.final
        if action in ("copy", "cell_history"):
            return self.board.in_table
        if action in OF_TABLES:
            return not self.board.final and self.board.in_table
        return not (self.board.final and action in ("finalise", "save", "undo", "redo"))


def _typed(event: events.Event) -> bool:
    """Whether it is something typed or pasted; Escape is no typing."""
    return isinstance(event, events.Paste) or (isinstance(event, events.Key) and event.key != "escape")
