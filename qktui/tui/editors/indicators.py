"""The service indicators that the narrative states: read from it, and corrected where they were misread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget

from qktui.indicators import extract, label_of, stated
from qktui.model import Indicator, plain
from qktui.phrases import say
from qktui.tui.editing import EditSession
from qktui.tui.screens.indicator import IndicatorForm
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.row_list import Field, RowList


class IndicatorList(RowList[Indicator]):
    """Indicators, one a line: what, how much, in which section, in which words."""

    def fields(self, width: int) -> Sequence[Field[Indicator]]:
        """The words get what is left."""
        label, value = (24, 20) if width < 100 else (34, 26)
        return (
            Field(say("指标"), label, label_of),
            Field(say("数值"), value, lambda one: stated(one) + share_of(one)),
            Field(say("部分"), 6, lambda one: "〇一二三四五六七八九"[one.section] if 0 < one.section < 10 else ""),
            Field(say("原话"), 0, lambda one: one.quote),
        )

    def nothing(self) -> str:
        """What an empty list says."""
        return say("正文中没有读到服务指标；按 n 添加")


class IndicatorsEditor(Vertical):
    """The list, and where it comes from."""

    DEFAULT_CSS = """
    IndicatorsEditor { height: 1fr; }
    IndicatorsEditor #origin { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "edit", "改", tooltip="改这一项指标"),
        Binding("n", "add", "添加", tooltip="添加一项指标"),
        Binding("delete", "remove", "删除", tooltip="删除这一项指标（可以撤销）"),
        Binding("i", "reread", "重新读取", tooltip="按现在的正文重新读取全部指标"),
    ]

    @dataclass
    class Changed(Message):
        """The indicators are these now."""

        indicators: tuple[Indicator, ...]

    def __init__(self) -> None:
        super().__init__(id="indicators")
        self.indicators: tuple[Indicator, ...] = ()
        self._stated: tuple[Indicator, ...] = ()
        self._final = False

    def compose(self) -> ComposeResult:
        """Where they come from, and the list."""
        yield Line(id="origin")
        yield IndicatorList()

    def show(self, session: EditSession, *, final: bool) -> None:
        """Show the indicators of this state of the report; the cursor stays on its line."""
        rows, self._final = self.query_one(IndicatorList), final
        self.indicators, self._stated = session.report.indicators, extract(session.report.sections)
        rows.show(self.indicators, rows.cursor)
        follows = self.indicators == self._stated
        count, read = len(self.indicators), len(self._stated)
        self.query_one("#origin", Line).show(
            say("{n} 项，与正文中读到的一致，随正文更新", n=count) if follows
            else say("{n} 项；正文中读到 {m} 项，与这里不同，按 i 重新读取", n=count, m=read)
        )  # fmt: skip
        self.refresh_bindings()

    @property
    def focus_target(self) -> Widget:
        """What takes the keys."""
        return self.query_one(IndicatorList)

    @on(IndicatorList.Opened)
    def action_edit(self) -> None:
        """Change the indicator under the cursor."""
        rows = self.query_one(IndicatorList)
        place = rows.cursor
        if rows.row is not None and not self._final:
            self.app.push_screen(IndicatorForm(rows.row), lambda new: self._put(place, new))

    def action_add(self) -> None:
        """Add one behind the others."""
        self.app.push_screen(IndicatorForm(None), lambda new: self._put(len(self.indicators), new))

    def _put(self, place: int, new: Indicator | None) -> None:
        if new is not None:
            self._changed((*self.indicators[:place], new, *self.indicators[place + 1 :]))

    def action_remove(self) -> None:
        """Take the indicator under the cursor away."""
        place = self.query_one(IndicatorList).cursor
        self._changed((*self.indicators[:place], *self.indicators[place + 1 :]))

    def action_reread(self) -> None:
        """Take those that the narrative states."""
        self._changed(self._stated)

    def _changed(self, indicators: tuple[Indicator, ...]) -> None:
        self.post_message(self.Changed(indicators))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A final report is only looked at."""
        match action:
            case "edit" | "remove":
                return not self._final and bool(self.indicators)
            case "add":
                return not self._final
            case "reread":
                return not self._final and self.indicators != self._stated
        return True


def share_of(one: Indicator) -> str:
    """The share that is stated beside the figure, if any."""
    return "" if one.share is None else say("（占 {share}%）", share=plain(one.share))
