"""One change of a report in full: nothing is cut, however long; of a section, the sentences that differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from qktui.forms import Form
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import SECTION, ChangeRow, Difference
from qktui.tui import jobs
from qktui.tui.change_words import WHOLE, action_word, subject_words, value_words
from qktui.tui.comparing import Line as ComparedLine
from qktui.tui.comparing import lines_of
from qktui.tui.screens.base import Dialog
from qktui.tui.times import local_time
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel
from qktui.tui.widgets.side_by_side import SideBySide
from qktui.typesetting import padded, width


class ChangeScreen(Dialog[None]):
    """Read one entry of the trail."""

    DEFAULT_CSS = """
    ChangeScreen { align: center middle; }
    ChangeScreen > Vertical { width: 110; max-width: 96%; height: auto; max-height: 90%;
      border: round $accent; background: $surface; }
    ChangeScreen ScrollPanel { height: auto; max-height: 70vh; }
    ChangeScreen #title { text-style: bold; }
    ChangeScreen #keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "dismiss(None)", "返回")]

    @dataclass
    class Compared(Message):
        """How a section's text changed."""

        lines: tuple[ComparedLine, ...]

    def __init__(self, row: ChangeRow, form: Form) -> None:
        super().__init__()
        self.row, self.form = row, form

    def compose(self) -> ComposeResult:
        """What it is, its particulars, a section's sentences, the keys."""
        with Vertical():
            yield Line(say("修改记录第 {n} 条", n=self.row.id), id="title")
            with ScrollPanel():
                yield Prose(self._particulars())
                if self.row.subject.startswith(SECTION):
                    yield SideBySide()
            yield Line(say("↑↓ 滚动  Esc 返回"), id="keys")

    def on_mount(self) -> None:
        """Compare the section's two texts."""
        row, form = self.row, self.form
        if row.subject.startswith(SECTION):
            found = Difference("section", row.subject.removeprefix(SECTION), row.old, row.new)
            jobs.start(self, "passages", lambda: tuple(lines_of([found], form)), self.Compared)

    @on(Compared)
    def _compared(self, message: Compared) -> None:
        message.stop()
        self.query_one(SideBySide).compare(message.lines[1:])  # which section it is stands above

    def _particulars(self) -> Iterator[Paragraph]:
        row = self.row
        lines = [
            (say("时间"), local_time(row.at)), (say("用户"), one_line(row.user)),
            (say("做了什么"), action_word(row.action)), (say("改的是"), subject_words(row.subject, self.form)),
            *self._values(), (say("原因"), one_line(row.reason)),
        ]  # fmt: skip
        cells = max(width(name) for name, _ in lines) + 2
        yield from (Paragraph(f"{padded(name, cells)}{value}", hang=cells) for name, value in lines if value)

    def _values(self) -> Iterator[tuple[str, str]]:
        row = self.row
        if row.subject == WHOLE:  # a document's SHA-256, or what the report was called
            yield say("原来"), one_line(row.old or "")
            yield say("现在是"), one_line(row.new or "")
        else:
            yield say("原来"), value_words(row.subject, row.old)
            yield say("改为"), value_words(row.subject, row.new)
