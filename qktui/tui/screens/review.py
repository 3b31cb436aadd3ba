"""The review: what was read from a file, cell by cell, beside the file's own rows, before it is accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from qktui.importing import NotAReport, Stated
from qktui.importing.batch import document_name
from qktui.importing.excerpt import Printed
from qktui.intake import Incoming, bytes_again
from qktui.phrases import pick, say
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.arrival import Arrival, restated, unpacked
from qktui.tui.examined import Examined, examine
from qktui.tui.navigation import Reviewed
from qktui.tui.panels.differences import DifferencesPanel
from qktui.tui.panels.overview import OverviewPanel
from qktui.tui.panels.questions import QuestionsPanel
from qktui.tui.panels.section import SectionPanel, section_tab
from qktui.tui.panels.unplaced import UnplacedPanel
from qktui.tui.pile import fate_word
from qktui.tui.placing import Placed, place_at, place_of
from qktui.tui.readers import Readers
from qktui.tui.screens.base import Page
from qktui.tui.screens.whose import Whose
from qktui.tui.widgets.excerpt import Excerpt
from qktui.tui.widgets.form_grid import FormGrid
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.line import Header
from qktui.tui.widgets.panel_bar import Panel, PanelBar
from qktui.tui.widgets.panel_host import PanelHost

ReviewPanel = OverviewPanel | SectionPanel | QuestionsPanel | UnplacedPanel | DifferencesPanel
TALL = 34
"""From this many lines on, more of the file's rows are shown."""
NEVER = 10_000
"""Lines that no terminal has: here a section's table and its narrative always take turns."""


