"""``qktui list``: the reports of the database, page by page, so that millions can be listed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from qktui.cli.opening import opened
from qktui.cli.program import Settings, database_option, debug_option, emit, emit_json_list, json_option, tell
from qktui.cli.wording import command, option
from qktui.model import Status
from qktui.phrases import say
from qktui.printable import one_line
from qktui.typesetting import padded

if TYPE_CHECKING:
    from qktui.queries import ReportFilter, ReportRow
    from qktui.store import Store

PAGE = 1000


def status_name(status: Status) -> str:
    """A report's status in words."""
    return {
        Status.IMPORTED: say("原样入库"),
        Status.DRAFT: say("草稿"),
        Status.FINAL: say("定稿"),
    }[status]


@command("list", help="列出库中的报告；WORD 是单位、地区或年度里的字")
@click.argument("words", metavar="[WORD]…", nargs=-1)
@option("--year", metavar="YEAR", type=click.IntRange(2000, 2200), help="只列这一年度")
@option("--region", metavar="REGION", default="", help="只列这个地区，如 湖北省/武汉市")
@option("--status", type=click.Choice([status.value for status in Status]), help="只列这一状态")
@option("--problems", is_flag=True, help="只列有错误或警告的")
@option("--missing", metavar="YEAR", type=click.IntRange(2000, 2200), help="列出哪些单位有别的年度而缺这一年度")
@json_option
@database_option
@debug_option
@click.pass_obj
def list_command(
    settings: Settings, words: tuple[str, ...], year: int | None, region: str, status: str | None,
    problems: bool, missing: int | None, as_json: bool,
) -> None:  # fmt: skip
    """List the reports that the filters leave, or the agencies that have none of a year."""
    with opened(settings) as store:
        from qktui.queries import ReportFilter

        if missing is not None:
            _list_missing(store, missing, region, as_json)
            return
        wanted = ReportFilter(" ".join(words), year, region, Status(status) if status else None, problems)
        rows = every_row(store, wanted)
        if as_json:
            emit_json_list(_record(row) for row in rows)
        else:
            _print_rows(rows)


def _list_missing(store: Store, year: int, region: str, as_json: bool) -> None:
    """The agencies without a report of the year, with the newest that they have."""
    from qktui.queries import missing_reports

    found = missing_reports(store, year, region, limit=-1)
    if as_json:
        emit_json_list({"agency": agency, "newest": newest} for agency, newest in found)
        return
    for agency, newest in found:
        emit(say("{agency}（最近一份是 {newest} 年度）", agency=one_line(agency), newest=newest))
    tell(say("{n} 个单位缺 {year} 年度", n=len(found), year=year))


def every_row(store: Store, wanted: ReportFilter) -> Iterator[ReportRow]:
    """All reports that the filter leaves, in list order; only one page is in memory."""
    from qktui.queries import list_reports

    after = None
    while page := list_reports(store, wanted, after=after, limit=PAGE):
        yield from page
        after = page[-1].key


def _record(row: ReportRow) -> dict[str, str | int]:
    return {
        "agency": row.agency, "year": row.year, "form": row.form, "status": row.status.value,
        "errors": row.errors, "warnings": row.warnings,
    }  # fmt: skip


def _print_rows(rows: Iterator[ReportRow]) -> None:
    """One line a report, the name last: columns stay straight without knowing the longest name."""
    n = 0
    for n, row in enumerate(rows, start=1):
        if n == 1:
            emit(_line(say("年度"), say("状态"), say("勾稽"), say("警告"), say("单位")))
        warnings = str(row.warnings) if row.warnings else ""
        emit(_line(str(row.year), status_name(row.status), _balance(row), warnings, one_line(row.agency)))
    tell(say("共 {n} 份", n=n) if n else say("没有符合条件的报告"))


def _line(year: str, status: str, balance: str, warnings: str, agency: str) -> str:
    return "  ".join([padded(year, 4), padded(status, 8), padded(balance, 9), padded(warnings, 8), agency])


def _balance(row: ReportRow) -> str:
    """How many rules hold, of how many: ``42/42 ✓``."""
    if not row.checked:
        return say("待核")
    mark = "✗" if row.errors else "?" if row.unknowns else "✓"
    return f"{row.passes}/{row.passes + row.errors + row.unknowns} {mark}"
