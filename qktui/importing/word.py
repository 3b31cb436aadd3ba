"""DOCX -> Document: what Word shows when every tracked change is accepted.

lxml reads ``document.xml`` directly: python-docx shows neither text boxes nor tracked
changes nor content controls. Elements are known by their local names, since strict
and transitional files differ in name spaces only. Nothing outside the file is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qktui.importing.archive import member, opened, xml
from qktui.importing.document import Block, Document, NotAReport, Paragraph
from qktui.importing.flow import Lines, joined
from qktui.importing.particulars import told
from qktui.importing.spans import Spanned, TooLarge, arranges, resolve
from qktui.phrases import say

if TYPE_CHECKING:
    from zipfile import ZipFile

    from lxml.etree import _Element

_RELATIONS = "_rels/.rels"
_USUAL_PART = "word/document.xml"

_GONE = frozenset(
    (
        "del", "moveFrom", "delText", "delInstrText", "instrText", "pPr", "sectPr", "tblPr", "tblGrid", "sdtPr", "rt",
        "Fallback",
    )
)  # fmt: skip
_APART = frozenset(("tab", "ptab", "sym", "drawing", "pict", "object"))
_BREAKS = frozenset(("br", "cr"))
_OFF = frozenset(("0", "false", "off", "none"))
_RAISED = frozenset(("superscript", "subscript"))
_NARROWEST = 120


def read_docx(name: str, data: bytes) -> Document:
    """The document of a DOCX file.

    Raises :class:`NotAReport` when it is damaged, encrypted, empty, or larger than a report can be.
    """
    with opened(name, data) as archive:
        root = xml(name, _main_part(name, archive))
    text = _Text()
    try:
        for body in root:
            text.take(body)
    except TooLarge as error:
        raise NotAReport(name, say("表格太大，没有读取")) from error
    text.end_line()
    if not text.found:
        raise NotAReport(name, say("文件里没有文字"))
    return Document(name, tuple(text.found))


def _main_part(name: str, archive: ZipFile) -> bytes:
    """The bytes of the part that the file says is its document; of the usual one when it does not say."""
    path = _USUAL_PART
    if _RELATIONS in archive.namelist():
        for relation in xml(name, member(name, archive, _RELATIONS)):
            if (relation.get("Type") or "").endswith("/officeDocument"):
                path = (relation.get("Target") or "").lstrip("/")
    try:
        return member(name, archive, path)
    except KeyError as error:
        raise NotAReport(name, say("文件已损坏或不完整，打不开")) from error


@dataclass
class _Text:
    """The blocks so far. Of a cell's text only the lines count; ``boxed`` waits for the end of its paragraph."""

    found: list[Block] = field(default_factory=list)
    lines: Lines = field(default_factory=Lines)
    boxed: list[_Element] = field(default_factory=list)
    tables: int = 0

    def take(self, element: _Element) -> None:
        """Take in an element and all that is in it."""
        kind = _kind(element)
        if kind in _GONE or (kind == "r" and _is_hidden(element)):
            return
        if kind == "t":
            self.lines.add(element.text or "")
        elif kind == "p":
            self._take_paragraph(element)
        elif kind == "tbl":
            self._take_table(element)
        elif kind == "txbxContent":
            self.boxed.append(element)
        elif kind == "noBreakHyphen":
            self.lines.add("-")
        elif kind in _BREAKS:
            self.end_line()
        else:
            self._take_inside(element, kind in _APART or (kind == "r" and _stands_apart(element)))

    def _take_inside(self, element: _Element, apart: bool) -> None:
        if apart:
            self.lines.apart()
        for child in element:
            self.take(child)
        if apart:
            self.lines.apart()

    def _take_paragraph(self, paragraph: _Element) -> None:
        """The paragraph's own text, then what the text boxes anchored in it hold."""
        self.end_line()
        outer, self.boxed = self.boxed, []
        for child in paragraph:
            self.take(child)
        self.end_line()
        boxed, self.boxed = self.boxed, outer
        for box in boxed:
            for child in box:
                self.take(child)
            self.end_line()

    def end_line(self) -> None:
        """End the line: a paragraph, or a part of one that a line break ends."""
        if line := self.lines.end():
            self.found.append(Paragraph(line, say("第 {n} 段", n=len(self.lines.found))))

    def _take_table(self, table: _Element) -> None:
        """A grid; a table that only arranges the page is running text."""
        self.end_line()
        columns = _columns(table)
        rows = [_row(row, columns) for row in _parts(table, "tr") if not _is_deleted(row)]
        nested = any(_kind(element) == "tbl" for element in table.iterdescendants())
        if nested or arranges([cell.text for row in rows for cell in row]):
            for row in _parts(table, "tr"):
                for cell in _parts(row, "tc"):
                    self._take_inside(cell, False)
                    self.end_line()
            return
        self.tables += 1
        self.found += told(resolve(rows, self.tables))


