"""``qktui db``: the database file itself."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qktui.cli.opening import opened, sentences, there_is_one
from qktui.cli.program import Settings, database_option, debug_option, emit, emit_json, json_option, tell
from qktui.cli.wording import Group, command, listed, option
from qktui.phrases import say

if TYPE_CHECKING:
    from qktui.queries import TrailEnd
    from qktui.store import Store

db_group = Group("db", help="数据库：信息、升级、备份、检验")


def has_wal_fix(version: str) -> bool:
    """Whether this SQLite is free of the WAL-reset bug: fixed in 3.51.3 of its line, and since 3.53.0."""
    from qktui.store import SQLITE_FIXED

    own = tuple(int(part) for part in version.split("."))
    backport, release = SQLITE_FIXED
    return own >= release or (own[:2] == backport[:2] and own >= backport)


def info_record(store: Store) -> dict[str, Any]:
    """What ``db info --json`` prints; sizes in bytes."""
    from qktui.queries import database_info
    from qktui.store import pending

    info = database_info(store)
    version = store.sqlite_version()
    return {
        "path": str(store.path), "bytes": info.bytes, "sqlite": version, "wal_reset_fixed": has_wal_fix(version),
        "journal_mode": info.journal_mode, "migrations": list(info.migrations), "pending": list(pending(store)),
        "forms": list(info.forms), "reports": info.reports, "agencies": info.agencies,
        "documents": info.documents, "changes": info.changes,
    }  # fmt: skip


@command("info", help="数据库的位置、大小、版本和份数")
@json_option
@database_option
@debug_option
@click.pass_obj
def info_command(settings: Settings, as_json: bool) -> None:
    """Tell what there is to know about the database."""
    from qktui.cli.reading import labelled

    with opened(settings) as store:
        record = info_record(store)
    if as_json:
        emit_json(record)
        return
    fixed = (
        say("没有 WAL 复位缺陷") if record["wal_reset_fixed"] else say("有 WAL 复位缺陷，多人同时写可能损坏，请升级")
    )
    lines = [
        (say("位置"), record["path"]),
        (say("大小"), say("{n} 字节", n=record["bytes"])),
        ("SQLite", say("{version}（{fixed}）", version=record["sqlite"], fixed=fixed)),
        (say("日志方式"), record["journal_mode"]),
        (say("已做的升级"), listed(record["migrations"])),
        (say("格式"), listed(record["forms"])),
        (say("报告数"), record["reports"]),
        (say("单位数"), record["agencies"]),
        (say("文件数"), record["documents"]),
        (say("改动数"), record["changes"]),
    ]
    for label, value in lines:
        emit(labelled(label, value))


@command("migrate", help="把旧版本的数据库升级到现在的版本")
@database_option
@debug_option
@click.pass_obj
def migrate_command(settings: Settings) -> None:
    """Apply what is pending, and say what that was. Opening a database does the same in silence."""
    from qktui.store import Store, pending

    waiting: tuple[str, ...] = ()
    if there_is_one(settings):
        with sentences(settings.path), Store(settings.path, read_only=True) as store:
            waiting = pending(store)
    with opened(settings):
        pass
    if waiting:
        tell(say("{path} 已升级：{names}", path=settings.path, names=listed(waiting)))
    else:
        tell(say("{path} 已是最新", path=settings.path))


@command("backup", help="备份到 FILE；别人正在写也可以备份")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@database_option
@debug_option
@click.pass_obj
def backup_command(settings: Settings, file: Path) -> None:
    """Copy the database to a file that does not exist yet."""
    from qktui.store import back_up

    with opened(settings) as store:
        back_up(store, file)
    tell(say("已备份到 {path}", path=file))


def _trail_end(store: Store) -> TrailEnd | None:
    """The end of the chain; ``None`` where the file is too damaged to tell."""
    from qktui.queries import trail_end
    from qktui.store import StoreError

    with contextlib.suppress(StoreError):
        return trail_end(store)
    return None


def _place_of_seal(store: Store, seal: str) -> int | None:
    from qktui.queries import place_of_seal

    try:
        return place_of_seal(store, seal)
    except ValueError as error:
        raise click.BadParameter(say("“{seal}”不是封印：应为 64 位十六进制数", seal=seal)) from error


@command(
    "verify",
    help="检验数据库是否完好\n\n有问题时退出码为 1。最后写出修改记录的最新封印：把它另记一处，"
    "日后用 --seal 查它是否还在链中，就知道此前的记录有没有被整个重写。",
)
@option("--seal", metavar="HASH", help="从前记下的封印，查它是否还在链中")
@json_option
@database_option
@debug_option
@click.pass_context
def verify_command(ctx: click.Context, seal: str | None, as_json: bool) -> None:
    """Look for damage and for what a sound database cannot hold; exit 1 when there is any."""
    from qktui.verify import verify

    settings: Settings = ctx.obj
    with opened(settings, seal=False) as store:
        problems = verify(store)
        end = _trail_end(store)
        if seal is not None and (entry := _place_of_seal(store, seal)) is None:
            problems.append(say("封印 {seal} 不在链中：那时的修改记录后来被重写或删除过", seal=seal))
    if as_json:
        emit_json({"problems": problems, "seal": end and asdict(end)})
    else:
        for problem in problems:
            emit(problem)
        if end is not None and end.entry:
            emit(say("最新封印（修改记录第 {n} 条）：{seal}", n=end.entry, seal=end.seal))
    if end is not None and end.unsealed:
        tell(say("修改记录末尾有 {n} 条还没有封印：别的程序写的，下次打开时封上", n=end.unsealed))
    if seal is not None and entry is not None:
        tell(say("封印 {seal} 在链中，是第 {n} 条的", seal=seal, n=entry))
    if problems:
        tell(say("发现 {n} 个问题：请用备份恢复，或把以上内容告诉维护者", n=len(problems)))
        ctx.exit(1)
    tell(say("{path} 完好", path=settings.path))


for _command in (info_command, migrate_command, backup_command, verify_command):
    db_group.add_command(_command)
