"""One paragraph read into claims, from left to right.

Within a paragraph a subject stays until another is named: after 行政复议19件, 维持9件
speaks of reviews. So does a scope (区政府办), and within a sentence a year and 其中.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice

from qktui.claims.catalogue import ELSEWHERE, Catalogue, Fit, Quantity
from qktui.claims.claim import CARRIED, CHANNELS, CONCLUDED, DONE, INTAKE, REQUESTS, WITH, WITHOUT, Claim
from qktui.claims.clauses import ANOTHER, LAST, THIS, Clause, clauses
from qktui.claims.paragraph import Change, Paragraph, Stated, Total

_COUNTED = frozenset(("件", "份", "条", "宗", "起", "例", "个", "次", "项", "封", "单", "笔", "部", ""))
_YEAR = re.compile(
    f"^(?:其中|在)?[^因由对比较与从和于自{LAST}{THIS}{ANOTHER}]{{0,10}}?"
    f"(?P<year>[{LAST}{THIS}{ANOTHER}])(?P=year){{3}}年度?(?!度|以来|以前|以后|结转|转结|接转|转接|遗留|未)"
    "|^(?:其中|在)?(?P<last>上一?年度?|去年)(?!度|结转|转结|接转|转接|遗留|未)"
)
_NEAR = 16  # characters before a figure that say whether it is a difference
_MEMORY = 24  # clauses that later ones may refer to
_NO_SCOPE = ("", "")
_LESS = re.compile("减|降|回落")


@dataclass
class Reader:
    """Reads one paragraph from left to right; its fields are what the next clause inherits."""

    known: Catalogue
    section: int
    year: int
    topic: str
    text: str
    offset: int
    sentence: int = 0
    said: deque[str] = field(default_factory=lambda: deque(maxlen=_MEMORY))  # the sentence's last clauses
    scope: tuple[str, str] = _NO_SCOPE  # of the account that the paragraph is in
    of_year: int = 0
    part: bool = False  # after 其中
    left_out: bool = False  # carried-over requests were set apart, for the next intake
    counted_in: bool = False  # they were named with the intake, so that what was concluded holds them
    stated: list[Stated] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    scopes: dict[str, tuple[str, str]] = field(default_factory=dict)  # by clause, of those looked at
    totals: list[Total] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def paragraph(self, most: int) -> Paragraph:
        """Everything that the first ``most`` clauses of the paragraph state."""
        self.of_year = self.year
        every = clauses(self.text, self.year, self.known.decorating)
        for clause in islice(every, most):
            self._begin(clause)
            claim = self._figure(clause) if clause.figure else None
            if clause.figure is None:
                self._words(clause)
            self.stated.append(Stated(clause, claim))
        cut = next(every, None) is not None
        found = tuple(self.stated), tuple(self.claims), tuple(self.totals), tuple(self.changes)
        return Paragraph(self.section, self.year, self.text, self.offset, *found, cut)

    # -------------------------------------------------------------- what a clause inherits and hands on
    def _begin(self, clause: Clause) -> None:
        if clause.sentence != self.sentence:
            self.sentence, self.said, self.of_year, self.part = clause.sentence, deque(maxlen=_MEMORY), self.year, False
        if clause.mark in ("；", "）"):
            self.part = False
        if self.known.words["part"].match(clause.before):
            self.part = True
        elif self.known.words["apart"].match(clause.before):
            self.part = False
        if match := _YEAR.search(clause.before):
            self.of_year = {THIS: self.year, LAST: self.year - 1}.get(match["year"] or LAST, 0)
        self.said.append(clause.before)
        self._topic_of(clause)

    def _topic_of(self, clause: Clause) -> None:
        """The last topic named before the figure, else the first named after it."""
        named = ""
        for match in self.known.topic_words.finditer(clause.before):
            named = match.lastgroup or ""
        if not named and clause.after and (after := self.known.topic_words.search(clause.after)):
            named = after.lastgroup or ""
        self.topic = named or self.topic
        if self.topic in ("", ELSEWHERE):
            hint = self.known.topic_hints.search(clause.before + clause.after) if clause.figure else None
            self.topic = hint.lastgroup or "" if hint else ""

    def _scope(self) -> tuple[str, str]:
        """The scope that the sentence has named last, and its kind."""
        return next((scope for said in reversed(self.said) if (scope := self._scope_in(said)) != _NO_SCOPE), _NO_SCOPE)

    def _scope_in(self, said: str) -> tuple[str, str]:
        if said not in self.scopes:
            named = [(match[0], match.lastgroup or "") for match in self.known.scope_words.finditer(said)]
            self.scopes[said] = named[-1] if named else _NO_SCOPE
        return self.scopes[said]

    # -------------------------------------------------------------- clauses with a figure
    def _figure(self, clause: Clause) -> Claim | None:
        figure = clause.figure
        if figure is None or not self.topic:
            return None
        if self.known.words["change"].search(clause.before[-_NEAR:]):
            self._change(clause)
            return None
        if not clause.after and self.known.words["listed"].match(clause.before):
            return self._total(clause, figure.value)
        text = self.known.figure_text(clause)
        before = self.claims[-1].quantity if self.claims else ""
        fit = self.known.find(self.known.topics[self.topic].family, "says", text, before)
        if fit is None or not self._meant(fit, clause, text):
            return None
        return self._claim(clause, fit.quantity, figure.value)

    def _total(self, clause: Clause, value: Decimal) -> Claim | None:
        """A total of what was just listed; of all ways in which requests came, it is what was received."""
        parts = self._listed(clause)
        if len(parts) < 2:
            return None
        whole = self._claim(clause, self.known.quantities[REQUESTS, "received"], value)
        self.totals.append(Total(whole, tuple(parts)))
        if all(part.quantity in CHANNELS for part in parts):
            return whole
        self.claims.pop()
        return None

    def _listed(self, clause: Clause) -> list[Claim]:
        """The claims of the same sentence that stand before the clause without a figure of another kind between."""
        found: list[Claim] = []
        for stated in reversed(self.stated[-_MEMORY:]):
            if stated.clause.sentence != clause.sentence or (stated.clause.figure and stated.claim is None):
                break
            if stated.claim is not None:
                found.insert(0, stated.claim)
        return found

    def _meant(self, fit: Fit, clause: Clause, text: str) -> bool:
        """Whether the figure is of the kind that the quantity counts, and of the whole of it."""
        quantity, figure, words = fit.quantity, clause.figure, self.known.words
        if figure is None or (figure.unit != "元" if quantity.money else figure.unit not in _COUNTED):
            return False
        if words["elsewhere"].search(clause.after):
            return False
        if quantity.family == REQUESTS and words["span"].search(clause.before):
            return False
        if quantity.side and words["subject"].search(text[: fit.begin]):
            return False
        if self.part and quantity.key in ("received", "processed"):
            return False
        rest = words["rest"].search(clause.before)
        return not (rest and quantity.key in CONCLUDED and any(self._is_outcome(claim) for claim in self.claims))

    def _is_outcome(self, claim: Claim) -> bool:
        return self.known.quantity(claim).outcome

    def _claim(self, clause: Clause, quantity: Quantity, value: Decimal, spelled: bool = True) -> Claim:
        figure = clause.figure if spelled else None
        named = self._scope()
        if named != _NO_SCOPE or (quantity.key in INTAKE and not self.part):
            self.scope = named
        claim = Claim(
            topic=self.topic,
            quantity=quantity.key,
            value=value,
            unit=figure.unit if figure else "",
            bound=figure.bound if figure else "",
            step=figure.step if figure else Decimal(1),
            year=self.year if quantity.key in CARRIED else self.of_year,
            scope=self.scope[0],
            whose=self.scope[1],
            held=self._held(clause, quantity),
            quote=self.text[clause.begin : clause.end],
            section=self.section,
            start=self.offset + clause.begin,
            end=self.offset + clause.end,
            sentence=clause.sentence,
            spelled=spelled,
        )
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
        recent = range(len(self.claims) - 1, max(-1, len(self.claims) - 1 - _MEMORY), -1)
        main = next((n for n in recent if self.claims[n].quantity in (*INTAKE, *CONCLUDED)), None)
        if self.part and main is not None:
            self.claims[main] = replace(self.claims[main], held=WITH)
        elif self.known.words["apart"].match(clause.before):
            self.left_out = main is None
            if main is not None:
                self.claims[main] = replace(self.claims[main], held=WITHOUT)
        elif not DONE.search(clause.before + clause.after):
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
        for stated in reversed(self.stated[-_MEMORY:]):
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
        said = next((claim for claim in self.claims[-1:] if claim.sentence == clause.sentence), None)
        if figure is None or said is None or ANOTHER in clause.before:
            return
        amount = -figure.value if _LESS.search(clause.before[-_NEAR:]) else figure.value
        quote = self.text[clause.begin : clause.end]
        self.changes.append(Change(said, amount, figure.unit, figure.step, figure.bound, quote))
