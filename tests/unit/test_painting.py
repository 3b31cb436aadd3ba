"""What stands on the terminal already is not sent again, and everything else is."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from qktui.tui.painting import Changes, Sent, pieces

WIDTH = 12
PIECE = st.tuples(st.integers(0, 2), st.integers(0, WIDTH - 1), st.text(alphabet="ab硚口 ", min_size=1, max_size=8))


def fits(piece: tuple[int, int, str]) -> bool:
    return piece[1] + cell_len(piece[2]) <= WIDTH


Cells = list[tuple[str, int]]
"""A line of a terminal: in each cell a character, and which of its cells it is."""


def drawn(line: Cells, x: int, text: str) -> None:
    """Write as a terminal does: half of a wide character that is written over is gone."""
    for char in text:
        for part in range(cell_len(char)):
            was, number = line[x + part]
            if cell_len(was) == 2:
                line[x + part + (-1 if number else 1)] = "?", 0
            line[x + part] = char, part
        x += cell_len(char)


@given(st.lists(PIECE.filter(fits), max_size=40), st.sets(st.integers(0, 40), max_size=3))
def test_what_is_left_out_stands_there(written: list[tuple[int, int, str]], forgotten: set[int]) -> None:
    sent = Sent()
    whole, filtered = ([[(" ", 0)] * WIDTH for _ in range(3)] for _ in range(2))
    for number, (y, x, text) in enumerate(written):
        if number in forgotten:
            sent.forget()
        drawn(whole[y], x, text)
        if sent.is_new(y, x, cell_len(text), text):
            drawn(filtered[y], x, text)
        assert not sent.is_new(y, x, cell_len(text), text)
        assert filtered == whole


def layout(*lines: tuple[str, ...]) -> LayoutUpdate:
    return LayoutUpdate([[Strip([Segment(text)]) for text in line] for line in lines], Region(0, 0, WIDTH, len(lines)))


def chops(*lines: tuple[str, ...], first: int = 0, last: int = WIDTH) -> ChopsUpdate:
    found, ends = [], []
    for line in lines:
        x, starts = 0, {}
        for text in line:
            starts[x] = Strip([Segment(text)])
            x += cell_len(text)
        found.append(starts)
        ends.append([*list(starts)[1:], x])
    return ChopsUpdate(found, [(y, first, last) for y in range(len(lines))], ends)


def test_the_same_screen_in_another_kind_of_update() -> None:
    console, sent = Console(), Sent()
    assert Changes(layout(("上面", "12345678"), ("下面", "abcdefgh")), sent).render_segments(console) == (
        "\x1b[1;1H上面\x1b[1;5H12345678\x1b[2;1H下面\x1b[2;5Habcdefgh"
    )
    assert Changes(chops(("上面", "12345678"), ("下面", "abcdefgh")), sent).render_segments(console) == ""
    assert Changes(chops(("上面", "12345678"), ("那面", "abcdefgh")), sent).render_segments(console) == "\x1b[2;1H那面"
    sent.forget()
    assert Changes(chops(("上面", "12345678")), sent).render_segments(console) == "\x1b[1;1H上面\x1b[1;5H12345678"


def test_a_part_of_a_line() -> None:
    """What Textual gives of it: from the start of the piece to the end of the span."""
    update = chops(("abcd", "efgh", "ijkl"), first=4, last=6)
    assert [(y, x, strip.text) for y, x, strip in pieces(update)] == [(0, 4, "ef")]
    for first, last in ((0, 12), (4, 8), (2, 9), (5, 6), (8, 12)):
        update = chops(("abcd", "efgh", "ijkl"), first=first, last=last)
        theirs = re.sub(r"\x1b\[\d+;\d+H$", "", update.render_segments(Console()))  # of nothing
        assert Changes(update, Sent()).render_segments(Console()) == theirs
