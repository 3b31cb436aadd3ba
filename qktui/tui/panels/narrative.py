"""Narrative text, readable: paragraphs apart, sub-headings bold, lines of a comfortable length."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qktui.phrases import say
from qktui.printable import printable

SUBHEADING = re.compile(r"^\s*[（(][一二三四五六七八九十\d]+[）)]")
"""How a paragraph begins that is a sub-heading where it is short."""


def paragraphs(text: str) -> Content:
    """A section's text to draw: never markup, an empty line between paragraphs."""
    parts: list[Content] = []
    for line in printable(text).split("\n"):
        stripped = line.strip()
        if not stripped:
            continue
        heading = SUBHEADING.match(stripped) and len(stripped) <= 40
        parts.append(Content.styled(stripped, "bold") if heading else Content(stripped))
    return Content("\n\n").join(parts)


class Narrative(VerticalScroll):
    """A scrolling text. Takes the focus, so that arrow keys scroll it."""

    DEFAULT_CSS = """
    Narrative { padding: 0 1; scrollbar-size-vertical: 1; }
    Narrative > Static { max-width: 100; }
    Narrative > .notice { color: $warning; margin-bottom: 1; }
    Narrative > .empty { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "下滚", show=False),
        Binding("space", "page_down", "下一页", show=False),
    ]

    def __init__(self, text: str, notice: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self.text, self.notice = text, notice

    def compose(self) -> ComposeResult:
        """The notice, where there is one, and the text."""
        if self.notice:
            yield Static(Content(printable(self.notice)), classes="notice", markup=False)
        if self.text.strip():
            yield Static(paragraphs(self.text), classes="text", markup=False)
        else:
            yield Static(Content(say("（这一部分没有正文）")), classes="empty", markup=False)
