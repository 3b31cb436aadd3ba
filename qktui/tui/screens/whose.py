"""Whose report it is and of which year, where the document does not say, or was misread."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from qktui.importing import Stated
from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.screens.base import Dialog
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.line_input import LineInput

YEARS = range(2000, 2201)
"""Years that a report can be of, as in the database."""
LONGEST = 100
"""Characters of an agency's name."""


class Whose(Dialog[Stated | None]):
    """Gives back what the person says, or ``None`` when they left. What is left empty is as the document has it."""

    DEFAULT_CSS = """
    Whose { align: center middle; }
    Whose > Vertical { width: 70; max-width: 96%; height: auto; max-height: 90%;
      border: round $accent; background: $surface; padding: 0 1; }
    Whose #title { text-style: bold; margin-bottom: 1; }
    Whose LineInput, Whose LineInput:focus { background: $panel; margin-bottom: 1; }
    Whose #wrong { color: $text-error; }
    Whose #keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "返回"),
        Binding("tab,down", "app.focus_next", "下一栏", show=False),
        Binding("shift+tab,up", "app.focus_previous", "上一栏", show=False),
    ]

    def __init__(self, agency: str, year: int) -> None:
        super().__init__()
        self.agency, self.year = agency, year

    def compose(self) -> ComposeResult:
        """Two lines to fill in, what is wrong with them, the keys."""
        with Vertical():
            yield Line(say("这是哪个单位、哪一年度的报告？"), id="title")
            yield Line(say("单位全称"))
            yield LineInput(one_line(self.agency), longest=LONGEST, id="agency")
            yield Line(say("年度"))
            yield LineInput(str(self.year or ""), longest=4, id="year")
            yield Line(id="wrong")
            yield Line(say("Enter 就按这样  Tab 换栏  Esc 返回"), id="keys")

    @on(LineInput.Submitted)
    def _submitted(self) -> None:
        agency = one_line(self.query_one("#agency", LineInput).value).strip()
        year = self.query_one("#year", LineInput).value.strip()
        if year and not (year.isdecimal() and int(year) in YEARS):
            self.query_one("#wrong", Line).show(
                say("年度要写成 {first} 至 {last} 的四位数字", first=YEARS[0], last=YEARS[-1])
            )
            self.query_one("#year", LineInput).focus()
            return
        self.dismiss(Stated(agency, int(year or 0)))
