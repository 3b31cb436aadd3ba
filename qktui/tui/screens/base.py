"""The two kinds of screens: one that fills the terminal, and one that lies over what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from textual.await_complete import AwaitComplete
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

Result = TypeVar("Result")

if TYPE_CHECKING:
    Base = Screen[Any]
else:
    Base = object  # Textual takes the first widget among the bases for the parent of its styles


class _Kept(Base):
    """What both kinds have in common.

    They are left once, and take no other with them: Textual's ``dismiss`` takes the topmost
    screen away, whichever that is, and an answer that comes when the screen has gone, or has
    another above it, would close the wrong one. And they are not drawn a second time when
    the focus moves: what gains or loses it draws itself.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Leave the screen, unless it is not the topmost, or no longer."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


class Page(_Kept, Screen[Result]):
    """A screen that fills the terminal."""


class Dialog(_Kept, ModalScreen[Result]):
    """A question, or something to read, over the screen that it is about."""
