"""The command line. stdout is data, stderr is narration.

Nothing heavy is imported here: each command imports what it needs when it runs, so
that ``qktui --help`` starts as fast as click does and ``list`` never loads Textual.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click

from qktui.cli.program import Program, database_option, debug_option, explain_crash, settings_of
from qktui.cli.wording import Option, option
from qktui.phrases import LANGUAGES, say, use_language

COMMANDS = {
    "import": "importing:import_command",
    "list": "listing:list_command",
    "show": "showing:show_command",
    "check": "checking:check_command",
    "review": "reviewing:review_command",
    "chart": "charting:chart_command",
    "export": "showing:export_command",
    "new": "writing:new_command",
    "edit": "writing:edit_command",
    "finalise": "writing:finalise_command",
    "reopen": "writing:reopen_command",
    "history": "history:history_command",
    "restore": "history:restore_command",
    "db": "database:db_group",
    "serve-config": "serving:serve_config_command",
}
"""Each command's module here and its name there; a module is loaded when its command is meant."""


def _speak(_: click.Context, __: click.Parameter, language: str) -> None:
    use_language(language)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from qktui import __version__
    from qktui.store import sqlite3

    print(f"qktui {__version__} (SQLite {sqlite3.sqlite_version})")
    ctx.exit()


@click.group(
    "qktui",
    cls=Program,
    parts=COMMANDS,
    invoke_without_command=True,
    help="政府信息公开工作年度报告：浏览、图表、核查与编制\n\n不写命令则打开界面。数据输出到标准输出，说明输出到标准错误。",
)
@option(
    "--lang", type=click.Choice(LANGUAGES), default="zh", envvar="QKTUI_LANG", callback=_speak,
    is_eager=True, expose_value=False, help="界面语言（也可用环境变量 QKTUI_LANG）",
)  # fmt: skip
@database_option
@option("--read-only", is_flag=True, help="只读：不能保存任何修改")
@option("--restricted", is_flag=True, help="受限：登录后只有界面，供 SSH 的 ForceCommand 使用")
@option(
    "--idle", metavar="MINUTES", type=click.IntRange(2, 1440), help="几分钟没有按键就存草稿并退出，与 --restricted 合用"
)
@option(
    "--exports", metavar="DIR", type=click.Path(path_type=Path, readable=False),
    help="导出的文件只写到这个文件夹，与 --restricted 合用",
)  # fmt: skip
@debug_option
# Not eager, so that --lang speaks first wherever it stands.
@option("--version", is_flag=True, callback=_show_version, expose_value=False, help="显示版本，连同 SQLite 的版本")
@click.help_option("--help", cls=Option, is_eager=False, help="显示这段说明")
@click.pass_context
def cli(ctx: click.Context, read_only: bool, restricted: bool, idle: int | None, exports: Path | None) -> None:
    """Run a command, or open the app without one."""
    settings = settings_of(ctx)
    settings.read_only = read_only
    if restricted:
        from qktui.cli.restricted import launch_restricted

        launch_restricted(ctx, settings, idle, exports)
    elif idle is not None:
        raise click.UsageError(say("--idle 要与 --restricted 合用"), ctx)
    elif exports is not None:
        raise click.UsageError(say("--exports 要与 --restricted 合用"), ctx)
    elif ctx.invoked_subcommand is None:
        from qktui.cli.launching import launch

        launch(ctx, settings)


def main() -> None:
    """The program: errors are sentences, and a terminal that lacks a character gets an escape for it."""
    if "--restricted" in sys.argv[1:]:  # before a variable of the login is looked at
        from qktui.cli.restricted import enclose

        enclose()
    sys.excepthook = explain_crash
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    cli.main()
