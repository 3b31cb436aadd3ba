"""XLSX -> Document: each visible sheet as tables, and the lines between them as text.

openpyxl reads cell by cell, never a whole sheet at once, and formulas by the values
that were saved with them; a formula saved without one shows as the formula, which is
no figure. What a merged cell covers is hidden and left out.
"""

from __future__ import annotations

import io
import re
import warnings
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from qktui.importing.archive import members, opened
from qktui.importing.document import Block, Document, Grid, GridCell, NotAReport, Paragraph
from qktui.importing.flow import joined, tidy
from qktui.importing.particulars import told
from qktui.importing.spans import MOST_CELLS, MOST_COLUMNS, TooLarge
from qktui.phrases import say

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

_LAST_ROW = 2**20
_MOST_PLACES = 10_000_000
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>]")
_LONGEST_LABEL = 60
_SENTENCE_END = ("。", "；")

_NOT_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\[^.]')
_SCALED = re.compile(r"[0#?],+(?![0#?,])|[!\\]\.")

_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, SyntaxError, OSError)
"""What openpyxl raises, depending on where a malformed workbook is wrong."""


@dataclass(frozen=True, slots=True)
class Area:
    """The places that a merged cell takes, counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class _Sheet:
    """A sheet while its rows are read: blocks so far, and the table that is still open."""

    title: str
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
        """The rows so far as a grid; trailing columns without any text are left out."""
        rows, self.rows = self.rows, []
        width = max((column + 1 for _, row in rows for column, text in enumerate(row) if text), default=0)
        if width > MOST_COLUMNS or width * len(rows) > MOST_CELLS:
            raise TooLarge
        if rows:
            cells = tuple(self._cells(number, row, width) for number, row in rows)
            self.blocks += told(Grid(cells, self.place(rows[0][0], 0), aligned=True))

    def _cells(self, number: int, row: list[str], width: int) -> tuple[GridCell, ...]:
        padded = row[:width] + [""] * (width - len(row))
        return tuple(GridCell(joined(text.split("\n")), self.place(number, at)) for at, text in enumerate(padded))

    def _is_line(self, column: int, text: str, merged: Sequence[Area]) -> bool:
        """Whether a row of one cell is running text: before a table, a sentence, or merged over the whole width."""
        if column == 0 and (not self.rows or len(text) > _LONGEST_LABEL or text.endswith(_SENTENCE_END)):
            return True
        widest = max((len(row) for _, row in self.rows), default=0)
        return any(area.left == 1 and area.right >= widest > 1 for area in merged)

    def place(self, number: int, column: int) -> str:
        """A cell's place in words."""
        return say("工作表“{sheet}”第 {row} 行 第 {column} 列", sheet=self.title, row=number, column=column + 1)


def read_xlsx(name: str, data: bytes) -> Document:
    """The document of an XLSX file.

    Raises :class:`NotAReport` when it is damaged, encrypted, empty, or larger than a report can be.
    """
    with opened(name, data) as archive:
        parts = dict(members(name, archive))
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl warns of whatever it passes over
                blocks = list(_blocks(data, parts))
        except TooLarge as error:
            raise NotAReport(name, say("表格太大，没有读取")) from error
        except _BROKEN as error:
            raise NotAReport(name, say("文件已损坏或不完整，打不开")) from error
    if not blocks:
        raise NotAReport(name, say("工作簿里没有文字"))
    return Document(name, tuple(blocks))


def _blocks(data: bytes, parts: Mapping[str, bytes]) -> Iterator[Block]:
    """The blocks of every sheet that is shown."""
    from openpyxl import load_workbook

    formulas = any(_FORMULA.search(part) for path, part in parts.items() if "/worksheets/" in path)
    shown = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    written = load_workbook(io.BytesIO(data), read_only=True, keep_links=False) if formulas else shown
    with closing(shown), closing(written):
        for sheet, behind in zip(shown.worksheets, written.worksheets, strict=True):
            if sheet.sheet_state == "visible":
                part = parts.get(sheet._worksheet_path.lstrip("/"), b"")  # openpyxl tells it nowhere else
                yield from _sheet_blocks(sheet, behind, _merged(part))


def _sheet_blocks(sheet: ReadOnlyWorksheet, written: ReadOnlyWorksheet, merged: Sequence[Area]) -> list[Block]:
    """The blocks of a sheet. ``merged`` is in order of the areas' tops."""
    found = _Sheet(tidy(sheet.title))
    coming = deque(merged)
    reaching: list[Area] = []
    places = 0
    for number, (row, formulas) in enumerate(zip(_rows(sheet), _rows(written), strict=True), start=1):
        reaching = [area for area in reaching if area.bottom >= number]
        while coming and coming[0].top <= number:
            reaching.append(coming.popleft())
        places += len(row) + len(reaching)
        if places > _MOST_PLACES:
            raise TooLarge
        found.take(number, [_text(cell, behind) for cell, behind in zip(row, formulas, strict=True)], reaching)
    found.end_table()
    return found.blocks


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[tuple[ReadOnlyCell, ...]]:
    """The rows from the first on, each as wide as it is, whatever the sheet says of its size."""
    sheet.reset_dimensions()
    return iter(sheet.iter_rows(min_row=1, min_col=1, max_row=_LAST_ROW))


def _merged(part: bytes) -> list[Area]:
    """The merged cells of a sheet, in order of their tops."""
    from openpyxl.utils.cell import range_boundaries

    bounds = (range_boundaries(found[1].decode("ascii")) for found in _MERGED.finditer(part))
    return sorted((Area(top, left, bottom, right) for left, top, right, bottom in bounds), key=lambda area: area.top)


def _text(cell: ReadOnlyCell, written: ReadOnlyCell) -> str:
    """What a cell shows; its lines parted by newlines. A formula without a saved value shows as itself."""
    value: object = cell.value
    if value is None:
        return tidy(str(written.value)) if written.value is not None else ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return "\n".join(filter(None, map(tidy, str(value).split("\n"))))


def _number(value: float, number_format: str) -> str:
    """A number with the fifteen digits that Excel has.

    Where its format shows it divided by thousands or ten thousands, the format stands
    beside it, and nobody takes it for what is printed.
    """
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    form = _NOT_FORMAT.sub("", number_format)
    if _SCALED.search(form):
        return f"{exact:f} [{tidy(number_format)}]"
    return f"{(exact * 100).normalize():f}%" if "%" in form else f"{exact:f}"
