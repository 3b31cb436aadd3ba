"""The wide space with which Chinese paragraphs begin, as a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

if TYPE_CHECKING:
    from textual.widget import Widget as Base
else:
    Base = object  # Textual takes the first widget among the bases for the parent of its styles

WIDE_SPACE = "\u3000"


class TakesWideSpace(Base):
    """To be named before a Textual widget that takes text, which refuses it: Python does not call it printable."""

    def take(self, text: str) -> None:
        """Put in what cannot be typed one key at a time, as a paste puts it in."""
        raise NotImplementedError

    async def _on_key(self, event: events.Key) -> None:
        if event.character == WIDE_SPACE and not self.disabled:
            event.stop()
            event.prevent_default()
            self.take(WIDE_SPACE)
