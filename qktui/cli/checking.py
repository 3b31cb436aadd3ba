"""``qktui check``: every rule over one report; over all of them what is kept, brought up to date first."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
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
from qktui.model import Finding, Located, Number, Outcome, Repair, ReviewState, Severity, plain
from qktui.phrases import say

if TYPE_CHECKING:
    from qktui.queries import FindingFilter, FindingRow, StoredReport
    from qktui.store import Store

MARKS = {Outcome.FAIL: "✗", Outcome.UNKNOWN: "?", Outcome.PASS: "✓"}
"""In the order of the list: what fails comes first."""

LESSER = {Severity.WARNING: "△", Severity.NOTE: "·"}
"""The sign of a failure that is no error."""

PAGE = 500

REPAIRS = 20
"""Corrections that ``--json`` lists for a finding at most, the likeliest first."""

SHOWN_REPAIRS = 5
"""Corrections that are printed at most."""

WRITTEN = ("csv", "xlsx", "docx")
FORMATS = ("text", "json", *WRITTEN)


@command(
    "check",
    help="核查报告；不写 REF 则核查全库\n\n"
    "一份报告逐条列出，两边的数都写明，不成立的在前；全库只列查出的问题。✗ 错误、△ 警告、· 提示、? 无法核对、✓ 成立。"
    "有错误时退出码为 1。",
)
@click.argument("ref", metavar="[REF]", required=False, shell_complete=complete_agency)
@year_argument
@option("--all", "everything", is_flag=True, help="核查全库，只列查出的问题")
@option("--of", "of_year", metavar="YEAR", type=click.IntRange(2000, 2200), help="全库时只列这一年度")
@option("--region", metavar="REGION", default="", help="全库时只列这个地区，如 湖北省/武汉市")
@option("--rule", metavar="RULE", default="", help="只列这一条规则，如 carry")
@option("--severity", type=click.Choice([one.value for one in Severity]), help="只列这一程度")
@option("--review", type=click.Choice([one.value for one in ReviewState]), help="全库时只列这样复核过的")
@option("--format", "kind", type=click.Choice(FORMATS), default="text", help="csv、xlsx、docx 是给填报单位的问题清单")
@option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="写入文件，不写则输出到屏幕")
@json_option
@database_option
@debug_option
@click.pass_context
def check_command(
    ctx: click.Context, ref: str | None, year: int | None, everything: bool, of_year: int | None, region: str,
    rule: str, severity: str | None, review: str | None, kind: str, output: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Check one report or all; exit 1 when a rule of severity error fails."""
    from qktui.queries import FindingFilter

    as_json = as_json or kind == "json"
    if output is not None and kind not in WRITTEN:
        raise click.UsageError(say("-o 和 csv、xlsx、docx 一起用"), ctx)
    if everything and ref is not None:
        raise click.UsageError(say("--all 和 REF 只能用一个"), ctx)
    wanted = FindingFilter(
        "", of_year, region, _known_rule(ctx, rule),
        Severity(severity) if severity else None, ReviewState(review) if review else None,
    )  # fmt: skip
    settings: Settings = ctx.obj
    with opened(settings) as store:
        if kind in WRITTEN:
            from qktui.cli.problem_list import write_list

            failed = write_list(ctx, store, ref, year, wanted, kind, output)
        elif ref is None:
            failed = _check_all(store, wanted, as_json)
        else:
            failed = _check_one(store, ref, year, wanted, as_json)
    if failed:
        ctx.exit(1)


def _known_rule(ctx: click.Context, rule: str) -> str:
    from qktui.checks import checks

    if rule and rule not in checks():
        raise click.UsageError(say("没有规则 {rule}：有 {rules}", rule=rule, rules=say("、").join(checks())), ctx)
    return rule


def as_json_record(agency: str, year: int, finding: Finding, repairs: Iterable[Repair] = ()) -> dict[str, Any]:
    """A finding as ``check --json`` prints it; amounts are decimal strings, as in the exchange format."""
    from qktui.locate.words import why

    return {
        "report": {"agency": agency, "year": year},
        "rule": finding.rule, "place": finding.place,
        "outcome": finding.outcome.value, "severity": finding.severity.value,
        "cells": list(finding.cells),
        "left": _number(finding.left), "right": _number(finding.right), "difference": _number(finding.difference),
        "message": finding.message, "quote": finding.quote, "repairs": [
            [{"cell": c.cell, "from": _number(c.old), "to": _number(c.new), "why": why(c)} for c in repair.changes]
            for repair in repairs
        ],
    }  # fmt: skip


def _number(number: Number | None) -> int | str | None:
    return number if number is None or isinstance(number, int) else plain(number)


def finding_line(finding: Finding) -> str:
    """A finding on one line, its outcome as a sign in front, the sentence that it speaks of behind."""
    mark = LESSER.get(finding.severity, MARKS[Outcome.FAIL])
    quote = say("，原话“{quote}”", quote=finding.quote) if finding.quote else ""
    return f"{mark if finding.outcome is Outcome.FAIL else MARKS[finding.outcome]} {finding.message}{quote}"


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """What fails first, the worst of it in front, then what cannot be checked, then what holds."""
    rank, severities = list(MARKS), list(Severity)
    return sorted(
        findings,
        key=lambda f: (rank.index(f.outcome), severities.index(f.severity) if f.outcome is Outcome.FAIL else 0),
    )


