"""One report: a header, a line of panels, the chosen panel, and what the cell under the cursor says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from qktui.model import Status
from qktui.phrases import pick, say
from qktui.printable import one_line
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.navigation import EditReport, ReportChanged
from qktui.tui.opened import OpenedReport, open_report, status_text
from qktui.tui.panels.charts import ChartsPanel
from qktui.tui.panels.checks import ChecksPanel
from qktui.tui.panels.history import HistoryPanel
from qktui.tui.panels.overview import OverviewPanel
from qktui.tui.panels.section import SectionPanel
from qktui.tui.panels.source import SourcePanel
from qktui.tui.widgets.cell_line import CellLine
from qktui.tui.widgets.form_grid import FormGrid
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.panel_bar import Panel, PanelBar


class ReportScreen(Screen[None]):
    """Read a report. Every panel is made when it is first shown."""

    DEFAULT_CSS = """
    ReportScreen #header { height: 1; text-style: bold; background: $panel; padding: 0 1; }
    ReportScreen #panels { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "step(-1)", "前一栏", key_display="["),
        Binding("right_square_bracket", "step(1)", "后一栏", key_display="]"),
        *(Binding(str(n), f"panel('section-{n}')", f"第{n}部分", show=False) for n in range(1, 7)),
        Binding("0", "panel('overview')", "概览", show=False),
        Binding("c", "panel('charts')", "图表"),
        Binding("k", "panel('checks')", "核查"),
        Binding("p", "panel('source')", "来源"),
        Binding("h", "panel('history')", "历史", show=False),
        Binding("e", "edit", "编辑"),
        Binding("escape", "app.back", "返回"),
    ]
    HELP = (
        "0 概览，1–6 六个部分，c 图表，k 核查，p 来源，h 历史；[ ] 前后换栏。\n"
        "表格中：方向键移动光标，下方两行说明该格的出处、规则和原文数字；t 在表格与正文之间切换。\n"
        "“·”是印出的 0，“空”是没有填写，“*”是与原文不同，“✗”是勾稽不平，“†”是原文另有文字。"
    )

    @dataclass
    class Loaded(Message):
        """The report has been read and checked."""

        opened: OpenedReport

    def __init__(self, store: Store, report_id: int, panel: str = "overview") -> None:
        super().__init__()
        self.store, self.report_id, self.chosen = store, report_id, panel
        self.opened: OpenedReport | None = None
        self.panels: dict[str, Widget] = {}

    def compose(self) -> ComposeResult:
        """The frame; the panel comes with the report."""
        yield Static("", id="header", markup=False)
        yield PanelBar(self._names(), self.chosen)
        yield Container(id="panels")
        yield CellLine()
        yield KeyBar()

    @staticmethod
    def _names() -> tuple[Panel, ...]:
        sections = [
            ("一", "总体"), ("二", "主动公开"), ("三", "依申请"), ("四", "复议诉讼"), ("五", "问题"), ("六", "其他"),
        ]  # fmt: skip
        english = ["Overview", "Proactive", "Requests", "Disputes", "Problems", "Other"]
        return (
            Panel("overview", pick("概览", "Start")),
            *(
                Panel(f"section-{n}", pick(f"{number} {name}", f"{n} {en}"), pick(f"{number}{name}", f"{n}{en[:5]}"))
                for n, ((number, name), en) in enumerate(zip(sections, english, strict=True), start=1)
            ),
            Panel("charts", pick("图表", "Charts")), Panel("checks", pick("核查", "Checks")),
            Panel("source", pick("来源", "Source")), Panel("history", pick("历史", "History"), pick("", "Hist")),
        )  # fmt: skip

    def on_mount(self) -> None:
        """Read the report."""
        self._load()

    def _load(self) -> None:
        jobs.start(self, "report", lambda: open_report(self.store, self.report_id), self.Loaded)

    @on(Loaded)
    async def _loaded(self, message: Loaded) -> None:
        message.stop()
        if self.opened is not None and self.opened.stored == message.opened.stored:
            return
        self.opened = message.opened
        self._describe(message.opened)
        for panel in self.panels.values():
            panel.show(message.opened)  # type: ignore[attr-defined]
        await self._show(self.chosen)

    def _describe(self, opened: OpenedReport) -> None:
        report = opened.stored.report
        marks = [status_text(report.status), opened.balance()]
        if opened.stored.published:
            marks.append(say("更正 {n} 格", n=len(opened.stored.published)))
        if report.abridged_from:
            marks.append(say("正文摘编"))
        if self.store.read_only:
            marks.append(say("只读"))
        title = say("{agency} · {year} 年度", agency=one_line(report.agency), year=report.year)
        self.query_one("#header", Static).update(Content(f"{title}    {'  '.join(marks)}"))

    # ---------------------------------------------------------------- panels
    def _make(self, name: str, opened: OpenedReport) -> Widget:
        if name.startswith("section-"):
            return SectionPanel(opened, int(name[-1]))
        if name == "charts":
            return ChartsPanel(opened)
        if name == "checks":
            return ChecksPanel(opened)
        if name == "source":
            return SourcePanel(opened, self.store)
        if name == "history":
            return HistoryPanel(opened, self.store)
        return OverviewPanel(opened)

    async def _show(self, name: str) -> None:
        if self.opened is None:
            self.chosen = name
            return
        new = name not in self.panels
        with self.app.batch_update():
            if new:
                self.panels[name] = self._make(name, self.opened)
                await self.query_one("#panels").mount(self.panels[name])
            for other, panel in self.panels.items():
                panel.display = other == name
        self.chosen = name
        self.query_one(PanelBar).chosen = name
        panel = self.panels[name]
        is_table = isinstance(panel, SectionPanel) and panel.table is not None
        self.query_one(CellLine).display = is_table
        if isinstance(panel, SectionPanel) and panel.table is not None:
            self.query_one(CellLine).show(self.opened, panel.query_one(FormGrid).cursor_cell)
        target = panel.focus_target if isinstance(panel, SectionPanel) else self._first_focusable(panel)
        target.focus()

    @staticmethod
    def _first_focusable(panel: Widget) -> Widget:
        return next((w for w in panel.walk_children(Widget, with_self=True) if w.focusable), panel)

    async def action_panel(self, name: str) -> None:
        """Show a panel."""
        await self._show(name)

    async def action_step(self, by: int) -> None:
        """Show the panel before or after this one."""
        await self._show(self.query_one(PanelBar).step(by))

    @on(PanelBar.Chosen)
    async def _chosen(self, message: PanelBar.Chosen) -> None:
        await self._show(message.panel)

    @on(ChecksPanel.GoTo)
    async def _go_to(self, message: ChecksPanel.GoTo) -> None:
        if self.opened is None:
            return
        table = self.opened.stored.layout.form.table(message.cell.partition(".")[0])
        name = f"section-{table.section}"
        await self._show(name)
        panel = self.panels[name]
        assert isinstance(panel, SectionPanel)
        panel.go_to(message.cell)

    @on(FormGrid.CellFocused)
    def _cell(self, message: FormGrid.CellFocused) -> None:
        if self.opened is not None:
            self.query_one(CellLine).show(self.opened, message.cell_id)

    # ---------------------------------------------------------------- going on
    def action_edit(self) -> None:
        """Open the editor, on the table and the cell that are being looked at."""
        cell = ""
        panel = self.panels.get(self.chosen)
        if isinstance(panel, SectionPanel) and panel.table is not None:
            cell = panel.query_one(FormGrid).cursor_cell
        self.app.post_message(EditReport(self.report_id, cell))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A read-only database has no editor."""
        return not self.store.read_only if action == "edit" else True

    @on(ReportChanged)
    def _changed(self) -> None:
        self._load()

    def on_screen_resume(self) -> None:
        """Coming back from the editor: read what it saved."""
        if self.opened is not None:
            self._load()

    @property
    def is_final(self) -> bool:
        """Whether the report has been made final."""
        return self.opened is not None and self.opened.stored.report.status is Status.FINAL
