"""What most likely went wrong in the report that is being edited: worked out in pauses, offered, never applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual import on
from textual.message import Message
from textual.timer import Timer

from qktui.model import Cell, Located, Outcome, Repair, Status
from qktui.phrases import say
from qktui.queries import corrections_of
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.editing import EditSession
from qktui.tui.screens.corrections import Corrections
from qktui.tui.widgets.likely_line import LikelyLine

PAUSE = 0.8
"""Seconds without a key after which corrections are looked for; at once when a person asks for them."""


class CorrectionLine(LikelyLine):
    """The line that says the likeliest correction, and the list of all of them on demand.

    ``locked`` cells are taken as right; ``located`` is ``None`` until the corrections of
    these figures are there; ``asked`` tells that somebody waits for their list.
    """

    @dataclass
    class Found(Message):
        """The corrections of these figures, with these cells taken as right."""

        cells: Mapping[str, Cell]
        locked: frozenset[str]
        located: Located

    @dataclass
    class Taken(Message):
        """A person takes this correction."""

        repair: Repair

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.session: EditSession | None = None
        self.locked: frozenset[str] = frozenset()
        self.located: Located | None = None
        self.asked = False
        self._cell = ""
        self._of: tuple[Mapping[str, Cell], frozenset[str]] | None = None
        self._timer: Timer | None = None

    def follow(self, session: EditSession, cell: str) -> None:
        """The session's figures, the cursor on ``cell``: of figures that are new, corrections are looked for soon."""
        self.session, self._cell = session, cell
        if self._of != (session.cells, self.locked):
            self._of, self.located, self.asked = (session.cells, self.locked), None, False
            self._stop_waiting()
            if self._unbalanced(session):
                self._timer = self.set_timer(PAUSE, self._search)
        self._say()

    def toggle_lock(self) -> None:
        """Take the figure under the cursor as right, or no longer."""
        if self.session is not None and self._cell:
            self.locked ^= {self._cell}
            self.follow(self.session, self._cell)

    def offer(self) -> None:
        """List the corrections to choose from, as soon as they are there."""
        if self.session is None or not self._unbalanced(self.session):
            self.notify(say("没有不平的规则"), markup=False)
            return
        self.asked = True
        if self.located is not None:
            self._list(self.located)
            return
        if self._timer is not None:  # not being worked out yet
            self._search()
        self._say()

    # ---------------------------------------------------------------- looking for them
    def _search(self) -> None:
        assert self.session is not None
        self._stop_waiting()
        stored, locked = self.session.opened.stored, self.locked
        jobs.start(
            self, "corrections", lambda: corrections_of(self.store, stored, locked=locked),
            lambda located: self.Found(stored.report.cells, locked, located),
        )  # fmt: skip

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    @on(Found)
    def _found(self, message: Found) -> None:
        message.stop()
        if self._of != (message.cells, message.locked):
            return
        self.located = message.located
        self._say()
        if self.asked and self.screen.is_current:
            self._list(message.located)

    @on(jobs.Failed)
    def _failed(self) -> None:
        """The app says why; the next F8 asks again."""
        self.asked, self._of = False, None

    # ---------------------------------------------------------------- showing them
    def _say(self) -> None:
        assert self.session is not None
        if not self._unbalanced(self.session):
            self.show("")  # an empty line: the table would jump if it came and went with each key
            return
        form, here = self.session.base.layout.form, self._cell in self.locked
        self.describe(form, self.located, len(self.locked), here=here, asked=self.asked)

    def _list(self, located: Located) -> None:
        assert self.session is not None
        self.asked = False

        def chosen(repair: Repair | None) -> None:
            if repair is not None:
                self.post_message(self.Taken(repair))

        self.app.push_screen(Corrections(self.session.base.layout.form, located), chosen)

    @staticmethod
    def _unbalanced(session: EditSession) -> bool:
        """Whether a hard rule fails and the figures can still be changed."""
        editable = session.base.report.status is not Status.FINAL
        return editable and any(finding.outcome is Outcome.FAIL for finding in session.opened.failing)
