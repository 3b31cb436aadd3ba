"""A small list to choose from, over the screen that asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from qktui.phrases import say
from qktui.printable import one_line


class Picker(ModalScreen[str | None]):
    """Gives back the chosen value, or ``None`` when the person left without choosing."""

    DEFAULT_CSS = """
    Picker { align: center middle; }
    Picker > Vertical { width: 48; max-width: 90%; height: auto; max-height: 80%;
      border: round $accent; background: $surface; }
    Picker #title { text-style: bold; padding: 0 1; height: 1; }
    Picker #keys { color: $text-muted; padding: 0 1; height: 1; }
    Picker OptionList, Picker OptionList:focus { border: none; height: auto; max-height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "返回")]

    def __init__(self, title: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.title_text, self.options = title, list(options)

    def compose(self) -> ComposeResult:
        """A title, the choices, the keys."""
        with Vertical():
            yield Static(Content(self.title_text), id="title", markup=False)
            yield OptionList(*(Option(Content(_indented(words))) for _, words in self.options))
            yield Static(Content(say("↑↓ 移动  Enter 选择  Esc 返回")), id="keys", markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Give back the chosen value."""
        self.dismiss(self.options[event.option_index][0])


def _indented(words: str) -> str:
    depth = len(words) - len(words.lstrip("　"))
    return "　" * depth + one_line(words)
