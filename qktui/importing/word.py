"""DOCX -> Document: what Word shows when every tracked change is accepted.

lxml reads the XML directly: python-docx shows neither text boxes nor tracked changes
nor content controls, and no program but Word counts its automatic numbers. Nothing
outside the file is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qktui.importing.archive import opened
from qktui.importing.document import Block, Document, NotAReport, Paragraph
from qktui.importing.flow import Lines, joined
from qktui.importing.office_xml import child_of, kind_of, text_of, value_of
from qktui.importing.particulars import told
from qktui.importing.spans import TooLarge, arranges, resolve
from qktui.importing.word_numbering import Numbering
from qktui.importing.word_parts import Parts, parts
from qktui.importing.word_styles import PICTORIAL, Styles
from qktui.importing.word_tables import all_cells, holds_tables, spanned
from qktui.phrases import say

if TYPE_CHECKING:
    from lxml.etree import _Element

_GONE = frozenset(
    (
        "del", "moveFrom", "delText", "delInstrText", "instrText", "pPr", "rPr", "sectPr", "tblPr", "tblGrid", "sdtPr",
        "rt", "Fallback",
    )
)  # fmt: skip
_APART = frozenset(("tab", "ptab", "drawing", "pict", "num", "den", "sub", "sup", "deg"))
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_UNKNOWN = "\ue000"
"""A glyph of some font: no character that could be read."""
_PRINTED = re.compile("[!-~]")
_CLOSE = ("、", "）", ")", "．")


@dataclass
class _Words:
    """What the file says besides its text, and what is waiting or was met while it is read."""

    styles: Styles
    numbering: Numbering
    notes: Mapping[tuple[str, str], _Element]
    noted: list[_Element] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)
    """For each field that is open, whether its result has begun."""
    embedded: int = 0
    doubts: list[str] = field(default_factory=list)


def read_docx(name: str, data: bytes) -> Document:
    """The document of a DOCX file.

    Raises :class:`NotAReport` when it is damaged, encrypted, empty, or larger than a report can be.
    """
    with opened(name, data) as archive:
        found = parts(name, archive)
    words = _words(found)
    text = _Text(words)
    try:
        for body in found.main:
            text.take(body)
    except TooLarge as error:
        raise NotAReport(name, say("表格太大，没有读取")) from error
    text.end_line()
    if not text.found:
        raise NotAReport(name, say("文件里没有文字"))
    if words.embedded:
        words.doubts.append(say("文件里嵌有 {n} 个对象或文件（如 Excel 表格），其中的内容没有读取", n=words.embedded))
    return Document(name, tuple(text.found), tuple(words.doubts))


def _words(found: Parts) -> _Words:
    styles = Styles(found.styles)
    notes = {
        (kind_of(note), value_of(note, "id")): note
        for root in (found.footnotes, found.endnotes)
        if root is not None
        for note in root
    }
    return _Words(styles, Numbering(found.numbering, styles), notes)


@dataclass
class _Text:
    """The blocks so far. ``inside``: they are those of a cell, of which only the lines count."""

    words: _Words
    inside: bool = False
    found: list[Block] = field(default_factory=list)
    lines: Lines = field(default_factory=Lines)
    boxed: list[_Element] = field(default_factory=list)
    tables: int = 0
    style: str = ""
    pictorial: bool = False
    joins: bool = False
    """The mark that ended the paragraph before was deleted: the next one goes on with it."""

    def take(self, element: _Element) -> None:
        """Take in an element and all that is in it."""
        kind = kind_of(element)
        if kind in _GONE:
            return
        if kind in _APART:
            self._take_apart(element)
        elif take := _TAKE.get(kind):
            take(self, element)
        else:
            self._take_inside(element)

    def end_line(self) -> None:
        """End the line: a paragraph, or a part of one that a line break ends."""
        if line := self.lines.end():
            self.found.append(Paragraph(line, say("第 {n} 段", n=len(self.lines.found))))

    def _say(self, text: str) -> None:
        """Text, unless it is in a field's code and not in its result."""
        if all(self.words.fields):
            self.lines.add(text)

    def _take_inside(self, element: _Element) -> None:
        for child in element:
            self.take(child)

    def _take_apart(self, element: _Element) -> None:
        self.lines.apart()
        self._take_inside(element)
        self.lines.apart()

    def _take_run(self, run: _Element) -> None:
        look = self.words.styles.look(run, self.style)
        if look.hidden:
            return
        kinds = {kind_of(child) for child in run}
        apart = not kinds.isdisjoint(("t", "sym")) and (look.apart or not kinds.isdisjoint(_NOTES))
        outer, self.pictorial = self.pictorial, look.pictorial
        (self._take_apart if apart else self._take_inside)(run)
        self.pictorial = outer

    def _take_text(self, element: _Element) -> None:
        text = element.text or ""
        self._say(_PRINTED.sub(_UNKNOWN, text) if self.pictorial else text)

    def _take_symbol(self, symbol: _Element) -> None:
        """A character by its number: that of a font of pictures is no character."""
        code = value_of(symbol, "char")
        known = re.fullmatch("[0-9A-Fa-f]{4}", code) and not code.upper().startswith("F0")
        pictorial = value_of(symbol, "font").lower().startswith(PICTORIAL)
        self._say(chr(int(code, 16)) if known and not pictorial else _UNKNOWN)

    def _take_field_mark(self, mark: _Element) -> None:
        """Where a field begins, its result begins, or it ends."""
        fields, kind = self.words.fields, value_of(mark, "fldCharType")
        if kind == "begin":
            fields.append(False)
        elif fields and kind == "separate":
            fields[-1] = True
        elif fields and kind == "end":
            fields.pop()

    def _take_note_mark(self, mark: _Element) -> None:
        """A foot note: its text comes after the paragraph or the table, where no figure is near."""
        note = self.words.notes.get((_NOTES[kind_of(mark)], value_of(mark, "id")))
        if note is not None:
            self.words.noted.append(note)

    def _take_embedded(self, element: _Element) -> None:
        self.words.embedded += 1
        self._take_apart(element)

    def _take_paragraph(self, paragraph: _Element) -> None:
        """The paragraph's own text, then what the text boxes anchored in it and its foot notes hold."""
        if not self.joins:
            self.end_line()
        outer, self.boxed, self.style = self.boxed, [], self.words.styles.of_paragraph(paragraph)
        if mark := self.words.numbering.mark(paragraph):
            self.lines.add(mark if mark.endswith(_CLOSE) else f"{mark} ")
        self._take_inside(paragraph)
        self.words.fields[:] = [begun for begun in self.words.fields if begun]
        self.joins = _runs_on(paragraph)
        boxed, self.boxed = self.boxed, outer
        if not self.joins:
            self.end_line()
        self._take_boxes(boxed)
        if not self.inside:
            self._take_notes()

    def _take_boxes(self, boxes: Sequence[_Element]) -> None:
        for box in boxes:
            self._take_inside(box)
            self.end_line()
        if len(boxes) > 1 and not self.inside:
            self.words.doubts.append(say("第 {n} 段处有 {boxes} 个文本框，先后次序可能与版面不同",
                                         n=len(self.lines.found), boxes=len(boxes)))  # fmt: skip

    def _take_notes(self) -> None:
        """The foot notes met since the last ones, each a paragraph that says what it is."""
        while self.words.noted:
            note = self.words.noted.pop(0)
            if text := self._text_of(note):
                self.lines.add(f"注：{text}")
                self.end_line()

    def _take_table(self, table: _Element) -> None:
        """A grid; a table that only arranges the page is running text, and one within a cell is that cell's."""
        self.end_line()
        if not (self.inside or holds_tables(table) or arranges([text_of(cell) for cell in all_cells(table)])):
            self.tables += 1
            self.found += told(resolve(spanned(table, self._text_of), self.tables))
            self._take_notes()
            return
        for cell in all_cells(table):
            self._take_inside(cell)
            self.end_line()

    def _text_of(self, element: _Element) -> str:
        """The lines of a cell or a note as one text."""
        inside = _Text(self.words, inside=True)
        inside._take_inside(element)
        inside.end_line()
        return joined(inside.lines.found)


def _runs_on(paragraph: _Element) -> bool:
    """Whether the mark that ends the paragraph was deleted, or moved away with what follows."""
    mark = child_of(paragraph, "pPr", "rPr")
    return child_of(mark, "del") is not None or child_of(mark, "moveFrom") is not None


_TAKE: dict[str, Callable[[_Text, _Element], None]] = {
    "t": _Text._take_text,
    "r": _Text._take_run,
    "p": _Text._take_paragraph,
    "tbl": _Text._take_table,
    "sym": _Text._take_symbol,
    "fldChar": _Text._take_field_mark,
    "object": _Text._take_embedded,
    "altChunk": _Text._take_embedded,
    "txbxContent": lambda text, element: text.boxed.append(element),
    "textpath": lambda text, element: text._say(value_of(element, "string")),
    "noBreakHyphen": lambda text, element: text._say("-"),
    **dict.fromkeys(_NOTES, _Text._take_note_mark),
    **dict.fromkeys(("br", "cr"), lambda text, element: text.end_line()),
}
