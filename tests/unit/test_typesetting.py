"""Text in terminal cells: nothing is cut, nothing is ragged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qktui.typesetting import breaks, narrowest, padded, width, wrap, wrap_label

WORDS = st.text(alphabet="硚口区，。“”（）abc 12.·✓", max_size=60)


@given(WORDS, st.integers(4, 40))
def test_wrapping_keeps_every_character_and_the_width(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(WORDS, st.integers(6, 40), st.sampled_from([0, 2]))
def test_breaks_are_those_of_wrapping(text: str, cells: int, hang: int) -> None:
    places = breaks(text, cells, hang)
    lines = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    assert "".join(lines) == text
    lines[1:] = [" " * hang + line for line in lines[1:]]
    assert all(0 < width(line) <= cells for line in lines if text)
    if " " not in text:
        assert lines == wrap(text, cells, hang)


def test_wrapping_keeps_words_and_punctuation_in_place() -> None:
    assert wrap("报告 report 全文", 8) == ["报告", "report", "全文"]
    assert wrap("公开，透明", 4) == ["公", "开，", "透明"]
    assert wrap("公开，透明", 6) == ["公开，", "透明"]


def test_padding_counts_cells() -> None:
    assert padded("年度", 6) == "年度  "
    assert padded("年度", 6, "right") == "  年度"
    assert padded("年度", 2) == "年度"


@given(WORDS, st.integers(2, 40))
def test_a_label_loses_no_character_and_keeps_its_width(text: str, cells: int) -> None:
    lines = wrap_label(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_label_breaks_between_its_words() -> None:
    assert wrap_label("社会公益组织", 4) == ("社会", "公益", "组织")
    assert wrap_label("法律服务机构", 6) == ("法律", "服务", "机构")
    assert wrap_label("（三）不予公开", 6) == ("（三）", "不予", "公开")
    assert narrowest("（三）不予公开") == 6


def test_a_further_line_hangs() -> None:
    assert wrap("甲乙丙丁", 6, hang=2) == ["甲乙丙", "  丁"]
