"""``qktui edit``, ``finalise`` and ``reopen``: a report changed from a script, by the same gate as in the app."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import click

from qktui.cli.opening import found, opened, ref_argument
from qktui.cli.program import (
    Failure,
    Settings,
    database_option,
    debug_option,
    emit,
    emit_json_list,
    json_option,
    tell,
)
from qktui.cli.wording import command, option
from qktui.model import LARGEST, Cell, Outcome, Status
from qktui.phrases import say

if TYPE_CHECKING:
    from qktui.forms import FormCell, Layout
    from qktui.queries import FindingRow, StoredReport
    from qktui.store import Store

DASHES = frozenset({"/", "-", "_", "—", "–"})
"""What reports print where there is no number; kept as printed."""

year_of_report = click.argument("year", metavar="YEAR", type=click.IntRange(2000, 2200))
reason_option = option("--reason", metavar="TEXT", default="", help="原因，记入修改记录")


@command(
    "new",
    help="编新一年的报告：以上一年的为底，没有则以最近一份，成为草稿\n\n"
    "表格各格为空，上年结转按上年报告的结转下年度填好；单位信息照旧，正文只留各段标题。",
)
@ref_argument
@year_of_report
@reason_option
@database_option
@debug_option
@click.pass_obj
def new_command(settings: Settings, ref: str, year: int, reason: str) -> None:
    """Begin a report of another year from the one before, or from an agency's newest."""
    from qktui.changes import begin_report, user_name
    from qktui.queries import NoReport

    with opened(settings) as store:
        try:
            base = found(store, ref, year - 1)
        except NoReport:
            base = found(store, ref, None)
        begun = begin_report(store, base.id, year, user=user_name(), reason=reason)
    report = begun.report
    filled = sum(cell.value is not None for cell in report.cells.values())
    tell(say("新建了{agency} {year} 年度的草稿（格式 {form}），以 {old} 年度为底，填好 {n} 格，其余 {rest} 格为空",
             agency=report.agency, year=year, form=report.form, old=base.report.year, n=filled,
             rest=len(report.cells) - filled))  # fmt: skip


