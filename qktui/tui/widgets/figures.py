"""How a cell's figure and a rule's outcome are written in the grid, and which look they have.

No meaning hangs on colour: a printed zero, a blank, a changed, a computed and a wrong
figure differ in their characters, and a rule's outcome has a sign.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from qktui.forms import Layout
from qktui.model import Cell, Finding, Outcome, Rule, Severity, plain
from qktui.phrases import pick
from qktui.printable import one_line
from qktui.rules import signed

ZERO = "·"
CHANGED = "*"
COMPUTED = "="
WRONG = "✗"
DOUBTFUL = "!"
PRINTED_OTHERWISE = "†"
RIGHT = "✓"
UNDECIDED = "?"

WIDEST_RAW = 12
"""Printed text up to this many cells is shown as it is."""


class Face(NamedTuple):
    """What is written in a box, and the look it is written in (a component class of the grid)."""

    text: str
    look: str


def figure(cell: Cell | None) -> Face:
    """A cell's figure: ``·`` for a printed 0, a sign for a blank, the printed text where it is short.

    A cell that the report does not have is empty. Printed text that is too long gives
    its number and ``†``, which says that the document prints more.
    """
    if cell is None:
        return Face("", "figure")
    raw = one_line(cell.raw)
    if raw:
        fits = cell_len(raw) <= WIDEST_RAW
        return Face(raw if fits else f"{'' if cell.value is None else plain(cell.value)}{PRINTED_OTHERWISE}", "figure")
    if cell.value is None:
        return Face(pick("空", "▢"), "blank")
    return Face(ZERO, "zero") if cell.value == 0 else Face(plain(cell.value), "figure")


def entry(cell: Cell | None) -> str:
    """The text that editing a cell starts from: as printed, else the number, else nothing."""
    if cell is None:
        return ""
    return one_line(cell.raw) or ("" if cell.value is None else plain(cell.value))


class Verdicts:
    """The findings of one table, arranged by where the grid shows them.

    ``rules`` are the layout's linear rules about the table, in official order; their
    outcomes stand in the margin. Any other failure marks the first of its cells.
    """

    def __init__(self, layout: Layout, table_id: str, findings: Iterable[Finding]) -> None:
        places = {cell.id for cell in layout.cells if cell.table == table_id}
        self.rules = tuple(rule for rule in layout.rules if rule.left[0] in places)
        self.failures: list[str] = []
        self.wrong: dict[str, str] = {}
        self._by_key: dict[str, Finding] = {}
        keys = {rule.key for rule in self.rules}
        for finding in findings:
            key = f"{finding.rule}:{finding.place}"
            if key in keys:
                self._by_key[key] = finding
            self._note_failure(finding, places, key in keys)

    def _note_failure(self, finding: Finding, places: Collection[str], in_margin: bool) -> None:
        cell_id = next((cell_id for cell_id in finding.cells if cell_id in places), None)
        if finding.outcome is not Outcome.FAIL or finding.severity is Severity.NOTE or cell_id is None:
            return
        self.failures.append(cell_id)
        if not in_margin:
            sign = WRONG if finding.severity is Severity.ERROR else DOUBTFUL
            self.wrong[cell_id] = max(sign, self.wrong.get(cell_id, ""))

    def marks(self, everything: bool) -> dict[str, Face]:
        """The margin by rule key: all of it, or only the kinds of rule of which one fails."""
        failed = {key.partition(":")[0] for key, f in self._by_key.items() if f.outcome is Outcome.FAIL}
        return {rule.key: self._mark(rule) for rule in self.rules if everything or rule.id in failed}

    def _mark(self, rule: Rule) -> Face:
        finding = self._by_key.get(rule.key)
        if finding is None or finding.outcome is Outcome.UNKNOWN:
            return Face(UNDECIDED, "unknown")
        if finding.outcome is Outcome.PASS:
            return Face(RIGHT, "pass")
        return Face(f"{WRONG}{signed(finding.left, finding.right)}", "fail")


def faces(
    cell_ids: Sequence[str], cells: Mapping[str, Cell], verdicts: Verdicts,
    published: Mapping[str, Cell], computed: Collection[str],
) -> dict[str, Face]:  # fmt: skip
    """Every cell's face by id, its signs (wrong, changed, computed) before the figure."""
    found = {}
    for cell_id in cell_ids:
        cell = cells.get(cell_id)
        text, look = figure(cell)
        signs = {
            "wrong": verdicts.wrong.get(cell_id, ""),
            "changed": CHANGED if published and _differ(cell, published.get(cell_id)) else "",
            "computed": COMPUTED if cell_id in computed else "",
        }
        look = next((name for name, sign in signs.items() if sign), look)
        found[cell_id] = Face("".join(signs.values()) + text, look)
    return found


def _differ(one: Cell | None, other: Cell | None) -> bool:
    """Whether two cells state different things, wherever they are printed."""
    if one is None or other is None:
        return one is not other
    return (one.value, one.raw) != (other.value, other.raw)
