"""Styled text for lists, broken over lines as Chinese is set; Textual's own text lets a line begin with a comma."""

from __future__ import annotations

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from qktui.typesetting import breaks

HANG = 2
"""Cells that the further lines of a paragraph are indented by: signs before the first line stand out."""


class Typeset(Visual):
    """Paragraphs, each on lines of its own; the last height is kept, as a list asks for it more than once."""

    def __init__(self, *paragraphs: Content | str) -> None:
        """Plain text is taken as it is: markup in it is only text."""
        self.paragraphs = [Content(each) if isinstance(each, str) else each for each in paragraphs]
        self._width = 0
        self._lines: list[Content] = []

    @property
    def plain(self) -> str:
        """The text without its styles, a paragraph a line."""
        return "\n".join(paragraph.plain for paragraph in self.paragraphs)

    def _set(self, width: int) -> list[Content]:
        """The lines in ``width`` cells."""
        if width != self._width:
            self._width, self._lines = width, []
            for paragraph in self.paragraphs:
                first, *rest = paragraph.divide(breaks(paragraph.plain, width, HANG)) or [paragraph]
                self._lines += [first.rstrip(), *(line.rstrip().pad_left(HANG) for line in rest)]
        return self._lines

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Every line as a strip, at most ``height`` of them."""
        lines = self._set(width)[:height]
        return [strip for line in lines for strip in line.render_strips(width, 1, style, options)]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """The cells of the longest paragraph."""
        return max((paragraph.cell_length for paragraph in self.paragraphs), default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """The lines in ``width`` cells."""
        return len(self._set(width))
