"""``qktui import``: reports into the database, file by file, each whole or not at all.

Every file is read before the database is touched for it, so a file that is no report
leaves everything as it was, and makes no new database either.
"""

from __future__ import annotations

import contextlib
import itertools
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qktui.cli.opening import opened, take_seeds, there_is_one
from qktui.cli.program import Failure, Settings, database_option, debug_option, emit_json, json_option, tell
from qktui.cli.wording import command, option
from qktui.phrases import say
from qktui.resources import form_ids

if TYPE_CHECKING:
    from qktui.importing import Stated
    from qktui.intake import Incoming, Tally
    from qktui.store import Store

FILES_WORTH_PROGRESS = 20
WORKERS = 2
"""Processes that read files at the same time."""


@command(
    "import",
    help="导入报告文件；不写文件则导入内置报告\n\n"
    "文件夹连同其中的文件夹一起找；“-”读标准输入。一个文件要么整份入库，要么拒收并说明原因；其余文件照常导入。"
    "中断后再运行一次同样的命令，已入库的文件跳过，接着做完。",
)
@click.argument("files", metavar="[FILE]…", nargs=-1, type=click.Path(allow_dash=True))
@option("--agency", metavar="NAME", default="", help="文件里没写清单位时，指定单位全称")
@option("--year", metavar="YEAR", type=click.IntRange(2000, 2200), default=None, help="文件里没写清年度时，指定年度")
@option("--form", "form", type=click.Choice(form_ids()), default=None, help="指定按哪一版表式认，不自动辨认")
@option("--dry-run", is_flag=True, help="只读文件，说出会怎样，什么都不写")
@option("--replace", is_flag=True, help="重新读；库中已更正或定稿的同一份报告也替换（旧的整份留在修改记录里）")
@json_option
@database_option
@debug_option
@click.pass_context
def import_command(
    ctx: click.Context, files: tuple[str, ...], agency: str, year: int | None, form: str | None,
    dry_run: bool, replace: bool, as_json: bool,
) -> None:  # fmt: skip
    """Import files, or without any the built-in reports; exit 1 when one was rejected."""
    from qktui.importing import Stated

    if not files:
        tally = _import_seeds(ctx.obj)
    else:
        work = _Import(ctx.obj, Stated(agency.strip(), year or 0, form or ""), replace, dry_run)
        try:
            work.run(files)
        except (KeyboardInterrupt, Failure):
            if work.tally.counted:
                narrate(work.tally, dry_run)
                tell(say("再运行一次同样的命令，会从中断的地方接着做"))
            raise
        tally = work.tally
    narrate(tally, dry_run)
    if as_json:
        emit_json(as_data(tally))
    if tally.rejected:
        ctx.exit(1)


def _import_seeds(settings: Settings) -> Tally:
    """The built-in reports that the database lacks."""
    from qktui.intake import Tally

    tally = Tally()
    with opened(settings, seeds=False) as store:
        tally.imported, tally.unchanged = take_seeds(store)
    return tally


