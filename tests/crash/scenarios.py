"""What is killed: a program at its work, again and again, and what must hold each time after it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from random import Random

from qktui.exchange import dumps
from qktui.queries import changes_of, database_info, find_report, load_report
from qktui.store import BATCH, back_up, open_store, sqlite3
from qktui.verify import verify
from tests.conftest import REPOSITORY
from tests.crash.acknowledged import faults, saved_lines
from tests.crash.killing import killed_after_lines, killed_at_size, sizes_of
from tests.crash.processes import PYTHON, WRITER, let_go, processes
from tests.crash.writer import Saved
from tests.factory import balanced_report
from tests.store.older import make_old, older
from tests.store.reports import balanced, files_in, fill, take

QKTUI = (sys.executable, "-m", "qktui.cli")
YEARS = (2021, 2022, 2023)
FILES = 12


class Scenario(ABC):
    """One kind of work in a folder of its own, which ``choose`` decides by chance."""

    def __init__(self, folder: Path, choose: Random) -> None:
        self.folder, self.choose = folder, choose
        self.kills = 0
        self.prepare()

    @abstractmethod
    def prepare(self) -> None:
        """Make what every attempt starts from."""

    @abstractmethod
    def attempt(self) -> Iterator[str]:
        """Start the work and kill it, unless it ends before; what is wrong then, in words for a developer."""

    def place(self) -> Path:
        """An empty folder for the next attempt."""
        place = self.folder / "attempt"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place


def make_database(path: Path) -> None:
    """A database with three reports."""
    with open_store(path, fill=fill) as store:
        take(store, *(balanced(year=year) for year in YEARS[1:]))


def unsound(path: Path) -> Iterator[str]:
    """What ``verify`` says of a database."""
    with open_store(path) as store:
        yield from (f"{path.name}: {told}" for told in verify(store))


class Editing(Scenario):
    """Saves in a loop, while another process saves as well and goes on."""

    ways = "edit"

    def prepare(self) -> None:
        self.database = self.folder / "qktui.db"
        make_database(self.database)
        self.saves: list[Saved] = []
        self.killed: list[str] = []

    def attempt(self) -> Iterator[str]:
        names = f"killed {self.kills}", f"spared {self.kills}"
        killed, spared = (
            (*WRITER, str(self.database), name, str(self.choose.randrange(10**6)), saves, self.ways)
            for name, saves in zip(names, ("1000000", "8"), strict=True)
        )
        with processes(killed, spared) as (one, other):
            let_go([one, other])
            printed = killed_after_lines(one, self.choose.randrange(8), self.choose)
            told, errors = other.communicate()
        self.kills += 1
        self.killed.append(names[0])
        self.saves += saved_lines(printed) + saved_lines(told)
        yield from (errors, *faults(self.database, self.saves, self.killed))


class Settling(Editing):
    """Finalise, reopen and restore in a loop."""

    ways = "edit,publish,settle,settle,restore"


class FirstImport(Scenario):
    """The first file of all: the database is made for it."""

    def prepare(self) -> None:
        self.file = self.folder / "report.json"
        self.file.write_text(dumps(balanced_report()), encoding="utf-8")
        place = self.place()
        self.sizes = sizes_of(self.argv(place), place)

    def argv(self, place: Path) -> tuple[str, ...]:
        """The import into a database in the folder."""
        return (*QKTUI, "import", "--db", str(place / "qktui.db"), "--json", str(self.file))

    def attempt(self) -> Iterator[str]:
        place = self.place()
        self.kills += killed_at_size(self.argv(place), place, self.choose.choice(self.sizes), self.choose)
        before = 0
        if (place / "qktui.db").exists():
            yield from unsound(place / "qktui.db")
            before = reports_in(place / "qktui.db")
        yield from self.resumed(place, before, 1)

    def resumed(self, place: Path, before: int, files: int) -> Iterator[str]:
        """The same command again: it takes in what is missing, and nothing twice."""
        told = json.loads(subprocess.run(self.argv(place), cwd=REPOSITORY, check=True, capture_output=True).stdout)
        if (told["imported"], told["unchanged"]) != (files - before, before):
            yield f"{before} of {files} were there, and then: {told}"
        yield from unsound(place / "qktui.db")
        if files_in(place) != {"qktui.db"}:
            yield f"left behind: {files_in(place)}"


def reports_in(path: Path) -> int:
    """How many reports a database has."""
    with open_store(path, read_only=True) as store:
        return database_info(store).reports


class FolderImport(FirstImport):
    """A folder of files; the same command then takes in the rest of them."""

    def prepare(self) -> None:
        self.file = self.folder / "files"
        self.file.mkdir()
        self.reports = [balanced_report(f"第{n}号人民政府") for n in range(FILES)]
        for n, report in enumerate(self.reports):
            (self.file / f"{n}.json").write_text(dumps(report), encoding="utf-8")
        self.sizes = sizes_of(self.argv(place := self.place()), place)

    def attempt(self) -> Iterator[str]:
        place = self.place()
        database = place / "qktui.db"
        self.kills += killed_at_size(self.argv(place), place, self.choose.choice(self.sizes), self.choose)
        before = reports_in(database) if database.exists() else 0
        yield from self.resumed(place, before, FILES)
        with open_store(database) as store:
            for report in self.reports:
                stored = load_report(store, find_report(store, report.agency, report.year))
                if stored.report.cells != report.cells or len(changes_of(store, stored.id)) != 1:
                    yield f"{report.agency}: not what its file says, or not told once"


class Migrating(Scenario):
    """An older database is opened: its schema is an earlier one, or only its forms are."""

    def prepare(self) -> None:
        source = self.folder / "source.db"
        make_database(source)
        conn = sqlite3.connect(source, isolation_level=None)
        conn.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO change(report_id, user, action, subject, reason) SELECT 9, '甲', 'edit', 'title', i FROM n",
            (BATCH + 100,),  # sealed in more than one transaction
        )
        conn.close()
        make_old(source)
        self.old = [source, older(source, self.folder / "older.db")]
        conn = sqlite3.connect(self.old[1])
        conn.execute("PRAGMA journal_mode = WAL")
        conn.close()
        self.content = content_of(source)
        self.sizes = [self._sizes(old) for old in self.old]

    def _sizes(self, old: Path) -> list[int]:
        return sizes_of(self.argv(old, place := self.place()), place)

    def argv(self, old: Path, place: Path) -> tuple[str, ...]:
        """The upgrade of a copy of an old database."""
        shutil.copy(old, place / "qktui.db")
        return (*QKTUI, "db", "migrate", "--db", str(place / "qktui.db"))

    def attempt(self) -> Iterator[str]:
        which = self.choose.randrange(len(self.old))
        argv = self.argv(self.old[which], place := self.place())
        self.kills += killed_at_size(argv, place, self.choose.choice(self.sizes[which]), self.choose)
        yield from unsound(place / "qktui.db")
        if content_of(place / "qktui.db") != self.content:
            yield "the content is another"


def content_of(path: Path) -> list[list[tuple[object, ...]]]:
    """The reports, figures and trail of a database of any age."""
    conn = sqlite3.connect(path)
    queries = (
        "SELECT id, agency_id, year, status, title FROM report ORDER BY id",
        "SELECT * FROM cell ORDER BY report_id, cell_no",
        "SELECT id, report_id, at, user, action, subject, old_value, new_value, reason FROM change ORDER BY id",
    )
    try:
        return [conn.execute(query).fetchall() for query in queries]
    finally:
        conn.close()


BACK_UP = """
import itertools, sys
from pathlib import Path
from qktui.store import back_up, open_store
with open_store(Path(sys.argv[1])) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for n in itertools.count():
        back_up(store, Path(sys.argv[2]) / f"{n}.db")
        print(n, flush=True)
