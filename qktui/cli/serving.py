"""``qktui serve-config``: what goes into the configuration of the SSH server, so that a login has the app only."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from qktui.cli.program import Settings, database_option, debug_option
from qktui.cli.wording import command, option
from qktui.phrases import say

GROUP = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}")
"""A group as groupadd makes them; no character of it means anything to sshd."""
PLAIN = re.compile(r"[\w./@+=,:-]+")
"""A path that neither the shell of the account nor sshd reads as anything else."""


@command(
    "serve-config",
    help="写出 sshd_config 里要加的内容：登录后只有界面\n\n先用 sshd -t 检查，再让 sshd 重新读取。步骤见 docs/ssh.md。",
)
@option("--viewers", metavar="GROUP", help="这个系统组的成员只能看")
@option("--editors", metavar="GROUP", help="这个系统组的成员可以改；两个都不写则是 qktui-viewers 和 qktui-editors")
@option("--idle", metavar="MINUTES", type=click.IntRange(2, 1440), help="几分钟没有按键就存草稿并退出")
@option(
    "--exports", metavar="DIR", type=click.Path(path_type=Path), help="让人导出，文件只写到这个文件夹；不写则不能导出"
)
@database_option
@debug_option
@click.pass_context
def serve_config_command(
    ctx: click.Context, viewers: str | None, editors: str | None, idle: int | None, exports: Path | None
) -> None:
    """Print the configuration. Raises ``UsageError`` for what could not stand in it as it is."""
    settings: Settings = ctx.obj
    if settings.db is None:
        raise click.UsageError(say("要写明 --db：登录的人都用这个库"), ctx)
    if viewers is None and editors is None:
        viewers, editors = "qktui-viewers", "qktui-editors"
    database, python = settings.db.resolve(), Path(sys.executable)
    folder = exports.resolve() if exports else None
    for path in filter(None, (database, python, folder)):
        if not PLAIN.fullmatch(str(path)):
            raise click.UsageError(say("路径 {path} 有空格或特殊字符，不能写进 sshd_config", path=path), ctx)
    for group in filter(None, (viewers, editors)):
        if not GROUP.fullmatch(group):
            raise click.UsageError(say("“{group}”不像系统组的名称", group=group), ctx)
    print("\n".join(_configuration(database, python, viewers, editors, idle, folder)))


def _configuration(
    database: Path, python: Path, viewers: str | None, editors: str | None, idle: int | None, exports: Path | None
) -> Iterator[str]:
    """The lines. Viewers come first: of what sshd is told twice it takes the first, so who is in both may only look."""
    yield "# " + say(
        "qktui 的 SSH 登录。存为 /etc/ssh/sshd_config.d/00-qktui.conf，用 sshd -t 检查，再让 sshd 重新读取"
    )
    yield "# " + say("登录的人带来的环境变量一律不要（这一项只能对所有账号设定）")
    yield "PermitUserEnvironment no"
    options = (f" --idle {idle}" if idle else "") + (f" --exports {exports}" if exports else "")
    for group, said, only in (
        (viewers, say("只看的人；同时在两个组里的也只能看"), " --read-only"),
        (editors, say("可以改的人；改了什么，修改记录里写的是账号名"), ""),
    ):
        if group:
            yield ""
            yield "# " + said
            yield f"Match Group {group}"
            yield from ("    " + line for line in _block(f"{python} -I -m qktui.cli", f"{database}", only + options))


def _block(program: str, database: str, options: str) -> Iterator[str]:
    """What holds for the members of one group."""
    yield "# " + say("无论要求什么，都只运行界面：环境从空的开始，Python 不读环境变量和家目录")
    kept = 'TERM="$TERM" SSH_ORIGINAL_COMMAND="$SSH_ORIGINAL_COMMAND"'
    yield f"ForceCommand exec /usr/bin/env -i {kept} {program} --restricted{options} --db {database}"
    yield "# " + say("界面要有终端")
    yield "PermitTTY yes"
    yield "# " + say("不转发端口、套接字、密钥代理、X11，不建隧道")
    yield "DisableForwarding yes"
    for keyword in ("AllowTcpForwarding", "AllowStreamLocalForwarding", "AllowAgentForwarding", "X11Forwarding",
                    "PermitTunnel", "GatewayPorts"):  # fmt: skip
        yield f"{keyword} no"
    yield "PermitOpen none"
    yield "PermitListen none"
    yield "# " + say("不运行 ~/.ssh/rc；不接受环境变量（“none”只是一个没有人用的变量名，它取代别处的设定）")
    yield "PermitUserRC no"
    yield "AcceptEnv none"
    yield "# " + say("网络断了三分钟就算断线：草稿随即存上，程序结束")
    yield "ClientAliveInterval 60"
    yield "ClientAliveCountMax 3"
