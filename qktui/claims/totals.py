"""The rule ``sum``: a stated total is what its parts add up to, where the list of them is complete.

It is complete where a sentence ends in 合计, and for parts that there are no others of:
lawsuits are direct or follow a review. A part larger than its whole is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from qktui.claims.catalogue import Catalogue, Complete
from qktui.claims.claim import Claim, as_sum, plain_number, said
from qktui.claims.judging import accounts, comparable
from qktui.claims.paragraph import Paragraph, Total
from qktui.model import Finding, Indicator, Outcome, Severity
from qktui.numerals import plain_value
from qktui.phrases import say

RULE = "sum"


def check_totals(
    paragraphs: Iterable[Paragraph], indicators: Sequence[Indicator], known: Catalogue
) -> Iterator[Finding]:
    """A finding for each total of a complete list."""
    for paragraph in paragraphs:
        yield from (_listed(total, paragraph) for total in paragraph.totals)
        for account in accounts(paragraph.claims):
            exact = [claim for claim in comparable(account, known) if claim.exact]
            named = {f"{claim.topic}.{claim.quantity}": claim for claim in exact}
            for complete in known.complete:
                yield from _complete_claims(complete, named, paragraph)
    amounts = _amounts(indicators)
    for complete in known.complete:
        yield from _complete_indicators(complete, amounts)
    yield from _larger_parts(amounts)


def _listed(total: Total, paragraph: Paragraph) -> Finding:
    """A total (合计) of the last of the figures before it, at least two of them."""
    values = [part.value for part in total.parts]
    lists = [values[start:] for start in range(len(values) - 1)]
    parts = min(lists, key=lambda each: abs(sum(each) - total.whole.value))
    start, end = total.parts[0].start, total.whole.end
    return _finding(paragraph.section, total.whole.value, parts, paragraph.sentences(start, end), total.whole.quote)


def _complete_claims(complete: Complete, named: Mapping[str, Claim], paragraph: Paragraph) -> Iterator[Finding]:
    if not set(complete.parts) <= named.keys():
        return
    parts = [named[part] for part in complete.parts]
    wholes = [named[whole] for whole in complete.wholes if whole in named]
    if wholes:
        total = sum(part.value for part in parts)
        whole = min(wholes, key=lambda claim: abs(claim.value - total))
        quote = paragraph.sentences(min(p.start for p in (*parts, whole)), max(p.end for p in (*parts, whole)))
        yield _finding(paragraph.section, whole.value, [part.value for part in parts], quote, whole.quote)


def _complete_indicators(
    complete: Complete, amounts: Mapping[str, Sequence[tuple[Decimal, Indicator]]]
) -> Iterator[Finding]:
    """Indicators that are stated once each; of several amounts, nobody knows which is meant."""
    stated = [amounts.get(key, ()) for key in (complete.wholes[0], *complete.parts)]
    if all(len(each) == 1 and not each[0][1].qualifier for each in stated):
        (whole, indicator), *parts = (each[0] for each in stated)
        yield _finding(indicator.section, whole, [amount for amount, _ in parts], indicator.quote, indicator.quote)


def _finding(section: int, whole: Decimal, parts: Sequence[Decimal], quote: str, phrase: str) -> Finding:
    left, right = plain_number(whole), plain_number(sum(parts, Decimal(0)))
    words = {"said": said(section, phrase), "left": left, "right": right, "sum": as_sum(parts)}
    if left == right:
        message = say("{said}：{sum}＝{right}", **words)
    else:
        message = say("{said}：{sum}＝{right}，写作 {left}", **words)
    outcome = Outcome.PASS if left == right else Outcome.FAIL
    return Finding(RULE, f"section {section} total", outcome, Severity.WARNING, (), left, right, message, quote)


def _amounts(indicators: Iterable[Indicator]) -> dict[str, list[tuple[Decimal, Indicator]]]:
    found: dict[str, list[tuple[Decimal, Indicator]]] = {}
    for indicator in indicators:
        found.setdefault(indicator.key, []).append((plain_value(indicator.value, indicator.unit), indicator))
    return found


def _larger_parts(amounts: Mapping[str, Sequence[tuple[Decimal, Indicator]]]) -> Iterator[Finding]:
    """Indicators larger than what they are part of. It may be right: what is closed may have come in last year."""
    for stated in amounts.values():
        for value, indicator in stated:
            wholes = [amount for amount, whole in amounts.get(indicator.whole, ()) if whole.unit == indicator.unit]
            if wholes and not indicator.qualifier and value > max(wholes):
                left, right = plain_number(value), plain_number(max(wholes))
                message = say("{said}：{left} 多于它所属的 {right}",
                              said=said(indicator.section, indicator.quote), left=left, right=right)  # fmt: skip
                yield Finding(RULE, f"section {indicator.section} part", Outcome.FAIL, Severity.NOTE, (), left, right,
                              message, indicator.quote)  # fmt: skip
