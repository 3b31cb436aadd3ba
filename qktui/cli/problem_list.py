"""``qktui check --format csv|xlsx|docx``: findings as a list that goes back to the units."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qktui.cli.checking import bring_up_to_date, every_finding, is_error
from qktui.cli.program import tell, write_file
from qktui.model import Finding, Located
from qktui.phrases import say

if TYPE_CHECKING:
    from qktui.exporting.problems import Problem
    from qktui.queries import FindingFilter, FindingRow, StoredReport
    from qktui.store import Store


def write_list(
    ctx: click.Context, store: Store, ref: str | None, year: int | None, wanted: FindingFilter, kind: str,
    output: Path | None,
) -> bool:  # fmt: skip
    """Write the findings of one report, or of all, as a list for the units; whether there is an error among them."""
    from qktui.exporting.problems import WRITERS
    from qktui.queries import find_report

    bring_up_to_date(store)
    report_id = find_report(store, ref, year) if ref is not None else None
    rows = list(every_finding(store, replace(wanted, report_id=report_id)))
    data = WRITERS[kind](problems(store, rows))
    if output is not None:
        write_file(output, data)
        tell(say("已写入 {path}：{n} 条问题", path=output, n=len(rows)))
    elif sys.stdout.isatty() and kind != "csv":
        raise click.UsageError(say("{kind} 不能显示在屏幕上，请用 -o 写入文件", kind=kind), ctx)
    else:
        sys.stdout.buffer.write(data)
    return any(is_error(row.finding) for row in rows)


def problems(store: Store, rows: Iterable[FindingRow]) -> Iterator[Problem]:
    """The findings as a problem list, those of one report after the other."""
    from qktui.exporting.problems import Problem
    from qktui.queries import corrections_of, load_report

    for report_id, found in itertools.groupby(rows, key=lambda row: row.report_id):
        stored, findings = load_report(store, report_id), list(found)
        erring = any(is_error(row.finding) for row in findings)
        located = corrections_of(store, stored) if erring else Located()
        for row in findings:
            yield Problem(
                row.agency, row.year, stored.report.form, row.finding,
                _correction(stored, row.finding, located), row.review.state, row.review.reason,
            )  # fmt: skip


def _correction(stored: StoredReport, finding: Finding, located: Located) -> str:
    """The likeliest correction of a failing hard rule; that several are as likely is said, and none of them named."""
    from qktui.checks import first_for, in_words

    if not is_error(finding):
        return ""
    if len(located.first) > 1:
        return say("{n} 种改法同样可能", n=len(located.first))
    return say("；").join(in_words(stored.layout.form, repair) for repair in first_for(finding, located))
