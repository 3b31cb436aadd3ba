"""The line at the bottom: which keys do something here, as many as fit, help always among them."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.messages import Update
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from qktui.phrases import say

SHOWN = {
    "question_mark": "?", "escape": "Esc", "enter": "Enter", "slash": "/", "tab": "Tab", "shift+tab": "Shift+Tab",
    "ctrl+s": "Ctrl+S", "ctrl+q": "Ctrl+Q", "ctrl+l": "Ctrl+L", "ctrl+z": "Ctrl+Z", "ctrl+y": "Ctrl+Y",
    "left": "←", "right": "→", "up": "↑", "down": "↓", "home": "Home", "end": "End",
    "ctrl+home": "Ctrl+Home", "ctrl+end": "Ctrl+End", "pageup": "PgUp", "pagedown": "PgDn",
    "delete": "Del", "space": "Space", "left_square_bracket": "[", "right_square_bracket": "]",
}  # fmt: skip
"""How keys are written, where that is not their name in capitals or a single letter."""

LAST = ("question_mark", "escape")
"""Keys that are always shown, at the end."""


def key_text(binding: Binding) -> str:
    """A binding's key as people read it on their keyboard."""
    if binding.key_display:
        return binding.key_display
    key = binding.key.split(",")[0].strip()
    return SHOWN.get(key, key if len(key) == 1 else key.upper())


class KeyBar(Widget):
    """One line of keys and what they do; a click does the same as the key."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; background: $panel; }
    KeyBar > .key-bar--key { color: $accent; text-style: bold; }
    KeyBar > .key-bar--text { color: $foreground; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--text"}

    keys: reactive[tuple[tuple[str, str, str], ...]] = reactive(())
    """What is shown: key, words, action."""

    def on_mount(self) -> None:
        """Follow the focused widget's bindings."""
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self._bindings_changed(self.screen)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        found: dict[str, tuple[str, str, str]] = {}
        ends: dict[str, tuple[str, str, str]] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            if not binding.show or not active.enabled:
                continue
            entry = (key_text(binding), say(binding.description), binding.key)
            (ends if binding.key in LAST else found).setdefault(binding.action, entry)
        self.keys = (*found.values(), *sorted(ends.values(), key=lambda entry: LAST.index(entry[2])))

    def watch_keys(self) -> None:
        """Paint together with what changed the keys, not a frame later."""
        self.screen.post_message(Update(self))

    def fitting(self) -> list[tuple[str, str, str]]:
        """The keys that fit this width: the last ones always, the others as far as there is room."""
        ends = [entry for entry in self.keys if entry[2] in LAST]
        room = self.size.width - 1 - sum(self._width(entry) for entry in ends)
        shown = []
        for entry in self.keys:
            if entry in ends:
                continue
            room -= self._width(entry)
            if room < 0:
                break
            shown.append(entry)
        return shown + ends

    @staticmethod
    def _width(entry: tuple[str, str, str]) -> int:
        return cell_len(entry[0]) + 1 + cell_len(entry[1]) + 2

    def render_line(self, y: int) -> Strip:
        """The line of keys."""
        key_style = self.get_component_rich_style("key-bar--key")
        text_style = self.get_component_rich_style("key-bar--text")
        base = self.rich_style
        segments = [Segment(" ", base)]
        for key, words, binding_key in self.fitting():
            click = Style(meta={"@click": ("app.simulate_key", (binding_key.split(",")[0].strip(),))})
            segments += [Segment(key, key_style + click), Segment(f" {words}", text_style + click), Segment("  ", base)]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def on_click(self, event: events.Click) -> None:
        """A click on the bar is a key press; nothing below it sees it."""
        event.stop()
