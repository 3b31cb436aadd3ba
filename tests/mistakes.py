"""Tables as published ones are, mostly zeros and mostly natural persons, and the mistakes that people make in them."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qktui.forms import Layout
from qktui.model import Cell, Expectation, Why

Figures = dict[str, int]
Mistake = Callable[[Layout, Figures, random.Random], Figures]
"""What a mistake writes into the cells that it touches; nothing where the table leaves no room for it."""

_OUTCOMES = {
    "granted": 340, "partial": 100, "denied.state_secret": 1, "denied.other_law": 4, "denied.three_securities": 2,
    "denied.third_party": 12, "denied.internal": 9, "denied.deliberative": 7, "denied.case_file": 10,
    "denied.inquiry": 10, "unavailable.not_held": 270, "unavailable.needs_creation": 12, "unavailable.unclear": 5,
    "rejected.petition": 50, "rejected.repeat": 14, "rejected.publication": 1, "rejected.excessive": 5,
    "rejected.reconfirm": 2, "other.no_correction": 20, "other.unpaid_fee": 4, "other.misc": 80,
}  # fmt: skip
_APPLICANTS = {"natural": 950, "business": 35, "research": 1, "nonprofit": 3, "legal": 8, "other": 3}
_RESULTS = {"upheld": 55, "corrected": 8, "other": 22, "pending": 15}


@dataclass(frozen=True, slots=True)
class Published:
    """A table in which every rule holds, and what last year's report and the narrative make one expect in it."""

    figures: Figures
    expected: Mapping[str, Sequence[Expectation]]


def published(chance: random.Random) -> Published:
    """A balanced report of form 2021: some tens to thousands of requests."""
    requests = math.exp(chance.gauss(4.6, 1.1))
    figures, last = (_figures(chance, requests * chance.uniform(0.8, 1.25)) for _ in range(2))
    expected = {cell: [Expectation(number, Why.LAST_YEAR)] for cell, number in last.items()}
    for row in ("new", "carried_in", "concluded", "carried_out"):
        expected[f"t3.{row}.total"].append(Expectation(figures[f"t3.{row}.total"], Why.NARRATIVE))
    return Published(figures, expected)


def _figures(chance: random.Random, requests: float) -> Figures:
    figures: Figures = {}
    concluded = _drawn(chance, round(requests), [f"{o}.{a}" for o in _OUTCOMES for a in _APPLICANTS],
                       [m * n for m in _OUTCOMES.values() for n in _APPLICANTS.values()])  # fmt: skip
    for outcome in _OUTCOMES:
        figures |= {f"t3.{outcome}.{a}": concluded[f"{outcome}.{a}"] for a in _APPLICANTS}
    for applicant in _APPLICANTS:
        done = sum(figures[f"t3.{outcome}.{applicant}"] for outcome in _OUTCOMES)
        carried_in, carried_out = (min(done, round(done * chance.triangular(0, 0.15, 0.03))) for _ in range(2))
        column = {"concluded": done, "carried_in": carried_in, "carried_out": carried_out}
        column["new"] = done + carried_out - carried_in
        figures |= {f"t3.{row}.{applicant}": number for row, number in column.items()}
    for row in (*_OUTCOMES, "new", "carried_in", "concluded", "carried_out"):
        figures[f"t3.{row}.total"] = sum(figures[f"t3.{row}.{applicant}"] for applicant in _APPLICANTS)
    for row, share in (("review", 0.1), ("direct", 0.03), ("after_review", 0.03)):
        results = _drawn(chance, round(requests * share * chance.random() * 2), list(_RESULTS), [*_RESULTS.values()])
        figures |= {f"t4.{row}.{result}": results[result] for result in _RESULTS}
        figures[f"t4.{row}.total"] = sum(results.values())
    return figures


def _drawn(chance: random.Random, times: int, names: Sequence[str], weights: Sequence[int]) -> Counter[str]:
    return Counter(chance.choices(names, weights, k=times))


