"""Reading processes that end with the screen that wanted them, however long their file would take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qktui.importing.sandbox import Reader


class Readers:
    """Lends readers to threads. After ``stop`` whatever they are reading comes to nothing, at once."""

    def __init__(self) -> None:
        self._lent: set[Reader] = set()
        self._stopped = False

    @contextmanager
    def one(self) -> Iterator[Reader]:
        """A reader for the calling thread alone, until the block ends."""
        with Reader() as reader:
            self._lent.add(reader)
            if self._stopped:
                reader.stop()
            try:
                yield reader
            finally:
                self._lent.discard(reader)

    def stop(self) -> None:
        """End them all, and any that is asked for later."""
        self._stopped = True
        for reader in tuple(self._lent):
            reader.stop()
