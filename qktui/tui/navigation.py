"""What screens ask of the app: to go somewhere. Screens do not know each other."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class OpenReport(Message):
    """Show a report."""

    report_id: int


@dataclass
class EditReport(Message):
    """Edit a report's tables, the cursor on ``cell`` where one is named."""

    report_id: int
    cell: str = ""


@dataclass
class ReportChanged(Message):
    """The database has changed: what is on the screen may be out of date."""
