"""The findings of all reports as far as they have been read, one a line; the rest comes as the cursor nears the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from qktui.model import ReviewState, Severity
from qktui.phrases import say
from qktui.queries import FindingFilter, FindingRow, list_findings
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.finding_words import sign, state_mark
from qktui.tui.widgets.row_list import Field, RowList

PAGE = 200
"""Rows in a page; a shorter one is the last."""


class ProblemList(RowList[FindingRow]):
    """Findings in the order of agencies and years, the worst of a report first."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "打开", tooltip="打开报告，到这一条所说的地方")]

    @dataclass
    class Chosen(Message):
        """A person wants to see what a finding speaks of."""

        row: FindingRow

    @dataclass
    class Page(Message):
        """Rows of the list that ``wanted`` leaves, following ``after``; ``again``: instead of all that was read."""

        wanted: FindingFilter
        after: tuple[str, int, int] | None
        rows: list[FindingRow]
        again: bool
        short: bool

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store, self.wanted = store, FindingFilter()
        self.at_end = self.awaited = False

    def on_mount(self) -> None:
        """Read the first page."""
        self.list(self.wanted)

    def list(self, wanted: FindingFilter) -> None:
        """List what the filter leaves, from its beginning."""
        self.wanted = wanted
        self._load(None, PAGE)

    def refresh_rows(self) -> None:
        """Read again what has been read, the cursor staying on its finding."""
        self._load(None, max(PAGE, len(self.rows)), again=True)

    def _load(self, after: tuple[str, int, int] | None, limit: int, *, again: bool = False) -> None:
        wanted, self.awaited = self.wanted, True

        def job() -> ProblemList.Page:
            rows = list_findings(self.store, wanted, after=after, limit=limit)
            return self.Page(wanted, after, rows, again, len(rows) < limit)

        jobs.start(self, "findings", job, lambda page: page)

    def on_problem_list_page(self, message: Page) -> None:
        """Put a page where it belongs, unless the list has become another one meanwhile."""
        message.stop()
        if message.wanted != self.wanted:
            return
        self.awaited, self.at_end = False, message.short
        if message.after is not None:
            self.renew([*self.rows, *message.rows])
        else:
            here = self.row.key if message.again and self.row else None
            near = next((n for n, row in enumerate(message.rows) if row.key == here), self.cursor)
            self.show(message.rows, near if message.again else 0)

    def on_failed(self) -> None:
        """The app says why the page did not come; the next key may try again."""
        self.awaited = False

    def go(self, cursor: int) -> None:
        """Move, and read on when the end of what has been read is near."""
        super().go(cursor)
        if self.rows and not self.at_end and not self.awaited and self.cursor > len(self.rows) - 2 * self._lines:
            self._load(self.rows[-1].key, PAGE)

    def action_open(self) -> None:
        """Go to what the finding under the cursor speaks of."""
        if self.row is not None:
            self.post_message(self.Chosen(self.row))

    def on_row_list_opened(self, message: RowList.Opened) -> None:
        """A click opens as Enter does."""
        message.stop()
        self.action_open()

    def fields(self, width: int) -> Sequence[Field[FindingRow]]:
        """Agency, year, and what was found."""
        return (
            Field(say("单位"), 34 if width >= 100 else 22, lambda row: row.agency, both_ends=True),
            Field(say("年度"), 6, lambda row: str(row.year)),
            Field(say("问题"), 0, _sentence),
        )

    def look(self, row: FindingRow) -> str:
        """Errors and warnings stand out while they are open."""
        if row.review.state is ReviewState.DISMISSED:
            return "muted"
        looks = {Severity.ERROR: "trouble", Severity.WARNING: "doubt", Severity.NOTE: "plain"}
        return looks[row.finding.severity]

    def nothing(self) -> str:
        """What an empty list says."""
        return "" if self.awaited else say("没有符合条件的问题")


def _sentence(row: FindingRow) -> str:
    return f"{sign(row.finding)} {state_mark(row.review.state)}{row.finding.message}"
