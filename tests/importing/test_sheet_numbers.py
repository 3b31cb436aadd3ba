"""Numbers in the formats of spreadsheets: shown as they are seen, as long as that is the very number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qktui.importing.figures import parse_figure
from qktui.importing.sheet_numbers import BUILT_IN, shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("139", "General", "139"),
        ("1234567", "#,##0", "1,234,567"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("12.5", "0.00", "12.50"),
        ("12.5", "0.0##", "12.5"),
        ("12", "0.##", "12"),
        ("7", "000", "007"),
        ("0", "0", "0"),
        ("0", "0.00", "0.00"),
        ("0.5", "#.0", "0.5"),
        ("-5", "0", "-5"),
        ("1234", "#,##0_);(#,##0)", "1,234"),
        ("0.842", "0.0%", "84.2%"),
        ("0.842", "0.00%", "84.20%"),
        ("84", '0"%"', "84%"),
        ("590.5", '0.00"万元"', "590.50万元"),
        ("590.5", "0.00元", "590.50元"),
        ("5", 'General"件"', "5件"),
        ("5", '"共"0"件"', "共5件"),
        ("590.5", "[$¥-804]#,##0.00", "¥590.50"),
        ("590.5", "[Red]0.0", "590.5"),
        ("139", r"0\ ", "139"),
        ("139", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "139"),
        ("-1139", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-1,139"),
        # what a format rounds, hides or takes the sign of is given exactly
        ("590.115865", "0.00", "590.115865"),
        ("590.115865", '0.00"万元"', "590.115865万元"),
        ("139.4", "0", "139.4"),
        ("0.8416", "0.0%", "84.16%"),
        ("0", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "0"),
        ("0", "#,##0;-#,##0;", "0"),
        ("0", "#", "0"),
        ("139", ";;;", "139"),
        ("-5", "0;[Red]0", "-5"),
        ("-5", "0;(0)", "-5"),
        ("1.5", "# ?/?", "1.5"),
        ("1500", "0.00E+00", "1500"),
        ("12", "[DBNum1]General", "12"),
        ("12", '[>=10]0"大";0"小"', "12"),
        ("139", "@", "139"),
        # what it scales is given with the format
        ("5901158", "#,##0,", "5901158 [#,##0,]"),
        ("5901158.65", "0!.0000", "5901158.65 [0!.0000]"),
        ("59011", r"0\.0,", "59011 [0\\.0,]"),
        ("59011", '0"."0000', '59011 [0"."0000]'),
        ("1234567", "000-0000", "1234567 [000-0000]"),
        ("5", '"1"0', '5 ["1"0]'),
        ("5", "-0", "5 [-0]"),
        # days
        ("45309", "yyyy-mm-dd", "2024-01-18"),
        ("45309", "yyyy/m/d", "2024/1/18"),
        ("45309", 'yyyy"年"m"月"d"日"', "2024年1月18日"),
        ("45309", 'yyyy"年"m"月"d"日";@', "2024年1月18日"),
        ("45309", "[$-804]yyyy年m月d日", "2024年1月18日"),
        ("45309", "yyyy年m月", "2024年1月"),
        ("45309.4375", "yyyy/m/d", "2024/1/18"),
        ("45309.4375", "yyyy/m/d h:mm", "2024-01-18 10:30:00"),
        ("45309", "d-mmm-yy", "2024-01-18"),
        ("0.4375", "h:mm", "10:30:00"),
        ("139", "yyyy-mm-dd", "1900-05-18"),
        ("1", "yyyy-mm-dd", "1900-01-01"),
        ("-1", "yyyy-mm-dd", "-1"),
        ("9999999", "yyyy-mm-dd", "9999999"),
    ],
)
def test_a_number_in_its_format(value: str, code: str, text: str) -> None:
    assert shown(Decimal(value), code) == text


def test_days_since_1904() -> None:
    assert shown(Decimal(43847), "yyyy-mm-dd", since_1904=True) == "2024-01-18"


CODES = st.one_of(
    st.sampled_from([*BUILT_IN.values()]),
    st.text('0#?,.%;-_*()[]"\\!元万件Eeyymdh@ ', max_size=12),
    st.from_regex(r"[#0,]{1,5}0(\.[0#]{1,4})?(;-[#0,]{1,5}0)?", fullmatch=True),
)


@given(st.decimals(-(10**12), 10**12, places=4), CODES)
def test_no_format_makes_another_number(value: Decimal, code: str) -> None:
    """Whatever a format does, a cell that reads as a number reads as the one that is stored."""
    text = shown(value.normalize(), code)
    read = parse_figure(text, 6).value
    if read is not None and "%" not in text and not any(unit in text for unit in "元万"):
        assert read == value
