"""Error localisation: how often the truth is listed, and first, by kind of mistake; and how long one edit takes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qktui.forms import Layout, load_form
from qktui.importing.exchange import read_exchange
from qktui.locate import locate
from qktui.model import Cell, Expectation, Outcome
from qktui.resources import data_dir
from qktui.rules import evaluate, total
from tests.bench.balance import milliseconds
from tests.bench.figures import Budget, Figure
from tests.bench.place import Place
from tests.conftest import REPOSITORY
from tests.mistakes import MISTAKES, Mistake, published

TABLES = 1000
REAL_TABLES = 200
FIRST = {"digit": 99, "transposition": 99, "sign": 99, "swap in a row": 95, "swap in a column": 95}
"""The share that is promised for the first place. Where a row of table 4 stood, its one sum cannot tell."""
Expected = Mapping[str, Sequence[Expectation]]
Draw = Callable[[random.Random], tuple[Layout, dict[str, Cell], Expected]]


@dataclass(frozen=True, slots=True)
class Trial:
    """One mistake: whether the truth was listed, took or shared the first place, and had it alone; milliseconds."""

    listed: bool
    first: bool
    alone: bool
    milliseconds: float
    of_rules: float
    processor: float


def locating(_: Place) -> Iterator[Figure]:
    """Every kind of mistake over generated tables, and over published ones; and the time of all of these edits."""
    timed: list[Trial] = []
    for kind, mistake in MISTAKES.items():
        without = trials(kind, mistake, invented, TABLES)
        timed += without
        yield from _shares(kind, without)
        hinted = trials(kind, mistake, hinted_at, TABLES)
        yield _share(f"{kind}: first, with last year and narrative", (trial.first for trial in hinted))
        yield _share(f"{kind}: first alone, with these", (trial.alone for trial in hinted))
    for kind, mistake in MISTAKES.items():
        real = trials(kind, mistake, real_tables(), REAL_TABLES)
        yield _share(f"{kind}: listed, published tables", (trial.listed for trial in real))
        yield _share(f"{kind}: first, published tables", (trial.first for trial in real))
    yield from _times(timed)


def _times(tried: Sequence[Trial]) -> Iterator[Figure]:
    """What the person waits for, and what it costs the processor, which a busy machine does not change."""
    budgets = (Budget("median", 16), Budget("p95", 16))
    yield Figure("one edit: all rules and the corrections", "ms", tuple(trial.milliseconds for trial in tried), budgets,
                 "the rules alone", tuple(trial.of_rules for trial in tried))  # fmt: skip
    processor = tuple(trial.processor for trial in tried)
    yield Figure("one edit: processor time", "ms", processor, budgets)
    yield Figure("one edit: processor time, the most", "ms", (max(processor),), (Budget("median", 16),))


def _shares(kind: str, tried: Sequence[Trial]) -> Iterator[Figure]:
    yield _share(f"{kind}: listed", (trial.listed for trial in tried), 100)
    yield _share(f"{kind}: first", (trial.first for trial in tried), FIRST.get(kind, 0))
    yield _share(f"{kind}: first alone", (trial.alone for trial in tried))


def _share(name: str, found: Iterable[bool], at_least: float = 0) -> Figure:
    all_found = tuple(found)
    budgets = (Budget("median", at_least, floor=True),) if at_least else ()
    return Figure(name, "%", (100 * sum(all_found) / len(all_found),), budgets)


def trials(kind: str, mistake: Mistake, draw: Draw, number: int) -> list[Trial]:
    """So many mistakes that some rule sees, each in a table of its own. The same ones in every run."""
    chance = random.Random(kind)
    found: list[Trial] = []
    while len(found) < number:
        layout, cells, expected = draw(chance)
        figures = _checked(layout, cells)
        printed = mistake(layout, figures, chance)
        wrong = {**cells, **{cell: Cell(number) for cell, number in printed.items()}}
        if any(finding.outcome is Outcome.FAIL for finding in evaluate(layout, wrong)):
            found.append(_tried(layout, wrong, {cell: figures[cell] for cell in printed}, expected))
    return found


def _checked(layout: Layout, cells: Mapping[str, Cell]) -> dict[str, int]:
    """The figures of which some rule, with no blank in it, says something."""
    ids = {cell for rule in layout.rules if total((*rule.left, *rule.right), cells) is not None
           for cell in (*rule.left, *rule.right)}  # fmt: skip
    return {cell: int(value) for cell in sorted(ids) if (value := cells[cell].value) is not None}


def _tried(layout: Layout, wrong: Mapping[str, Cell], true: Mapping[str, int], expected: Expected) -> Trial:
    located = locate(layout, wrong, expected=expected)
    ranks = [repair.rank for repair in located.repairs if {c.cell: c.new for c in repair.changes} == true]
    first = ranks == [1]
    of_rules = milliseconds(lambda: evaluate(layout, wrong))
    begun = time.process_time()
    of_both = milliseconds(lambda: (evaluate(layout, wrong), locate(layout, wrong, expected=expected)))
    processor = 1000 * (time.process_time() - begun)
    return Trial(bool(ranks), first, first and len(located.first) == 1, of_both, of_rules, processor)


# ---------------------------------------------------------------- tables
def invented(chance: random.Random) -> tuple[Layout, dict[str, Cell], Expected]:
    """A generated table, and nothing else to go by."""
    layout, cells, _ = hinted_at(chance)
    return layout, cells, {}


def hinted_at(chance: random.Random) -> tuple[Layout, dict[str, Cell], Expected]:
    """A generated table with last year's figures and what the narrative says."""
    layout, table = load_form("2021").layout(), published(chance)
    return layout, {place.id: Cell(table.figures.get(place.id, 0)) for place in layout.cells}, table.expected


def real_tables() -> Draw:
    """The built-in report's tables and, where the shared material is there, those of other published reports."""
    paths = [
        *(data_dir("seeds") / "reports").glob("*.json"),
        *(REPOSITORY.parent / "shared" / "samples").glob("*.json"),
    ]
    reports = [read_exchange(path.name, path.read_bytes())[0].report for path in sorted(paths)]
    layouts = [load_form(report.form).layout_of(report.cells) for report in reports]
    balanced = [(layout, dict(report.cells)) for layout, report in zip(layouts, reports, strict=True)
                if not locate(layout, report.cells).repairs]  # fmt: skip

    def draw(chance: random.Random) -> tuple[Layout, dict[str, Cell], Expected]:
        layout, cells = chance.choice(balanced)
        return layout, cells, {}

    return draw
