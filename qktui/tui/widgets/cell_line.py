"""Two lines about the cell under the cursor: what it is and holds; where it came from and which rules it is in."""

from __future__ import annotations

from textual.content import Content

from qktui.model import Cell, Finding, Outcome, Rule, plain
from qktui.phrases import language, pick, say
from qktui.printable import one_line
from qktui.rules import signed, table_name
from qktui.tui.opened import OpenedReport
from qktui.tui.widgets.line import Line


def figure(cell: Cell | None) -> str:
    """A cell's figure in words where it is none: blank, or absent from the report."""
    if cell is None:
        return say("无此格")
    if cell.raw:
        return f"{plain(cell.value)}（{one_line(cell.raw)}）" if cell.value is not None else one_line(cell.raw)
    return say("空") if cell.value is None else plain(cell.value)


class CellLine(Line):
    """What there is to know of one cell."""

    DEFAULT_CSS = """
    CellLine { height: 2; background: $surface; }
    """

    def describe(self, opened: OpenedReport, cell_id: str) -> None:
        """Describe the cell ``cell_id`` of this state of the report."""
        self.show(Content.assemble((self._first(opened, cell_id), "bold"), "\n", self._second(opened, cell_id)))

    def _first(self, opened: OpenedReport, cell_id: str) -> str:
        place = opened.stored.layout.form.cells[cell_id]
        cell = opened.stored.report.cells.get(cell_id)
        row = pick(place.row.label, place.row.en)
        name = " ".join(part for part in (table_name(cell_id), row, "·", pick(place.column.label, place.column.en)))
        room = max(20, self.size.width - 24)
        if len(name) * 2 > room:
            name = name.replace(row, pick(place.row.short or place.row.label, place.row.en))
        unit = f" {place.unit}" if language() == "zh" and cell is not None and cell.value is not None else ""
        return f"{name} {pick('＝', '=')} {figure(cell)}{unit}"

    def _second(self, opened: OpenedReport, cell_id: str) -> str:
        cell = opened.stored.report.cells.get(cell_id)
        parts = []
        if cell is not None and cell.where:
            parts.append(say("来源 {where}", where=one_line(cell.where)))
        if cell_id in opened.stored.published:
            parts.append(say("原文 {figure}", figure=figure(opened.stored.published[cell_id])))
        rules = {(r.id, r.place): r for r in opened.stored.layout.rules_of.get(cell_id, ())}
        checked = [f for f in opened.findings if (f.rule, f.place) in rules]
        parts += [self._rule(f, rules[f.rule, f.place]) for f in checked]
        return "   ".join(parts) or say("没有涉及这一格的勾稽规则")

    @staticmethod
    def _rule(finding: Finding, rule: Rule) -> str:
        label = pick(rule.label, rule.label_en)
        if finding.outcome is Outcome.PASS:
            return f"✓ {label}"
        if finding.outcome is Outcome.UNKNOWN:
            return f"? {label}"
        return f"✗ {label} {signed(finding.left, finding.right)}"
