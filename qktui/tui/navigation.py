"""What screens ask of the app: to go somewhere. Screens do not know each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from qktui.tui.arrival import Arrival  # what it needs is loaded when files are read


@dataclass
class OpenReport(Message):
    """Show a report, from ``cell`` on, or from where its narrative has the words of ``quote``."""

    report_id: int
    cell: str = ""
    quote: str = ""


@dataclass
class ShowProblems(Message):
    """Show what was found in all reports."""


@dataclass
class EditReport(Message):
    """Edit a report's tables, the cursor on ``cell`` where one is named."""

    report_id: int
    cell: str = ""


@dataclass
class ChooseFiles(Message):
    """Choose files to import."""


@dataclass
class ReadFiles(Message):
    """Read files, and what is in the folders among them; they were chosen in ``folder``."""

    paths: tuple[Path, ...]
    folder: Path


@dataclass
class ExportReport(Message):
    """Take a report, or its problem list, out as a file."""

    report_id: int


@dataclass
class Exported(Message):
    """The file is written."""

    path: Path


@dataclass(frozen=True)
class Reviewed:
    """What a person made of a file: perhaps whose it is, and whether it is to be accepted."""

    file: Arrival
    accept: bool = False


@dataclass
class ReviewFile(Message):
    """Look at what was read from a file, beside the file itself; ``answer`` is told what came of it."""

    file: Arrival
    answer: Callable[[Reviewed | None], None]


@dataclass
class ReportChanged(Message):
    """The database has changed: what is on the screen may be out of date."""
