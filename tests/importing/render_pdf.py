"""The report of :mod:`tests.importing.render` as a PDF: ruled tables, merged cells, pages, page numbers.

Also PDFs written by hand, object by object, for what no honest program writes.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from qktui.forms import Block, Column, Form, Row, Table

from .render import FORM, INTRODUCTION, NARRATIVE, SIGNATURE, TITLE, _replaced

FONT = "STSong-Light"
WIDTH, MARGIN, BODY, SMALL = 595.0, 72.0, 12.0, 9.0
_TOKEN = re.compile(r"[!-~]+|.", re.DOTALL)


@dataclass(frozen=True)
class Box:
    """A printed cell: its first row and column, how many of them it spans, and its text."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


@dataclass(frozen=True)
class Style:
    """How the PDF is made. ``height`` of the page in points decides where tables are cut.

    ``rules``: drawn as ``strokes``, as thin ``fills``, or not at all (``none``); ``repeat``: the header again
    after a cut; ``within``: a row of several lines may be cut in the middle.
    """

    height: float = 842.0
    rules: str = "strokes"
    repeat: bool = False
    within: bool = False
    background: bool = False
    bold_twice: bool = False
    header: str = ""
    number: str = "- {} -"
    password: str = ""


@dataclass
class Sheet:
    """The canvas with the place where the next thing goes."""

    canvas: Canvas
    style: Style
    y: float = 0.0
    page: int = 1

    def __post_init__(self) -> None:
        self.y = self.style.height - MARGIN

    def room(self) -> float:
        """Points left on the page."""
        return self.y - MARGIN

    def turn(self) -> None:
        """End the page with its number and header."""
        self.canvas.setFont(FONT, BODY)
        self.canvas.drawCentredString(WIDTH / 2, 40, self.style.number.format(self.page))
        self.canvas.drawString(MARGIN, self.style.height - 40, self.style.header)
        self.canvas.showPage()
        self.page += 1
        self.y = self.style.height - MARGIN

    def text(self, x: float, y: float, text: str, size: float) -> None:
        """One line of text; bold is printed twice, a little apart."""
        self.canvas.setFillGray(0)
        self.canvas.setFont(FONT, size)
        for shift in (0, 0.3) if self.style.bold_twice else (0,):
            self.canvas.drawString(x + shift, y, text)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A line of a table."""
        if self.style.rules == "strokes":
            self.canvas.setLineWidth(0.5)
            self.canvas.line(x0, y0, x1, y1)
        elif self.style.rules == "fills":
            self.canvas.setFillGray(0)
            self.canvas.rect(x0 - 0.25, y0 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5, stroke=0, fill=1)


@dataclass(frozen=True)
class Strip:
    """What one page shows of one row: how high it is there."""

    row: int
    height: float


@dataclass(frozen=True)
class Ruled:
    """A table ready to be drawn: boxes, the places of its vertical rules, rows of the header, lines not yet drawn."""

    boxes: Sequence[Box]
    edges: Sequence[float]
    header: int
    lines: dict[Box, list[str]] = field(default_factory=dict)

    def width(self, box: Box) -> float:
        """How wide a box is."""
        return self.edges[box.column + box.columns] - self.edges[box.column]


def render_pdf(
    cells: Mapping[str, str], style: Style = Style(), form: Form = FORM,
    narrative: Mapping[int, Sequence[str]] = NARRATIVE, signature: Sequence[str] = SIGNATURE,
) -> bytes:  # fmt: skip
    """The report that prints these texts in its cells; a cell that is not named is printed empty."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, style.height), encrypt=style.password or None, invariant=1)
    sheet = Sheet(canvas, style)
    for line in TITLE:
        _write(sheet, line, "centred")
    _write(sheet, INTRODUCTION)
    for section in form.sections:
        _write(sheet, f"{'〇一二三四五六'[section.number]}、{section.title}")
        for paragraph in narrative[section.number]:
            _write(sheet, paragraph.replace("[bookmark: _GoBack]", ""))
        for table in form.tables:
            if table.section == section.number:
                _draw(sheet, _ruled(table, cells))
                sheet.y -= 30
    for line in signature:
        _write(sheet, line, "right")
    sheet.turn()
    canvas.save()
    return target.getvalue()


