"""Saving an edit session: one save at a time, and nothing that somebody else saved is overwritten unseen."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from qktui.changes import Conflict, edit_report, finalise, reopen
from qktui.phrases import say
from qktui.queries import Content, StoredReport, contents_of, load_report
from qktui.store import Store
from qktui.tui.editing import EditSession


@dataclass(frozen=True, slots=True)
class Clash:
    """Contents that two people changed to different things: what each of them says, by name."""

    mine: dict[str, Content]
    theirs: dict[str, Content]


class Saver:
    """Brings the database up to date with ``session``.

    ``tell`` lets whoever shows the session hand over what has been typed and not told
    yet; ``ask`` is told of a clash and answers whether this person's shall stand;
    ``merged`` is told when somebody else's other changes have been taken over. The
    methods raise ``StoreError`` or ``NoReport`` with a sentence when it cannot be done.
    """

    def __init__(
        self, store: Store, session: EditSession, user: str, tell: Callable[[], None],
        ask: Callable[[Clash], Awaitable[bool]], merged: Callable[[], None],
    ) -> None:  # fmt: skip
        self.store, self.session, self.user = store, session, user
        self.tell, self.ask, self.merged = tell, ask, merged
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

    async def take_over(self) -> None:
        """Bring in what others have saved since, if anything. What is unsaved here is merged when it is saved."""
        async with self._one_at_a_time:
            current = await asyncio.to_thread(load_report, self.store, self.session.base.id)
            if current.version != self.session.base.version and not self.session.unsaved():
                await self._merge(current)

    async def finalise(self, acknowledged: Mapping[str, str]) -> None:
        """Save, then make the report final, its open warnings dismissed with these reasons by their facts.

        Raises ``NotInBalance`` with the rules that do not hold, or ``NotAcknowledged`` with warnings without a reason.
        """
        async with self._one_at_a_time:
            await self._save()
            await self._settle(partial(finalise, acknowledged=acknowledged))

    async def reopen(self) -> None:
        """Take a final report back to a draft."""
        async with self._one_at_a_time:
            await self._settle(reopen)

    async def _save(self) -> None:
        self.tell()
        self.session.pause()
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
        there, here = contents_of(current.report), self.session.contents
        theirs = {name: there[name] for name in both if name in there}
        if theirs and not await self.ask(Clash({name: here[name] for name in theirs}, theirs)):
            self.session.take_theirs(list(theirs))
        self.merged()

    def _write(self, edits: dict[str, Content], reason: str = "") -> StoredReport:
        base = self.session.base
        return edit_report(self.store, base.id, base.version, edits, user=self.user, reason=reason)

    def save_now(self, reason: str = "") -> None:
        """Save in this thread, for there is nobody left to ask: the trail keeps what others had put there."""
        self.tell()
        self.session.commit()
        while edits := self.session.unsaved():
            try:
                self.session.saved(self._write(edits, reason))
            except Conflict as conflict:
                self.session.merge(conflict.current)
                reason = reason or say("同时有别人保存，未及询问")
