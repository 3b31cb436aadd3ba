"""The blocks of a web page in order, as a browser shows them: lines of text, and tables as grids.

A table that holds another table, or only arranges the page, is running text; every
other table is a grid.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from qktui.importing.document import Block, Paragraph
from qktui.importing.flow import Lines, joined, tidy
from qktui.importing.particulars import told
from qktui.importing.spans import Spanned, arranges, resolve
from qktui.phrases import say

if TYPE_CHECKING:
    from lxml.etree import _Element, _ElementUnicodeResult

_SKIPPED = frozenset(
    (
        "head", "script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "object", "embed",
        "svg", "canvas", "audio", "video", "rt", "rp",
    )
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
        "legend", "li", "main", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "textarea",
        "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_APART = frozenset(("sup", "sub", "del", "s", "strike", "img", "button", "select"))
_MEANT = _SKIPPED | _BLOCKS | _APART | {"a", "input"}
"""The elements that make a difference; any other is only the text that it holds."""
_DRESS = frozenset(
    ("span", "font", "b", "strong", "i", "em", "u", "big", "small", "label", "ins", "mark", "bdo", "code", "o:p")
)
_KEPT = "kept"
_TYPED_IN = frozenset(("", "text", "number", "tel"))
_NOT_DISPLAYED = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.IGNORECASE)
_COLLAPSED = re.compile(r"(?:^|;)\s*visibility\s*:\s*collapse", re.IGNORECASE)
_INVISIBLE = re.compile(r"(?:^|;)\s*visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)


@dataclass(slots=True)
class Found:
    """A block with the element that it stands in; ``link``: all its text is links."""

    block: Block
    element: _Element
    link: bool = False


def found_in(root: _Element) -> list[Found]:
    """The blocks of a parsed page. Raises :class:`qktui.importing.spans.TooLarge`."""
    page = _Page(_hidden(root))
    _undress(root, page.hidden.unseen)
    page.take(root)
    return page.found


@dataclass(frozen=True, slots=True)
class _Hidden:
    """The elements that have no place in a browser (``gone``), and all of which nothing is seen (``unseen``)."""

    gone: AbstractSet[_Element]
    unseen: AbstractSet[_Element]


@dataclass
class _Flow:
    """The lines of an element's text. ``links``: how many links the text at hand stands in."""

    hidden: _Hidden
    lines: Lines = field(default_factory=Lines)
    links: int = 0
    linked: bool = True

    def take(self, element: _Element) -> None:
        """Take in an element and all that is in it."""
        tag = element.tag
        if tag in _SKIPPED or element in self.hidden.unseen:
            return
        if tag not in _BLOCKS:
            self._take_inline(element, tag)
            return
        if self.lines.pieces:
            self.end_line(_parent(element))
        if tag != "table" or not self.take_table(element):
            self._take_content(element, tag)
            if self.lines.pieces:
                self.end_line(element)

    def take_table(self, element: _Element) -> bool:
        """Take in a table as a grid; false where it is to be lines like anything else."""
        return False

    def end_line(self, element: _Element) -> None:
        """End the line, which stands in ``element``."""
        self.lines.end()
        self.linked = True

    def _take_inline(self, element: _Element, tag: str) -> None:
        is_link, is_apart = tag == "a" and "href" in element.attrib, tag in _APART
        self.links += is_link
        if is_apart:
            self.lines.apart()
        if tag == "input" and (element.get("type") or "").lower() in _TYPED_IN:
            self._say(element.get("value") or "")
        self._take_content(element, tag)
        if is_apart:
            self.lines.apart()
        self.links -= is_link

    def _take_content(self, element: _Element, tag: str) -> None:
        if tag == "pre":
            self._take_printed(element)
            return
        if text := element.text:
            self._say(text)
        unseen = self.hidden.unseen
        for child in element:
            if len(child) or child.tag in _MEANT or child in unseen:
                self.take(child)
            elif text := child.text:
                self._say(text)
            if text := child.tail:
                self._say(text)

    def _take_printed(self, element: _Element) -> None:
        """Take in an element whose line breaks count."""
        self._say_lines(element.text, element)
        for child in element:
            self.take(child)
            self._say_lines(child.tail, element)

    def _say_lines(self, text: str | None, element: _Element) -> None:
        for line in text.split("\n") if text else ():
            self._say(line)
            self.end_line(element)

    def _say(self, text: str) -> None:
        if not text.isspace():
            self.linked = self.linked and self.links > 0
            self.lines.add(text)
        elif self.lines.pieces:
            self.lines.add(text)


