"""The form grid: a statutory table on the screen, with a cell cursor, read-only or editable.

The grid draws and moves; it neither parses figures nor evaluates rules. While a person
types, every key is posted as :class:`FormGrid.CellEdited`, and the screen answers with
:meth:`FormGrid.update_cells`, which repaints only what changed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qktui.forms import Layout
from qktui.model import Cell, Finding
from qktui.phrases import say
from qktui.tui.widgets.figures import Face, Verdicts, entry, faces
from qktui.tui.widgets.grid_layout import GridLayout, lay_out
from qktui.tui.widgets.ruled import Box, Kind

TYPED = "0123456789.-"
"""What starts or continues a figure; the same signs in full width and a Chinese full stop count as well."""
LONGEST_ENTRY = 20
"""Characters that one cell takes while it is typed."""
CARET = "▏"
FEWEST_ROWS = 3
"""Scrolling lines that must remain, or the margin, and then the header, scroll too."""

_NOTHING: Mapping[str, Cell] = {}


@dataclass(frozen=True)
class _Subject:
    """What the grid shows: the table of a layout, and what its figures are compared with."""

    layout: Layout
    table_id: str
    published: Mapping[str, Cell]
    computed: frozenset[str]
    cell_ids: tuple[str, ...]


def typed_sign(character: str | None) -> str:
    """The sign of a figure that a key stands for, ``""`` if it is none; full-width digits count."""
    if character is None or len(character) != 1:
        return ""
    plain = {"。": ".", "−": "-", "—": "-"}.get(character, unicodedata.normalize("NFKC", character))
    return plain if plain and plain in TYPED else ""


class FormGrid(ScrollView, can_focus=True):
    """A statutory table with merged headers and a cell cursor.

    ``show`` gives it a table; ``update_cells`` new figures and findings of the same table.
    With ``editable`` the figures can be typed over and the margin of checks always shows.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "form-grid--rule", "form-grid--caption", "form-grid--header", "form-grid--corner", "form-grid--label",
        "form-grid--group", "form-grid--margin", "form-grid--figure", "form-grid--zero", "form-grid--blank",
        "form-grid--changed", "form-grid--computed", "form-grid--wrong", "form-grid--pass", "form-grid--fail",
        "form-grid--unknown", "form-grid--cursor", "form-grid--editing", "form-grid--hint",
    }  # fmt: skip

    DEFAULT_CSS = """
    FormGrid {
        width: 1fr;
        height: 1fr;
        scrollbar-size: 0 0;
        background: $background;
        color: $foreground;

        & > .form-grid--caption { text-style: underline; }
        & > .form-grid--header { text-style: none; }
        & > .form-grid--corner { color: $foreground-muted; }
        & > .form-grid--margin { color: $foreground-muted; }
        & > .form-grid--hint { text-style: bold; }
        & > .form-grid--blank { text-style: dim; }
        & > .form-grid--changed { text-style: bold; }
        & > .form-grid--computed { text-style: italic; }
        & > .form-grid--wrong { color: $text-error; text-style: bold; }
        & > .form-grid--fail { color: $text-error; text-style: bold; }
        & > .form-grid--pass { color: $foreground-muted; }
        & > .form-grid--unknown { color: $text-warning; }
        & > .form-grid--cursor { text-style: underline; }
        & > .form-grid--editing { text-style: reverse underline; }
        &:focus > .form-grid--cursor { text-style: reverse; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(0,-1)", "上移", show=False, id="grid.up"),
        Binding("down", "move(0,1)", "下移", show=False, id="grid.down"),
        Binding("left", "move(-1,0)", "左移", show=False, id="grid.left"),
        Binding("right", "move(1,0)", "右移", show=False, id="grid.right"),
        Binding("home", "row_edge(0)", "行首", show=False, id="grid.home", tooltip="本行第一格"),
        Binding("end", "row_edge(-1)", "行尾", show=False, id="grid.end", tooltip="本行最后一格"),
        Binding("ctrl+home", "table_edge(0)", "表首", show=False, id="grid.first", tooltip="表中第一格"),
        Binding("ctrl+end", "table_edge(-1)", "表尾", show=False, id="grid.last", tooltip="表中最后一格"),
        Binding("pageup", "page(-1)", "上翻", show=False, id="grid.page_up"),
        Binding("pagedown", "page(1)", "下翻", show=False, id="grid.page_down"),
        Binding("tab", "failure(1)", "下一处不平", id="grid.next_failure", tooltip="移到下一处不成立的地方"),
        Binding("shift+tab", "failure(-1)", "上一处不平", show=False, id="grid.previous_failure",
                tooltip="移到上一处不成立的地方"),
        Binding("enter,f2", "edit", "改", show=False, id="grid.edit", tooltip="改这一格；再按确认"),
        Binding("delete", "clear", "清空", show=False, id="grid.clear", tooltip="这一格改为空格（不是 0）"),
        Binding("escape", "cancel", "放弃", show=False, id="grid.cancel", tooltip="放弃正在输入的数"),
    ]  # fmt: skip

    editable: reactive[bool] = reactive(False, init=False)

    @dataclass
    class CellFocused(Message):
        """The cursor stands on another cell."""

        grid: FormGrid
        cell_id: str

        @property
        def control(self) -> FormGrid:
            """The grid that sent it."""
            return self.grid

    @dataclass
    class CellEdited(Message):
        """A cell's text while it is typed, and finally (``done``). An empty text is a blank cell."""

        grid: FormGrid
        cell_id: str
        text: str
        done: bool

        @property
        def control(self) -> FormGrid:
            """The grid that sent it."""
            return self.grid

    @dataclass
    class EditCancelled(Message):
        """What was typed into the cell is given up: put back what stood there."""

        grid: FormGrid
        cell_id: str

        @property
        def control(self) -> FormGrid:
            """The grid that sent it."""
            return self.grid

    @dataclass
    class EditRefused(Message):
        """The cell cannot be typed into; ``reason`` is a sentence for a person."""

        grid: FormGrid
        cell_id: str
        reason: str

        @property
        def control(self) -> FormGrid:
            """The grid that sent it."""
            return self.grid

    def __init__(
        self, *, editable: bool = False, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.set_reactive(FormGrid.editable, editable)
        self._subject: _Subject | None = None
        self._cells: Mapping[str, Cell] = _NOTHING
        self._failures: tuple[str, ...] = ()
        self._verdicts: Verdicts | None = None
        self._faces: dict[str, Face] = {}
        self._grid: GridLayout | None = None
        self._strips: dict[tuple[int, int], Strip] = {}
        self._cursor = ""
        self._column_x = 0
        self._typing: str | None = None

    # ------------------------------------------------------------ what is shown

    def show(
        self, layout: Layout, table_id: str, cells: Mapping[str, Cell], findings: Sequence[Finding] = (),
        published: Mapping[str, Cell] = _NOTHING, computed: Collection[str] = frozenset(),
    ) -> None:  # fmt: skip
        """Show a table from its first cell on; the same table again leaves the cursor where it is.

        Cells that differ from ``published`` are marked when it is given; ``computed``
        ones are marked and refuse to be typed into. Raises ``KeyError`` for an unknown table.
        """
        layout.form.table(table_id)
        ids = tuple(cell.id for cell in layout.cells if cell.table == table_id)
        again = self._subject is not None and self._subject.cell_ids == ids
        self._subject = _Subject(layout, table_id, published, frozenset(computed), ids)
        self._typing = None
        self._judge(cells, findings)
        if not again:
            self._cursor = ids[0] if ids else ""
            self._column_x = 0
            self.scroll_to(0, 0, animate=False, force=True)
            self.post_message(self.CellFocused(self, self._cursor))
        self._lay_out()

    def update_cells(self, cells: Mapping[str, Cell], findings: Sequence[Finding]) -> None:
        """New figures and findings of the table shown: repaints what they change, and nothing else."""
        if self._subject is None:
            return
        before = self._faces
        self._judge(cells, findings)
        if self._grid is None or not self._still_fits(before):
            self._lay_out()
            return
        for key, face in self._faces.items():
            if before[key] != face:
                self._repaint(key)

    @property
    def cursor_cell(self) -> str:
        """The id of the cell under the cursor; ``""`` before a table is shown."""
        return self._cursor

    @property
    def typing(self) -> bool:
        """Whether a figure is being typed."""
        return self._typing is not None

    def focus_cell(self, cell_id: str) -> None:
        """Move the cursor to a cell. Raises ``KeyError`` when the table shown has no such cell."""
        if self._subject is None or cell_id not in self._subject.cell_ids:
            raise KeyError(cell_id)
        self._go(cell_id)

    def watch_editable(self) -> None:
        """Show or hide the margin and leave any cell being typed."""
        self._typing = None
        if self._verdicts is not None:
            self._put_faces()
            self._lay_out()

    def _judge(self, cells: Mapping[str, Cell], findings: Sequence[Finding]) -> None:
        assert self._subject is not None
        self._cells = cells
        self._verdicts = Verdicts(self._subject.layout, self._subject.table_id, findings)
        self._put_faces()

    def _put_faces(self) -> None:
        assert self._subject is not None
        assert self._verdicts is not None
        subject = self._subject
        shown = faces(subject.cell_ids, self._cells, self._verdicts, subject.published, subject.computed)
        self._faces = shown | self._verdicts.marks(self.editable)
        failing = set(self._verdicts.failures)
        self._failures = tuple(cell_id for cell_id in subject.cell_ids if cell_id in failing)
        self.refresh_bindings()

    def _still_fits(self, before: Mapping[str, Face]) -> bool:
        """Whether the present geometry holds the present texts."""
        assert self._grid is not None
        boxes = self._grid.by_key
        return before.keys() == self._faces.keys() and all(
            cell_len(self._text(key)) <= boxes[key].width for key in self._faces
        )

    def _text(self, key: str) -> str:
        if key == self._cursor and self._typing is not None:
            return self._typing + CARET
        return self._faces[key].text

    # ------------------------------------------------------------ geometry

    def _lay_out(self) -> None:
        """Place everything anew for the present width, and repaint."""
        width = self.size.width
        if self._subject is None or self._verdicts is None or not width:
            return
        spare = " " if self.editable else ""  # room for a sign, so that columns keep still while one types
        texts = {key: self._text(key) for key in self._faces}
        cells = {cell_id: texts[cell_id] + spare for cell_id in self._subject.cell_ids}
        marks = {key: text for key, text in texts.items() if key not in cells}
        self._grid = lay_out(self._subject.layout, self._subject.table_id, width, cells, marks)
        self._strips.clear()
        self.virtual_size = Size(self._grid.width, self._grid.height)
        self._keep_in_view()
        self.refresh()

    def on_resize(self) -> None:
        """Fit the new width."""
        self._lay_out()

    @property
    def _frozen(self) -> tuple[int, int, int]:
        """Lines kept at the top and at the bottom, and cells kept at the left, as far as there is room."""
        assert self._grid is not None
        height, width = self.size.height, self.size.width
        top, bottom, left = self._grid.top, self._grid.bottom, self._grid.left
        if self._grid.height > height:
            bottom = bottom if height - top - bottom >= FEWEST_ROWS else 0
            top = top if height - top - bottom >= FEWEST_ROWS else 0
        return top, bottom, left if width - left >= width // 4 else 0

    def _canvas_line(self, y: int) -> int:
        """The line of the canvas that is seen on line ``y`` of the widget."""
        assert self._grid is not None
        top, bottom, _ = self._frozen
        if y < top:
            return y
        height = min(self.size.height, self._grid.height)
        return self._grid.height - height + y if y >= height - bottom else y + self.scroll_offset.y

    def _seen(self, box: Box) -> Region:
        """Where a box of the table stands in the widget."""
        assert self._grid is not None
        top, bottom, _ = self._frozen
        left, start, _ = self._window
        height = min(self.size.height, self._grid.height)
        y = box.y
        if y >= self._grid.height - bottom:
            y -= self._grid.height - height
        elif y >= top:
            y -= self.scroll_offset.y
        x = box.x if box.x < left else box.x - start + left
        return Region(x, y, box.width, box.height)

    def _keep_in_view(self) -> None:
        """Scroll when the cursor's cell is out of view: to the middle, so that the next moves need not scroll."""
        if self._grid is None or self._cursor not in self._grid.by_key:
            return
        box = self._grid.by_key[self._cursor]
        top, bottom, left = self._frozen
        rows, columns = self.size.height - top - bottom, self.size.width - left
        y = _offset(self.scroll_offset.y, box.y - top, box.height, rows)
        if self._cursor in self._grid.order[0] and box.y + box.height - top <= rows:
            y = 0  # what stands above the first row, too
        x = _offset(self.scroll_offset.x, box.x - left, box.width + 1, columns)
        if (x, y) != self.scroll_offset:
            self.scroll_to(x, y, animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Repaint what scrolls, and the rules that tell how much is out of view."""
        if round(old_value) != round(new_value) and self._grid is not None:
            top, bottom, _ = self._frozen
            first = max(top - 1, 0)
            self.refresh(Region(0, first, self.size.width, self.size.height - first - max(bottom - 1, 0)))

    def watch_scroll_x(self, old_value: float, new_value: float) -> None:
        """Repaint all but the label columns."""
        if round(old_value) != round(new_value) and self._grid is not None:
            left = self._frozen[2]
            self.refresh(Region(left, 0, self.size.width - left, self.size.height))

    # ------------------------------------------------------------ painting

    def render_line(self, y: int) -> Strip:
        """One line of the widget, from the strips kept of the table's lines."""
        width = self.size.width
        if self._grid is None or y >= min(self.size.height, self._grid.height):
            return Strip.blank(width, self.rich_style)
        strip = self._strip(y)
        if self._grid.width > width:
            left, start, stop = self._window
            strip = Strip.join([strip.crop(0, left), strip.crop(start, stop)])
        return strip.adjust_cell_length(width, self.rich_style)

    @property
    def _window(self) -> tuple[int, int, int]:
        """The frozen cells, and from where to where the rest of a line is seen: whole columns only.

        Half a figure would be another figure.
        """
        assert self._grid is not None
        left = self._frozen[2]
        edges = [left, *(edge for edge in self._grid.edges if edge > left), self._grid.width]
        start = min(edge for edge in edges if edge >= left + min(self.scroll_offset.x, self._grid.width - left))
        return left, start, max(edge for edge in edges if edge == start or edge <= start + self.size.width - left)

    def _strip(self, y: int) -> Strip:
        assert self._grid is not None
        line = self._canvas_line(y)
        hint = self._hint(y, line)
        if hint:
            return self._hinted(line, hint)
        top, _, _ = self._frozen
        first = top + self.scroll_offset.y if top <= line < self._grid.height else 0
        sticky = any(box.kind is Kind.GROUP and box.y < first for box in self._grid.on_line[line])
        key = (line, first if sticky else 0)
        if key not in self._strips:
            self._strips[key] = Strip(self._segments(line, key[1]), self._grid.width)
        return self._strips[key]

    def _segments(self, line: int, first: int) -> Iterator[Segment]:
        """The line's pieces in their styles, neighbours of one style joined."""
        assert self._grid is not None
        texts = {box.key: self._text(box.key) for box in self._grid.on_line[line] if box.key in self._faces}
        run, style = "", None
        for text, box in self._grid.spans(line, texts, first):
            own = self._style(box, line)
            if own != style and run:
                yield Segment(run, style)
                run = ""
            run, style = run + text, own
        yield Segment(run, style)

    def _style(self, box: Box | None, line: int) -> Style:
        if box is None:
            return self._look("rule")
        if box.key in self._faces:
            look = self._faces[box.key].look
            if box.key != self._cursor:
                return self._look(look)
            return self._look(look) + self._look("cursor" if self._typing is None else "editing", partial=True)
        if box.kind is Kind.CAPTION and line < box.y + box.height - 1:
            return self._look("header")
        return self._look(box.kind.value)

    def _look(self, name: str, partial: bool = False) -> Style:
        return self.get_component_rich_style(f"form-grid--{name}", partial=partial)

    def _hint(self, y: int, line: int) -> str:
        """How much is out of view, for the rules at either end of what scrolls: lines, and columns of figures."""
        assert self._grid is not None
        top = self._frozen[0]
        if top and y == top - 1 and self.scroll_offset.y:
            return f"↑{self.scroll_offset.y}"
        if line != self._grid.height - self._grid.bottom:
            return ""
        hidden = {"↓": self._grid.height - self.size.height - self.scroll_offset.y}
        if self._grid.width > self.size.width:
            left, start, stop = self._window
            hidden["←"] = sum(left < edge <= start for edge in self._grid.edges)
            hidden["→"] = sum(edge > stop for edge in self._grid.edges)
        return " ".join(f"{sign}{count}" for sign, count in hidden.items() if count > 0)

    def _hinted(self, line: int, hint: str) -> Strip:
        """A rule's line with a hint written in it."""
        assert self._grid is not None
        rule = self._grid.frame[line]
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

    def _repaint(self, key: str) -> None:
        """Draw one cell or mark again, and nothing else."""
        if self._grid is None or key not in self._grid.by_key:
            return
        box = self._grid.by_key[key]
        for kept in [kept for kept in self._strips if box.y <= kept[0] < box.y + box.height]:
            del self._strips[kept]
        seen = self._seen(box)
        self.refresh(Region(seen.x, seen.y, seen.width, 1))

    def notify_style_update(self) -> None:
        """Forget strips drawn in the old styles."""
        super().notify_style_update()
        self._strips.clear()

    # ------------------------------------------------------------ the cursor

    def _go(self, cell_id: str, keep_column: bool = False) -> None:
        """Put the cursor on a cell; what was being typed is committed."""
        self._commit()
        if cell_id == self._cursor:
            return
        left, self._cursor = self._cursor, cell_id
        self._repaint(left)
        self._repaint(cell_id)
        self._keep_in_view()
        if self._grid is not None and not keep_column:
            self._column_x = _middle(self._grid.by_key[cell_id])
        self.post_message(self.CellFocused(self, cell_id))

    def _row_number(self) -> int:
        assert self._grid is not None
        return next((n for n, row in enumerate(self._grid.order) if self._cursor in row), 0)

    def action_move(self, dx: int, dy: int) -> None:
        """Move one cell; up and down keep to the column as well as the table lets them."""
        if self._grid is None or not self._cursor:
            return
        if dx:
            row = self._grid.order[self._row_number()]
            self._go(row[min(max(row.index(self._cursor) + dx, 0), len(row) - 1)])
        else:
            self._go_to_row(self._row_number() + dy)

    def _go_to_row(self, number: int) -> None:
        """The cell of a row that stands nearest to the cursor's column."""
        assert self._grid is not None
        boxes = self._grid.by_key
        row = self._grid.order[min(max(number, 0), len(self._grid.order) - 1)]
        x = self._column_x or _middle(boxes[self._cursor])
        nearest = next((key for key in row if boxes[key].x <= x < boxes[key].x + boxes[key].width), "")
        self._column_x = x
        self._go(nearest or min(row, key=lambda key: abs(_middle(boxes[key]) - x)), keep_column=True)

    def action_row_edge(self, end: int) -> None:
        """Move to the first (0) or last (-1) cell of the row."""
        if self._grid is not None and self._cursor:
            self._go(self._grid.order[self._row_number()][end])

    def action_table_edge(self, end: int) -> None:
        """Move to the first (0) or last (-1) cell of the table."""
        if self._grid is not None and self._cursor:
            self._go(self._grid.order[end][end])

    def action_page(self, direction: int) -> None:
        """Move by as many rows as are in view."""
        if self._grid is None or not self._cursor:
            return
        boxes, order, row = self._grid.by_key, self._grid.order, self._row_number()
        top, bottom, _ = self._frozen
        wanted = boxes[self._cursor].y + direction * max(self.size.height - top - bottom - 1, 1)
        rows = range(len(order))
        target = min(rows, key=lambda n: abs(boxes[order[n][0]].y - wanted))
        self._go_to_row(target if target != row else row + direction)

    def action_failure(self, step: int) -> None:
        """Move to the next (1) or previous (-1) cell where something does not hold, round and round."""
        assert self._subject is not None
        ids = self._subject.cell_ids
        here = ids.index(self._cursor)
        ahead = [cell for cell in self._failures if (ids.index(cell) - here) * step > 0]
        order = self._failures if step > 0 else self._failures[::-1]
        self._go((ahead if step > 0 else ahead[::-1])[0] if ahead else order[0])

    async def _on_click(self, event: events.Click) -> None:
        """Put the cursor on the cell clicked."""
        point = event.get_content_offset(self)
        if self._grid is None or point is None or point.y >= min(self.size.height, self._grid.height):
            return
        left, start, _ = self._window
        x = point.x if point.x < left else point.x - left + start
        cell_id = self._grid.cell_at(x, self._canvas_line(point.y))
        if cell_id:
            self._go(cell_id)

    def on_focus(self) -> None:
        """Draw the cursor as active."""
        self._repaint(self._cursor)

    def on_blur(self) -> None:
        """Commit what is being typed and draw the cursor as passive."""
        self._commit()
        self._repaint(self._cursor)

    # ------------------------------------------------------------ typing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys that mean nothing now to whoever else is bound to them."""
        if action in ("edit", "clear"):
            return self.editable and bool(self._cursor)
        if action == "cancel":
            return self.typing
        if action == "failure":
            return bool(self._failures)
        return True

    async def _on_key(self, event: events.Key) -> None:
        """Type a figure: digits, a sign and a point overwrite it, Backspace shortens it."""
        sign = typed_sign(event.character)
        if not self.editable or not self._cursor or not (sign or event.key == "backspace"):
            return
        event.stop()
        event.prevent_default()
        if self._refuses():
            return
        typed = self._typing
        if typed is None:
            typed = "" if sign else entry(self._cells.get(self._cursor))
        self._type(typed + sign if sign else typed[:-1])

    def _refuses(self) -> bool:
        """Whether the cell is a computed one; says so."""
        if self._subject is None or self._cursor not in self._subject.computed:
            return False
        self.post_message(self.EditRefused(self, self._cursor, say("这一格由程序算出，不能直接填")))
        return True

    def _type(self, text: str) -> None:
        if len(text) > LONGEST_ENTRY:
            reason = say("一格最多 {n} 个字符", n=LONGEST_ENTRY)
            self.post_message(self.EditRefused(self, self._cursor, reason))
            return
        self._open(text)
        self.post_message(self.CellEdited(self, self._cursor, text, done=False))

    def _open(self, text: str) -> None:
        """Show ``text`` as being typed, widening the column when it needs that."""
        self._typing = text
        if self._grid is not None and cell_len(text + CARET) > self._grid.by_key[self._cursor].width:
            self._lay_out()
        else:
            self._repaint(self._cursor)

    def _commit(self) -> None:
        if self._typing is not None:
            text, self._typing = self._typing, None
            self._repaint(self._cursor)
            self.post_message(self.CellEdited(self, self._cursor, text, done=True))

    def action_edit(self) -> None:
        """Begin with the text that stands in the cell; when typing, commit and go on below."""
        if self.typing:
            self.action_move(0, 1)
            self._commit()
        elif not self._refuses():
            self._open(entry(self._cells.get(self._cursor)))

    def action_clear(self) -> None:
        """Make the cell blank, which is not a zero."""
        if not self._refuses():
            self._typing = None
            self._repaint(self._cursor)
            self.post_message(self.CellEdited(self, self._cursor, "", done=True))

    def action_cancel(self) -> None:
        """Give up what was typed."""
        self._typing = None
        self._repaint(self._cursor)
        self.post_message(self.EditCancelled(self, self._cursor))


def _middle(box: Box) -> int:
    return box.x + box.width // 2


def _offset(now: int, start: int, length: int, room: int) -> int:
    """The scroll offset that shows ``length`` from ``start``: the present one if it does, else centred."""
    if now <= start and start + length <= now + room:
        return now
    return max(0, start - max(room - length, 0) // 2)
