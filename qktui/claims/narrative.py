"""The rule ``narrative``: a figure stated in a sentence is that of the cells that it speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from qktui.claims.arithmetic import Contradiction, contradiction
from qktui.claims.catalogue import Catalogue
from qktui.claims.claim import Claim, as_sum, plain_number, said
from qktui.claims.judging import Account, Verdict, accounts, covers, judge
from qktui.claims.paragraph import Paragraph
from qktui.claims.tables import Amount, Reading, Tables
from qktui.model import Finding, Number, Outcome, Severity, plain
from qktui.numerals import power
from qktui.phrases import pick, say
from qktui.rules import signed

RULE = "narrative"
_BALANCE = tuple(f"t3.{row}.total" for row in ("new", "carried_in", "concluded", "carried_out"))
_CARRIED_IN = Reading(((1, "t3.carried_in.total"),))
_FAR = 20  # claims of one kind among which a paragraph is searched for another body's


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
    return _Check(paragraph, compared, known).findings()


def place_of(claim: Claim) -> str:
    """The place of a finding about a claim: its section and what it counts."""
    return f"section {claim.section} {claim.topic}.{claim.quantity}"


@dataclass(frozen=True)
class _Check:
    paragraph: Paragraph
    compared: Compared
    known: Catalogue

    def findings(self) -> Iterator[Finding]:
        for account in accounts(self.paragraph.claims):
            tables = self.compared.of(account[0], self.paragraph)
            found = list(self._another_year(account) if tables is None else self._judged(account, tables))
            yield from found
            wrong = contradiction(account, self.known, self._carried_in(tables))
            if wrong is not None and all(finding.outcome is not Outcome.FAIL for finding in found):
                yield self._contradicted(wrong, account)
        for claim in self.paragraph.claims:
            yield from self._indicator(claim)

    # -------------------------------------------------------------- beside the tables
    def _judged(self, account: Account, tables: Tables) -> Iterator[Finding]:
        for verdict in judge(account, tables, self.known):
            amount, claim = verdict.amount, verdict.claim
            if amount is None:
                message = say("{said}：{place}没有数，无法核对", said=_said(claim), place=tables.name(verdict.reading))
                yield self._finding(claim, Outcome.UNKNOWN, (), claim.value, None, message)
                continue
            scale = power(tables.layout.form.cells[verdict.reading.terms[0][1]].unit)
            left, right = (plain_number(Decimal(number).scaleb(-scale)) for number in (claim.value, amount.low))
            outcome, message = self._told(verdict, amount, tables, left, right)
            cells = amount.cells if tables is self.compared.tables else ()
            yield self._finding(claim, outcome, cells, left, right, message)

    def _told(
        self, verdict: Verdict, amount: Amount, tables: Tables, left: Number, right: Number
    ) -> tuple[Outcome, str]:
        """The outcome and the sentence for it: a misfit of another body's figure is no contradiction."""
        claim, place = verdict.claim, tables.name(verdict.reading)
        if tables is self.compared.before:
            place = say("上年报告的{place}", place=place)
        words = {"said": _said(claim), "place": place, "right": plain(right), "difference": signed(left, right)}
        if verdict.outcome is Outcome.PASS:
            return Outcome.PASS, say("{said}：{place}是 {right}", **words)
        if verdict.outcome is Outcome.UNKNOWN and claim.fits(amount.low):
            return Outcome.UNKNOWN, say("{said}：{place}有空格，当作 0 则相符", **words)
        if verdict.outcome is Outcome.UNKNOWN:
            return Outcome.UNKNOWN, say("{said}：{place}有空格，印出的合计 {right}，无法核对", **words)
        if not covers(claim, self.compared.agency):
            sentence = say("{said}说的是“{scope}”，{place}是 {right}，范围不同，不作比较", scope=claim.scope, **words)
            return Outcome.UNKNOWN, sentence
        if self._stated_otherwise(claim, amount.low):
            sentence = say("{said}：{place}是 {right}，与同段另一处相符，这一处说的可能是另一范围", **words)
            return Outcome.UNKNOWN, sentence
        return Outcome.FAIL, say("{said}：{place}是 {right}，相差 {difference}", **words)

    def _stated_otherwise(self, claim: Claim, amount: Number) -> bool:
        """Whether the paragraph states the same of two bodies: once as the tables have it, or so when added up."""
        others = [other for other in self._same[_kind(claim)][:_FAR] if other.value != claim.value]
        together = claim.value + sum(other.value for other in others)
        return any(other.fits(amount) for other in others) or (bool(others) and together == amount)

    @cached_property
    def _same(self) -> dict[tuple[str, str, int], list[Claim]]:
        """The paragraph's claims by what they count."""
        found: dict[tuple[str, str, int], list[Claim]] = {}
        for claim in self.paragraph.claims:
            found.setdefault(_kind(claim), []).append(claim)
        return found

    def _another_year(self, account: Account) -> Iterator[Finding]:
        """Claims of the year before, whose report is not there; of other years nothing can be said."""
        for claim in account:
            counted = any(map(self.compared.tables.knows, self.known.readings(claim)))
            if claim.year == self.paragraph.year - 1 and counted:
                message = say("{said}说的是 {year} 年，没有那一年的报告，无法核对", said=_said(claim), year=claim.year)
                yield self._finding(claim, Outcome.UNKNOWN, (), claim.value, None, message)

    # -------------------------------------------------------------- beside each other
    def _carried_in(self, tables: Tables | None) -> Decimal | None:
        amount = tables.amount(_CARRIED_IN) if tables and tables.knows(_CARRIED_IN) else None
        return Decimal(amount.low) if amount is not None and amount.exact else None

    def _contradicted(self, wrong: Contradiction, account: Account) -> Finding:
        left, right = (plain_number(side) for side in wrong.sides)
        quote = self.paragraph.sentences(account[0].start, account[-1].end)
        where = said(self.paragraph.section, quote)
        if wrong.right:
            sign = pick("＞", " > ") if wrong.at_most else pick("≠", " ≠ ")
            equation = sign.join(as_sum(claim.value for claim in side) for side in (wrong.left, wrong.right))
            message = say("{said}前后不合：{left}，{right}：{equation}", said=where, left=self._terms(wrong.left),
                          right=self._terms(wrong.right), equation=equation)  # fmt: skip
        else:
            message = say("{said}前后不合：收到的均已办结，又有 {n} 件结转", said=where, n=left)
        cells = tuple(cell for cell in _BALANCE if cell in self.compared.tables.layout.form.cells)
        place = f"section {self.paragraph.section} balance"
        return Finding(RULE, place, Outcome.FAIL, Severity.WARNING, cells, left, right, message, quote)

    def _terms(self, claims: Sequence[Claim]) -> str:
        named = (f"{self.known.quantity(claim).name} {plain_number(claim.value)}" for claim in claims)
        return pick("、", ", ").join(named)

    # -------------------------------------------------------------- beside the indicators
    def _indicator(self, claim: Claim) -> Iterator[Finding]:
        """A figure that no cell holds, and that the report's indicators do."""
        quantity = self.known.quantity(claim)
        amounts = self.compared.indicators.get(quantity.indicator, frozenset())
        counted = any(map(self.compared.tables.knows, self.known.readings(claim)))
        if not amounts or counted or claim.year != self.paragraph.year:
            return
        nearest = min(amounts, key=lambda amount: abs(amount - claim.value))
        outcome = Outcome.PASS if claim.fits(nearest) else Outcome.FAIL
        message = say("{said}：表中没有这一格，服务指标“{label}”是 {right}",
                      said=_said(claim), label=quantity.name, right=plain_number(nearest))  # fmt: skip
        yield self._finding(claim, outcome, (), claim.value, plain_number(nearest), message)

    def _finding(
        self, claim: Claim, outcome: Outcome, cells: tuple[str, ...], left: Number, right: Number | None, message: str
    ) -> Finding:
        quote = self.paragraph.sentences(claim.start, claim.end)
        stated = plain_number(Decimal(left))
        return Finding(RULE, place_of(claim), outcome, Severity.WARNING, cells, stated, right, message, quote)


def _said(claim: Claim) -> str:
    return said(claim.section, claim.quote)


def _kind(claim: Claim) -> tuple[str, str, int]:
    return claim.topic, claim.quantity, claim.year
