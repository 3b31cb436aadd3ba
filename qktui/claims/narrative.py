"""The rule ``narrative``: a figure stated in a sentence is that of the cells that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qktui.claims.arithmetic import Contradiction, contradiction
from qktui.claims.catalogue import Catalogue
from qktui.claims.claim import Claim, as_sum, plain_number, said
from qktui.claims.judging import Account, Verdict, accounts, covers, judge
from qktui.claims.paragraph import Paragraph
from qktui.claims.tables import Reading, Tables
from qktui.model import Finding, Number, Outcome, Severity, plain
from qktui.numerals import power
from qktui.phrases import pick, say
from qktui.rules import signed

RULE = "narrative"
_BALANCE = tuple(f"t3.{row}.total" for row in ("new", "carried_in", "concluded", "carried_out"))
_FAR = 20  # claims of one kind among which a paragraph is searched for another body's
_Stated = Mapping[tuple[str, str, int], Sequence[Claim]]
_CARRIED_IN = Reading(((1, "t3.carried_in.total"),))


@dataclass(frozen=True, slots=True)
class Compared:
    """What claims are compared with: the tables of the report's year and, if they are there, of the one before.

    ``indicators`` are the report's, amounts by key.
    """

    agency: str
    tables: Tables
    before: Tables | None
    indicators: Mapping[str, frozenset[Decimal]]

    def of(self, claim: Claim, paragraph: Paragraph) -> Tables | None:
        """The tables of the year that a claim speaks of."""
        return {0: self.tables, 1: self.before}.get(paragraph.year - claim.year)


def check_paragraph(paragraph: Paragraph, compared: Compared, known: Catalogue) -> Iterator[Finding]:
    """A finding for each claim that speaks of cells, and one for each account that contradicts itself."""
    stated: dict[tuple[str, str, int], list[Claim]] = {}
    for claim in paragraph.claims:
        stated.setdefault(_kind(claim), []).append(claim)
    for account in accounts(paragraph.claims):
        tables = compared.of(account[0], paragraph)
        if tables is None:
            yield from _another_year(account, paragraph, compared, known)
            continue
        verdicts = judge(account, tables, known)
        yield from (_judged(verdict, stated, paragraph, compared, tables, known) for verdict in verdicts)
        if all(verdict.outcome is not Outcome.FAIL for verdict in verdicts):
            wrong = contradiction(account, known, _carried_in(tables))
            if wrong is not None:
                yield _contradicted(wrong, account, paragraph, tables, known)
    for claim in paragraph.claims:
        yield from _indicator(claim, paragraph, compared, known)


def place_of(claim: Claim) -> str:
    """The place of a finding about a claim: its section and what it counts."""
    return f"section {claim.section} {claim.topic}.{claim.quantity}"


def _carried_in(tables: Tables) -> Decimal | None:
    amount = tables.amount(_CARRIED_IN) if tables.knows(_CARRIED_IN) else None
    return Decimal(amount.low) if amount is not None and amount.exact else None


def _judged(
    verdict: Verdict, stated: _Stated, paragraph: Paragraph, compared: Compared, tables: Tables,
    known: Catalogue,
) -> Finding:  # fmt: skip
    claim, amount, outcome = verdict.claim, verdict.amount, verdict.outcome
    words: dict[str, object] = {"said": said(claim.section, claim.quote), "place": tables.name(verdict.reading)}
    if amount is None:
        message = say("{said}：{place}没有数，无法核对", **words)
        return _claimed(claim, outcome, (), claim.value, None, message, paragraph)
    scale = _scale(verdict.reading, tables)
    left, right = (plain_number(Decimal(number).scaleb(-scale)) for number in (claim.value, amount.low))
    words |= {"right": plain(right), "difference": signed(left, right)}
    if outcome is Outcome.PASS:
        message = say("{said}：{place}是 {right}", **words)
    elif outcome is Outcome.UNKNOWN:
        message = say("{said}：{place}有空格，印出的合计 {right}，无法核对", **words)
    elif not covers(claim, compared.agency):
        outcome = Outcome.UNKNOWN
        message = say("{said}说的是“{scope}”，{place}是 {right}，范围不同，不作比较",
                      scope=claim.scope, **words)  # fmt: skip
    elif _stated_otherwise(claim, amount.low, stated):
        outcome = Outcome.UNKNOWN
        message = say("{said}：{place}是 {right}，与同段另一处相符，这一处说的可能是另一范围", **words)
    else:
        message = say("{said}：{place}是 {right}，相差 {difference}", **words)
    return _claimed(claim, outcome, amount.cells, left, right, message, paragraph)


def _claimed(
    claim: Claim, outcome: Outcome, cells: tuple[str, ...], left: Number, right: Number | None, message: str,
    paragraph: Paragraph,
) -> Finding:  # fmt: skip
    quote = paragraph.sentences(claim.start, claim.end)
    return Finding(
        RULE, place_of(claim), outcome, Severity.WARNING, cells, plain_number(Decimal(left)), right, message, quote
    )


def _scale(reading: Reading, tables: Tables) -> int:
    """The power of ten of the unit in which the reading's cells are printed."""
    return power(tables.layout.form.cells[reading.terms[0][1]].unit)


