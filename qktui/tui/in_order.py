"""Keys, pastes and clicks one after the other, however fast they come."""

from __future__ import annotations

from collections import deque
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import events
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.worker import Worker

if TYPE_CHECKING:
    from textual.app import App

    Base = App[None]
else:
    Base = object  # Textual looks at the bases of an app for its styles

STEPS = 4
"""Ways up through the widgets that lie between a key and the last thing it does: the key itself, what the
widget tells its screen, what the screen tells the app, and the screen that the app then shows."""

PATIENCE = 1.0
"""Seconds after which a key that comes is handed on even so: no widget that is busy makes the app deaf."""

LOOK = 0.005
"""Seconds between looks at whether a job is done."""


class InOrder(Base):
    """To be named before ``App``: what a person does is handed on once what came before has had its effect.

    Textual hands a key to what has the focus when it arrives, and keys that arrive together, as after a
    delay on the line, to the same: a second Enter closed the screen below the list in which the first had
    chosen, and letters went to where the person had been before Tab. Here the next one waits until a
    callback has followed the one before through the queues of the widgets, ``STEPS`` times, and the jobs
    are done that the app is told to wait for. A key that comes alone never waits; nor does one of those
    that only write or move about in what has the focus (characters in a text, and what a widget names in
    ``WITHIN``: the actions that change nothing but it) wait for another of them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting = deque[events.Event]()
        self._followed: events.Event | None = None
        self._since = 0.0
        self._last_kind = ""
        self._jobs: list[tuple[Worker[Any], Screen[Any]]] = []

    async def on_event(self, event: events.Event) -> None:
        """Let what comes from the person wait for its turn."""
        if not isinstance(event, events.InputEvent | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        more_of_the_same = not self._waiting and self._last_kind and self._kind(event) == self._last_kind
        self._waiting.append(event)
        if self._followed is None or more_of_the_same or monotonic() - self._since > PATIENCE:
            await self._hand_on()

    @property
    def quiet_for(self) -> float:
        """Seconds since something of the person's was handed on."""
        return monotonic() - self._since

    def wait_for(self, job: Worker[Any]) -> None:
        """Let the next key wait for a job as well, until it is done or another screen, of its making, is on top."""
        self._jobs = [*self._under_way(), (job, self.screen)]

    def _under_way(self) -> list[tuple[Worker[Any], Screen[Any]]]:
        return [
            (job, screen) for job, screen in self._jobs
            if not (job.is_finished or job.is_cancelled) and screen.is_active
        ]  # fmt: skip

    async def _hand_on(self) -> None:
        self._since = monotonic()
        while True:
            event = self._followed = self._waiting.popleft()
            kind = self._last_kind = self._kind(event)
            await super().on_event(event)
            if not (kind and self._waiting and self._kind(self._waiting[0]) == kind):
                break
        await self._follow(event, STEPS)

    def _kind(self, event: events.Event) -> str:
        """Of the many keys that only write or move about in what has the focus: on which way they reach it."""
        widget = self.focused
        if widget is None or not isinstance(event, events.Key):
            return ""
        if getattr(widget, "TAKES_TEXT", False) and event.is_printable:
            return "character"
        within = getattr(widget, "WITHIN", ())
        bindings = widget._bindings.key_to_bindings.get(event.key, ())
        actions = {binding.action.partition("(")[0] for binding in bindings}.intersection(within)
        return "action" if any(widget.check_action(action, ()) for action in actions) else ""

    async def _follow(self, event: events.Event, steps: int) -> None:
        """Go after an event from where the focus is, so many times; then, with the screen laid out, comes the next."""
        if self._exit or not self.screen_stack or event is not self._followed:
            return
        if steps:
            self._climb(self.focused or self.screen, event, steps)
        elif self._jobs:
            self._jobs = [] if monotonic() - self._since > PATIENCE else self._under_way()
            self.set_timer(LOOK, partial(self._follow, event, STEPS))
        elif not self._waiting:
            self._followed = None
        elif self.screen._layout_required:
            self.call_after_refresh(self._follow, event, STEPS)
        else:
            await self._hand_on()

    def _climb(self, node: MessagePump, event: events.Event, steps: int) -> None:
        """Wait for what is in the queue of a widget, then of those above it; one that is closing takes nothing."""
        while node is not self and not node.call_later(self._climb, node._parent or self, event, steps):
            node = node._parent or self
        if node is self:
            self.call_later(self._follow, event, steps - 1)
