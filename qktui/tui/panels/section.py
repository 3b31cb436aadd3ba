"""One of the six sections: its statutory table, where it has one, and its narrative."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from qktui.forms import SectionTitle, Table
from qktui.phrases import pick, say
from qktui.printable import one_line
from qktui.tui.opened import OpenedReport
from qktui.tui.panels.narrative import Narrative
from qktui.tui.widgets.cell_line import CellLine
from qktui.tui.widgets.form_grid import FormGrid
from qktui.tui.widgets.panel_bar import Panel

TALL = 34
"""From this many lines on, table and narrative are shown together."""


class SectionPanel(Vertical):
    """A section. On a low screen its table and its narrative take turns; ``t`` goes from one to the other."""

    DEFAULT_CSS = """
    SectionPanel { height: 1fr; }
    SectionPanel FormGrid { height: auto; max-height: 100%; }
    SectionPanel Narrative { height: 1fr; }
    SectionPanel CellLine { dock: bottom; }
    SectionPanel.-both Narrative { border-top: solid $panel; }
    SectionPanel.-large FormGrid { height: 1fr; }
    SectionPanel.-large Narrative { height: auto; max-height: 25%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "turn", "表/文", tooltip="看表格，或看正文"),
    ]

    def __init__(self, opened: OpenedReport, number: int, tall: int = TALL) -> None:
        """``tall``: from so many lines of the screen on, table and narrative are shown together."""
        super().__init__(id=f"section-{number}")
        self.opened, self.number, self.tall = opened, number, tall
        self.table: Table | None = next((t for t in opened.stored.layout.form.tables if t.section == number), None)
        self.showing_text = self.table is None
        self.quote = ""

    def compose(self) -> ComposeResult:
        """The table first, then the narrative."""
        if self.table is not None:
            yield FormGrid(id="table")
        yield Narrative(id="text")
        if self.table is not None:
            yield CellLine()

    def on_mount(self) -> None:
        """Fill both."""
        self.show(self.opened)
        self._arrange()

    def show(self, opened: OpenedReport) -> None:
        """Show this state of the report; cursor and scrolling stay where they are."""
        self.opened = opened
        stored, report = opened.stored, opened.stored.report
        if self.table is not None:
            self.query_one(FormGrid).show(stored.layout, self.table.id, report.cells, opened.findings, opened.published)
            self._describe_cell()
        text = next((section.text for section in report.sections if section.number == self.number), "")
        notice = say("摘编：以下文字由本库概括，数字与原文一致；全文见 {site}", site=one_line(report.abridged_from))
        self.query_one(Narrative).show(text, notice if report.abridged_from else "", self.quote)

    @on(FormGrid.CellFocused)
    def _describe_cell(self) -> None:
        """Say what there is to know of the cell under the cursor."""
        if self.cursor_cell:
            self.query_one(CellLine).describe(self.opened, self.cursor_cell)

    def on_resize(self, event: events.Resize) -> None:
        """Decide anew whether both fit."""
        self._arrange()

    def _arrange(self) -> None:
        both = self.table is not None and self.screen.size.height >= self.tall
        self.set_class(both, "-both")
        self.set_class(both and self._rows() > self.screen.size.height // 2, "-large")
        if self.table is not None:
            self.query_one(FormGrid).display = both or not self.showing_text
            self.query_one(CellLine).display = both or not self.showing_text
        self.query_one(Narrative).display = both or self.showing_text

    def _rows(self) -> int:
        """How many rows the table has: a large one gets all the room that its narrative leaves."""
        blocks = self.table.blocks if self.table is not None and not self.table.across else ()
        return sum(len(block.rows) + 3 for block in blocks)

    @property
    def cursor_cell(self) -> str:
        """The cell under the table's cursor; ``""`` in a section without a table."""
        return self.query_one(FormGrid).cursor_cell if self.table is not None else ""

    @property
    def focus_target(self) -> Widget:
        """What takes the focus when the panel is shown."""
        return self.query_one(Narrative) if self.showing_text else self.query_one(FormGrid)

    def action_turn(self) -> None:
        """From the table to the narrative, or back."""
        self.showing_text = not self.showing_text
        self._arrange()
        self.focus_target.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A section without a table has nothing to turn to."""
        return self.table is not None if action == "turn" else True

    def go_to(self, cell_id: str) -> None:
        """Put the cursor on a cell of the table."""
        self.showing_text = False
        self._arrange()
        grid = self.query_one(FormGrid)
        grid.focus_cell(cell_id)
        grid.focus()

    def go_to_quote(self, quote: str) -> None:
        """Show the narrative with these words standing out, in view."""
        self.quote, self.showing_text = quote, True
        self.show(self.opened)
        self._arrange()
        narrative = self.query_one(Narrative)
        narrative.focus()
        self.call_after_refresh(narrative.scroll_to_quote)


def section_tab(section: SectionTitle) -> Panel:
    """A section's number and name for the line of names."""
    numeral = pick("附" if section.appendix else "〇一二三四五六七八九"[section.number], str(section.number))
    name, short = pick(section.short, section.short_en), pick(section.short, section.short_en[:5])
    return Panel(f"section-{section.number}", f"{numeral} {name}", f"{numeral}{short}", short)
