"""Printed figures: what is a number, what is not, and what is kept as printed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qktui.importing.figures import is_value, parse_figure
from qktui.model import LARGEST, Cell


@pytest.mark.parametrize(
    ("text", "value", "raw"),
    [
        ("139", 139, ""),
        (" 139 ", 139, ""),
        ("0", 0, ""),
        ("-5", -5, ""),
        ("+19", 19, "+19"),
        ("007", 7, "007"),
        ("1,234", 1234, "1,234"),
        ("1，234，567", 1234567, "1，234，567"),
        ("１２", 12, "１２"),
        ("124件", 124, "124件"),
        ("３ 件", 3, "３ 件"),
        ("22（其中修订16件）", 22, "22（其中修订16件）"),
        ("22\n（其中修订16件）", 22, "22\n（其中修订16件）"),
        ("", None, ""),
        ("/", None, "/"),
        ("—", None, "—"),
        ("_", None, "_"),
        ("无", None, "无"),
        ("3.5", None, "3.5"),
        ("5.0", None, "5.0"),
        ("1,23", None, "1,23"),
        ("12,34,567", None, "12,34,567"),
        ("1 234", None, "1 234"),
        ("1\n39", None, "1\n39"),
        ("22(16)", None, "22(16)"),
        ("22²", None, "22²"),
        ("①", None, "①"),
        ("٣", None, "٣"),
        ("12元", None, "12元"),
        ("1.2万件", None, "1.2万件"),
        ("- 5", None, "- 5"),
        (str(LARGEST + 1), None, str(LARGEST + 1)),
        ("9" * 5000, None, "9" * 5000),
    ],
)
def test_counts(text: str, value: int | None, raw: str) -> None:
    cell = parse_figure(text, 0, "件")
    assert (cell.value, cell.raw) == (value, raw)
    assert not isinstance(cell.value, Decimal)


@pytest.mark.parametrize(
    ("text", "stated", "value", "raw"),
    [
        ("590.115865", "", "590.115865", ""),
        ("590.10", "", "590.10", ""),
        ("59,237.2449", "", "59237.2449", "59,237.2449"),
        ("251000元", "", "25.1", "251000元"),
        ("25.1万元", "", "25.1", "25.1万元"),
        ("0.5亿元", "", "5000", "0.5亿元"),
        ("251000", "元", "25.1", "251000"),
        ("25.1万元", "元", "25.1", "25.1万元"),
        ("590.1158651", "", None, "590.1158651"),
        ("0.001元", "", None, "0.001元"),
        ("124件", "", None, "124件"),
        ("0", "万元", "0", ""),
    ],
)
def test_amounts(text: str, stated: str, value: str | None, raw: str) -> None:
    cell = parse_figure(text, 6, "万元", stated)
    assert (None if cell.value is None else f"{cell.value:f}", cell.raw) == (value, raw)


@given(st.integers(-LARGEST, LARGEST))
def test_every_plain_integer_is_itself(number: int) -> None:
    assert parse_figure(str(number), 0) == Cell(number)
    assert parse_figure(f"{number:,}", 0).value == number


@given(st.decimals(0, 10**9, places=6))
def test_every_plain_amount_is_itself(amount: Decimal) -> None:
    assert parse_figure(f"{amount:f}", 6, "万元") == Cell(amount)


@given(st.text(max_size=20))
def test_a_value_is_never_made_of_a_text_without_digits(text: str) -> None:
    if not set(text) & set("0123456789０１２３４５６７８９"):
        assert parse_figure(text, 0).value is None


@pytest.mark.parametrize("text", ["", " ", "/", "—", "无", "12", "1,234", "12件", "3 4", "(12)?", "22（其中修订16件）"])
def test_what_stands_for_a_figure(text: str) -> None:
    assert is_value(text)


@pytest.mark.parametrize(
    "text", ["1.属于国家秘密", "2.其他", "3.", "（1）", "总计", "第二十条第（五）项", "规章12件以上", "九"]
)
def test_what_is_a_label(text: str) -> None:
    assert not is_value(text)


@pytest.mark.parametrize(
    ("text", "stands_for_a_figure"),
    [("=B1+C1", True), ("=SUM(B1:\nC1)", True), ("#REF!", True), ("#DIV/0!", True), ("#N/A", True), ("#1", True),
     ("本年", False), ("1.", False), ("甲=乙", False)],
)  # fmt: skip
def test_a_formula_or_its_error_is_no_label(text: str, stands_for_a_figure: bool) -> None:
    assert is_value(text) is stands_for_a_figure