@dataclass
class _Page(_Flow):
    """The blocks found so far, and the line that is still open."""

    found: list[Found] = field(default_factory=list)
    tables: int = 0

    def take_table(self, element: _Element) -> bool:
        """Take in a table as a grid, unless it only arranges. Raises :class:`qktui.importing.spans.TooLarge`."""
        rows = self._rows(element)
        if not rows:
            return False
        self.tables += 1
        for caption in element.iterchildren("caption"):
            self.take(caption)
        self.found += [Found(block, element) for block in told(resolve(rows, self.tables))]
        return True

    def end_line(self, element: _Element) -> None:
        """End the line, which stands in ``element``."""
        if line := self.lines.end():
            self.found.append(Found(Paragraph(line, say("第 {n} 段", n=len(self.lines.found))), element, self.linked))
        self.linked = True

    def _rows(self, table: _Element) -> list[list[Spanned]]:
        """The cells of a table row by row; nothing when it only arranges the page."""
        if next(table.iterdescendants("table"), None) is not None:
            return []
        gone = self.hidden.gone
        rows = [
            [self._cell(cell) for cell in row if cell.tag in ("td", "th") and cell not in gone]
            for row in table.iter("tr")
            if row not in gone and row.getparent() not in gone
        ]
        return [] if arranges([cell.text for row in rows for cell in row]) else rows

    def _cell(self, cell: _Element) -> Spanned:
        return Spanned(self._text(cell), _span(cell.get("rowspan")), _span(cell.get("colspan")))

    def _text(self, cell: _Element) -> str:
        """What a cell shows, its lines joined."""
        if len(cell) == 0:
            return "" if cell in self.hidden.unseen else tidy(cell.text or "")
        if (line := self._only_line(cell)) is not None:
            return line
        inside = _Flow(self.hidden)
        inside.take(cell)
        return joined(inside.lines.found)

    def _only_line(self, cell: _Element) -> str | None:
        """What a cell shows that holds one plain line and nothing else."""
        line = cell[0]
        plain = len(cell) == 1 and len(line) == 0 and line.tag in ("p", "div")
        if not plain or _says(cell.text) or _says(line.tail) or not self.hidden.unseen.isdisjoint((cell, line)):
            return None
        return tidy(line.text or "")


def _says(text: str | None) -> bool:
    return text is not None and not text.isspace()


def _hidden(root: _Element) -> _Hidden:
    """What a browser hides. A page repeats a few styles over and over, and each is looked at once."""
    styles = set(cast("list[str]", root.xpath("//@style", smart_strings=False)))
    without_place = {style for style in styles if _NOT_DISPLAYED.search(style)}
    invisible = {style for style in styles if _INVISIBLE.search(style)}
    collapsed = {style for style in invisible if _COLLAPSED.search(style)}
    marks = cast("list[_ElementUnicodeResult]", root.xpath("//@hidden"))
    gone = {element for mark in marks if (element := mark.getparent()) is not None}
    unseen: set[_Element] = set()
    for element in root.iter() if without_place or invisible else ():
        style = element.get("style")
        if style in without_place or (style in collapsed and element.tag == "tr"):
            gone.add(element)
        elif style in invisible:
            unseen.add(element)
    return _Hidden(gone, gone | unseen)


def _undress(root: _Element, unseen: AbstractSet[_Element]) -> None:
    """Take out the elements that only dress some text, and leave the text: in one go, which lxml does fast.

    Those that are hidden stay, under another name, and those that hold whole lines, which may be all of the report.
    """
    from lxml import etree

    holders: set[_Element] = set()
    for block in root.iter(*_BLOCKS):
        holder = block.getparent()
        while holder is not None and holder.tag not in _BLOCKS and holder not in holders:
            holders.add(holder)
            holder = holder.getparent()
    for element in holders | unseen:
        if element.tag in _DRESS:
            element.tag = _KEPT
    etree.strip_tags(root, *_DRESS)


def _parent(element: _Element) -> _Element:
    parent = element.getparent()
    return element if parent is None else parent


def _span(stated: str | None) -> int:
    """A stated number of rows or columns; one where it is none."""
    if stated is None or not re.fullmatch(r"\s*[0-9]{1,5}\s*", stated):
        return 1
    return max(1, int(stated))
