"""A list with a cursor, of rows that are all in memory: only the lines in view are drawn, and a move paints two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from qktui.printable import one_line
from qktui.tui.widgets.fitting import fit, shortened

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Field(Generic[Row]):
    """A column: its heading, its width in cells (0: what the others leave), its text.

    ``both_ends``: a text that is too long keeps its beginning and its end.
    """

    heading: str
    width: int
    text: Callable[[Row], str]
    both_ends: bool = False


class RowList(Widget, Generic[Row], can_focus=True):
    """Rows, one a line, under a heading. A subclass says what they look like.

    ``rows`` are shown; ``cursor`` is the number of the row under the cursor, 0 in an empty list.
    """

    DEFAULT_CSS = """
    RowList { height: 1fr; }
    RowList > .row-list--heading { color: $text-muted; text-style: underline; }
    RowList > .row-list--cursor { text-style: reverse; }
    RowList > .row-list--trouble { color: $text-error; }
    RowList > .row-list--doubt { color: $text-warning; }
    RowList > .row-list--muted { color: $text-muted; }
    RowList > .row-list--plain { color: $foreground; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-list--heading", "row-list--cursor", "row-list--trouble", "row-list--doubt", "row-list--muted",
        "row-list--plain",
    }  # fmt: skip
    WITHIN: ClassVar[frozenset[str]] = frozenset({"move", "move_page", "to"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "移动", show=False),
        Binding("down,j", "move(1)", "移动", show=False),
        Binding("pageup", "move_page(-1)", "翻页", show=False),
        Binding("pagedown", "move_page(1)", "翻页", show=False),
        Binding("home,g", "to(0)", "最前", show=False),
        Binding("end,G", "to(-1)", "最后", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor stands on another row."""

        row_list: RowList[Any]

        @property
        def control(self) -> RowList[Any]:
            """The list."""
            return self.row_list

    @dataclass
    class Opened(Message):
        """A person clicked the row under the cursor."""

        row_list: RowList[Any]

        @property
        def control(self) -> RowList[Any]:
            """The list."""
            return self.row_list

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()
        self.cursor = self.top = 0
        self._drawn: dict[int, tuple[str, str]] = {}

    # ---------------------------------------------------------------- what a subclass says
    def fields(self, width: int) -> Sequence[Field[Row]]:
        """The columns that suit a width in cells."""
        raise NotImplementedError

    def look(self, row: Row) -> str:
        """How a row is coloured: ``plain``, ``muted``, ``doubt`` or ``trouble``."""
        return "plain"

    def mark(self, row: Row) -> str:
        """One cell before a row, after the cursor's."""
        return " "

    def nothing(self) -> str:
        """What an empty list says."""
        return ""

    # ---------------------------------------------------------------- rows and cursor
    @property
    def row(self) -> Row | None:
        """The row under the cursor; ``None`` in an empty list."""
        return self.rows[self.cursor] if self.rows else None

    def show(self, rows: Sequence[Row], cursor: int = 0) -> None:
        """Show these rows, the cursor on one of them."""
        self.rows = rows
        self.cursor = self.top = 0
        self._keep_in_view(cursor)
        self.refresh()
        self.post_message(self.Moved(self))

    def renew(self, rows: Sequence[Row]) -> None:
        """Rows that were shown before, changed or more of them; paints only lines that look different."""
        self.rows = rows
        self._keep_in_view(self.cursor)
        for y in range(1, self.size.height):
            if self._text(y) != self._drawn.get(y):
                self._paint_line(y)

    @property
    def _lines(self) -> int:
        return max(1, self.size.height - 1)

    def _keep_in_view(self, cursor: int) -> None:
        self.cursor = max(0, min(cursor, len(self.rows) - 1))
        self.top = min(max(self.top, self.cursor - self._lines + 1), self.cursor)
        self.top = max(0, min(self.top, len(self.rows) - self._lines))

    def go(self, cursor: int) -> None:
        """Put the cursor on a row, or on the nearest there is."""
        old, top = self.cursor, self.top
        self._keep_in_view(cursor)
        if self.top != top:
            self.refresh()
        elif self.cursor != old:
            for place in (old, self.cursor):
                self._paint_line(1 + place - top)
        if self.cursor != old:
            self.post_message(self.Moved(self))

    def _paint_line(self, y: int) -> None:
        self.refresh(Region(0, y, self.size.width, 1))

    def action_move(self, by: int) -> None:
        """Move the cursor by lines."""
        self.go(self.cursor + by)

    def action_move_page(self, by: int) -> None:
        """Move the cursor by screenfuls."""
        self.go(self.cursor + by * self._lines)

    def action_to(self, end: int) -> None:
        """Go to the first row (0) or the last (-1)."""
        self.go(len(self.rows) - 1 if end else 0)

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the cursor's line it opens."""
        place = self.top + event.y - 1
        if event.y == 0 or place >= len(self.rows):
            return
        on_cursor = place == self.cursor
        self.go(place)
        if on_cursor or event.chain > 1:
            self.post_message(self.Opened(self))

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves the cursor by three."""
        self.action_move(3)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves the cursor by three."""
        self.action_move(-3)

    # ---------------------------------------------------------------- drawing
    def render_line(self, y: int) -> Strip:
        """The heading, or one row."""
        self._drawn[y] = text, look = self._text(y)
        width = self.size.width
        if not look:
            return Strip.blank(width, self.rich_style)
        style = self._style(look)
        if look != "heading" and self.has_focus and self.top + y - 1 == self.cursor and self.rows:
            style += self._style("cursor")
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _text(self, y: int) -> tuple[str, str]:
        """What stands on a line, and its look; no look for an empty line."""
        if y == 0:
            return self._line("   ", lambda field: field.heading), "heading"
        place = self.top + y - 1
        if place < len(self.rows):
            row = self.rows[place]
            cursor = "▸" if place == self.cursor else " "
            return self._line(f"{cursor}{self.mark(row)} ", lambda field: field.text(row)), self.look(row)
        if y == 2 and not self.rows:
            return f"   {self.nothing()}", "plain"
        return "", ""

    def _line(self, before: str, text: Callable[[Field[Row]], str]) -> str:
        fields = self.fields(self.size.width)
        rest = max(0, self.size.width - len(before) - sum(field.width for field in fields))
        return before + "".join(_fitted(field, one_line(text(field)), field.width or rest) for field in fields)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"row-list--{name}")

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor's bar; its mark stays."""
        self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self._keep_in_view(self.cursor)


def _fitted(field: Field[Row], text: str, width: int) -> str:
    if field.both_ends:
        return set_cell_size(shortened(text, max(0, width - 1)), width)
    return fit(text, width)
