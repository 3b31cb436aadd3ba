"""What an editor does to a report's figures, without a screen: typing, totals, undo, what is unsaved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from qktui.changes import kept_cell
from qktui.forms import FormCell, Layout
from qktui.model import Cell, Change, Number, Repair
from qktui.queries import StoredReport, read_cell
from qktui.rules import total
from qktui.tui.opened import OpenedReport


@dataclass(frozen=True, slots=True)
class Step:
    """One undoable change: cells as they were and as they became, and whether totals were computed then and since."""

    before: Mapping[str, Cell]
    after: Mapping[str, Cell]
    computing: tuple[bool, bool]
    cell: str


def typed_cell(text: str, place: FormCell) -> Cell:
    """The cell that typed text means, as the database would give it back.

    Text that is no figure of this kind, or beyond what a cell keeps, stays as printed
    text: it counts as no number, and the count rule fails on it.
    """
    text = text.strip()
    if place.decimals == 0 and re.fullmatch(r"-?\d+", text):
        return _figure(int(text), place) or Cell(None, text)
    if place.decimals and re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", text):
        return _figure(Decimal(text), place) or Cell(None, text)
    return Cell(None, text)


def _figure(value: Number, place: FormCell) -> Cell | None:
    """The number as the database keeps it; ``None`` when it cannot."""
    try:
        return read_cell(*kept_cell(Cell(value), place.decimals), place.decimals)
    except ValueError:
        return None


def totals(layout: Layout) -> frozenset[str]:
    """The cells that a hard rule states as the sum of others: every 总计 and subtotal."""
    return frozenset(rule.left[0] for rule in layout.rules if rule.hard and len(rule.left) == 1)


def with_totals(layout: Layout, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """The cells with every total computed from its parts; one with a blank part stays as it is."""
    found = dict(cells)
    rules = [rule for rule in layout.rules if rule.hard and len(rule.left) == 1]
    for _ in range(4):  # a total of totals needs another round; no form has four levels
        before = dict(found)
        for rule in rules:
            key = rule.left[0]
            value = total(rule.right, found)
            cell = None if value is None else _figure(value, layout.form.cells[key])
            old = found.get(key)
            if cell is not None and (old is None or not states_same(old, cell)):
                found[key] = cell
        if found == before:
            break
    return found


class EditSession:
    """The figures of one report while a person edits them.

    ``base`` is what the database has; ``cells`` what the screen shows. Typing into a
    cell shows at once and becomes one undoable step when it is done, or when anything
    else is done. While ``computing``, every total is the sum of its parts.
    """

    def __init__(self, opened: OpenedReport) -> None:
        self.opened = opened
        self.base: StoredReport = opened.stored
        self.computing = False
        self._undo: list[Step] = []
        self._redo: list[Step] = []
        self._typing: tuple[str, Mapping[str, Cell]] | None = None

    @property
    def cells(self) -> Mapping[str, Cell]:
        """The figures as the screen shows them."""
        return self.opened.stored.report.cells

    @property
    def computed(self) -> frozenset[str]:
        """The cells that are computed and not typed; none while totals are entered by hand."""
        return totals(self.base.layout) if self.computing else frozenset()

    def type(self, cell_id: str, text: str, *, done: bool) -> None:
        """Show what is being typed into a cell; ``done`` makes it a step. Raises ``KeyError`` for no such cell."""
        place = self.base.layout.form.cells[cell_id]
        if self._typing is None or self._typing[0] != cell_id:
            self.commit()
            self._typing = (cell_id, self.cells)
        old = self._typing[1].get(cell_id)
        cell = replace(typed_cell(text, place), where=old.where if old else "")
        if old is not None and states_same(old, cell):
            cell = old
        self._show({**self.cells, cell_id: cell})
        if done:
            self.commit()

    def commit(self) -> None:
        """Make what is being typed a step."""
        if self._typing is not None:
            (cell_id, before), self._typing = self._typing, None
            self._step(cell_id, before, self.computing)

    def cancel(self) -> None:
        """Give up what is being typed."""
        if self._typing is not None:
            (_, before), self._typing = self._typing, None
            self._show(before)

    def put(self, cell_id: str, cell: Cell) -> None:
        """Set a cell in one step."""
        self._change({cell_id: cell}, cell_id)

    def adopt(self, repair: Repair) -> bool:
        """Make the changes of a correction in one step; whether it says what every one of its cells should be."""
        if any(change.new is None for change in repair.changes):
            return False
        cells = {change.cell: self._corrected(change) for change in repair.changes}
        self._change(cells, repair.changes[0].cell)
        return True

    def _corrected(self, change: Change) -> Cell:
        old = self.cells.get(change.cell)
        return Cell(change.new, where=old.where if old else "")

    def set_computing(self, computing: bool) -> None:
        """Compute totals from now on, or enter them by hand: a step as well."""
        self._change({}, "", computing)

    def undo(self) -> Step | None:
        """Take the last step back (what is being typed is one); ``None`` when there is nothing to undo."""
        self.commit()
        return self._travel(self._undo, self._redo, forward=False)

    def redo(self) -> Step | None:
        """Do the last undone step again; ``None`` when there is none."""
        self.commit()
        return self._travel(self._redo, self._undo, forward=True)

    def unsaved(self) -> dict[str, Cell]:
        """The cells that differ from what the database has."""
        kept = self.base.report.cells
        shown = {key: Cell(None) for key in kept if not kept[key].blank} | dict(self.cells)
        return {key: cell for key, cell in shown.items() if key not in kept or not states_same(kept[key], cell)}

    def saved(self, stored: StoredReport) -> None:
        """The database has this now. What has been typed since stays on the screen as unsaved."""
        self._rebase(stored, self.cells)

    def merge(self, current: StoredReport) -> list[str]:
        """Somebody else saved: take over their cells that this person did not touch.

        Gives the cells that both changed to different figures; they stay this person's
        on the screen and nothing is saved of them until somebody decides.
        """
        self.commit()
        was, theirs = self.base.report.cells, current.report.cells
        places = {place.id for place in current.layout.cells}
        mine = {key: cell for key, cell in self.unsaved().items() if key in places}
        both = [key for key in mine if theirs.get(key) not in (was.get(key), mine[key])]
        if current.layout != self.base.layout:  # read anew from another document: the steps are of other cells
            self._undo.clear()
            self._redo.clear()
        self._rebase(current, {**theirs, **mine})
        return both

    def take_theirs(self, cell_ids: Sequence[str]) -> None:
        """Give up this person's figures in these cells for those in the database."""
        kept = self.base.report.cells
        self._change({key: kept[key] for key in cell_ids if key in kept}, next(iter(cell_ids), ""))

    def _rebase(self, stored: StoredReport, cells: Mapping[str, Cell]) -> None:
        self.base, self.opened = stored, replace(self.opened, stored=stored)
        self._show(cells)

    def _change(self, cells: Mapping[str, Cell], cell_id: str, computing: bool | None = None) -> None:
        self.commit()
        before, was = self.cells, self.computing
        self.computing = was if computing is None else computing
        self._show({**before, **cells})
        self._step(cell_id, before, was)

    def _show(self, cells: Mapping[str, Cell]) -> None:
        shown = with_totals(self.base.layout, cells) if self.computing else dict(cells)
        self.opened = self.opened.with_cells(shown)

    def _step(self, cell_id: str, before: Mapping[str, Cell], was_computing: bool) -> None:
        changed = [key for key, cell in self.cells.items() if before.get(key) != cell]
        if changed or was_computing != self.computing:
            old = {key: before[key] for key in changed if key in before}
            new = {key: self.cells[key] for key in changed}
            self._undo.append(Step(old, new, (was_computing, self.computing), cell_id))
            self._redo.clear()

    def _travel(self, source: list[Step], target: list[Step], *, forward: bool) -> Step | None:
        if not source:
            return None
        step = source.pop()
        target.append(step)
        self.computing = step.computing[forward]
        here, there = (step.before, step.after) if forward else (step.after, step.before)
        kept = {key: cell for key, cell in self.cells.items() if key not in here}
        self._show({key: cell for key, cell in {**self.cells, **there}.items() if key in kept or key in there})
        return step


def states_same(one: Cell, other: Cell) -> bool:
    """Whether two cells state the same, wherever it is printed."""
    return (one.value, one.raw) == (other.value, other.raw)
