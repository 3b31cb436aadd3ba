"""``qktui history`` and ``qktui restore``: what became of a report, how it was, and how to have that back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from qktui.cli.opening import found, opened, ref_argument, year_argument
from qktui.cli.program import (
    Failure,
    Settings,
    database_option,
    debug_option,
    emit,
    emit_json,
    emit_json_list,
    json_option,
    tell,
)
from qktui.cli.wording import command, option
from qktui.cli.writing import reason_option
from qktui.phrases import say
from qktui.printable import one_line

if TYPE_CHECKING:
    from qktui.forms import Form
    from qktui.queries import ChangeRow, Difference, StoredReport
    from qktui.store import Store
    from qktui.tui.comparing import Line

PAGE = 200
"""Entries that are read at a time."""
MARGIN = "    "
"""Before what belongs to the line above it."""


@command(
    "history",
    help="一份报告的修改记录，新的在前；或两个时刻之间的差别\n\n"
    "--from、--to 写记录的编号，或时间（如 2026-01-28 或 2026-01-28T15:04）；不写 --to 则与现在相比。",
)
@ref_argument
@year_argument
@option("--cell", metavar="ID", default="", help="只列这一格的记录")
@option("--limit", metavar="N", type=click.IntRange(1), help="只列最近的 N 条")
@option("--before", metavar="N", type=click.IntRange(1), help="只列编号在 N 之前的")
@option("--from", "start", metavar="STATE", help="从哪时起的差别")
@option("--to", "end", metavar="STATE", help="到哪时为止的差别")
@json_option
@database_option
@debug_option
@click.pass_obj
def history_command(
    settings: Settings, ref: str, year: int | None, cell: str, limit: int | None, before: int | None,
    start: str | None, end: str | None, as_json: bool,
) -> None:  # fmt: skip
    """List a report's trail, or how two of its states differ."""
    if start is None and end is not None:
        raise click.UsageError(say("写了 --to 也要写 --from"))
    with opened(settings) as store:
        stored = found(store, ref, year)
        if start is not None:
            _print_differences(store, stored, start, end, as_json)
            return
        if cell and cell not in stored.layout.form.cells:
            raise Failure(say("格式 {form} 没有“{cell}”这一格", form=stored.report.form, cell=cell))
        rows = _entries(store, stored.id, cell, limit, before)
        if as_json:
            emit_json_list(asdict(row) for row in rows)
            return
        for row in rows:
            emit(entry_line(row, stored.layout.form))


def _entries(store: Store, report_id: int, cell: str, limit: int | None, below: int | None) -> Iterator[ChangeRow]:
    """The trail page by page, so that memory does not grow with it."""
    from qktui.queries import changes_of

    left = limit
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        page = changes_of(store, report_id, subject=cell, below=below, limit=size)
        yield from page
        if len(page) < size:
            return
        below = page[-1].id
        left = None if left is None else left - len(page)


def entry_line(row: ChangeRow, form: Form) -> str:
    """One entry on one line: its number, when by the clock of this machine, who, what, and why."""
    from qktui.tui.times import local_time

    parts = (str(row.id), local_time(row.at), row.user, _what(row, form), row.reason)
    return "  ".join(one_line(part) for part in parts if part)


def _what(row: ChangeRow, form: Form) -> str:
    from qktui.tui.change_words import subject_words, value_words

    if row.subject != "report":
        name = _with_id(row.subject, subject_words(row.subject, form), form)
        old, new = (value_words(row.subject, value) for value in (row.old, row.new))
        return say("{cell}：{old} → {new}", cell=name, old=old, new=new)
    if row.old is not None:
        return say("删除报告")
    words = {"import": say("导入"), "replace": say("由文件取代")}
    return words.get(row.action, say("新建报告"))


def _with_id(subject: str, name: str, form: Form) -> str:
    """A cell's name after the id that ``--cell`` and ``edit`` know it by."""
    return f"{subject} {name}" if subject in form.cells else name


# ------------------------------------------------------------------ two states
def _print_differences(store: Store, stored: StoredReport, start: str, end: str | None, as_json: bool) -> None:
    from qktui.queries import differences, state_at

    first = state_at(store, stored.id, _numbered(store, stored.id, start))
    last = state_at(store, stored.id, _numbered(store, stored.id, end))
    found = differences(first.report, last.report)
    if as_json:
        emit_json({"from": first.change, "to": last.change, "differences": [_record(each) for each in found]})
        return
    _emit_differences(found, stored.layout.form)
    tell(say("第 {old} 条之后与第 {new} 条之后相比：{n} 处不同", old=first.change, new=last.change, n=len(found)))


