"""``qktui check --format csv|xlsx|docx``: findings as a list that goes back to the units."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qktui.cli.checking import bring_up_to_date, every_finding
from qktui.cli.program import tell, write_file
from qktui.phrases import say

if TYPE_CHECKING:
    from qktui.queries import FindingFilter
    from qktui.store import Store


def write_list(
    ctx: click.Context, store: Store, ref: str | None, year: int | None, wanted: FindingFilter, kind: str,
    output: Path | None,
) -> bool:  # fmt: skip
    """Write the findings of one report, or of all, as a list for the units; whether there is an error among them."""
    from qktui.exporting.listing import problems
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
    return any(row.finding.is_error for row in rows)
