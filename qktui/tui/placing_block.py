"""Where the figures of a pasted block belong in a table: by its labels, else from the focused cell on.

Labels win over the focused cell. A row or a column that is not named keeps to the
order of the table: from its beginning when the block is as high or as wide as the
table, else from the focused cell. A block that does not fit is refused whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qktui.forms import Block, Column, Layout, Row
from qktui.importing.labels import SUBTOTAL, Name, Printed, keys, names
from qktui.importing.reading import stated_unit
from qktui.importing.wording import TableWording, wording
from qktui.phrases import say
from qktui.rules import table_name
from qktui.tui.pasted_block import LONGEST_SHOWN, Line, NotPasted, PastedBlock, read_block

Order = Sequence[Sequence[str]]
"""Cell ids line by line, as the cursor walks them."""
Place = tuple[Block, Row]


@dataclass(frozen=True, slots=True)
class Given:
    """What a block prints for a cell, and the unit of money that its labels state."""

    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """What a block gives for each cell, in the block's order; ``by_labels``: its labels said where."""

    cells: Mapping[str, Given]
    by_labels: bool


def place_block(text: str, layout: Layout, order: Order, focus: str) -> Placed:
    """Where a pasted text belongs in the table of the cell ``focus``, whose cells stand on the screen in ``order``.

    Raises :class:`~qktui.tui.pasted_block.NotPasted`, with a sentence.
    """
    labels = _Labels(layout, layout.form.cells[focus].table)
    block = read_block(text, labels.words, labels.columns)
    entries = list(labels.entries(block))
    if not entries:
        raise NotPasted(say("粘贴的文字里没有数"))
    placing = _Placing(labels, entries, order, focus)
    if any(entry.header for entry in entries):
        placing.by_header()
    elif block.labelled:
        placing.beside_labels()
    else:
        placing.from_focus()
    return Placed(placing.cells, block.labelled or any(entry.header for entry in entries))


@dataclass(frozen=True, slots=True)
class _Head:
    """The header over one column of figures: which columns its label may name, and of which row."""

    text: str
    columns: tuple[tuple[Block, Column], ...]
    row: Place | None


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of figures with the row that its labels name and the header above it, by position."""

    line: Line
    row: Place | None
    header: Mapping[int, _Head]
    unit: str


class _Labels:
    """The labels of one table, read line by line from the top of a block."""

    def __init__(self, layout: Layout, table_id: str) -> None:
        self.layout, self.table = layout, layout.form.table(table_id)
        self.words: TableWording = next(words for words in wording(layout.form).tables if words.table.id == table_id)
        self.columns: dict[str, list[tuple[Block, Column]]] = {}
        for block in self.table.blocks:
            for column in block.columns:
                for key in keys([column.label, *column.aliases]):
                    self.columns.setdefault(key, []).append((block, column))
        self.rows: list[Place] = [
            (block, row) for block in self.table.blocks for row in block.rows if layout.prints(table_id, row)
        ]
        self._last: Row | None = None

    def cells_of(self, place: Place) -> list[str]:
        """The ids of a row's cells."""
        return [self.table.cell_id(place[1], column) for column in place[0].columns]

    def entries(self, block: PastedBlock) -> Iterator[_Entry]:
        """The lines of figures. Raises :class:`NotPasted` for one whose labels the table does not know."""
        texts: dict[int, list[str]] = {}
        heads: Mapping[int, _Head] = {}
        above_figures = False
        for line in block.lines:
            if line.header:
                texts = texts if above_figures else {}
                for at, cell in enumerate(line.cells):
                    texts.setdefault(at, []).extend([cell] if cell else [])
                heads, above_figures = self._heads(texts), True
                continue
            row = self._row(line) if block.labelled else None
            if row is not None or not block.labelled:
                above_figures = False
                yield _Entry(line, row, heads, line.unit or stated_unit("".join(line.labels[-1:])))

    def _row(self, line: Line) -> Place | None:
        """The row that a line's labels name, the last of them; ``None`` for a heading or a title, without figures."""
        known = [name for name in self._names(line.labels) if name.key != SUBTOTAL]
        places = [self._row_named(name) for name in known]
        if places and places[-1] is not None and self.layout.prints(self.table.id, places[-1][1]):
            return places[-1]
        if line.filled:
            label = known[-1].text if known else ""
            raise NotPasted(
                say("{table}没有“{label}”这一行，或不止一行叫这个名", table=table_name(self.table.id), label=label)
                if label else say("粘贴的文字里有一行数没有行名")
            )  # fmt: skip
        return None

    def _row_named(self, name: Name) -> Place | None:
        """The row of that label; of several, the one beside or under the row before."""
        found = self.words.rows.get(name.key, ())
        if len(found) > 1 and self._last is not None:
            near = (self._last.id, self._last.under)
            found = tuple(place for place in found if place[1].under in near)
        if len(found) != 1:
            return None
        self._last = found[0][1]
        return found[0]

    def _names(self, texts: Sequence[str]) -> list[Name]:
        printed = [Printed(text, "") for text in texts]
        return [name for name in names(printed, self.words.words | {SUBTOTAL}) if name.key not in self.words.noise]

    def _heads(self, texts: Mapping[int, list[str]]) -> dict[int, _Head]:
        """The header by position; empty when its texts name no column."""
        found: dict[int, _Head] = {}
        row: Place | None = None
        for at in sorted(texts):
            here = self._names(texts[at])
            if self.table.across:
                captions = [place for name in here for place in self.words.rows.get(name.key, ())]
                row = next((p for p in captions if not p[1].heading), None) if captions else row
            label = next((name for name in reversed(here) if name.key in self.columns), None)
            if label is not None:
                found[at] = _Head(label.text, tuple(self.columns[label.key]), row)
        return found