def boxes(table: Table, cells: Mapping[str, str]) -> list[Box]:
    """The table's printed cells with their spans, as offices print them."""
    if table.across:
        return list(_across(table, cells))
    depth = max(len(list(block.ancestors(row))) + 1 for block in table.blocks for row in block.rows if not row.heading)
    values = max(len(block.columns) for block in table.blocks)
    found: list[Box] = []
    for block in table.blocks:
        top = max((box.row + box.rows for box in found), default=0)
        if block.heading:
            found.append(Box(top, 0, 1, depth + values, block.heading))
            top += 1
        header = list(_header(block, top, depth, values))
        found += header
        found += _body(table, block, cells, max(box.row + box.rows for box in header), depth, values)
    return found


def _header(block: Block, top: int, depth: int, values: int) -> Iterator[Box]:
    levels = max(len(column.under) for column in block.columns) + 1
    yield Box(top, 0, levels, depth, block.corner)
    for level in range(levels):
        start = depth
        for path, group in groupby(block.columns, key=lambda column: (*column.under, column.label)[: level + 1]):
            columns = list(group)
            width = sum(_span(block, column, values) for column in columns)
            if len(path) == level + 1:
                leaf = len(columns[0].under) == level
                yield Box(top + level, start, levels - level if leaf else 1, width, path[level])
            start += width


def _span(block: Block, column: Column, values: int) -> int:
    """A block of fewer columns than the table's widest stretches its last one."""
    return values - len(block.columns) + 1 if column is block.columns[-1] else 1


def _body(
    table: Table, block: Block, cells: Mapping[str, str], top: int, depth: int, values: int
) -> Iterator[Box]:  # fmt: skip
    rows = [row for row in block.rows if _is_printed(table, block, row, cells)]
    for level in range(depth):
        for number, row in enumerate(rows):
            chain = [*block.ancestors(row), row]
            if level >= len(chain) or (number and _begins_with(block, rows[number - 1], chain[: level + 1])):
                continue
            below = [other for other in rows[number:] if _begins_with(block, other, chain[: level + 1])]
            last = level == len(chain) - 1
            yield Box(top + number, level, 1 if last else len(below), depth - level if last else 1, chain[level].label)
    for number, row in enumerate(rows):
        for index, column in enumerate(block.columns):
            text = cells.get(table.cell_id(row, column), "")
            yield Box(top + number, depth + index, 1, _span(block, column, values), text)


def _begins_with(block: Block, row: Row, chain: Sequence[Row]) -> bool:
    return [*block.ancestors(row), row][: len(chain)] == list(chain)


def _is_printed(table: Table, block: Block, row: Row, cells: Mapping[str, str]) -> bool:
    ids = [table.cell_id(row, column) for column in block.columns]
    if row.heading or (row.optional and not any(cell in cells for cell in ids)):
        return False
    return not _replaced(table, block, row, cells)


def _across(table: Table, cells: Mapping[str, str]) -> Iterator[Box]:
    """Table 4 as one row of fifteen."""
    block = table.blocks[0]
    labels = [column.label for column in block.columns]
    rows = [row for row in block.rows if not row.heading]
    yield Box(0, 0, 1, 5, "行政复议")
    yield Box(0, 5, 1, 10, "行政诉讼")
    yield Box(1, 5, 1, 5, "未经复议直接起诉")
    yield Box(1, 10, 1, 5, "复议后起诉")
    for index, label in enumerate(labels * 3):
        yield Box(1 if index < 5 else 2, index, 2 if index < 5 else 1, 1, label)
    for index, (row, column) in enumerate((row, column) for row in rows for column in block.columns):
        yield Box(3, index, 1, 1, cells.get(table.cell_id(row, column), ""))


def _ruled(table: Table, cells: Mapping[str, str]) -> Ruled:
    found = boxes(table, cells)
    columns = max(box.column + box.columns for box in found)
    values = columns if table.across else max(len(block.columns) for block in table.blocks)
    width = min(90.0, (WIDTH - 2 * MARGIN) / columns, 260 / values) if not table.across else 451 / 15
    label = (WIDTH - 2 * MARGIN - values * width) / max(columns - values, 1)
    edges = [MARGIN]
    for column in range(columns):
        edges.append(edges[-1] + (label if column < columns - values else width))
    header = max((box.rows for box in found if box.row == 0), default=1) if not table.across else 3
    ruled = Ruled(found, edges, header)
    return Ruled(found, edges, header, {box: list(_wrapped(box.text, ruled.width(box) - 6, SMALL)) for box in found})


def _wrapped(text: str, width: float, size: float, indent: float = 0.0) -> Iterator[str]:
    """The lines of a text; numbers and words stay whole."""
    line, used = "", indent
    for token in _TOKEN.findall(text):
        needed = pdfmetrics.stringWidth(token, FONT, size)
        if line and used + needed > width:
            yield line
            line, used = "", 0.0
        line, used = line + token, used + needed
    if line:
        yield line


