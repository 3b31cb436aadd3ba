"""One line to say why a finding is dismissed, or a warning let stand."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.screens.base import Dialog
from qktui.tui.widgets.line import Line, Note
from qktui.tui.widgets.line_input import LineInput

LONGEST = 200
"""Characters of a reason."""


class Reason(Dialog[str | None]):
    """Gives back the reason, or ``None`` when the person left."""

    DEFAULT_CSS = """
    Reason { align: center middle; }
    Reason > Vertical { width: 76; max-width: 96%; height: auto; border: round $accent; background: $surface; }
    Reason #title { text-style: bold; }
    Reason LineInput, Reason LineInput:focus { background: $panel; margin: 1 1; }
    Reason #wrong { color: $text-error; }
    Reason #keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "返回")]

    def __init__(self, finding: str, question: str = "") -> None:
        """``question`` is asked of the finding instead of why it is dismissed."""
        super().__init__()
        self.finding, self.question = finding, question

    def compose(self) -> ComposeResult:
        """The finding, the line to fill in, what is wrong with it, the keys."""
        with Vertical():
            yield Line(self.question or say("为什么不采纳这一条？"), id="title")
            yield Note()
            yield LineInput(longest=LONGEST)
            yield Line(id="wrong")
            yield Line(say("Enter 就这样  Esc 返回"), id="keys")

    def on_mount(self) -> None:
        """Say which finding it is about."""
        self.query_one(Note).tell(self.finding)

    @on(LineInput.Submitted)
    def _submitted(self) -> None:
        reason = one_line(self.query_one(LineInput).value).strip()
        if reason:
            self.dismiss(reason)
        else:
            self.query_one("#wrong", Line).show(say("不采纳一条问题要写明理由"))
