"""The corrections that would restore every rule, the likeliest first, to choose one from. Nothing is applied here."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets.option_list import Option

from qktui.checks import in_words
from qktui.forms import Form
from qktui.locate.words import notes
from qktui.model import Located, Repair
from qktui.phrases import say
from qktui.tui.screens.base import Dialog
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ChoiceList
from qktui.tui.widgets.typeset import Typeset

LISTED = 100
"""Corrections that are listed at most."""


class Corrections(Dialog[Repair | None]):
    """Gives back the correction that a person takes, or ``None``."""

    DEFAULT_CSS = """
    Corrections { align: center middle; }
    Corrections > Vertical { width: 96; max-width: 96%; height: auto; max-height: 90%;
      border: round $accent; background: $surface; }
    Corrections #title { text-style: bold; }
    Corrections Prose { color: $text-warning; padding: 0 1; }
    Corrections #keys { color: $text-muted; }
    Corrections ChoiceList, Corrections ChoiceList:focus { height: auto; max-height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "返回")]

    def __init__(self, form: Form, located: Located) -> None:
        super().__init__()
        self.form, self.located = form, located

    def compose(self) -> ComposeResult:
        """A title, what one should know of the list, the list, the keys."""
        repairs = self.located.repairs
        with Vertical():
            title = say("改哪里能使规则全部成立：{n} 种", n=len(repairs))
            yield Line(title if repairs else say("找不到能使规则全部成立的改法"), id="title")
            yield Prose(Paragraph(note) for note in self._notes())
            yield ChoiceList(*(Option(Typeset(f"{r.rank}  {in_words(self.form, r)}")) for r in repairs[:LISTED]))
            yield Line(say("Enter 采用（可以撤销）  Esc 返回") if repairs else say("Esc 返回"), id="keys")

    def _notes(self) -> list[str]:
        more = len(self.located.repairs) - LISTED
        return [*notes(self.located), *([say("……另有 {n} 种改法", n=more)] if more > 0 else [])]

    @on(ChoiceList.OptionSelected)
    def _selected(self, event: ChoiceList.OptionSelected) -> None:
        self.dismiss(self.located.repairs[event.option_index])