def _row(row: _Element, columns: Sequence[int]) -> list[Spanned]:
    """The cells of a row; a cell that continues the one above shows nothing."""
    before = _number(_property(row, "trPr", "gridBefore"), 0)
    found = [Spanned("", columns=width)] if (width := _width(columns, 0, before)) else []
    at = before
    for cell in _parts(row, "tc"):
        if _property(cell, "tcPr", "cellDel") is not None:
            continue
        span = _number(_property(cell, "tcPr", "gridSpan"), 1)
        width = _width(columns, at, span)
        at += span
        text = "" if _continues(cell) else _text(cell)
        if width or text:
            found.append(Spanned(text, columns=max(width, 1)))
    return found


def _text(cell: _Element) -> str:
    inside = _Text()
    for child in cell:
        inside.take(child)
    inside.end_line()
    return joined(inside.lines.found)


def _continues(cell: _Element) -> bool:
    """Whether the cell is merged with the one above it, or left of it in the manner of old files."""
    for merge in (_property(cell, "tcPr", "vMerge"), _property(cell, "tcPr", "hMerge")):
        if merge is not None and _value(merge) != "restart":
            return True
    return False


def _columns(table: _Element) -> list[int]:
    """For each column of Word's own grid, 1, or 0 when it is only a seam between cells that do not quite meet."""
    widths = [_value(column, "w") for grid in table if _kind(grid) == "tblGrid" for column in grid]
    return [0 if width.isdecimal() and 0 < int(width) < _NARROWEST else 1 for width in widths]


def _width(columns: Sequence[int], start: int, span: int) -> int:
    """How many columns so many of Word's are; beyond the stated ones each counts."""
    known = columns[start : start + span]
    return sum(known) + span - len(known)


def _parts(parent: _Element, kind: str) -> Iterator[_Element]:
    """The rows of a table or the cells of a row, also those in content controls and insertions."""
    for child in parent:
        found = _kind(child)
        if found == kind:
            yield child
        elif found not in _GONE and found not in ("tr", "tc", "tbl"):
            yield from _parts(child, kind)


def _is_hidden(run: _Element) -> bool:
    return _is_on(_property(run, "rPr", "vanish")) or _is_on(_property(run, "rPr", "webHidden"))


def _stands_apart(run: _Element) -> bool:
    """Whether the run is raised or struck through: a note mark or a correction, no digit of the number before it."""
    raised = _property(run, "rPr", "vertAlign")
    struck = _is_on(_property(run, "rPr", "strike")) or _is_on(_property(run, "rPr", "dstrike"))
    return struck or (raised is not None and _value(raised) in _RAISED)


def _is_deleted(row: _Element) -> bool:
    return _property(row, "trPr", "del") is not None


def _property(element: _Element, group: str, kind: str) -> _Element | None:
    for properties in element:
        if _kind(properties) == group:
            return next((found for found in properties if _kind(found) == kind), None)
    return None


def _is_on(switch: _Element | None) -> bool:
    return switch is not None and _value(switch).lower() not in _OFF


def _number(element: _Element | None, default: int) -> int:
    """The stated number of columns, or ``default``; beyond all reason it counts as a thousand and one."""
    stated = "" if element is None else _value(element)
    return min(int(stated), 1001) if stated.isascii() and stated.isdecimal() and len(stated) <= 9 else default


def _value(element: _Element, attribute: str = "val") -> str:
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == attribute:
            return str(value)
    return ""


def _kind(element: _Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
