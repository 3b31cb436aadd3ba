"""A report as the screens hold it: loaded once, with its findings, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qktui.model import Cell, Finding, Outcome, Severity, Status
from qktui.phrases import say
from qktui.queries import StoredReport, load_report
from qktui.rules import evaluate
from qktui.store import Store


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A stored report and what every rule says of it."""

    stored: StoredReport
    findings: tuple[Finding, ...] = field(default=())

    @property
    def failing(self) -> tuple[Finding, ...]:
        """The hard rules that do not hold: failed first, then unknown."""
        found = [f for f in self.findings if f.severity is Severity.ERROR and f.outcome is not Outcome.PASS]
        return tuple(sorted(found, key=lambda f: f.outcome is Outcome.UNKNOWN))

    @property
    def published(self) -> Mapping[str, Cell]:
        """What the document prints in every cell; empty for a report that was not read from one."""
        stored = self.stored
        if stored.report.source is None:
            return {}
        return {**stored.report.cells, **{key: cell for key, cell in stored.published.items() if cell is not None}}

    @property
    def corrected(self) -> int:
        """How many cells say something else than the document."""
        cells = self.stored.report.cells
        return sum(cells.get(key) != cell for key, cell in self.stored.published.items())

    def with_cells(self, cells: Mapping[str, Cell]) -> OpenedReport:
        """The same report with other figures, checked."""
        report = replace(self.stored.report, cells=cells)
        return OpenedReport(replace(self.stored, report=report), evaluate(self.stored.layout, cells))

    def balance(self) -> str:
        """How many balance rules hold: ``勾稽 42/42 ✓``."""
        linear = [f for f in self.findings if f.rule != "count"]
        passed = sum(f.outcome is Outcome.PASS for f in linear)
        failed = sum(f.outcome is Outcome.FAIL for f in self.findings)
        unknown = sum(f.outcome is Outcome.UNKNOWN for f in linear)
        sign = f"✗{failed}" if failed else f"?{unknown}" if unknown else "✓"
        return say("勾稽 {passed}/{all} {sign}", passed=passed, all=len(linear), sign=sign)


def status_text(status: Status) -> str:
    """A report's status in words."""
    return {
        Status.IMPORTED: say("原样入库"),
        Status.DRAFT: say("草稿"),
        Status.FINAL: say("定稿"),
    }[status]


def open_report(store: Store, report_id: int) -> OpenedReport:
    """Read a report and check it. Raises ``NoReport``."""
    stored = load_report(store, report_id)
    return OpenedReport(stored, evaluate(stored.layout, stored.report.cells))
