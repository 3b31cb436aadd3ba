"""A laid-out table in a scrolling widget: its header, labels and margin stay in place, its labels in sight.

This is the drawing half of the form grid. Only lines in view are drawn, from strips kept
between repaints, and a cursor move repaints two cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region, Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qktui.tui.widgets.figures import Face
from qktui.tui.widgets.grid_layout import GridLayout
from qktui.tui.widgets.ruled import Box, Kind

CARET = "▏"
FEWEST_ROWS = 3
"""Scrolling lines that must remain, or the margin, and then the header, scroll too."""

NO_TABLE = GridLayout(("",), (), 0, 0, 0, ())


class GridView(ScrollView):
    """Draws ``grid`` with the texts and looks of ``faces``, and a cursor on one cell.

    ``faces`` are by cell id and rule key; ``cursor_cell`` is the id of the cell under the
    cursor, ``""`` before a table is shown; ``entry`` is what is being typed into it, or ``None``.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "grid--rule", "grid--caption", "grid--header", "grid--corner", "grid--label",
        "grid--group", "grid--margin", "grid--figure", "grid--zero", "grid--blank",
        "grid--changed", "grid--computed", "grid--wrong", "grid--pass", "grid--fail",
        "grid--unknown", "grid--cursor", "grid--editing", "grid--hint",
    }  # fmt: skip

    DEFAULT_CSS = """
    GridView {
        width: 1fr;
        height: 1fr;
        scrollbar-size: 0 0;
        background: $background;
        color: $foreground;

        & > .grid--caption { text-style: underline; }
        & > .grid--header { text-style: none; }
        & > .grid--corner { color: $foreground-muted; }
        & > .grid--margin { color: $foreground-muted; }
        & > .grid--hint { text-style: bold; }
        & > .grid--blank { text-style: dim; }
        & > .grid--changed { text-style: bold; }
        & > .grid--computed { text-style: italic; }
        & > .grid--wrong { color: $text-error; text-style: bold; }
        & > .grid--fail { color: $text-error; text-style: bold; }
        & > .grid--pass { color: $foreground-muted; }
        & > .grid--unknown { color: $text-warning; }
        & > .grid--cursor { text-style: underline; }
        & > .grid--editing { text-style: reverse underline; }
        &:focus > .grid--cursor { text-style: reverse; }
    }
    """

    entry: var[str | None] = var(None, init=False)

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.grid = NO_TABLE
        self.faces: dict[str, Face] = {}
        self.cursor_cell = ""
        self._strips: dict[tuple[int, int], Strip] = {}

    def place(self, grid: GridLayout) -> None:
        """Draw another layout, with the cursor in view."""
        self.grid = grid
        self._strips.clear()
        self.virtual_size = Size(grid.width, grid.height)
        self.keep_in_view()
        self.refresh()

    def text_of(self, key: str) -> str:
        """What is written in a cell or a mark: what is being typed, or its face."""
        if key == self.cursor_cell and self.entry is not None:
            return self.entry + CARET
        return self.faces[key].text

    def cell_under(self, point: Offset) -> str | None:
        """The id of the cell at a point of the widget; ``None`` beside the cells."""
        if point.y >= min(self.size.height, self.grid.height):
            return None
        left, start, _ = self._window
        x = point.x if point.x < left else point.x - left + start
        return self.grid.cell_at(x, self._canvas_line(point.y))

    # ------------------------------------------------------------ what is in view

    @property
    def frozen(self) -> tuple[int, int, int]:
        """Lines kept at the top and at the bottom, and cells kept at the left, as far as there is room."""
        height, width = self.size.height, self.size.width
        top, bottom, left = self.grid.top, self.grid.bottom, self.grid.left
        if self.grid.height > height:
            bottom = bottom if height - top - bottom >= FEWEST_ROWS else 0
            top = top if height - top - bottom >= FEWEST_ROWS else 0
        return top, bottom, left if width - left >= width // 4 else 0

    def _canvas_line(self, y: int) -> int:
        """The line of the canvas that is seen on line ``y`` of the widget."""
        top, bottom, _ = self.frozen
        if y < top:
            return y
        height = min(self.size.height, self.grid.height)
        return self.grid.height - height + y if y >= height - bottom else y + self.scroll_offset.y

    def _seen(self, box: Box) -> Region:
        """Where a box of the table stands in the widget."""
        top, bottom, _ = self.frozen
        left, start, _ = self._window
        height = min(self.size.height, self.grid.height)
        y = box.y
        if y >= self.grid.height - bottom:
            y -= self.grid.height - height
        elif y >= top:
            y -= self.scroll_offset.y
        x = box.x if box.x < left else box.x - start + left
        return Region(x, y, box.width, box.height)

    def keep_in_view(self) -> None:
        """Scroll when the cursor's cell is out of view: to the middle, so that the next moves need not scroll."""
        if not self.size or self.cursor_cell not in self.grid.by_key:
            return
        box = self.grid.by_key[self.cursor_cell]
        top, bottom, left = self.frozen
        rows, columns = self.size.height - top - bottom, self.size.width - left
        y = _offset(self.scroll_offset.y, box.y - top, box.height, rows)
        if self.cursor_cell in self.grid.order[0] and box.y + box.height - top <= rows:
            y = 0  # what stands above the first row, too
        x = _offset(self.scroll_offset.x, box.x - left, box.width + 1, columns)
        if (x, y) != self.scroll_offset:
            self.scroll_to(x, y, animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Repaint what scrolls, and the rules that tell how much is out of view."""
        if round(old_value) != round(new_value):
            top, bottom, _ = self.frozen
            first = max(top - 1, 0)
            self.refresh(Region(0, first, self.size.width, self.size.height - first - max(bottom - 1, 0)))

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Repaint all but the label columns."""
        if round(old_value) != round(new_value):
            left = self.frozen[2]
            self.refresh(Region(left, 0, self.size.width - left, self.size.height))

    # ------------------------------------------------------------ painting

    def render_line(self, y: int) -> Strip:
        """One line of the widget, from the strips kept of the table's lines."""
        width = self.size.width
        if y >= min(self.size.height, self.grid.height):
            return Strip.blank(width, self.rich_style)
        strip = self._strip(y)
        if self.grid.width > width:
            left, start, stop = self._window
            strip = Strip.join([strip.crop(0, left), strip.crop(start, stop)])
        return strip.adjust_cell_length(width, self.rich_style)

    @property
    def _window(self) -> tuple[int, int, int]:
        """The frozen cells, and from where to where the rest of a line is seen: whole columns only.

        Half a figure would be another figure.
        """
        left = self.frozen[2]
        edges = [left, *(edge for edge in self.grid.edges if edge > left), self.grid.width]
        start = min(edge for edge in edges if edge >= left + min(self.scroll_offset.x, self.grid.width - left))
        return left, start, max(edge for edge in edges if edge == start or edge <= start + self.size.width - left)

    def _strip(self, y: int) -> Strip:
        line = self._canvas_line(y)
        hint = self._hint(y, line)
        if hint:
            return self._hinted(line, hint)
        top, _, _ = self.frozen
        first = top + self.scroll_offset.y if top <= line < self.grid.height else 0
        sticky = any(box.kind is Kind.GROUP and box.y < first for box in self.grid.on_line[line])
        key = (line, first if sticky else 0)
        if key not in self._strips:
            self._strips[key] = Strip(self._segments(line, key[1]), self.grid.width)
        return self._strips[key]

    def _segments(self, line: int, first: int) -> Iterator[Segment]:
        """The line's pieces in their styles, neighbours of one style joined."""
        texts = {box.key: self.text_of(box.key) for box in self.grid.on_line[line] if box.key in self.faces}
        run, style = "", None
        for text, box in self.grid.spans(line, texts, first):
            own = self._style(box, line)
            if own != style and run:
                yield Segment(run, style)
                run = ""
            run, style = run + text, own
        yield Segment(run, style)

    def _style(self, box: Box | None, line: int) -> Style:
        if box is None:
            return self._look("rule")
        if box.key in self.faces:
            look = self.faces[box.key].look
            if box.key != self.cursor_cell:
                return self._look(look)
            return self._look(look) + self._look("cursor" if self.entry is None else "editing", partial=True)
        if box.kind is Kind.CAPTION and line < box.y + box.height - 1:
            return self._look("header")
        return self._look(box.kind.value)

    def _look(self, name: str, partial: bool = False) -> Style:
        return self.get_component_rich_style(f"grid--{name}", partial=partial)

    def _hint(self, y: int, line: int) -> str:
        """How much is out of view, for the rules at either end of what scrolls: lines, and columns of figures."""
        top = self.frozen[0]
        if top and y == top - 1 and self.scroll_offset.y:
            return f"↑{self.scroll_offset.y}"
        if line != self.grid.height - self.grid.bottom:
            return ""
        hidden = {"↓": self.grid.height - self.size.height - self.scroll_offset.y}
        if self.grid.width > self.size.width:
            left, start, stop = self._window
            hidden["←"] = sum(left < edge <= start for edge in self.grid.edges)
            hidden["→"] = sum(edge > stop for edge in self.grid.edges)
        return " ".join(f"{sign}{count}" for sign, count in hidden.items() if count > 0)

    def _hinted(self, line: int, hint: str) -> Strip:
        """A rule's line with a hint written in it."""
        rule = self.grid.frame[line]
        start = 2
        style = self._look("rule")
        return Strip(
            [
                Segment(rule[:start], style),
                Segment(hint, self._look("hint")),
                Segment(rule[start + len(hint) :], style),
            ],
            len(rule),
        )

    def repaint(self, key: str) -> None:
        """Draw one cell or mark again, and nothing else."""
        if key not in self.grid.by_key:
            return
        box = self.grid.by_key[key]
        for kept in [kept for kept in self._strips if box.y <= kept[0] < box.y + box.height]:
            del self._strips[kept]
        seen = self._seen(box)
        self.refresh(Region(seen.x, seen.y, seen.width, 1))

    def notify_style_update(self) -> None:
        """Forget strips drawn in the old styles."""
        super().notify_style_update()
        self._strips.clear()


def _offset(now: int, start: int, length: int, room: int) -> int:
    """The scroll offset that shows ``length`` from ``start``: the present one if it does, else centred."""
    if now <= start and start + length <= now + room:
        return now
    return max(0, start - max(room - length, 0) // 2)
