"""The form grid: a statutory table on the screen, with a cell cursor, read-only or editable.

The grid draws and moves; it neither parses figures nor evaluates rules. While a person
types, every key is posted as :class:`FormGrid.CellEdited`, and the screen answers with
:meth:`FormGrid.update_cells`, which repaints only what changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive

from qktui.forms import Layout
from qktui.model import Cell, Finding
from qktui.phrases import say
from qktui.tui.widgets.figures import Face, Verdicts, entry, faces
from qktui.tui.widgets.grid_layout import lay_out
from qktui.tui.widgets.grid_view import CARET, NO_TABLE, GridView
from qktui.tui.widgets.ruled import Box

SIGNS = {sign: f"{sign}{other}" for sign, other in zip("0123456789", "０１２３４５６７８９", strict=True)}
SIGNS |= {".": ".．。", "-": "-－−—"}
"""What starts or continues a figure, each with the characters that stand for it; input methods type full width."""
LONGEST_ENTRY = 20
"""Characters that one cell takes while it is typed."""

_NOTHING: Mapping[str, Cell] = {}


@dataclass(frozen=True)
class _Subject:
    """What the grid shows: the table of a layout, and what its figures are compared with."""

    layout: Layout
    table_id: str
    published: Mapping[str, Cell]
    computed: frozenset[str]
    cell_ids: tuple[str, ...]


class CellWriter(Protocol):
    """Is told what is typed into a table, at once: a message would come after the keys that follow in a burst."""

    def wrote(self, cell_id: str, text: str, *, done: bool) -> None:
        """A cell's text while it is typed, and finally (``done``). An empty text is a blank cell."""

    def gave_up(self) -> None:
        """What was typed into the cell is given up: put back what stood there."""

    def pasted(self, cell_id: str, text: str) -> None:
        """A text was pasted while the cursor stood on a cell."""