"""


class BackingUp(Scenario):
    """One backup after the other: each is complete or not there, and the next clears away what was left."""

    def prepare(self) -> None:
        self.database = self.folder / "qktui.db"
        make_database(self.database)
        with open_store(self.database) as store:
            take(store, balanced(year=2019), data=os.urandom(1 << 22))

    def attempt(self) -> Iterator[str]:
        place = self.place()
        argv = (*PYTHON, BACK_UP, str(self.database), str(place))
        with processes(argv) as (process,):
            let_go([process])
            acknowledged = killed_after_lines(process, self.choose.randrange(4), self.choose).split()
        self.kills += 1
        with open_store(self.database) as store:
            back_up(store, place / "last.db")
        names = files_in(place)
        if missing := {f"{n}.db" for n in (*acknowledged, "last")} - names:
            yield f"acknowledged, but not there: {missing}"
        if strange := {name for name in names if not name.endswith(".db")}:
            yield f"left behind: {strange}"
        for name in names - strange:
            yield from unsound(place / name)
            if reports_in(place / name) != len(YEARS) + 1:
                yield f"{name}: not complete"


SCENARIOS: dict[str, type[Scenario]] = {
    "edit": Editing,
    "settle": Settling,
    "file": FirstImport,
    "folder": FolderImport,
    "migrate": Migrating,
    "backup": BackingUp,
}
