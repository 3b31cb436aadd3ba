"""Two states of a report side by side: how many things differ, what they were and are; the older can be restored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message

from qktui.phrases import say
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.comparing import Compared, Pair, compare
from qktui.tui.navigation import ReportChanged
from qktui.tui.screens.base import Page
from qktui.tui.screens.restoration import RestorationScreen
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.line import Header, Line
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel
from qktui.tui.widgets.side_by_side import SideBySide


class ComparisonScreen(Page[None]):
    """What differs between two states; read again whenever the report changes."""

    DEFAULT_CSS = """
    ComparisonScreen #counts { text-style: bold; }
    ComparisonScreen #old, ComparisonScreen #new { background: $surface; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "restore", "恢复到左边", tooltip="把报告恢复到左边（较早）的样子，作为新的修改记入"),
        Binding("escape", "app.back", "返回"),
    ]
    HELP = (
        "一份报告两个时刻的差别：左边较早，右边较晚。格、报告信息和指标一行一处，写明原来和后来；"
        "正文只列改了的句子，“−”是去掉的，“+”是添上的，前后各带一句，“⋯”处略去没有改的。\n"
        "“空”是没有填写，“无此格”是没有这一格，0 和“—”“/”照原样写出。\n"
        "恢复是新的修改，先问过、写明理由才做，修改记录一条也不删；定稿的报告先在编辑中按 R 退回草稿。"
    )

    @dataclass
    class Loaded(Message):
        """Both states have been read and compared."""

        compared: Compared

    def __init__(self, store: Store, pair: Pair, user: str) -> None:
        super().__init__()
        self.store, self.pair, self.user = store, pair, user
        self.compared: Compared | None = None

    def compose(self) -> ComposeResult:
        """Whose report, how many differences, which states, the differences, the keys."""
        yield Header()
        yield Line(say("正在比较……"), id="counts")
        yield Line(id="old")
        yield Line(id="new")
        with ScrollPanel():
            yield SideBySide()
            yield Prose(id="nothing")
        yield KeyBar()

    def on_mount(self) -> None:
        """Compare."""
        self._load()

    def _load(self) -> None:
        jobs.start(self, "comparison", lambda: compare(self.store, self.pair), self.Loaded, awaited=True)

    @on(Loaded)
    def _loaded(self, message: Loaded) -> None:
        message.stop()
        self.compared = compared = message.compared
        report = compared.stored.report
        self.query_one(Header).describe(
            report.agency, say(" · {year} 年度", year=report.year), [say("只读")] if self.store.read_only else [],
            before=say("比较 · "),
        )  # fmt: skip
        self.query_one("#counts", Line).show(compared.counts)
        self.query_one("#old", Line).show(say("左 {state}", state=compared.old.name))
        self.query_one("#new", Line).show(say("右 {state}", state=compared.new.name))
        self.query_one(SideBySide).compare(compared.lines)
        nothing = () if compared.found else (Paragraph(say("没有不同"), "muted"),)
        self.query_one("#nothing", Prose).show(nothing)
        self.refresh_bindings()

    @on(jobs.Failed)
    def _failed(self) -> None:
        """The app says why; without two states there is nothing to look at."""
        if self.compared is None:
            self.dismiss()

    @on(ReportChanged)
    def on_screen_resume(self) -> None:
        """Somebody changed something, or the restoring is done."""
        if self.compared is not None:
            self._load()

    def action_restore(self) -> None:
        """Ask, and make the report what it was in the older state."""
        if self.compared is not None:
            self.app.push_screen(
                RestorationScreen(self.store, self.pair.report_id, self.compared.old.change, self.user)
            )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The present needs no restoring; a read-only database cannot have it."""
        if action != "restore":
            return True
        compared = self.compared
        return not self.store.read_only and compared is not None and compared.old.change != compared.newest
