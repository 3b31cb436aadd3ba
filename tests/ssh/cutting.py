"""``make cuts``: connections that are cut at random moments, as often as is wanted.

Whatever stood on the screen at that moment must be in the database soon after, and no process may be left. The
client is killed, so that the server sees the connection close; or it is stopped for good, so that nothing comes
any more and nothing is said, as when a cable is pulled: the server asks, and gives up.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from qktui.store import open_store
from qktui.verify import verify
from tests.factory import balanced_report
from tests.pty_session import Session
from tests.ssh.server import GROUP, Server, serving, wait_until, why_not
from tests.steps import saved, to_the_editor
from tests.tui.driving import keep

LATEST = 1.2
"""Seconds, at random, after which a connection is cut: before the app stands, or while and after it saves by itself."""


def close(session: Session) -> None:
    """The client ends without a word to the app; its system closes the connection."""
    os.kill(session.pid, signal.SIGKILL)


def fall_silent(session: Session) -> None:
    """Nothing comes from the client any more, and nothing says that it has gone."""
    os.kill(session.pid, signal.SIGSTOP)


def cut_at_work(server: Server, chance: Random, cut: Callable[[Session], None] = close) -> None:
    """Type a figure and cut the connection. Raises ``TimeoutError`` when it is lost, or a process stays."""
    typed = str(1000 + chance.randrange(9000))
    with server.login() as session:
        to_the_editor(session)
        session.press(*typed)
        session.wait_for(typed)
        time.sleep(chance.random() * LATEST)
        cut(session)
        wait_until(partial(saved, server.database, int(typed)), f"{typed} to be saved")
        server.without_apps()


def cut_at_the_start(server: Server, chance: Random) -> None:
    """Cut the connection before the app stands. Raises ``TimeoutError`` when a process stays."""
    with server.login() as session:
        wait_until(server.apps, "the app to start")
        time.sleep(chance.random() * LATEST / 2)
        close(session)
        session.wait_exit()
    server.without_apps()


def main(cuts: str = "", seed: str = "") -> int:
    """Cut so many connections, one in five at the start; print what came of it; 1 where it cannot be done."""
    if reason := why_not():
        print(reason, file=sys.stderr)
        return 1
    number = int(seed or time.time())
    chance = Random(number)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qktui-cuts-") as name:
        folder = Path(name)
        with open_store(folder / "office.db") as store:
            keep(store, balanced_report())
        with serving(folder / "server", folder / "office.db", "--editors", GROUP) as server:
            for n in range(int(cuts or 50)):
                (cut_at_the_start if n % 5 == 4 else cut_at_work)(server, chance)
                print(f"\r{n + 1}", end="", flush=True)
        with open_store(folder / "office.db") as store:
            faults = verify(store)
    print(f" cuts, seed {number}, {time.monotonic() - begun:.0f} s: nothing lost, no process left; verify: {faults}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
