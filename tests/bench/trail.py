"""The trail: how many entries are sealed, and how many seals are checked, in a second."""

from __future__ import annotations

import time
from collections.abc import Iterator

from qktui.queries import breaks
from qktui.store import BATCH, Store, open_store
from qktui.store.chain import seal_new
from tests.bench.figures import Budget, Figure
from tests.bench.place import Place, alternate

RUNS = 5


def sealing(place: Place) -> Iterator[Figure]:
    """Entries a second, sealed and checked, beside just reading them."""
    with open_store(place.folder / "trail.db") as store:

        def read() -> float:
            with store.reading() as conn:
                begun = time.perf_counter()
                read = len(conn.execute("SELECT * FROM change ORDER BY id DESC LIMIT ?", (BATCH,)).fetchall())
                return read / (time.perf_counter() - begun)

        def check() -> float:
            with store.reading() as conn:
                begun = time.perf_counter()
                if any(breaks(conn)):
                    raise ValueError("the chain of this benchmark does not hold")
                (entries,) = conn.execute("SELECT count(*) FROM seal").fetchone()
                return int(entries) / (time.perf_counter() - begun)

        sealed, checked, reading = alternate(RUNS, lambda: seal(store), check, read)
        budget = (Budget("median", 50_000, floor=True),)
        yield Figure("entries sealed", "/s", sealed, budget, "reading them", reading)
        yield Figure("seals checked", "/s", checked, budget, "reading the entries", reading)


def seal(store: Store) -> float:
    """Entries a second that are sealed, of a batch that stands there for it."""
    with store.writing("bench", "generate") as conn:
        conn.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO change(report_id, user, action, subject, old_value, new_value, reason)"
            " SELECT 1, '李四', 'edit', 't3.granted.natural', i, i + 1, '核对底稿' FROM n",
            (BATCH,),
        )
        begun = time.perf_counter()
        entries = seal_new(conn)
        return entries / (time.perf_counter() - begun)
