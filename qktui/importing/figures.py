"""A printed figure -> a cell: the exact number, and the printed text wherever it says more.

What is not plainly one number is kept as text without a value. Only the ten ASCII
digits and their full-width twins count as digits: ``①`` or ``²`` are notes, not figures.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from qktui.model import LARGEST, Cell

MONEY = {"元": 0, "千元": 3, "万元": 4, "亿元": 8}
"""Units of money as powers of ten of the yuan."""

COUNTS = ("人次", "件次", "件", "条", "次", "项", "份", "个", "起", "宗", "例", "篇", "人", "期", "部", "场", "家")
"""Words that may follow a count without changing it."""

UNITS = frozenset((*MONEY, *COUNTS))

_LONGEST = 200
_MOST_REMEMBERED = 4096  # texts; most of a report's figures are the same few, and empty cells
_HALF_WIDTH = str.maketrans("０１２３４５６７８９，．＋－−／＿（）", "0123456789,.+--/_()")
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_FIGURE = re.compile(
    rf"([+-]?)([0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)(\.[0-9]+)?\s*({_UNIT})?\s*(\([^()]*[^()0-9\s,.+-][^()]*\))?"
)
_SIMPLE = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_NO_FIGURE = re.compile(r"[-/\\_—–―]+|无|=.*|#[A-Z/0]{1,8}[!?]?", re.DOTALL)
_DIGIT = re.compile("[0-9０-９]")
_LIST_NUMBER = re.compile(r"\(?[0-9]+[.、)]")


def parse_figure(text: str, decimals: int, unit: str = "", stated: str = "") -> Cell:
    """The cell that ``text`` prints, in ``unit``, with at most ``decimals`` digits after the point.

    ``stated`` is the unit that the header gives, used when the cell names none. A
    cell whose value is ``None`` though its ``raw`` has digits could not be read
    exactly (a fraction of a count, too many digits, a unit of another kind).
    """
    printed = text.strip()
    return _parsed(printed, decimals, unit, stated) if len(printed) <= _LONGEST else Cell(None, printed)


@lru_cache(_MOST_REMEMBERED)
def _parsed(printed: str, decimals: int, unit: str, stated: str) -> Cell:
    match = _FIGURE.fullmatch(printed.translate(_HALF_WIDTH))
    if match is None:
        return Cell(None, printed)
    sign, whole, fraction, own_unit, _ = match.groups(default="")
    shift = _shift(own_unit or stated, unit)
    digits = whole.replace(",", "")
    if shift is None or len(digits) > 20 or (decimals == 0 and fraction):
        return Cell(None, printed)
    value = _shifted(Decimal(f"{sign}{digits}{fraction}"), shift)
    if not fits(value, decimals):
        return Cell(None, printed)
    raw = "" if shift == 0 and _SIMPLE.fullmatch(printed) else printed
    return Cell(value if decimals else int(value), raw)


def fits(value: Decimal, decimals: int) -> bool:
    """Whether a cell of so many ``decimals`` can hold ``value`` exactly."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= decimals and abs(value.scaleb(decimals)) <= LARGEST


def is_value(text: str) -> bool:
    """Whether a table cell stands in the place of a figure: a number, a dash, 无, a formula or its error, nothing."""
    return len(text) <= _LONGEST and _is_value(text)


@lru_cache(_MOST_REMEMBERED)
def _is_value(text: str) -> bool:
    printed = text.strip().translate(_HALF_WIDTH)
    if not printed or _NO_FIGURE.fullmatch(printed) or _FIGURE.fullmatch(printed):
        return True
    if _LIST_NUMBER.fullmatch(printed) or not _DIGIT.search(printed):
        return False
    return not any(character.isalpha() for character in printed)


def has_digits(text: str) -> bool:
    """Whether the text prints any digit, full-width ones included."""
    return _DIGIT.search(text) is not None


def _shift(printed: str, unit: str) -> int | None:
    """The power of ten from the printed unit to the form's; ``None`` when they are of different kinds."""
    if not printed:
        return 0
    if unit in MONEY:
        return MONEY[printed] - MONEY[unit] if printed in MONEY else None
    return None if printed in MONEY else 0


def _shifted(value: Decimal, power: int) -> Decimal:
    if power == 0:
        return value
    moved = value.scaleb(power).normalize()
    return Decimal(format(moved, "f"))