class _Import:
    """One run over files: the database is made when the first report is there to put in."""

    def __init__(self, settings: Settings, stated: Stated, replace: bool, dry_run: bool) -> None:
        from qktui.intake import Tally

        self.settings, self.stated, self.replace, self.dry_run = settings, stated, replace, dry_run
        self.tally = Tally()
        self._opened = contextlib.ExitStack()
        self._store: Store | None = None

    def run(self, files: Sequence[str]) -> None:
        """Read each file and take its reports in."""
        with self._opened:
            if there_is_one(self.settings):
                self._open()
            for file, incoming, data in self._read(files):
                self._take(file, incoming, data)
            if self._store is not None and not self.dry_run and (self.tally.imported or self.tally.replaced):
                self._check_again(self._store)

    def _open(self) -> Store:
        if self._store is None:
            self._store = self._opened.enter_context(opened(self.settings, seeds=False))
        return self._store

    def _take(self, file: str, incoming: Incoming, data: bytes) -> None:
        from qktui.changes import user_name
        from qktui.intake import take
        from qktui.store import StoreError, Unusable

        if self.dry_run or not incoming.drafts:
            self.tally.add(file, incoming, incoming.foreseen)
            return
        try:
            outcomes = take(self._open(), incoming, data, user=user_name(), replace_changed=self.replace)
        except Unusable:
            raise  # it is not this file's fault, and the next would not fare better
        except StoreError as error:
            self.tally.rejected.append((file, str(error)))
        else:
            self.tally.add(file, incoming, outcomes)

    @staticmethod
    def _check_again(store: Store) -> None:
        """Reports that are compared with those that came in: of the year after, of the government above."""
        from qktui.changes import recheck_pending, user_name

        for _ in recheck_pending(store, user=user_name()):
            pass

    def _read(self, files: Sequence[str]) -> Iterator[tuple[str, Incoming, bytes]]:
        """Standard input first, then the files in their order, with a bar on stderr when there are many."""
        from qktui.importing.files import Search
        from qktui.intake import read_files

        if "-" in files:
            yield self._standard_input()
        search = Search([Path(file) for file in files if file != "-"])
        found = list(search)
        if search.passed_over:
            tell(say("跳过 {n} 个别的格式的文件", n=search.passed_over))
        if not found and "-" not in files:
            tell(say("这些文件夹里没有可以读的文件"))
        again = self.replace or bool(self.stated.agency or self.stated.year or self.stated.form)
        reading = read_files(found, self._store, stated=self.stated, again=again, workers=min(WORKERS, len(found)) or 1)
        with contextlib.closing(reading), _progress(len(found)) as advance:
            for incoming, data in reading:
                yield str(incoming.path), incoming, data
                advance()

    def _standard_input(self) -> tuple[str, Incoming, bytes]:
        from qktui.importing import NotAReport
        from qktui.importing.batch import LARGEST_FILE, FileRead, read_bytes
        from qktui.intake import incoming

        data = sys.stdin.buffer.read(LARGEST_FILE + 1)
        outcome: Any
        try:
            outcome = read_bytes("stdin", data, self.stated)
        except NotAReport as refused:
            outcome = refused
        file = FileRead(Path("stdin"), data, _sha256(data), outcome)
        return "-", incoming(file, self._store, again=self.replace), data


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def as_data(tally: Tally) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "imported": tally.imported, "replaced": tally.replaced, "unchanged": tally.unchanged,
        "questions": [{"file": file, "text": text} for file, text in tally.questions],
        "rejected": [{"file": file, "reason": reason} for file, reason in tally.rejected],
    }  # fmt: skip


def narrate(tally: Tally, dry_run: bool) -> None:
    """The same in words, on stderr."""
    for file, text in tally.questions:
        tell(say("疑问 {file}：{text}", file=file, text=text))
    for file, reason in tally.rejected:
        tell(say("拒收 {file}：{reason}", file=file, reason=reason))
    counts = say("新入库 {imported} 份，替换 {replaced} 份，没变化 {unchanged} 份",
                 imported=tally.imported, replaced=tally.replaced, unchanged=tally.unchanged)  # fmt: skip
    doubts = say("疑问 {questions} 处，拒收 {rejected} 个",
                 questions=len(tally.questions), rejected=len(tally.rejected))  # fmt: skip
    summary = say("{counts}；{doubts}", counts=counts, doubts=doubts)
    tell(say("（试运行，什么都没有写）{summary}", summary=summary) if dry_run else summary)


@contextlib.contextmanager
def _progress(count: int) -> Iterator[Callable[[], None]]:
    """Something to call after each file; a bar with rate and time left when there are many and somebody looks."""
    if count < FILES_WORTH_PROGRESS or not sys.stderr.isatty():
        yield lambda: None
        return
    begun, done = time.monotonic(), itertools.count()

    def rate(number: int | None) -> str:
        return say("{n} 个/秒", n=f"{(number or 0) / max(time.monotonic() - begun, 0.001):.1f}")

    with click.progressbar(
        length=count, label=say("导入"), file=sys.stderr, show_pos=True, item_show_func=rate
    ) as bar:  # fmt: skip
        yield lambda: bar.update(1, next(done) + 1)
