"""XLSX -> Document: each visible sheet as tables, and the lines between them as text.

What is hidden is left out, and told where it holds figures. Formulas count by the
values that were saved with them; one saved without a value shows as the formula, which
is no figure. What a merged cell covers is hidden too.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qktui.importing.archive import members, opened
from qktui.importing.document import Block, Document, Grid, GridCell, NotAReport, Paragraph
from qktui.importing.figures import has_digits, is_value
from qktui.importing.flow import joined
from qktui.importing.particulars import told
from qktui.importing.sheet_xml import Area, BrokenWorkbook, Cell, Row, Sheet, Workbook
from qktui.importing.spans import MOST_CELLS, MOST_COLUMNS, TooLarge
from qktui.phrases import say

_MOST_PLACES = 10_000_000
_LONGEST_LABEL = 60
_SENTENCE_END = ("。", "；")
_FEWEST_ROWS = 2
_DRAWING = re.compile(r"xl/drawings/[^/]+\.xml")
_DRAWN_TEXT = re.compile(rb"<a:t>\s*[^<\s]")


@dataclass
class _Blocks:
    """The blocks of a sheet, or of some of its columns from ``left`` on, and the table that is still open."""

    title: str
    left: int = 0
    blocks: list[Block] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def take(self, number: int, row: list[str], merged: Sequence[Area]) -> None:
        """Take in a row: a line of text, a row of the open table, or a blank row, which ends it.

        A cell's lines are parted by newlines. ``merged``: what reaches into this row.
        """
        for area in merged:
            hidden = area.left - (area.top < number), min(area.right, len(row))
            row[hidden[0] : hidden[1]] = [""] * (hidden[1] - hidden[0])
        filled = [column for column, text in enumerate(row) if text]
        if len(filled) == 1 and self._is_line(filled[0], row[filled[0]], merged):
            self.end_table()
            where = self.place(number, filled[0])
            self.blocks += [Paragraph(line, where) for line in row[filled[0]].split("\n")]
        elif filled:
            self.rows.append((number, row))
        else:
            self.end_table()

    def end_table(self) -> None:
        """The rows so far as a grid, or as several side by side; trailing columns without any text are left out."""
        rows, self.rows = self.rows, []
        width = max((column + 1 for _, row in rows for column, text in enumerate(row) if text), default=0)
        if width > MOST_COLUMNS or width * len(rows) > MOST_CELLS:
            raise TooLarge
        padded = [(number, row[:width] + [""] * (width - len(row))) for number, row in rows]
        parts = list(_side_by_side([row for _, row in padded]))
        if len(parts) > 1:
            for start, end in parts:
                part = _Blocks(self.title, self.left + start)
                for number, row in padded:
                    part.take(number, row[start:end], ())
                part.end_table()
                self.blocks += part.blocks
        elif padded:
            cells = tuple(self._cells(number, row) for number, row in padded)
            self.blocks += told(Grid(cells, self.place(rows[0][0], 0), aligned=True))

    def _cells(self, number: int, row: Sequence[str]) -> tuple[GridCell, ...]:
        return tuple(GridCell(joined(text.split("\n")), self.place(number, at)) for at, text in enumerate(row))

    def _is_line(self, column: int, text: str, merged: Sequence[Area]) -> bool:
        """Whether a row of one cell is running text: before a table, a sentence, or merged over the whole width."""
        if column == 0 and (not self.rows or len(text) > _LONGEST_LABEL or text.endswith(_SENTENCE_END)):
            return True
        widest = max((len(row) for _, row in self.rows), default=0)
        return any(area.left == 1 and area.right >= widest > 1 for area in merged)

    def place(self, number: int, column: int) -> str:
        """A cell's place in words."""
        return say(
            "工作表“{sheet}”第 {row} 行 第 {column} 列", sheet=self.title, row=number, column=self.left + column + 1
        )


