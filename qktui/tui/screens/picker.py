"""A small list to choose from, over the screen that asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets.option_list import Option

from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.screens.base import Dialog
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.scrolling import ChoiceList


class Picker(Dialog[str | None]):
    """Gives back the chosen value, or ``None`` when the person left without choosing."""

    DEFAULT_CSS = """
    Picker { align: center middle; }
    Picker > Vertical { width: 48; max-width: 96%; height: auto; max-height: 90%;
      border: round $accent; background: $surface; }
    Picker #title { text-style: bold; }
    Picker #keys { color: $text-muted; }
    Picker ChoiceList, Picker ChoiceList:focus { height: auto; max-height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "返回")]

    def __init__(self, title: str, options: Sequence[tuple[str, str]], chosen: str = "") -> None:
        super().__init__()
        self.title_text, self.options, self.chosen = title, list(options), chosen

    def compose(self) -> ComposeResult:
        """A title, the choices, the keys."""
        with Vertical():
            yield Line(self.title_text, id="title")
            yield ChoiceList(*(Option(Content(_indented(words))) for _, words in self.options))
            yield Line(say("↑↓ 移动  Enter 选择  Esc 返回"), id="keys")

    def on_mount(self) -> None:
        """Start from what is chosen now."""
        values = [value for value, _ in self.options]
        self.query_one(ChoiceList).highlighted = values.index(self.chosen) if self.chosen in values else 0

    def on_option_list_option_selected(self, event: ChoiceList.OptionSelected) -> None:
        """Give back the chosen value."""
        self.dismiss(self.options[event.option_index][0])


def _indented(words: str) -> str:
    depth = len(words) - len(words.lstrip("　"))
    return "　" * depth + one_line(words)
