"""Opening the database for a command: created when there is none, errors turned into sentences."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qktui.cli.program import Failure, Settings, settings_of, tell
from qktui.phrases import say
from qktui.resources import data_dir

if TYPE_CHECKING:
    from qktui.queries import StoredReport
    from qktui.store import Store

BUILT_IN = "qktui"
"""The user in whose name the built-in reports are imported."""


def seed_files() -> list[Path]:
    """The built-in reports, in the exchange format."""
    return sorted((data_dir("seeds") / "reports").glob("*.json"))


def take_seeds(store: Store) -> tuple[int, int]:
    """Import the built-in reports that the database lacks; how many it lacked, and how many it had."""
    from qktui.changes import ImportOutcome, import_drafts
    from qktui.importing import read

    found = []
    for path in seed_files():
        data = path.read_bytes()
        found += import_drafts(store, path.name, data, read(path.name, data), user=BUILT_IN, keep_existing=True)
    taken = sum(one.outcome is ImportOutcome.IMPORTED for one in found)
    return taken, len(found) - taken


@contextlib.contextmanager
def opened(settings: Settings, *, seeds: bool = True, seal: bool = True) -> Iterator[Store]:
    """The database, open until the block ends. A new one holds the built-in reports, if ``seeds``.

    Without ``seal`` the trail is left as it is found. A file that may only be read is
    opened for reading. Raises :class:`Failure` for whatever a person can mend, in the
    block as well.
    """
    from qktui.store import is_there, open_store

    path = settings.path
    taken: list[int] = []
    with sentences(path):
        read_only = settings.read_only or (is_there(path) and not os.access(path, os.W_OK))
        fill = (lambda store: taken.append(take_seeds(store)[0])) if seeds else None
        with open_store(path, read_only=read_only, fill=fill, seal=seal) as store:
            if taken:
                tell(say("新建了数据库 {path}，其中有内置报告 {n} 份", path=path, n=taken[0]))
            yield store


def there_is_one(settings: Settings) -> bool:
    """Whether the database is there. Raises :class:`Failure` where one may not look."""
    from qktui.store import is_there

    with sentences(settings.path):
        return is_there(settings.path)


@contextlib.contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Errors of the block that a person can mend, as :class:`Failure`. ``path`` is the database."""
    from qktui.queries import NoReport
    from qktui.store import StoreError, explained, sqlite3

    try:
        yield
    except (StoreError, NoReport) as error:
        raise Failure(str(error)) from error
    except sqlite3.Error as error:
        raise Failure(str(explained(error, path))) from error


def found(store: Store, ref: str, year: int | None) -> StoredReport:
    """The one report that is meant. Raises ``NoReport``, which :func:`opened` turns into a sentence."""
    from qktui.queries import find_report, load_report

    return load_report(store, find_report(store, ref, year))


def complete_agency(ctx: click.Context, _: click.Parameter, typed: str) -> list[str]:
    """Agencies of the database for the shell: names that begin with what is typed, else those that have it.

    Quiet and quick: no database, or none that can be read, has no names.
    """
    path = settings_of(ctx).path
    if not os.path.exists(path):  # noqa: PTH110 - unlike Path.exists, it never raises
        return []
    from qktui.queries import ReportFilter, list_reports
    from qktui.store import open_store

    with contextlib.suppress(Failure), sentences(path), open_store(path, read_only=True) as store:
        rows = list_reports(store, ReportFilter(words=typed), limit=200)
        names = list(dict.fromkeys(row.agency for row in rows))
        return [name for name in names if name.startswith(typed)] or names
    return []


ref_argument = click.argument("ref", metavar="REF", shell_complete=complete_agency)
"""REF: an agency's name, or a part of it that no other agency's name has."""

year_argument = click.argument("year", metavar="[YEAR]", type=click.IntRange(2000, 2200), required=False)
"""YEAR: of the report; without it the agency's newest."""
