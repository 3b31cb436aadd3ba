"""A question with two answers, or a notice with none."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from qktui.phrases import say
from qktui.tui.screens.base import Dialog
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel


class Confirm(Dialog[bool]):
    """Gives back whether the person said yes. Escape is no. Without words for yes it is only a notice."""

    DEFAULT_CSS = """
    Confirm { align: center middle; }
    Confirm > ScrollPanel { width: 76; max-width: 96%; height: auto; max-height: 90%; border: round $warning;
      background: $surface; padding: 0 2; }
    Confirm Line { padding: 0; margin-top: 1; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "answer(True)", "是"),
        Binding("escape,n", "answer(False)", "否"),
    ]

    def __init__(self, lines: list[str], yes: str = "", no: str = "") -> None:
        super().__init__()
        self.lines, self.yes, self.no = lines, yes, no

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        back = self.no or say("返回")
        with ScrollPanel():
            yield Prose(Paragraph(line, hang=2 if line[:1] in "✗?·" else 0) for line in self.lines)
            yield Line(f"Enter {self.yes}    Esc {back}" if self.yes else f"Enter / Esc {back}")

    def action_answer(self, yes: bool) -> None:
        """Close with the answer."""
        self.dismiss(yes and bool(self.yes))
