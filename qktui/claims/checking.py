"""The narrative of one report checked: against its tables, and against itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from qktui.claims.catalogue import catalogue
from qktui.claims.changes import check_changes
from qktui.claims.narrative import RULE, Compared, check_paragraph
from qktui.claims.paragraph import Paragraph
from qktui.claims.period import check_period
from qktui.claims.sections import paragraphs_of
from qktui.claims.shares import check_shares
from qktui.claims.tables import Tables
from qktui.claims.totals import check_totals
from qktui.forms import Layout, load_form
from qktui.model import Finding, Outcome, Report, Severity
from qktui.numerals import plain_value
from qktui.phrases import say


def check_narrative(report: Report, layout: Layout, last_year: Report | None = None) -> tuple[Finding, ...]:
    """What the rules ``narrative``, ``ratio``, ``sum`` and ``period`` say of a report, passes included.

    ``last_year`` is the report of the year before, for what is said of it; without it that stays unknown.
    """
    known, paragraphs = catalogue(), paragraphs_of(report)
    tables = Tables(layout, report.cells)
    compared = Compared(report.agency, tables, _tables(last_year), _indicators(report))
    found: list[Finding] = []
    for paragraph in paragraphs:
        found += check_paragraph(paragraph, compared, known)
        found += check_changes(paragraph, compared, known)
    found += [_unread(paragraph) for paragraph in paragraphs if paragraph.cut]
    found += check_shares(paragraphs, report.indicators, tables, known)
    found += check_totals(paragraphs, report.indicators, known)
    found += check_period(report)
    return tuple(_numbered(found))


def _unread(paragraph: Paragraph) -> Finding:
    message = say("正文太长，第 {section} 部分读到一半，其后没有核对", section=paragraph.section)
    return Finding(
        RULE, f"section {paragraph.section} rest", Outcome.UNKNOWN, Severity.WARNING, (), None, None, message
    )


def _tables(report: Report | None) -> Tables | None:
    return None if report is None else Tables(load_form(report.form).layout_of(report.cells), report.cells)


def _indicators(report: Report) -> dict[str, frozenset[Decimal]]:
    found: dict[str, set[Decimal]] = {}
    for indicator in report.indicators:
        found.setdefault(indicator.key, set()).add(plain_value(indicator.value, indicator.unit))
    return {key: frozenset(amounts) for key, amounts in found.items()}


def _numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings with places of their own: the second of a rule at one place is numbered 2."""
    seen: dict[tuple[str, str], int] = {}
    for finding in findings:
        key = finding.rule, finding.place
        seen[key] = seen.get(key, 0) + 1
        yield finding if seen[key] == 1 else replace(finding, place=f"{finding.place} {seen[key]}")
