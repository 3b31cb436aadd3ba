"""Claims against tables: one reading of a whole account that fits, or else the nearest.

An account is what a paragraph says in one go of one body's requests, from what came in
to what was left. Its figures are read alike: either all hold the carry-over or, where
what came in does not, what became of it may not either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qktui.claims.catalogue import Catalogue
from qktui.claims.claim import INTAKE, REQUESTS, WITH, WITHOUT, Claim
from qktui.claims.tables import Amount, Reading, Tables
from qktui.model import Outcome
from qktui.regions import divisions

MODES = ((WITHOUT, WITH), (WITH, WITH), (WITHOUT, WITHOUT))
"""Whether what came in, and what became of it, hold the carry-over."""

Account = tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a claim stands to the tables: the reading that fits, or the nearest one, and what it comes to."""

    claim: Claim
    outcome: Outcome
    reading: Reading
    amount: Amount | None


def accounts(claims: Iterable[Claim]) -> Iterator[Account]:
    """The claims of one paragraph, parted where the scope or the year changes, or another account begins."""
    for _, group in groupby(claims, key=lambda claim: (claim.topic == REQUESTS, claim.scope, claim.year)):
        account: list[Claim] = []
        for claim in group:
            if claim.quantity in INTAKE and claim.quantity in {other.quantity for other in account}:
                yield tuple(account)
                account = []
            account.append(claim)
        yield tuple(account)


def judge(account: Account, tables: Tables, known: Catalogue) -> list[Verdict]:
    """A verdict for each claim that speaks of cells, under the reading that fits the account best."""
    compared = comparable(account, known)
    ways = [[_verdict(claim, tables, known, mode) for claim in compared] for mode in MODES]
    best = min(ways, key=lambda verdicts: [_count(verdicts, Outcome.FAIL), _count(verdicts, Outcome.UNKNOWN)])
    return [verdict for verdict in best if verdict is not None]


def comparable(account: Account, known: Catalogue) -> list[Claim]:
    """The claims that speak of the whole of what they name: 答复15件 does not where 转办3件 stands beside it."""
    there = {claim.quantity for claim in account}
    return [claim for claim in account if there.isdisjoint(known.quantity(claim).unless)]


def _count(verdicts: Iterable[Verdict | None], outcome: Outcome) -> int:
    return sum(verdict is not None and verdict.outcome is outcome for verdict in verdicts)


def _verdict(claim: Claim, tables: Tables, known: Catalogue, mode: tuple[str, str]) -> Verdict | None:
    """``None`` when the form has no cell that the claim could speak of."""
    side = known.quantity(claim).side
    held = claim.held or {"in": mode[0], "out": mode[1]}.get(side, "")
    readings = [reading for reading in known.readings(claim, held) if tables.knows(reading)]
    return compare(claim, [(reading, tables.amount(reading)) for reading in readings])


def compare(claim: Claim, amounts: Sequence[tuple[Reading, Amount | None]]) -> Verdict | None:
    """The first amount that fits the claim, else the nearest. One that is not known leaves a misfit open."""
    open_, nearest = False, None
    for reading, amount in amounts:
        if amount is not None and amount.exact and claim.fits(amount.low):
            return Verdict(claim, Outcome.PASS, reading, amount)
        open_ |= amount is None or not (amount.exact or _below(claim, amount))
        if amount is not None and (nearest is None or _distance(claim, amount) < _distance(claim, nearest[1])):
            nearest = reading, amount
    if nearest is None:
        return Verdict(claim, Outcome.UNKNOWN, amounts[0][0], None) if amounts else None
    return Verdict(claim, Outcome.UNKNOWN if open_ else Outcome.FAIL, *nearest)


def _below(claim: Claim, amount: Amount) -> bool:
    """Whether the claim is smaller than what the cells that are not blank already come to."""
    return claim.high is not None and claim.high < amount.low


def _distance(claim: Claim, amount: Amount) -> float:
    return abs(float(claim.value) - float(amount.low))


def covers(claim: Claim, agency: str) -> bool:
    """Whether the claim's figure is of the whole that the agency's tables count."""
    if claim.whose in ("", "own"):
        return not claim.whose
    if claim.whose == "part":
        return claim.scope.replace("人民", "") in agency.replace("人民", "")
    return is_government(agency) == (claim.whose == "whole")


def is_government(agency: str) -> bool:
    """Whether the agency is a place's government, whose report sums up those of its units."""
    return agency.endswith("政府") or "".join(divisions(agency)) == agency != ""
