"""Narrative text to write in, with words that contradict something standing out while one writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual._wrap import compute_wrap_offsets
from textual.binding import Binding, BindingType
from textual.document import _wrapped_document
from textual.message import Message
from textual.widgets import TextArea

from qktui.phrases import say
from qktui.printable import printable
from qktui.tui.widgets.takes_text import TakesText
from qktui.typesetting import breaks

_ANYWHERE = compute_wrap_offsets

LONGEST = 100_000
"""Characters of one section: several times the longest published, and less than is read of one paste."""


class TextEditor(TakesText, TextArea):
    """A section's text. Its steps back and forth are those of the whole report, and not its own."""

    DEFAULT_CSS = """
    TextEditor, TextEditor:focus { height: 1fr; border: none; padding: 0 1; background: $surface; }
    TextEditor .text-area--cursor { color: $foreground; background: $surface; text-style: reverse; }
    TextEditor > .text-editor--contradiction { color: $text-error; text-style: underline bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"text-editor--contradiction"}

    BINDINGS: ClassVar[list[BindingType]] = [  # instead of what Textual's area does with these keys
        Binding("f6,ctrl+pagedown", "screen.step(1)", "换栏", key_display="F6"),
        Binding("shift+f6,ctrl+pageup", "screen.step(-1)", "换栏", show=False),
        Binding("ctrl+z", "undo", "撤销"),
        Binding("ctrl+y", "redo", "重做", show=False),
    ]

    class UndoWanted(Message):
        """Somebody wants the last step back."""

    class RedoWanted(Message):
        """Somebody wants the step again that was taken back."""

    @dataclass
    class Refused(Message):
        """What was pasted cannot be taken; ``reason`` is a sentence for a person."""

        reason: str

    def __init__(self, *, id: str | None = None) -> None:
        _wrap_as_chinese()
        super().__init__(id=id, compact=True, highlight_cursor_line=False, max_checkpoints=1)
        self.cursor_blink = False  # a blinking cursor costs bytes for ever
        self.match_cursor_bracket = False
        self._quotes: tuple[re.Pattern[str], ...] = ()

    def show(self, text: str) -> None:
        """Show this text, the cursor where it first differs from what was shown."""
        if text == self.text:
            return
        old = self.text
        same = next((n for n, (a, b) in enumerate(zip(old, text, strict=False)) if a != b), min(len(old), len(text)))
        self.load_text(text)
        before = text[:same]
        self.move_cursor((before.count("\n"), len(before) - before.rfind("\n") - 1))

    def mark(self, quotes: Iterable[str]) -> None:
        """Let these words stand out wherever they are, whatever the spaces."""
        patterns = tuple(map(_anywhere, dict.fromkeys(quotes)))
        if patterns != self._quotes:
            self._quotes = patterns
            self.notify_style_update()  # drawn lines are kept until a style changes

    def go_to_next_mark(self) -> None:
        """Put the cursor at the start of the next words that stand out, round and round."""
        places = sorted({place for line in range(self.document.line_count) for place in self._marks(line)})
        starts = [(line, start) for line, start, _ in places]
        if starts:
            here = self.cursor_location
            self.move_cursor(next((place for place in starts if place > here), starts[0]), center=True)

    def _marks(self, line: int) -> Iterator[tuple[int, int, int]]:
        text = self.document.get_line(line)
        return ((line, *found.span()) for pattern in self._quotes for found in pattern.finditer(text))

    def get_line(self, line_index: int) -> Text:
        """A line as it is drawn."""
        text = super().get_line(line_index)
        if self._quotes:
            style = self.get_component_rich_style("text-editor--contradiction", partial=True)
            for _, start, end in self._marks(line_index):
                text.stylize(style, start, end)
        return text

    async def _on_paste(self, event: events.Paste) -> None:
        """Take pasted text without anything that is not to be seen."""
        event.stop()
        event.prevent_default()
        self.take(event.text)

    def action_paste(self) -> None:
        """The same with what was copied or cut in the app."""
        self.take(self.app.clipboard)

    def take(self, pasted: str) -> None:
        """Put a text in place of the selection, or refuse it when it is too long."""
        if self.read_only:
            return
        text = printable(pasted.replace("\r\n", "\n").replace("\r", "\n"))
        if len(self.text) - len(self.selected_text) + len(text) > LONGEST:
            self.post_message(self.Refused(say("一个部分的正文最多 {n} 字", n=LONGEST)))
        else:
            self.replace(text, *self.selection)

    def action_undo(self) -> None:
        """Ask for the last step back."""
        self.post_message(self.UndoWanted())

    def action_redo(self) -> None:
        """Ask for the step that was taken back."""
        self.post_message(self.RedoWanted())


def _wrap_as_chinese() -> None:
    """Let text areas break their lines as Chinese is set: none begins with a comma, no figure is broken.

    Textual breaks at spaces, and anywhere where there are none; it has no setting for it.
    """
    _wrapped_document.compute_wrap_offsets = _breaks  # type: ignore[attr-defined]


def _breaks(
    text: str, width: int, tab_size: int, fold: bool = True,
    precomputed_tab_sections: list[tuple[str, int]] | None = None,
) -> list[int]:  # fmt: skip
    if "\t" in text:  # as wide as where it stands makes it
        return _ANYWHERE(text, width, tab_size, fold, precomputed_tab_sections)
    return breaks(text, width)


def _anywhere(quote: str) -> re.Pattern[str]:
    return re.compile(r"\s*".join(map(re.escape, "".join(quote.split()))))
