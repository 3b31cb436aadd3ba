"""A country's reports: checking all of them by SQL, what a report's cells take on disk, starting on millions."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator
from functools import partial

from qktui.forms import form_for_year
from qktui.model import Cell
from qktui.queries import END, FINDINGS_END, failures, list_findings, list_reports
from qktui.store import Store, cell_numbers, open_store
from qktui.tui.editing import with_totals
from tests.bench.figures import Budget, Figure
from tests.bench.place import READY, Place, alternate, appear

CHECKED = 100_000
"""Reports with cells, for the check and the size."""
LISTED = 3_000_000
"""Reports without cells, for the list: only their number matters there."""
RUNS = 5
STARTS = 7


def checking(place: Place) -> Iterator[Figure]:
    """Every hard rule over every report by one SQL join, beside just adding up the cells."""
    with open_store(place.folder / "checked.db") as store:
        grown = fill_with_cells(store, CHECKED)

        def ours() -> float:
            begun = time.perf_counter()
            found = sum(1 for _ in failures(store))
            if not found:
                raise ValueError("no report of this benchmark is out of balance")
            return CHECKED / (time.perf_counter() - begun)

        def adding() -> float:
            begun = time.perf_counter()
            with store.reading() as conn:
                conn.execute("SELECT sum(value) FROM cell").fetchone()
            return CHECKED / (time.perf_counter() - begun)

        mine, sums = alternate(RUNS, ours, adding)
        yield Figure("check of everything by SQL", "/s", mine, (Budget("median", 50_000, floor=True),),
                     "sum(value) FROM cell", sums)  # fmt: skip
        yield Figure("size of a report's cells", "B", (grown / CHECKED,), (Budget("median", 400),))


def millions(place: Place) -> Iterator[Figure]:
    """The first frame, and pages of the list, with one report and with three million."""
    place.prepare()
    big = Place(place.folder / "big")
    big.folder.mkdir()
    big.prepare()
    with open_store(big.database) as store:
        fill_without_cells(store, LISTED)
        first, last = alternate(RUNS * 4, partial(page, store), partial(page, store, before=END))
        yield Figure("a page of the list, the last of 3 million", "ms", last, (Budget("median", 50),),
                     "the first page", first)  # fmt: skip
        fill_with_findings(store)
        found, deep = alternate(RUNS * 4, partial(findings, store), partial(findings, store, after=("一7", 0, 0)))
        yield Figure("a page of findings over 3 million reports", "ms", found, (Budget("median", 50),),
                     "a later page", deep)  # fmt: skip
        end, back = alternate(
            RUNS * 4, partial(findings, store, before=FINDINGS_END), partial(findings, store, before=("一7", 0, 0))
        )
        yield Figure("the last page of findings over 3 million reports", "ms", end, (Budget("median", 50),),
                     "an earlier page", back)  # fmt: skip

    def start(where: Place) -> float:
        with where.qktui() as session:
            return appear(session, READY if where is place else "42/42")

    many, one = alternate(STARTS, partial(start, big), partial(start, place))
    yield Figure("start with 3 million reports", "ms", many, (Budget("ratio", 1.1),), "start with one", one)


def page(store: Store, before: tuple[str, int] | None = None) -> float:
    """Milliseconds to read 200 reports of the list."""
    begun = time.perf_counter()
    list_reports(store, before=before)
    return 1000 * (time.perf_counter() - begun)


def findings(
    store: Store, after: tuple[str, int, int] | None = None, before: tuple[str, int, int] | None = None
) -> float:
    """Milliseconds to read 200 findings of the list."""
    begun = time.perf_counter()
    if not list_findings(store, after=after, before=before):
        raise ValueError("no report of this benchmark has findings")
    return 1000 * (time.perf_counter() - begun)


def fill_with_findings(store: Store) -> None:
    """Two findings for every hundredth report."""
    with store.writing("bench", "generate") as conn:
        conn.execute("UPDATE report SET errors = 1, warnings = 1 WHERE id % 100 = 0")
        for position, rule, severity in ((0, "balance", "error"), (1, "carry", "warning")):
            conn.execute(
                "INSERT INTO finding SELECT id, ?, ?, 't3.*.total', ?, '3', '5', '[]', '不成立', '', 'x', 'open'"
                " FROM report WHERE id % 100 = 0",
                (position, rule, severity),
            )


def fill_without_cells(store: Store, reports: int) -> None:
    """Agencies with eighteen years of reports each, every one a plain row."""
    with store.writing("bench", "generate") as conn:
        conn.executemany(
            "INSERT INTO agency(name, region) VALUES (?, ?)",
            (
                (f"一{n % 31}省{n % 12}市{n % 10}区第{n}局", f"一{n % 31}省/{n % 12}市/{n % 10}区")
                for n in range(reports // 18)
            ),
        )
        conn.execute(
            "WITH RECURSIVE span(year) AS (SELECT 2008 UNION ALL SELECT year + 1 FROM span WHERE year < 2025)"
            " INSERT INTO report(agency_id, year, form, layout_no, passes, checked)"
            " SELECT a.id, span.year, l.form, l.no, 42, 1 FROM agency a, span, (SELECT * FROM layout LIMIT 1) l"
            " WHERE a.name LIKE '一%'"
        )


def fill_with_cells(store: Store, reports: int) -> int:
    """Reports that balance, with about as many figures as published ones have; one in a hundred is broken.

    Returns the bytes that their cells take in the database.
    """
    chance = random.Random(2021)
    patterns = [list(numbered_cells(store, chance)) for _ in range(200)]
    with store.writing("bench", "generate") as conn:
        conn.executemany("INSERT INTO agency(id, name) VALUES (?, ?)", ((n + 1, f"第{n}局") for n in range(reports)))
        before = pages(conn)
        conn.executemany(
            "INSERT INTO cell SELECT ?, ?, ?, NULL",
            (
                (n + 1, number, value + (n % 100 == 0 and place == 0))
                for n in range(reports)
                for place, (number, value) in enumerate(patterns[n % len(patterns)])
            ),
        )
        grown = pages(conn) - before
        conn.execute(
            "INSERT INTO report(id, agency_id, year, form, layout_no) SELECT a.id, a.id, 2021, l.form, l.no"
            " FROM agency a, (SELECT * FROM layout LIMIT 1) l"
        )
    return grown


def pages(conn: sqlite3.Connection) -> int:
    """The size of the database in bytes."""
    return int(conn.execute("PRAGMA page_count").fetchone()[0] * conn.execute("PRAGMA page_size").fetchone()[0])


def numbered_cells(store: Store, chance: random.Random) -> Iterator[tuple[int, int]]:
    """The cells of one made-up report that are not zero, table 3 first, by their number in the database."""
    layout = form_for_year(2021).layout()
    cells = {place.id: Cell(0) for place in layout.cells}
    for row in ("granted", "partial", "denied.internal", "unavailable.not_held", "other.misc"):
        cells[f"t3.{row}.natural"] = Cell(chance.randint(1, 400))
    cells["t3.carried_out.natural"] = Cell(chance.randint(0, 20))
    cells["t2.licensing.decisions"] = Cell(chance.randint(1, 90_000))
    cells["t4.review.upheld"] = Cell(chance.randint(0, 30))
    cells = with_totals(layout, cells)
    for column in ("natural", "total"):
        ended, over = cells[f"t3.concluded.{column}"].value, cells[f"t3.carried_out.{column}"].value
        assert ended is not None
        assert over is not None
        cells[f"t3.new.{column}"] = Cell(ended + over)
    with store.reading() as conn:
        numbers = cell_numbers(conn, layout.form.id)
    wanted = sorted(cells, key=lambda key: not key.startswith("t3.new"))
    yield from ((numbers[key], int(value)) for key in wanted if (value := cells[key].value))
