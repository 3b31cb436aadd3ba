"""One line to type into, without a border; its cursor stands still, for a blinking one costs bytes for ever."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from qktui.printable import one_line
from qktui.tui.widgets.takes_text import TakesText


class LineInput(TakesText, Input):
    """Takes so many characters, and of what is pasted as much as there is room for, as one line."""

    DEFAULT_CSS = """
    LineInput, LineInput.-textual-compact, LineInput:focus {
      height: 1; border: none !important; padding: 0 1; background: $surface;
    }
    LineInput > .input--cursor { color: $foreground; background: $surface; text-style: reverse; }
    """

    def __init__(self, value: str = "", *, hint: str = "", longest: int, id: str | None = None) -> None:
        super().__init__(value, placeholder=hint, compact=True, select_on_focus=False, max_length=longest, id=id)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        """Take what fits of the pasted text, as one line."""
        event.stop()
        event.prevent_default()
        self.take(event.text)

    def action_paste(self) -> None:
        """The same with what was copied or cut in the app, which may be lines of a narrative."""
        self.take(self.app.clipboard)

    def take(self, text: str) -> None:
        """Put what there is room for in place of the selection, as one line."""
        assert self.max_length is not None
        room = self.max_length - len(self.value) + len(self.selected_text)
        line = one_line(text[: 20 * self.max_length]) or " " * bool(text)
        self.replace(line[:room], *self.selection)
