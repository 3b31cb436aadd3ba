"""Numbers as a sheet shows them: ``1,234``, ``12.50``, ``84.2%``, ``590.5万元``, ``2024年1月18日``.

What is shown is kept only where it is the very number: a format that rounds, scales or
hides a number does not change it, and the exact figure stands in its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0;-#,##0",
    43: "#,##0.00;-#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""The formats that Excel numbers instead of writing them down, as a Chinese one shows them."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<digits>[0#?,.]+|General)'
    r"|(?P<date>[yYmMdDhHsS]+|AM/PM|上午/下午)|(?P<other>.)",
    re.DOTALL,
)
_ELAPSED = re.compile("[hms]+", re.IGNORECASE)
_NOT_FIGURES = re.compile("DBNum|[<>=]", re.IGNORECASE)
_CURRENCY = re.compile(r"\$([^-]+)")
_PLACES = re.compile("[0#?G]")
_FIGURES = re.compile("[0-9０-９.,+−－-]")
_ONE_NUMBER = re.compile(r"[+-]?[0-9.,]+\D{0,2}")
_CALENDAR = {"yyyy": "%Y", "yy": "%y", "mm": "%m", "dd": "%d"}
_FIRST_DAY, _FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LEAP_DAY_THAT_WAS_NONE = 60
_LAST_DAY = 2_900_000


@dataclass(slots=True)
class _Section:
    """One part of a format: its text before and after the digits, the pattern of these, and the marks of a date.

    ``scaled``: it divides the number, or puts text between its digits. ``other``: it
    has what this module does not show (fractions, exponents, conditions, 〇一二).
    """

    before: str = ""
    digits: str = ""
    after: str = ""
    percent: int = 0
    dated: list[tuple[str, bool]] = field(default_factory=list)
    scaled: bool = False
    other: bool = False

    def add_text(self, text: str) -> None:
        """Text that is printed as it is."""
        self.dated.append((text, False))
        if self.digits:
            self.after += text
        else:
            self.before += text

    def add_digits(self, pattern: str) -> None:
        """Places of digits."""
        self.scaled = self.scaled or (not self.other and (pattern.endswith(",") or bool(self.digits)))
        self.digits += pattern

    def add_unknown(self) -> None:
        """The mark of a fraction or an exponent: what it shows is not tried."""
        self.scaled, self.other = False, True

    @property
    def is_date(self) -> bool:
        """Whether it shows a day or a time."""
        return any(mark for _, mark in self.dated)


def shown(value: Decimal, code: str, since_1904: bool = False) -> str:
    """A number as the format ``code`` shows it, or exactly. ``since_1904``: the workbook counts days from then.

    Where the format divides a number by thousands, or puts text between its digits or a
    figure or a sign beside them, it stands beside the number, and nobody takes that for
    what is printed.
    """
    sections = _sections(code)
    at = 0 if len(sections) == 1 or value > 0 else min(1 if value < 0 else 2, len(sections) - 1)
    section = sections[0] if value == 0 and at == 1 else sections[at]
    if section.is_date:
        return _date(value, section, since_1904)
    negative = at == 1 and value < 0
    beside = section.before.removeprefix("-" if negative else "") + section.after
    misleading = section.digits and not section.other and _FIGURES.search(beside)
    if misleading or any(part.scaled for part in sections):
        return f"{value:f} [{code}]"
    unsigned = negative and not section.before.startswith("-")
    if section.other or unsigned or not _PLACES.search(section.digits):
        return f"{value:f}"
    scaled = abs(value) * 100**section.percent
    sign = "-" if value < 0 and at == 0 else ""
    return f"{sign}{section.before}{_exactly(scaled, section.digits)}{section.after}".strip()


def _sections(code: str) -> list[_Section]:
    found = [_Section()]
    for token in _TOKEN.finditer(code):
        section, kind = found[-1], token.lastgroup
        text = token[kind] if kind else ""
        if text == ";" and kind == "other":
            found.append(_Section())
        elif kind == "bracket":
            _take_bracket(section, text)
        elif kind == "digits":
            section.add_digits(text)
        elif kind == "date":
            section.dated.append((text.lower(), True))
        elif text in ("E", "e", "/", "@") and kind == "other" and not section.is_date:
            section.add_unknown()
        elif kind:
            section.percent += text == "%" and kind == "other"
            section.add_text(text)
    return found


def _take_bracket(section: _Section, text: str) -> None:
    """A colour, a language or a currency, a condition, or hours that are counted on beyond a day."""
    section.other = section.other or _NOT_FIGURES.search(text) is not None
    if currency := _CURRENCY.match(text):
        section.add_text(currency[1])
    if _ELAPSED.fullmatch(text):
        section.dated.append((text, True))


def _exactly(value: Decimal, pattern: str) -> str:
    """The number's digits by the pattern, as long as they are all of them; else every one that it has."""
    exact = f"{value.normalize():f}"
    if pattern == "General":
        return exact
    whole_places, _, places = pattern.partition(".")
    try:
        whole, _, decimals = f"{value.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP):f}".partition(".")
    except InvalidOperation:
        return exact
    while decimals and decimals[-1] == "0" and places[len(decimals) - 1] != "0":
        decimals = decimals[:-1]
    whole = f"{int(whole):,}" if "," in whole_places else whole.zfill(whole_places.count("0"))
    text = f"{whole}.{decimals}" if decimals else whole
    return text if Decimal(text.replace(",", "")) == value else exact


def _date(value: Decimal, section: _Section, since_1904: bool) -> str:
    """A day as the format shows it; one with a time, or in letters, in the usual way of writing."""
    if not 0 <= value < _LAST_DAY:
        return f"{value:f}"
    first = _FIRST_DAY_1904 if since_1904 else _FIRST_DAY + timedelta(value < _LEAP_DAY_THAT_WAS_NONE)
    moment = first + timedelta(seconds=round(float(value) * 86400))
    marks = [text for text, mark in section.dated if mark]
    if value < 1 and not any(mark[0] in "yd" for mark in marks):
        return moment.time().isoformat()
    if all(mark in _CALENDAR or mark in ("m", "d") for mark in marks):
        text = "".join(_calendar(moment, text) if mark else text for text, mark in section.dated).strip()
        if not _ONE_NUMBER.fullmatch(text):
            return text
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ")


def _calendar(moment: datetime, mark: str) -> str:
    if mark in ("m", "d"):
        return str(moment.month if mark == "m" else moment.day)
    return moment.strftime(_CALENDAR[mark])
