"""The proof that reading is right: every report, written in every format and layout, is read back and counted.

``make proof`` tries all of it and prints a table; ``test_layouts`` tries a part of it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from random import Random

from qktui.importing import NotAReport, read
from qktui.importing.figures import has_digits
from qktui.model import Draft

from ..conftest import REPOSITORY
from .printed import Figures, Printed, invented, samples
from .writings import WAYS, WRITERS

KINDS = ("exact", "shortened", "asked", "missing", "refused", "lost", "wrong")
"""What becomes of a printed cell. ``shortened``: the value is right, a note behind it is not kept; ``asked``: kept as
it is printed, or a part of that, with a question and without a value; ``missing``: told to be, or its figure stands
among those without a place; ``refused``: of a report that was refused as a whole; ``lost``: none of these."""

FIGURES = [*invented(), *samples(REPOSITORY.parent / "shared" / "samples")]
"""Invented reports, and the published samples where they are at hand."""


def read_back(data: bytes) -> Draft | None:
    """The draft of a file; ``None`` when it is refused."""
    try:
        (draft,) = read("报告", data)
    except NotAReport:
        return None
    return draft


def count(draft: Draft | None, cells: Mapping[str, Printed]) -> Counter[str]:
    """How many of the cells there are of each of the :data:`KINDS`."""
    if draft is None:
        return Counter(refused=len(cells))
    found = Counter(_kind(draft, cell_id, printed) for cell_id, printed in cells.items())
    found["wrong"] += len(draft.report.cells.keys() - cells.keys())
    return found


def _kind(draft: Draft, cell_id: str, printed: Printed) -> str:
    text, value, _ = printed
    cell = draft.report.cells.get(cell_id)
    if cell is None:
        told = cell_id in draft.missing or not has_digits(text) or text in {one.text for one in draft.report.unplaced}
        return "missing" if told else "lost"
    if (cell.value, cell.raw) == printed[1:]:
        return "exact"
    part = "".join(cell.raw.split())
    if cell.value == value and text.startswith(part or str(value)):
        return "shortened"
    asked = has_digits(part) and part in text and any(cell.raw in question for question in draft.questions)
    return "asked" if asked and cell.value is None else "wrong"


def trial(writer: str, way: str, figures: Figures) -> Counter[str]:
    """What becomes of the figures written in this format and layout."""
    return count(read_back(WRITERS[writer](WAYS[way].parts(figures))), figures.cells)


def prove(writer: str, step: int = 1, first: int = 0) -> tuple[Counter[str], Counter[str]]:
    """One in ``step`` of all trials of a format, from number ``first`` on.

    Counted apart: where everything is there that a reader needs, and where something is lost.
    """
    trials = [(way, figures) for way, figures in product(WAYS, FIGURES) if WAYS[way].applies(writer, figures)]
    Random(0).shuffle(trials)  # so that no step meets the same figures again and again
    fair, lossy = Counter[str](), Counter[str]()
    for counter, wanted in ((fair, True), (lossy, False)):
        chosen = [one for one in trials if WAYS[one[0]].is_fair(writer, one[1]) is wanted]
        for way, figures in chosen[first % min(step, len(chosen) or 1) :: step]:
            counted = trial(writer, way, figures)
            counter.update(counted)
            if counted["wrong"] + counted["lost"]:
                print(f"{writer}, {way}, {figures.name}: {dict(counted)}", file=sys.stderr)
    return fair, lossy


def _row(name: str, *counters: Counter[str]) -> str:
    return f"{name:24}" + "".join(f"{counter[kind]:9}" for counter in counters for kind in KINDS)


def main(name: str = "") -> int:
    """Try everything, in the formats called so, and print how many cells became what; 1 when any is wrong."""
    writers = [writer for writer in WRITERS if name in writer]
    fair, lossy = Counter[str](), Counter[str]()
    print(f"{'':24}{'everything is there':>63}{'places or blanks are lost':>63}")
    print(f"{'':24}" + "".join(f"{kind:>9}" for kind in KINDS * 2))
    with ProcessPoolExecutor(2) as pool:
        for writer, found in zip(writers, pool.map(prove, writers), strict=True):
            print(_row(writer, *found), flush=True)
            fair.update(found[0])
            lossy.update(found[1])
    print(_row("all", fair, lossy))
    return int(any(counter[kind] for counter in (fair, lossy) for kind in ("wrong", "lost")))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
