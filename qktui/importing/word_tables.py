"""The tables of Word files: rows and cells as they stand when every tracked change is accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from qktui.importing.office_xml import child_of, is_on, kind_of, number_of, value_of
from qktui.importing.spans import Spanned

if TYPE_CHECKING:
    from lxml.etree import _Element

_NARROWEST = 120
_FEWEST_CELLS = 4


def all_cells(table: _Element) -> Iterator[_Element]:
    """The cells that are there, row by row."""
    return (cell for row in _rows(table) for cell in _cells(row))


def spanned(table: _Element, text: Callable[[_Element], str]) -> list[list[Spanned]]:
    """The cells of a table row by row, with what ``text`` says that each shows.

    A cell that continues the one above shows nothing; where there is none above it, it
    stands for itself. What Word leaves out at either end of a row is an empty cell.
    """
    columns = _columns(table)
    found = []
    begun: frozenset[int] = frozenset()
    for row in _rows(table):
        line, begun = _row(row, columns, begun, text)
        found.append(line)
    return found


def holds_tables(table: _Element) -> bool:
    """Whether there are tables in its cells; single cells within a cell are none."""
    inner = (element for element in table.iterdescendants() if kind_of(element) == "tbl")
    return any(sum(1 for _ in all_cells(element)) >= _FEWEST_CELLS for element in inner)


def _row(
    row: _Element, columns: Sequence[int], above: frozenset[int], text: Callable[[_Element], str]
) -> tuple[list[Spanned], frozenset[int]]:
    """The cells of a row, and the columns at which cells begin that may go on below. ``above``: those of the last."""
    at = number_of(child_of(row, "trPr", "gridBefore"), 0)
    width = _width(columns, 0, at)
    found = [Spanned("", columns=width)] if width else []
    begun = set()
    for cell in _cells(row):
        span = number_of(child_of(cell, "tcPr", "gridSpan"), 1)
        hidden = _is_beside(cell) or (at in above and _goes_on(cell))
        if any(child_of(cell, "tcPr", merge) is not None for merge in ("vMerge", "cellMerge")):
            begun.add(at)
        width, at = _width(columns, at, span), at + span
        shown = "" if hidden else text(cell)
        if width or shown:
            found.append(Spanned(shown, columns=max(width, 1)))
    if width := _width(columns, at, number_of(child_of(row, "trPr", "gridAfter"), 0)):
        found.append(Spanned("", columns=width))
    return found, frozenset(begun)


def _goes_on(cell: _Element) -> bool:
    """Whether the cell is merged with the one above it, or a tracked change does that."""
    merge = child_of(cell, "tcPr", "vMerge")
    later = value_of(child_of(cell, "tcPr", "cellMerge"), "vMerge") == "cont"
    return later or (merge is not None and value_of(merge) != "restart")


def _is_beside(cell: _Element) -> bool:
    """Whether the cell is merged with the one left of it, in the manner of old files."""
    merge = child_of(cell, "tcPr", "hMerge")
    return merge is not None and value_of(merge) != "restart"


def _columns(table: _Element) -> list[int]:
    """For each column of Word's own grid, 1, or 0 when it is only a seam between cells that do not quite meet."""
    widths = [value_of(column, "w") for grid in table if kind_of(grid) == "tblGrid" for column in grid]
    return [0 if width.isdecimal() and 0 < int(width) < _NARROWEST else 1 for width in widths]


def _width(columns: Sequence[int], start: int, span: int) -> int:
    """How many columns so many of Word's are; beyond the stated ones each counts."""
    known = columns[start : start + span]
    return sum(known) + span - len(known)


def _rows(table: _Element) -> Iterator[_Element]:
    """The rows that are shown, also those in content controls and insertions."""
    return (row for row in _parts(table, "tr") if not _is_gone(row))


def _cells(row: _Element) -> Iterator[_Element]:
    """The cells of a row that are there, also those in content controls and insertions."""
    return (cell for cell in _parts(row, "tc") if child_of(cell, "tcPr", "cellDel") is None)


def _parts(parent: _Element, kind: str) -> Iterator[_Element]:
    """The rows of a table or the cells of a row, wherever they are wrapped."""
    for child in parent:
        found = kind_of(child)
        if found == kind:
            yield child
        elif found not in ("tr", "tc", "tbl", "del", "moveFrom"):
            yield from _parts(child, kind)


def _is_gone(row: _Element) -> bool:
    """Whether the row was deleted, or is hidden."""
    properties = child_of(row, "trPr")
    return child_of(properties, "del") is not None or is_on(child_of(properties, "hidden"))
