"""``qktui import``: reports into the database, file by file, each whole or not at all.

Every file is read before the database is touched for it, so a file that is no report
leaves everything as it was, and makes no new database either.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qktui.cli.opening import BUILT_IN, opened, seed_files
from qktui.cli.program import Settings, database_option, debug_option, emit_json, json_option, tell
from qktui.cli.wording import command, listed, option
from qktui.phrases import say
from qktui.printable import printable

if TYPE_CHECKING:
    from qktui.changes import Imported
    from qktui.model import Draft

FILES_WORTH_PROGRESS = 20
CELLS_NAMED = 3


class Unreadable(Exception):
    """A file that cannot be read; the text says why."""


@dataclass
class Tally:
    """What became of the files: counts of reports, and what a person should look at, as (file, text)."""

    imported: int = 0
    replaced: int = 0
    unchanged: int = 0
    questions: list[tuple[str, str]] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)

    def add(self, file: str, drafts: Sequence[Draft], outcomes: Iterable[Imported]) -> None:
        """Count the reports of one file. Questions about a report that did not come in are not asked."""
        from qktui.changes import ImportOutcome

        for draft, outcome in zip(drafts, outcomes, strict=True):
            match outcome.outcome:
                case ImportOutcome.REJECTED:
                    self.rejected.append((file, outcome.reason))
                case ImportOutcome.UNCHANGED:
                    self.unchanged += 1
                case ImportOutcome.IMPORTED | ImportOutcome.REPLACED:
                    self.imported += outcome.outcome is ImportOutcome.IMPORTED
                    self.replaced += outcome.outcome is ImportOutcome.REPLACED
                    self.questions += [(file, question) for question in (*draft.questions, *_missing(draft))]

    def as_json(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return {
            "imported": self.imported, "replaced": self.replaced, "unchanged": self.unchanged,
            "questions": [{"file": file, "text": text} for file, text in self.questions],
            "rejected": [{"file": file, "reason": reason} for file, reason in self.rejected],
        }  # fmt: skip

    def narrate(self) -> None:
        """The same in words, on stderr."""
        for file, text in self.questions:
            tell(say("疑问 {file}：{text}", file=file, text=text))
        for file, reason in self.rejected:
            tell(say("拒收 {file}：{reason}", file=file, reason=reason))
        counts = say("新入库 {imported} 份，替换 {replaced} 份，没变化 {unchanged} 份",
                     imported=self.imported, replaced=self.replaced, unchanged=self.unchanged)  # fmt: skip
        doubts = say("疑问 {questions} 处，拒收 {rejected} 个",
                     questions=len(self.questions), rejected=len(self.rejected))  # fmt: skip
        tell(say("{counts}；{doubts}", counts=counts, doubts=doubts))


@command(
    "import",
    help="导入报告文件；不写文件则导入内置报告\n\n"
    "“-”读标准输入。一个文件要么整份入库，要么拒收并说明原因；其余文件照常导入。",
)
@click.argument("files", metavar="[FILE]…", nargs=-1, type=click.Path(allow_dash=True))
@option("--replace", is_flag=True, help="库中已更正或定稿的同一份报告也替换（旧的整份留在修改记录里）")
@json_option
@database_option
@debug_option
@click.pass_context
def import_command(ctx: click.Context, files: tuple[str, ...], replace: bool, as_json: bool) -> None:
    """Import files, or without any the built-in reports; exit 1 when one was rejected."""
    if files:
        tally = import_files(ctx.obj, files, replace_changed=replace)
    else:
        tally = import_files(ctx.obj, [str(path) for path in seed_files()], user=BUILT_IN, keep_existing=True)
    tally.narrate()
    if as_json:
        emit_json(tally.as_json())
    if tally.rejected:
        ctx.exit(1)


def import_files(
    settings: Settings, files: Sequence[str],
    *, user: str = "", replace_changed: bool = False, keep_existing: bool = False,
) -> Tally:  # fmt: skip
    """Import each file into the database, which is made when the first report is there to put in."""
    from qktui.changes import import_drafts, user_name
    from qktui.store import StoreError

    tally = Tally()
    with contextlib.ExitStack() as stack:
        store = None
        for file, data, drafts in _read_files(files, tally):
            store = store or stack.enter_context(opened(settings, seeds=False))
            name = _document_name(file)
            try:
                outcomes = import_drafts(
                    store, name, data, drafts,
                    user=user or user_name(), replace_changed=replace_changed, keep_existing=keep_existing,
                )  # fmt: skip
            except StoreError as error:
                tally.rejected.append((file, str(error)))
            else:
                tally.add(file, drafts, outcomes)
    return tally


def _read_files(files: Sequence[str], tally: Tally) -> Iterator[tuple[str, bytes, Sequence[Draft]]]:
    """Each file with the reports in it; those that are none are rejected in the tally."""
    from qktui.importing import NotAReport, read

    with _progress(files) as watched:
        for file in watched:
            try:
                data = _content(file)
                drafts = read(_document_name(file), data)
            except Unreadable as error:
                tally.rejected.append((file, str(error)))
            except NotAReport as error:
                tally.rejected.append((file, error.reason))
            else:
                yield file, data, drafts


def _missing(draft: Draft) -> Iterator[str]:
    """A question about the cells that the document does not have, if there are any."""
    from qktui.forms import load_form
    from qktui.rules import place_name

    if draft.missing:
        named = [place_name(load_form(draft.report.form), cell) for cell in draft.missing[:CELLS_NAMED]]
        more = "…" if len(draft.missing) > CELLS_NAMED else ""
        yield say("没有找到 {n} 格：{cells}{more}", n=len(draft.missing), cells=listed(named), more=more)


def _document_name(file: str) -> str:
    """The name that a document is kept under: without its folder, which says nothing to others."""
    return "stdin" if file == "-" else printable(os.fsencode(Path(file).name).decode(errors="replace"))


def _content(file: str) -> bytes:
    """The bytes of a file. Raises :class:`Unreadable`."""
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except FileNotFoundError:
        reason = say("没有这个文件")
    except IsADirectoryError:
        reason = say("这是文件夹，请写出其中的文件")
    except PermissionError:
        reason = say("没有读取权限")
    except OSError as error:
        reason = say("读不出来：{error}", error=error.strerror or error)
    raise Unreadable(reason)


@contextlib.contextmanager
def _progress(files: Sequence[str]) -> Iterator[Iterable[str]]:
    """The files, with a bar on stderr when there are many and somebody looks."""
    if len(files) < FILES_WORTH_PROGRESS or not sys.stderr.isatty():
        yield files
        return
    with click.progressbar(files, label=say("导入"), file=sys.stderr) as bar:
        yield bar
