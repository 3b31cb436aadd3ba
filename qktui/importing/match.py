"""Document + form -> cells: by labels, header order and the number of figures together.

A figure is placed only when its row's label is known, the header above it names
every column in order, and the line has exactly one value a column. Whatever
fails one of the three is listed as unplaced with its location, never guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qktui.forms import Form, Table
from qktui.importing.document import Document, Grid
from qktui.importing.figures import has_digits
from qktui.importing.header import vocabulary
from qktui.importing.labels import names
from qktui.importing.layout import settled
from qktui.importing.reading import Reading
from qktui.importing.segments import segments
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


def match(document: Document, form: Form) -> Match:
    """Place every figure of the document's grids in the form's tables."""
    grids = _grids_by_table(document, form)
    readings = [_best_reading(form, table, grids[table.id]) for table in form.tables]
    found = {cell_id: cell for reading in readings for cell_id, cell in reading.cells.items()}
    cells = {cell_id: found[cell_id] for cell_id in form.cells if cell_id in found}
    refused = {place for reading in readings for place in reading.refused}
    expected = form.layout_of(found.keys() | refused).cells
    return Match(
        form, cells, frozenset(row for reading in readings for row in reading.seen),
        tuple(loose for reading in readings for loose in reading.unplaced) + _foreign(grids[""]),
        tuple(cell.id for cell in expected if cell.id not in cells),
        tuple(question for reading in readings for question in reading.questions),
    )  # fmt: skip


def _grids_by_table(document: Document, form: Form) -> dict[str, list[Grid]]:
    """Each grid under the table most of whose labels it prints; under ``""`` what belongs to none."""
    words = {table.id: vocabulary(table) for table in form.tables}
    found: dict[str, list[Grid]] = {"": [], **{table: [] for table in words}}
    previous = ""
    every = frozenset(key for keys_ in words.values() for key in keys_)
    blocks = (block for block in document.blocks if isinstance(block, Grid))
    for grid in (part for block in blocks for part in settled(block, every)):
        labels = [label for segment in segments(grid, None) for label in segment.labels]
        known = {table: len({n.key for n in names(labels, keys_) if n.key}) for table, keys_ in words.items()}
        if labels:
            best = max(known, key=lambda table: (known[table], table == previous))
            previous = best if known[best] >= (1 if best == previous else 2) else ""
        found[previous].append(grid)
    return found


def _best_reading(form: Form, table: Table, grids: Sequence[Grid]) -> Reading:
    """The reading that places most: a table that is printed across may also stand row by row."""
    readings = [Reading(form, table, across) for across in ((True, False) if table.across else (False,))]
    for reading in readings:
        for grid in grids:
            reading.read(grid)
        reading.finish()
    return max(readings, key=_extent)


def _extent(reading: Reading) -> tuple[int, int, int]:
    """How much a reading found: cells, those of them that print something, rows."""
    printed = sum(cell.value is not None or bool(cell.raw) for cell in reading.cells.values())
    return len(reading.cells), printed, len(reading.seen)


def _foreign(grids: Sequence[Grid]) -> tuple[Unplaced, ...]:
    """The figures of grids that are none of the form's tables."""
    return tuple(
        Unplaced(value.text, value.where)
        for grid in grids
        for segment in segments(grid, None)
        for value in segment.figures
        if has_digits(value.text)
    )