def _write(sheet: Sheet, text: str, place: str = "body") -> None:
    """A paragraph, its first line set in by two characters, or a line in the middle or at the right."""
    indent = 2 * BODY if place == "body" else 0.0
    for number, line in enumerate(_wrapped(text, WIDTH - 2 * MARGIN, BODY, indent)):
        if sheet.room() < 24:
            sheet.turn()
        sheet.y -= 24
        slack = WIDTH - 2 * MARGIN - pdfmetrics.stringWidth(line, FONT, BODY)
        shift = {"centred": slack / 2, "right": slack - 20}.get(place, indent if number == 0 else 0)
        sheet.text(MARGIN + shift, sheet.y + 8, line, BODY)


def _draw(sheet: Sheet, table: Ruled) -> None:
    """The table, cut where the page ends."""
    strips: list[Strip] = []
    header = [Strip(row, _height(table, row)) for row in range(table.header)]
    waiting = [Strip(row, _height(table, row)) for row in range(max(b.row + b.rows for b in table.boxes))]
    if sum(strip.height for strip in waiting[: table.header + 1]) > sheet.room():
        sheet.turn()  # no program cuts a header
    while waiting:
        strip = waiting.pop(0)
        used = sum(one.height for one in strips)
        if used + strip.height <= sheet.room():
            strips.append(strip)
            continue
        if sheet.style.within and strip.row >= table.header and used + 17 <= sheet.room() and strip.height > 24:
            strips.append(Strip(strip.row, 17))
            strip = Strip(strip.row, strip.height - 11)
        _draw_strips(sheet, table, strips)
        sheet.turn()
        repeated = header if sheet.style.repeat and strip.row >= table.header else []
        for box in table.boxes:
            if repeated and box.row < table.header:
                table.lines[box] = list(_wrapped(box.text, table.width(box) - 6, SMALL))
        strips, waiting = list(repeated), [strip, *waiting]
    _draw_strips(sheet, table, strips)


def _height(table: Ruled, row: int) -> float:
    """High enough for the row's share of every box."""
    needed = [len(table.lines[box]) / box.rows for box in table.boxes if box.row <= row < box.row + box.rows]
    return 6 + 11.0 * max(1, *(int(lines + 0.999) for lines in needed))


def _draw_strips(sheet: Sheet, table: Ruled, strips: Sequence[Strip]) -> None:
    """The boxes of these rows, as far as they are on this page, with as many lines as there is room for."""
    bottom = sheet.y
    places: dict[int, tuple[float, float]] = {}
    for strip in strips:
        places[strip.row] = (bottom, bottom - strip.height)
        bottom -= strip.height
    for box in table.boxes:
        rows = [row for row in range(box.row, box.row + box.rows) if row in places]
        if rows:
            _draw_box(sheet, table, box, places[rows[0]][0], places[rows[-1]][1])
    sheet.y = bottom


def _draw_box(sheet: Sheet, table: Ruled, box: Box, top: float, bottom: float) -> None:
    left, right = table.edges[box.column], table.edges[box.column + box.columns]
    if sheet.style.background:
        sheet.canvas.setFillGray(1)
        sheet.canvas.rect(left + 1, bottom + 1, right - left - 2, top - bottom - 2, stroke=0, fill=1)
    for x0, y0, x1, y1 in ((left, top, right, top), (left, bottom, right, bottom)):
        sheet.rule(x0, y0, x1, y1)
    for x in (left, right):
        sheet.rule(x, bottom, x, top)
    room = max(int((top - bottom - 4) // 11), 0)
    lines, table.lines[box] = table.lines[box][:room], table.lines[box][room:]
    start = (top + bottom) / 2 + 11 * len(lines) / 2 - 9
    for number, line in enumerate(lines):
        size = SMALL * min(1.0, (right - left - 4) / pdfmetrics.stringWidth(line, FONT, SMALL))
        width = pdfmetrics.stringWidth(line, FONT, size)
        sheet.text((left + right - width) / 2, start - 11 * number, line, size)


def written_pdf(objects: Iterable[bytes], end: bytes = b"%%EOF\n") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(places) + 1
    return data + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%s" % (
        count, table, count, len(data), end
    )  # fmt: skip


def one_page(content: bytes, filters: bytes = b"") -> bytes:
    """A PDF of one page with this content stream."""
    return written_pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>",
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters, content),
    ])  # fmt: skip


def deflated(piece: bytes, times: int) -> bytes:
    """``piece`` so many times over, compressed without ever being in memory."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(piece) for _ in range(times)), packer.flush()])
