"""What the narrative says of single cells: of several ways to correct a table, one that it agrees with is likelier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from qktui.claims.catalogue import Catalogue, catalogue
from qktui.claims.claim import Claim, plain_number
from qktui.claims.judging import Account, accounts, comparable, covers
from qktui.claims.sections import paragraphs_of
from qktui.claims.tables import Reading, Tables
from qktui.forms import Layout
from qktui.model import Number, Report
from qktui.numerals import power


@dataclass(frozen=True, slots=True)
class Expectation:
    """The figure that a claim gives a cell, in the cell's unit, and where it is stated."""

    cell: str
    value: Number
    section: int
    quote: str


def expectations(report: Report, layout: Layout) -> dict[str, tuple[Expectation, ...]]:
    """By cell, every figure that the narrative gives it, exactly and of the whole that the tables count.

    A figure that may be read in two ways gives one for each. What a sum of cells says of
    one of them is told where the same account states the others: 147件，其中结转3件 gives
    the new requests 144. The report's figures play no part in it.
    """
    known, tables = catalogue(), Tables(layout, {})
    found: dict[str, dict[Expectation, None]] = {}
    for paragraph in paragraphs_of(report):
        for account in accounts(paragraph.claims):
            if account[0].year == paragraph.year and covers(account[0], report.agency):
                for expectation in _of_account(account, tables, known):
                    found.setdefault(expectation.cell, {})[expectation] = None
    return {cell: tuple(those) for cell, those in found.items()}


def _of_account(account: Account, tables: Tables, known: Catalogue) -> Iterator[Expectation]:
    exact = [claim for claim in comparable(account, known) if claim.exact]
    plain = {cell: claim.value for claim in exact if (cell := _only_cell(claim, tables, known))}
    for claim in exact:
        for reading in known.readings(claim, claim.held):
            if tables.knows(reading):
                yield from _of_reading(claim, reading, plain, tables)


def _of_reading(claim: Claim, reading: Reading, plain: Mapping[str, Decimal], tables: Tables) -> Iterator[Expectation]:
    """The figure of each cell of the reading whose other cells the account states."""
    for sign, cell in reading.terms:
        others = [(plus, other) for plus, other in reading.terms if other != cell]
        if all(other in plain for _, other in others):
            value = sign * (claim.value - sum(plus * plain[other] for plus, other in others))
            if value >= 0:
                unit = tables.layout.form.cells[cell].unit
                yield Expectation(cell, plain_number(value.scaleb(-power(unit))), claim.section, claim.quote)


def _only_cell(claim: Claim, tables: Tables, known: Catalogue) -> str:
    """The cell that the claim speaks of whatever way it is read, ``""`` if there is none such."""
    readings = [reading for reading in known.readings(claim, claim.held) if tables.knows(reading)]
    return readings[0].single if len(readings) == 1 else ""