# ------------------------------------------------------------------ one report
def _check_one(store: Store, ref: str, year: int | None, wanted: FindingFilter, as_json: bool) -> bool:
    """Print every finding of one report; whether there is an error among them."""
    from qktui.changes import recheck, user_name
    from qktui.cli.reading import balance_summary
    from qktui.queries import all_findings, corrections_of, find_report

    stored = recheck(store, find_report(store, ref, year), user=user_name())
    everything = in_order(all_findings(store, stored))
    findings = [f for f in everything if wanted.rule in ("", f.rule) and wanted.severity in (None, f.severity)]
    located = corrections_of(store, stored)
    if as_json:
        agency, year = stored.report.agency, stored.report.year
        emit_json_list(as_json_record(agency, year, f, _repairs(f, located)) for f in findings)
    else:
        for finding in findings:
            emit(finding_line(finding))
        _print_corrections(stored, located)
    name = say("{agency} {year} 年度", agency=stored.report.agency, year=stored.report.year)
    hard = [finding.outcome for finding in everything if finding.place and finding.severity is Severity.ERROR]
    tell(say("{report}：{summary}{others}", report=name, summary=balance_summary(hard), others=_others(everything)))
    return any(finding.is_error for finding in everything)


def _repairs(finding: Finding, located: Located) -> list[Repair]:
    """The corrections that change a cell of a failing hard rule, the likeliest first."""
    if not finding.is_error:
        return []
    return [r for r in located.repairs[:REPAIRS] if any(change.cell in finding.cells for change in r.changes)]


def _print_corrections(stored: StoredReport, located: Located) -> None:
    """The likeliest corrections, and what one should know of the list."""
    from qktui.checks import in_words
    from qktui.locate.words import notes

    if located.fewest == 0:
        return
    emit(say("最可能的更正："))
    for repair in located.repairs[:SHOWN_REPAIRS]:
        emit(f"  {repair.rank}  {in_words(stored.layout.form, repair)}")
    if len(located.repairs) > SHOWN_REPAIRS:
        emit("  " + say("……另有 {n} 种改法", n=len(located.repairs) - SHOWN_REPAIRS))
    for note in notes(located):
        emit(f"  {note}")


def _others(findings: Iterable[Finding]) -> str:
    """How many warnings and notes there are, if any."""
    failed = [finding.severity for finding in findings if finding.outcome is Outcome.FAIL]
    warnings, notes = failed.count(Severity.WARNING), failed.count(Severity.NOTE)
    return say("；警告 {warnings} 条，提示 {notes} 条", warnings=warnings, notes=notes) if warnings or notes else ""


# ------------------------------------------------------------------ all reports
def _check_all(store: Store, wanted: FindingFilter, as_json: bool) -> bool:
    """Print what does not hold in any report; whether there is an error among it."""
    from qktui.queries import count_blank_reports, count_reports

    bring_up_to_date(store)
    counts = dict.fromkeys(Severity, 0)
    erring: set[int] = set()

    def counted() -> Iterator[FindingRow]:
        for row in every_finding(store, wanted):
            counts[row.finding.severity] += 1
            if row.finding.is_error:
                erring.add(row.report_id)
            yield row

    if as_json:
        emit_json_list(_record(row) for row in counted())
    else:
        for _, rows in itertools.groupby(counted(), key=lambda row: row.report_id):
            _print_report(list(rows))
    tell(
        say("核查了 {all} 份报告：{reports} 份有错误，共 {errors} 条；警告 {warnings} 条，提示 {notes} 条；"
            "{blank} 份因空格无法全部核对",
            all=count_reports(store), reports=len(erring), errors=counts[Severity.ERROR],
            warnings=counts[Severity.WARNING], notes=counts[Severity.NOTE], blank=count_blank_reports(store))
    )  # fmt: skip
    return counts[Severity.ERROR] > 0


def bring_up_to_date(store: Store) -> None:
    """Check again what has changed since, and what SQL finds otherwise than it is kept.

    A database that may only be read says how much that is.
    """
    from qktui.changes import question, recheck_pending, user_name
    from qktui.queries import count_unchecked, miscounted

    if wrong := miscounted(store):
        tell(say("{n} 份报告存着的结果与重新核算的不一致（不是由本程序改的），以重新核算的为准", n=len(wrong)))
        if not store.read_only:
            question(store, wrong, user=user_name())
    pending = count_unchecked(store)
    if pending and store.read_only:
        tell(say("{n} 份报告有改动还没有重新核查，只读方式下列出的是上次的结果", n=pending))
    elif pending:
        done = 0
        for done in recheck_pending(store, user=user_name()):
            if pending > PAGE:
                tell(say("已核查 {done}/{all}", done=done, all=max(pending, done)))


def every_finding(store: Store, wanted: FindingFilter) -> Iterator[FindingRow]:
    """All findings that the filter leaves, in list order; only one page is in memory."""
    from qktui.queries import list_findings

    after = None
    while page := list_findings(store, wanted, after=after, limit=PAGE):
        yield from page
        after = page[-1].key


def _record(row: FindingRow) -> dict[str, Any]:
    review = {
        "state": row.review.state.value,
        "reason": row.review.reason,
        "user": row.review.user,
        "at": row.review.at,
    }
    return {**as_json_record(row.agency, row.year, row.finding), "review": review}


def _print_report(rows: list[FindingRow]) -> None:
    """A report's findings, a line each."""
    words = {ReviewState.OPEN: "", ReviewState.CONFIRMED: say("（已确认）"), ReviewState.DISMISSED: say("（不采纳）")}
    emit(say("{agency} {year} 年度", agency=rows[0].agency, year=rows[0].year))
    for row in rows:
        emit(f"  {finding_line(row.finding)}{words[row.review.state]}")
