"""Help about the screen below: its keys, and what its signs mean."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from qktui.phrases import say
from qktui.tui.widgets.key_bar import key_text


class HelpScreen(ModalScreen[None]):
    """Any key that goes back closes it."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > VerticalScroll { width: 76; max-width: 96%; height: auto; max-height: 90%; border: round $accent;
      background: $surface; padding: 0 2; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q,enter", "dismiss", "返回"),
    ]

    def __init__(self, about: str, bindings: list[Binding]) -> None:
        super().__init__()
        self.about, self.bindings = about, bindings

    def compose(self) -> ComposeResult:
        """What the screen is about, then its keys."""
        lines = [Content(say(self.about)), Content("")]
        seen = set()
        for binding in self.bindings:
            words = say(binding.tooltip or binding.description)
            if not words or (binding.action, words) in seen:
                continue
            seen.add((binding.action, words))
            key = key_text(binding)
            lines.append(Content.assemble((key + " " * max(1, 12 - cell_len(key)), "bold"), words))
        lines += [Content(""), Content.styled(say("Esc 返回"), "dim")]
        with VerticalScroll():
            yield Static(Content("\n").join(lines), markup=False)
