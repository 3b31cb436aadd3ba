"""Text in terminal cells: nothing is cut, nothing is ragged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qktui.cli.columns import fill, pad, table, width, wrap

WORDS = st.text(alphabet="硚口区，。“”（）abc 12.·✓", max_size=60)


@given(WORDS)
def test_width_is_what_a_terminal_takes(text: str) -> None:
    assert width(text) == cell_len(text)


@given(WORDS, st.integers(4, 40))
def test_wrapping_keeps_every_character_and_the_width(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_wrapping_keeps_words_and_punctuation_in_place() -> None:
    assert wrap("报告 report 全文", 8) == ["报告", "report", "全文"]
    assert wrap("公开，透明", 4) == ["公", "开，", "透明"]
    assert wrap("公开，透明", 6) == ["公开，", "透明"]


def test_padding_counts_cells() -> None:
    assert pad("年度", 6) == "年度  "
    assert pad("年度", 6, right=True) == "  年度"
    assert pad("年度", 2) == "年度"


def test_paragraphs_stay_apart() -> None:
    assert fill("甲乙丙\n\n丁", 6, "  ") == "  甲乙\n  丙\n\n  丁"


@pytest.mark.parametrize("room", [20, 34, 80])
def test_a_table_is_straight(room: int) -> None:
    header = ["项目", "自然人", "社会公益组织"]
    rows = [["一、本年新收", "139", "2"], ["  二、一个长得要折成许多行才放得下的名称", "0", "12345"]]
    lines = table(header, rows, room).splitlines()
    assert sum(line.endswith(("2", "12345")) for line in lines) == 2
    assert {width(line) for line in lines if line.endswith(("2", "12345"))} == {max(map(width, lines))}
    if room == 80:
        assert lines[0].split() == header


def test_a_wrapped_label_stays_indented() -> None:
    rows = [["  " + "长" * 30, "1"]]
    lines = table(["", "数"], rows).splitlines()
    assert all(line.startswith("  长") for line in lines[1:])
    assert "".join(lines[1:]).count("长") == 30
