"""A government's figures against the sum of its units' (本级政府汇总)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qktui.checks.catalogue import severity
from qktui.checks.surroundings import Units
from qktui.forms import Layout
from qktui.model import Finding, Number, Outcome
from qktui.phrases import say
from qktui.rules import Cells, place_name, signed, total

FEWEST_UNITS = 2
"""With fewer units there is nothing to add up."""

NAMED = 5
"""How many missing units a finding names."""


def check_rollup(layout: Layout, cells: Cells, units: Units | None) -> Iterator[Finding]:
    """One finding for each row whose sums can be formed.

    While reports of units are missing, a government that states more than they add up
    to says nothing; one that states less is wrong whatever the missing ones say.
    """
    if units is None or units.count < FEWEST_UNITS:
        return
    rows = dict.fromkeys(f"{cell.table}.{cell.row.id}" for cell in layout.cells)
    for row in rows:
        sides = [
            (cell.id, own, units.sums[cell.id])
            for cell in layout.cells
            if f"{cell.table}.{cell.row.id}" == row
            and cell.id in units.sums
            and (own := total([cell.id], cells)) is not None
        ]
        if sides:
            yield _finding(layout, row, sides, units)


def _finding(layout: Layout, row: str, sides: Sequence[tuple[str, Number, Number]], units: Units) -> Finding:
    """What the row says: of several figures that differ the last one, the total."""
    differ = [side for side in sides if side[1] != side[2]]
    wrong = [side for side in differ if side[1] < side[2]] if units.missing else differ
    cell, own, summed = (wrong or differ or sides)[-1]
    outcome = Outcome.FAIL if wrong else Outcome.UNKNOWN if differ else Outcome.PASS
    words = {
        "place": place_name(layout.form, cell), "own": own, "n": units.count, "summed": summed,
        "missing": _named(units.missing),
    }  # fmt: skip
    if own == summed:
        message = say("{place}：本级 {own}，{n} 个单位合计 {summed}{missing}", **words)
    else:
        message = say("{place}：本级 {own}，{n} 个单位合计 {summed}，相差 {difference}{missing}",
                      difference=signed(own, summed), **words)  # fmt: skip
    cells = tuple(side[0] for side in wrong or sides)
    return Finding("rollup", row, outcome, severity("rollup"), cells, own, summed, message)


def _named(missing: Sequence[str]) -> str:
    if not missing:
        return ""
    names = say("、").join(missing[:NAMED]) + ("…" if len(missing) > NAMED else "")
    return say("；缺 {n} 个单位：{names}", n=len(missing), names=names)
