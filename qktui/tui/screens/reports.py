"""The first screen: every report, filtered while a person types."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from qktui.model import Status
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import ReportFilter, count_reports, count_unchecked, regions, years
from qktui.store import Store, StoreError
from qktui.tui import jobs
from qktui.tui.finding_words import pending_words
from qktui.tui.navigation import ChooseFiles, OpenReport, ReportChanged, ShowProblems
from qktui.tui.opened import status_text
from qktui.tui.screens.base import Page
from qktui.tui.screens.picker import Picker
from qktui.tui.widgets.filter_input import FilterInput
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.report_list import ReportList

PAUSE = 0.15
"""Seconds without a key after which the reports are counted."""


class ReportsScreen(Page[None]):
    """Browse reports by agency, region, year, status; Enter opens one."""

    DEFAULT_CSS = """
    ReportsScreen #title { text-style: bold; background: $panel; }
    ReportsScreen #filter { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "查找"),
        Binding("r", "region", "地区"),
        Binding("y", "year", "年度"),
        Binding("s", "status", "状态"),
        Binding("x", "problems", "有问题", tooltip="只看有问题的，或全部"),
        Binding("k", "check", "核查", tooltip="全部报告查出的问题"),
        Binding("i", "import", "导入", tooltip="导入报告文件：选文件，看一遍，收下"),
        Binding("q,ctrl+q", "app.quit", "退出"),
        Binding("escape", "clear", "清除筛选"),
    ]
    AUTO_FOCUS = "ReportList"
    HELP = (
        "每行一份报告。“勾稽 42/42 ✓”表示 42 条勾稽规则全部成立；✗3 表示 3 条不平；?2 表示 2 条因空格无法核对；"
        "… 表示尚未核对，程序正在后台核对。“摘”表示正文是摘编。\n"
        "按 / 后输入单位、地区或年度的任何一部分，多个词用空格隔开。"
    )

    @dataclass
    class Counted(Message):
        """How many reports the filter leaves, and how many of all are out of date, in this state of the database."""

        wanted: ReportFilter
        count: int
        unchecked: int
        version: int

    @dataclass
    class Choices(Message):
        """What can be chosen: values with their words, for regions, years or statuses."""

        what: str
        options: list[tuple[str, str]]

    def __init__(self, store: Store, *, takes_files: bool = True) -> None:
        super().__init__()
        self.store, self.takes_files = store, takes_files
        self.wanted = ReportFilter()
        self.unchecked = 0
        self._timer: Timer | None = None
        self._counted_version = -1
        """The state of the database that was counted last."""

    def compose(self) -> ComposeResult:
        """A title, the filter, the list, the keys."""
        yield Line(say("政府信息公开工作年度报告"), id="title")
        yield FilterInput()
        yield ReportList(self.store)
        yield Line(id="filter")
        yield KeyBar()

    def on_mount(self) -> None:
        """Count when the list is on the screen."""
        self._describe(None)
        self.call_after_refresh(self._count)

    # ---------------------------------------------------------------- filtering
    def _filter(self, wanted: ReportFilter) -> None:
        if wanted == self.wanted:
            return
        self.wanted = wanted
        self.query_one(ReportList).show(wanted)
        self._describe(None)
        self.refresh_bindings()
        self._count_soon()

    def _count_soon(self) -> None:
        """Count once typing has paused: over millions of reports it takes a moment, and pages go first."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._count)

    def _count(self) -> None:
        wanted, store = self.wanted, self.store

        def job() -> ReportsScreen.Counted:
            version = store.data_version()
            return self.Counted(wanted, count_reports(store, wanted), count_unchecked(store), version)

        jobs.start(self, "count", job, lambda counted: counted)

    @on(Counted)
    def _counted(self, message: Counted) -> None:
        self.unchecked, self._counted_version = message.unchecked, message.version
        if message.wanted == self.wanted:
            self._describe(message.count)

    def _describe(self, count: int | None) -> None:
        wanted = self.wanted
        parts = [say("共 {n} 份", n=f"{count:,}") if count is not None else say("正在计数")]
        if wanted.region:
            parts.append(say("地区：{region}", region=wanted.region.replace("/", " ")))
        if wanted.year is not None:
            parts.append(say("年度：{year}", year=wanted.year))
        if wanted.status is not None:
            parts.append(say("状态：{status}", status=status_text(wanted.status)))
        if wanted.problems:
            parts.append(say("只看有问题的"))
        parts += pending_words(self.unchecked)
        self.query_one("#filter", Line).show(one_line("  ·  ".join(parts)))

    @on(FilterInput.Changed)
    def _typed(self, event: FilterInput.Changed) -> None:
        self._filter(replace(self.wanted, words=one_line(event.value)))

    @on(FilterInput.Submitted)
    def _submitted(self) -> None:
        self.query_one(ReportList).focus()

    def action_search(self) -> None:
        """Type into the filter."""
        self.query_one(FilterInput).focus()

    def action_clear(self) -> None:
        """Leave the filter's line; from the list, list everything again."""
        words = self.query_one(FilterInput)
        if not words.has_focus:
            words.value = ""
            self._filter(ReportFilter())
        self.query_one(ReportList).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a filter there is nothing to clear; a read-only database and a login take no files in."""
        if action == "clear":
            return self.wanted != ReportFilter() or self.query_one(FilterInput).has_focus
        return (self.takes_files and not self.store.read_only) if action == "import" else True

    def action_problems(self) -> None:
        """Only reports with errors or warnings, or all again."""
        self._filter(replace(self.wanted, problems=not self.wanted.problems))

    # ---------------------------------------------------------------- choosing
    def action_region(self) -> None:
        """Choose a region."""
        self._choose("region", lambda: [(r, "　" * r.count("/") + r.rpartition("/")[2]) for r in regions(self.store)])

    def action_year(self) -> None:
        """Choose a year."""
        self._choose("year", lambda: [(str(y), str(y)) for y in years(self.store)])

    def action_status(self) -> None:
        """Choose a status."""
        self._choose("status", lambda: [(status.value, status_text(status)) for status in Status])

    def _choose(self, what: str, options: Callable[[], list[tuple[str, str]]]) -> None:
        jobs.start(self, "choices", options, lambda found: self.Choices(what, found), awaited=True)

    @on(Choices)
    def _choices(self, message: Choices) -> None:
        titles = {"region": say("选择地区"), "year": say("选择年度"), "status": say("选择状态")}

        def chosen(value: str | None) -> None:
            if value is None:
                return
            if message.what == "year":
                self._filter(replace(self.wanted, year=int(value) if value else None))
            elif message.what == "region":
                self._filter(replace(self.wanted, region=value))
            else:
                self._filter(replace(self.wanted, status=Status(value) if value else None))

        picker = Picker(titles[message.what], [("", say("全部")), *message.options], self._chosen(message.what))
        self.app.push_screen(picker, chosen)

    def _chosen(self, what: str) -> str:
        """What the filter has chosen already, as the picker names it."""
        wanted = self.wanted
        values = {"region": wanted.region, "year": wanted.year or "", "status": wanted.status or ""}
        return str(values[what])

    # ---------------------------------------------------------------- going on
    @on(ReportList.Opened)
    def _opened(self, message: ReportList.Opened) -> None:
        self.app.post_message(OpenReport(message.row.id))

    def action_check(self) -> None:
        """See what was found in all reports."""
        self.app.post_message(ShowProblems())

    def action_import(self) -> None:
        """Choose files to import."""
        self.app.post_message(ChooseFiles())

    @on(ReportChanged)
    def _changed(self) -> None:
        self.query_one(ReportList).refresh_rows()
        self._count_soon()

    def on_screen_resume(self) -> None:
        """Coming back from a report, or from importing: there may be others."""
        self.query_one(ReportList).refresh_rows()
        try:
            counted = self.store.data_version() == self._counted_version
        except StoreError:
            counted = False  # whoever counts now is told why
        if not counted:
            self._count_soon()