@dataclass
class _Placing:
    """The cells found so far for the lines of a block."""

    labels: _Labels
    entries: Sequence[_Entry]
    order: Order
    focus: str
    cells: dict[str, Given] = field(default_factory=dict)

    def by_header(self) -> None:
        """Columns by the header; rows by their labels or captions, else in the table's order."""
        rows = self.labels.rows
        focused = next(n for n, place in enumerate(rows) if self.focus in self.labels.cells_of(place))
        start = 0 if len(self.entries) == len(rows) else focused
        for number, entry in enumerate(self.entries, start):
            row = entry.row or (rows[number] if number < len(rows) else None)
            for at, text in enumerate(entry.line.cells):
                self._put_under(entry, at, text, row)

    def _put_under(self, entry: _Entry, at: int, text: str, row: Place | None) -> None:
        head = entry.header.get(at)
        if head is not None and entry.row is None and head.row is not None:
            row = head.row
        column = next((c for block, c in head.columns if row is not None and block is row[0]), None) if head else None
        if row is not None and head is not None and column is not None:
            unit = stated_unit(head.text) or entry.unit
            self._put(self.labels.table.cell_id(row[1], column), text, unit)
        elif text:
            raise NotPasted(say("粘贴的“{text}”上面没有这张表的列名，或左边没有行名", text=text[:LONGEST_SHOWN]))

    def beside_labels(self) -> None:
        """Rows by their labels; columns from the first one, or from the focused one where the block is narrower."""
        rows = [self.labels.cells_of(entry.row) for entry in self.entries if entry.row is not None]
        lines = [entry.line.cells for entry in self.entries]
        room, width = max(map(len, rows)), len(lines[0])
        filled = [any(line[at] for line in lines) for at in range(width)]
        if width < room:
            if not filled[0]:
                raise NotPasted(say("认不出粘贴的第一列数是哪一列，请连列名一起复制，或只复制数"))
            skip, first = 0, self._focused_column()
        else:
            skip, first = _only_window(filled, room), 0
        for entry, row, line in zip(self.entries, rows, lines, strict=True):
            self._put_line(row[first:], line[skip:], entry.unit, (len(rows), room - first))

    def _focused_column(self) -> int:
        return next(row.index(self.focus) for row in map(self.labels.cells_of, self.labels.rows) if self.focus in row)

    def from_focus(self) -> None:
        """To the right and down from the focused cell, in the order of the screen, or of print where only that fits."""
        orders = [self.order]
        if self.labels.table.across:
            rows = [self.labels.cells_of(place) for place in self.labels.rows]
            orders += [rows, [[key for row in rows for key in row]]]
        refusals = []
        for order in orders:
            self.cells.clear()
            try:
                self._from_focus(order)
            except NotPasted as refusal:
                refusals.append(refusal)
            else:
                return
        raise refusals[0]

    def _from_focus(self, order: Order) -> None:
        top = next(n for n, row in enumerate(order) if self.focus in row)
        left = list(order[top]).index(self.focus)
        rows = [row[left:] for row in order[top:]]
        for number, entry in enumerate(self.entries):
            row = rows[number] if number < len(rows) else ()
            self._put_line(row, entry.line.cells, entry.unit, (len(rows), len(rows[0])))

    def _put_line(self, row: Sequence[str], cells: Sequence[str], unit: str, room: tuple[int, int]) -> None:
        """One line into a row; what is empty beyond its end belongs to merged cells, or to nothing."""
        if any(cells[len(row) :]):
            raise NotPasted(
                say("粘贴的有 {rows} 行 {columns} 列，这里只有 {room} 行 {wide} 列的位置", rows=len(self.entries),
                    columns=len(self.entries[0].line.cells), room=room[0], wide=len(row) or room[1])
            )  # fmt: skip
        for key, text in zip(row, cells, strict=False):
            self._put(key, text, unit)

    def _put(self, key: str, text: str, unit: str) -> None:
        if key in self.cells:
            raise NotPasted(say("粘贴的文字里同一格有两个数"))
        self.cells[key] = Given(text, unit)


def _only_window(filled: Sequence[bool], room: int) -> int:
    """Where the ``room`` columns that have every figure begin, if certain; others are merged labels, or empty."""
    starts = [at for at in range(len(filled) - room + 1) if not any(filled[:at]) and not any(filled[at + room :])]
    if len(starts) == 1:
        return starts[0]
    if starts:
        raise NotPasted(say("认不出粘贴的第一列数是哪一列，请连列名一起复制，或只复制数"))
    raise NotPasted(say("粘贴的每行有 {columns} 个数，表中一行只有 {room} 格", columns=len(filled), room=room))
