"""Keeping what is edited: drafts in pauses, the final report, the way back to a draft, and what that must ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial

from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget

from qktui.changes import Conflict, NotAcknowledged, NotInBalance, pending_warnings
from qktui.model import Outcome
from qktui.phrases import say
from qktui.queries import NoReport
from qktui.store import Store, StoreError
from qktui.tui import jobs
from qktui.tui.change_words import subject_words
from qktui.tui.editing import EditSession
from qktui.tui.saving import Clash, Saver
from qktui.tui.screens.acknowledge import Acknowledge
from qktui.tui.screens.confirm import Confirm
from qktui.tui.two_versions import two_versions

PAUSE = 0.8
"""Seconds without a key after which the draft is saved."""
LISTED = 12
"""How many contents or reasons a question lists."""


class Keeper(Widget):
    """Works out of sight for the screen that it is in, one thing after the other and away from the keys.

    Until :meth:`begin` there is nothing to keep, and every call does nothing.
    """

    DEFAULT_CSS = "Keeper { display: none; }"

    class Kept(Message):
        """The database has what is on the screen, or it has been said why not."""

    class Merged(Message):
        """Somebody else's changes have been taken into the session."""

    class Settled(Message):
        """The report has become final, or a draft again."""

    @dataclass
    class Unbalanced(Message):
        """The report cannot become final; one of the cells in question."""

        cell: str

    class Done(Message):
        """Everything is kept, or given up: the screen can go."""

    def __init__(self, store: Store, user: str) -> None:
        super().__init__()
        self.store, self.user = store, user
        self.saver: Saver | None = None
        self._timer: Timer | None = None

    def begin(self, session: EditSession, tell: Callable[[], None]) -> None:
        """Keep this session; ``tell`` hands over what has been typed and not told yet."""
        self.saver = Saver(self.store, session, self.user, tell, self._ask, self._merged)

    def _merged(self) -> None:
        self.post_message(self.Merged())

    # ---------------------------------------------------------------- drafts
    def save_soon(self) -> None:
        """Save the draft in the next pause."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.save)

    def save(self) -> None:
        """Save the draft now."""
        self._in_background(self._save)

    def take_over(self) -> None:
        """Bring in what others have saved."""
        self._in_background(self._take_over)

    def leave(self) -> None:
        """Save, then say that the screen can go."""
        self._in_background(self._leave, awaited=True)

    def _in_background(self, work: Callable[[], Coroutine[None, None, object]], *, awaited: bool = False) -> None:
        jobs.in_background(self, "saving", work, awaited=awaited)

    async def _attempt(self, work: Coroutine[None, None, object]) -> str:
        """Do something with the database; gives the reason when that is impossible, which is also said."""
        try:
            await work
        except (Conflict, NotInBalance, NotAcknowledged):
            raise  # a matter for whoever asked
        except (StoreError, NoReport) as error:
            self.notify(str(error), severity="error", markup=False)
            return str(error)
        return ""

    async def _take_over(self) -> None:
        if self.saver is not None:
            await self._attempt(self.saver.take_over())

    async def _save(self) -> str:
        if self.saver is None:
            return ""
        reason = await self._attempt(self.saver.save())
        self.post_message(self.Kept())
        return reason

    async def _leave(self) -> None:
        reason = await self._save()
        if reason:
            question = [reason, "", say("修改没有存上。放弃这些修改，离开编辑？")]
            if not await self.app.push_screen_wait(Confirm(question, say("放弃修改并离开"), say("留在这里"))):
                return
        self.post_message(self.Done())

    async def _ask(self, clash: Clash) -> bool:
        """Somebody else changed the same to something else: which shall stand?"""
        assert self.saver is not None
        form = self.saver.session.base.layout.form
        lines = []
        for name, there in list(clash.theirs.items())[:LISTED]:
            theirs, mine = two_versions(there, clash.mine[name])
            place = subject_words(name, form)
            lines.append(say("· {place}：对方 {theirs}，您 {mine}", place=place, theirs=theirs, mine=mine))
        if len(clash.theirs) > LISTED:
            lines.append(say("……另有 {n} 处", n=len(clash.theirs) - LISTED))
        question = [say("别人刚改过同样的地方："), "", *lines, "", say("用您的，还是用对方的？")]
        return await self.app.push_screen_wait(Confirm(question, say("用我的"), say("用对方的")))

    # ---------------------------------------------------------------- final
    def finalise(self) -> None:
        """Save, then make the report final, or say exactly why not."""
        self._in_background(partial(self._finalise, {}), awaited=True)

    def reopen(self) -> None:
        """Take a final report back to a draft."""
        self._in_background(self._reopen, awaited=True)

    async def _finalise(self, acknowledged: Mapping[str, str]) -> None:
        if self.saver is None:
            return
        try:
            refused = await self._attempt(self.saver.finalise(acknowledged))
        except NotInBalance as refusal:
            await self._refuse_final(refusal)
        except NotAcknowledged:
            await self._acknowledge(acknowledged)
        except Conflict:
            pass  # merged and said; whoever wants it final looks again and asks again
        else:
            if not refused:
                self._settled(say("已定稿"))

    async def _acknowledge(self, given: Mapping[str, str]) -> None:
        """Ask for a reason for each open warning, then try again; whoever goes back leaves the report as it is."""
        assert self.saver is not None
        self.post_message(self.Kept())
        report_id = self.saver.session.base.id
        rows = await asyncio.to_thread(pending_warnings, self.store, report_id, user=self.user)
        reasons = await self.app.push_screen_wait(Acknowledge(rows, given))
        if reasons is not None:
            await self._finalise(reasons)

    async def _refuse_final(self, refusal: NotInBalance) -> None:
        reasons = [f"{'✗' if f.outcome is Outcome.FAIL else '?'} {f.message}" for f in refusal.findings]
        if len(reasons) > LISTED:
            reasons[LISTED:] = [say("……另有 {n} 条", n=len(refusal.findings) - LISTED)]
        head = say("还不能定稿，{n} 条硬规则未成立：", n=len(refusal.findings))
        self.post_message(self.Kept())
        await self.app.push_screen_wait(Confirm([head, "", *reasons]))
        self.post_message(self.Unbalanced(refusal.findings[0].cells[0]))

    async def _reopen(self) -> None:
        if self.saver is None:
            return
        try:
            refused = await self._attempt(self.saver.reopen())
        except Conflict:
            return  # merged and said
        if not refused:
            self._settled(say("已退回草稿"))

    def _settled(self, said: str) -> None:
        self.post_message(self.Settled())
        self.notify(said, markup=False)
