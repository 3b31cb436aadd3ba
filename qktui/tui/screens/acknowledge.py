"""Before a report becomes final: its open warnings, each to be given a reason why it may stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets.option_list import Option

from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import FindingRow
from qktui.tui.finding_words import sign
from qktui.tui.screens.base import Dialog
from qktui.tui.screens.reason import Reason
from qktui.tui.widgets.line import Line, Note
from qktui.tui.widgets.scrolling import ChoiceList
from qktui.tui.widgets.typeset import Typeset


class Acknowledge(Dialog[Mapping[str, str] | None]):
    """Gives back a reason for every warning, by its facts; ``None``, and no reason, when the person goes back."""

    DEFAULT_CSS = """
    Acknowledge { align: center middle; }
    Acknowledge > Vertical { width: 112; max-width: 96%; height: auto; max-height: 90%;
      border: round $warning; background: $surface; }
    Acknowledge #title { text-style: bold; }
    Acknowledge #why { height: 2; color: $text-muted; }
    Acknowledge #missing { color: $text-error; }
    Acknowledge #missing.-complete { color: $text-success; }
    Acknowledge #keys { color: $text-muted; }
    Acknowledge ChoiceList, Acknowledge ChoiceList:focus { height: auto; max-height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "same", "其余同此理由"),
        Binding("f10", "finalise", "定稿"),
        Binding("escape", "dismiss(None)", "返回"),
    ]

    def __init__(self, rows: Sequence[FindingRow], given: Mapping[str, str], why: str = "") -> None:
        """``given`` are reasons of before, by facts; those of warnings that are not there any more are dropped.

        ``why`` says what they are asked for, if not in order to finalise.
        """
        super().__init__()
        self.why = why or say("定稿前每条写一句理由，记入复核。返回则不定稿，写过的理由也不留。")
        self.rows = tuple(rows)
        self.reasons = {row.facts: given[row.facts] for row in rows if row.facts in given}

    def compose(self) -> ComposeResult:
        """A title, why this is asked, the warnings, what is missing, the keys."""
        with Vertical():
            yield Line(say("还有 {n} 条警告没有复核", n=len(self.rows)), id="title")
            yield Note(id="why")
            yield ChoiceList(*(Option(self._words(row)) for row in self.rows))
            yield Line(id="missing")
            yield Line(say("Enter 写理由  a 其余同此理由  F10 定稿  Esc 返回"), id="keys")

    def on_mount(self) -> None:
        """Say what the list is for."""
        self.query_one("#why", Note).tell(self.why)
        self._count()

    def _words(self, row: FindingRow) -> Typeset:
        """The warning with its quote, and under it its reason."""
        finding = row.finding
        lines = [f"{sign(finding)} {one_line(finding.message)}"]
        if finding.quote:
            lines.append("  " + say("原话“{quote}”", quote=one_line(finding.quote)))
        reason = self.reasons.get(row.facts, "")
        lines.append("  " + (say("✓ 理由：{reason}", reason=one_line(reason)) if reason else say("? 还没有理由")))
        return Typeset(*lines)

    def _missing(self) -> list[FindingRow]:
        return [row for row in self.rows if row.facts not in self.reasons]

    def _count(self) -> None:
        n = len(self._missing())
        line = say("{n} 条还没有理由", n=n) if n else say("每条都有理由，按 F10 定稿")
        self.query_one("#missing", Line).set_class(not n, "-complete").show(line)

    @property
    def _row(self) -> FindingRow | None:
        number = self.query_one(ChoiceList).highlighted
        return None if number is None else self.rows[number]

    @on(ChoiceList.OptionSelected)
    def _selected(self) -> None:
        self._ask([row] if (row := self._row) else [])

    def action_same(self) -> None:
        """Give the reason of the warning under the cursor to all that have none; without one, ask for it."""
        row, missing = self._row, self._missing()
        if row is not None and row.facts in self.reasons:
            self._give(missing, self.reasons[row.facts])
        else:
            self._ask(missing)

    def _ask(self, rows: Sequence[FindingRow]) -> None:
        """Ask for one reason, and give it to these warnings."""
        if not rows:
            return
        asked = say("这条警告为什么可以保留？") if len(rows) == 1 else say("这 {n} 条警告为什么可以保留？", n=len(rows))

        def given(reason: str | None) -> None:
            if reason is not None:
                self._give(rows, reason)

        self.app.push_screen(Reason(rows[0].finding.message, asked), given)

    def _give(self, rows: Sequence[FindingRow], reason: str) -> None:
        self.reasons |= {row.facts: reason for row in rows}
        choices = self.query_one(ChoiceList)
        for number, row in enumerate(self.rows):
            choices.replace_option_prompt_at_index(number, self._words(row))
        self._count()
        missing = self._missing()
        if missing:
            choices.highlighted = self.rows.index(missing[0])

    def action_finalise(self) -> None:
        """Go on, once every warning has a reason; else to the first without one."""
        if missing := self._missing():
            self.query_one(ChoiceList).highlighted = self.rows.index(missing[0])
        else:
            self.dismiss(self.reasons)
