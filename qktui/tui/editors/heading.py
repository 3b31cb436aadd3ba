"""The editor's first line: whose report it is, what does not balance, whether it is saved, who else is at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from textual import on
from textual.message import Message

from qktui.model import Outcome
from qktui.phrases import say
from qktui.printable import one_line
from qktui.store import Store
from qktui.store.presence import Presence
from qktui.tui import jobs
from qktui.tui.editing import EditSession
from qktui.tui.opened import status_text
from qktui.tui.widgets.line import Header

LOOK_AROUND = 2.0
"""Seconds after which one looks again who else edits the report."""
NAMED = 2
"""How many of the others are named."""


class Heading(Header):
    """Describes a session; tells of others who edit the same report, and them of ``user``, while it is mounted."""

    @dataclass
    class Company(Message):
        """Who else edits this report now."""

        others: tuple[str, ...]

    def __init__(self, store: Store, report_id: int, user: str) -> None:
        super().__init__()
        self._presence = Presence(store.path, report_id, user)
        self._company: tuple[str, ...] = ()
        self._session: EditSession | None = None
        self._saved_at: datetime | None = None

    def on_mount(self) -> None:
        """Look who is there."""
        self._look_around()
        self.set_interval(LOOK_AROUND, self._look_around)

    def on_unmount(self) -> None:
        """Nobody is here any more."""
        self._presence.close()

    def _look_around(self) -> None:
        jobs.start(self, "company", self._see, self.Company)

    def _see(self) -> tuple[str, ...]:
        self._presence.appear()
        return tuple(one.user for one in self._presence.others())

    @on(Company)
    def _met(self, message: Company) -> None:
        message.stop()
        came = [user for user in message.others if user not in self._company]
        left = [user for user in self._company if user not in message.others]
        self._company = message.others
        if came:
            self.notify(say("{users} 也在改这份报告：各改各的会合在一起，同一处会问", users=_names(came)), markup=False)
        if left:
            self.notify(say("{users} 不再改这份报告", users=_names(left)), markup=False)
        if (came or left) and self._session is not None:
            self.tell(self._session, self._saved_at)

    def tell(self, session: EditSession, saved_at: datetime | None) -> None:
        """Speak of this state of the session, last saved then."""
        self._session, self._saved_at = session, saved_at
        report, opened = session.base.report, session.opened
        wrong = sum(finding.outcome is Outcome.FAIL for finding in opened.failing)
        marks = [say("{n} 处不平 ✗", n=wrong) if wrong else opened.balance()]
        if session.computing:
            marks.append(say("总计自动"))
        if self._company:
            marks.append(say("{users} 也在改", users=_names(self._company)))
        state = say("（{status}{saved}）", status=status_text(report.status), saved=self._save_state(session))
        after = say(" · {year} 年度", year=report.year) + state
        self.describe(report.agency, after, marks, before=say("编辑 · "))

    def _save_state(self, session: EditSession) -> str:
        if session.unsaved():
            return say("，未保存")
        return say("，已存 {time}", time=f"{self._saved_at:%H:%M:%S}") if self._saved_at else ""


def _names(users: Sequence[str]) -> str:
    """Names of people, some of them where there are many."""
    named = say("、").join(one_line(user) for user in dict.fromkeys(users[:NAMED]))
    return named if len(users) <= NAMED else say("{names} 等 {n} 人", names=named, n=len(users))
