"""Numbers as Chinese documents print them: ``1,234``, ``１２．５``, ``十二``, ``4.14万``.

The expressions are pieces for larger ones; what they find, :func:`read_number` reads.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal

SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
"""Powers of ten that stand between a number and its unit."""

NUMERALS = "零〇一二两三四五六七八九十百千"
DIGIT = "[0-9０-９]"
NUMBER = (
    rf"(?:(?:{DIGIT}{{1,3}}(?:[,，]{DIGIT}{{3}}){{1,4}}(?!{DIGIT})|{DIGIT}{{1,12}})(?:[.．]{DIGIT}{{1,6}})?"
    rf"|(?<![几数上])(?:[{NUMERALS}]{{2,9}}|[二两三四五六七八九十]))"
)
"""A number without its scale. A lone 一 is none: it is more often a word (一件事) than a count."""
SCALE = "(?:[百千]?[万亿]|[百千])?"


def read_number(printed: str) -> Decimal | None:
    """A printed number: ``1,234``, ``１２．５``, ``十二``. ``None`` for numerals that make no number (十四五)."""
    if printed[0] in NUMERALS:
        return _read_numerals(printed)
    return Decimal(unicodedata.normalize("NFKC", printed).replace(",", ""))


def plain_value(value: Decimal, unit: str) -> Decimal:
    """A figure without its scale: 1.53 in 万人 is 15300. The scale is what ``unit`` begins with."""
    return value.scaleb(power(unit))


def power(unit: str) -> int:
    """The power of ten that a unit begins with: 4 for 万人, 6 for 百万次, 0 for 件."""
    found = 0
    for char in unit:
        if char not in SCALES:
            break
        found += SCALES[char]
    return found


def _read_numerals(printed: str) -> Decimal | None:
    """``三百二十`` is 320: places must fall, and every digit but the last needs its place."""
    total, digit, place = 0, -1, 4
    for char in printed:
        if char in "十百千":
            if SCALES[char] >= place or digit == 0:
                return None
            place = SCALES[char]
            total += max(digit, 1) * 10**place
            digit = -1
        elif digit > 0:
            return None
        else:
            digit = "零一二三四五六七八九".find(char.replace("〇", "零").replace("两", "二"))
    return Decimal(total + max(digit, 0))
