"""The report of :mod:`tests.importing.render` as a PDF: ruled tables, merged cells, pages, page numbers.

Also PDFs written by hand, object by object, for what no honest program writes.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from qktui.forms import Form

from .render import FORM, NARRATIVE, SIGNATURE
from .render_spans import Part, Rows, parts, placed

FONT = "STSong-Light"
WIDTH, MARGIN, BODY, SMALL = 595.0, 72.0, 12.0, 9.0
_NARROWEST, _WIDEST = 3, 14
_TOKEN = re.compile(r"[!-~０-９]+|.", re.DOTALL)


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
    rows: int
    lines: dict[Box, list[str]] = field(default_factory=dict)

    def width(self, box: Box) -> float:
        """How wide a box is."""
        return self.edges[box.column + box.columns] - self.edges[box.column]

    def broken(self, box: Box) -> list[str]:
        """The lines of a box's text."""
        return [part for line in box.text.split("\n") for part in _wrapped(line, self.width(box) - 6, SMALL)]


def render_pdf(
    cells: Mapping[str, str], style: Style = Style(), form: Form = FORM,
    narrative: Mapping[int, Sequence[str]] = NARRATIVE, signature: Sequence[str] = SIGNATURE,
) -> bytes:  # fmt: skip
    """The report that prints these texts in its cells; a cell that is not named is printed empty."""
    return pdf(parts(cells, form=form, narrative=narrative, signature=signature), style)


def pdf(found: Sequence[Part], style: Style = Style()) -> bytes:
    """The parts of a report as a PDF."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(WIDTH, style.height), encrypt=style.password or None, invariant=1)
    sheet = Sheet(canvas, style)
    for part in found:
        if part.kind == "table":
            _draw_part(sheet, part)
            sheet.y -= 30
        else:
            _write(sheet, part.text, {"title": "centred", "signature": "right"}.get(part.kind, "body"))
    sheet.turn()
    canvas.save()
    return target.getvalue()


def _draw_part(sheet: Sheet, part: Part) -> None:
    """A table, or two at the same height."""
    left, right = MARGIN, WIDTH - MARGIN
    if not part.beside:
        _draw(sheet, _ruled(part.rows, part.header, left, right))
        return
    middle = (left + right) / 2
    both = _ruled(part.rows, part.header, left, middle - 10), _ruled(part.beside, part.header, middle + 10, right)
    if max(sum(_height(table, row) for row in range(table.rows)) for table in both) > sheet.room():
        sheet.turn()
    top, bottoms = sheet.y, []
    for table in both:
        sheet.y = top
        _draw(sheet, table)
        bottoms.append(sheet.y)
    sheet.y = min(bottoms)


def _ruled(rows: Rows, header: int, left: float, right: float) -> Ruled:
    """The table between two places, each column as wide as its texts need."""
    boxes = [Box(n, column, c.rows, c.columns, c.text) for n, line in enumerate(placed(rows)) for column, c in line]
    needed = [_NARROWEST] * max(box.column + box.columns for box in boxes)
    for box in boxes:
        if box.columns == 1:
            longest = max(len(line) for line in box.text.split("\n"))
            needed[box.column] = max(needed[box.column], min(longest, _WIDEST))
    edges = [left + (right - left) * sum(needed[:column]) / sum(needed) for column in range(len(needed) + 1)]
    table = Ruled(boxes, edges, header, len(rows))
    return replace(table, lines={box: table.broken(box) for box in boxes})


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
    waiting = [Strip(row, _height(table, row)) for row in range(table.rows)]
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
                table.lines[box] = table.broken(box)
        strips, waiting = list(repeated), [strip, *waiting]
    _draw_strips(sheet, table, strips)


def _height(table: Ruled, row: int) -> float:
    """High enough for the row's share of every box."""
    needed = [len(table.lines[box]) / box.rows for box in table.boxes if box.row <= row < box.row + box.rows]
    return 6 + 11.0 * max([1, *(int(lines + 0.999) for lines in needed)])


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
