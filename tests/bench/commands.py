"""The command line: how long a command takes, and how many reports a second it reads."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from tests.bench.figures import Budget, Figure
from tests.bench.place import QKTUI, Place, alternate

IMPORTS = (sys.executable, "-c", "import sqlite_utils, click")
COMMANDS = (("--help",), ("list",), ("check", "硚口", "2021"))
RUNS = 9
FILES = 300
PARSE = "import json, pathlib, sys; [json.loads(p.read_bytes()) for p in pathlib.Path(sys.argv[1]).iterdir()]"


def commands(place: Place) -> Iterator[Figure]:
    """Commands on the built-in report, beside importing what they are made of."""
    place.prepare()
    for arguments in COMMANDS:
        ours, theirs = alternate(
            RUNS, partial(place.milliseconds, (QKTUI, *arguments)), partial(place.milliseconds, IMPORTS)
        )
        yield Figure(f"qktui {' '.join(arguments)}", "ms", ours, (Budget("excess", 150),),
                     "import sqlite_utils, click", theirs)  # fmt: skip


def importing(place: Place) -> Iterator[Figure]:
    """Reports a second read from exchange files into a new database, start of the program included."""
    place.prepare()
    files = exchange_files(place)
    databases = iter(place.folder / f"import-{n}.db" for n in range(RUNS))

    def ours() -> float:
        return FILES / place.milliseconds((QKTUI, "import", "--db", next(databases), *files)) * 1000

    def parsing() -> float:
        return FILES / place.milliseconds((sys.executable, "-c", PARSE, files[0].parent)) * 1000

    ours_samples, parse_samples = alternate(RUNS, ours, parsing)
    yield Figure(f"import of {FILES} JSON files", "/s", ours_samples, (), "json.loads alone", parse_samples)


def exchange_files(place: Place) -> list[Path]:
    """The built-in report, printed by the program, once for each of many agencies."""
    first = json.loads(place.run((QKTUI, "list", "--json")))[0]
    report = json.loads(place.run((QKTUI, "show", first["agency"], str(first["year"]), "--json")))
    folder = place.folder / "files"
    folder.mkdir()
    paths = [folder / f"{n}.json" for n in range(FILES)]
    for n, path in enumerate(paths):
        path.write_text(json.dumps({**report, "agency": f"第{n}号人民政府"}, ensure_ascii=False), encoding="utf-8")
    return paths
