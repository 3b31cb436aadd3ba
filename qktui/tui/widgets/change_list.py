"""The trail of a report, or of one cell: any number of changes, newest first, those of one save under a heading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from qktui.forms import Form
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import ChangeRow, changes_of
from qktui.store import Store
from qktui.tui.change_words import action_word, one_save, subject_words, value_words
from qktui.tui.grouped_window import GroupedWindow
from qktui.tui.list_window import PAGE
from qktui.tui.times import local_time
from qktui.tui.widgets.fitting import fit, shortened
from qktui.tui.widgets.grouped_list import GroupedList
from qktui.typesetting import padded

OLDEST = 0
"""A number below that of every entry."""
VALUE = 16
"""Cells of a value at most, where there is little room."""


class ChangeList(GroupedList[ChangeRow, str, int]):
    """Changes of the report ``report_id``; ``wanted`` is the one subject whose changes are listed, ``""`` for all.

    ``marked`` is the entry that others are compared with; 0 for none.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "详情", tooltip="这一条修改的全部：时间、用户、新旧值、原因")
    ]

    @dataclass
    class Chosen(Message):
        """A person wants to see a change whole."""

        row: ChangeRow

    def __init__(self, store: Store, report_id: int, form: Form, subject: str = "") -> None:
        super().__init__(GroupedWindow(lambda row: row.id, one_save), subject, OLDEST)
        self.store, self.report_id, self.form = store, report_id, form
        self.marked = 0

    def read(self, wanted: str, after: int | None, before: int | None) -> list[ChangeRow]:
        """A page of the trail."""
        return changes_of(self.store, self.report_id, subject=wanted, below=after, above=before, limit=PAGE)

    def key_of(self, row: ChangeRow) -> int:
        """The entry's number."""
        return row.id

    def key_above(self, row: ChangeRow) -> int:
        """The number above it."""
        return row.id + 1

    def opened(self, row: ChangeRow) -> Message:
        """Ask for the change."""
        return self.Chosen(row)

    def compare_with(self, entry: int) -> None:
        """Mark an entry; 0 takes the mark away."""
        self.marked = entry
        self.refresh()

    # ---------------------------------------------------------------- drawing
    def heading(self, row: ChangeRow, width: int) -> str:
        """When, by whom, what, and why."""
        parts = (local_time(row.at), shortened(one_line(row.user), 20), action_word(row.action), row.reason)
        return fit(" " + "  ".join(one_line(part) for part in parts if part), width)

    def text(self, row: ChangeRow, width: int) -> str:
        """What was changed, from what to what, the values below each other; of one subject only the values."""
        old, new = (value_words(row.subject, value) for value in (row.old, row.new))
        if row.subject == "report":
            return subject_words(row.subject, self.form)
        if self.wanted:
            return f"{old} → {new}"
        value = max(VALUE, (width - 40) // 3)
        room = max(8, width - 2 * value - 3)
        what = padded(shortened(subject_words(row.subject, self.form), room - 1), room)
        return f"{what}{padded(shortened(old, value), value, 'right')} → {shortened(new, value)}"

    def mark(self, row: ChangeRow) -> str:
        """The sign of the entry that others are compared with."""
        return "◆" if row.id == self.marked else " "

    def nothing(self) -> str:
        """Nothing was recorded."""
        return say("没有改过") if self.wanted else say("没有记录")