def _emit_differences(found: tuple[Difference, ...], form: Form) -> None:
    """Each on a line; of a section, below it, the sentences that went (``-``) and that came (``+``)."""
    from qktui.tui.comparing import lines_of

    def emit_change(name: str, line: Line, margin: str = "") -> None:
        emit(margin + say("{cell}：{old} → {new}", cell=name, old=line.old, new=line.new))

    for each in found:
        head, *passages = lines_of([each], form)
        emit_change(_with_id(each.subject, head.what, form), head)
        for line in [line for line in passages if not line.same] or passages:
            if line.what:
                emit_change(line.what, line, MARGIN)
            elif line.same:
                emit(MARGIN + line.new)
            else:
                for sign, text in (("-", line.old), ("+", line.new)):
                    if text:
                        emit(f"{MARGIN}{sign} {text}")


def _record(each: Difference) -> dict[str, Any]:
    return {"kind": each.kind, "subject": each.subject, "old": each.old, "new": each.new}


def _numbered(store: Store, report_id: int, state: str | None) -> int:
    """The entry that a state is named by: its number, the last one up to a time, or the newest."""
    from qktui.queries import change_at, newest_change

    if state is None:
        with store.reading() as conn:
            return newest_change(conn, report_id)
    if re.fullmatch(r"\d{1,18}", state, re.ASCII):
        return int(state)
    return change_at(store, report_id, moment_of(state))


def moment_of(text: str) -> str:
    """A time that a person writes, as the trail writes it. By this machine's clock, unless it says a zone.

    A day without an hour means its end. Raises ``BadParameter`` for what is no time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(say("“{text}”不是记录的编号，也不是时间", text=text)) from error
    if len(text) <= len("2026-01-28"):
        moment = datetime.combine(moment.date(), time.max)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


# ------------------------------------------------------------------ restore
@command(
    "restore",
    help="把报告恢复到从前的样子，作为新的修改记入\n\n"
    "修改记录一条也不删。现在或那时是定稿的，恢复后是定稿；勾稽不平的、警告没有复核的，拒绝。",
)
@ref_argument
@year_argument
@option("--to", "state", metavar="STATE", required=True, help="恢复到哪一条记录之后，或哪个时间")
@option("--seen", metavar="N", type=click.IntRange(1), help="看过的最后一条记录；此后有别人的修改就拒绝，并列出来")
@reason_option
@option("--acknowledge", metavar="REASON", default="", help="定稿而没有复核的警告都以这句理由不采纳")
@json_option
@database_option
@debug_option
@click.pass_obj
def restore_command(
    settings: Settings, ref: str, year: int | None, state: str, seen: int | None, reason: str, acknowledge: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Bring an earlier state back as new changes; prints what that changed."""
    from qktui.changes import Conflict, NotAcknowledged, NotInBalance, restore, user_name
    from qktui.cli.checking import finding_line
    from qktui.queries import differences, newest_change

    with opened(settings) as store:
        stored = found(store, ref, year)
        with store.reading() as conn:
            newest = newest_change(conn, stored.id)
        try:
            if seen is not None and seen < newest:
                raise Conflict(stored)
            change = _numbered(store, stored.id, state)
            bring_back = partial(restore, store, stored.id, stored.version, change, user=user_name(), reason=reason)
            try:
                after = bring_back()
            except NotAcknowledged as error:
                if not acknowledge.strip():
                    raise
                after = bring_back(acknowledged={row.facts: acknowledge for row in error.rows})
        except Conflict as error:
            _tell_since(store, error.current, seen or newest)
            raise
        except NotInBalance as error:
            for finding in error.findings:
                tell(finding_line(finding))
            raise Failure(say("没有恢复：{n} 条硬规则不会成立", n=len(error.findings))) from error
        except NotAcknowledged as error:
            for row in error.rows:
                tell(finding_line(row.finding))
            raise Failure(
                say("没有恢复：会是定稿，而 {n} 条警告没有复核；用 --acknowledge 写一句理由", n=len(error.rows))
            ) from error
    changed = differences(stored.report, after.report)
    if as_json:
        emit_json_list(_record(each) for each in changed)
    else:
        _emit_differences(changed, after.layout.form)
    tell(say("已恢复到第 {n} 条之后：{count} 处改动", n=change, count=len(changed)) if changed else say("没有变化"))


def _tell_since(store: Store, current: StoredReport, seen: int) -> None:
    """The entries that somebody added after the one that was seen last, the newest first."""
    for row in _entries(store, current.id, "", None, None):
        if row.id <= seen:
            return
        tell(entry_line(row, current.layout.form))
