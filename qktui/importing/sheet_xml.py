"""The XML of a workbook: its sheets, and their rows and cells as they are shown.

lxml reads it directly. Libraries hide what must be known here: rows and columns that
are not shown, a raised note mark within a text, a formula that was saved without its
value, the formats of Chinese dates.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from qktui.importing.archive import xml
from qktui.importing.flow import tidy
from qktui.importing.office_xml import child_of, is_on, kind_of, number_of, relations, value_of
from qktui.importing.sheet_numbers import BUILT_IN, shown

if TYPE_CHECKING:
    from lxml.etree import _Element

LAST_ROW, LAST_COLUMN = 2**20, 2**14

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})[\"']")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_RAISED = frozenset(("superscript", "subscript"))
_ERROR = re.compile(r"#[A-Z/0]{1,8}[!?]?")


class BrokenWorkbook(ValueError):
    """A workbook whose XML is not as it must be."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows, its lines parted by newlines.

    ``unsolved``: a formula that was saved without its value, and shows as itself.
    """

    text: str
    unsolved: bool = False

    @property
    def is_error(self) -> bool:
        """Whether it shows that a formula failed: ``#REF!``."""
        return _ERROR.fullmatch(self.text) is not None


EMPTY = Cell("")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells by column, with its number, counted from 1."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """The places that a merged cell takes, counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: its title, whether it is hidden, and its XML."""

    title: str
    hidden: bool
    part: bytes
    book: Workbook

    def rows(self) -> Iterator[Row]:
        """The rows that are written down, in order. Raises :class:`BrokenWorkbook`."""
        number = 0
        for element in _elements(self.part, "row"):
            stated = value_of(element, "r")
            number = int(stated) if stated.isdecimal() and len(stated) <= 9 else LAST_ROW + 1 if stated else number + 1
            if number > LAST_ROW:
                return
            yield Row(number, self._cells(element, number), is_on_attribute(element, "hidden"))

    def hidden_columns(self) -> frozenset[int]:
        """The columns that are not shown, counted from 0."""
        spans = (
            range(number_of(column, 1, "min") - 1, min(_whole(value_of(column, "max")), LAST_COLUMN))
            for column in _elements(self.part, "col")
            if is_on_attribute(column, "hidden")
        )
        return frozenset(chain.from_iterable(spans))

    def merged(self) -> list[Area]:
        """The merged cells, in order of their tops."""
        corners = ((_place(ref[1].decode()), _place(ref[2].decode())) for ref in _MERGED.finditer(self.part))
        areas = (Area(top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in corners)
        return sorted(areas, key=lambda area: area.top)

    def _cells(self, row: _Element, number: int) -> tuple[Cell, ...]:
        found: list[Cell] = []
        for element in row:
            if kind_of(element) != "c":
                continue
            ref = value_of(element, "r")
            at = _place(ref)[1] if ref else len(found)
            found += [EMPTY] * (at + 1 - len(found))
            found[at] = self._cell(element)
        return tuple(found)

    def _cell(self, element: _Element) -> Cell:
        value = child_of(element, "v")
        kind = value_of(element, "t") or "n"
        if kind == "inlineStr":
            return Cell(_lines(_rich(child_of(element, "is"))))
        text = (value.text or "") if value is not None else ""
        formula = child_of(element, "f")
        if not text:
            unsolved = formula is not None and not (kind == "str" and value is not None)
            return Cell(tidy(f"={formula.text or ''}"), True) if formula is not None and unsolved else EMPTY
        if kind == "n":
            return Cell(self.book.number(text, value_of(element, "s")))
        return Cell(self.book.text(text, kind))


class Workbook:
    """A workbook from the parts of its archive. Raises :class:`BrokenWorkbook` while it is read."""

    def __init__(self, name: str, parts: Mapping[str, bytes]) -> None:
        self._name = name
        self._parts = parts
        path = next((r.path for r in relations(name, parts.get) if r.kind == "officeDocument"), "xl/workbook.xml")
        if path not in parts:
            raise BrokenWorkbook(path)
        self._root = xml(name, parts[path])
        self._related = relations(name, parts.get, path)

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The sheets in order; those of charts are none."""
        paths = {relation.id: relation.path for relation in self._related if relation.kind == "worksheet"}
        listed = child_of(self._root, "sheets")
        return [
            Sheet(tidy(value_of(sheet, "name")), value_of(sheet, "state") not in ("", "visible"),
                  self._parts.get(paths[value_of(sheet, "id")], b""), self)
            for sheet in (() if listed is None else listed)
            if value_of(sheet, "id") in paths
        ]  # fmt: skip

    def number(self, text: str, style: str) -> str:
        """A stored number as it is shown in the format of a style: with the fifteen digits that Excel has."""
        try:
            exact = Decimal(text) if text.isdecimal() and len(text) <= 15 else Decimal(f"{float(text):.15g}")
        except ValueError as error:
            raise BrokenWorkbook(text) from error
        if not exact.is_finite():
            raise BrokenWorkbook(text)
        at = _whole(style)
        return tidy(shown(exact, self._formats[at] if at < len(self._formats) else "General", self._since_1904))

    def text(self, text: str, kind: str) -> str:
        """What a cell of any other kind shows."""
        if kind == "s":
            at = _whole(text)
            if at >= len(self._strings):
                raise BrokenWorkbook(text)
            return self._strings[at]
        if kind == "b":
            return "TRUE" if text == "1" else "FALSE"
        if kind == "d":
            return tidy(text.removesuffix("Z").removesuffix("T00:00:00").replace("T", " "))
        return _lines(_unescaped(text))

    @cached_property
    def _since_1904(self) -> bool:
        return is_on_attribute(child_of(self._root, "workbookPr"), "date1904")

    @cached_property
    def _strings(self) -> list[str]:
        return [_lines(_rich(string)) for string in _elements(self._part("sharedStrings"), "si")]

    @cached_property
    def _formats(self) -> list[str]:
        """The number format of each cell style."""
        part = self._part("styles")
        styles = xml(self._name, part) if part else None
        own = child_of(styles, "numFmts")
        codes = BUILT_IN | {
            _whole(value_of(form, "numFmtId")): value_of(form, "formatCode") for form in (() if own is None else own)
        }
        used = child_of(styles, "cellXfs")
        return [codes.get(_whole(value_of(xf, "numFmtId")), "General") for xf in (() if used is None else used)]

    def _part(self, kind: str) -> bytes:
        path = next((relation.path for relation in self._related if relation.kind == kind), "")
        return self._parts.get(path, b"")