@dataclass
class _Reading:
    """A sheet while it is read: its blocks, and what a person should know of it."""

    sheet: Sheet
    hidden_rows: int = 0
    hidden_columns: set[int] = field(default_factory=set)
    unsolved: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def blocks(self) -> list[Block]:
        """The blocks of the sheet, as far as it is shown."""
        found = _Blocks(self.sheet.title)
        coming, reaching = deque(self.sheet.merged()), list[Area]()
        hidden = self.sheet.hidden_columns()
        places, last = 0, 0
        for row in self.sheet.rows():
            if row.number != last + 1:
                found.end_table()
            last = row.number
            reaching = [area for area in reaching if area.bottom >= row.number]
            while coming and coming[0].top <= row.number:
                reaching += [area] if (area := coming.popleft()).bottom >= row.number else []
            places += len(row.cells) + len(reaching)
            if places > _MOST_PLACES:
                raise TooLarge
            if row.hidden:
                self.hidden_rows += any(map(_is_figure, row.cells))
            else:
                found.take(row.number, self._shown(row, hidden, found), reaching)
        found.end_table()
        return found.blocks

    def _shown(self, row: Row, hidden: frozenset[int], blocks: _Blocks) -> list[str]:
        """What a row shows, noting what is hidden in it or went wrong."""
        for column, cell in enumerate(row.cells):
            if column in hidden:
                self.hidden_columns |= {column} if _is_figure(cell) else set()
            elif cell.unsolved:
                self.unsolved.append(blocks.place(row.number, column))
            elif cell.is_error:
                self.errors.append(blocks.place(row.number, column))
        return ["" if column in hidden else cell.text for column, cell in enumerate(row.cells)]

    def doubts(self) -> Iterator[str]:
        """What was left out, and what shows no figure though it should."""
        title = self.sheet.title
        if self.hidden_rows:
            yield say("工作表“{sheet}”有 {n} 行带数字的隐藏着，没有读取", sheet=title, n=self.hidden_rows)
        if self.hidden_columns:
            yield say("工作表“{sheet}”有 {n} 列带数字的隐藏着，没有读取", sheet=title, n=len(self.hidden_columns))
        if self.unsolved:
            yield say("有 {n} 个公式没有存下算出的值，第一个在{place}；请用表格软件打开并保存一次再导入",
                      n=len(self.unsolved), place=self.unsolved[0])  # fmt: skip
        if self.errors:
            yield say("有 {n} 格是公式的错误值，第一个在{place}", n=len(self.errors), place=self.errors[0])


def read_xlsx(name: str, data: bytes) -> Document:
    """The document of an XLSX file.

    Raises :class:`NotAReport` when it is damaged, encrypted, empty, or larger than a report can be.
    """
    with opened(name, data) as archive:
        parts = dict(members(name, archive))
    try:
        blocks, doubts = _read(Workbook(name, parts))
    except TooLarge as error:
        raise NotAReport(name, say("表格太大，没有读取")) from error
    except BrokenWorkbook as error:
        raise NotAReport(name, say("文件已损坏或不完整，打不开")) from error
    if not blocks:
        raise NotAReport(name, say("工作簿里没有文字"))
    if _has_drawn_text(parts):
        doubts.append(say("工作簿里有写在文本框或图形里的文字，没有读取"))
    return Document(name, tuple(blocks), tuple(doubts))


def _read(book: Workbook) -> tuple[list[Block], list[str]]:
    """The blocks of every sheet that is shown, and the doubts."""
    blocks: list[Block] = []
    doubts: list[str] = []
    for sheet in book.sheets:
        if not sheet.hidden:
            reading = _Reading(sheet)
            blocks += reading.blocks()
            doubts += reading.doubts()
        elif any(_is_figure(cell) for row in sheet.rows() for cell in row.cells):
            doubts.append(say("工作表“{sheet}”隐藏着，其中的数字没有读取", sheet=sheet.title))
    return blocks, doubts


def _is_figure(cell: Cell) -> bool:
    return is_value(cell.text) and has_digits(cell.text)


def _has_drawn_text(parts: Mapping[str, bytes]) -> bool:
    return any(_DRAWING.fullmatch(path) and _DRAWN_TEXT.search(part) for path, part in parts.items())


def _side_by_side(rows: Sequence[Sequence[str]]) -> Iterator[tuple[int, int]]:
    """The columns of each of the tables that stand side by side, parted by columns without any text."""
    width = len(rows[0]) if rows else 0
    empty = [not any(row[column] for row in rows) for column in range(width)]
    start = 0
    for column in range(1, width):
        if (
            empty[column - 1]
            and not empty[column]
            and _is_table(rows, start, column)
            and _is_table(rows, column, width)
        ):
            yield start, column
            start = column
    yield start, width


def _is_table(rows: Sequence[Sequence[str]], start: int, end: int) -> bool:
    """Whether these columns are a table of their own: several rows with a figure behind a label."""
    found = 0
    for row in rows:
        texts = [text for text in row[start:end] if text]
        figures = (is_value(text) and has_digits(text) for text in texts[1:])
        found += bool(texts) and not is_value(texts[0]) and any(figures)
    return found >= _FEWEST_ROWS
