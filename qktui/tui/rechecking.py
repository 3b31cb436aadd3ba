"""Checking again what is out of date, in the background, as long as the app runs."""

from __future__ import annotations

import time
from collections.abc import Generator

from textual.app import App
from textual.message import Message
from textual.worker import Worker

from qktui.changes import recheck_pending
from qktui.queries import count_unchecked
from qktui.store import Store
from qktui.tui import jobs

AT_ONCE = 2000
"""So many reports that are out of date are checked here; of more, the screens say what to run."""
BATCH = 5
"""Reports that are checked before keys and other writers have their turn."""


class Rechecked(Message):
    """Nothing is out of date any more."""


class Rechecker:
    """Brings the findings of ``store`` up to date in a thread of ``app``; a read-only database is left as it is."""

    def __init__(self, app: App[None], store: Store, user: str) -> None:
        self.app, self.store, self.user = app, store, user
        self._worker: Worker[None] | None = None

    def start(self) -> None:
        """Look for reports that are out of date and check them, unless that is being done."""
        if not self.store.read_only and (self._worker is None or self._worker.is_finished):
            self._worker = jobs.stream(self.app, "recheck", self._check)

    def _check(self) -> Generator[Message | None, None, None]:
        """Gives ``None`` after each batch, so that the job can be ended there."""
        if not 0 < count_unchecked(self.store) <= AT_ONCE:
            return
        begun = time.monotonic()
        for _ in recheck_pending(self.store, user=self.user, batch=BATCH):
            yield None
            time.sleep(time.monotonic() - begun)  # a thread that is always busy makes keys wait
            begun = time.monotonic()
        yield Rechecked()
