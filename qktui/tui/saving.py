"""Saving an edit session: one save at a time, and nothing that somebody else saved is overwritten unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from qktui.changes import Conflict, edit_cells, finalise, reopen
from qktui.model import Cell
from qktui.phrases import say
from qktui.queries import StoredReport
from qktui.store import Store
from qktui.tui.editing import EditSession


@dataclass(frozen=True, slots=True)
class Clash:
    """Cells that two people changed to different figures: what each of them says, by cell."""

    mine: dict[str, Cell]
    theirs: dict[str, Cell]


class Saver:
    """Brings the database up to date with ``session``.

    ``ask`` is told of a clash and answers whether this person's figures shall stand;
    ``merged`` is told when somebody else's other cells have been taken over. The
    methods raise ``StoreError`` or ``NoReport`` with a sentence when it cannot be done.
    """

    def __init__(
        self, store: Store, session: EditSession, user: str,
        ask: Callable[[Clash], Awaitable[bool]], merged: Callable[[], None],
    ) -> None:  # fmt: skip
        self.store, self.session, self.user = store, session, user
        self.ask, self.merged = ask, merged
        self.saved_at: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether a save is under way."""
        return self._one_at_a_time.locked()

    async def save(self) -> None:
        """Save whatever is unsaved, merging and asking as long as others save at the same time."""
        async with self._one_at_a_time:
            await self._save()

    async def finalise(self) -> None:
        """Save, then make the report final. Raises ``NotInBalance`` with the rules that do not hold."""
        async with self._one_at_a_time:
            await self._save()
            await self._settle(finalise)

    async def reopen(self) -> None:
        """Take a final report back to a draft."""
        async with self._one_at_a_time:
            await self._settle(reopen)

    async def _save(self) -> None:
        while edits := self.session.unsaved():
            try:
                stored = await asyncio.to_thread(self._write, edits)
            except Conflict as conflict:
                await self._merge(conflict.current)
                continue
            self.session.saved(stored)
            self.saved_at = datetime.now()

    async def _settle(self, step: Callable[..., StoredReport]) -> None:
        base = self.session.base
        try:
            stored = await asyncio.to_thread(step, self.store, base.id, base.version, user=self.user)
        except Conflict as conflict:
            await self._merge(conflict.current)
            raise
        self.session.saved(stored)
        self.saved_at = datetime.now()

    async def _merge(self, current: StoredReport) -> None:
        both = self.session.merge(current)
        theirs = {key: current.report.cells[key] for key in both if key in current.report.cells}
        if theirs and not await self.ask(Clash({key: self.session.cells[key] for key in theirs}, theirs)):
            self.session.take_theirs(list(theirs))
        self.merged()

    def _write(self, edits: dict[str, Cell], reason: str = "") -> StoredReport:
        base = self.session.base
        return edit_cells(self.store, base.id, base.version, edits, user=self.user, reason=reason)

    def save_now(self, reason: str = "") -> None:
        """Save in this thread, for there is nobody left to ask: the trail keeps what others had put there."""
        while edits := self.session.unsaved():
            try:
                self.session.saved(self._write(edits, reason))
            except Conflict as conflict:
                self.session.merge(conflict.current)
                reason = reason or say("同时有别人保存，未及询问")
