"""Plain text -> Document.

Four ways of writing a table are told apart: a cell a line with a tab in front
(text taken from Word; a line without the tab continues the cell, a blank line
ends the row), a row a line with tabs, pipes or wide gaps between, and bare lines,
which stay paragraphs until the form's labels tell what they are. Markdown is text
whose marks are left out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from unicodedata import east_asian_width

from qktui.importing.columns import Placed, PlacedLine, tables
from qktui.importing.document import Block, Document, Grid, GridCell, NotAReport, Paragraph, clean
from qktui.importing.figures import UNITS, is_value
from qktui.importing.flow import WORD_MARK, joined
from qktui.phrases import say

LARGEST_FILE = 20 * 2**20
"""Bytes of text that are read at most; the longest real report has a hundredth of it."""

MOST_LINES = 50_000
"""Lines that are read at most; the longest real report has some thousand."""

_WORD = "公开"
_LINE_END = re.compile("\r\n|\r|\n")
_SOFT_BREAK = re.compile("[\x0b\x1c-\x1e\x85\u2028\u2029]")
_RULE_CELL = re.compile(r"\s*:?-{2,}:?\s*")
_RULE_LINE = re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t]*(?::?-{3,}:?[ \t]*)?$", re.MULTILINE)
_BAR = re.compile(r"(?<!\\)\|")
_BREAK_TAG = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKUP = (
    (re.compile(r"[ \t]{0,3}(?:#{1,6}|>|[-*+])[ \t]+|[ \t]*(?:={3,}|-{3,}|```.*)$"), r""),
    (re.compile(r"(?<=\S)[ \t]+#+[ \t]*$"), r""),
    (re.compile(r"(\*\*|__)(?=[^\s*_])([^*_|]*[^\s*_|])\1"), r"\2"),
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)"), r"\1"),
)
"""Markdown's headings, quotes, lists, rules, bold words and links, and what they leave of a line."""
_GAP = re.compile("[ \u00a0]{2}|\u3000")
_PART = re.compile("[^ \u00a0\u3000]+(?:[ \u00a0][^ \u00a0\u3000]+)*")
_PIECE = re.compile(r"\S+")
_APART = 2  # blank lines after which columns may stand elsewhere, as after a page break
_LONGEST_ROW = 20_000
_LONGEST_PLACED = 2_000
_LONGEST_CELL = 60
_LONGEST_CONTINUATION = 40


def read_text(name: str, data: bytes) -> Document:
    """The document of a text file. Raises :class:`NotAReport` when it is empty, binary, cut or too large."""
    text = decode(name, data)
    lines = _LINE_END.split(text)
    if len(lines) > MOST_LINES:
        raise NotAReport(name, say("文件太大：有 {n} 行，最多读 {limit} 行", n=len(lines), limit=MOST_LINES))
    marked = name.lower().endswith((".md", ".markdown")) or _RULE_LINE.search(text) is not None
    blocks = _Blocks(marked)
    for where, line in _placed(map(_without_markup, lines) if marked else lines):
        blocks.add(line, where)
    blocks.end_grid()
    blocks.end_text()
    return Document(name, tuple(blocks.found))


