"""Findings out of the database as problems of a list, each with what most likely went wrong."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qktui.checks import first_for, in_words
from qktui.exporting.problems import Problem
from qktui.model import Finding, Located
from qktui.phrases import say
from qktui.queries import FindingRow, StoredReport, corrections_of, load_report

if TYPE_CHECKING:
    from qktui.store import Store


def problems(store: Store, rows: Iterable[FindingRow]) -> Iterator[Problem]:
    """The findings as a problem list, those of one report after the other."""
    for report_id, found in itertools.groupby(rows, key=lambda row: row.report_id):
        stored, findings = load_report(store, report_id), list(found)
        erring = any(row.finding.is_error for row in findings)
        located = corrections_of(store, stored) if erring else Located()
        for row in findings:
            yield Problem(
                row.agency, row.year, stored.report.form, row.finding,
                _correction(stored, row.finding, located), row.review.state, row.review.reason,
            )  # fmt: skip


def _correction(stored: StoredReport, finding: Finding, located: Located) -> str:
    """The likeliest correction of a failing hard rule; that several are as likely is said, and none of them named."""
    if not finding.is_error:
        return ""
    if len(located.first) > 1:
        return say("{n} 种改法同样可能", n=len(located.first))
    return say("；").join(in_words(stored.layout.form, repair) for repair in first_for(finding, located))
