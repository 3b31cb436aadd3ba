"""The editor's panels by name, and which of them shows a content."""

from __future__ import annotations

from qktui.forms import SectionTitle, Table
from qktui.model import Finding, Report
from qktui.phrases import pick, say
from qktui.queries import INDICATORS, PARTICULARS, SECTION, StoredReport
from qktui.rules import table_name
from qktui.tui.editors.narrative import contradictions
from qktui.tui.panels.section import section_tab
from qktui.tui.widgets.panel_bar import Panel

PARTICULARS_PANEL = "particulars"
"""The panel of all particulars. A table's panel is called like the table, a section's like its content."""


def editor_panels(base: StoredReport, report: Report, further: tuple[Finding, ...]) -> tuple[Panel, ...]:
    """Tables, sections, particulars, indicators; a section's name says how many contradictions its text has."""
    form = base.layout.form
    wrong = {one.number: sum(1 for _ in contradictions(further, one.text)) for one in report.sections}
    sections = (_section_panel(one, wrong.get(one.number, 0)) for one in form.sections if not one.appendix)
    others = Panel(PARTICULARS_PANEL, say("信息")), Panel(INDICATORS, say("指标"))
    return (*map(_table_panel, form.tables), *sections, *others)


def panel_of(name: str) -> str:
    """The panel that shows a content; ``""`` for none in particular."""
    if name.startswith(SECTION) or name == INDICATORS:
        return name
    return PARTICULARS_PANEL if name in PARTICULARS else name.partition(".")[0]


def _table_panel(table: Table) -> Panel:
    short = table_name(table.id)
    return Panel(table.id, f"{short} {pick(table.title, table.title_en)}", short)


def _section_panel(section: SectionTitle, wrong: int) -> Panel:
    tab, mark = section_tab(section), f"!{wrong}" if wrong else ""
    shortest = tab.short.removesuffix(tab.shortest) or tab.short
    return Panel(f"{SECTION}{section.number}", f"{tab.name}{mark}", f"{tab.short}{mark}", f"{shortest}{mark}")
