"""The rule ``ratio``: a stated share is the part divided by the whole.

The part is the figure just before the share. The whole is a figure that the sentence
plainly states as one (在1393项中, 共147件，其中…) or, for requests and disputes, any
figure that such a share is usually of. Where no whole is stated, nothing is held
against a share. Shares that only the report's indicators carry are checked there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from qktui.claims.catalogue import Catalogue
from qktui.claims.claim import Claim, interval, plain_number, said
from qktui.claims.clauses import Clause, Figure
from qktui.claims.paragraph import Paragraph, Stated
from qktui.claims.tables import Tables
from qktui.model import Finding, Indicator, Number, Outcome, Severity
from qktui.numerals import plain_value
from qktui.phrases import say

RULE = "ratio"
_FAR = 40  # clauses, or claims, among which a whole is looked for
_DIGITS = 2  # decimals at least in which a quotient is told


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage as printed, of ``part``; ``cut`` and ``rounded`` compare it with a quotient."""

    section: int
    percent: Decimal
    bound: str
    part: Decimal
    quote: str

    def quotient(self, whole: Number) -> Decimal:
        """The part in per cent of the whole, in as many decimals as the share or two."""
        unit = Decimal(1).scaleb(-max(_DIGITS, self._places))
        return (100 * self.part / Decimal(whole)).quantize(unit, ROUND_HALF_UP)

    def rounded(self, whole: Number) -> bool:
        """Whether the share is that quotient, as exactly as it is printed."""
        exact = 100 * self.part / Decimal(whole)
        if self.bound:
            low, high = interval(self.percent, self._unit, self.bound)
            return low <= exact and (high is None or exact <= high)
        return self.percent in (exact.quantize(self._unit, way) for way in (ROUND_HALF_UP, ROUND_HALF_EVEN))

    def cut(self, whole: Number) -> bool:
        """Whether the share is that quotient with the rest of its digits left off."""
        return self.percent == (100 * self.part / Decimal(whole)).quantize(self._unit, ROUND_DOWN)

    @property
    def _places(self) -> int:
        exponent = self.percent.as_tuple().exponent
        return -exponent if isinstance(exponent, int) and exponent < 0 else 0

    @property
    def _unit(self) -> Decimal:
        return Decimal(1).scaleb(-self._places)


@dataclass(frozen=True, slots=True)
class Whole:
    """What a share may be of; ``stated`` in the text, or the sum of ``cells``."""

    value: Number
    stated: bool
    cells: tuple[str, ...] = ()


def check_shares(
    paragraphs: Iterable[Paragraph], indicators: Sequence[Indicator], tables: Tables, known: Catalogue
) -> Iterator[Finding]:
    """A finding for each share, in the text and then among the indicators that the text did not settle."""
    settled: set[tuple[int, Decimal, Decimal]] = set()
    for paragraph in paragraphs:
        for index, stated in enumerate(paragraph.stated):
            part = _part(paragraph.stated, index, known)
            if part is None or part.clause.figure is None or stated.clause.figure is None:
                continue
            share = _share(paragraph, part.clause, part.clause.figure, stated.clause, stated.clause.figure)
            wholes = list(_wholes(paragraph, index - 1, stated, tables, known))
            settled.add((share.section, share.percent, share.part))
            yield _finding(share, wholes, paragraph.sentences(*paragraph.span(stated.clause)))
    for indicator in indicators:
        yield from _indicator(indicator, indicators, settled)


def _part(stated: Sequence[Stated], index: int, known: Catalogue) -> Stated | None:
    """What a share is of a whole: the figure in the clause before it. ``None`` when ``index`` is no share."""
    clause = stated[index].clause
    if (
        index == 0
        or clause.figure is None
        or clause.figure.unit != "%"
        or not known.words["share"].search(clause.before)
    ):
        return None
    part = stated[index - 1]
    figure = part.clause.figure
    return part if figure is not None and figure.unit != "%" and part.clause.sentence == clause.sentence else None


def _share(paragraph: Paragraph, part: Clause, figure: Figure, clause: Clause, percent: Figure) -> Share:
    return Share(paragraph.section, percent.value, percent.bound, figure.value,
                 paragraph.text[part.begin : clause.end])  # fmt: skip


