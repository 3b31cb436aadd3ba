"""All rules over one report."""

from __future__ import annotations

from qktui.checks.complete import check_complete
from qktui.checks.copied import check_copied
from qktui.checks.rollup import check_rollup
from qktui.checks.scope import check_scope
from qktui.checks.surroundings import NOWHERE, Surroundings
from qktui.checks.yearly import check_suspicions, check_years
from qktui.forms import Layout
from qktui.model import Finding, Report
from qktui.rules import evaluate


def check_report(report: Report, layout: Layout, around: Surroundings = NOWHERE) -> tuple[Finding, ...]:
    """What every rule says: those of the balance first, in the form's order, then the others.

    Rules of severity ``error`` look at this report's figures only; they alone keep it from becoming final.
    """
    return (*evaluate(layout, report.cells), *check_further(report, layout, around))


def check_further(report: Report, layout: Layout, around: Surroundings = NOWHERE) -> tuple[Finding, ...]:
    """What the rules say that need more than this report's figures: other reports, or the narrative."""
    from qktui.claims import check_narrative  # a list of reports is shown without reading sentences

    return (
        *check_years(layout, report.cells, around.last_year),
        *check_rollup(layout, report.cells, around.units),
        *check_narrative(report, layout, around.last_year),
        *check_suspicions(layout, report.cells),
        *check_complete(report, layout),
        *check_copied(report, around),
        *check_scope(report, layout, around.region),
    )