def with_figures(layout: Layout, figures: Mapping[str, int]) -> dict[str, Cell]:
    """Every cell of the layout, 0 where there is no figure."""
    return {place.id: Cell(figures.get(place.id, 0)) for place in layout.cells}


# ---------------------------------------------------------------- mistakes
def digit(_: Layout, figures: Figures, chance: random.Random) -> Figures:
    """One digit is another; a number of several digits does not come to begin with 0."""
    cell = chance.choice(sorted(figures))
    printed = str(figures[cell])
    place = chance.randrange(len(printed))
    others = [d for d in "0123456789" if d != printed[place] and (d != "0" or place or len(printed) == 1)]
    return {cell: int(printed[:place] + chance.choice(others) + printed[place + 1 :])}


def transposed(_: Layout, figures: Figures, chance: random.Random) -> Figures:
    """Two digits beside each other have changed places."""
    able = [
        (cell, place)
        for cell, number in sorted(figures.items())
        for place in range(len(str(number)) - 1)
        if str(number)[place] != str(number)[place + 1] != "0"
    ]
    if not able:
        return {}
    cell, place = chance.choice(able)
    printed = str(figures[cell])
    return {cell: int(printed[:place] + printed[place + 1] + printed[place] + printed[place + 2 :])}


def sign(_: Layout, figures: Figures, chance: random.Random) -> Figures:
    """A figure has a minus before it."""
    able = [cell for cell, number in sorted(figures.items()) if number]
    return {cell: -figures[cell] for cell in chance.sample(able, min(1, len(able)))}


def swapped(across: bool) -> Mistake:
    """Two figures beside each other in a row (``across``), or in a column, have changed places."""

    def mistake(layout: Layout, figures: Figures, chance: random.Random) -> Figures:
        pairs = {
            pair
            for line in layout.lines
            if line.across == across
            for pair in zip(line.cells, line.cells[1:], strict=False)
            if figures.keys() >= set(pair) and figures[pair[0]] != figures[pair[1]]
        }
        swaps = [{a: figures[b], b: figures[a]} for a, b in sorted(pairs)]
        return chance.choice(swaps) if swaps else {}

    return mistake


def shifted(table: str) -> Mistake:
    """A row of the table, from some column on, stands one column too far left or right; what is pushed out is lost."""

    def mistake(layout: Layout, figures: Figures, chance: random.Random) -> Figures:
        rows = [line.cells for line in layout.lines
                if line.across and len(line.cells) < 10 and line.cells[0].startswith(f"{table}.")]  # fmt: skip
        able = [row for row in rows if figures.keys() >= set(row) and any(figures[cell] for cell in row)]
        if not able:
            return {}
        row = chance.choice(able)
        start = chance.choice((0, 0, chance.randrange(len(row) - 1)))
        numbers = [figures[cell] for cell in row]
        tail = numbers[start:]
        moved = [0, *tail[:-1]] if chance.random() < 0.5 else [*tail[1:], 0]
        return {cell: new for cell, new in zip(row[start:], moved, strict=True) if new != figures[cell]}

    return mistake


def two(layout: Layout, figures: Figures, chance: random.Random) -> Figures:
    """A wrong digit in each of two cells that no rule has both of."""
    while True:
        found = digit(layout, figures, chance) | digit(layout, figures, chance)
        rules = [{rule.key for rule in layout.rules_of[cell]} for cell in found]
        if len(found) == 2 and rules[0].isdisjoint(rules[1]):
            return found


MISTAKES: dict[str, Mistake] = {
    "digit": digit,
    "transposition": transposed,
    "sign": sign,
    "swap in a row": swapped(across=True),
    "swap in a column": swapped(across=False),
    "shifted row, table 3": shifted("t3"),
    "shifted row, table 4": shifted("t4"),
    "two independent digits": two,
}
