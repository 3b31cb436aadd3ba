"""What the narrative says of the difference to last year: 比2022年增加33.0%."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from qktui.claims.catalogue import Catalogue
from qktui.claims.claim import interval, plain_number, said
from qktui.claims.narrative import RULE, Compared, place_of
from qktui.claims.paragraph import Change, Paragraph
from qktui.claims.tables import Amount, Tables
from qktui.model import Finding, Outcome, Severity
from qktui.phrases import say

_TOLD = Decimal("0.01")


def check_changes(paragraph: Paragraph, compared: Compared, known: Catalogue) -> Iterator[Finding]:
    """A finding for each change: unknown without last year's report, or with blanks in it."""
    for change in paragraph.changes:
        if change.of.year != paragraph.year:
            continue
        amounts = _amounts(change, compared.before, known) if compared.before else []
        yield _finding(change, amounts, paragraph, compared)


def _amounts(change: Change, before: Tables, known: Catalogue) -> list[Amount]:
    """What last year's tables may say of the same quantity."""
    found = [before.amount(reading) for reading in known.readings(change.of, change.of.held) if before.knows(reading)]
    return [amount for amount in found if amount is not None and amount.exact]


def _finding(change: Change, amounts: list[Amount], paragraph: Paragraph, compared: Compared) -> Finding:
    place, quote = f"{place_of(change.of)} change", paragraph.sentences(change.of.start, change.of.end)
    words: dict[str, object] = {"said": said(change.of.section, f"{change.of.quote}，{change.quote}")}
    computed = {_computed(change, amount): amount for amount in amounts if amount.low or change.unit != "%"}
    if not computed:
        message = say("{said}：没有上年的数，无法核对", **words)
        return Finding(RULE, place, Outcome.UNKNOWN, Severity.WARNING, (), change.amount, None, message, quote)
    fitting = [value for value in computed if _fits(change, value)]
    right = (fitting or sorted(computed, key=lambda value: abs(value - change.amount)))[0]
    words |= {"before": plain_number(Decimal(computed[right].low)), "now": plain_number(change.of.value),
              "right": f"{_told(right)}{change.unit}"}  # fmt: skip
    message = say("{said}：上年 {before}，本年 {now}，相差 {right}", **words)
    outcome = Outcome.PASS if fitting else Outcome.FAIL
    return Finding(RULE, place, outcome, Severity.WARNING, computed[right].cells, plain_number(change.amount),
                   plain_number(_told(right)), message, quote)  # fmt: skip


def _computed(change: Change, amount: Amount) -> Decimal:
    """The change against this amount of last year, in the change's own unit."""
    difference = change.of.value - Decimal(amount.low)
    return 100 * difference / Decimal(amount.low) if change.unit == "%" else difference


def _told(value: Decimal) -> Decimal:
    return value if value == value.to_integral_value() else value.quantize(_TOLD, ROUND_HALF_UP)


def _fits(change: Change, computed: Decimal) -> bool:
    if change.bound:
        low, high = interval(abs(change.amount), change.step, change.bound)
        return (
            (computed < 0) == (change.amount < 0) and low <= abs(computed) and (high is None or abs(computed) <= high)
        )
    if change.unit != "%":
        return computed == change.amount
    return change.amount in (computed.quantize(change.step, way) for way in (ROUND_HALF_UP, ROUND_HALF_EVEN))
