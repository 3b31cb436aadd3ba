"""Running text, wrapped as Chinese is set: no line begins with a comma or ends with an opening bracket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from qktui.printable import printable
from qktui.typesetting import wrap


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its text, its look (a component class of :class:`Prose`), the indent of its further lines."""

    text: str
    look: str = "plain"
    hang: int = 0


class Prose(Widget):
    """Paragraphs, drawn line by line as they come into view, so that length costs nothing."""

    DEFAULT_CSS = """
    Prose { height: auto; width: 1fr; }
    Prose > .prose--heading { text-style: bold; }
    Prose > .prose--notice { color: $text-warning; }
    Prose > .prose--muted { color: $text-muted; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"prose--plain", "prose--heading", "prose--notice", "prose--muted"}

    def __init__(self, paragraphs: Iterable[Paragraph] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paragraphs = tuple(paragraphs)
        self._width = 0
        self._lines: list[tuple[str, str]] = []

    def show(self, paragraphs: Iterable[Paragraph]) -> None:
        """Show these paragraphs; nothing is drawn when they are the same as before."""
        new = tuple(paragraphs)
        if new != self._paragraphs:
            self._paragraphs, self._width = new, 0
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text takes in ``width`` cells."""
        return len(self._set(width))

    def _set(self, width: int) -> list[tuple[str, str]]:
        """The lines and their looks in ``width`` cells."""
        if width != self._width:
            self._width = width
            self._lines = [
                (line, paragraph.look)
                for paragraph in self._paragraphs
                for text in printable(paragraph.text).replace("\t", " ").split("\n")
                for line in wrap(text, width, paragraph.hang)
            ]
        return self._lines

    def render_line(self, y: int) -> Strip:
        """One line."""
        width = self.size.width
        lines = self._set(width)
        if y >= len(lines):
            return Strip.blank(width, self.rich_style)
        text, look = lines[y]
        style = self.get_component_rich_style(f"prose--{look}")
        return Strip([Segment(text, style)]).adjust_cell_length(width, self.rich_style)
