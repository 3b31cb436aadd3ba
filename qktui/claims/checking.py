"""The narrative of one report checked: against its tables, and against itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from qktui.claims.catalogue import catalogue
from qktui.claims.narrative import Compared, check_paragraph
from qktui.claims.reading import read_paragraphs
from qktui.claims.tables import Tables
from qktui.forms import Layout, load_form
from qktui.model import Finding, Report
from qktui.numerals import plain_value


def check_narrative(report: Report, layout: Layout, last_year: Report | None = None) -> tuple[Finding, ...]:
    """What the rules ``narrative``, ``ratio``, ``sum`` and ``period`` say of a report, passes included.

    ``last_year`` is the report of the year before, for what is said of it; without it that stays unknown.
    """
    known = catalogue()
    compared = Compared(report.agency, report.year, Tables(layout, report.cells), _tables(last_year), _indicators(report))
    paragraphs = read_paragraphs(report.sections, report.year)
    found = [finding for paragraph in paragraphs for finding in check_paragraph(paragraph, compared, known)]
    return tuple(_numbered(found))


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
