"""A process that changes reports at random and says what has been saved.

``python -m tests.crash.writer DATABASE NAME SEED SAVES WAYS`` prints ``ready``, waits for
a line, and then prints one line of JSON for each save that came back: :class:`Saved`.
WAYS are names of :data:`WAYS`, with commas between them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from random import Random

from qktui.changes import (
    Conflict,
    NotAcknowledged,
    NotInBalance,
    edit_report,
    finalise,
    kept_cell,
    reopen,
    restore,
    restore_published,
)  # fmt: skip
from qktui.model import Cell, Status
from qktui.queries import StoredReport, changes_of, load_report
from qktui.store import Store, open_store

MOST_CELLS = 8
"""How many cells one edit changes at most."""

Kept = tuple[int | None, str | None]
"""A cell as the database keeps it: smallest units, and what is printed."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An acknowledged save, the ``number``-th of its writer; ``cells`` are what an edit put in, by id."""

    writer: str
    number: int
    report: int
    version: int
    way: str
    cells: dict[str, Kept]

    @property
    def reason(self) -> str:
        """What the trail has as the reason of this save, and of no other."""
        return reason_of(self.writer, self.number)


def reason_of(writer: str, number: int) -> str:
    """The reason that a writer gives for its ``number``-th save."""
    return f"{writer} save {number}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One attempt to save: on which report, with whose luck, and as whose save."""

    store: Store
    stored: StoredReport
    choose: Random
    writer: str
    number: int

    def figure(self, decimals: int) -> Cell:
        """Any figure that a cell may have; blanks, zeros and dashes among them."""
        number: int | Decimal = self.choose.choice((0, self.choose.randrange(10), self.choose.randrange(10**6)))
        if decimals and self.choose.random() < 0.5:
            number = Decimal(number) / 10**decimals
        return self.choose.choice((*[Cell(number)] * 5, Cell(None, ""), Cell(None, "/"), Cell(number, f"{number}件")))

    def edits(self) -> dict[str, Cell]:
        """Some cells with other figures than they have."""
        places = self.choose.sample(self.stored.layout.cells, self.choose.randint(1, MOST_CELLS))
        figures = {place.id: self.figure(place.decimals) for place in places}
        kept = as_kept(self.stored, self.stored.report.cells)
        return {key: cell for key, cell in figures.items() if as_kept(self.stored, figures)[key] != kept[key]}

    def edit(self) -> StoredReport:
        """Change some cells."""
        edits = self.edits()
        return self._save(edit_report, edits) if edits else self.stored

    def back_to_published(self) -> StoredReport:
        """Take every change back."""
        return self._save(restore_published)

    def back_to_a_state(self) -> StoredReport:
        """Bring back any state that the trail tells of."""
        entry = self.choose.choice(changes_of(self.store, self.stored.id, limit=10**6)).id
        return self._save(restore, entry)

    def settle(self) -> StoredReport:
        """Make it final, or a draft again."""
        return self._save(reopen if self.stored.report.status is Status.FINAL else finalise)

    def _save(self, change: Callable[..., StoredReport], *what: object) -> StoredReport:
        stored = self.stored
        return change(
            self.store, stored.id, stored.version, *what, user=self.writer, reason=reason_of(self.writer, self.number)
        )


WAYS: dict[str, Callable[[Turn], StoredReport]] = {
    "edit": Turn.edit,
    "publish": Turn.back_to_published,
    "restore": Turn.back_to_a_state,
    "settle": Turn.settle,
}
"""The ways of changing a report that a writer may be told to use."""


def as_kept(stored: StoredReport, cells: Mapping[str, Cell]) -> dict[str, Kept]:
    """Cells as the database keeps them."""
    decimals = {place.id: place.decimals for place in stored.layout.cells}
    return {key: kept_cell(cell, decimals[key]) for key, cell in cells.items()}


def save(store: Store, choose: Random, writer: str, number: int, ways: list[str], reports: int) -> Saved:
    """Try, whatever others do meanwhile, until one save has come back."""
    stored = load_report(store, choose.randint(1, reports))
    while True:
        way = choose.choice(ways)
        if stored.report.status is Status.FINAL and way in ("edit", "publish"):
            way = "settle"  # a final report is first made a draft
        if stored.report.status is Status.IMPORTED and way == "publish":
            continue  # nothing to take back
        turn = Turn(store, stored, choose, writer, number)
        try:
            after = WAYS[way](turn)
        except Conflict as conflict:
            stored = conflict.current
        except (NotInBalance, NotAcknowledged):
            continue
        else:
            if after.version != stored.version:  # else there was nothing to change
                edited = changed_cells(stored, after) if way == "edit" else {}
                return Saved(writer, number, stored.id, after.version, way, edited)


def changed_cells(before: StoredReport, after: StoredReport) -> dict[str, Kept]:
    """The cells that differ, as they are kept afterwards."""
    old, new = as_kept(before, before.report.cells), as_kept(after, after.report.cells)
    return {key: kept for key, kept in new.items() if kept != old[key]}


def saves(path: Path, writer: str, seed: int, count: int, ways: list[str]) -> Iterator[Saved]:
    """Save so often, at any of the reports that are there; each save is told as soon as it has come back."""
    choose = Random(seed)
    with open_store(path) as store:
        with store.reading() as conn:
            (reports,) = conn.execute("SELECT max(id) FROM report").fetchone()
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(count):
            yield save(store, choose, writer, number, ways, reports)


if __name__ == "__main__":
    database, name, seed, count, ways = sys.argv[1:]
    for saved in saves(Path(database), name, int(seed), int(count), ways.split(",")):
        print(json.dumps(asdict(saved)), flush=True)
