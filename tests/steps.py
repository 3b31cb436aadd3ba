"""What a person does at a terminal, step by step, and what the database then has."""

from __future__ import annotations

from pathlib import Path

from qktui.queries import changes_of
from qktui.store import open_store
from tests.pty_session import Session
from tests.tui.driving import now

NATURAL = "t3.new.natural"
"""The cell on which the table opens, and the editor after it."""


def to_the_table(session: Session, listed: str = "共 1 份") -> None:
    """From the list of reports, which shows ``listed``, to the table of requests of the one under the cursor."""
    session.wait_for(listed)
    session.press("enter")
    session.wait_for("概览")
    session.press("3")
    session.wait_for("申请人情况")


def to_the_editor(session: Session, listed: str = "共 1 份") -> None:
    """From the list of reports to the editor of the table of requests."""
    to_the_table(session, listed)
    session.press("e")
    session.wait_for("Ctrl+S 保存")


def leave(session: Session) -> None:
    """End the app, and the login with it."""
    session.press("ctrl+q")
    assert session.wait_exit() == 0, session.text()


def figure(database: Path) -> object:
    """The figure as the database has it now."""
    with open_store(database) as store:
        return now(store, 1).report.cells[NATURAL].value


def saved(database: Path, value: int) -> bool:
    """Whether the database has this figure."""
    return figure(database) == value


def users(database: Path) -> set[str]:
    """Whose names the trail of the figure has."""
    with open_store(database) as store:
        return {change.user for change in changes_of(store, 1, subject=NATURAL)}
