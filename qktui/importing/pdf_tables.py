"""The ruled tables of a PDF: lines -> cells -> grids, and tables cut by a page break joined again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qktui.importing.document import Grid, GridCell
from qktui.importing.figures import has_digits, is_value
from qktui.importing.pdf_text import LIST_NUMBER, Char, Line, joined, lines_of
from qktui.phrases import say

if TYPE_CHECKING:
    from pdfplumber.page import Page

BoundingBox = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the page's upper left corner."""

_THIN = 5.0
_SAME_PLACE = 4.0
_WHITE = 0.98
_PADDING = 11.0


@dataclass(frozen=True, slots=True)
class TableCell:
    """A ruled cell with its text. ``full``: the text's last line has no room for another character."""

    x0: float
    x1: float
    top: float
    text: str
    full: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A table as far as one page shows it: its place among the page's tables (from 1), its box, its rows of cells."""

    page: int
    number: int
    box: BoundingBox
    rows: tuple[tuple[TableCell, ...], ...]

    @property
    def top(self) -> float:
        """Where it begins on its page, in points."""
        return self.box[1]

    @property
    def edges(self) -> list[float]:
        """Where its vertical rules stand, from its left edge."""
        return _clustered(x - self.box[0] for row in self.rows for cell in row for x in (cell.x0, cell.x1))


def pieces(page: Page, chars: Sequence[Char]) -> tuple[list[Piece], list[Char]]:
    """The tables of a page with the characters in them, and the characters outside."""
    found: list[Piece] = []
    left = list(chars)
    ruled = page.filter(_is_rule)
    for table in sorted(ruled.find_tables() if ruled.edges else (), key=lambda table: (table.bbox[1], table.bbox[0])):
        if len({cell[0] for cell in table.cells}) < 2:
            continue  # a frame around running text
        inside, left = _by_cell(table.cells, left)
        rows = _rows(inside, page.page_number)
        found.append(Piece(page.page_number, len(found) + 1, table.bbox, rows))
    return found, left


def continues(piece: Piece, after: Piece) -> bool:
    """Whether ``after``, the first thing on its page, is the rest of ``piece``, the last on the page before.

    Both are equally wide, and all rules of one are also rules of the other.
    """
    one, other = piece.edges, after.edges
    if after.page != piece.page + 1 or abs(one[-1] - other[-1]) > _SAME_PLACE:
        return False
    few, many = sorted((one, other), key=len)
    return all(any(abs(x - y) <= _SAME_PLACE for y in many) for x in few)


def grid(parts: Sequence[Piece]) -> Grid:
    """The aligned grid of a table in one or several pieces. Header rows repeated after a page break are left out."""
    edges = _clustered(x for part in parts for x in part.edges)
    rows: list[tuple[GridCell, ...]] = []
    last: tuple[TableCell, ...] = ()
    for part in parts:
        repeated = _repeated(rows, part.rows)
        for number, cells in enumerate(part.rows[repeated:], start=repeated + 1):
            row = _aligned(part, number, cells, edges)
            if part is not parts[0] and number == repeated + 1 and _is_rest_of_row(last, cells):
                rows[-1] = tuple(map(_together, rows[-1], row))
            else:
                rows.append(row)
        last = part.rows[-1]
    return Grid(tuple(rows), say("第 {page} 页 第 {table} 表", page=parts[0].page, table=parts[0].number), aligned=True)


def _is_rule(shape: dict[str, Any]) -> bool:
    """Whether a shape draws a visible line: a stroke, or a filled box as thin as one. Backgrounds are none."""
    if shape["object_type"] not in ("line", "rect", "curve"):
        return False
    if shape.get("stroke") and not _is_white(shape.get("stroking_color")):
        return True
    thin = min(shape["width"], shape["height"]) <= _THIN
    return bool(shape.get("fill")) and thin and not _is_white(shape.get("non_stroking_color"))


def _is_white(color: object) -> bool:
    """Whether a colour is white: gray and RGB count light, CMYK counts ink; no colour is black."""
    parts = color if isinstance(color, (tuple, list)) else [color]
    numbers = [part for part in parts if isinstance(part, (int, float))]
    if len(numbers) == 4:
        return max(numbers) <= 1 - _WHITE
    return bool(numbers) and min(numbers) >= _WHITE


