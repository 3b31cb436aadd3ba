"""Help about the screen below: what it is for, what its signs mean, its keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import Screen

from qktui.phrases import say
from qktui.tui.screens.base import Dialog
from qktui.tui.widgets.key_bar import key_text
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel

KEYS = 17
"""Cells for the keys before what they do."""


class HelpScreen(Dialog[None]):
    """Any key that goes back closes it; the others scroll."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; }
    HelpScreen > ScrollPanel { width: 76; max-width: 96%; height: auto; max-height: 96%; border: round $accent;
      background: $surface; padding: 0 2; }
    HelpScreen #keys { margin: 1 0 0 0; }
    HelpScreen Line { padding: 0; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "dismiss", "返回"),
    ]

    def __init__(self, about: str, below: Screen[object]) -> None:
        super().__init__()
        self.about = about
        self.keys = list(explained(below.active_bindings.values()))

    def compose(self) -> ComposeResult:
        """What the screen is about, then its keys."""
        with ScrollPanel():
            yield Prose(self._about())
            yield Prose(self._keys(), id="keys")
            yield Line(say("Esc 返回"))

    def _about(self) -> Iterator[Paragraph]:
        return (Paragraph(line) for line in say(self.about).split("\n") if line)

    def _keys(self) -> Iterator[Paragraph]:
        for keys, words in self.keys:
            gap = " " * max(2, KEYS - cell_len(keys))
            yield Paragraph(f"{keys}{gap}{words}", hang=KEYS)


def explained(active: Iterable[ActiveBinding]) -> Iterator[tuple[str, str]]:
    """Keys and what they do, those that do the same in one line; what only Textual itself binds left out."""
    keys: dict[str, list[str]] = {}
    for node, binding, enabled, *_ in active:
        words = _words(binding)
        if enabled and words and type(node).__module__.startswith("qktui."):
            shown = keys.setdefault(words, [])
            shown.extend([] if key_text(binding) in shown else [key_text(binding)])
    for words, shown in keys.items():
        yield " ".join(shown), words


def _words(binding: Binding) -> str:
    """What a binding does; nothing for Textual's own, whose words are not ours to translate."""
    own = not binding.system and not binding.description.isascii()
    return say(binding.tooltip or binding.description) if own else ""
