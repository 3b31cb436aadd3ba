"""What became of one cell: what the document prints and where, and every change since, the newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import StoredReport
from qktui.rules import place_name
from qktui.store import Store
from qktui.tui.navigation import ReportChanged
from qktui.tui.opened import OpenedReport
from qktui.tui.screens.base import Dialog
from qktui.tui.screens.change import ChangeScreen
from qktui.tui.widgets.cell_line import figure
from qktui.tui.widgets.change_list import ChangeList
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.prose import Paragraph, Prose


class CellHistory(Dialog[None]):
    """The trail of a cell of the report ``stored``."""

    DEFAULT_CSS = """
    CellHistory { align: center middle; }
    CellHistory > Vertical { width: 90; max-width: 96%; height: 80%; border: round $accent; background: $surface; }
    CellHistory Prose { margin: 0 1; }
    CellHistory #keys { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,H,q", "dismiss(None)", "返回")]

    def __init__(self, store: Store, stored: StoredReport, cell: str) -> None:
        super().__init__()
        self.store, self.stored, self.cell = store, stored, cell

    def compose(self) -> ComposeResult:
        """Which cell, what the document prints, the changes, the keys."""
        with Vertical():
            yield Prose(self._about())
            yield ChangeList(self.store, self.stored.id, self.stored.layout.form, self.cell)
            yield Line(say("↑↓ 移动  Enter 详情  Esc 返回"), id="keys")

    def _about(self) -> Iterator[Paragraph]:
        name = place_name(self.stored.layout.form, self.cell)
        yield Paragraph(say("本格历史 · {cell}", cell=name), "heading", hang=2)
        yield Paragraph(printed_words(self.stored, self.cell), hang=2)
        yield Paragraph("")

    @on(ChangeList.Chosen)
    def _open(self, message: ChangeList.Chosen) -> None:
        self.app.push_screen(ChangeScreen(message.row, self.stored.layout.form))

    @on(ReportChanged)
    def on_screen_resume(self) -> None:
        """Somebody may have changed it."""
        self.query_one(ChangeList).refresh_rows()


def printed_words(stored: StoredReport, cell: str) -> str:
    """What the report's document prints in a cell, and where."""
    source = stored.report.source
    if source is None:
        return say("这份报告不是从文件读来的")
    published = OpenedReport(stored).published.get(cell)
    if stored.published.get(cell, published) is None:
        return say("原文没有这一格")
    now = stored.report.cells.get(cell)
    where = now.where if now is not None else ""
    said = say("原文 {figure}", figure=figure(published))
    if not where:
        return f"{said}  {say('没有记下这一格的出处')}"
    return one_line(f"{said}  {say('印在 {file}，{where}', file=source.name, where=where)}")
