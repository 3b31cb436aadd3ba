"""Folders as the file chooser shows them: what is in one, which path a person typed, how it goes on. No screen.

Everything here looks at the disk, which may be slow or far away: it is called from threads.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from qktui.importing.files import is_hidden, is_readable
from qktui.phrases import say
from qktui.printable import one_line

QUOTES = "'\""
"""What terminals put around a path that is dropped into them."""


@dataclass(frozen=True, slots=True)
class Item:
    """A folder, or a file of a format that is read, with its size in bytes and when it was changed (POSIX time)."""

    path: Path
    folder: bool = False
    size: int = 0
    changed: float = 0.0

    @property
    def name(self) -> str:
        """The name as it can be shown."""
        return shown(self.path.name)


@dataclass(frozen=True, slots=True)
class Listing:
    """What is in a folder: folders first, each kind by name. ``others`` counts files of formats that are not read.

    A folder that cannot be looked into has no items, and a ``reason``.
    """

    folder: Path
    items: tuple[Item, ...] = ()
    others: int = 0
    reason: str = ""

    @property
    def files(self) -> int:
        """How many of the items are files."""
        return sum(not item.folder for item in self.items)


@dataclass(frozen=True, slots=True)
class Completion:
    """A typed path carried on as far as only one thing can follow, and the names that it may become."""

    text: str
    names: tuple[str, ...]


def list_folder(folder: Path) -> Listing:
    """What is in a folder; hidden names are left out, as they are when a whole folder is imported."""
    found: list[Item] = []
    others = 0
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if is_hidden(entry.name):
                    continue
                item = _item(entry)
                found += [item] if item else []
                others += item is None
    except OSError as error:
        return Listing(folder, reason=_reason(error))
    found.sort(key=lambda item: (not item.folder, item.path.name))
    return Listing(folder, tuple(found), others)


def _item(entry: os.DirEntry[str]) -> Item | None:
    """The entry, if it is a folder or a file that is read; one that cannot be looked at is neither."""
    try:
        if entry.is_dir():
            return Item(Path(entry.path), folder=True)
        if not entry.is_file() or not is_readable(entry.name):
            return None
        status = entry.stat()
    except OSError:
        return None
    return Item(Path(entry.path), size=status.st_size, changed=status.st_mtime)


def _reason(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return say("没有这个文件夹")
        case NotADirectoryError():
            return say("这不是文件夹")
        case PermissionError():
            return say("没有读取这个文件夹的权限")
    return say("读不出来：{error}", error=error.strerror or error)


def start_folder() -> Path:
    """The folder that the program was started in; the person's own where that has gone."""
    try:
        return Path.cwd()
    except OSError:
        return Path.home()


def look_at(path: Path) -> Item | str:
    """The folder or the file at a path, whatever it is called; a sentence when there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return say("没有这个文件或文件夹")
    except PermissionError:
        return say("没有读取权限")
    except (OSError, ValueError) as error:  # a NUL in a path that was pasted is a ValueError
        return say("读不出来：{error}", error=getattr(error, "strerror", "") or one_line(str(error)))
    return Item(path, path.is_dir(), status.st_size, status.st_mtime)


def typed(text: str, folder: Path) -> Path:
    """The path that a person typed or pasted, taken from ``folder`` when it is relative; ``~`` is their home."""
    plain = _unquoted(text)
    return Path(os.path.normpath(folder / os.path.expanduser(plain))) if plain else folder  # noqa: PTH111


def completed(text: str, folder: Path) -> Completion:
    """A typed path carried on, as shells do, but not into a name that cannot be shown."""
    plain = _unquoted(text)
    before = plain[: len(plain) - len(plain.rpartition("/")[2])]
    items = [item for item in list_folder(typed(before, folder)).items if f"{before}{item.path.name}".startswith(plain)]
    if not items:
        return Completion(text, ())
    names = [item.path.name + "/" * item.folder for item in items]
    common = "".join(takewhile(str.isprintable, os.path.commonprefix(names)))  # noqa: RUF071  # by characters
    return Completion(before + common, tuple(map(shown, names)))


def _unquoted(text: str) -> str:
    plain = text.strip()
    if len(plain) > 1 and plain[0] in QUOTES and plain[-1] == plain[0]:
        return plain[1:-1]
    return plain


def shown(path: str | Path) -> str:
    """A path or a name as it can be shown: bytes that are no text, and control characters, do not reach a screen."""
    return one_line(os.fsencode(path).decode(errors="replace"))


def size_text(size: int) -> str:
    """A size as people read it: ``815 B``, ``12 KB``, ``3.4 MB``."""
    if size < 1000:
        return f"{size} B"
    for unit in ("KB", "MB", "GB"):
        value = size / 1000
        if value < 999.5:
            return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"
        size = int(value)
    return f"{size / 1000:.0f} TB"
