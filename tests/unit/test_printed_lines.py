"""A document's rows in lines: figures whole, the marked cell in sight and in brackets, columns under each other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qktui.importing import read
from qktui.importing.excerpt import Printed, PrintedRow, Spot
from qktui.importing.formats import read_document
from qktui.model import plain
from qktui.tui.printed_lines import PrintedLines
from qktui.typesetting import width
from tests.tui.documents import WRITERS, figures


def rows(*lines: Sequence[str]) -> list[PrintedRow]:
    return [PrintedRow(tuple(line), f"第 1 表 第 {n} 行 第 1 列") for n, line in enumerate(lines, start=1)]


def shown(lines: Sequence[Sequence[str]], room: int, spot: Spot | None = None) -> list[str]:
    found = PrintedLines(rows(*lines), room)
    return ["".join(piece.text for piece in found.table_row(n, spot)) for n in range(len(lines))]


ALIGNED = [
    ["项目", "", "自然人", "总计"],
    ["三、办理结果", "（一）予以公开", "12", "1345"],
    ["", "（二）部分公开", "", "0"],
]
UNALIGNED = [["一、新收", "12", "1345"], ["三、办理结果", "（一）予以公开", "7", "/"], ["自然人", "总计"]]


def test_columns_stand_under_each_other_and_labels_are_one() -> None:
    assert shown(ALIGNED, 50, Spot(1, 3)) == [
        "项目                       │ 自然人 │ 总计 ",
        "三、办理结果 （一）予以公开│     12 │[1345]",
        "（二）部分公开             │        │    0 ",
    ]


def test_rows_of_different_lengths_keep_their_figures_at_the_right() -> None:
    assert shown(UNALIGNED, 50, Spot(1, 2)) == [
        "一、新收                   │     12 │ 1345 ",
        "三、办理结果 （一）予以公开│     [7]│    / ",
        "                           │ 自然人 │ 总计 ",
    ]


def test_a_blank_cell_is_marked_as_a_blank() -> None:
    assert shown(ALIGNED, 50, Spot(2, 2))[2] == "（二）部分公开             │     [ ]│    0 "


def test_a_row_of_which_no_cell_is_meant_has_no_brackets() -> None:
    assert "[" not in "".join(shown(ALIGNED, 50, Spot(1, None)))
    assert "[" not in "".join(shown(ALIGNED, 50))


def test_a_long_label_keeps_its_end() -> None:
    line = shown([["很长的标签" * 9 + "结尾", "7"], ["短", "8"]], 30)[0]
    assert line.startswith("…")
    assert line.endswith("结尾 │ 7 ")
    assert width(line) == 30


def test_what_does_not_fit_is_left_out_on_one_side_and_said() -> None:
    wide = [["标签"] + [f"{n}000" for n in range(10, 25)]] * 2
    first = shown(wide, 40, Spot(0, 1))[0]
    assert "│[10000]│" in first
    assert first.endswith("…")
    last = shown(wide, 40, Spot(0, 15))[0]
    assert "…│" in last
    assert last.endswith("[24000]")
    assert all(width(line) <= 40 for line in (first, last))


def test_rows_around_scroll_with_the_marked_one() -> None:
    wide = [["标签"] + [f"{n}000" for n in range(10, 25)]] * 2
    above, marked = shown(wide, 40, Spot(1, 15))
    assert [above.index("│", k) for k in (0, 20)] == [marked.index("│", k) for k in (0, 20)]


@pytest.mark.parametrize("room", [36, 77, 117])
@pytest.mark.parametrize("kind", WRITERS)
def test_every_figure_of_every_format_can_be_seen(kind: str, room: int) -> None:
    data = WRITERS[kind](figures(t2__fees__amount="123456.789012", t3__new__total="1234567"))
    (draft,) = read(f"报告.{kind}", data)
    printed = Printed(read_document(f"报告.{kind}", data))
    lines = PrintedLines(printed.rows, room)
    for cell in draft.report.cells.values():
        assert cell.value is not None
        spot = printed.spot(cell.where, plain(cell.value))
        assert spot is not None
        pieces = lines.table_row(spot.row, spot)
        assert sum(width(piece.text) for piece in pieces) <= room
        (marked,) = [piece.text.strip() for piece in pieces if piece.marked]
        assert marked == f"[{plain(cell.value)}]"


def test_a_line_of_text_is_no_table() -> None:
    found = PrintedLines(rows(["一、总体情况"], ["甲", "1"]), 40)
    assert (found.is_table(0), found.is_table(1), found.is_table(2), found.is_table(-1)) == (False, True, False, False)
    assert found.text(0) == "一、总体情况"
