"""A question with two answers."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from qktui.phrases import say
from qktui.printable import printable


class Confirm(ModalScreen[bool]):
    """Gives back whether the person said yes. Escape is no."""

    DEFAULT_CSS = """
    Confirm { align: center middle; }
    Confirm > VerticalScroll { width: 72; max-width: 94%; height: auto; max-height: 80%; border: round $warning;
      background: $surface; padding: 0 2; }
    Confirm #answers { margin-top: 1; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "dismiss(True)", "是"),
        Binding("escape,n", "dismiss(False)", "否"),
    ]

    def __init__(self, question: str, yes: str = "", no: str = "") -> None:
        super().__init__()
        self.question, self.yes, self.no = question, yes, no

    def compose(self) -> ComposeResult:
        """The question and its answers; without words for yes it is only a notice."""
        answers = f"Enter {self.yes}    Esc {self.no or say('返回')}" if self.yes else f"Esc {say('返回')}"
        with VerticalScroll():
            yield Static(Content(printable(self.question)), markup=False)
            yield Static(Content(answers), id="answers", markup=False)
