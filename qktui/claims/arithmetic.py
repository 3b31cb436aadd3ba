"""Accounts that contradict themselves: what came in is not what became of it, whatever the tables say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qktui.claims.catalogue import Catalogue
from qktui.claims.claim import CONCLUDED, DONE, WITHOUT, Claim
from qktui.claims.judging import MODES, Account


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sums of claims that should be equal, or of which the left should not be larger (``at_most``)."""

    left: tuple[Claim, ...]
    right: tuple[Claim, ...]
    at_most: bool = False

    @property
    def sides(self) -> tuple[Decimal, Decimal]:
        """What the two sums come to."""
        return sum((c.value for c in self.left), Decimal(0)), sum((c.value for c in self.right), Decimal(0))


@dataclass(frozen=True, slots=True)
class _Parts:
    """The claims of an account by what they say: each stated once and exactly, or not at all."""

    intake: Claim | None
    carried_in: Claim | None
    concluded: Claim | None
    carried_out: Claim | None
    all_concluded: Claim | None
    outcomes: tuple[Claim, ...]


def contradiction(account: Account, known: Catalogue, carried_in: Decimal | None) -> Contradiction | None:
    """What the account's own figures rule out. ``carried_in`` is what the tables say where the account does not."""
    parts = _parts(account, known)
    return _unbalanced(parts) or _nothing_left(parts) or _too_many(parts, carried_in)


def _unbalanced(parts: _Parts) -> Contradiction | None:
    """新收＋上年结转 against 办结＋结转下年, in every way in which two of them may hold the carry-over."""
    intake, before, done, left = parts.intake, parts.carried_in, parts.concluded, parts.carried_out
    if intake is None or before is None or done is None or left is None:
        return None
    starts = WITHOUT if intake.quantity == "new" else intake.held
    for came, became in MODES:
        if starts in ("", came) and done.held in ("", became):
            inward = intake.value + (before.value if came == WITHOUT else 0)
            if inward == done.value + left.value + (before.value if became == WITHOUT else 0):
                return None
    if starts and starts != WITHOUT:
        return Contradiction((intake,), (done, left))
    return Contradiction((intake, before), (done, left))


def _nothing_left(parts: _Parts) -> Contradiction | None:
    """Everything that came in was concluded, and yet something was carried over that cannot be older."""
    everything, left, before = parts.all_concluded, parts.carried_out, parts.carried_in
    if everything is None or left is None or not left.value:
        return None
    older = before is not None and not DONE.search(before.quote) and left.value <= before.value
    return None if older else Contradiction((left,), (), at_most=True)


def _too_many(parts: _Parts, carried_in: Decimal | None) -> Contradiction | None:
    """Outcomes that add up to more than what they are outcomes of."""
    if not parts.outcomes:
        return None
    if parts.concluded is not None:
        found = Contradiction(parts.outcomes, (parts.concluded,), at_most=True)
        more = Decimal(0)
    elif parts.intake is not None:
        left = () if parts.carried_out is None else (parts.carried_out,)
        before = () if parts.carried_in is None or parts.intake.held else (parts.carried_in,)
        found = Contradiction((*parts.outcomes, *left), (parts.intake, *before), at_most=True)
        unsaid = parts.carried_in is None and parts.intake.quantity != "processed"
        more = carried_in if unsaid and carried_in is not None else Decimal(0)
    else:
        return None
    outcomes, whole = found.sides
    return found if outcomes > whole + more else None


def _parts(account: Account, known: Catalogue) -> _Parts:
    stated: dict[str, list[Claim]] = {}
    for claim in account:
        stated.setdefault(claim.quantity, []).append(claim)

    def first(*quantities: str) -> Claim | None:
        return next((_once(stated[quantity]) for quantity in quantities if quantity in stated), None)

    return _Parts(
        intake=first("new", "received", "processed"),
        carried_in=first("carried_in"),
        concluded=None if "extended" in stated else first(*CONCLUDED),
        carried_out=first("carried_out", "carried"),
        all_concluded=first("all_concluded"),
        outcomes=_outcomes(account, stated.keys(), known),
    )


def _once(claims: Sequence[Claim]) -> Claim | None:
    """The claim that states a quantity exactly and, if it is repeated, always alike."""
    return claims[0] if claims[0].exact and all(claim.value == claims[0].value for claim in claims) else None


def _outcomes(account: Account, stated: Collection[str], known: Catalogue) -> tuple[Claim, ...]:
    """The outcomes that exclude each other; none when one of them is not clear."""
    found: dict[str, Claim] = {}
    for before, claim in zip((None, *account), account, strict=False):
        within = before is not None and known.quantity(before).outcome and known.words["part"].match(claim.quote)
        quantity = known.quantity(claim)
        if quantity.outcome and quantity.part_of not in stated and not within:
            once = found.setdefault(claim.quantity, claim)
            if not claim.exact or once.value != claim.value:
                return ()
    return tuple(found.values())
