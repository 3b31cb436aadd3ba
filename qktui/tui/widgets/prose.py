"""Running text, wrapped as Chinese is set: no line begins with a comma or ends with an opening bracket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    """A paragraph: its text, its look (a component class of :class:`Prose`), the indent of its further lines.

    ``marked`` is a part of the text that stands out; spaces do not count in finding it.
    """

    text: str
    look: str = "plain"
    hang: int = 0
    marked: str = ""


class Prose(Widget):
    """Paragraphs, drawn line by line as they come into view, so that length costs nothing."""

    DEFAULT_CSS = """
    Prose { height: auto; width: 1fr; }
    Prose > .prose--heading { text-style: bold; }
    Prose > .prose--notice { color: $text-warning; }
    Prose > .prose--muted { color: $text-muted; }
    Prose > .prose--quoted { text-style: bold reverse; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "prose--plain", "prose--heading", "prose--notice", "prose--muted", "prose--quoted"
    }  # fmt: skip

    def __init__(self, paragraphs: Iterable[Paragraph] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._paragraphs = tuple(paragraphs)
        self._width = 0
        self._lines: list[tuple[str, str]] = []
        self._spans: dict[int, tuple[int, int]] = {}

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
            self._lines, self._spans = [], {}
            for paragraph in self._paragraphs:
                for text in printable(paragraph.text).replace("\t", " ").split("\n"):
                    lines = wrap(text, width, paragraph.hang)
                    spans = spans_of(lines, printable(paragraph.marked))
                    self._spans |= {len(self._lines) + n: span for n, span in spans.items()}
                    self._lines += [(line, paragraph.look) for line in lines]
        return self._lines

    def quoted_line(self, width: int) -> int | None:
        """The first line, in ``width`` cells, on which something is marked."""
        self._set(width)
        return min(self._spans, default=None)

    def render_line(self, y: int) -> Strip:
        """One line."""
        width = self.size.width
        lines = self._set(width)
        if y >= len(lines):
            return Strip.blank(width, self.rich_style)
        text, look = lines[y]
        style = self.get_component_rich_style(f"prose--{look}")
        start, end = self._spans.get(y, (0, 0))
        quoted = Segment(text[start:end], style + self.get_component_rich_style("prose--quoted"))
        segments = [Segment(text[:start], style), quoted, Segment(text[end:], style)]
        return Strip([segment for segment in segments if segment.text]).adjust_cell_length(width, self.rich_style)


def spans_of(lines: Sequence[str], marked: str) -> dict[int, tuple[int, int]]:
    """By line, from which character to which ``marked`` stands in it; nothing where the lines do not have it.

    Wrapping drops and adds spaces, and a quotation may have others than the text: only what is no space is compared.
    """
    places = [(n, x) for n, line in enumerate(lines) for x, char in enumerate(line) if not char.isspace()]
    wanted = "".join(marked.split())
    start = "".join(lines[n][x] for n, x in places).find(wanted) if wanted else -1
    found: dict[int, tuple[int, int]] = {}
    for n, x in places[start : start + len(wanted)] if start >= 0 else ():
        found[n] = (found.get(n, (x, x))[0], x + 1)
    return found
