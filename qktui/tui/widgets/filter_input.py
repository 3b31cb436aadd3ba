"""The line that filters a list while a person types."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from qktui.phrases import say
from qktui.printable import one_line

LONGEST = 60
"""Characters that a filter takes; more of a paste is left out."""


class FilterInput(Input):
    """One line without a border; its cursor stands still, for a blinking one costs bytes for ever."""

    DEFAULT_CSS = """
    FilterInput, FilterInput.-textual-compact, FilterInput:focus {
      height: 1; border: none !important; padding: 0 1; background: $surface;
    }
    """

    def __init__(self) -> None:
        hint = say("按 / 筛选：单位、地区或年度的一部分")
        super().__init__(placeholder=hint, compact=True, select_on_focus=False, max_length=LONGEST)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        """Take what fits of the pasted text, as one line."""
        event.stop()
        event.prevent_default()
        room = LONGEST - len(self.value) + len(self.selected_text)
        self.replace(one_line(event.text[: 20 * LONGEST])[:room], *self.selection)
