"""Accepting files of the pile: one at a time, each in a transaction of its own, away from the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from qktui.store import Store
from qktui.tui.arrival import Arrival, accepted, foreseen_again
from qktui.tui.pile import Pile


class Acceptor:
    """Brings files of ``pile`` into the database in ``user``'s name; ``changed`` is called after each.

    ``done`` of ``total`` files have been accepted since it was last idle.
    """

    def __init__(self, store: Store, pile: Pile, user: str, changed: Callable[[], None]) -> None:
        self.store, self.pile, self.user, self.changed = store, pile, user, changed
        self.done = self.total = 0
        self._stopped = False
        self._one_at_a_time = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether files are being accepted."""
        return self._one_at_a_time.locked()

    def stop(self) -> None:
        """Accept no more files than the one in hand."""
        self._stopped = True

    async def accept(self, numbers: Sequence[int], *, replace_corrected: bool = False) -> int:
        """Accept these files, as far as they still wait; how many came in. Raises ``StoreError``."""
        async with self._one_at_a_time:
            self._stopped, self.done, self.total = False, 0, len(numbers)
            came_in = 0
            for number in numbers:
                if self._stopped:
                    break
                if self.pile.files[number].waits:
                    came_in += await self._accept(number, replace_corrected)
                self.done += 1
                self.changed()
        return came_in

    async def _accept(self, number: int, replace_corrected: bool) -> bool:
        """Accept one file; what other files would do to the same report is foreseen again."""
        file = await asyncio.to_thread(
            accepted, self.pile.files[number], self.store, self.user, replace_corrected=replace_corrected
        )
        self.pile.put(number, file)
        for other in self.pile.related(number):
            self.pile.put(other, await asyncio.to_thread(self._foreseen, self.pile.files[other]))
        return file.accepted

    def _foreseen(self, file: Arrival) -> Arrival:
        return foreseen_again(file, self.store)
