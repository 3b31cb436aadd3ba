"""核查: what was found in all reports, filtered, followed to its place, judged; and which reports are missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from qktui.checks import checks, rule_label
from qktui.model import ReviewState, Severity
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import FindingFilter, count_findings, count_unchecked, find_report, missing_reports, regions, years
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.finding_words import pending_words, review_sentence, severity_word, state_word
from qktui.tui.navigation import OpenReport, ReportChanged
from qktui.tui.reviewing import REVIEW_KEYS, Judge, Judged
from qktui.tui.screens.base import Page
from qktui.tui.screens.picker import Picker
from qktui.tui.widgets.filter_input import FilterInput
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.line import Line, Note
from qktui.tui.widgets.paged_list import PagedList
from qktui.tui.widgets.problem_list import ProblemList

PAUSE = 0.15
"""Seconds without a key after which the findings are counted."""
MISSING_LISTED = 1000
"""Agencies without a report of a year that are listed at most."""


class ProblemsScreen(Page[None]):
    """Findings of every report."""

    DEFAULT_CSS = """
    ProblemsScreen #title { text-style: bold; background: $panel; }
    ProblemsScreen #filter { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "查找"),
        *REVIEW_KEYS,
        Binding("y", "choose('year')", "年度"),
        Binding("r", "choose('region')", "地区"),
        Binding("u", "choose('rule')", "规则"),
        Binding("s", "choose('severity')", "轻重"),
        Binding("v", "choose('review')", "意见", tooltip="按复核意见筛选：待看、已确认、不采纳"),
        Binding("m", "choose('missing')", "缺报告", tooltip="选一个年度，列出没有这一年报告的单位"),
        Binding("escape", "clear", "清除筛选"),
        Binding("escape", "app.back", "返回"),
    ]
    AUTO_FOCUS = "ProblemList"
    HELP = (
        "全部报告查出的问题。每份报告一行标题，右边是它的错误、警告、提示各几条；"
        "下面逐条列出，严重的在前：✗ 错误，△ 警告，· 提示。\n"
        "Enter 打开报告，到这一条所说的格或句子；c 确认，d 不采纳（写一句理由），o 重新待看。Esc 先清除筛选，再返回。\n"
        "筛选可以合用，列表下方写明正按什么筛选。"
    )

    @dataclass
    class Counted(Message):
        """How many findings the filter leaves, and how many reports are out of date."""

        wanted: FindingFilter
        count: int
        unchecked: int

    @dataclass
    class Options(Message):
        """What can be chosen: values with their words."""

        what: str
        options: list[tuple[str, str]]

    @dataclass
    class Missing(Message):
        """Agencies that have no report of a year."""

        year: str
        agencies: list[tuple[str, int]]

    def __init__(self, store: Store, user: str) -> None:
        super().__init__()
        self.store, self.user = store, user
        self.judge = Judge(store, user)
        self.wanted = FindingFilter()
        self.unchecked = 0
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """A title, the filter, the list, what was said of a finding, the counts, the keys."""
        yield Line(say("核查：全部报告"), id="title")
        yield FilterInput()
        yield ProblemList(self.store)
        yield Note(id="said")
        yield Line(id="filter")
        yield KeyBar()

    def on_mount(self) -> None:
        """Count when the list is on the screen."""
        self._describe(None)
        self.call_after_refresh(self._count)

    # ---------------------------------------------------------------- counting
    def _count(self) -> None:
        wanted, store = self.wanted, self.store

        def job() -> ProblemsScreen.Counted:
            return self.Counted(wanted, count_findings(store, wanted), count_unchecked(store))

        jobs.start(self, "count", job, lambda counted: counted)

    @on(Counted)
    def _counted(self, message: Counted) -> None:
        self.unchecked = message.unchecked
        if message.wanted == self.wanted:
            self._describe(message.count)

    def _describe(self, count: int | None) -> None:
        counted = say("共 {n} 条", n=f"{count:,}") if count is not None else say("正在计数")
        parts = [counted, *_in_words(self.wanted), *pending_words(self.unchecked)]
        self.query_one("#filter", Line).show(one_line("  ·  ".join(parts)))

    # ---------------------------------------------------------------- filtering
    def _filter(self, wanted: FindingFilter) -> None:
        if wanted == self.wanted:
            return
        self.wanted = wanted
        self.query_one(ProblemList).show(wanted)
        self._describe(None)
        self.refresh_bindings()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self._count)

    @on(FilterInput.Changed)
    def _typed(self, event: FilterInput.Changed) -> None:
        self._filter(replace(self.wanted, words=one_line(event.value)))

    @on(FilterInput.Submitted)
    def _submitted(self) -> None:
        self.query_one(ProblemList).focus()

    def action_search(self) -> None:
        """Type into the filter."""
        self.query_one(FilterInput).focus()

    def action_clear(self) -> None:
        """Leave the filter's line; from the list, list everything again."""
        words, rows = self.query_one(FilterInput), self.query_one(ProblemList)
        if not words.has_focus:
            words.value = ""
            self._filter(FindingFilter())
        rows.focus()

    # ---------------------------------------------------------------- choosing
    def action_choose(self, what: str) -> None:
        """Choose what to list."""
        jobs.start(self, "choices", self._options(what), lambda found: self.Options(what, found), awaited=True)

    def _options(self, what: str) -> Callable[[], list[tuple[str, str]]]:
        store = self.store
        return {
            "year": lambda: [(str(y), str(y)) for y in years(store)],
            "missing": lambda: [(str(y), str(y)) for y in years(store)],
            "region": lambda: [(r, "　" * r.count("/") + r.rpartition("/")[2]) for r in regions(store)],
            "rule": lambda: [(rule, rule_label(rule)) for rule in checks()],
            "severity": lambda: [(s.value, severity_word(s)) for s in Severity],
            "review": lambda: [(s.value, state_word(s)) for s in ReviewState],
        }[what]

    @on(Options)
    def _offered(self, message: Options) -> None:
        titles = {"year": say("选择年度"), "region": say("选择地区"), "rule": say("选择规则"),
                  "severity": say("选择轻重"), "review": say("选择意见"),
                  "missing": say("哪一年缺报告？")}  # fmt: skip
        if message.what == "missing" and not message.options:
            self.notify(say("库中还没有报告"), markup=False)
            return
        every = [] if message.what == "missing" else [("", say("全部"))]

        def chosen(value: str | None) -> None:
            if value is not None:
                self._chose(message.what, value)

        now = "" if message.what == "missing" else str(getattr(self.wanted, message.what) or "")
        self.app.push_screen(Picker(titles[message.what], [*every, *message.options], now), chosen)

    def _chose(self, what: str, value: str) -> None:
        if what == "missing":
            region = self.wanted.region
            jobs.start(self, "missing", lambda: missing_reports(self.store, int(value), region, MISSING_LISTED),
                       lambda found: self.Missing(value, found), awaited=True)  # fmt: skip
        elif what == "year":
            self._filter(replace(self.wanted, year=int(value) if value else None))
        elif what == "severity":
            self._filter(replace(self.wanted, severity=Severity(value) if value else None))
        elif what == "review":
            self._filter(replace(self.wanted, review=ReviewState(value) if value else None))
        elif what == "rule":
            self._filter(replace(self.wanted, rule=value))
        else:
            self._filter(replace(self.wanted, region=value))

    @on(Missing)
    def _missing(self, message: Missing) -> None:
        found = [(f"{year} {name}", say("{agency}（最近一份：{year}）", agency=name, year=year))
                 for name, year in message.agencies]  # fmt: skip
        where = say("地区：{region}", region=self.wanted.region.replace("/", " ")) if self.wanted.region else ""
        title = say("没有 {year} 年度报告的单位：{n} 个", year=message.year, n=len(found))
        if len(found) == MISSING_LISTED:
            title = say("没有 {year} 年度报告的单位：前 {n} 个", year=message.year, n=len(found))
        self.app.push_screen(
            Picker("  ".join(filter(None, (title, where))), found or [("", say("都有"))]), self._newest
        )

    def _newest(self, chosen: str | None) -> None:
        """Open the newest report that an agency has."""
        if chosen:
            year, _, name = chosen.partition(" ")
            jobs.start(self, "newest", lambda: find_report(self.store, name, int(year)), OpenReport, awaited=True)

    # ---------------------------------------------------------------- judging, going on
    @on(PagedList.Moved)
    def _describe_row(self) -> None:
        row = self.query_one(ProblemList).row
        said = f"{row.finding.message} · {review_sentence(row.finding, row.review)}" if row else ""
        self.query_one("#said", Note).tell(said)
        self.refresh_bindings()

    def action_judge(self, state: str) -> None:
        """Say what is to be thought of the finding under the cursor."""
        row = self.query_one(ProblemList).row
        if row is not None:
            self.judge.keep(self, row.report_id, row.finding, ReviewState(state))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a filter there is nothing to clear; nothing is judged in a read-only database, or twice alike."""
        if action == "clear":
            return self.wanted != FindingFilter() or (self.is_mounted and self.query_one(FilterInput).has_focus)
        if action != "judge":
            return True
        row = self.query_one(ProblemList).row if self.is_mounted else None
        return row is not None and not self.store.read_only and row.review.state.value not in parameters

    @on(Judged)
    @on(ReportChanged)
    def _changed(self) -> None:
        self.query_one(ProblemList).refresh_rows()
        self._count()

    @on(ProblemList.Chosen)
    def _open(self, message: ProblemList.Chosen) -> None:
        finding = message.row.finding
        cell = next(iter(finding.cells), "")
        self.app.post_message(OpenReport(message.row.report_id, cell, finding.quote))

    def on_screen_resume(self) -> None:
        """Coming back from a report: it may have changed."""
        self._changed()


def _in_words(wanted: FindingFilter) -> list[str]:
    """What has been chosen, each with what it is."""
    found = (
        wanted.year and say("年度：{year}", year=wanted.year),
        wanted.region and say("地区：{region}", region=wanted.region.replace("/", " ")),
        wanted.rule and say("规则：{rule}", rule=rule_label(wanted.rule)),
        wanted.severity and say("轻重：{severity}", severity=severity_word(wanted.severity)),
        wanted.review and say("意见：{state}", state=state_word(wanted.review)),
    )
    return [words for words in found if words]
