"""变化: what a report that replaces the one in the database says otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets.option_list import Option

from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.doubts import Difference
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.scrolling import ChoiceList
from qktui.tui.widgets.typeset import Typeset


class DifferenceList(ChoiceList):
    """Differences, one a line."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "看该格")]


class DifferencesPanel(Vertical):
    """A line that counts them, and the list; Enter goes to the cell."""

    DEFAULT_CSS = """
    DifferencesPanel { height: 1fr; }
    DifferencesPanel #summary { text-style: bold; }
    DifferencesPanel DifferenceList, DifferencesPanel DifferenceList:focus { height: 1fr; }
    """

    @dataclass
    class GoTo(Message):
        """A person wants to see this cell."""

        cell: str

    def __init__(self, found: Sequence[Difference]) -> None:
        super().__init__(id="differences")
        self.found = tuple(found)

    def compose(self) -> ComposeResult:
        """The summary and the list."""
        yield Line(say("与库中的报告比较：{n} 处不同（库中 → 文件）", n=len(self.found)), id="summary")
        yield DifferenceList(*(Option(Typeset(_line(difference))) for difference in self.found))

    @on(DifferenceList.OptionSelected)
    def _selected(self, event: DifferenceList.OptionSelected) -> None:
        event.stop()
        cell = self.found[event.option_index].cell
        if cell:
            self.post_message(self.GoTo(cell))


def _line(difference: Difference) -> str:
    return f"{difference.what}  {one_line(difference.old)} → {one_line(difference.new)}"
