"""A new database file appears under its name complete, in one step, however the process that makes it ends.

It is built in a hidden folder beside its place, and linked from there. The folder is
locked while somebody builds in it: one that is not is what a killed process has left,
and is removed when a database beside it is next opened or made.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

PREFIX = ".qktui-new-"
"""How the names of the hidden folders begin."""


@contextlib.contextmanager
def appearing(path: Path) -> Iterator[Path]:
    """Where to build the file that is at ``path`` when the block has ended; nothing is, when it raises.

    Of several processes the first wins: the others get ``FileExistsError``. Raises
    ``OSError`` where nothing can be written.
    """
    remove_leftovers(path.parent)
    with _own_folder(path.parent) as folder:
        yield folder / "new.db"
        _link(folder / "new.db", path)
    with contextlib.suppress(OSError), _opened(path.parent) as handle:
        os.fsync(handle)  # the name, too, outlives a loss of power, where a folder can be told to


def remove_leftovers(folder: Path) -> None:
    """Remove what processes killed while they made a database have left in this folder. Never raises."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(PREFIX):
                _remove_unless_held(Path(entry))


def _remove_unless_held(folder: Path) -> None:
    with contextlib.suppress(OSError), _opened(folder) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _own_folder(parent: Path) -> Iterator[Path]:
    """A new folder that nobody takes for left behind while the block lasts."""
    while (handle := _held(folder := Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent)))) is None:
        pass  # somebody cleared up before it was held
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _held(folder: Path) -> int | None:
    """An open handle that locks the folder; ``None`` when it has gone. Where there are no locks nobody clears up."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return None
    with contextlib.suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX)
    if folder.exists():
        return handle
    os.close(handle)
    return None


def _link(new: Path, path: Path) -> None:
    """Give the file its name, which nobody else may have taken meanwhile."""
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links, as on most memory sticks
        if path.exists():
            raise FileExistsError(path) from None
        new.rename(path)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield handle
    finally:
        os.close(handle)
