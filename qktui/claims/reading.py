"""Sections read into claims, paragraph by paragraph.

Within a paragraph a subject stays until another is named: after 行政复议19件, 维持9件
speaks of reviews. So do a scope (区政府办), and within a sentence a year and 其中.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from qktui.claims.catalogue import ELSEWHERE, Catalogue, Fit, Quantity, catalogue
from qktui.claims.claim import WITH, WITHOUT, Claim
from qktui.claims.clauses import ANOTHER, FIGURE, LAST, SENTENCE_ENDS, THIS, Clause, clauses
from qktui.model import Section

REQUESTS = "requests"
INTAKE = ("received", "processed", "new")
"""Quantities that begin an account of requests; what follows is of the same requests."""
CONCLUDED = ("concluded", "on_time")
LISTED = "listed"
CARRIED = ("carried_in", "carried_out", "carried")
CHANNELS = ("by_web", "by_letter", "in_person", "by_fax")

_COUNTED = frozenset(("件", "份", "条", "宗", "起", "例", "个", "次", "项", "封", "单", "笔", "部", ""))
_QUOTED = 80  # characters that a quotation goes beyond what was read, on either side
_HEADING = 30  # a line no longer than this, with no figure and no full stop, names what the next ones are about
_YEAR = re.compile(
    f"^(?:其中|在)?[^因由对比较与从和于自{LAST}{THIS}{ANOTHER}]{{0,10}}?"
    f"(?P<year>[{LAST}{THIS}{ANOTHER}])(?P=year){{3}}年度?(?!度|以来|以前|以后|结转|转结|接转|转接|遗留|未)"
    "|^(?:其中|在)?(?P<last>上一?年度?|去年)(?!度|结转|转结|接转|转接|遗留|未)"
)
CARRIED_AND_DONE = re.compile("办结|答复完|办理完|处理完")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure of a paragraph with its clause, and what it was taken for."""

    clause: Clause
    claim: Claim | None


@dataclass(frozen=True, slots=True)
class Change:
    """How much a claim's figure differs from that of the year before: 33.0 % more, 12 件 fewer (then negative)."""

    of: Claim
    amount: Decimal
    unit: str
    step: Decimal
    bound: str
    quote: str


@dataclass(frozen=True, slots=True)
class Total:
    """A figure that is said to be the total (合计) of those just listed, some of the last of ``parts``."""

    whole: Claim
    parts: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What one paragraph of a report of ``year`` states: its figures in order, those that are claims, totals, and changes since last year."""

    section: int
    year: int
    text: str
    offset: int
    stated: tuple[Stated, ...]
    claims: tuple[Claim, ...]
    totals: tuple[Total, ...]
    changes: tuple[Change, ...]

    def span(self, clause: Clause) -> tuple[int, int]:
        """Where the clause stands in the section's text."""
        return self.offset + clause.begin, self.offset + clause.end

    def sentences(self, start: int, end: int) -> str:
        """The sentences that hold what stands at these places of the section's text, if they are not very long."""
        begin, stop = start - self.offset, end - self.offset
        left = max(self.text.rfind(mark, 0, begin) + 1 for mark in SENTENCE_ENDS)
        rights = [place for mark in SENTENCE_ENDS if (place := self.text.find(mark, stop)) >= 0]
        right = min(rights, default=len(self.text))
        return self.text[max(left, begin - _QUOTED) : min(right, stop + _QUOTED)].strip()


def read_claims(sections: Sequence[Section], year: int) -> tuple[Claim, ...]:
    """Every figure that the sections of a report of ``year`` state of something that the tables count."""
    parts = read_paragraphs(tuple(sections), (year,) * len(sections))
    return tuple(claim for part in parts for claim in part.claims)


@lru_cache(maxsize=4)
def read_paragraphs(sections: tuple[Section, ...], years: tuple[int, ...]) -> tuple[Paragraph, ...]:
    """The paragraphs that may state something, each section's as of its year.

    The last readings are kept: a narrative stays while cells are edited.
    """
    known = catalogue()
    both = zip(sections, years, strict=True)
    return tuple(paragraph for section, year in both for paragraph in _section(section, year, known))


def _section(section: Section, year: int, known: Catalogue) -> Iterator[Paragraph]:
    usual = subject = _last_topic(known, section.title)
    start = 0
    for number, line in enumerate(section.text.split("\n")):
        named = _last_topic(known, line) if len(line) <= _HEADING else ""
        if len(line) <= _HEADING and not any(mark in line for mark in SENTENCE_ENDS) and not re.search("[0-9]", line):
            subject = named or usual
        if subject or known.gate.search(line):
            yield _Reader(known, section.number, year, subject, line, start, number).paragraph()
        start += len(line) + 1