class ReviewScreen(Page[Reviewed]):
    """Look at a file before it is accepted. Gives back what the person made of it."""

    DEFAULT_CSS = """
    ReviewScreen #file { background: $background; color: $text-muted; text-style: none; }
    ReviewScreen.-tall Excerpt { height: 10; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "doubt(1)", "下一处", tooltip="下一处要看的格：没有找到、印得特别、空格、不平"),
        Binding("p", "doubt(-1)", "上一处", tooltip="上一处要看的格"),
        Binding("a", "accept", "收下", tooltip="收下这个文件，写进数据库"),
        Binding("y", "whose", "单位年度", tooltip="指定是哪个单位、哪一年度的报告"),
        Binding("q", "panel('questions')", "疑问", show=False),
        Binding("u", "panel('unplaced')", "未归入", show=False, tooltip="没有归入表式的数字"),
        Binding("d", "panel('differences')", "变化", tooltip="与库中的报告有哪些不同"),
        Binding("right_square_bracket", "step(1)", "换栏", key_display="[ ]"),
        Binding("left_square_bracket", "step(-1)", "换栏", show=False, key_display="[ ]"),
        *(Binding(str(n), f"panel('section-{n}')", "各部分", show=False, key_display="1–9") for n in range(1, 10)),
        Binding("0", "panel('overview')", "概览", show=False),
        Binding("N", "report(1)", "下一份", tooltip="这个文件里的下一份报告"),
        Binding("P", "report(-1)", "上一份", show=False, tooltip="这个文件里的上一份报告"),
        Binding("s", "leave", "返回", show=False, tooltip="先不收，返回"),
        Binding("escape", "leave", "返回", tooltip="先不收，返回"),
    ]
    HELP = (
        "收下之前看一遍：上面是读出的数字，下面是文件里原样的几行，光标处的那一格在方括号里。\n"
        "n 和 p 走遍要看的格：没有找到的、印得特别的、空格、所涉规则不成立的。"
        "“疑问”是读的时候拿不准的；“未归入”是表格里有而表式里没有的数字；“变化”是与库中那份的不同。\n"
        "“·”是印出的 0，“空”是没有填写，“†”是原文另有文字，“✗”是不平，“?”是有空格而无法核对。"
    )

    @dataclass
    class Loaded(Message):
        """A report of the file has been unpacked and checked; the file has so many."""

        file: Arrival
        examined: Examined
        count: int

    @dataclass
    class Opened(Message):
        """The file's own rows; or why there are none."""

        printed: Printed | None
        reason: str = ""

    def __init__(self, store: Store, file: Arrival) -> None:
        super().__init__()
        self.store, self.file = store, file
        self.number, self.count = 0, 1
        self.examined: Examined | None = None
        self.printed: Printed | None = None
        self.unopened = say("正在打开文件……")
        self.chosen = ""
        self.readers = Readers()

    def compose(self) -> ComposeResult:
        """Whose report, which file, the panels, the file's own rows, the keys."""
        yield Header()
        yield Header(id="file")
        yield PanelBar((), "")
        yield PanelHost[ReviewPanel]()
        yield Excerpt()
        yield KeyBar()

    def on_mount(self) -> None:
        """Unpack the report and open the file."""
        self._load(lambda: self.file)
        jobs.start(self, "document", self._document, lambda opened: opened)

    def on_unmount(self) -> None:
        """Whoever reads for this screen ends with it."""
        self.readers.stop()

    def on_resize(self) -> None:
        """More of the file's rows where there is room."""
        self.set_class(self.size.height >= TALL, "-tall")

    # ---------------------------------------------------------------- loading
    def _load(self, changed: Callable[[], Arrival]) -> None:
        number = self.number

        def job() -> ReviewScreen.Loaded:
            file = changed()
            drafts = unpacked(file)
            return self.Loaded(file, examine(drafts[number], self.store), len(drafts))

        jobs.start(self, "report", job, lambda loaded: loaded)

    def _document(self) -> ReviewScreen.Opened:
        """Read the file's own rows; it may take a second, or be another file by now."""
        try:
            data = bytes_again(Incoming(self.file.path, self.file.sha256))
            with self.readers.one() as reader:
                return self.Opened(Printed(reader.document(document_name(self.file.path), data)))
        except NotAReport as refused:
            return self.Opened(None, refused.reason)

    @on(Loaded)
    async def _loaded(self, message: Loaded) -> None:
        message.stop()
        self.file, self.examined, self.count = message.file, message.examined, message.count
        self._describe(message.examined)
        bar = self.query_one(PanelBar)
        bar.panels = _panels(message.examined)
        bar.refresh()
        await self._host.clear()
        layout = message.examined.opened.stored.layout
        third = next((table for table in layout.form.tables if table.section == 3), layout.form.tables[0])
        first = next(cell.id for cell in layout.cells if cell.table == third.id)
        await self._go_to(next(iter(message.examined.doubts), first))
        self.refresh_bindings()

    @on(Opened)
    def _opened(self, message: Opened) -> None:
        message.stop()
        self.printed, self.unopened = message.printed, message.reason
        if message.printed is not None:
            self.query_one(Excerpt).open(message.printed)
        self._point()

    @on(jobs.Failed)
    def _failed(self) -> None:
        """The app says why; a report that cannot be shown is left."""
        if self.examined is None:
            self.dismiss(Reviewed(self.file))

    def _describe(self, examined: Examined) -> None:
        report, opened = examined.draft.report, examined.opened
        fate = self.file.reports[self.number].fate
        marks = [fate_word(fate), opened.balance()]
        if self.count > 1:
            marks.append(say("第 {n}/{count} 份", n=self.number + 1, count=self.count))
        self.query_one(Header).describe(
            report.agency, say(" · {year} 年度", year=report.year), marks, before=say("收前看 · ")
        )
        found, missing = len(report.cells), len(examined.draft.missing)
        facts = (
            say("表式 {form}", form=report.form), say("认出 {found}/{all} 格", found=found, all=found + missing),
            say("要看 {n} 格", n=len(examined.doubts)),
        )  # fmt: skip
        self.query_one("#file", Header).describe(document_name(self.file.path), "", facts)

    # ---------------------------------------------------------------- panels
    @property
    def _host(self) -> PanelHost[ReviewPanel]:
        return self.query_one(PanelHost)

    @property
    def _panel(self) -> ReviewPanel | None:
        return self._host.made.get(self.chosen)

    def _make(self, name: str, examined: Examined) -> ReviewPanel:
        if name.startswith("section-"):
            return SectionPanel(examined.opened, int(name[-1]), tall=NEVER)
        if name == "questions":
            return QuestionsPanel(examined.questions)
        if name == "unplaced":
            return UnplacedPanel(examined.draft.report.unplaced)
        if name == "differences":
            return DifferencesPanel(examined.changes or ())
        return OverviewPanel(examined.opened)

    async def _show(self, name: str) -> None:
        examined = self.examined
        if examined is None:
            return
        self.chosen = name
        with self.app.batch_update():
            panel = await self._host.show(name, lambda: self._make(name, examined))
            self.query_one(PanelBar).chosen = name
            self.query_one(Excerpt).display = _has_places(panel)
        self._host.focus_on(name)
        self._point()

    async def action_panel(self, name: str) -> None:
        """Show a panel, if the report has it."""
        if name in (panel.id for panel in self.query_one(PanelBar).panels):
            await self._show(name)

    async def action_step(self, by: int) -> None:
        """Show the panel before or after this one."""
        if self.examined is not None:
            await self._show(self.query_one(PanelBar).step(by))

    @on(PanelBar.Chosen)
    async def _chosen(self, message: PanelBar.Chosen) -> None:
        await self._show(message.panel)

    @on(DifferencesPanel.GoTo)
    async def _wanted(self, message: DifferencesPanel.GoTo) -> None:
        await self._go_to(message.cell)

    async def _go_to(self, cell: str) -> None:
        """Put the cursor on a cell, in the panel of its table."""
        assert self.examined is not None
        table = self.examined.opened.stored.layout.form.table(cell.partition(".")[0])
        await self._show(f"section-{table.section}")
        panel = self._panel
        if isinstance(panel, SectionPanel):
            panel.go_to(cell)
        self._point()

    # ---------------------------------------------------------------- the file's own rows
    @on(FormGrid.CellFocused)
    @on(UnplacedPanel.Pointed)
    def _point(self) -> None:
        """Show what the file prints where the cursor stands."""
        panel = self._panel
        if self.examined is None or panel is None:
            return
        placed, aside = Placed(None, self.unopened), ""
        if isinstance(panel, SectionPanel) and panel.cursor_cell:
            aside = self._doubt(panel.cursor_cell)
            if self.printed is not None:
                cells, form = self.examined.draft.report.cells, self.examined.opened.stored.layout.form
                placed = place_of(self.printed, cells, form, panel.cursor_cell)
        elif isinstance(panel, UnplacedPanel) and panel.current is not None and self.printed is not None:
            placed = place_at(self.printed, panel.current.where, panel.current.text)
        self.query_one(Excerpt).point(placed.spot, placed.said, aside)

    def _doubt(self, cell: str) -> str:
        """Why a cell wants a look, and which of how many it is."""
        assert self.examined is not None
        doubts = self.examined.doubts
        if cell not in doubts:
            return ""
        place = list(doubts).index(cell) + 1
        return say("要看 {n}/{count}：{reason}", n=place, count=len(doubts), reason=doubts[cell])

    async def action_doubt(self, by: int) -> None:
        """Go to the next cell that wants a look, or the one before, round and round."""
        if self.examined is None:
            return
        doubts = list(self.examined.doubts)
        if not doubts:
            self.notify(say("没有要看的格"), markup=False)
            return
        order = [cell.id for cell in self.examined.opened.stored.layout.cells]
        panel = self._panel
        cursor = panel.cursor_cell if isinstance(panel, SectionPanel) else ""
        here = order.index(cursor) if cursor in order else -1 if by > 0 else len(order)
        ahead = [cell for cell in doubts if (order.index(cell) - here) * by > 0]
        await self._go_to((ahead or doubts)[0 if by > 0 else -1])

    # ---------------------------------------------------------------- deciding
    def action_report(self, by: int) -> None:
        """Another report of the same file."""
        if self.examined is not None:
            self.number = (self.number + by) % self.count
            self._load(lambda: self.file)

    def action_whose(self) -> None:
        """Say whose report this is, and of which year."""
        if self.examined is None:
            return
        report, number = self.examined.draft.report, self.number

        def said(stated: Stated | None) -> None:
            if stated is not None:
                self._load(lambda: restated(self.file, number, stated, self.store))

        self.app.push_screen(Whose(report.agency, report.year), said)

    def action_accept(self) -> None:
        """Have the file accepted, and go back."""
        if self.file.waits:
            self.dismiss(Reviewed(self.file, accept=True))
        else:
            self.notify(
                say("收下它不会改变什么：{fate}", fate=fate_word(self.file.reports[self.number].fate)), markup=False
            )

    def action_leave(self) -> None:
        """Go back; the file stays on the pile."""
        self.dismiss(Reviewed(self.file))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Some keys are for files of several reports, or for reports that replace another."""
        if action == "report":
            return self.count > 1
        if action == "panel" and parameters == ("differences",):
            return self.examined is not None and self.examined.changes is not None
        return True


def _has_places(panel: ReviewPanel) -> bool:
    """Whether a panel shows what has a place in the file."""
    if isinstance(panel, UnplacedPanel):
        return bool(panel.items)
    return isinstance(panel, SectionPanel) and panel.table is not None


def _panels(examined: Examined) -> tuple[Panel, ...]:
    """The panels of a draft: as those of a report, and what only a draft has, with counts."""
    unplaced, changes = len(examined.draft.report.unplaced), examined.changes
    return (
        Panel("overview", pick("概览", "Start")),
        *(section_tab(section) for section in examined.opened.stored.layout.form.sections),
        Panel("questions", say("疑问 {n}", n=len(examined.questions))),
        Panel("unplaced", say("未归入 {n}", n=unplaced)),
        *(() if changes is None else (Panel("differences", say("变化 {n}", n=len(changes))),)),
    )  # fmt: skip
