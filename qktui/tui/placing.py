"""Where a document prints a cell: the row to show, and the place in words. For a person who compares the two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qktui.forms import Form
from qktui.importing.excerpt import Printed, Spot
from qktui.model import Cell, plain
from qktui.phrases import say
from qktui.printable import one_line


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of the document, ``None`` when there is none to show, and what there is to say of it."""

    spot: Spot | None
    said: str


def printed_text(cell: Cell) -> str:
    """What the document prints for a cell, as far as it was kept."""
    if cell.raw or cell.value is None:
        return cell.raw
    return plain(cell.value)


def place_of(printed: Printed, cells: Mapping[str, Cell], form: Form, cell_id: str) -> Placed:
    """Where the document prints a cell; of a cell that it does not have, where the rest of its row stands."""
    cell = cells.get(cell_id)
    if cell is None:
        return _beside(printed, cells, form, cell_id)
    if not cell.where:
        return Placed(None, say("没有记下这一格的出处"))
    return place_at(printed, cell.where, printed_text(cell))


def place_at(printed: Printed, where: str, text: str) -> Placed:
    """The row that prints ``text`` at ``where``."""
    spot, place = printed.spot(where, text), one_line(where)
    if spot is None:
        return Placed(None, say("{where}：在文件里找不到这一处", where=place))
    if spot.column is None:
        return Placed(spot, say("{where}：只知道在这一行，分不清是哪一格", where=place))
    return Placed(spot, place)


def _beside(printed: Printed, cells: Mapping[str, Cell], form: Form, cell_id: str) -> Placed:
    """A row of the document from which other cells of the same row of the form were read."""
    here = form.cells[cell_id]
    for other in form.cells.values():
        if (other.table, other.row) == (here.table, here.row) and (cell := cells.get(other.id)) and cell.where:
            spot = printed.spot(cell.where, printed_text(cell))
            if spot is not None:
                return Placed(Spot(spot.row, None), say("没有找到这一格；同一行的其他格在这里"))
    return Placed(None, say("没有找到这一格"))
