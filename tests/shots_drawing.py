"""A screen of Textual drawn again as SVG, every character on its own cell.

``App.export_screenshot`` gives a good account of the screen (colours, weights, what
stands where), but asks the web for its font and gives wide characters the width of
narrow ones. This reads that account and draws it for local fonts: a cell is 10 x 24,
so that at size 20 a narrow character is half an em and a wide one a whole em.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from rich.cells import cell_len

WIDTH, HEIGHT, BASELINE = 10, 24, 19.4
FONT = "Noto Sans Mono CJK SC"
SYMBOLS = f"DejaVu Sans Mono, {FONT}"
SYMBOL_SIZE = 16.6
"""At this size a character of the symbol font is as wide as a cell."""

_SVG = "{http://www.w3.org/2000/svg}"
_CELL_WIDTH, _CELL_HEIGHT = 12.2, 24.4
_RULE = re.compile(r"\.[\w-]+-(r\d+) \{ (.*?) \}")

Box = tuple[float, float, float, float]
"""Left, top, width and height, in parts of a cell."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style, and the cell that it starts in."""

    column: int
    line: int
    text: str
    css: str


def redraw(screenshot: str, cols: int, rows: int) -> str:
    """The SVG of a screen of ``cols`` x ``rows`` from the one that Textual exports. It refers to no URL."""
    tree = ElementTree.fromstring(screenshot)
    drawn = [*backgrounds(tree), *(mark for run in runs(tree) for mark in characters(run))]
    size = f'width="{cols * WIDTH}" height="{rows * HEIGHT}"'
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}" font-size="20" xml:space="preserve">',
        f'<rect {size} fill="{backdrop(tree)}"/>', *drawn, "</svg>",
    ])  # fmt: skip


def backdrop(tree: ElementTree.Element) -> str:
    """The colour behind everything: that of the window, which is drawn first."""
    window = tree.find(f"{_SVG}rect")
    return "#000000" if window is None else window.get("fill", "#000000")


def backgrounds(tree: ElementTree.Element) -> Iterator[str]:
    """The coloured cells behind the text."""
    for rect in tree.iterfind(f"{_SVG}g/{_SVG}rect"):
        left, top, width = (float(rect.get(name, 0)) for name in ("x", "y", "width"))
        column, line, cells = round(left / _CELL_WIDTH), int(top // _CELL_HEIGHT), round(width / _CELL_WIDTH)
        yield _rectangle((column, line, cells, 1), f'fill="{rect.get("fill")}"')


def runs(tree: ElementTree.Element) -> Iterator[Run]:
    """The text of the screen, piece by piece."""
    style = tree.findtext(f"{_SVG}style", "")
    rules = dict(_RULE.findall(style))
    for text in tree.iterfind(f"{_SVG}g/{_SVG}g/{_SVG}text"):
        column = round(float(text.get("x", 0)) / _CELL_WIDTH)
        line = int(float(text.get("y", 0)) // _CELL_HEIGHT)
        name = text.get("class", "").rpartition("-")[2]
        yield Run(column, line, (text.text or "").replace("\xa0", " "), rules[name])


def characters(run: Run) -> Iterator[str]:
    """Each character of a run on its own cell: as a shape, or as a glyph of the font that has it."""
    column = run.column
    for cluster in clusters(run.text):
        width = cell_len(cluster)
        boxes = shape(cluster)
        if boxes:
            colour = re.search(r"fill: (#\w+)", run.css)
            for left, top, wide, high in boxes:
                yield _rectangle(
                    (column + left, run.line + top, wide, high), f'fill="{colour[1] if colour else "#fff"}"'
                )
        elif not cluster.isspace() or (cluster == " " and "underline" in run.css):
            yield _glyph(cluster, column, run.line, run.css, symbol=width == 1 and not cluster.isascii())
        column += width


def clusters(text: str) -> Iterator[str]:
    """The characters of ``text``, each with the marks that take no cell of their own."""
    held = ""
    for char in text:
        if held and cell_len(char):
            yield held
            held = ""
        held += char
    if held:
        yield held


def _glyph(cluster: str, column: int, line: int, css: str, *, symbol: bool) -> str:
    x = (column + 0.5 * symbol) * WIDTH
    font = f'font-family="{SYMBOLS}" font-size="{SYMBOL_SIZE}" text-anchor="middle" ' if symbol else ""
    y = line * HEIGHT + BASELINE
    return f'<text x="{x:g}" y="{y:g}" {font}style="{escape(css)}">{escape(cluster)}</text>'


def _rectangle(box: Box, paint: str) -> str:
    left, top, width, height = box
    place = f'x="{left * WIDTH:g}" y="{top * HEIGHT:g}" width="{width * WIDTH:g}" height="{height * HEIGHT:g}"'
    return f'<rect {place} {paint} shape-rendering="crispEdges"/>'


_BLOCKS: dict[str, tuple[Box, ...]] = {
    **{char: ((0, 1 - n / 8, 1, n / 8),) for n, char in enumerate("▁▂▃▄▅▆▇█", 1)},
    **{char: ((0, 0, n / 8, 1),) for n, char in enumerate("▏▎▍▌▋▊▉", 1)},
    "▀": ((0, 0, 1, 0.5),), "▐": ((0.5, 0, 0.5, 1),), "▔": ((0, 0, 1, 0.125),), "▕": ((0.875, 0, 0.125, 1),),
    **{char: tuple((n % 2 / 2, n // 2 / 2, 0.5, 0.5) for n in places)
       for char, places in zip("▘▝▖▗▚▞▛▜▙▟", ((0,), (1,), (2,), (3,), (0, 3), (1, 2), (0, 1, 2), (0, 1, 3),
                                              (0, 2, 3), (1, 2, 3)), strict=True)},
}  # fmt: skip
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
"""Column and line of a braille pattern's dots, in the order of its bits."""


def shape(cluster: str) -> tuple[Box, ...]:
    """The boxes that make a block, a braille pattern or a line; none for other characters."""
    if cluster in _BLOCKS:
        return _BLOCKS[cluster]
    if "\u2800" < cluster <= "\u28ff":
        bits = ord(cluster) - 0x2800
        return tuple((x / 2 + 0.1, y / 4 + 0.07, 0.3, 0.125) for n, (x, y) in enumerate(_DOTS) if bits >> n & 1)
    return line_shape(cluster) if "\u2500" <= cluster <= "\u257f" else ()


def line_shape(char: str) -> tuple[Box, ...]:
    """The strokes of a box-drawing character, read off its name; none for double and slanted ones."""
    words = set(unicodedata.name(char).split())
    if words & {"DOUBLE", "DIAGONAL"} and "DASH" not in words:
        return ()
    thick = 3.0 if "HEAVY" in words else 1.5
    wide, high = thick / WIDTH, thick / HEIGHT
    across, down = (1 - wide) / 2, (1 - high) / 2
    arms = {
        "LEFT": (0, down, 0.5 + wide / 2, high), "RIGHT": (across, down, 0.5 + wide / 2, high),
        "UP": (across, 0, wide, 0.5 + high / 2), "DOWN": (across, down, wide, 0.5 + high / 2),
        "HORIZONTAL": (0, down, 1, high), "VERTICAL": (across, 0, wide, 1),
    }  # fmt: skip
    return tuple(box for name, box in arms.items() if name in words)
