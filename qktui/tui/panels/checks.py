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
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qktui.model import Finding, Outcome
from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.opened import OpenedReport

SIGN = {Outcome.FAIL: "✗", Outcome.UNKNOWN: "?", Outcome.PASS: "✓"}
STYLE = {Outcome.FAIL: "bold $error", Outcome.UNKNOWN: "$warning", Outcome.PASS: ""}


class ChecksPanel(Vertical):
    """Findings as a list."""

    DEFAULT_CSS = """
    ChecksPanel { height: 1fr; }
    ChecksPanel #summary { height: 1; padding: 0 1; text-style: bold; }
    ChecksPanel OptionList, ChecksPanel OptionList:focus { height: 1fr; border: none; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f", "only_failing", "只看未成立")]

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
        yield Static("", id="summary", markup=False)
        yield OptionList()

    def on_mount(self) -> None:
        """Fill the list."""
        self.show(self.opened)

    def show(self, opened: OpenedReport) -> None:
        """Show this state of the report."""
        self.opened = opened
        order = list(SIGN)
        found = sorted(opened.findings, key=lambda f: order.index(f.outcome))
        self.shown = [f for f in found if not self.only_failing or f.outcome is not Outcome.PASS]
        counts = {outcome: sum(f.outcome is outcome for f in opened.findings) for outcome in Outcome}
        self.query_one("#summary", Static).update(Content(say(
            "{n} 条硬规则：成立 {passed}，不平 {failed}，无法核对 {unknown}", n=len(opened.findings),
            passed=counts[Outcome.PASS], failed=counts[Outcome.FAIL], unknown=counts[Outcome.UNKNOWN],
        )))  # fmt: skip
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(_line(finding)) for finding in self.shown])
        if not self.shown:
            options.add_option(Option(Content(say("全部成立")), disabled=True))

    def action_only_failing(self) -> None:
        """Hide or show the rules that hold."""
        self.only_failing = not self.only_failing
        self.show(self.opened)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        cells = self.shown[event.option_index].cells
        if cells:
            self.post_message(self.GoTo(cells[0]))


def _line(finding: Finding) -> Content:
    return Content.assemble((f"{SIGN[finding.outcome]} ", STYLE[finding.outcome]), one_line(finding.message))