def _wholes(paragraph: Paragraph, part: int, share: Stated, tables: Tables, known: Catalogue) -> Iterator[Whole]:
    """Everything that the share may be of."""
    named = _stated_whole(paragraph.stated, part, known)
    if named is not None:
        yield Whole(named, True)
    claim = paragraph.stated[part].claim
    if claim is not None:
        yield from _usual_wholes(claim, paragraph.claims[:_FAR], share.clause.before, tables, known)


def _stated_whole(stated: Sequence[Stated], part: int, known: Catalogue) -> Decimal | None:
    """The nearest figure before the part that its sentence says to be a whole, unless the part has one of its own."""
    figure, sentence = stated[part].clause.figure, stated[part].clause.sentence
    if figure is None or known.words["own_whole"].search(stated[part].clause.before):
        return None
    same_list = stated[part].clause.mark != "；"
    for index in range(part - 1, max(-1, part - 1 - _FAR), -1):
        clause = stated[index].clause
        if clause.sentence != sentence:
            break
        if clause.figure is None and same_list and known.words["own_whole"].search(clause.before):
            return None
        other = clause.figure
        if other and other.unit == figure.unit and other.value >= figure.value and _is_whole(stated, index, known):
            return other.value
        same_list &= clause.mark != "；"
    return None


def _is_whole(stated: Sequence[Stated], index: int, known: Catalogue) -> bool:
    clause, then = stated[index].clause, stated[index + 1].clause
    return bool(
        known.words["whole"].search(clause.after)
        or known.words["all_of"].search(clause.before)
        or known.words["part"].match(then.before)
    )


def _usual_wholes(
    claim: Claim, claims: Sequence[Claim], words: str, tables: Tables, known: Catalogue
) -> Iterator[Whole]:
    """What shares of requests or of disputes are usually of; of these the ones that the share names, if it does."""
    usual = [entry for entry in known.wholes if entry.family == known.topics[claim.topic].family]
    usual = [entry for entry in usual if re.search("|".join(entry.words), words)] or usual
    for entry in usual:
        for other in claims:
            if other.quantity in entry.stated and other.topic == claim.topic and other.exact:
                yield Whole(other.value, True)
        for reading in entry.readings[claim.topic]:
            amount = tables.amount(reading) if tables.knows(reading) else None
            if amount is not None and amount.exact:
                yield Whole(amount.low, False, amount.cells)


def _finding(share: Share, wholes: Sequence[Whole], quote: str) -> Finding:
    possible = [whole for whole in wholes if whole.value >= share.part and whole.value]
    words: dict[str, object] = {"said": said(share.section, share.quote), "share": f"{share.percent:f}"}
    place = f"section {share.section} share"
    fitting = next((whole for whole in possible if share.rounded(whole.value)), None)
    cut = next((whole for whole in possible if share.cut(whole.value)), None)
    whole = fitting or cut or next((whole for whole in possible if whole.stated), None)
    if whole is None:
        message = say("{said}：没有写明是什么的 {share}%，无法核对", **words)
        return Finding(RULE, place, Outcome.UNKNOWN, Severity.WARNING, (), share.percent, None, message, quote)
    right = share.quotient(whole.value)
    words |= {"part": plain_number(share.part), "whole": plain_number(Decimal(whole.value)), "right": right}
    outcome, severity = (Outcome.PASS if fitting else Outcome.FAIL), Severity.WARNING
    if fitting:
        message = say("{said}：{part}÷{whole}＝{right}%", **words)
    elif cut:
        severity = Severity.NOTE
        message = say("{said}：{part}÷{whole}＝{right}%，写作 {share}% 是截去尾数", **words)
    else:
        message = say("{said}：{part}÷{whole}＝{right}%，写作 {share}%", **words)
    return Finding(RULE, place, outcome, severity, whole.cells, share.percent, right, message, quote)


def _indicator(
    indicator: Indicator, indicators: Iterable[Indicator], settled: set[tuple[int, Decimal, Decimal]]
) -> Iterator[Finding]:
    """The share that an indicator carries, of the indicator that it is part of."""
    part = plain_value(indicator.value, indicator.unit)
    if indicator.share is None or (indicator.section, indicator.share, part) in settled:
        return
    wholes = [Whole(plain_value(i.value, i.unit), True) for i in indicators if i.key == indicator.whole]
    if wholes:
        share = Share(indicator.section, indicator.share, "", part, indicator.quote)
        yield _finding(share, wholes, indicator.quote)
