"""PDF -> Document: ruled tables as grids, everything else as paragraphs in reading order.

pdfplumber (over pdfminer) finds characters and ruled cells; nothing in the file is
run, and nothing is fetched. A page that is only an image is not read, and told.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import TYPE_CHECKING

from qktui.importing.columns import PlacedLine, tables
from qktui.importing.document import Block, Document, NotAReport
from qktui.importing.pdf_pictures import Pictures, doubts, pictures
from qktui.importing.pdf_tables import Piece, continues, grid, pieces
from qktui.importing.pdf_text import Char, Line, Margins, lines_of, margins, paragraphs, without_running_heads
from qktui.phrases import say

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

MOST_PAGES = 300
"""Pages that are read at most; a long real report has fifty."""

_MALFORMED = (
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What pdfminer and pdfplumber raise, besides their own errors, for data that is not what it should be."""

_END_MARK_WITHIN = 4096
_MOST_UNREADABLE = 0.1


@dataclass
class _Sheet:
    """What one page shows: where it begins and ends, its pictures, the tables, and the lines outside them."""

    top: float
    bottom: float
    pictures: Pictures
    tables: list[Piece]
    lines: list[Line] = field(default_factory=list)

    def blocks(self) -> list[Piece | Line]:
        """Tables and lines from top to bottom."""
        return sorted([*self.tables, *self.lines], key=lambda block: block.top)


def looks_like(data: bytes) -> bool:
    """Whether the bytes are meant to be a PDF; some have a little in front of the mark."""
    return b"%PDF-" in data[:1024]


def read_pdf(name: str, data: bytes) -> Document:
    """The document of a PDF.

    Raises :class:`NotAReport` when it is encrypted, damaged, cut off, too long, or without text.
    """
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    if b"%%EOF" not in data[-_END_MARK_WITHIN:]:
        raise NotAReport(name, say("PDF 文件不完整，没有结尾"))
    try:
        sheets = _sheets(name, data)
    except (PdfminerException, MalformedPDFException, *_MALFORMED) as error:
        raise NotAReport(name, _reason(error)) from error
    lines = without_running_heads([(sheet.top, sheet.bottom, sheet.lines) for sheet in sheets])
    for sheet, kept in zip(sheets, lines, strict=True):
        sheet.lines = kept
    told = doubts([(sheet.pictures, bool(sheet.blocks())) for sheet in sheets])
    return Document(name, tuple(_blocks(sheets)), tuple(told))


def _reason(error: Exception) -> str:
    """What went wrong inside pdfminer, which pdfplumber hands on as the error's first argument."""
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    cause = error if isinstance(error, _MALFORMED) else error.args[0] if error.args else None
    if isinstance(cause, MemoryError):
        raise cause
    if isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)):
        return say("PDF 有密码，请先去掉密码")
    if isinstance(cause, RecursionError):
        return say("PDF 嵌套过深")
    return say("PDF 文件损坏，读不出来")


def _sheets(name: str, data: bytes) -> list[_Sheet]:
    import pdfplumber

    pdf = pdfplumber.open(io.BytesIO(data), raise_unicode_errors=False)
    if _has_too_many(name, pdf):
        raise NotAReport(name, say("PDF 超过 {limit} 页，不是一份年度报告", limit=MOST_PAGES))
    return _read_pages(name, pdf)


def _has_too_many(name: str, pdf: PDF) -> bool:
    """Whether there are more pages than are read; the rest of them is not looked at."""
    from pdfminer.pdfpage import PDFPage
    from pdfminer.psexceptions import PSException

    try:
        return sum(1 for _ in islice(PDFPage.create_pages(pdf.doc), MOST_PAGES + 1)) > MOST_PAGES
    except RecursionError as error:
        raise NotAReport(name, say("PDF 嵌套过深")) from error
    except (PSException, *_MALFORMED) as error:
        raise NotAReport(name, say("PDF 文件损坏，读不出来")) from error


def _read_pages(name: str, pdf: PDF) -> list[_Sheet]:
    found, characters, unreadable = [], 0, 0
    for page in pdf.pages:
        _check_content(name, page)
        chars = [char for char in page.chars if _is_on(page, char)]
        characters += len(chars)
        unreadable += sum(char["text"].startswith("(cid:") for char in chars)
        ruled, rest = pieces(page, chars)
        lines = lines_of(rest, page.page_number)
        found.append(_Sheet(page.cropbox[1], page.cropbox[3], pictures(page), ruled, lines))
        page.close()
    if not characters:
        raise NotAReport(name, say("PDF 里没有文字，可能是扫描的图像，请用有文字的文件"))
    if unreadable > _MOST_UNREADABLE * characters:
        raise NotAReport(name, say("PDF 的字体没有文字编码，读不出文字"))
    return found


def _check_content(name: str, page: Page) -> None:
    """Refuse a page whose content does not unpack whole: pdfminer would read on, and show blanks for lost figures."""
    from pdfminer import settings
    from pdfminer.pdftypes import stream_value
    from pdfminer.psexceptions import PSException

    settings.STRICT = True
    try:
        for stream in page.page_obj.contents:
            stream_value(stream).get_data()
    except (PSException, *_MALFORMED) as error:
        raise NotAReport(name, say("PDF 第 {page} 页损坏，读不出来", page=page.page_number)) from error
    finally:
        settings.STRICT = False


def _is_on(page: Page, char: Char) -> bool:
    """Whether the character is on the visible page."""
    x0, top, x1, bottom = page.cropbox
    return bool(char["x1"] > x0 and char["x0"] < x1 and char["bottom"] > top and char["top"] < bottom)


def _blocks(sheets: Sequence[_Sheet]) -> Iterator[Block]:
    """Grids and paragraphs in order; both may go on over page breaks."""
    blocks = [block for sheet in sheets for block in sheet.blocks()]
    frames = margins(sheet.lines for sheet in sheets)
    for is_line, run in groupby(blocks, key=lambda block: isinstance(block, Line)):
        if is_line:
            yield from _text([block for block in run if isinstance(block, Line)], frames)
        else:
            yield from map(grid, _tables(block for block in run if isinstance(block, Piece)))


def _text(lines: Sequence[Line], frames: dict[int, Margins]) -> Iterator[Block]:
    """Lines as paragraphs; those that stand under one another in columns as grids."""
    placed = [PlacedLine(line.texts, say("第 {page} 页", page=line.page)) for line in lines]
    done = 0
    for start, end, table in tables(placed):
        yield from paragraphs(lines[done:start], frames)
        yield table
        done = end
    yield from paragraphs(lines[done:], frames)


def _tables(found: Iterator[Piece]) -> Iterator[list[Piece]]:
    """Pieces that are one table, together."""
    table: list[Piece] = []
    for piece in found:
        if table and not continues(table[-1], piece):
            yield table
            table = []
        table.append(piece)
    if table:
        yield table
