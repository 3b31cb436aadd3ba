"""Narrative text, readable: paragraphs apart, sub-headings bold, lines of a comfortable length."""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual.app import ComposeResult

from qktui.phrases import say
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel

SUBHEADING = re.compile(r"^\s*[（(][一二三四五六七八九十\d]+[）)]")
"""How a paragraph begins that is a sub-heading where it is short."""
LONGEST_HEADING = 40


def paragraphs(text: str, notice: str = "", quote: str = "") -> Iterator[Paragraph]:
    """A notice, where there is one, and a section's text, an empty line between paragraphs; a ``quote`` stands out."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if notice and lines:
        yield Paragraph(notice, "notice")
        yield Paragraph("")
    if not lines:
        yield Paragraph(say("（这一部分没有正文）"), "muted")
    for place, line in enumerate(lines):
        if place:
            yield Paragraph("")
        heading = SUBHEADING.match(line) and len(line) <= LONGEST_HEADING
        yield Paragraph(line, "heading" if heading else "plain", marked=quote)


class Narrative(ScrollPanel):
    """A section's text."""

    DEFAULT_CSS = """
    Narrative > Prose { max-width: 100; }
    """

    def compose(self) -> ComposeResult:
        """One text; it scrolls."""
        yield Prose()

    def show(self, text: str, notice: str = "", quote: str = "") -> None:
        """Show this text; a ``quote`` from it stands out."""
        self.query_one(Prose).show(paragraphs(text, notice, quote))

    def scroll_to_quote(self) -> None:
        """Bring the quoted sentence into view, a little below the top."""
        prose = self.query_one(Prose)
        line = prose.quoted_line(prose.size.width)
        if line is not None:
            self.scroll_to(y=max(0, line - self.size.height // 3), animate=False)


def has_quote(text: str, quote: str) -> bool:
    """Whether a paragraph of a section's text has these words, whatever the spaces."""
    wanted = "".join(quote.split())
    return bool(wanted) and any(wanted in "".join(line.split()) for line in text.split("\n"))
