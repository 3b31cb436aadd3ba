"""A report as the screens hold it: loaded once, with its findings, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from qktui.checks import NOWHERE, Surroundings, check_further, facts_of
from qktui.model import Cell, Finding, Outcome, Report, Review, ReviewState, Severity, Status
from qktui.phrases import say
from qktui.queries import StoredReport, findings_of, load_report, surroundings_of
from qktui.rules import evaluate
from qktui.store import Store


@dataclass(frozen=True, slots=True)
class OpenedReport:
    """A stored report and what every rule says of it.

    ``findings`` are the balance rules', which follow every change of a cell; ``further`` those of the rules that
    need other reports or the text. ``reviews`` are what people said, by the facts that they spoke of.
    """

    stored: StoredReport
    findings: tuple[Finding, ...] = ()
    further: tuple[Finding, ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=dict)
    around: Surroundings = NOWHERE

    def further_findings(self) -> tuple[Finding, ...]:
        """What the rules that need other reports or the text say of the report as it is now; takes some milliseconds.

        The other reports are those of the time when this one was read.
        """
        return check_further(self.stored.report, self.stored.layout, self.around)

    @property
    def worst_first(self) -> tuple[Finding, ...]:
        """All findings: what fails, errors in front; then what cannot be checked; then what holds."""
        return tuple(sorted((*self.findings, *self.further), key=_badness))

    def review_of(self, finding: Finding) -> Review:
        """What was said last of a finding that says exactly this."""
        return self.reviews.get(facts_of(finding), Review(ReviewState.OPEN))

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

    def with_report(self, report: Report) -> OpenedReport:
        """The same report saying something else, its balance checked; the other findings follow later."""
        stored = replace(self.stored, report=report)
        if report.cells == self.stored.report.cells:
            return replace(self, stored=stored)
        return replace(self, stored=stored, findings=evaluate(self.stored.layout, report.cells))

    def balance(self) -> str:
        """How many balance rules hold: ``勾稽 42/42 ✓``."""
        linear = [f for f in self.findings if f.severity is Severity.ERROR and f.rule != "count"]
        passed = sum(f.outcome is Outcome.PASS for f in linear)
        failed = sum(f.outcome is Outcome.FAIL for f in self.failing)
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
    around = surroundings_of(store, stored)
    balance = evaluate(stored.layout, stored.report.cells)
    further = check_further(stored.report, stored.layout, around)
    reviews = {row.facts: row.review for row in findings_of(store, report_id)}
    return OpenedReport(stored, balance, further, reviews, around)


def _badness(finding: Finding) -> tuple[int, int]:
    failed = finding.outcome is Outcome.FAIL
    return _OUTCOMES.index(finding.outcome), list(Severity).index(finding.severity) if failed else 0


_OUTCOMES = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.PASS)
