"""``qktui --restricted``: what a login runs that is to have the app and nothing else.

Whoever logs in chooses the environment and perhaps a command; neither is trusted. The
program starts itself again in an isolated Python with an environment of its own, goes
by the account instead of by variables, and opens only the database that its command
line names.
"""

from __future__ import annotations

import os
import pwd
import re
import sys
from pathlib import Path

import click

from qktui.cli.launching import on_terminal
from qktui.cli.opening import opened
from qktui.cli.program import Failure, Settings
from qktui.phrases import say

TAKEN = ("TERM", "SSH_ORIGINAL_COMMAND")
"""Variables that are taken over from the login; both are checked before they are used."""
FIXED = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
TERMINAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
"""What names a terminal that terminfo may know; anything else is somebody trying something."""

SHARED = 0o027
"""The mask of what a login makes: its group reads it, nobody else does, whatever mask the account has.

SQLite's own files have the rights of the database; the others beside it tell other accounts who is editing.
"""


class Refused(Failure):
    """The login gets no app; the text says why. Exit code 2."""

    exit_code = 2


def enclose() -> None:
    """Start this program again, isolated, with :func:`clean_environment`; nothing where that is so already."""
    wanted = clean_environment()
    present = {name: value for name, value in os.environ.items() if name != "LC_CTYPE"}  # Python's own doing
    if not sys.flags.isolated or present != wanted:
        os.execve(sys.executable, [sys.executable, "-I", "-m", "qktui.cli", *sys.argv[1:]], wanted)


def clean_environment() -> dict[str, str]:
    """The environment of the app: whatever else the login brought changes nothing."""
    return {**FIXED, **{name: os.environ[name] for name in TAKEN if name in os.environ}}


def account_name() -> str:
    """Who is logged in, by the process's user id. Raises :class:`Refused` for an id without an account."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        raise Refused(say("用户号 {uid} 没有账号，不知道是谁在修改", uid=os.getuid())) from None


def launch_restricted(ctx: click.Context, settings: Settings, idle: int | None, exports: Path | None) -> None:
    """Open the app for a login; ``idle``: minutes without a key after which it ends; ``exports``: where files go.

    Raises ``UsageError`` for a command line that makes no sense, and :class:`Refused`
    for a login that cannot have the app.
    """
    if ctx.invoked_subcommand is not None:
        raise click.UsageError(say("--restricted 只打开界面，后面不能有命令"), ctx)
    if settings.db is None:
        raise click.UsageError(say("--restricted 要在命令行写明 --db"), ctx)
    if reason := _refusal():
        raise Refused(reason)
    if not os.access(settings.db, os.R_OK):
        raise Refused(say("打不开数据库 {path}：没有这个文件，或这个账号没有权限", path=settings.db))
    if exports is not None and not exports.is_dir():
        raise Refused(say("没有文件夹 {path}：请管理员先建好，或去掉 --exports", path=exports))
    if exports is not None and not os.access(exports, os.W_OK | os.X_OK):
        exports = None  # the rights of the folder say who takes files out
    user = account_name()
    os.umask(SHARED)
    from qktui.tui import memory

    memory.begin()
    with opened(settings) as store:
        from qktui.tui.restricted import run

        run(store, user=user, idle=idle, exports=exports)


def _refusal() -> str:
    """Why this login cannot have the app; empty when it can."""
    if os.environ.get("SSH_ORIGINAL_COMMAND"):
        return say("这个登录只打开界面，不执行命令，也不传文件")
    if not on_terminal():
        return say("界面要在终端里打开，这里不是：用 ssh 登录时不要写命令，或加 -t")
    terminal = os.environ.get("TERM", "")
    if terminal in ("", "dumb") or not TERMINAL.fullmatch(terminal):
        return say("这种终端（TERM={term}）画不出界面：请换一个再登录", term=terminal)
    return ""
