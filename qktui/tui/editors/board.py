"""The editor's panels, one of them shown, and below a table what there is to know of its cells."""

from __future__ import annotations

from typing import Protocol

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from qktui.model import Finding, Status
from qktui.queries import INDICATORS, SECTION
from qktui.store import Store
from qktui.tui.correcting import CorrectionLine
from qktui.tui.editing import EditSession
from qktui.tui.editors.indicators import IndicatorsEditor
from qktui.tui.editors.narrative import NarrativeEditor
from qktui.tui.editors.panels import PARTICULARS_PANEL, editor_panels, panel_of
from qktui.tui.editors.particulars import ParticularsEditor
from qktui.tui.editors.writing import TextWriter
from qktui.tui.opened import OpenedReport
from qktui.tui.widgets.cell_line import CellLine
from qktui.tui.widgets.failing_line import FailingLine
from qktui.tui.widgets.form_grid import CellWriter, FormGrid
from qktui.tui.widgets.panel_bar import PanelBar


class Writer(CellWriter, TextWriter, Protocol):
    """Is told of what is typed in any of the panels."""


Editing = FormGrid | NarrativeEditor | ParticularsEditor | IndicatorsEditor
"""What a panel is edited in."""


class Board(Vertical):
    """Shows the ``session``; ``panel`` is the name of what is shown of it. It changes nothing by itself."""

    DEFAULT_CSS = """
    Board { height: 1fr; }
    Board FormGrid { height: 1fr; }
    Board #below { height: auto; }
    """

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.session: EditSession | None = None

    def compose(self) -> ComposeResult:
        """The panels' names, the panels, what is said of a table's cells."""
        yield PanelBar((), "")
        yield FormGrid(editable=True)
        for other in (NarrativeEditor(), ParticularsEditor(), IndicatorsEditor()):
            other.display = False  # until there is something to show
            yield other
        with Vertical(id="below"):
            yield FailingLine()
            yield CorrectionLine(self.store)
            yield CellLine()

    # ---------------------------------------------------------------- what is shown
    @property
    def panel(self) -> str:
        """The name of the panel shown."""
        return self.query_one(PanelBar).chosen

    @property
    def grid(self) -> FormGrid:
        """The grid of the tables, shown or not."""
        return self.query_one(FormGrid)

    @property
    def in_table(self) -> bool:
        """Whether a table is shown; at the beginning one is going to be."""
        return not self.is_mounted or self.grid.display

    @property
    def final(self) -> bool:
        """Whether the report is final, so that nothing can be typed."""
        return self.session is not None and self.session.base.report.status is Status.FINAL

    def step(self, by: int) -> str:
        """The name of the panel so many places further."""
        return self.query_one(PanelBar).step(by)

    def show(self, panel: str) -> None:
        """Show a panel as the report is now; what is being typed is done with."""
        assert self.session is not None
        self.session.commit()
        self._name_panels()
        self.query_one(PanelBar).chosen = panel
        shown = self.editing(panel)
        for other in (FormGrid, NarrativeEditor, ParticularsEditor, IndicatorsEditor):
            self.query_one(other).display = isinstance(shown, other)
        self.query_one("#below").display = self.in_table
        self._fill(shown, panel, self.session)
        self.describe_cell()

    def _fill(self, shown: Editing, panel: str, session: EditSession) -> None:
        if isinstance(shown, FormGrid):
            shown.editable = not self.final
            shown.show(
                session.base.layout, panel, session.cells, session.opened.findings,
                OpenedReport(session.base).published, session.computed,
            )  # fmt: skip
        elif isinstance(shown, NarrativeEditor):
            shown.show(session, int(panel.removeprefix(SECTION)), final=self.final)
        else:
            shown.show(session, final=self.final)

    def editing(self, panel: str) -> Editing:
        """What a panel is edited in."""
        if panel.startswith(SECTION):
            return self.query_one(NarrativeEditor)
        if panel == PARTICULARS_PANEL:
            return self.query_one(ParticularsEditor)
        return self.query_one(IndicatorsEditor) if panel == INDICATORS else self.grid

    def tell(self) -> None:
        """Let the panel shown tell its writer what it has not been told of yet."""
        if self.session is None or self.final:
            return
        shown = self.editing(self.panel)
        if isinstance(shown, NarrativeEditor | ParticularsEditor):
            shown.tell()

    def follow(self, writer: Writer) -> None:
        """Tell ``writer`` what is typed, from now on."""
        for panel in (self.grid, self.query_one(NarrativeEditor), self.query_one(ParticularsEditor)):
            panel.writer = writer

    def focus_panel(self) -> None:
        """Give the focus to what takes the keys in the panel shown."""
        shown = self.editing(self.panel)
        self.screen.set_focus(shown if isinstance(shown, FormGrid) else shown.focus_target)

    def go_to(self, name: str) -> None:
        """Show where a content is, with the cursor on it where it has a place of its own."""
        panel = panel_of(name)
        if panel != self.panel:
            self.show(panel)
            self.focus_panel()
        shown = self.editing(panel)
        if isinstance(shown, FormGrid):
            shown.focus_cell(name)
        elif isinstance(shown, ParticularsEditor):
            shown.focus_line(name)

    # ---------------------------------------------------------------- what changes
    def refresh_figures(self) -> None:
        """Figures or findings have changed: repaint what that touches, and no more."""
        assert self.session is not None
        if self.in_table:
            self.grid.update_cells(self.session.cells, self.session.opened.findings)
        self.describe_cell()

    def judge(self, further: tuple[Finding, ...]) -> None:
        """Say what the rules beside the balance say now."""
        self._name_panels()
        narrative = self.query_one(NarrativeEditor)
        if narrative.display:
            narrative.judge(further)

    def _name_panels(self) -> None:
        assert self.session is not None
        bar = self.query_one(PanelBar)
        panels = editor_panels(self.session.base, self.session.report, self.session.opened.further)
        if panels != bar.panels:
            bar.panels = panels
            bar.refresh()

    @on(FormGrid.CellFocused)
    def describe_cell(self) -> None:
        """Say what there is to know of the cell under the cursor."""
        if self.session is None or not self.in_table:
            return
        cell = self.grid.cursor_cell
        self.query_one(FailingLine).describe(self.session.opened, cell, self.final)
        self.query_one(CorrectionLine).follow(self.session, cell)
        if cell:
            self.query_one(CellLine).describe(self.session.opened, cell)
