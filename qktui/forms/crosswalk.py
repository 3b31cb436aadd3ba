"""Which cells of one form compare with which of another."""

from __future__ import annotations

from qktui.forms.form import Form
from qktui.forms.layout import Layout
from qktui.forms.parts import Correspondence, Counterpart


def crosswalk(form: Form, cell_id: str, layout: Layout) -> Counterpart | None:
    """What a report in ``layout`` prints that compares with the cell ``cell_id`` of ``form``; ``None`` if nothing.

    A group that the layout prints only by its details is the sum of these. Raises
    ``KeyError`` when ``form`` has no such cell.
    """
    _ = form.cells[cell_id]
    if form.id == layout.form.id:
        ways = [Correspondence((form.id,), cell_id, (cell_id,))]
    else:
        ways = [way for way in form.correspondences if layout.form.id in way.to]
        ways += [_reversed(way) for way in layout.form.correspondences if form.id in way.to and len(way.there) == 1]
    fitting = [way for way in ways if f"{cell_id}.".startswith(f"{way.here}.")]
    if not fitting:
        return None
    way = max(fitting, key=lambda way: len(way.here))
    targets = [layout.printed(there + cell_id[len(way.here) :]) for there in way.there]
    return Counterpart(tuple(i for ids in targets for i in ids), way.approximate) if all(targets) else None


def _reversed(way: Correspondence) -> Correspondence:
    return Correspondence(way.to, way.there[0], (way.here,), way.approximate)
