"""What the narrative says of the difference to last year: 比2022年增加33.0%."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from qktui.claims.catalogue import Catalogue
from qktui.claims.claim import Claim, interval, plain_number, said
from qktui.claims.narrative import RULE, Compared, place_of
from qktui.claims.paragraph import Change, Paragraph
from qktui.claims.tables import Amount, Tables
from qktui.model import Finding, Outcome, Severity
from qktui.phrases import say

Computed = tuple[Decimal, Claim, Amount]
"""A change, of which claim, and against what amount of last year."""

_TOLD = Decimal("0.01")


def check_changes(paragraph: Paragraph, compared: Compared, known: Catalogue) -> Iterator[Finding]:
    """A finding for each change: unknown without last year's report, or where it may be of several figures."""
    for change in paragraph.changes:
        if all(claim.year == paragraph.year for claim in change.of):
            computed = [each for claim in change.of for each in _computed(change, claim, compared.before, known)]
            yield _finding(change, computed, paragraph)


def _computed(change: Change, claim: Claim, before: Tables | None, known: Catalogue) -> Iterator[Computed]:
    """The change of a claim against each thing that last year's tables may say of the same, in the change's unit."""
    readings = known.readings(claim, claim.held) if before else ()
    amounts = [before.amount(reading) for reading in readings if before and before.knows(reading)]
    for amount in amounts:
        if amount is not None and amount.exact and (amount.low or change.unit != "%"):
            difference = claim.value - Decimal(amount.low)
            yield (100 * difference / Decimal(amount.low) if change.unit == "%" else difference), claim, amount


def _finding(change: Change, computed: list[Computed], paragraph: Paragraph) -> Finding:
    last = change.of[-1]
    place, quote = f"{place_of(last)} change", paragraph.sentences(last.start, last.end)
    where = said(last.section, f"{last.quote}，{change.quote}")
    if not computed:
        message = say("{said}：没有上年的数，无法核对", said=where)
        stated = plain_number(change.amount)
        return Finding(RULE, place, Outcome.UNKNOWN, Severity.WARNING, (), stated, None, message, quote)
    fitting = [each for each in computed if _fits(change, each[0])]
    right, claim, amount = (fitting or sorted(computed, key=lambda each: abs(each[0] - change.amount)))[0]
    message = say("{said}：上年 {before}，本年 {now}，相差 {right}", said=where, before=amount.low,
                  now=plain_number(claim.value), right=f"{_told(right)}{change.unit}")  # fmt: skip
    outcome = Outcome.PASS if fitting else Outcome.FAIL if len(change.of) == 1 else Outcome.UNKNOWN
    return Finding(RULE, place, outcome, Severity.WARNING, (), plain_number(change.amount), plain_number(_told(right)),
                   message, quote)  # fmt: skip


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
