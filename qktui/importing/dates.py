"""Days and periods as reports print them: 2022年2月8日, 2022-02-08, 2022.2.8, 二〇二二年二月八日."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_HAN_DIGITS = str.maketrans("〇○◯零一二三四五六七八九０１２３４５６７８９：．／－", "00001234567890123456789:./-")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_YEAR = re.compile(r"([二2２])([〇○◯零OoＯｏ0０])([〇○◯零OoＯｏ一二三四五六七八九0-9０-９]{2})(?=\s*年)")
_ZERO = re.compile("[OoＯｏ]")
_TENS = re.compile(r"(?<![0-9一二三四五六七八九])(?:([二三]?)十|(廿)|(卅))([一二三四五六七八九]?)(?=\s*[月日])")
_FIRST_MONTH = re.compile(r"元(?=\s*月)")

_GAP = r"\s{0,4}"
_SIGN = rf"{_GAP}[年./-]{_GAP}"
_DAY = rf"(\d{{1,2}}){_GAP}[月./-]{_GAP}(\d{{1,2}})(?!\d)(?:{_GAP}日)?"
DATE = re.compile(rf"(?<!\d)(\d{{4}}){_SIGN}{_DAY}")
"""A date in :func:`western` text: year, month, day."""
BROKEN_DATE = re.compile(rf"\d{{4}}{_GAP}年?{_GAP}(?:\d{{1,2}}{_GAP}月?{_GAP}(?:\d{{1,2}})?)?")
"""What a cut leaves of a date."""
_HOUR = rf"(?:{_GAP}(?:零|[0-9]{{1,2}}){_GAP}[时点]整?)?"
_UNTIL = rf"{_HOUR}{_GAP}起?{_GAP}[，,]?{_GAP}(?:至|到|[—－–~～-]{{1,4}}){_GAP}(?:本年|同年|当年)?{_GAP}"
_PERIOD = re.compile(rf"(?<!\d)(\d{{4}}){_SIGN}{_DAY}{_UNTIL}(?:(\d{{4}}){_SIGN})?{_DAY}")
_MONTH = rf"{_GAP}(\d{{1,2}}){_GAP}月"
_MONTHS = re.compile(rf"(?<!\d)(\d{{4}}){_GAP}年{_MONTH}份?{_UNTIL}(?:(\d{{4}}){_GAP}年)?{_MONTH}(?!{_GAP}\d)")


def western(text: str) -> str:
    """Every Chinese and full-width numeral as ASCII digits: 二〇二二年二月十八日 becomes 2022年2月18日."""
    return _TENS.sub(_tens, _FIRST_MONTH.sub("一", with_years(text))).translate(_HAN_DIGITS)


def with_years(text: str) -> str:
    """The years alone in ASCII digits, and digits of full width: 第一局二〇二二年 becomes 第一局2022年."""
    return _YEAR.sub(lambda found: _ZERO.sub("0", found[0]).translate(_HAN_DIGITS), text).translate(_FULL_WIDTH)


def find_period(text: str) -> tuple[date, date] | None:
    """The days that the figures cover, as the text states them; months are meant whole."""
    plain = western(text)
    for found in _PERIOD.finditer(plain):
        year, month, day, last_year, last_month, last_day = found.groups()
        first, last = real_day(year, month, day), real_day(last_year or year, last_month, last_day)
        if first and last and first <= last:
            return first, last
    for found in _MONTHS.finditer(plain):
        year, month, last_year, last_month = found.groups()
        first, last = real_day(year, month, "1"), _end_of_month(last_year or year, last_month)
        if first and last and first <= last:
            return first, last
    return None


def real_day(year: str, month: str, day: str) -> date | None:
    """The day of these numbers; ``None`` when the calendar does not have it."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _end_of_month(year: str, month: str) -> date | None:
    first = real_day(year, month, "1")
    return first and first.replace(day=monthrange(first.year, first.month)[1])


def _tens(found: re.Match[str]) -> str:
    tens = "二" if found[2] else "三" if found[3] else found[1] or "一"
    return tens + (found[4] or "〇")
