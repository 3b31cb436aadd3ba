"""What all fields have in common that take text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events

if TYPE_CHECKING:
    from textual.widget import Widget as Base
else:
    Base = object  # Textual takes the first widget among the bases for the parent of its styles

WIDE_SPACE = "\u3000"


class TakesText(Base):
    """To be named before a Textual widget that takes text.

    It takes the wide space, with which Chinese paragraphs begin, and which Textual refuses:
    Python does not call it printable. And it says which keys only write or move about in it.
    """

    TAKES_TEXT = True
    WITHIN: ClassVar[frozenset[str]] = frozenset(
        {"cursor_left", "cursor_right", "cursor_up", "cursor_down", "delete_left", "delete_right"}
    )

    def take(self, text: str) -> None:
        """Put in what cannot be typed one key at a time, as a paste puts it in."""
        raise NotImplementedError

    async def _on_key(self, event: events.Key) -> None:
        if event.character == WIDE_SPACE and not self.disabled:
            event.stop()
            event.prevent_default()
            self.take(WIDE_SPACE)
