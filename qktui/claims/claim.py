"""What a sentence states: a figure of something, with all that bears on comparing it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from qktui.model import Number, plain
from qktui.phrases import pick, say

WITH, WITHOUT = "with", "without"
"""Whether a figure holds the requests carried over from the year before."""

REQUESTS = "requests"
INTAKE = ("received", "processed", "new")
"""Quantities that begin an account of requests; what follows is of the same requests."""
CONCLUDED = ("concluded", "on_time")
CARRIED = ("carried_in", "carried_out", "carried")
CHANNELS = ("by_web", "by_letter", "in_person", "by_fax")
"""All ways in which requests come."""

DONE = re.compile("办结|答复完|办理完|处理完")
"""In a clause about what was carried over: that it is concluded by now."""

_ABOUT = ("约", "大约", "左右")
_FROM = ("超过", "超出", "超", "逾", "突破", "不少于", "不低于", "至少", "以上")
_UP_TO = ("不足", "不到", "不超过", "以下", "以内")
_NEARLY = ("近", "将近", "接近")


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure stated in a sentence.

    ``topic`` and ``quantity`` are keys of ``seeds/claims.toml`` (``requests``, ``carried_in``);
    ``value`` is without its scale (4.14万 is 41400), ``step`` the worth of its last printed
    digit, ``bound`` the word that makes it inexact (约, 余, 超 …) or ``""``. ``year`` is 0
    for one that is neither the report's nor the one before. ``scope`` is whose figure it is
    in the sentence's own words (全区, 区政府办) and ``whose`` what kind of scope the seed
    calls that, both ``""`` where it does not say; ``held`` is whether it holds the carry-over,
    ``""`` where that is open. ``quote`` is the clause, from ``start`` to ``end`` of the
    section's text; ``sentence`` counts those of its paragraph. ``spelled`` is false when the
    figure follows from words (均, 未收到).
    """

    topic: str
    quantity: str
    value: Decimal
    unit: str
    bound: str
    year: int
    scope: str
    quote: str
    section: int
    start: int
    end: int
    step: Decimal = Decimal(1)
    whose: str = ""
    held: str = ""
    sentence: int = 0
    spelled: bool = True

    @property
    def exact(self) -> bool:
        """Whether the figure is printed to the last unit."""
        return not self.bound and self.step <= 1

    @property
    def low(self) -> Decimal:
        """The least that the figure may stand for at its printed precision."""
        return interval(self.value, self.step, self.bound)[0]

    @property
    def high(self) -> Decimal | None:
        """The most that it may stand for; ``None`` for no limit."""
        return interval(self.value, self.step, self.bound)[1]

    def fits(self, amount: Number) -> bool:
        """Whether the figure, as exactly as it is printed, may stand for this amount."""
        low, high = interval(self.value, self.step, self.bound)
        return low <= amount and (high is None or amount <= high)


def interval(value: Decimal, step: Decimal, bound: str) -> tuple[Decimal, Decimal | None]:
    """From where to where a printed figure reaches.

    A word such as 余 or 约 leaves open the last digit that is not zero (5500余 is less
    than 5600); without one, a figure of a scale or with decimals may be rounded or cut.
    """
    loose = max(step, _last_digit(value))
    if bound in _FROM:
        return value, None
    if bound in _UP_TO:
        return Decimal(0), value
    if bound in _NEARLY:
        return value - loose, value
    if bound in _ABOUT:
        return value - loose, value + loose
    if bound:
        return value, value + loose
    return (value, value) if step == 1 else (value - step / 2, value + step)


def _last_digit(value: Decimal) -> Decimal:
    """The worth of the last digit that is not zero: 100 for 5500, 1 for 147."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)


def said(section: int, quote: str) -> str:
    """Where something is said, and how, as the beginning of a sentence about it."""
    return say("第 {section} 部分“{quote}”", section=section, quote=quote)


def as_sum(values: Iterable[Decimal]) -> str:
    """Numbers as a sum for a person: 78＋3."""
    return pick("＋", " + ").join(plain(plain_number(value)) for value in values)


def plain_number(value: Decimal) -> Number:
    """A decimal as ``int`` where it is whole."""
    return int(value) if value == value.to_integral_value() else value
