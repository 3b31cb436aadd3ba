"""What is sent to the terminal: at once, and nothing that stands there already.

Textual paints a screen in several steps as its parts find their places, and each step sends
every line anew: 65 KB to open a report, where what it shows is 20. Over a slow line that is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.control import Control
from textual import screen as textual_screen
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.app import App
    from textual.screen import Screen

    Base = App[None]
else:
    Base = object  # Textual looks at the bases of an app for its styles

FRAME = 0.002
"""Seconds between two paintings at least."""

Piece = tuple[int, int, Strip]
"""A line, a cell in it, and what is drawn from there on."""


def paint_at_once() -> None:
    """Let a second change follow the first within 2 ms, not at the next of 60 frames a second.

    A key's answer often comes in two: the cursor, then what is said of its cell. Textual has no setting for it.
    """
    textual_screen.UPDATE_PERIOD = FRAME  # type: ignore[misc]


class Sent:
    """What stands on the terminal, as far as it is known: by line, pieces of it by their first cell."""

    def __init__(self) -> None:
        self._lines: dict[int, dict[int, tuple[int, str]]] = {}

    def forget(self) -> None:
        """Nothing is known any more: whatever comes is sent."""
        self._lines.clear()

    def is_new(self, y: int, x: int, cells: int, text: str) -> bool:
        """Whether a piece must be sent; if so, it is what stands there from now on."""
        line, end = self._lines.setdefault(y, {}), x + cells
        if line.get(x) == (end, text):
            return False
        for start in [start for start, (stop, _) in line.items() if start < end and stop > x]:
            del line[start]
        line[x] = end, text
        return True


class Changes(CompositorUpdate):
    """Of an update, what does not stand there yet."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, sent: Sent) -> None:
        self.update, self.sent = update, sent

    def render_segments(self, console: Console) -> str:
        """The codes to send. Textual asks for them only when it does send them."""
        found = []
        for y, x, strip in pieces(self.update):
            text = strip.render(console)
            if text and self.sent.is_new(y, x, strip.cell_length, text):
                found.append(Control.move_to(x, y).segment.text + text)
        return "".join(found)


def pieces(update: LayoutUpdate | ChopsUpdate) -> Iterator[Piece]:
    """What an update draws, piece by piece."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in strips:
                yield y, x, strip
                x += strip.cell_length
        return
    for y, first, last in update.spans:
        for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is not None and x <= last and end > first:
                yield y, x, chop if first <= x and end <= last else chop.crop(0, min(end, last) - x)


class PaintsChanges(Base):
    """To be named before ``App``: what stands on the terminal is not sent again while the same screen is shown.

    Another screen is sent whole, whatever else may have written on the terminal; and so is
    everything after :meth:`action_redraw`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sent = Sent()
        self._shown: object = None

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        showing = screen, screen.stack_updates, screen.outer_size
        if showing != self._shown:
            self._shown = showing
            self._sent.forget()
        update = isinstance(renderable, LayoutUpdate | ChopsUpdate)
        super()._display(screen, Changes(renderable, self._sent) if update else renderable)  # type: ignore[arg-type]

    def action_redraw(self) -> None:
        """Draw everything again: something else has written on the terminal."""
        self._sent.forget()
        self.screen.refresh()
