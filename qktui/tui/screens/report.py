"""One report: a header, a line of panels, the chosen panel, and what the cell under the cursor says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from qktui.changes import begin_report
from qktui.forms import Form, form_ids, load_form
from qktui.phrases import pick, say
from qktui.printable import one_line
from qktui.queries import SECTION
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.navigation import EditReport, ExportReport, ReportChanged
from qktui.tui.opened import OpenedReport, open_report, status_text
from qktui.tui.panels.charts import ChartsPanel
from qktui.tui.panels.checks import ChecksPanel
from qktui.tui.panels.history import HistoryPanel
from qktui.tui.panels.narrative import has_quote
from qktui.tui.panels.overview import OverviewPanel
from qktui.tui.panels.section import SectionPanel, section_tab
from qktui.tui.panels.source import SourcePanel
from qktui.tui.reviewing import Judge, Judged
from qktui.tui.screens.base import Page
from qktui.tui.screens.cell_history import CellHistory
from qktui.tui.screens.confirm import Confirm
from qktui.tui.screens.copied import COPY_KEYS, copy_table
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.line import Header
from qktui.tui.widgets.panel_bar import Panel, PanelBar
from qktui.tui.widgets.panel_host import PanelHost

ReportPanel = OverviewPanel | SectionPanel | ChartsPanel | ChecksPanel | SourcePanel | HistoryPanel


class ReportScreen(Page[None]):
    """Read a report. Every panel is made when it is first shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "编辑"),
        Binding("H", "cell_history", "本格史", tooltip="这一格的历史：原文印作什么、印在哪里，谁改成了什么"),
        Binding("n", "begin", "编下一年", show=False, tooltip="以这份报告为底，编下一年的：上年结转填好，其余为空"),
        Binding("right_square_bracket", "step(1)", "换栏", key_display="[ ]"),
        Binding("left_square_bracket", "step(-1)", "换栏", show=False, key_display="[ ]"),
        *(Binding(str(n), f"panel('section-{n}')", "各部分", show=False, key_display="1–9") for n in range(1, 10)),
        Binding("0", "panel('overview')", "概览", show=False),
        Binding("c", "panel('charts')", "图表"),
        Binding("k", "checks", "核查", tooltip="查出的问题；光标在格中时，到说这一格的那一条"),
        Binding("p", "source", "来源", tooltip="这一格在文件里的原样；再按一次回到该格"),
        Binding("h", "panel('history')", "历史"),
        Binding("w", "export", "导出", show=False, tooltip="把这份报告或它的问题清单写成文件"),
        *COPY_KEYS,
        Binding("escape", "app.back", "返回"),
    ]
    HELP = (
        "一份报告：概览，各部分，图表，核查，来源，历史。\n"
        "在表格中移动光标，下方两行说明该格的出处、所涉规则和原文的数字；按 p 看文件里印着它的那一行。\n"
        "历史中一次保存一组，新的在前；d 与现在比较，先按 m 标了基准的与基准比较，o 与原文比较；"
        "r 恢复到这一条之后的样子，先说会改什么、要写理由，作为新的修改记入。\n"
        "“·”是印出的 0，“空”是没有填写，“*”是与原文不同，“✗”是不平，“?”是有空格而无法核对，“†”是原文另有文字。"
    )

    @dataclass
    class Loaded(Message):
        """The report has been read and checked."""

        opened: OpenedReport

    @dataclass
    class Begun(Message):
        """The draft of another year is there."""

        report_id: int

    def __init__(self, store: Store, report_id: int, user: str, cell: str = "", quote: str = "") -> None:
        """Start on the overview, on ``cell``, or where the narrative has ``quote``."""
        super().__init__()
        self.store, self.report_id, self.chosen = store, report_id, "overview"
        self.user, self.judge = user, Judge(store, user)
        self.start = (cell, quote)
        self.opened: OpenedReport | None = None

    def compose(self) -> ComposeResult:
        """The frame; the panel comes with the report."""
        yield Header()
        yield PanelBar(_panels(load_form(form_ids()[0])), self.chosen)
        yield PanelHost[ReportPanel]()
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the report."""
        self._load()

    def _load(self) -> None:
        jobs.start(self, "report", lambda: open_report(self.store, self.report_id), self.Loaded, awaited=True)

    @on(Loaded)
    async def _loaded(self, message: Loaded) -> None:
        message.stop()
        before, self.opened = self.opened, message.opened
        if before == message.opened:
            return
        self._describe(message.opened)
        self._name_panels(message.opened)
        if before is not None and before.stored.layout != message.opened.stored.layout:
            await self._host.clear()  # read anew from another document: other tables
        for panel in self._host.made.values():
            panel.show(message.opened)
        if before is None and any(self.start):
            await self._go_to_place(*self.start)
        else:
            await self._show(self.chosen)

    @on(jobs.Failed)
    def _failed(self, message: jobs.Failed) -> None:
        """The app says why; a report that is gone, or never came, is left."""
        if message.gone or self.opened is None:
            self.dismiss()

    def _describe(self, opened: OpenedReport) -> None:
        report = opened.stored.report
        marks = [status_text(report.status), opened.balance()]
        if opened.corrected:
            marks.append(say("更正 {n} 格", n=opened.corrected))
        if report.abridged_from:
            marks.append(say("正文摘编"))
        if self.store.read_only:
            marks.append(say("只读"))
        self.query_one(Header).describe(report.agency, say(" · {year} 年度", year=report.year), marks)

    # ---------------------------------------------------------------- panels
    @property
    def _host(self) -> PanelHost[ReportPanel]:
        return self.query_one(PanelHost)

    @property
    def _panel(self) -> ReportPanel | None:
        return self._host.made.get(self.chosen)

    def _name_panels(self, opened: OpenedReport) -> None:
        """The sections of the report's own form."""
        bar = self.query_one(PanelBar)
        bar.panels = _panels(opened.stored.layout.form)
        if self.chosen not in (panel.id for panel in bar.panels):
            self.chosen = bar.chosen = "overview"
        bar.refresh()

    def _make(self, name: str, opened: OpenedReport) -> ReportPanel:
        if name.startswith("section-"):
            return SectionPanel(opened, int(name[-1]))
        if name == "charts":
            return ChartsPanel(opened)
        if name == "checks":
            return ChecksPanel(opened, self.store)
        if name == "source":
            return SourcePanel(opened, self.store)
        if name == "history":
            return HistoryPanel(opened, self.store, self.user)
        return OverviewPanel(opened)

    async def _show(self, name: str) -> None:
        self.chosen = name
        opened = self.opened
        if opened is None:
            return
        changed = self.query_one(PanelBar).chosen != name or name not in self._host.made
        with self.app.batch_update():
            await self._host.show(name, lambda: self._make(name, opened))
            self.query_one(PanelBar).chosen = name
        if changed:
            self._host.focus_on(name)

    async def action_panel(self, name: str) -> None:
        """Show a panel, if the report has it."""
        if name in (panel.id for panel in self.query_one(PanelBar).panels):
            await self._show(name)

    async def action_step(self, by: int) -> None:
        """Show the panel before or after this one."""
        await self._show(self.query_one(PanelBar).step(by))

    @on(PanelBar.Chosen)
    async def _chosen(self, message: PanelBar.Chosen) -> None:
        await self._show(message.panel)

    @on(ChecksPanel.GoTo)
    async def _wanted(self, message: ChecksPanel.GoTo) -> None:
        await self._go_to_place(message.cell, message.quote)

    async def _go_to_place(self, cell: str, quote: str) -> None:
        """Go to the section that has these words; else to the cell."""
        assert self.opened is not None
        sections = self.opened.stored.report.sections
        number = next((section.number for section in sections if has_quote(section.text, quote)), None)
        if number is not None:
            await self._show(f"section-{number}")
            panel = self._panel
            assert isinstance(panel, SectionPanel)
            panel.go_to_quote(quote)
            return
        if cell in self.opened.stored.layout.form.cells:
            await self._go_to(cell)
        else:
            await self._show(self.chosen)
        if quote:
            self.notify(say("正文里没有这句话了：{quote}", quote=one_line(quote)), markup=False)

    async def _go_to(self, cell: str) -> None:
        """Put the cursor on a cell, in the panel of its table."""
        if self.opened is None:
            return
        table = self.opened.stored.layout.form.table(cell.partition(".")[0])
        await self._show(f"section-{table.section}")
        panel = self._panel
        assert isinstance(panel, SectionPanel)
        panel.go_to(cell)

    async def action_checks(self) -> None:
        """What was found, from a cell on the first that speaks of it."""
        before = self._panel
        await self._show("checks")
        if isinstance(before, SectionPanel) and isinstance(checks := self._panel, ChecksPanel):
            checks.point(before.cursor_cell)

    @on(ChecksPanel.Judge)
    def _judge(self, message: ChecksPanel.Judge) -> None:
        self.judge.keep(self, self.report_id, message.finding, message.state)

    @on(Judged)
    def _judged(self) -> None:
        self._load()

    async def action_source(self) -> None:
        """Where the document prints the cell under the cursor; from there, back to the cell."""
        before = self._panel
        if isinstance(before, SourcePanel):
            if before.cell:
                await self._go_to(before.cell)
            return
        await self._show("source")
        if isinstance(source := self._panel, SourcePanel):
            source.point(before.cursor_cell if isinstance(before, SectionPanel) else "")

    def action_copy(self) -> None:
        """Copy the table of the section shown, with its labels."""
        if self.opened is not None and isinstance(panel := self._panel, SectionPanel) and panel.table is not None:
            stored = self.opened.stored
            copy_table(self, stored.layout, panel.table.id, stored.report.cells)

    @on(HistoryPanel.GoTo)
    async def _changed_place(self, message: HistoryPanel.GoTo) -> None:
        """Go to what a change is of: a cell, or a section's text."""
        if not message.subject.startswith(SECTION):
            await self._go_to(message.subject)
            return
        await self._show(f"section-{message.subject.removeprefix(SECTION)}")
        if isinstance(panel := self._panel, SectionPanel) and not panel.showing_text:
            panel.action_turn()

    def action_cell_history(self) -> None:
        """What became of the cell under the cursor."""
        panel = self._panel
        if self.opened is not None and isinstance(panel, SectionPanel) and panel.cursor_cell:
            self.app.push_screen(CellHistory(self.store, self.opened.stored, panel.cursor_cell))

    # ---------------------------------------------------------------- going on
    def action_edit(self) -> None:
        """Open the editor, on the table and the cell that are being looked at."""
        panel = self._panel
        cell = panel.cursor_cell if isinstance(panel, SectionPanel) else ""
        self.app.post_message(EditReport(self.report_id, cell))

    def action_begin(self) -> None:
        """Ask, and begin the next year's report."""
        if self.opened is None:
            return
        report = self.opened.stored.report
        year = report.year + 1
        question = [
            say("以 {old} 年度为底，编 {agency} {year} 年度的报告？",
                old=report.year, agency=one_line(report.agency), year=year),
            "",
            say("上年结转按这份的结转下年度填好，其余各格为空；单位信息照旧，正文只留小标题。"),
        ]  # fmt: skip

        def answered(yes: bool | None) -> None:
            if yes:
                jobs.start(self, "begin", lambda: begin_report(self.store, self.report_id, year, user=self.user),
                           lambda begun: self.Begun(begun.id), awaited=True)  # fmt: skip

        self.app.push_screen(Confirm(question, say("新建草稿")), answered)

    @on(Begun)
    def _begun(self, message: Begun) -> None:
        message.stop()
        self.app.post_message(EditReport(message.report_id))

    def action_export(self) -> None:
        """Take the report, or its problem list, out as a file."""
        self.post_message(ExportReport(self.report_id))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A read-only database has no editor; only a section may have a table, to copy or with a cell's history."""
        if action in ("copy", "cell_history"):
            panel = self._panel if self.query(PanelHost) else None
            return isinstance(panel, SectionPanel) and panel.table is not None
        return not self.store.read_only if action in ("edit", "begin") else True

    @on(ReportChanged)
    def _changed(self) -> None:
        self._load()
        if isinstance(history := self._host.made.get("history"), HistoryPanel):
            history.read_again()  # the trail may tell of more than what the report has become

    def on_screen_resume(self) -> None:
        """Coming back from the editor: read what it saved."""
        if self.opened is not None:
            self._changed()


def _panels(form: Form) -> tuple[Panel, ...]:
    """The panels of a report in this form, its sections by number."""
    return (
        Panel("overview", pick("概览", "Start")),
        *(section_tab(section) for section in form.sections),
        Panel("charts", pick("图表", "Charts")), Panel("checks", pick("核查", "Checks")),
        Panel("source", pick("来源", "Source")), Panel("history", pick("历史", "History"), pick("", "Hist")),
    )  # fmt: skip
