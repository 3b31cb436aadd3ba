"""Screenshots: every character on its own cells, nothing fetched, pictures that stay the same when made small."""

from __future__ import annotations

import re
import struct
import zlib
from typing import ClassVar
from xml.etree import ElementTree

import pytest
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from tests.shots import Shot, drawing, missing, picture
from tests.shots_drawing import HEIGHT, WIDTH, clusters, shape
from tests.shots_png import compact

SIZE = (20, 4)


class Specimen(App[None]):
    """Narrow, wide and ambiguous characters; ``n`` shows another line."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("n", "note")]
    CSS = "Static { height: 1; }"

    def compose(self) -> ComposeResult:
        """One line of each kind."""
        yield Static(Text("一x二“三”·✓", style="bold"))
        yield Static(Text("<&> [b]", style="underline"))
        yield Static("", id="note")

    def action_note(self) -> None:
        """Answer the key."""
        self.query_one("#note", Static).update("─│ 按了")


async def drawn(*keys: str) -> ElementTree.Element:
    return ElementTree.fromstring(await drawing(Shot("specimen", keys, SIZE), Specimen))


def glyphs(tree: ElementTree.Element, line: int) -> list[tuple[float, str]]:
    """Column (its middle for symbols) and text of each glyph of a line."""
    found = tree.iter("{http://www.w3.org/2000/svg}text")
    return [(float(t.get("x", "")) / WIDTH, t.text or "") for t in found if float(t.get("y", "")) // HEIGHT == line]


async def test_each_character_stands_on_its_own_cells() -> None:
    first = glyphs(await drawn(), 0)
    assert first == [(0, "一"), (2, "x"), (3, "二"), (5.5, "“"), (6, "三"), (8.5, "”"), (9.5, "·"), (10.5, "✓")]


async def test_text_is_text_and_its_style_is_kept() -> None:
    tree = await drawn()
    assert "".join(text for _, text in glyphs(tree, 1)).rstrip() == "<&> [b]"
    svg = ElementTree.tostring(tree, encoding="unicode")
    assert "font-weight: bold" in svg
    assert "underline" in svg


async def test_keys_are_pressed_and_lines_are_shapes() -> None:
    assert glyphs(await drawn(), 2) == []
    assert glyphs(await drawn("n"), 2) == [(3, "按"), (5, "了")]


async def test_nothing_is_fetched() -> None:
    svg = await drawing(Shot("specimen", (), SIZE), Specimen)
    assert re.findall(r"https?://[^\"]*", svg) == ["http://www.w3.org/2000/svg"]
    assert "font-face" not in svg


def test_marks_stay_with_their_character() -> None:
    assert list(clusters("e\u0301一a")) == ["e\u0301", "一", "a"]


@pytest.mark.parametrize(("char", "boxes"), [("▄", 1), ("▚", 2), ("┼", 2), ("└", 2), ("⣿", 8), ("═", 0), ("字", 0)])
def test_lines_and_blocks_are_shapes(char: str, boxes: int) -> None:
    assert len(shape(char)) == boxes
    assert all(0 <= left <= 1 and 0 <= top <= 1 and left + width <= 1.3 for left, top, width, _ in shape(char))


def png(lines: list[bytes], *, palette: bytes = b"", kind: int = 2) -> bytes:
    """A PNG of these stored lines, 3 pixels wide."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 3, len(lines), 8, kind, 0, 0, 0)), (b"PLTE", palette)]
    parts += [(b"IDAT", zlib.compress(b"".join(lines), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
        if data or name == b"IEND"
    )


def test_every_way_of_storing_a_line_is_read() -> None:
    a, b, zero = bytes([9, 9, 9]), bytes([4, 4, 4]), bytes(3)
    stored = [
        b"\0" + a + b + a,  # as it is: a b a
        b"\1" + a + zero + zero,  # less the left: a a a
        b"\2" + zero + zero + zero,  # less the one above: a a a
        b"\3" + bytes([5, 5, 5]) + zero + zero,  # less the mean of left and above: 5+9//2=a a a
        b"\4" + bytes([251] * 3) + zero + zero,  # less the nearest: b, then a+b-a=b twice
    ]
    indexed = [bytes([0, *line]) for line in ((0, 1, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0), (1, 1, 1))]
    assert compact(png(stored)) == png(indexed, palette=a + b, kind=3)


def test_colours_beyond_256_are_joined() -> None:
    lines = [b"\0" + bytes([n % 256, n // 256, 0] * 3) for n in range(400)]
    small = compact(png(lines))
    (length,) = struct.unpack_from(">I", small, 33)
    assert small[37:41] == b"PLTE"
    assert 128 <= length // 3 <= 256


@pytest.mark.skipif(bool(missing()), reason=missing() or "all there")
async def test_a_picture_has_the_size_of_its_cells() -> None:
    made = picture(await drawing(Shot("specimen", (), SIZE), Specimen))
    assert struct.unpack_from(">II", made, 16) == (SIZE[0] * WIDTH, SIZE[1] * HEIGHT)
