"""``qktui check``: the hard rules over one report, or over all of them by SQL."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from qktui.cli.opening import complete_agency, opened, year_argument
from qktui.cli.program import (
    Settings,
    database_option,
    debug_option,
    emit,
    emit_json_list,
    json_option,
    tell,
)
from qktui.cli.wording import command, option
from qktui.model import Finding, Number, Outcome, Report, Severity, plain
from qktui.phrases import say

if TYPE_CHECKING:
    from qktui.queries import StoredReport
    from qktui.store import Store

MARKS = {Outcome.FAIL: "✗", Outcome.UNKNOWN: "?", Outcome.PASS: "✓"}
"""In the order of the list: what fails comes first."""


@command(
    "check",
    help="核对勾稽关系；不写 REF 则核对全库\n\n"
    "一份报告逐条列出，两边的数都写明，不成立的在前。有不成立的规则时退出码为 1。",
)
@click.argument("ref", metavar="[REF]", required=False, shell_complete=complete_agency)
@year_argument
@option("--all", "everything", is_flag=True, help="核对全库，只列不成立和无法核对的")
@json_option
@database_option
@debug_option
@click.pass_context
def check_command(ctx: click.Context, ref: str | None, year: int | None, everything: bool, as_json: bool) -> None:
    """Check one report or all; exit 1 when a rule of severity error fails."""
    if everything and ref is not None:
        raise click.UsageError(say("--all 和 REF 只能用一个"), ctx)
    settings: Settings = ctx.obj
    with opened(settings) as store:
        failed = _check_all(store, as_json) if ref is None else _check_one(store, ref, year, as_json)
    if failed:
        ctx.exit(1)


def as_json_record(report: Report, finding: Finding) -> dict[str, Any]:
    """A finding as ``check --json`` prints it; amounts are decimal strings, as in the exchange format."""
    return {
        "report": {"agency": report.agency, "year": report.year},
        "rule": finding.rule, "outcome": finding.outcome.value, "severity": finding.severity.value,
        "cells": list(finding.cells),
        "left": _number(finding.left), "right": _number(finding.right), "difference": _number(finding.difference),
        "message": finding.message, "quote": finding.quote, "repairs": [],
    }  # fmt: skip


def _number(number: Number | None) -> int | str | None:
    return number if number is None or isinstance(number, int) else plain(number)


def is_error(finding: Finding) -> bool:
    """Whether the finding keeps a report from becoming final by itself."""
    return finding.outcome is Outcome.FAIL and finding.severity is Severity.ERROR


def finding_line(finding: Finding) -> str:
    """A finding on one line, its outcome as a sign in front."""
    return f"{MARKS[finding.outcome]} {finding.message}"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """What fails first, then what cannot be checked, then what holds."""
    rank = list(MARKS)
    return sorted(findings, key=lambda finding: rank.index(finding.outcome))


# ------------------------------------------------------------------ one report
def _check_one(store: Store, ref: str, year: int | None, as_json: bool) -> bool:
    """Print every finding of one report; whether there is an error among them."""
    from qktui.changes import recheck, user_name
    from qktui.cli.reading import balance_summary
    from qktui.queries import find_report
    from qktui.rules import evaluate

    stored = recheck(store, find_report(store, ref, year), user=user_name())
    findings = in_order(evaluate(stored.layout, stored.report.cells))
    if as_json:
        emit_json_list(as_json_record(stored.report, finding) for finding in findings)
    else:
        for finding in findings:
            emit(finding_line(finding))
    name = say("{agency} {year} 年度", agency=stored.report.agency, year=stored.report.year)
    summary = balance_summary([finding.outcome for finding in findings if finding.place])
    tell(say("{report}：{summary}", report=name, summary=summary))
    return any(map(is_error, findings))


# ------------------------------------------------------------------ all reports
def _check_all(store: Store, as_json: bool) -> bool:
    """Print what does not hold in any report; whether there is an error among it."""
    from qktui.queries import count_reports

    counts = {"reports": 0, "errors": 0, "unknown": 0}

    def counted() -> Iterator[tuple[StoredReport, list[Finding]]]:
        for stored, findings in _failing_reports(store):
            errors = sum(map(is_error, findings))
            counts["reports"] += errors > 0
            counts["errors"] += errors
            counts["unknown"] += errors == 0
            yield stored, findings

    if as_json:
        emit_json_list(as_json_record(stored.report, f) for stored, findings in counted() for f in findings)
    else:
        for stored, findings in counted():
            _print_report(stored, findings)
    tell(
        say("核对了 {all} 份报告：{reports} 份有不成立的规则，共 {errors} 条；另有 {unknown} 份因空格无法全部核对",
            all=count_reports(store), **counts)
    )  # fmt: skip
    return counts["errors"] > 0


def _failing_reports(store: Store) -> Iterator[tuple[StoredReport, list[Finding]]]:
    """Each report in which a rule fails or cannot be checked, with these findings: SQL finds, Python explains."""
    from qktui.queries import failures, load_report
    from qktui.rules import evaluate

    for report_id, _ in itertools.groupby(failures(store), key=lambda failure: failure.report_id):
        stored = load_report(store, report_id)
        yield stored, in_order(f for f in evaluate(stored.layout, stored.report.cells) if f.outcome is not Outcome.PASS)


def _print_report(stored: StoredReport, findings: list[Finding]) -> None:
    """A report's errors a line each; rules over blank cells in one line, since there are often dozens."""
    unknowns = sum(finding.outcome is Outcome.UNKNOWN for finding in findings)
    emit(say("{agency} {year} 年度", agency=stored.report.agency, year=stored.report.year))
    for finding in findings:
        if finding.outcome is Outcome.FAIL:
            emit(f"  {finding_line(finding)}")
    if unknowns:
        emit("  " + say("? {n} 条规则无法核对，有空格", n=unknowns))
