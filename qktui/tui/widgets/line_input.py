"""One line to type into, without a border; its cursor stands still, for a blinking one costs bytes for ever."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from qktui.printable import one_line


class LineInput(Input):
    """Takes so many characters, and of what is pasted as much as there is room for, as one line."""

    DEFAULT_CSS = """
    LineInput, LineInput.-textual-compact, LineInput:focus {
      height: 1; border: none !important; padding: 0 1; background: $surface;
    }
    """

    def __init__(self, value: str = "", *, hint: str = "", longest: int, id: str | None = None) -> None:
        super().__init__(value, placeholder=hint, compact=True, select_on_focus=False, max_length=longest, id=id)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        """Take what fits of the pasted text, as one line."""
        event.stop()
        event.prevent_default()
        assert self.max_length is not None
        room = self.max_length - len(self.value) + len(self.selected_text)
        self.replace(one_line(event.text[: 20 * self.max_length])[:room], *self.selection)
