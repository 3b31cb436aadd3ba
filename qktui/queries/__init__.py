"""Named reads, always paged, that turn rows into dataclasses."""

from qktui.queries.findings import (
    FindingFilter,
    FindingRow,
    count_findings,
    count_unchecked,
    findings_of,
    list_findings,
    missing_reports,
)
from qktui.queries.listing import (
    END,
    NoReport,
    ReportFilter,
    ReportRow,
    count_reports,
    find_report,
    list_reports,
    regions,
    report_row,
    years,
)
from qktui.queries.reports import StoredReport, from_units, load_report, read_cell, read_report
from qktui.queries.surroundings import surroundings
from qktui.queries.trail import (
    ChangeRow,
    DatabaseInfo,
    Failure,
    changes_of,
    database_info,
    document,
    failures,
    reports_from,
)

__all__ = [
    "END",
    "ChangeRow",
    "DatabaseInfo",
    "Failure",
    "FindingFilter",
    "FindingRow",
    "NoReport",
    "ReportFilter",
    "ReportRow",
    "StoredReport",
    "changes_of",
    "count_findings",
    "count_reports",
    "count_unchecked",
    "database_info",
    "document",
    "failures",
    "find_report",
    "findings_of",
    "from_units",
    "list_findings",
    "list_reports",
    "load_report",
    "missing_reports",
    "read_cell",
    "read_report",
    "regions",
    "report_row",
    "reports_from",
    "surroundings",
    "years",
]
