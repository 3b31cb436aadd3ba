"""Published reports as web pages: how many a second are read, and what a long batch takes of the memory."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path

from lxml import html as lxml_html

from qktui.importing import NotAReport, read
from qktui.importing.batch import READ_AHEAD, read_many
from tests.bench.figures import Budget, Figure
from tests.bench.pages import page
from tests.bench.place import Place, alternate

PAGES = 200
ROUNDS = 5
FEW, MANY = 1_000, 10_000
"""Reports of a batch after which its memory is looked at."""
PARSING = "lxml.html parses the same"


def html(place: Place) -> Iterator[Figure]:
    """Pages a second: only parsed, read in this process, and read apart by one process and by two."""
    paths = written(place, PAGES)
    files = [(path.name, path.read_bytes()) for path in paths]
    for name, data in files[:2]:
        read(name, data)  # forms and expressions are made ready once
    parsed, here, one, two = alternate(
        ROUNDS, partial(parsing, files), partial(reading, files), partial(apart, paths, 1), partial(apart, paths, 2)
    )
    size = sum(len(data) for _, data in files) / PAGES / 1000
    third = (Budget("ratio", 1 / 3, floor=True),)
    yield Figure(f"html of {size:.0f} kB read in one process", "/s", here, third, PARSING, parsed)
    yield Figure("the same, read apart by one process", "/s", one, third, PARSING, parsed)
    yield Figure(
        "the same, read apart by two", "/s", two, (Budget("ratio", 1.8, floor=True),), "read apart by one", one
    )


def batch(place: Place) -> Iterator[Figure]:
    """The most memory that a batch has taken after many reports, beside what it had after few."""
    argv = (sys.executable, "-m", "tests.bench.long_batch", place.folder, str(FEW), str(MANY))
    few, many = (json.loads(line) for line in place.run(argv).splitlines())
    for name in few:
        yield Figure(f"batch of {MANY:,}, {name}", "MB", (many[name],), (Budget("ratio", 1.1),),
                     f"after {FEW:,}", (few[name],))  # fmt: skip


def written(place: Place, pages: int) -> list[Path]:
    """So many pages as files."""
    folder = place.folder / "pages"
    folder.mkdir()
    paths = [folder / f"{n}.html" for n in range(pages)]
    for n, path in enumerate(paths):
        path.write_bytes(page(n))
    return paths


def parsing(files: list[tuple[str, bytes]]) -> float:
    """Pages a second that lxml makes trees of."""
    begun = time.perf_counter()
    for _, data in files:
        lxml_html.document_fromstring(data)
    return len(files) / (time.perf_counter() - begun)


def reading(files: list[tuple[str, bytes]]) -> float:
    """Pages a second that become drafts."""
    begun = time.perf_counter()
    for name, data in files:
        read(name, data)
    return len(files) / (time.perf_counter() - begun)


def apart(paths: list[Path], workers: int) -> float:
    """Pages a second that so many processes make drafts of, once they are at work: from one result to another."""
    lead = READ_AHEAD * workers
    seen = [time.perf_counter() for _ in drafts(islice(cycle(paths), len(paths) + 2 * lead), workers)]
    return len(paths) / (seen[lead + len(paths) - 1] - seen[lead - 1])


def drafts(paths: Iterable[Path], workers: int) -> Iterator[Path]:
    """The files whose drafts have arrived. Raises ``ValueError`` when one is refused: then nothing is measured."""
    for file in read_many(paths, workers):
        if isinstance(file.outcome, NotAReport):
            raise ValueError(str(file.outcome))
        yield file.path
