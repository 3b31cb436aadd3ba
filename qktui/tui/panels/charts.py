"""图表: the report's charts, drawn away from the event loop when the panel is first shown."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from qktui.phrases import say
from qktui.tui import jobs
from qktui.tui.opened import OpenedReport
from qktui.tui.widgets.scrolling import ScrollPanel

WIDEST = 120
"""Bars longer than this are not easier to compare."""


class ChartsPanel(ScrollPanel):
    """Outcomes, applicants, disputes and indicators as charts, one below the other."""

    DEFAULT_CSS = """
    ChartsPanel > Static { width: auto; margin-bottom: 1; }
    """

    @dataclass
    class Drawn(Message):
        """The charts as terminal text, for this width."""

        width: int
        charts: list[str]

    def __init__(self, opened: OpenedReport) -> None:
        super().__init__(id="charts")
        self.opened = opened
        self.drawn_width = 0

    def compose(self) -> ComposeResult:
        """A word while the charts are being drawn."""
        yield Static(say("正在绘图……"), markup=False)

    def show(self, opened: OpenedReport) -> None:
        """Draw this state of the report."""
        self.opened = opened
        self.drawn_width = 0
        self._draw()

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new width."""
        self._draw()

    def _draw(self) -> None:
        width = min(self.size.width - 3, WIDEST)
        if width < 30 or width == self.drawn_width:
            return
        self.drawn_width = width
        report, form = self.opened.stored.report, self.opened.stored.layout.form

        def job() -> list[str]:
            from qktui.charts import all_charts, draw

            return [draw(chart, width) for chart in all_charts(report, form)]

        jobs.start(self, "charts", job, lambda charts: self.Drawn(width, charts))

    @on(Drawn)
    async def _drawn(self, message: Drawn) -> None:
        """Show the charts; the same number of them as before are drawn in their places, the view standing still."""
        message.stop()
        if message.width != self.drawn_width:
            return
        texts = [Text.from_ansi(chart, no_wrap=True) for chart in message.charts] or [Text(say("没有可画的数字"))]
        places = list(self.query(Static))
        if len(places) == len(texts):
            for place, text in zip(places, texts, strict=True):
                place.update(text)
            return
        async with self.batch():
            await self.remove_children()
            await self.mount_all(Static(text, markup=False) for text in texts)
