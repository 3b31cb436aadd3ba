"""Sums of cells that a figure may stand for, and what they come to in one report's tables.

A blank is not a zero: a sum over blanks is only known to be no smaller than what is
printed. That is enough to contradict a figure that is smaller still.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qktui.forms import Layout
from qktui.model import Cell, Number
from qktui.numerals import plain_value, power
from qktui.phrases import pick, say
from qktui.rules import place_name

LONG = 3
"""A sum of more cells is named by its first and last."""

_TERM = re.compile(r"([+-])? ?([a-z0-9_.]+)")
_EXPRESSION = re.compile(r"[a-z0-9_.]+(?: [+-] [a-z0-9_.]+)*")


@dataclass(frozen=True, slots=True)
class Reading:
    """A sum of cells, by id: each with its sign, 1 or -1."""

    terms: tuple[tuple[int, str], ...]

    @property
    def single(self) -> str:
        """The one cell that the reading is, or ``""``."""
        return self.terms[0][1] if len(self.terms) == 1 else ""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a reading comes to: at least ``low``, and no more where it is ``exact``; ``cells`` are those looked at."""

    low: Number
    exact: bool
    cells: tuple[str, ...]


def parse_reading(expression: str, columns: Mapping[str, Sequence[str]]) -> Reading:
    """``t3.new.total + t3.carried_in.total`` as a reading.

    ``columns`` says which columns a name such as ``organisations`` stands for. Raises
    ``ValueError`` for what is no sum of cells.
    """
    if not _EXPRESSION.fullmatch(expression):
        raise ValueError(say("“{expression}”不是格的和", expression=expression))
    terms: list[tuple[int, str]] = []
    for sign, cell in _TERM.findall(expression):
        row, _, column = cell.rpartition(".")
        terms += [(-1 if sign == "-" else 1, f"{row}.{name}") for name in columns.get(column, (column,))]
    return Reading(tuple(terms))


def with_row(expression: str, row: str) -> str:
    """The expression with ``row`` for ``{row}``; where that is a sum itself, with each of its terms in turn."""
    if "{row}" not in expression:
        return expression
    terms = [
        f"{sign or '+'} {name.replace('{row}', one)}"
        for sign, name in re.findall(r"(?:([+-]) )?([^\s+-]+)", expression)
        for one in row.split(" + ")
    ]
    return " ".join(terms).removeprefix("+ ")


class Tables:
    """The cells of one report, asked for sums; what they come to is remembered."""

    def __init__(self, layout: Layout, cells: Mapping[str, Cell]) -> None:
        self.layout = layout
        self.cells = cells
        self._amounts: dict[Reading, Amount | None] = {}

    def knows(self, reading: Reading) -> bool:
        """Whether the form has every cell of the reading."""
        return all(cell in self.layout.form.cells for _, cell in reading.terms)

    def amount(self, reading: Reading) -> Amount | None:
        """What the reading comes to, money in yuan; ``None`` when nothing is known of it, or of what is taken away."""
        if reading not in self._amounts:
            self._amounts[reading] = self._amount(reading)
        return self._amounts[reading]

    def _amount(self, reading: Reading) -> Amount | None:
        parts = [(sign, self._cell(cell)) for sign, cell in reading.terms]
        if not any(part.exact or part.low for _, part in parts) or any(s < 0 and not part.exact for s, part in parts):
            return None
        return Amount(
            sum(sign * part.low for sign, part in parts),
            all(part.exact for _, part in parts),
            tuple(cell for _, part in parts for cell in part.cells),
        )

    def name(self, reading: Reading) -> str:
        """The reading in words: its places joined by ＋ and −, those in the middle of a long sum left out."""
        plus, minus = pick("＋", " + "), pick("−", " − ")
        names = [(minus if sign < 0 else plus) + place_name(self.layout.form, cell) for sign, cell in reading.terms]
        return "".join(names if len(names) <= LONG else [names[0], f"{plus}…", names[-1]]).removeprefix(plus)

    def _cell(self, cell: str) -> Amount:
        """A cell's figure. A group that is not printed is the sum of its details, a blank total that of its parts."""
        printed = self.layout.printed(cell)
        if printed and printed != (cell,):
            return _together([self._cell(part) for part in printed])
        value = self._value(cell)
        if value is not None:
            return Amount(value, True, (cell,))
        wholes = [rule.right for rule in self.layout.rules_of.get(cell, ()) if rule.left == (cell,)]
        sums = [_together([self._leaf(part) for part in parts]) for parts in wholes]
        best = max(sums, key=lambda found: (found.exact, found.low), default=None)
        return best if best is not None and (best.exact or best.low) else Amount(0, False, (cell,))

    def _leaf(self, cell: str) -> Amount:
        value = self._value(cell)
        return Amount(0, False, (cell,)) if value is None else Amount(value, True, (cell,))

    def _value(self, cell: str) -> Number | None:
        """What the cell prints, without the scale of its unit: 2 万元 is 20000."""
        value = self.cells[cell].value if cell in self.cells else None
        unit = self.layout.form.cells[cell].unit
        return value if value is None or not power(unit) else plain_value(Decimal(value), unit)


def _together(parts: Sequence[Amount]) -> Amount:
    return Amount(
        sum(part.low for part in parts),
        all(part.exact for part in parts),
        tuple(cell for part in parts for cell in part.cells),
    )
