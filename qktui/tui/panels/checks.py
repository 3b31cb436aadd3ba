"""核查: what every rule says of the report, failures first; Enter goes to the cell that a finding speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets.option_list import Option

from qktui.model import Finding, Outcome
from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.opened import OpenedReport
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.scrolling import ChoiceList

SIGN = {Outcome.FAIL: "✗", Outcome.UNKNOWN: "?", Outcome.PASS: "✓"}
STYLE = {Outcome.FAIL: "bold $text-error", Outcome.UNKNOWN: "$text-warning", Outcome.PASS: ""}


class FindingList(ChoiceList):
    """Findings, one a line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "看该格")]


class ChecksPanel(Vertical):
    """Findings as a list, under a line that counts them."""

    DEFAULT_CSS = """
    ChecksPanel { height: 1fr; }
    ChecksPanel #summary { text-style: bold; }
    ChecksPanel FindingList, ChecksPanel FindingList:focus { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "only_failing", "未成立", tooltip="只看没有成立的规则，或全部"),
    ]

    @dataclass
    class GoTo(Message):
        """A person wants to see the cell that a finding speaks of."""

        cell: str

    def __init__(self, opened: OpenedReport) -> None:
        super().__init__(id="checks")
        self.opened = opened
        self.only_failing = False
        self.shown: list[Finding] = []

    def compose(self) -> ComposeResult:
        """A summary and the list."""
        yield Line(id="summary")
        yield FindingList()

    def on_mount(self) -> None:
        """Fill the list."""
        self.show(self.opened)

    def show(self, opened: OpenedReport) -> None:
        """Show this state of the report, the cursor staying on its rule."""
        self.opened = opened
        order = list(SIGN)
        found = sorted(opened.findings, key=lambda f: order.index(f.outcome))
        at = self._at()
        self.shown = [f for f in found if not self.only_failing or f.outcome is not Outcome.PASS]
        self.query_one("#summary", Line).show(summary(opened.findings))
        findings = self.query_one(FindingList)
        with self.app.batch_update():
            findings.set_options([Option(_line(finding)) for finding in self.shown] or [_nothing()])
            same = (n for n, f in enumerate(self.shown) if (f.rule, f.place) == at)
            findings.highlighted = next(same, 0) if self.shown else None

    def _at(self) -> tuple[str, str] | None:
        """The rule under the cursor."""
        place = self.query_one(FindingList).highlighted
        if place is None or place >= len(self.shown):
            return None
        return self.shown[place].rule, self.shown[place].place

    def action_only_failing(self) -> None:
        """Hide or show the rules that hold."""
        self.only_failing = not self.only_failing
        self.show(self.opened)

    @on(FindingList.OptionSelected)
    def _selected(self, event: FindingList.OptionSelected) -> None:
        event.stop()
        cells = self.shown[event.option_index].cells
        if cells:
            self.post_message(self.GoTo(cells[0]))
        else:
            self.notify(say("这一条说的是全部表格，不指某一格"), markup=False)


def summary(findings: tuple[Finding, ...]) -> str:
    """How many rules hold, fail and are undecided, in a sentence."""
    counts = {outcome: sum(f.outcome is outcome for f in findings) for outcome in Outcome}
    return say("{n} 条硬规则：成立 {passed}，不平 {failed}，无法核对 {unknown}", n=len(findings),
               passed=counts[Outcome.PASS], failed=counts[Outcome.FAIL], unknown=counts[Outcome.UNKNOWN])  # fmt: skip


def _line(finding: Finding) -> Content:
    return Content.assemble((f"{SIGN[finding.outcome]} ", STYLE[finding.outcome]), one_line(finding.message))


def _nothing() -> Option:
    return Option(Content(say("全部成立")), disabled=True)