@command(
    "edit",
    help="改数字：CELL=VALUE，如 t3.new.natural=140；等号后不写是空格\n\n"
    "报告成为草稿，可以不平。改了什么、改后哪些规则不成立，随即说明。",
)
@ref_argument
@year_of_report
@click.argument("edits", metavar="CELL=VALUE…", nargs=-1, required=True)
@reason_option
@json_option
@database_option
@debug_option
@click.pass_obj
def edit_command(settings: Settings, ref: str, year: int, edits: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Change cells of a report; prints the rules that fail afterwards."""
    from qktui.changes import edit_report, user_name

    wanted = dict(_split(edit) for edit in edits)
    with opened(settings) as store:
        before = found(store, ref, year)
        if before.report.status is Status.FINAL:
            raise Failure(say("这份报告已经定稿：要更正，先用 qktui reopen 退回草稿"))
        cells = {key: parse_value(text, _place(before.layout, key)) for key, text in wanted.items()}
        changed = {key: cell for key, cell in cells.items() if _differs(cell, before.report.cells.get(key))}
        after = before
        if changed:
            after = edit_report(store, before.id, before.version, changed, user=user_name(), reason=reason)
    _narrate_edit(before, after, changed)
    _print_failing(after, as_json)


def _split(edit: str) -> tuple[str, str]:
    key, sign, value = edit.partition("=")
    if not (sign and key.strip()):
        raise click.BadParameter(say("“{edit}”应写成 CELL=VALUE", edit=edit), param_hint="CELL=VALUE")
    return key.strip(), value.strip()


def _place(layout: Layout, key: str) -> FormCell:
    for place in layout.cells:
        if place.id == key:
            return place
    raise Failure(say("这份报告没有 {key} 这一格：格的名称见 qktui show --json", key=key))


def parse_value(text: str, place: FormCell) -> Cell:
    """What a person types for a cell: a number, a dash as reports print it, or nothing for a blank.

    Raises :class:`Failure` for what the cell cannot hold.
    """
    if text == "" or text in DASHES:
        return Cell(None, text)
    digits = rf"[+-]?\d+(?:\.\d{{1,{place.decimals}}})?" if place.decimals else r"[+-]?\d+"
    if not re.fullmatch(digits, text, re.ASCII):
        wanted = say("整数") if not place.decimals else say("至多 {n} 位小数的数", n=place.decimals)
        raise Failure(say("{cell} 要填{wanted}，不能是“{text}”", cell=place.id, wanted=wanted, text=text))
    number = Decimal(text)
    if abs(number.scaleb(place.decimals)) > LARGEST:
        raise Failure(say("{cell} 的数太大：{text}", cell=place.id, text=text))
    return Cell(number if place.decimals else int(text))


def _differs(new: Cell, old: Cell | None) -> bool:
    return old is None or (new.value, new.raw) != (old.value, old.raw)


def _narrate_edit(before: StoredReport, after: StoredReport, changed: Mapping[str, Cell]) -> None:
    from qktui.cli.reading import figure
    from qktui.rules import place_name

    for key in changed:
        old, new = figure(before.report.cells.get(key)), figure(after.report.cells.get(key))
        place = place_name(after.layout.form, key)
        tell(say("{cell} {place}：{old} → {new}", cell=key, place=place, old=old, new=new))
    if not changed:
        tell(say("没有变化"))
    elif before.report.status is Status.IMPORTED:
        tell(say("这份报告现在是草稿；原文的数字仍然保留"))


def _print_failing(stored: StoredReport, as_json: bool) -> None:
    from qktui.cli.checking import as_json_record, finding_line
    from qktui.cli.reading import balance_summary
    from qktui.rules import evaluate

    findings = evaluate(stored.layout, stored.report.cells)
    failing = [finding for finding in findings if finding.outcome is Outcome.FAIL]
    if as_json:
        report = stored.report
        emit_json_list(as_json_record(report.agency, report.year, finding) for finding in failing)
    else:
        for finding in failing:
            emit(finding_line(finding))
    tell(balance_summary([finding.outcome for finding in findings if finding.place]))


@command("finalise", help="定稿：所有硬规则都成立，警告都已复核，才可以")
@ref_argument
@year_of_report
@reason_option
@option("--acknowledge", metavar="REASON", default="", help="没有复核的警告都以这句理由不采纳，然后定稿")
@database_option
@debug_option
@click.pass_obj
def finalise_command(settings: Settings, ref: str, year: int, reason: str, acknowledge: str) -> None:
    """Make a report final, or say exactly which rules or warnings keep it from that."""
    from qktui.changes import NotAcknowledged, NotInBalance, finalise
    from qktui.cli.checking import finding_line

    with opened(settings) as store:
        reasons = {row.facts: acknowledge for row in _warnings(store, ref, year)} if acknowledge.strip() else {}
        try:
            _change_status(store, ref, year, reason, Status.FINAL, partial(finalise, acknowledged=reasons))
        except NotInBalance as error:
            for finding in error.findings:
                tell(finding_line(finding))
            raise Failure(say("不能定稿：{n} 条硬规则没有成立", n=len(error.findings))) from error
        except NotAcknowledged as error:
            for row in error.rows:
                tell(finding_line(row.finding))
            raise Failure(
                say("不能定稿：{n} 条警告没有复核；用 qktui review 逐条复核，或用 --acknowledge 写一句理由",
                    n=len(error.rows))
            ) from error  # fmt: skip


def _warnings(store: Store, ref: str, year: int) -> list[FindingRow]:
    from qktui.changes import pending_warnings, user_name

    return pending_warnings(store, found(store, ref, year).id, user=user_name())


@command("reopen", help="把定稿的报告退回草稿，以便更正")
@ref_argument
@year_of_report
@reason_option
@database_option
@debug_option
@click.pass_obj
def reopen_command(settings: Settings, ref: str, year: int, reason: str) -> None:
    """Take a final report back to a draft."""
    from qktui.changes import reopen

    with opened(settings) as store:
        _change_status(store, ref, year, reason, Status.DRAFT, reopen)


def _change_status(
    store: Store, ref: str, year: int, reason: str, wanted: Status, change: Callable[..., StoredReport]
) -> None:
    from qktui.changes import user_name
    from qktui.cli.listing import status_name

    stored = found(store, ref, year)
    name = say("{agency} {year} 年度", agency=stored.report.agency, year=stored.report.year)
    status = status_name(wanted)
    if stored.report.status is wanted:
        tell(say("{report}已经是{status}", report=name, status=status))
        return
    if wanted is Status.DRAFT and stored.report.status is not Status.FINAL:
        raise Failure(say("{report}没有定稿，不用退回", report=name))
    change(store, stored.id, stored.version, user=user_name(), reason=reason)
    tell(say("{report}现在是{status}", report=name, status=status))
