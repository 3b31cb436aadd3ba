"""Who is editing which report, for all that have the same database open.

Whoever edits holds a lock on a small file of their own beside the database. A lock goes
with its process, however that ends, so nobody seems to be there who is not, nothing is
written while one works, and nobody is kept out: saving settles what two people change.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType


@dataclass(frozen=True, slots=True, order=True)
class Editor:
    """Somebody who edits a report, since when (local time)."""

    user: str
    since: datetime


class Presence:
    """Lets others know that ``user`` edits a report of the database at ``path``, from :meth:`appear` to :meth:`close`.

    Where the file cannot be made (a folder that one may not write to), nobody is told;
    the database then refuses the edit itself. Any thread may call any method.
    """

    def __init__(self, path: Path, report_id: int, user: str) -> None:
        self._folder, self._prefix = path.parent, f"{path.name}-editor-{report_id}-"
        self._own = self._folder / f"{self._prefix}{os.urandom(6).hex()}"
        self._user = user
        self._lock: int | None = None
        self._closed = False
        self._one_at_a_time = threading.Lock()

    def appear(self) -> None:
        """Be there from now on; where one is already, or has gone, nothing happens."""
        with self._one_at_a_time, contextlib.suppress(OSError):
            if self._lock is None and not self._closed:
                self._lock = _locked(self._own, os.O_RDWR | os.O_CREAT | os.O_EXCL)
                said = {"user": self._user, "since": datetime.now().isoformat(timespec="seconds")}
                if self._lock is not None:
                    os.write(self._lock, json.dumps(said, ensure_ascii=False).encode())

    def others(self) -> list[Editor]:
        """The others who edit the same report now, by name; files of those who have gone are cleared away."""
        found: list[Editor] = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.name.startswith(self._prefix) and entry.name != self._own.name:
                    found += _holders(Path(entry.path))
        return sorted(found)

    def close(self) -> None:
        """Nobody is told any more."""
        with self._one_at_a_time:
            self._closed = True
            if self._lock is not None:
                with contextlib.suppress(OSError):
                    self._own.unlink()
                os.close(self._lock)
                self._lock = None

    def __enter__(self) -> Presence:
        self.appear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _holders(entry: Path) -> Iterator[Editor]:
    """Who holds the lock on a file; nobody's file is removed."""
    try:
        lock = _locked(entry, os.O_RDONLY)
        if lock is None:
            said = json.loads(entry.read_text(encoding="utf-8"))
            yield Editor(str(said["user"]), datetime.fromisoformat(said["since"]))
            return
        entry.unlink()
        os.close(lock)
    except (OSError, ValueError, KeyError, TypeError):
        return  # gone meanwhile, not written yet, or not ours to remove


def _locked(path: Path, flags: int) -> int | None:
    """A descriptor that holds the lock on a file; ``None`` when somebody else has it. Raises ``OSError``."""
    descriptor = os.open(path, flags | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
