"""Document + form -> cells: by labels, header order and the number of figures together.

A figure is placed only when its row's label is known, the header above it names
every column in order, and the line has exactly one value a column. Whatever
fails one of the three is listed as unplaced with its location, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from qktui.forms import Form
from qktui.importing.document import Document
from qktui.importing.figures import has_digits
from qktui.importing.labels import known
from qktui.importing.reading import Reading
from qktui.importing.strips import Strip, Strips
from qktui.importing.wording import TableWording, Wording, wording
from qktui.model import Cell, Unplaced


@dataclass(frozen=True, slots=True)
class Match:
    """What a form's tables found in a document.

    ``rows`` are the ids (``t3.new``) of the rows whose labels were recognised, with
    or without figures.
    """

    form: Form
    cells: Mapping[str, Cell]
    rows: frozenset[str]
    unplaced: tuple[Unplaced, ...]
    missing: tuple[str, ...]
    questions: tuple[str, ...]


def match(document: Document, form: Form, strips: Strips | None = None) -> Match:
    """Place every figure of the document's grids in the form's tables; ``strips``: what is cut of them already."""
    words = wording(form)
    by_table = _strips_by_table((strips or Strips()).of(document), words)
    readings = [_best_reading(form, table, by_table[table.table.id]) for table in words.tables]
    found = {cell_id: cell for reading in readings for cell_id, cell in reading.cells.items()}
    cells = {cell_id: found[cell_id] for cell_id in form.cells if cell_id in found}
    refused = {place for reading in readings for place in reading.refused}
    expected = form.layout_of(found.keys() | refused).cells
    return Match(
        form, cells, frozenset(row for reading in readings for row in reading.seen),
        tuple(loose for reading in readings for loose in reading.unplaced) + _foreign(by_table[""]),
        tuple(cell.id for cell in expected if cell.id not in cells),
        tuple(question for reading in readings for question in reading.questions),
    )  # fmt: skip


def _strips_by_table(strips: Iterable[Strip], form: Wording) -> dict[str, list[Strip]]:
    """Each strip under the table most of whose labels it prints; under ``""`` what belongs to none."""
    found: dict[str, list[Strip]] = {"": [], **{table.table.id: [] for table in form.tables}}
    previous = ""
    for strip in strips:
        if strip.joins:
            count, best = _most_printed(strip, form, previous)
            previous = best if count >= (1 if best == previous else 2) else ""
        found[previous].append(strip)
    return found


def _most_printed(strip: Strip, form: Wording, previous: str) -> tuple[int, str]:
    """How many labels of a table the strip prints, and of which: the most, at a tie the ``previous`` table's."""
    most, best = (-1, False), ""
    for table in form.tables:
        again = table.table.id == previous
        if (len(strip.keys & table.words), again) > most:  # as many as there can be at most
            count = len({key for _, _, key in known(strip.joins, table.words) if key})
            most, best = max((most, best), ((count, again), table.table.id), key=itemgetter(0))
    return most[0], best


def _best_reading(form: Form, table: TableWording, strips: Sequence[Strip]) -> Reading:
    """The reading that places most: a table that is printed across may also stand row by row."""
    readings = [Reading(form, table, across) for across in ((True, False) if table.across else (False,))]
    for reading in readings:
        for strip in strips:
            reading.read(strip.grid, strip.segments)
        reading.finish()
    return max(readings, key=_extent)


def _extent(reading: Reading) -> tuple[int, int, int]:
    """How much a reading found: cells, those of them that print something, rows."""
    printed = sum(cell.value is not None or bool(cell.raw) for cell in reading.cells.values())
    return len(reading.cells), printed, len(reading.seen)


def _foreign(strips: Sequence[Strip]) -> tuple[Unplaced, ...]:
    """The figures of grids that are none of the form's tables."""
    return tuple(
        Unplaced(value.text, value.where)
        for strip in strips
        for segment in strip.segments
        for value in segment.figures
        if has_digits(value.text)
    )
