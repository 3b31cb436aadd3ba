"""What a person says of a finding, from any screen: confirm it, dismiss it with a reason, open it again."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from qktui.changes import recheck, review
from qktui.model import Finding, ReviewState
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.screens.reason import Reason

REVIEW_KEYS: tuple[BindingType, ...] = (
    Binding("c", "judge('confirmed')", "确认", tooltip="确认这一条确实是问题"),
    Binding("d", "judge('dismissed')", "不采纳", tooltip="不采纳这一条，要写一句理由"),
    Binding("o", "judge('open')", "重新待看", tooltip="收回先前的意见，这一条重新待看"),
)
"""The keys of a widget that has ``action_judge(state)``."""


@dataclass
class Judged(Message):
    """What a person said of a finding has been kept."""

    report_id: int


class Judge:
    """Keeps what the person ``user`` says of findings in ``store``."""

    def __init__(self, store: Store, user: str) -> None:
        self.store, self.user = store, user

    def keep(self, screen: Screen[None], report_id: int, finding: Finding, state: ReviewState) -> None:
        """Keep it, once the reason is given where one is needed; ``screen`` is told with :class:`Judged`."""

        def given(reason: str | None) -> None:
            if reason is not None:
                jobs.start(screen, "review", lambda: self._keep(report_id, finding, state, reason), Judged)

        if state is ReviewState.DISMISSED:
            screen.app.push_screen(Reason(finding.message), given)
        else:
            given("")

    def _keep(self, report_id: int, finding: Finding, state: ReviewState, reason: str) -> int:
        recheck(self.store, report_id, user=self.user)  # what is kept may be older than what is on the screen
        review(self.store, report_id, finding, state, user=self.user, reason=reason)
        return report_id
