"""A list of any length, of which only a window is ever loaded: pages come as the cursor nears either end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget

from qktui.tui import jobs
from qktui.tui.list_window import ListWindow, Place

Row = TypeVar("Row")
Wanted = TypeVar("Wanted")
Key = TypeVar("Key")


class PagedList(Widget, Generic[Row, Wanted, Key], can_focus=True):
    """Rows under a cursor. Loads by itself what it shows; ``wanted`` filters.

    A subclass says how a page is read, what a row's key is, and what the lines look like.
    """

    DEFAULT_CSS = """
    PagedList { height: 1fr; }
    PagedList > .paged-list--heading { color: $text-muted; text-style: underline; }
    PagedList > .paged-list--group { text-style: bold; background: $surface; }
    PagedList > .paged-list--cursor { text-style: reverse; }
    PagedList > .paged-list--trouble { color: $text-error; }
    PagedList > .paged-list--doubt { color: $text-warning; }
    PagedList > .paged-list--muted { color: $text-muted; }
    PagedList > .paged-list--plain { color: $foreground; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "paged-list--heading", "paged-list--group", "paged-list--cursor", "paged-list--trouble", "paged-list--doubt",
        "paged-list--muted", "paged-list--plain",
    }  # fmt: skip
    WITHIN: ClassVar[frozenset[str]] = frozenset({"move", "move_page", "first", "last"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "打开"),
        Binding("up", "move(-1)", "移动", show=False),
        Binding("down", "move(1)", "移动", show=False),
        Binding("pageup", "move_page(-1)", "翻页", show=False),
        Binding("pagedown,space", "move_page(1)", "翻页", show=False),
        Binding("home,g", "first", "最前", show=False),
        Binding("end,G", "last", "最后", show=False),
    ]

    @dataclass
    class Moved(Message):
        """Another row stands under the cursor, or the same one with other contents."""

        paged_list: PagedList[Any, Any, Any]

        @property
        def control(self) -> PagedList[Any, Any, Any]:
            """The list."""
            return self.paged_list

    @dataclass
    class Loaded(Message):
        """A page of the list that ``wanted`` leaves has come."""

        wanted: Any
        rows: list[Any]
        place: Place

    def __init__(self, window: ListWindow[Row], wanted: Wanted, end: Key) -> None:
        super().__init__()
        self.window, self.wanted, self.end = window, wanted, end
        self.awaited: Place | None = None
        self._early = 0  # how far the cursor was moved before there was anything

    # ---------------------------------------------------------------- what a subclass says
    def read(self, wanted: Wanted, after: Key | None, before: Key | None) -> list[Row]:
        """A page, read in a thread: what follows a key, or what precedes one (``self.end``: the end of the list)."""
        raise NotImplementedError

    def key_of(self, row: Row) -> Key:
        """A row's place in the list."""
        raise NotImplementedError

    def key_above(self, row: Row) -> Key:
        """A place just before a row's own: what follows it begins with that row."""
        raise NotImplementedError

    def opened(self, row: Row) -> Message:
        """What to post when a person opens a row."""
        raise NotImplementedError

    def line_of(self, row: int) -> int:
        """The line of the widget that a row of the window stands on."""
        return 1 + row - self.window.top

    def row_at(self, line: int) -> int | None:
        """The row that a line of the widget shows, if any."""
        row = self.window.top + line - 1
        return row if line > 0 and row < len(self.window.rows) else None

    @property
    def lines(self) -> int:
        """How many lines the rows have."""
        return max(1, self.size.height - 1)

    # ---------------------------------------------------------------- loading
    def on_mount(self) -> None:
        """Load the first page."""
        self._load(Place.FIRST)

    def show(self, wanted: Wanted) -> None:
        """List what ``wanted`` leaves, from its beginning."""
        self.wanted = wanted
        self._load(Place.FIRST)

    def refresh_rows(self) -> None:
        """Read what is shown again (somebody changed something), the cursor staying on its row."""
        if self.awaited in (Place.FIRST, Place.LAST):
            self._load(self.awaited)  # what is on its way may be older than the change
        else:
            self._load(Place.AGAIN if self.window.rows else Place.FIRST)

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.window.row

    def _load(self, place: Place) -> None:
        wanted, self.awaited = self.wanted, place
        after, before = self._bounds(place)
        jobs.start(
            self, "rows", lambda: self.read(wanted, after, before), lambda rows: self.Loaded(wanted, rows, place),
            awaited=True,
        )  # fmt: skip

    def _bounds(self, place: Place) -> tuple[Key | None, Key | None]:
        """The key that a page follows, and the one that it precedes."""
        window = self.window
        if place is Place.LAST:
            return None, self.end
        if place is Place.AFTER:
            return self.key_of(window.rows[-1]), None
        if place is Place.BEFORE:
            return None, self.key_of(window.rows[0])
        if place is Place.AGAIN and not (window.at_start and window.top == 0):
            return self.key_above(window.rows[window.top]), None
        return None, None

    def on_paged_list_loaded(self, message: Loaded) -> None:
        """Put a page where it belongs, unless the list has become another one meanwhile."""
        message.stop()
        if message.wanted != self.wanted or message.place is not self.awaited:
            return
        self.awaited = None
        if message.place is Place.AGAIN and not message.rows and not (self.window.at_start and self.window.top == 0):
            self._load(Place.LAST)
            return
        joins = message.place in (Place.AFTER, Place.BEFORE)
        shown, row = self._shown(), self.row
        self.window.take(message.rows, message.place, self.lines)
        if self._early:
            self.window.move_to(self._early, self.lines)
            self._early = 0
        if not joins or self._shown() != shown:
            self.refresh()
        if not joins or self.row != row:
            self.post_message(self.Moved(self))

    def on_failed(self) -> None:
        """The app says why the page did not come; the next key may try again."""
        self.awaited = None

    def _shown(self) -> list[Row]:
        return self.window.rows[self.window.top : self.window.top + self.lines]

    # ---------------------------------------------------------------- moving
    def _go(self, cursor: int) -> None:
        window = self.window
        old, top = window.cursor, window.top
        window.move_to(cursor, self.lines)
        if window.top != top:
            self.refresh()
        elif window.cursor != old:
            for row in (old, window.cursor):
                self.refresh(Region(0, self.line_of(row), self.size.width, 1))
        if window.cursor != old:
            self.post_message(self.Moved(self))
        if self.awaited is None and window.rows and (place_wanted := window.lacks(self.lines)):
            self._load(place_wanted)

    def action_move(self, by: int) -> None:
        """Move the cursor by lines; before the first page is there, as soon as it is."""
        if self.window.rows:
            self._go(self.window.cursor + by)
        elif self.awaited is Place.FIRST:
            self._early = max(0, self._early + by)

    def action_move_page(self, by: int) -> None:
        """Move the cursor by screenfuls."""
        self._go(self.window.cursor + by * self.lines)

    def action_first(self) -> None:
        """Go to the first row of all."""
        if self.window.at_start:
            self._go(0)
        else:
            self._load(Place.FIRST)

    def action_last(self) -> None:
        """Go to the last row of all."""
        if self.window.at_end:
            self._go(len(self.window.rows) - 1)
        else:
            self._load(Place.LAST)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.row is not None:
            self.post_message(self.opened(self.row))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the cursor's line it opens."""
        row = self.row_at(event.y)
        if row is None:
            return
        on_cursor = event.y == self.line_of(self.window.cursor)
        self._go(row)
        if on_cursor or event.chain > 1:
            self.action_open()

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves the cursor by three."""
        self.action_move(3)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves the cursor by three."""
        self.action_move(-3)

    # ---------------------------------------------------------------- painting
    def style_of(self, name: str) -> Style:
        """The style of a kind of line."""
        return self.get_component_rich_style(f"paged-list--{name}")

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor's bar; its mark stays."""
        self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self.window.move_to(self.window.cursor, self.lines)
