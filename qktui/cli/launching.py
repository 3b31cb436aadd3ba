"""Opening the app, where there is a terminal to open it on."""

from __future__ import annotations

import os
import sys

import click

from qktui.cli.opening import opened
from qktui.cli.program import Settings
from qktui.phrases import say


def launch(ctx: click.Context, settings: Settings) -> None:
    """Open the app on the database. Raises ``UsageError`` without a terminal that can draw it."""
    if reason := no_screen():
        raise click.UsageError(reason, ctx)
    from qktui.tui import memory

    memory.begin()
    with opened(settings) as store:
        from qktui.changes import user_name
        from qktui.tui.app import run

        run(store, user=user_name())


def no_screen() -> str:
    """Why the app cannot be drawn here; empty when it can."""
    if not on_terminal():
        return say("界面要在终端里打开，这里不是：请用 list、show 等命令")
    terminal = os.environ.get("TERM", "")
    if terminal in ("", "dumb"):
        return say("这种终端（TERM={term}）画不出界面：请换一个，或用 list、show 等命令", term=terminal)
    return ""


def on_terminal() -> bool:
    """Whether a person sits at the other end of all three streams."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