def decode(name: str, data: bytes, limit: int = LARGEST_FILE) -> str:
    """The text of the bytes: UTF-8, UTF-16 or GB18030.

    Raises :class:`NotAReport` when there are more than ``limit`` bytes, none, or not text.
    """
    if len(data) > limit:
        raise NotAReport(name, say("文件太大：有 {n} 字节，最多读 {limit} 字节", n=len(data), limit=limit))
    for encoding in _encodings(name, data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start >= len(data) - 3 and len(data) > 3:
                raise NotAReport(name, say("文件在最后一个字的中间中断，不完整")) from error
            continue
        if "\0" in text:
            break
        if not text.strip():
            raise NotAReport(name, say("文件是空的"))
        return text
    raise NotAReport(name, say("是二进制文件，不是文字"))


def _encodings(name: str, data: bytes) -> tuple[str, ...]:
    """The encodings that the bytes may be in. UTF-16 without its mark must have a word that every report has."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if b"\0" not in data:
        return ("utf-8-sig", "gb18030")
    for encoding in ("utf-16-le", "utf-16-be"):
        place = data.find(_WORD.encode(encoding))
        if place >= 0 and place % 2 == 0:
            return (encoding,)
    raise NotAReport(name, say("是二进制文件，不是文字"))


def _placed(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each line, cleaned, with its place; soft breaks inside a line share its number. A new page stands apart."""
    for number, line in enumerate(lines, start=1):
        where = say("文件第 {line} 行", line=number)
        for new_page, page in enumerate(line.split("\f")):
            yield from ((where, "") for _ in range(_APART if new_page else 0))
            for part in _SOFT_BREAK.split(page):
                yield where, WORD_MARK.sub("", clean(part))


def _without_markup(line: str) -> str:
    """A line of Markdown without its marks; those of tables stay."""
    if line.count("|") < 2:
        line = _BREAK_TAG.sub("\u2028", line)
        line = _MARKUP[0][0].sub("", line, count=1) if _MARKUP[0][0].match(line) else line
    for mark, left in _MARKUP[1:]:
        line = mark.sub(left, line)
    return line if "|" in line else _ESCAPED.sub(r"\1", line)


@dataclass
class _Blocks:
    """The blocks so far, with the grid and the row that are still open. ``marked``: the text is Markdown."""

    marked: bool = False
    found: list[Block] = field(default_factory=list)
    rows: list[tuple[GridCell, ...]] = field(default_factory=list)
    row: list[GridCell] = field(default_factory=list)
    text: list[tuple[str, str]] = field(default_factory=list)
    blank: int = 0  # lines, one after the other

    def add(self, line: str, where: str) -> None:
        """Take in the next line."""
        cells = _cells(line)
        self.blank = 0 if line.strip() else self.blank + 1
        if cells is not None:
            self.end_text()
            self.end_row()
            if cells:
                self.rows.append(tuple(GridCell(self.plain(cell), where) for cell in cells))
            else:
                self.begin_grid()
        elif line.startswith("\t") and not _is_prose(line):
            self.end_text()
            self.row.append(GridCell(line.strip(), where))
        elif not line.strip():
            self.end_row()
            if self.blank == _APART:
                self.end_text()
        elif self.row and _continues(self.row[-1].text, line):
            self.row[-1] = _joined(self.row[-1], line)
        else:
            self.end_grid()
            self.text.append((line, where))

    def end_text(self) -> None:
        """The lines of text so far as paragraphs; those whose parts stand under one another as grids."""
        lines, self.text = self.text, []
        done = 0
        for start, end, table in _in_columns(lines):
            self.found += [Paragraph(line.strip(), where) for line, where in lines[done:start]]
            self.found.append(table)
            done = end
        self.found += [Paragraph(line.strip(), where) for line, where in lines[done:]]

    def plain(self, cell: str) -> str:
        """The text of a cell; in Markdown it may have lines and escaped characters."""
        text = joined(line.strip() for line in _BREAK_TAG.split(cell) if line.strip()) if self.marked else cell.strip()
        return _ESCAPED.sub(r"\1", text) if self.marked else text

    def begin_grid(self) -> None:
        """A rule below a row: it is a header. That of a table of another width begins another table."""
        if len(self.rows) > 1 and len(self.rows[-1]) != len(self.rows[0]):
            header = self.rows.pop()
            self.end_grid()
            self.rows = [header]

    def end_row(self) -> None:
        """A blank line ends the row."""
        if self.row:
            self.rows.append(tuple(self.row))
        self.row = []

    def end_grid(self) -> None:
        """Running text, or the end of the file, ends the table."""
        self.end_row()
        if self.rows:
            widths = {len(row) for row in self.rows}
            aligned = len(self.rows) > 1 and len(widths) == 1 and widths != {1}
            self.found.append(Grid(tuple(self.rows), self.rows[0][0].where, aligned))
        self.rows = []


def _in_columns(lines: Sequence[tuple[str, str]]) -> list[tuple[int, int, Grid]]:
    """The tables whose columns are aligned with spaces: where each begins and ends, and its grid.

    Some signs (“ ” — …) take one place or two, depending on who wrote the text. Both
    are tried, and what is another table by the one than by the other is none.
    """
    found = {table for n in (2, 1) for table in tables([PlacedLine(placed(line, n), where) for line, where in lines])}
    return sorted(
        (one for one in found if all(one is other or one[1] <= other[0] or other[1] <= one[0] for other in found)),
        key=lambda table: table[0],
    )


def placed(line: str, ambiguous: int = 2) -> tuple[Placed, ...]:
    """The parts of a line that stand apart, each with its place in columns: a Chinese character takes two.

    Two spaces part them, or one of full width; single spaces do between figures. Signs
    whose width is ambiguous take so many columns.
    """
    text = line.strip()
    if len(line) > _LONGEST_PLACED:
        return (Placed(text, 0, 1),)
    widths = {"W": 2, "F": 2, "A": ambiguous}
    places = [0, *accumulate(widths.get(east_asian_width(char), 1) for char in line)]
    spans = [(len(line) - len(line.lstrip()), len(line.rstrip()))] if not _GAP.search(text) else _spans(line)
    return tuple(Placed(line[start:end], places[start], places[end]) for start, end in spans)


def _spans(line: str) -> Iterator[tuple[int, int]]:
    """Where each of the parts of a line begins and ends."""
    for part in _PART.finditer(line):
        pieces = [piece.span() for piece in _PIECE.finditer(line, *part.span())]
        yield from pieces if all(is_value(line[start:end]) for start, end in pieces) else [part.span()]


def _cells(line: str) -> list[str] | None:
    """The cells of a line that is a whole row, none for a rule between rows; ``None`` when it is not a row."""
    if len(line) > _LONGEST_ROW:
        return None
    if line.count("|") >= 2:
        cells = _BAR.split(line.strip().removeprefix("|").removesuffix("|"))
        return [] if all(_RULE_CELL.fullmatch(cell) for cell in cells) else cells
    if "\t" in line.removeprefix("\t").rstrip(" \n") and not _is_prose(line):
        return line.split("\t")
    return None


def _is_prose(line: str) -> bool:
    """Whether a line with tabs is an indented sentence and not cells."""
    longest = max(line.split("\t"), key=len).strip()
    return len(longest) > _LONGEST_CELL or longest.endswith(("。", "；"))


def _continues(cell: str, line: str) -> bool:
    """Whether a line without a tab belongs to the cell before: the rest of a label, of a figure, or its note."""
    text = line.strip()
    if not cell or len(text) > _LONGEST_CONTINUATION or text.endswith(("。", "；")):
        return False
    if is_value(cell):
        return is_value(text) or text in UNITS or text.startswith(("（", "("))
    return not is_value(text)


def _joined(cell: GridCell, line: str) -> GridCell:
    """The cell with its next line; two figures stay apart, so that no number is made of them."""
    between = "\n" if is_value(cell.text) and is_value(line) else ""
    return GridCell(cell.text + between + line.strip(), cell.where)
