"""What an editor does to a report, without a screen: typing, totals, undo, what is unsaved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from qktui.changes import kept_cell
from qktui.forms import FormCell, Layout
from qktui.indicators import extract
from qktui.model import Cell, Change, Number, Repair, Report
from qktui.queries import (
    INDICATORS,
    SECTION,
    Content,
    StoredReport,
    clean_text,
    contents_of,
    read_cell,
    with_contents,
)
from qktui.rules import total
from qktui.tui.opened import OpenedReport
from qktui.tui.steps import Past, Step


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
    """One report while a person edits it: figures, narrative, particulars, indicators.

    ``base`` is what the database has; ``contents`` what the screen shows, by the names
    of :mod:`qktui.queries.contents`. Typing shows at once and becomes one undoable step
    when it is done, or when anything else is done. While ``computing``, every total is
    the sum of its parts. As long as the indicators are those that can be read from the
    narrative, they follow it. It goes on from ``past``, which led to the report as it is.
    """

    def __init__(self, opened: OpenedReport, past: Past | None = None) -> None:
        self.opened = opened
        self.base: StoredReport = opened.stored
        self.computing = past is not None and past.computing
        self._undo: list[Step] = list(past.done) if past is not None else []
        self._redo: list[Step] = list(past.undone) if past is not None else []
        self._typing: tuple[str, Mapping[str, Content]] | None = None

    @property
    def report(self) -> Report:
        """The report as the screen shows it."""
        return self.opened.stored.report

    @property
    def cells(self) -> Mapping[str, Cell]:
        """The figures as the screen shows them."""
        return self.report.cells

    @property
    def contents(self) -> dict[str, Content]:
        """Everything as the screen shows it."""
        return contents_of(self.report)

    @property
    def computed(self) -> frozenset[str]:
        """The cells that are computed and not typed; none while totals are entered by hand."""
        return totals(self.base.layout) if self.computing else frozenset()

    def type(self, cell_id: str, text: str, *, done: bool) -> None:
        """Show what is being typed into a cell; ``done`` makes it a step. Raises ``KeyError`` for no such cell."""
        place = self.base.layout.form.cells[cell_id]
        old = self._before_typing(cell_id).get(cell_id)
        where = old.where if isinstance(old, Cell) else ""
        cell = replace(typed_cell(text, place), where=where)
        self._show({**self.contents, cell_id: old if isinstance(old, Cell) and states_same(old, cell) else cell})
        if done:
            self.commit()

    def type_text(self, name: str, text: str) -> None:
        """Show what is being typed into a section or particular.

        Raises ``ValueError`` with a sentence when the text is no day where one is wanted.
        """
        text = clean_text(name, text)
        self._before_typing(name)
        self._show({**self.contents, name: text})

    def _before_typing(self, name: str) -> Mapping[str, Content]:
        if self._typing is None or self._typing[0] != name:
            self.commit()
            self._typing = (name, self.contents)
        return self._typing[1]

    def commit(self) -> None:
        """Make what is being typed a step."""
        if self._typing is not None:
            (name, before), self._typing = self._typing, None
            if name.startswith(SECTION):
                self._reread(before)
            self._step(name, before, self.computing)

    def pause(self) -> None:
        """End a step of text, so that it can be taken back by itself; a figure that is being typed stays open."""
        if self._typing is not None and self._typing[0] not in self.base.layout.form.cells:
            self.commit()

    def _reread(self, before: Mapping[str, Content]) -> None:
        """The narrative has changed: read the indicators anew, if they were those that it stated."""
        was = with_contents(self.base.report, before)
        if self.report.sections != was.sections and extract(was.sections) == was.indicators:
            self._show({**self.contents, INDICATORS: extract(self.report.sections)})

    def cancel(self) -> None:
        """Give up what is being typed."""
        if self._typing is not None:
            (_, before), self._typing = self._typing, None
            self._show(before)

    def put(self, name: str, content: Content) -> None:
        """Set a content in one step."""
        self._change({name: content}, name)

    def paste(self, cells: Mapping[str, Cell], cell_id: str) -> None:
        """Set several cells in one step, which is the cell ``cell_id``'s when it is taken back."""
        self._change(cells, cell_id)

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

    @property
    def past(self) -> Past | None:
        """What can be undone and redone, to go on from later; ``None`` while anything is unsaved."""
        if self._typing is not None or self.unsaved():
            return None
        return Past(self.base.version, tuple(self._undo), tuple(self._redo), self.computing)

    def unsaved(self) -> dict[str, Content]:
        """The contents that differ from what the database has."""
        kept, shown = contents_of(self.base.report), self.contents
        gone = {name: Cell(None) for name, cell in kept.items() if isinstance(cell, Cell) and not cell.blank}
        return {name: now for name, now in (gone | shown).items() if not same(kept.get(name), now)}

    def saved(self, stored: StoredReport) -> None:
        """The database has this now. What has been typed since stays on the screen as unsaved."""
        self._rebase(stored, self.contents)

    def merge(self, current: StoredReport) -> list[str]:
        """Somebody else saved: take over what this person did not touch.

        Gives the contents that both changed to different things; they stay this person's
        on the screen and nothing is saved of them until somebody decides.
        """
        self.commit()
        was, theirs = contents_of(self.base.report), contents_of(current.report)
        places = {place.id for place in current.layout.cells}
        mine = {name: now for name, now in self.unsaved().items() if name in places or not isinstance(now, Cell)}
        both = [name for name in mine if theirs.get(name) not in (was.get(name), mine[name])]
        if current.layout != self.base.layout:  # read anew from another document: the steps are of other cells
            self._undo.clear()
            self._redo.clear()
        self._rebase(current, {**theirs, **mine})
        return both

    def take_theirs(self, names: Sequence[str]) -> None:
        """Give up this person's contents of these names for those in the database."""
        kept = contents_of(self.base.report)
        self._change({name: kept[name] for name in names if name in kept}, next(iter(names), ""))

    def _rebase(self, stored: StoredReport, contents: Mapping[str, Content]) -> None:
        self.base, self.opened = stored, replace(self.opened, stored=stored)
        self._show(contents)

    def _change(self, contents: Mapping[str, Content], name: str, computing: bool | None = None) -> None:
        self.commit()
        before, was = self.contents, self.computing
        self.computing = was if computing is None else computing
        self._show({**before, **contents})
        self._step(name, before, was)

    def _show(self, contents: Mapping[str, Content]) -> None:
        report = with_contents(self.report, contents)
        cells = with_totals(self.base.layout, report.cells) if self.computing else report.cells
        self.opened = self.opened.with_report(replace(report, cells=cells))

    def _step(self, name: str, before: Mapping[str, Content], was_computing: bool) -> None:
        now = self.contents
        changed = [each for each in now if before.get(each) != now[each]]
        if changed or was_computing != self.computing:
            old = {each: before[each] for each in changed if each in before}
            new = {each: now[each] for each in changed}
            self._undo.append(Step(old, new, (was_computing, self.computing), name))
            self._redo.clear()

    def _travel(self, source: list[Step], target: list[Step], *, forward: bool) -> Step | None:
        if not source:
            return None
        step = source.pop()
        target.append(step)
        self.computing = step.computing[forward]
        here, there = (step.before, step.after) if forward else (step.after, step.before)
        gone = {name: "" for name, now in here.items() if isinstance(now, str)}  # a section that was not there
        kept = {name: now for name, now in self.contents.items() if name not in here}
        order = dict.fromkeys((*self.contents, *there))
        shown: dict[str, Content] = {**gone, **kept, **there}
        self._show({name: shown[name] for name in (*order, *gone) if name in shown})
        return step


def same(one: Content | None, other: Content) -> bool:
    """Whether two contents say the same; a section that is not there is empty."""
    if isinstance(one, Cell) and isinstance(other, Cell):
        return states_same(one, other)
    return (one or "") == other if isinstance(other, str) else one == other


def states_same(one: Cell, other: Cell) -> bool:
    """Whether two cells state the same, wherever it is printed."""
    return (one.value, one.raw) == (other.value, other.raw)
