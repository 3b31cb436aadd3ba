"""Which files of folders are taken for reports: those of formats that are read, in a steady order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

READ_SUFFIXES = frozenset(
    (
        ".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml", ".docx", ".docm", ".xlsx", ".xlsm", ".pdf", ".txt",
        ".md", ".markdown", ".json", ".doc", ".wps", ".rtf", ".odt", ".xls", ".et", ".ods",
    )
)  # fmt: skip
"""Endings of files that a folder is searched for. A file that is named by itself is read whatever it is called."""


@dataclass
class Search:
    """The files among ``paths``, and within the folders among them.

    ``passed_over`` counts those of other formats, ``closed`` the folders that may not be looked into.
    """

    paths: Iterable[Path]
    passed_over: int = field(default=0, init=False)
    closed: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[Path]:
        """Each file once: the paths in their order, a folder's files by name, folders after the files beside them."""
        self.passed_over = self.closed = 0
        seen: set[str] = set()
        for path in self.paths:
            for file in self._within(path) if os.path.isdir(path) else (path,):  # noqa: PTH112  # never raises
                real = os.path.realpath(file)
                if real not in seen:
                    seen.add(real)
                    yield file

    def _within(self, folder: Path) -> Iterator[Path]:
        """The folder's files of known formats; hidden files and folders, and links to folders, are left out."""
        for place, folders, names in os.walk(folder, onerror=self._note_closed):
            folders[:] = sorted(name for name in folders if not is_hidden(name))
            for name in sorted(name for name in names if not is_hidden(name)):
                if is_readable(name):
                    yield Path(place, name)
                else:
                    self.passed_over += 1

    def _note_closed(self, _: OSError) -> None:
        self.closed += 1


def is_readable(name: str) -> bool:
    """Whether a file of that name is of a format that is read, going by its ending alone."""
    return os.path.splitext(name)[1].lower() in READ_SUFFIXES  # noqa: PTH122  # a name may be no text


def is_hidden(name: str) -> bool:
    """Whether a name is one that people do not see, or that Word and WPS give a file while it is open."""
    return name.startswith((".", "~$"))
