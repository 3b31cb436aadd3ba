"""What one paragraph states, as reading it leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from qktui.claims.claim import Claim
from qktui.claims.clauses import SENTENCE_ENDS, Clause

_QUOTED = 80  # characters that a quotation goes beyond what was read, on either side


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
    """What one paragraph of a report of ``year`` states, in order, and where it begins in its section's text.

    ``cut`` when there was more in it than is read.
    """

    section: int
    year: int
    text: str
    offset: int
    stated: tuple[Stated, ...]
    claims: tuple[Claim, ...]
    totals: tuple[Total, ...]
    changes: tuple[Change, ...]
    cut: bool = False

    def span(self, clause: Clause) -> tuple[int, int]:
        """Where the clause stands in the section's text."""
        return self.offset + clause.begin, self.offset + clause.end

    def sentences(self, start: int, end: int) -> str:
        """The sentences that hold what stands at these places of the section's text, if they are not very long."""
        begin, stop = start - self.offset, end - self.offset
        first, last = max(0, begin - _QUOTED), min(len(self.text), stop + _QUOTED)
        left = max(self.text.rfind(mark, first, begin) + 1 for mark in SENTENCE_ENDS)
        ends = [place for mark in SENTENCE_ENDS if (place := self.text.find(mark, stop, last)) >= 0]
        return self.text[max(left, first) : min(ends, default=last)].strip()
