"""A text pasted into a table: what it states for each cell, what that changes, and what is said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from qktui.changes import kept_cell
from qktui.forms import FormCell
from qktui.importing.figures import is_value, parse_figure
from qktui.model import Cell, plain
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import read_cell
from qktui.rules import place_name
from qktui.tui.editing import EditSession, typed_cell
from qktui.tui.pasted_block import NotPasted
from qktui.tui.placing_block import Given, Order, place_block
from qktui.tui.widgets.form_grid import LONGEST_ENTRY

_HALF_WIDTH = str.maketrans("０１２３４５６７８９，．－−", "0123456789,.--")
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a paste did: how many cells it stated, which of them it changed, and which of these it made blank.

    ``elsewhere``: its labels placed it, and not from the focused cell on. ``computed``
    are the cells that are computed and whose pasted figure is another one, by id.
    """

    stated: int
    changed: frozenset[str]
    blanked: int
    elsewhere: bool
    computed: Mapping[str, Cell]


def paste(session: EditSession, text: str, order: Order, focus: str) -> Pasted:
    """Put a pasted text into the cells of the table that ``focus`` is in, as one step that can be undone.

    ``order`` are the table's cells as the screen shows them. Totals that are computed
    stay so. Raises :class:`~qktui.tui.pasted_block.NotPasted`, and nothing is changed.
    """
    session.commit()
    layout = session.base.layout
    placed = place_block(text, layout, order, focus)
    cells = {key: _read(session, key, given) for key, given in placed.cells.items()}
    changed = {
        key: cell
        for key, cell in cells.items()
        if key not in session.computed and _changes(session.cells.get(key), cell)
    }
    blanked = [key for key, cell in changed.items() if cell.value is None and not cell.raw]
    if changed:
        session.paste(changed, focus if focus in cells else next(iter(changed)))
    elsewhere = placed.by_labels and next(iter(cells), "") != focus
    return Pasted(len(cells), frozenset(changed), len(blanked), elsewhere, _differing(session, cells))


def pasted_cell(text: str, place: FormCell, unit: str = "") -> Cell:
    """The cell that a pasted text states: a number without its thousands separators, else as printed.

    ``unit`` is the unit of money that the block's labels state: a figure in another
    unit than the form's is converted, and its printed text kept, as in a document.
    """
    half = text.translate(_HALF_WIDTH)
    if _NUMBER.fullmatch(half) and unit in ("", place.unit):
        return typed_cell(half.replace(",", ""), place)
    cell = parse_figure(text, place.decimals, place.unit, unit)
    if cell.value is None:
        return cell if unit else typed_cell(text, place)
    try:
        return read_cell(*kept_cell(cell, place.decimals), place.decimals) or Cell(None, text)
    except ValueError:
        return Cell(None, text)


def sentences(pasted: Pasted, session: EditSession) -> list[str]:
    """What a person is told of a paste."""
    said = [say("粘贴 {n} 格，其中 {changed} 格改变", n=pasted.stated, changed=len(pasted.changed))]
    if pasted.blanked:
        said.append(say("{n} 格变为空格（空不是 0）", n=pasted.blanked))
    if pasted.elsewhere:
        said.append(say("按行名、列名放置，不从光标处起"))
    if pasted.computed:
        key, cell = next(iter(pasted.computed.items()))
        ours = session.cells[key].value if key in session.cells else None
        said.append(
            say("总计由程序计算，有 {n} 格与粘贴的不同，没有采用：{place} 粘贴 {theirs}，算出 {ours}",
                n=len(pasted.computed), place=place_name(session.base.layout.form, key),
                theirs=plain(cell.value or 0), ours=say("空") if ours is None else plain(ours))
        )  # fmt: skip
    return said


def _read(session: EditSession, key: str, given: Given) -> Cell:
    """The cell as the block states it. Raises :class:`NotPasted` for what is no figure, and is not there already."""
    old = session.cells.get(key)
    if old is not None and old.value is None and one_line(old.raw) == given.text:
        return old
    if len(given.text) > LONGEST_ENTRY:
        raise NotPasted(say("一格最多 {n} 个字符，粘贴的有一格是 {long} 个", n=LONGEST_ENTRY, long=len(given.text)))
    if not is_value(given.text):
        raise NotPasted(say("粘贴的“{text}”不是数", text=given.text))
    cell = pasted_cell(given.text, session.base.layout.form.cells[key], given.unit)
    return replace(cell, where=old.where if old is not None else "")


def _changes(old: Cell | None, new: Cell) -> bool:
    """Whether a cell states something else than before: the same number printed otherwise is no change."""
    if old is None:
        return new.value is not None or bool(new.raw)
    if new.value is not None or old.value is not None:
        return new.value != old.value
    return one_line(old.raw) != new.raw


def _differing(session: EditSession, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """The pasted figures of computed cells that are not what the program computes."""
    return {
        key: cell for key, cell in cells.items()
        if key in session.computed and cell.value is not None and _changes(session.cells.get(key), cell)
    }  # fmt: skip
