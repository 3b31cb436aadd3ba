"""未归入: figures that a document's tables print and the form has no place for, each with its place."""

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

from qktui.model import Unplaced
from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.scrolling import ChoiceList
from qktui.tui.widgets.typeset import Typeset


class UnplacedList(ChoiceList):
    """Unplaced figures, one a line; the document's row follows the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "看原文", show=False)]


class UnplacedPanel(Vertical):
    """A line that says what they are, and the list."""

    DEFAULT_CSS = """
    UnplacedPanel { height: 1fr; }
    UnplacedPanel #summary { text-style: bold; }
    UnplacedPanel UnplacedList, UnplacedPanel UnplacedList:focus { height: 1fr; }
    """

    @dataclass
    class Pointed(Message):
        """The cursor stands on this one."""

        item: Unplaced

    def __init__(self, items: Sequence[Unplaced]) -> None:
        super().__init__(id="unplaced")
        self.items = tuple(items)

    def compose(self) -> ComposeResult:
        """The summary and the list."""
        yield Line(_summary(len(self.items)), id="summary")
        lines = [Option(Typeset(f"“{one_line(item.text)}”  {one_line(item.where)}")) for item in self.items]
        yield UnplacedList(*lines)

    @property
    def current(self) -> Unplaced | None:
        """The figure under the cursor."""
        place = self.query_one(UnplacedList).highlighted
        return None if place is None or not self.items else self.items[place]

    @on(UnplacedList.OptionHighlighted)
    def _highlighted(self, event: UnplacedList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.Pointed(self.items[event.option_index]))

    @on(UnplacedList.OptionSelected)
    def _selected(self, event: UnplacedList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Pointed(self.items[event.option_index]))


def _summary(count: int) -> str:
    if not count:
        return say("表格中的数字都归入了表式")
    return say("表格中有 {n} 处数字没有归入任何一格：", n=count)