def _kind(claim: Claim) -> tuple[str, str, int]:
    return claim.topic, claim.quantity, claim.year


def _stated_otherwise(claim: Claim, amount: Number, stated: _Stated) -> bool:
    """Whether the paragraph states the same of two bodies: once as the tables have it, or both together as they do."""
    others = [other for other in stated[_kind(claim)][:_FAR] if other.value != claim.value]
    together = claim.value + sum(other.value for other in others)
    return any(other.fits(amount) for other in others) or (bool(others) and together == amount)


def _another_year(account: Account, paragraph: Paragraph, compared: Compared, known: Catalogue) -> Iterator[Finding]:
    """Claims of the year before, whose report is not there; of other years nothing can be said."""
    for claim in account:
        if claim.year == paragraph.year - 1 and any(map(compared.tables.knows, known.readings(claim))):
            message = say("{said}说的是 {year} 年，没有那一年的报告，无法核对",
                          said=said(claim.section, claim.quote), year=claim.year)  # fmt: skip
            yield _claimed(claim, Outcome.UNKNOWN, (), claim.value, None, message, paragraph)


def _contradicted(
    wrong: Contradiction, account: Account, paragraph: Paragraph, tables: Tables, known: Catalogue
) -> Finding:
    left, right = (plain_number(side) for side in wrong.sides)
    quote = paragraph.sentences(account[0].start, account[-1].end)
    if wrong.right:
        sign = pick("＞", " > ") if wrong.at_most else pick("≠", " ≠ ")
        equation = sign.join(as_sum(claim.value for claim in side) for side in (wrong.left, wrong.right))
        message = say("{said}前后不合：{left}，{right}：{equation}", said=said(paragraph.section, quote),
                      left=_terms(wrong.left, known), right=_terms(wrong.right, known), equation=equation)  # fmt: skip
    else:
        message = say("{said}前后不合：收到的均已办结，又有 {n} 件结转", said=said(paragraph.section, quote), n=left)
    cells = tuple(cell for cell in _BALANCE if cell in tables.layout.form.cells)
    return Finding(RULE, f"section {paragraph.section} balance", Outcome.FAIL, Severity.WARNING, cells, left, right,
                   message, quote)  # fmt: skip


def _terms(claims: Sequence[Claim], known: Catalogue) -> str:
    return pick("、", ", ").join(f"{known.quantity(claim).name} {plain_number(claim.value)}" for claim in claims)


def _indicator(claim: Claim, paragraph: Paragraph, compared: Compared, known: Catalogue) -> Iterator[Finding]:
    """A figure that no cell holds, and that the report's indicators do."""
    quantity = known.quantity(claim)
    amounts = compared.indicators.get(quantity.indicator, frozenset())
    if not amounts or claim.year != paragraph.year or any(map(compared.tables.knows, known.readings(claim))):
        return
    nearest = min(amounts, key=lambda amount: abs(amount - claim.value))
    outcome = Outcome.PASS if claim.fits(nearest) else Outcome.FAIL
    words = {"said": said(claim.section, claim.quote), "label": quantity.name, "right": plain_number(nearest)}
    message = say("{said}：表中没有这一格，服务指标“{label}”是 {right}", **words)
    yield _claimed(claim, outcome, (), claim.value, plain_number(nearest), message, paragraph)
