"""A screen that is left once, and takes no other with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.await_complete import AwaitComplete

if TYPE_CHECKING:
    from textual.screen import Screen

    Base = Screen[Any]
else:
    Base = object  # Textual takes the first widget among the bases for the parent of its styles


class LeftOnce(Base):
    """To be named before a screen that leaves when an answer comes, and not only at a key.

    Textual's ``dismiss`` takes the topmost screen away, whichever that is: an answer that
    comes when the screen has gone, or has another above it, would close the wrong one.
    """

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave the screen, unless it is not the topmost, or no longer."""
        return super().dismiss(result) if self.is_active else AwaitComplete()
