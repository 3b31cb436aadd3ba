"""One service indicator, line by line: what it is called, how much, in which words the report says it."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from qktui.model import Indicator, plain
from qktui.phrases import say
from qktui.printable import one_line
from qktui.tui.screens.base import Dialog
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.line_input import LineInput

LONGEST = 200
"""Characters of a field."""
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
TYPED = "other"
"""The key of an indicator that a person added."""


class IndicatorForm(Dialog[Indicator | None]):
    """Gives back the indicator as it is typed, or ``None`` when the person left."""

    DEFAULT_CSS = """
    IndicatorForm { align: center middle; }
    IndicatorForm > Vertical { width: 76; max-width: 96%; height: auto; border: round $accent; background: $surface;
      padding: 0 1; }
    IndicatorForm #title { text-style: bold; margin-bottom: 1; }
    IndicatorForm Horizontal { height: 1; }
    IndicatorForm Horizontal Line { width: 16; }
    IndicatorForm LineInput, IndicatorForm LineInput:focus { width: 1fr; background: $panel; }
    IndicatorForm #wrong { color: $text-error; margin-top: 1; }
    IndicatorForm #keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "返回"),
        Binding("tab,down", "app.focus_next", "下一栏", show=False),
        Binding("shift+tab,up", "app.focus_previous", "上一栏", show=False),
    ]

    def __init__(self, indicator: Indicator | None) -> None:
        super().__init__()
        self.indicator = indicator or Indicator(TYPED, "", Decimal(0), "", "")
        self.new = indicator is None

    def compose(self) -> ComposeResult:
        """A line for each field, what is wrong with them, the keys."""
        one = self.indicator
        share = "" if one.share is None else plain(one.share)
        fields = (
            ("label", say("名称"), one.label), ("qualifier", say("超、约、余"), one.qualifier),
            ("value", say("数值"), "" if self.new else plain(one.value)), ("unit", say("单位（如万件）"), one.unit),
            ("share", say("占比（%）"), share), ("section", say("第几部分"), str(one.section or "")),
            ("quote", say("原话"), one.quote),
        )  # fmt: skip
        with Vertical():
            yield Line(say("添加一项指标") if self.new else say("这一项指标"), id="title")
            for name, label, value in fields:
                with Horizontal():
                    yield Line(label)
                    yield LineInput(one_line(value), longest=LONGEST, id=name)
            yield Line(id="wrong")
            yield Line(say("Enter 就这样  ↑ ↓ 换栏  Esc 返回"), id="keys")

    def _typed(self, name: str) -> str:
        return one_line(self.query_one(f"#{name}", LineInput).value).strip()

    @on(LineInput.Submitted)
    def _submitted(self) -> None:
        for name, wrong in self._wrong():
            self.query_one("#wrong", Line).show(wrong)
            self.query_one(f"#{name}", LineInput).focus()
            return
        share, section = self._typed("share"), self._typed("section")
        self.dismiss(
            replace(
                self.indicator, label=self._typed("label"), qualifier=self._typed("qualifier"),
                value=Decimal(self._typed("value")), unit=self._typed("unit"), quote=self._typed("quote"),
                share=Decimal(share) if share else None, section=int(section or 0),
            )
        )  # fmt: skip

    def _wrong(self) -> list[tuple[str, str]]:
        """The fields that cannot stay as they are, each with a sentence."""
        value, share = self._typed("value"), self._typed("share")
        checks = (
            ("label", bool(self._typed("label")), say("名称不能空着")),
            ("value", bool(NUMBER.fullmatch(value)), say("数值要写成数字，如 1.53")),
            ("share", not share or bool(NUMBER.fullmatch(share)), say("占比要写成数字，如 84.2")),
            ("section", self._typed("section") in ("", *"123456"), say("第几部分写 1 到 6，或空着")),
        )  # fmt: skip
        return [(name, wrong) for name, fine, wrong in checks if not fine]