class FormGrid(GridView, can_focus=True):
    """A statutory table with merged headers and a cell cursor.

    ``cursor_cell`` is the id of the cell under the cursor, ``""`` before a table is shown.
    ``show`` gives it a table; ``update_cells`` new figures and findings of the same table.
    With ``editable`` the figures can be typed over and the margin of checks always shows; the ``writer`` is told.
    """

    WITHIN: ClassVar[frozenset[str]] = frozenset({"move", "row_edge", "table_edge", "page", "type", "shorten"})
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(0,-1)", "移动", show=False, id="grid.up"),
        Binding("down", "move(0,1)", "移动", show=False, id="grid.down"),
        Binding("left", "move(-1,0)", "移动", show=False, id="grid.left"),
        Binding("right", "move(1,0)", "移动", show=False, id="grid.right"),
        Binding("home", "row_edge(0)", "行首", show=False, id="grid.home", tooltip="本行第一格"),
        Binding("end", "row_edge(-1)", "行尾", show=False, id="grid.end", tooltip="本行最后一格"),
        Binding("ctrl+home", "table_edge(0)", "表首", show=False, id="grid.first", tooltip="表中第一格"),
        Binding("ctrl+end", "table_edge(-1)", "表尾", show=False, id="grid.last", tooltip="表中最后一格"),
        Binding("pageup", "page(-1)", "翻页", show=False, id="grid.page_up"),
        Binding("pagedown", "page(1)", "翻页", show=False, id="grid.page_down"),
        Binding("tab", "failure(1)", "下一处不平", id="grid.next_failure", tooltip="移到下一处不成立的地方"),
        Binding("shift+tab", "failure(-1)", "上一处不平", show=False, id="grid.previous_failure",
                tooltip="移到上一处不成立的地方"),
        Binding("enter,f2", "edit", "改", show=False, id="grid.edit", tooltip="改这一格；再按确认"),
        Binding("delete", "clear", "清空", show=False, id="grid.clear", tooltip="这一格改为空格（不是 0）"),
        Binding("escape", "cancel", "放弃", id="grid.cancel", tooltip="放弃正在输入的数"),
        # Bindings too, so that a burst of keys is carried out in the order it was typed in.
        *(Binding(",".join(characters), f"type('{sign}')") for sign, characters in SIGNS.items()),
        Binding("backspace", "shorten"),
    ]  # fmt: skip

    editable: reactive[bool] = reactive(False, init=False)
    writer: CellWriter | None = None

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
        self._column_x = 0
        self._fitted = 0

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
        self.entry, self.grid, self._fitted = None, NO_TABLE, 0
        self._judge(self._subject, cells, findings)
        if not again:
            self.cursor_cell, self._column_x = ids[0] if ids else "", 0
            self.scroll_to(0, 0, animate=False, force=True)
            self.post_message(self.CellFocused(self, self.cursor_cell))
        self._lay_out()

    def update_cells(self, cells: Mapping[str, Cell], findings: Sequence[Finding]) -> None:
        """New figures and findings of the table shown: repaints what they change, and nothing else."""
        if self._subject is None:
            return
        before = self.faces
        self._judge(self._subject, cells, findings)
        if not self._still_fits(before):
            self._lay_out()
            return
        for key, face in self.faces.items():
            if before[key] != face:
                self.repaint(key)

    @property
    def typing(self) -> bool:
        """Whether a figure is being typed."""
        return self.entry is not None

    def focus_cell(self, cell_id: str) -> None:
        """Move the cursor to a cell. Raises ``KeyError`` when the table shown has no such cell."""
        if self._subject is None or cell_id not in self._subject.cell_ids:
            raise KeyError(cell_id)
        self._go(cell_id)

    def watch_editable(self) -> None:
        """Show or hide the margin and leave any cell being typed."""
        self.entry = None
        if self._subject is not None and self._verdicts is not None:
            self._put_faces(self._subject, self._verdicts)
            self._lay_out()

    def _judge(self, subject: _Subject, cells: Mapping[str, Cell], findings: Sequence[Finding]) -> None:
        self._cells = cells
        self._verdicts = Verdicts(subject.layout, subject.table_id, findings)
        self._put_faces(subject, self._verdicts)

    def _put_faces(self, subject: _Subject, verdicts: Verdicts) -> None:
        shown = faces(subject.cell_ids, self._cells, verdicts, subject.published, subject.computed)
        self.faces = shown | verdicts.marks(self.editable)
        before, failing = bool(self._failures), set(verdicts.failures)
        self._failures = tuple(cell_id for cell_id in subject.cell_ids if cell_id in failing)
        if before != bool(self._failures):
            self.refresh_bindings()

    def _still_fits(self, before: Mapping[str, Face]) -> bool:
        """Whether the present geometry holds the present texts."""
        boxes = self.grid.by_key
        return before.keys() == self.faces.keys() == boxes.keys() and all(
            cell_len(self.text_of(key)) <= boxes[key].width for key in self.faces
        )

    def _lay_out(self) -> None:
        """Place everything anew for the present width, and repaint.

        Before Textual has given the table a width, it is placed for the screen's, which
        it mostly gets: so it is there, as high as it will be, when its panel is first drawn.
        """
        width = self.size.width or self.screen.size.width
        if self._subject is None or not width:
            return
        spare = " " if self.editable else ""  # room for a sign, so that columns keep still while one types
        texts = {key: self.text_of(key) for key in self.faces}
        cells = {cell_id: texts[cell_id] + spare for cell_id in self._subject.cell_ids}
        marks = {key: text for key, text in texts.items() if key not in cells}
        self._column_x, self._fitted = 0, width
        self.place(lay_out(self._subject.layout, self._subject.table_id, width, cells, marks))

    def on_resize(self) -> None:
        """Fit the new width; a table that is shown, or shown again, may have been placed for it already."""
        if self.size.width != self._fitted:
            self._lay_out()
        else:
            self.keep_in_view()

    # ------------------------------------------------------------ the cursor

    def _go(self, cell_id: str, keep_column: bool = False) -> None:
        """Put the cursor on a cell; what was being typed is committed."""
        self._commit()
        if cell_id == self.cursor_cell:
            return
        left, self.cursor_cell = self.cursor_cell, cell_id
        self.repaint(left)
        self.repaint(cell_id)
        self.keep_in_view()
        if not keep_column and self._placed:
            self._column_x = _middle(self.grid.by_key[cell_id])
        self.post_message(self.CellFocused(self, cell_id))

    @property
    def _placed(self) -> bool:
        """Whether the cursor's cell has its place on the screen; not before the first layout."""
        return self.cursor_cell in self.grid.by_key

    def _row_number(self) -> int:
        return next((n for n, row in enumerate(self.grid.order) if self.cursor_cell in row), 0)

    def action_move(self, dx: int, dy: int) -> None:
        """Move one cell; up and down keep to the column as well as the table lets them."""
        if not self._placed:
            return
        if dx:
            row = self.grid.order[self._row_number()]
            self._go(row[min(max(row.index(self.cursor_cell) + dx, 0), len(row) - 1)])
        else:
            self._go_to_row(self._row_number() + dy)

    def _go_to_row(self, number: int) -> None:
        """The cell of a row that stands nearest to the cursor's column."""
        boxes = self.grid.by_key
        row = self.grid.order[min(max(number, 0), len(self.grid.order) - 1)]
        x = self._column_x or _middle(boxes[self.cursor_cell])
        nearest = next((key for key in row if boxes[key].x <= x < boxes[key].x + boxes[key].width), "")
        self._column_x = x
        self._go(nearest or min(row, key=lambda key: abs(_middle(boxes[key]) - x)), keep_column=True)

    def action_row_edge(self, end: int) -> None:
        """Move to the first (0) or last (-1) cell of the row."""
        if self._placed:
            self._go(self.grid.order[self._row_number()][end])

    def action_table_edge(self, end: int) -> None:
        """Move to the first (0) or last (-1) cell of the table."""
        if self._placed:
            self._go(self.grid.order[end][end])

    def action_page(self, direction: int) -> None:
        """Move by as many rows as are in view."""
        if not self._placed:
            return
        boxes, order, row = self.grid.by_key, self.grid.order, self._row_number()
        top, bottom, _ = self.frozen
        wanted = boxes[self.cursor_cell].y + direction * max(self.size.height - top - bottom - 1, 1)
        rows = range(len(order))
        target = min(rows, key=lambda n: abs(boxes[order[n][0]].y - wanted))
        self._go_to_row(target if target != row else row + direction)

    def action_failure(self, step: int) -> None:
        """Move to the next (1) or previous (-1) cell where something does not hold, round and round."""
        ids = list(self.faces)
        here = ids.index(self.cursor_cell)
        ahead = [cell for cell in self._failures if (ids.index(cell) - here) * step > 0]
        order = self._failures if step > 0 else self._failures[::-1]
        self._go((ahead if step > 0 else ahead[::-1])[0] if ahead else order[0])

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on the cell clicked."""
        point = event.get_content_offset(self)
        if point is not None and (cell_id := self.cell_under(point)):
            self._go(cell_id)

    def on_focus(self) -> None:
        """Draw the cursor as active."""
        self.repaint(self.cursor_cell)

    def on_blur(self) -> None:
        """Commit what is being typed and draw the cursor as passive."""
        self._commit()
        self.repaint(self.cursor_cell)

    # ------------------------------------------------------------ typing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave keys that mean nothing now to whoever else is bound to them."""
        if action in ("edit", "clear", "type", "shorten"):
            return self.editable and self._placed
        if action == "cancel":
            return self.typing
        if action == "failure":
            return bool(self._failures)
        return True

    def action_type(self, sign: str) -> None:
        """Type a sign of a figure; the first one overwrites what stands in the cell."""
        if not self._refuses():
            self._type((self.entry or "") + sign)

    def action_shorten(self) -> None:
        """Take the last sign away."""
        if not self._refuses():
            self._type((entry(self._cells.get(self.cursor_cell)) if self.entry is None else self.entry)[:-1])

    def on_paste(self, event: events.Paste) -> None:
        """Tell of what was pasted; what was being typed is done with."""
        event.stop()
        if self._placed:
            self._commit()
            if self.writer is not None:
                self.writer.pasted(self.cursor_cell, event.text)

    def _refuses(self) -> bool:
        """Whether the cell is a computed one; says so."""
        if self._subject is None or self.cursor_cell not in self._subject.computed:
            return False
        self.post_message(self.EditRefused(self, self.cursor_cell, say("这一格由程序算出，不能直接填")))
        return True

    def _type(self, text: str) -> None:
        if len(text) > LONGEST_ENTRY:
            reason = say("一格最多 {n} 个字符", n=LONGEST_ENTRY)
            self.post_message(self.EditRefused(self, self.cursor_cell, reason))
            return
        self._open(text)
        self._tell(text, done=False)

    def _open(self, text: str) -> None:
        """Show ``text`` as being typed, widening the column when it needs that."""
        self.entry = text
        if cell_len(text + CARET) > self.grid.by_key[self.cursor_cell].width:
            self._lay_out()
        else:
            self.repaint(self.cursor_cell)

    def _commit(self) -> None:
        if self.entry is not None:
            text, self.entry = self.entry, None
            self.repaint(self.cursor_cell)
            self._tell(text, done=True)

    def action_edit(self) -> None:
        """Begin with the text that stands in the cell; when typing, commit and go on below."""
        if self.typing:
            self.action_move(0, 1)
        elif not self._refuses():
            self._open(entry(self._cells.get(self.cursor_cell)))

    def action_clear(self) -> None:
        """Make the cell blank, which is not a zero."""
        if not self._refuses():
            self.entry = None
            self.repaint(self.cursor_cell)
            self._tell("", done=True)

    def action_cancel(self) -> None:
        """Give up what was typed."""
        self.entry = None
        self.repaint(self.cursor_cell)
        if self.writer is not None:
            self.writer.gave_up()

    def watch_entry(self, before: str | None, entry: str | None) -> None:
        """Escape gives up what is being typed, and leaves the editor when nothing is: the line of keys says which."""
        if (before is None) != (entry is None):
            self.refresh_bindings()

    def _tell(self, text: str, *, done: bool) -> None:
        if self.writer is not None:
            self.writer.wrote(self.cursor_cell, text, done=done)


def _middle(box: Box) -> int:
    return box.x + box.width // 2
