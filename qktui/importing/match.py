"""Document + form -> cells: by labels, header order and the number of figures together.

A figure is placed only when its row's label is known, the header above it names
every column in order, and the line has exactly one value a column. Whatever
fails one of the three is listed as unplaced with its location, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qktui.forms import Form
from qktui.importing.document import Document, Grid
from qktui.importing.figures import has_digits
from qktui.importing.labels import names
from qktui.importing.reading import Reading
from qktui.importing.segments import Segment, segments
from qktui.importing.wording import TableWording, Wording, wording
from qktui.model import Cell, Unplaced


@dataclass(frozen=True, slots=True)
class Strip:
    """A grid cut into segments; ``aligned`` as the grid is."""

    segments: Sequence[Segment]
    aligned: bool


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


def match(document: Document, form: Form) -> Match:
    """Place every figure of the document's grids in the form's tables."""
    words = wording(form)
    strips = _strips_by_table(document, words)
    readings = [_best_reading(form, table, strips[table.table.id]) for table in words.tables]
    found = {cell_id: cell for reading in readings for cell_id, cell in reading.cells.items()}
    cells = {cell_id: found[cell_id] for cell_id in form.cells if cell_id in found}
    refused = {place for reading in readings for place in reading.refused}
    expected = form.layout_of(found.keys() | refused).cells
    return Match(
        form, cells, frozenset(row for reading in readings for row in reading.seen),
        tuple(loose for reading in readings for loose in reading.unplaced) + _foreign(strips[""]),
        tuple(cell.id for cell in expected if cell.id not in cells),
        tuple(question for reading in readings for question in reading.questions),
    )  # fmt: skip


def extent(found: Match) -> tuple[int, int]:
    """How much a form found in a document: the form that finds most is the document's."""
    return len(found.cells), len(found.rows)


def _strips_by_table(document: Document, form: Wording) -> dict[str, list[Strip]]:
    """Each grid under the table most of whose labels it prints; under ``""`` what belongs to none."""
    words = {table.table.id: table.words for table in form.tables}
    found: dict[str, list[Strip]] = {"": [], **{table: [] for table in words}}
    previous = ""
    for grid in (block for block in document.blocks if isinstance(block, Grid)):
        strip = Strip(tuple(segments(grid)), grid.aligned)
        labels = [label for segment in strip.segments for label in segment.labels]
        known = {table: len({n.key for n in names(labels, keys_) if n.key}) for table, keys_ in words.items()}
        if labels:
            best = max(known, key=lambda table: (known[table], table == previous))
            previous = best if known[best] >= (1 if best == previous else 2) else ""
        found[previous].append(strip)
    return found


def _best_reading(form: Form, table: TableWording, strips: Sequence[Strip]) -> Reading:
    """The reading that places most: a table that is printed across may also stand row by row."""
    readings = [Reading(form, table, across) for across in ((True, False) if table.across else (False,))]
    for reading in readings:
        for strip in strips:
            reading.read(strip.segments, strip.aligned)
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
