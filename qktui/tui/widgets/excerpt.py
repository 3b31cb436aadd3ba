"""A few of a document's own rows, the cell that is meant in brackets: what a person holds a figure against."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from qktui.importing.excerpt import Printed, Spot
from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.printed_lines import Piece, PrintedLines
from qktui.tui.widgets.fitting import fit
from qktui.typesetting import width as cells_of


class Excerpt(Widget):
    """A title in a rule, and rows of the document around ``spot``.

    The rows stand still as long as the spot is among them, so that moving within a table
    repaints two lines.
    """

    DEFAULT_CSS = """
    Excerpt { height: 4; }
    Excerpt > .excerpt--title { color: $text-muted; }
    Excerpt > .excerpt--row { color: $text-muted; }
    Excerpt > .excerpt--meant { color: $foreground; text-style: bold; }
    Excerpt > .excerpt--marked { color: $foreground; text-style: bold reverse; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "excerpt--title", "excerpt--row", "excerpt--meant", "excerpt--marked",
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.printed: Printed | None = None
        self.spot: Spot | None = None
        self.title_text, self.aside = "", ""
        self._top = 0
        self._set: PrintedLines | None = None
        self._drawn: dict[int, tuple[Piece, ...]] = {}

    def open(self, printed: Printed) -> None:
        """Show rows of this document."""
        self.printed, self._set, self.spot = printed, None, None

    def point(self, spot: Spot | None, title: str, aside: str = "") -> None:
        """Show the rows around a spot; ``title`` says where it is, ``aside`` what else there is to know."""
        self.spot, self.title_text, self.aside = spot, title, aside
        self._keep_in_view()
        for y in range(self.size.height):
            if self._line(y) != self._drawn.get(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def _keep_in_view(self) -> None:
        """Move the rows when the spot is not among them, with a row before it and one after it if there is room."""
        rows = max(1, self.size.height - 1)
        if self.spot is None or self.printed is None:
            return
        edge = 1 if rows >= 3 else 0
        if not self._top + edge <= self.spot.row < self._top + rows - edge:
            self._top = self.spot.row - rows // 2
        self._top = max(0, min(self._top, len(self.printed.rows) - rows))

    def on_resize(self) -> None:
        """Set the rows anew."""
        self._set = None
        self._keep_in_view()

    def on_show(self) -> None:
        """Only now is it known how many rows there are."""
        self._keep_in_view()
        self.refresh()

    # ---------------------------------------------------------------- drawing
    def render_line(self, y: int) -> Strip:
        """The title, or a row."""
        width = self.size.width
        self._drawn[y] = pieces = self._line(y)
        meant = self.spot is not None and y > 0 and self._top + y - 1 == self.spot.row
        look = "title" if y == 0 else "meant" if meant else "row"
        segments = [Segment(piece.text, self._look("marked" if piece.marked else look)) for piece in pieces]
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _look(self, name: str) -> Style:
        return self.get_component_rich_style(f"excerpt--{name}")

    def _line(self, y: int) -> tuple[Piece, ...]:
        width = self.size.width
        if y == 0:
            return (Piece(_ruled(say("文件原样 · {title}", title=self.title_text), self.aside, width)),)
        if self.printed is None or self.spot is None:
            return ()
        number = self._top + y - 1
        if not 0 <= number < len(self.printed.rows):
            return ()
        if self._set is None:
            self._set = PrintedLines(self.printed.rows, max(1, width - 3))
        cursor = Piece("▸ " if number == self.spot.row else "  ")
        if self._set.is_table(number):
            return cursor, *self._set.table_row(number, self.spot)
        text = fit(self._set.text(number), width - 4).rstrip()
        return (cursor, Piece(f"[{text}]", True)) if number == self.spot.row else (cursor, Piece(text))


def _ruled(title: str, aside: str, width: int) -> str:
    """A rule with a title at its left and a word at its right; a long title gives way."""
    right = f" {one_line(aside)} ──" if aside else "──"
    room = width - cells_of(right) - 4
    left = one_line(title)
    if cells_of(left) > room:
        left = fit(left, room + 1).rstrip()
    return f"── {left} {'─' * (room - cells_of(left))}{right}"
