"""Reading the chosen files in a thread, as messages for the screen that shows them come in. Nothing is written."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from itertools import islice, takewhile
from pathlib import Path

from textual.message import Message

from qktui.importing.files import Search
from qktui.intake import read_files
from qktui.store import Store
from qktui.tui.arrival import Arrival, packed
from qktui.tui.pile import MOST_FILES

WORKERS = 2
"""Processes that read files at the same time."""


@dataclass
class Found(Message):
    """So many files are going to be read; others were left out, for their format or in folders that are closed."""

    files: int
    passed_over: int
    closed: int


@dataclass
class TooMany(Message):
    """There are more files than the app takes; none is read."""


@dataclass
class Arrived(Message):
    """A file has been read."""

    file: Arrival


@dataclass
class Ended(Message):
    """All files have been read."""


def arriving(paths: Iterable[Path], store: Store, stop: threading.Event) -> Generator[Message, None, None]:
    """Find the files, then read them, until another thread says ``stop``."""
    search = Search(paths)
    found = list(islice(takewhile(lambda _: not stop.is_set(), search), MOST_FILES + 1))
    if len(found) > MOST_FILES:
        yield TooMany()
        return
    yield Found(len(found), search.passed_over, search.closed)
    reading = read_files(found, store, workers=min(WORKERS, len(found)) or 1, stop=stop)
    with contextlib.closing(reading):
        for incoming, _ in reading:
            yield Arrived(packed(incoming))
    yield Ended()
