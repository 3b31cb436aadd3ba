"""历史: every change of the report, newest first; any two of its states compared; an earlier one restored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import SECTION, ChangeRow, count_changes
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.change_words import subject_words, value_words
from qktui.tui.comparing import NOW, PUBLISHED, Pair
from qktui.tui.opened import OpenedReport
from qktui.tui.screens.change import ChangeScreen
from qktui.tui.screens.comparison import ComparisonScreen
from qktui.tui.screens.restoration import RestorationScreen
from qktui.tui.widgets.change_list import ChangeList
from qktui.tui.widgets.line import Line, Note
from qktui.tui.widgets.paged_list import PagedList


class HistoryPanel(Vertical):
    """A line that counts the changes, the list, and the one under the cursor in full."""

    DEFAULT_CSS = """
    HistoryPanel { height: 1fr; }
    HistoryPanel #summary { text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "compare", "比较", tooltip="这一条之后的样子与现在比较；标了基准的，与基准比较"),
        Binding("m", "mark", "基准", tooltip="以这一条之后的样子为比较的基准；再按取消"),
        Binding("o", "original", "比原文", tooltip="原文与这一条之后的样子比较"),
        Binding("r", "restore", "恢复", tooltip="把报告恢复到这一条之后的样子，作为新的修改记入"),
        Binding("t", "go_to", "到该格", tooltip="到这一条所改的格或正文"),
    ]

    @dataclass
    class GoTo(Message):
        """A person wants to see what a change is of: a cell, or ``section N``."""

        subject: str

    @dataclass
    class Counted(Message):
        """How many changes there are."""

        count: int

    def __init__(self, opened: OpenedReport, store: Store, user: str) -> None:
        super().__init__(id="history")
        self.opened, self.store, self.user = opened, store, user
        self.count: int | None = None

    def compose(self) -> ComposeResult:
        """The count, the list, the change under the cursor."""
        stored = self.opened.stored
        yield Line(id="summary")
        yield ChangeList(self.store, stored.id, stored.layout.form)
        yield Note(id="said")

    def on_mount(self) -> None:
        """The list loads itself."""
        self._count()

    def show(self, opened: OpenedReport) -> None:
        """The report has changed: read the trail as it is now, the cursor staying on its change."""
        self.opened = opened
        self.read_again()

    def read_again(self) -> None:
        """Somebody may have changed something."""
        self.changes.refresh_rows()
        self._count()

    def _count(self) -> None:
        jobs.start(self, "count", lambda: count_changes(self.store, self.opened.stored.id), self.Counted)

    @on(Counted)
    def _counted(self, message: Counted) -> None:
        message.stop()
        self.count = message.count
        self._summarise()

    def _summarise(self) -> None:
        counted = say("正在计数") if self.count is None else say("{n} 条修改，新的在前", n=f"{self.count:,}")
        marked = self.changes.marked
        base = say("  ·  ◆ 基准：第 {n} 条之后", n=marked) if marked else ""
        self.query_one("#summary", Line).show(counted + base)

    @property
    def changes(self) -> ChangeList:
        """The list."""
        return self.query_one(ChangeList)

    @property
    def current(self) -> ChangeRow | None:
        """The change under the cursor."""
        return self.changes.row if self.is_mounted else None

    @on(PagedList.Moved)
    def _describe(self, message: PagedList.Moved) -> None:
        message.stop()
        row, form = self.current, self.opened.stored.layout.form
        self.query_one("#said", Note).tell("" if row is None else sentence(row, subject_words(row.subject, form)))
        self.refresh_bindings()

    # ---------------------------------------------------------------- going on
    @on(ChangeList.Chosen)
    def _open(self, message: ChangeList.Chosen) -> None:
        message.stop()
        self.app.push_screen(ChangeScreen(message.row, self.opened.stored.layout.form))

    def action_mark(self) -> None:
        """Compare others with the state after this change, or with it no longer."""
        if (row := self.current) is not None:
            self.changes.compare_with(0 if self.changes.marked == row.id else row.id)
            self._summarise()

    def action_compare(self) -> None:
        """Compare the state after this change with the marked one, else with the present."""
        if (row := self.current) is not None:
            other = self.changes.marked if self.changes.marked not in (0, row.id) else NOW
            self._compare(row.id, other)

    def action_original(self) -> None:
        """Compare the state after this change with the document as it was imported."""
        if (row := self.current) is not None:
            self._compare(row.id, PUBLISHED)

    def _compare(self, one: int, other: int) -> None:
        self.app.push_screen(ComparisonScreen(self.store, Pair(self.opened.stored.id, one, other), self.user))

    def action_restore(self) -> None:
        """Ask, and make the report what it was after this change."""
        if (row := self.current) is not None:
            self.app.push_screen(RestorationScreen(self.store, self.opened.stored.id, row.id, self.user))

    def action_go_to(self) -> None:
        """See what the change is of."""
        if (row := self.current) is not None:
            self.post_message(self.GoTo(row.subject))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done: nothing is restored in a read-only database, and not everything has a place."""
        row = self.current
        if action in ("mark", "compare", "original", "restore", "go_to") and row is None:
            return False
        if action == "original":
            return self.opened.stored.report.source is not None
        if action == "restore":
            return not self.store.read_only
        if action == "go_to":
            return row is not None and self._has_place(row.subject)
        return True

    def _has_place(self, subject: str) -> bool:
        form = self.opened.stored.layout.form
        return subject in form.cells or subject in {f"{SECTION}{section.number}" for section in form.sections}


def sentence(row: ChangeRow, what: str) -> str:
    """A change's number, what was changed and how, and why, on one line."""
    number = say("第 {n} 条", n=row.id)
    if row.subject == "report":
        return " · ".join(filter(None, (number, what, one_line(row.reason))))
    old, new = (value_words(row.subject, value) for value in (row.old, row.new))
    return " · ".join(
        filter(None, (number, say("{cell}：{old} → {new}", cell=what, old=old, new=new), one_line(row.reason)))
    )
