"""The app for a login: no way out of it but the end, and an end when nobody is there.

What Textual can do besides drawing (save files, open links, suspend, a command palette)
is off, whatever asks for it: a key, or a link in somebody's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar

from textual import events

from qktui.phrases import say
from qktui.store import Store
from qktui.tui.app import QktuiApp, run_app

MINUTE = 60.0
LOOK = 0.5
"""Seconds between looks at the clock."""


class RestrictedApp(QktuiApp):
    """The app without files, links, palette and suspension; ``idle`` seconds without input end it.

    ``warning``: how many seconds before that end it is announced; ``exports``: the one
    folder that reports and problem lists can be written to, under names of the app's making.
    """

    TAKES_FILES: ClassVar[bool] = False

    def __init__(
        self, store: Store, *, user: str, idle: float | None = None, warning: float = MINUTE,
        exports: Path | None = None,
    ) -> None:  # fmt: skip
        super().__init__(store, user=user)
        self.exports = exports
        self._idle, self._warning = idle, warning
        self._last_input, self._warned = monotonic(), False

    def on_mount(self) -> None:
        """Watch the clock, where there is a limit; Textual calls the ``on_mount`` above as well."""
        if self._idle is not None:
            self.set_interval(LOOK, self._look_at_clock)

    async def on_event(self, event: events.Event) -> None:
        """Whatever a person does starts the time anew: when it arrives, and not when it bubbles up here again."""
        if isinstance(event, events.InputEvent) and not event.is_forwarded:
            self._last_input = monotonic()
            if self._warned:
                self._warned = False
                self.clear_notifications()
        await super().on_event(event)

    def _look_at_clock(self) -> None:
        if self._idle is None:
            return
        left = self._idle - (monotonic() - self._last_input)
        if left <= 0:
            self._idle = None
            self.leave(say("闲置到时保存"), say("很久没有按键，已退出"))
        elif left <= self._warning and not self._warned:
            self._warned = True
            sentence = say("很久没有按键，{n} 秒后存草稿并退出；按任意键继续", n=round(left))
            self.notify(sentence, severity="warning", timeout=left + MINUTE, markup=False)

    # ---------------------------------------------------------------- what is off
    def action_command_palette(self) -> None:
        """No palette."""

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """No file is written."""

    def save_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str:
        """No file is written."""
        return ""

    def deliver_text(self, *_: Any, **__: Any) -> None:
        """No file is written."""

    def deliver_binary(self, *_: Any, **__: Any) -> None:
        """No file is written."""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """No other program is started."""

    def action_suspend_process(self) -> None:
        """The login has no shell to come back to."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """The login has no shell to come back to."""
        yield


def run(store: Store, *, user: str, idle: int | None, exports: Path | None = None) -> None:
    """Run the app for a login until the person leaves it, or has been away for ``idle`` minutes."""
    run_app(RestrictedApp(store, user=user, idle=None if idle is None else idle * MINUTE, exports=exports))
