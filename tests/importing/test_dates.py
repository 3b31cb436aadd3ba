"""Days and periods in every way of writing them."""

from __future__ import annotations

from datetime import date

import pytest

from qktui.importing.dates import find_period, western, with_years

YEAR = (date(2021, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("期限为2021年1月1日至2021年12月31日。", YEAR),
        ("2021年1月1日起到12月31日止", YEAR),
        ("自2021年1月1日起至2021年12月31日止", YEAR),
        ("2021年1月1日起，至2021年12月31日止", YEAR),
        ("2021年1月1日—12月31日", YEAR),
        ("2021年1月1日——2021年12月31日", YEAR),
        ("2021 年 1 月 1 日至 2021 年 12 月 31 日", YEAR),
        ("２０２１年１月１日至１２月３１日", YEAR),
        ("二〇二一年一月一日至二〇二一年十二月三十一日", YEAR),
        ("2021.1.1-2021.12.31", YEAR),
        ("2021-01-01至2021-12-31", YEAR),
        ("2021年1月1日零时至2021年12月31日24时", YEAR),
        ("2021年1月1日至当年12月31日", YEAR),
        ("2021年1月至12月", YEAR),
        ("2021年1月至2022年2月", (date(2021, 1, 1), date(2022, 2, 28))),
        ("2020年1月1日印发；2021年1月1日至12月31日", YEAR),
        ("2021年1月1日—2021年2月31日", None),
        ("2021年12月31日至2021年1月1日", None),
        ("2021年13月至14月", None),
        ("2021年1月，共收到5件", None),
        ("全年", None),
    ],
)
def test_periods(text: str, period: tuple[date, date] | None) -> None:
    assert find_period(text) == period


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("二〇二二年十二月二十八日", "2022年12月28日"),
        ("二〇二三年一月十日", "2023年1月10日"),
        ("二〇二二年十月三十日", "2022年10月30日"),
        ("二〇二二年二月廿八日", "2022年2月28日"),
        ("二〇二二年元月卅一日", "2022年1月31日"),
        ("二OO九年三月五日", "2009年3月5日"),
        ("２０２２／２／８", "2022/2/8"),
    ],
)
def test_chinese_dates(printed: str, plain: str) -> None:
    assert western(printed) == plain


def test_only_years_are_translated_in_names() -> None:
    assert with_years("第一医院二〇二一年第３期") == "第一医院2021年第3期"


@pytest.mark.parametrize(
    "repeated", ["2021年1月32日至", "2021 ", "十", "2021年1月1日" + " " * 1000, "2021年13月—", "-"]
)
def test_long_texts_take_no_long_time(repeated: str) -> None:
    """Were a pattern to try again from every place, these would take minutes."""
    assert find_period("2021年1月1日" + repeated * (100_000 // len(repeated))) is None
