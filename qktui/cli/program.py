"""The program around the commands: settings, what goes to which stream, and how it ends.

stdout is data, stderr is narration. Exit codes: 0 fine, 1 findings or rejected input,
2 usage, 130 interrupted, 141 when whoever read our output has gone.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import click

from qktui.cli.wording import Group, option, usage_sentence
from qktui.phrases import say
from qktui.printable import printable
from qktui.refusals import because

INTERRUPTED = 130
READER_GONE = 141  # what a shell reports of a program ended by SIGPIPE


class Failure(click.ClickException):
    """What was asked cannot be done; the text is one sentence for a person. Exit code 1."""


@dataclass
class Settings:
    """What the options common to all commands say. ``db`` is ``None`` for the default database."""

    db: Path | None = None
    read_only: bool = False

    @property
    def path(self) -> Path:
        """The database's file."""
        from qktui.resources import default_database

        return self.db or default_database()


class Program(Group):
    """The command ``qktui``: every error is a sentence on stderr, with a traceback only for ``--debug``."""

    debug = False

    def __init__(self, *args: Any, parts: Mapping[str, str], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.parts = parts

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of ``parts``."""
        return list(self.parts)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now; ``None`` when there is none."""
        if cmd_name not in self.parts:
            return None
        module, _, name = self.parts[cmd_name].partition(":")
        found: click.Command = getattr(importlib.import_module(f"qktui.cli.{module}"), name)
        return found

    def main(  # type: ignore[override]  # without the overload that click has for mypy
        self, args: Sequence[str] | None = None, prog_name: str | None = "qktui", *,
        standalone_mode: bool = True, **extra: Any,
    ) -> Any:  # fmt: skip
        """Run the command line and exit with its code; without ``standalone_mode`` as click does."""
        if not standalone_mode:
            return super().main(args, prog_name, standalone_mode=False, **extra)
        sys.exit(self._run(args, prog_name, **extra))

    def _run(self, args: Sequence[str] | None, prog_name: str | None, **extra: Any) -> int:
        self.debug = False
        try:
            return super().main(args, prog_name, standalone_mode=False, **extra) or 0
        except click.UsageError as error:
            tell(f"qktui: {usage_sentence(error)}")
            return error.exit_code
        except click.ClickException as error:
            if self.debug:
                traceback.print_exc()
            tell(f"qktui: {error.message}")
            return error.exit_code
        except click.Abort:
            tell(say("qktui: 已中断"))
            return INTERRUPTED

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is meant, and have its output out before it counts as done."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more to say at exit
            raise click.exceptions.Exit(READER_GONE) from None


def explain_crash(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
    """An exception hook for what nobody foresaw: one sentence, and how to see more."""
    if issubclass(kind, KeyboardInterrupt):
        tell(say("qktui: 已中断"))
        return
    what = f"{kind.__name__}: {error}"
    tell(say("qktui: 程序出错（{what}），加 --debug 再运行一次可看到经过", what=what))


def settings_of(ctx: click.Context) -> Settings:
    """The settings of this run, the same for the group and its command."""
    return ctx.find_root().ensure_object(Settings)


def _use_database(ctx: click.Context, _: click.Parameter, path: Path | None) -> None:
    settings = settings_of(ctx)
    settings.db = path or settings.db


def _show_tracebacks(ctx: click.Context, _: click.Parameter, debug: bool) -> None:
    program = ctx.find_root().command
    if debug and isinstance(program, Program):
        program.debug = True
        sys.excepthook = sys.__excepthook__


database_option = option(
    "--db", metavar="PATH", type=click.Path(path_type=Path), callback=_use_database, expose_value=False,
    help="数据库文件（也可用环境变量 QKTUI_DB）",
)  # fmt: skip
debug_option = option("--debug", is_flag=True, callback=_show_tracebacks, expose_value=False, help="出错时显示完整经过")
json_option = option("--json", "as_json", is_flag=True, help="输出 JSON")


def tell(sentence: str) -> None:
    """Narrate on stderr, after what has been printed so far."""
    sys.stdout.flush()
    print(printable(sentence), file=sys.stderr, flush=True)


def emit(text: str) -> None:
    """Print text for people to stdout, whatever was in the documents it comes from."""
    print(printable(text))


def emit_json(data: Any) -> None:
    """Print data to stdout, Chinese as it is."""
    print(json.dumps(data, ensure_ascii=False, indent=1))


def emit_json_list(items: Iterable[Any]) -> None:
    """Print a list to stdout as its items come, one a line, however many there are."""
    before = "[\n"
    for item in items:
        sys.stdout.write(before + json.dumps(item, ensure_ascii=False))
        before = ",\n"
    print("\n]" if before != "[\n" else "[]")


def write_file(path: Path, data: bytes) -> None:
    """Write a file. Raises :class:`Failure` with one sentence when that cannot be done."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise Failure(say("不能写入 {path}：{error}", path=path, error=because(error))) from error
