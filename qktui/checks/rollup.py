"""A government's figures against the sum of its units' (本级政府汇总)."""

from __future__ import annotations

from collections.abc import Iterator

from qktui.checks.catalogue import severity
from qktui.checks.surroundings import Unit
from qktui.forms import Layout, Row, Table
from qktui.model import Finding, Number, Outcome
from qktui.phrases import say
from qktui.rules import Cells, place_name, signed, total

FEWEST_UNITS = 2
"""With fewer units there is nothing to add up."""

NAMED = 5
"""How many missing units a finding names."""


def check_rollup(layout: Layout, cells: Cells, units: tuple[Unit, ...]) -> Iterator[Finding]:
    """One finding for each row whose sums can be formed.

    While reports of units are missing, a government that states more than they add up
    to says nothing; one that states less is wrong whatever the missing ones say. Units
    that report on another form count as missing.
    """
    there = [unit.cells for unit in units if unit.cells is not None and unit.form == layout.form.id]
    missing = [unit.agency for unit in units if unit.cells is None or unit.form != layout.form.id]
    if len(there) < FEWEST_UNITS:
        return
    for table in layout.form.tables:
        for row in (row for block in table.blocks for row in block.rows if layout.prints(table.id, row)):
            yield from _row(layout, table, row, cells, there, missing)


def _row(
    layout: Layout, table: Table, row: Row, cells: Cells, there: list[Cells], missing: list[str]
) -> Iterator[Finding]:
    sides = dict(_sides([cell.id for cell in layout.cells if cell.table == table.id and cell.row is row], cells, there))
    wrong = {
        cell: (own, summed) for cell, (own, summed) in sides.items() if own < summed or (own != summed and not missing)
    }
    place = f"{table.id}.{row.id}"
    if wrong:
        cell, (own, summed) = list(wrong.items())[-1]  # the total stands last
        message = say("{place}：本级 {own}，{n} 个单位合计 {summed}，相差 {difference}{missing}",
                      place=place_name(layout.form, cell), own=own, n=len(there), summed=summed,
                      difference=signed(own, summed), missing=_named(missing))  # fmt: skip
        yield Finding("rollup", place, Outcome.FAIL, severity("rollup"), tuple(wrong), own, summed, message)
    elif sides:
        open_ = any(own != summed for own, summed in sides.values())
        own, summed = list(sides.values())[-1]
        message = say("{place}：本级 {own}，{n} 个单位合计 {summed}{missing}", place=place_name(layout.form, place),
                      own=own, n=len(there), summed=summed, missing=_named(missing))  # fmt: skip
        outcome = Outcome.UNKNOWN if open_ else Outcome.PASS
        yield Finding("rollup", place, outcome, severity("rollup"), tuple(sides), own, summed, message)


def _sides(ids: list[str], cells: Cells, there: list[Cells]) -> Iterator[tuple[str, tuple[Number, Number]]]:
    """The cells of a row that the government and every unit fill, with both sides."""
    for cell in ids:
        own = total([cell], cells)
        each = [total([cell], unit) for unit in there]
        known = [figure for figure in each if figure is not None]
        if own is not None and len(known) == len(each):
            yield cell, (own, sum(known))


def _named(missing: list[str]) -> str:
    if not missing:
        return ""
    names = say("、").join(missing[:NAMED]) + ("…" if len(missing) > NAMED else "")
    return say("；缺 {n} 个单位：{names}", n=len(missing), names=names)