def _last_topic(known: Catalogue, text: str) -> str:
    """The topic that a text names last, ``""`` for none."""
    found = ""
    for match in known.topic_words.finditer(text):
        found = match.lastgroup or ""
    return "" if found == ELSEWHERE else found


@dataclass
class _Reader:
    """Reads one paragraph from left to right; its fields are what the next clause inherits."""

    known: Catalogue
    section: int
    year: int
    topic: str
    text: str
    offset: int
    number: int
    sentence: int = 0
    scope: str = ""  # of the sentence
    kept_scope: str = ""  # of the account that the paragraph is in
    of_year: int = 0
    part: bool = False  # after 其中
    left_out: bool = False  # carried-over requests were set apart, for the next intake
    counted_in: bool = False  # they were named with the intake, so that what was concluded holds them
    stated: list[Stated] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def paragraph(self) -> Paragraph:
        """Everything that the paragraph states."""
        self.of_year = self.year
        for clause in clauses(self.text, self.year, self.known.decorating):
            self._begin(clause)
            claim = self._figure(clause) if clause.figure else None
            if clause.figure is None:
                self._words(clause)
            self.stated.append(Stated(clause, claim))
        return Paragraph(self.section, self.year, self.text, self.offset, tuple(self.stated), tuple(self.claims), tuple(self.totals),
                         tuple(self.changes))  # fmt: skip

    # -------------------------------------------------------------- what a clause inherits and hands on
    def _begin(self, clause: Clause) -> None:
        if clause.sentence != self.sentence:
            self.sentence, self.scope, self.of_year, self.part = clause.sentence, "", self.year, False
        if clause.mark in ("；", "）"):
            self.part = False
        if self.known.words["part"].match(clause.before.lstrip("，")):
            self.part = True
        elif self.known.words["apart"].match(clause.before):
            self.part = False
        self._year_of(clause)
        for match in self.known.scope_words.finditer(clause.before):
            self.scope = match[0]
        self._topic_of(clause)

    def _year_of(self, clause: Clause) -> None:
        match = _YEAR.search(clause.before)
        if match:
            mark = match["year"] or LAST
            self.of_year = {THIS: self.year, LAST: self.year - 1}.get(mark, 0)

    def _topic_of(self, clause: Clause) -> None:
        """The last topic named before the figure, else the first named after it."""
        named = [match.lastgroup or "" for match in self.known.topic_words.finditer(clause.before)]
        after = self.known.topic_words.search(clause.after)
        if named:
            self.topic = named[-1]
        elif after:
            self.topic = after.lastgroup or ""
        if self.topic in ("", ELSEWHERE) and clause.figure and (hint := self.known.topic_hints.search(clause.text)):
            self.topic = hint.lastgroup or ""
        if self.topic == ELSEWHERE:
            self.topic = ""

    # -------------------------------------------------------------- clauses with a figure
    def _figure(self, clause: Clause) -> Claim | None:
        figure = clause.figure
        if figure is None or not self.topic:
            return None
        family = self.known.topics[self.topic].family
        if self.known.words["change"].search(clause.before[-8:]):
            self._change(clause)
            return None
        fit = self.known.find(family, "says", clause.text)
        if fit is None or not self._meant(fit, clause):
            return None
        if fit.quantity.key == LISTED:
            return self._total(clause, fit.quantity, figure.value)
        return self._claim(clause, fit.quantity, figure.value)

    def _total(self, clause: Clause, quantity: Quantity, value: Decimal) -> Claim | None:
        """A total of what was just listed; of all ways in which requests came, it is what was received."""
        parts = self._listed(clause)
        if len(parts) < 2:
            return None
        if all(part.quantity in CHANNELS for part in parts):
            quantity = self.known.quantities[REQUESTS, "received"]
        whole = self._claim(clause, quantity, value)
        if quantity.key == LISTED:
            self.claims.pop()
        self.totals.append(Total(whole, tuple(parts)))
        return whole

    def _listed(self, clause: Clause) -> list[Claim]:
        """The claims of the same sentence that stand before the clause without a figure of another kind between."""
        found: list[Claim] = []
        for stated in reversed(self.stated):
            if stated.clause.sentence != clause.sentence or (stated.clause.figure and stated.claim is None):
                break
            if stated.claim is not None:
                found.insert(0, stated.claim)
        return found

    def _meant(self, fit: Fit, clause: Clause) -> bool:
        """Whether the figure is of the kind that the quantity counts, and of the whole of it."""
        quantity, figure, words = fit.quantity, clause.figure, self.known.words
        if figure is None or (figure.unit != "元" if quantity.money else figure.unit not in _COUNTED):
            return False
        if words["elsewhere"].search(clause.after):
            return False
        if quantity.family == REQUESTS and words["span"].search(clause.before):
            return False
        if quantity.side and words["subject"].search(clause.text[: fit.begin]):
            return False
        if self.part and quantity.key in ("received", "processed"):
            return False
        rest = words["rest"].search(clause.before)
        return not (rest and quantity.key in CONCLUDED and any(self._is_outcome(claim) for claim in self.claims))

    def _is_outcome(self, claim: Claim) -> bool:
        return self.known.quantity(claim).outcome

    def _claim(self, clause: Clause, quantity: Quantity, value: Decimal, spelled: bool = True) -> Claim:
        figure = clause.figure if spelled else None
        if quantity.key in INTAKE and not self.part:
            self.kept_scope = self.scope
        claim = Claim(
            self.topic, quantity.key, value, figure.unit if figure else "", figure.bound if figure else "",
            self.year if quantity.key in CARRIED else self.of_year, self.scope or self.kept_scope,
            self.text[clause.begin : clause.end], self.section, self.offset + clause.begin, self.offset + clause.end,
            figure.step if figure else Decimal(1), self._held(clause, quantity), self.number, clause.sentence, spelled,
        )  # fmt: skip
        if self.scope:
            self.kept_scope = self.scope
        self.claims.append(claim)
        return claim

    # -------------------------------------------------------------- whether figures hold the carry-over
    def _held(self, clause: Clause, quantity: Quantity) -> str:
        if quantity.key == "carried_in":
            self._carried_in(clause)
        elif quantity.key in INTAKE and self.left_out:
            self.left_out = False
            return WITHOUT
        elif quantity.key in CONCLUDED and self.counted_in:
            return WITH
        return ""

    def _carried_in(self, clause: Clause) -> None:
        """What a carry-over says of the figures around it: 其中 puts it into one of them, 除去 beside the next."""
        main = [n for n, claim in enumerate(self.claims) if claim.quantity in (*INTAKE, *CONCLUDED)]
        if self.part and main:
            self.claims[main[-1]] = replace(self.claims[main[-1]], held=WITH)
        elif self.known.words["apart"].match(clause.before):
            self.left_out = not main
            if main:
                self.claims[main[-1]] = replace(self.claims[main[-1]], held=WITHOUT)
        elif not CARRIED_AND_DONE.search(clause.text):
            self.counted_in = True

    # -------------------------------------------------------------- clauses without a figure
    def _words(self, clause: Clause) -> None:
        if not self.topic:
            return
        family = self.known.topics[self.topic].family
        if self.claims and clause.mark in ("（", "，") and self.known.words["qualified"].match(clause.before):
            self.claims.pop()
        elif fit := self.known.find(family, "none", clause.before):
            self._claim(clause, fit.quantity, Decimal(0), spelled=False)
        elif fit := self.known.find(family, "all", clause.before):
            self._all(clause, fit.quantity)

    def _all(self, clause: Clause, quantity: Quantity) -> None:
        """A quantity that is as large as what was just stated: 收到8份，均为自然人."""
        if self.known.words["rest"].search(clause.before):
            return
        for claim in self._just_stated(clause.sentence):
            topic, self.topic = self.topic, claim.topic
            self._claim(clause, quantity, claim.value, spelled=False)
            self.topic = topic

    def _just_stated(self, sentence: int) -> list[Claim]:
        """The last figure of the sentence that is a total, and those listed with it: 复议1件、诉讼2件，均维持."""
        found: list[Claim] = []
        for stated in reversed(self.stated):
            if stated.clause.figure is None and not found:
                continue
            claim = stated.claim
            if claim is None or claim.sentence != sentence or claim.quantity not in ("total", *INTAKE, "carried_in"):
                break
            found.insert(0, claim)
            if stated.clause.mark != "、":
                break
        return [claim for claim in found if claim.quantity != "carried_in"]

    # -------------------------------------------------------------- changes since last year
    def _change(self, clause: Clause) -> None:
        figure = clause.figure
        said = next((claim for claim in reversed(self.claims) if claim.sentence == clause.sentence), None)
        if figure is None or said is None or ANOTHER in clause.before:
            return
        less = re.search("减|降|回落", clause.before[-8:]) is not None
        self.changes.append(Change(said, -figure.value if less else figure.value, figure.unit, figure.step, figure.bound,
                                   self.text[clause.begin : clause.end]))  # fmt: skip