def is_on_attribute(element: _Element | None, attribute: str) -> bool:
    """Whether an attribute says yes."""
    return value_of(element, attribute) in ("1", "true", "on")


def _elements(part: bytes, kind: str) -> Iterator[_Element]:
    """The elements of a kind, one after the other; each is forgotten when the next is asked for."""
    from lxml import etree

    if not part:
        return
    source = etree.iterparse(
        io.BytesIO(part), tag=f"{{*}}{kind}", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in source:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise BrokenWorkbook(str(error)) from error


def _place(ref: str) -> tuple[int, int]:
    """The row and the column, counted from 0, of a reference such as ``B12``."""
    found = _PLACE.fullmatch(ref)
    if found is None:
        raise BrokenWorkbook(ref)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def _whole(text: str) -> int:
    """A whole number; 0 where none is stated, one too large for anything where it is out of reason."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else 10**9


def _rich(element: _Element | None) -> str:
    """The text of a string; what is raised or struck through stands apart, and readings of characters are left out."""
    text = ""
    for part in () if element is None else element:
        if kind_of(part) == "t":
            text += part.text or ""
        elif kind_of(part) == "r":
            look = child_of(part, "rPr")
            run = child_of(part, "t")
            apart = value_of(child_of(look, "vertAlign")) in _RAISED or is_on(child_of(look, "strike"))
            text += ("" if run is None else run.text or "").join((" ", " ") if apart else ("", ""))
    return _unescaped(text)


def _unescaped(text: str) -> str:
    """``_x000D_`` and the like as the characters that they stand for."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _lines(text: str) -> str:
    return "\n".join(filter(None, map(tidy, text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))))