def _by_cell(boxes: Iterable[BoundingBox], chars: Iterable[Char]) -> tuple[dict[BoundingBox, list[Char]], list[Char]]:
    """The characters by the cell that their middle is in, and those that are in none."""
    found: dict[BoundingBox, list[Char]] = {box: [] for box in boxes}
    outside: list[Char] = []
    for char in chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        home = next((box for box in found if box[0] <= x < box[2] and box[1] <= y < box[3]), None)
        (outside if home is None else found[home]).append(char)
    return found, outside


def _rows(chars: dict[BoundingBox, list[Char]], page: int) -> tuple[tuple[TableCell, ...], ...]:
    """The cells by the row that they begin in, from top to bottom and left to right."""
    rows: dict[float, list[TableCell]] = {}
    for box in sorted(chars, key=lambda box: (box[1], box[0])):
        lines = lines_of(chars[box], page)
        rows.setdefault(box[1], []).append(TableCell(box[0], box[2], box[1], cell_text(lines), _is_full(lines, box)))
    return tuple(map(tuple, rows.values()))


def cell_text(lines: Sequence[Line]) -> str:
    """The lines of a cell as one text; two figures stay apart, so that no number is made of them."""
    text = ""
    for line in lines:
        apart = text and is_value(text) and is_value(line.text) and has_digits(text + line.text)
        text = f"{text}\n{line.text}" if apart else joined(text, line.text)
    return text


def _is_full(lines: Sequence[Line], box: BoundingBox) -> bool:
    if not lines:
        return False
    last = lines[-1]
    return (box[2] - box[0]) - (last.x1 - last.x0) < _PADDING + last.size


def _clustered(places: Iterable[float]) -> list[float]:
    """The places without those that are nearly the same as the one before."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > _SAME_PLACE:
            found.append(place)
    return found


def _column(edges: Sequence[float], place: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - place))


def _aligned(part: Piece, number: int, cells: Sequence[TableCell], edges: Sequence[float]) -> tuple[GridCell, ...]:
    """The row with a place for every column: a merged cell's text stands in its first place."""
    texts: dict[int, str] = {}
    for cell in cells:
        column = _column(edges, cell.x0 - part.box[0])
        texts[column] = "\n".join(filter(None, (texts.get(column), cell.text)))
    return tuple(
        GridCell(texts.get(column, ""), say("第 {page} 页 第 {table} 表 第 {row} 行 第 {column} 列",
                                            page=part.page, table=part.number, row=number, column=column + 1))
        for column in range(len(edges) - 1)
    )  # fmt: skip


def _repeated(head: Sequence[Sequence[GridCell]], rows: Sequence[Sequence[TableCell]]) -> int:
    """How many rows at the top print again what the table's first rows print, and are a header."""
    count = 0
    for first, row in zip(head, rows, strict=False):
        texts = [cell.text for cell in row if cell.text]
        if texts != [cell.text for cell in first if cell.text] or any(_figures(row)):
            break
        count += 1
    return count


def _is_rest_of_row(above: Sequence[TableCell], below: Sequence[TableCell]) -> bool:
    """Whether a row below a page break is the rest of the row above it.

    The same cells are on both sides, and below also the merged cells that go on to
    their left; the figures are all on one side; and every text that is cut fills its
    line above the break and goes on without a list number.
    """
    more = len(below) - len(above)
    if more < 0 or not any(cell.text for cell in below):
        return False
    going_on, rest = below[:more], below[more:]
    if (any(_figures(above)) and any(_figures(below))) or any(_figures(going_on)):
        return False
    return all(_same_cell(one, other) and _fits_together(one, other) for one, other in zip(above, rest, strict=True))


def _same_cell(one: TableCell, other: TableCell) -> bool:
    return abs((one.x1 - one.x0) - (other.x1 - other.x0)) <= _SAME_PLACE


def _figures(cells: Iterable[TableCell]) -> Iterator[str]:
    return (cell.text for cell in cells if cell.text and is_value(cell.text))


def _fits_together(above: TableCell, below: TableCell) -> bool:
    if not above.text or not below.text:
        return True
    if is_value(above.text) or is_value(below.text):
        return False
    return above.full and not LIST_NUMBER.match(below.text)


def _together(above: GridCell, below: GridCell) -> GridCell:
    return GridCell(joined(above.text, below.text), above.where if above.text or not below.text else below.where)
