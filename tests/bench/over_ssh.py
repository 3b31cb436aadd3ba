"""The app over SSH on the loopback: logging in, what a key costs on the line, many at once, what others see."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from qktui.changes import edit_report
from qktui.model import Cell
from qktui.queries import load_report
from qktui.store import open_store
from tests.bench.figures import Budget, Figure
from tests.bench.many import fill_without_cells
from tests.bench.place import BARE_READY, READY, Place, alternate, appear
from tests.bench.terminal import (
    BARE,
    BARE_SCREEN,
    MOVING,
    OTHERS,
    REPORTS,
    REQUESTS,
    TYPING,
    answers,
    megabytes,
    own,
    painted,
)  # fmt: skip
from tests.pty_session import Session
from tests.ssh.server import GROUP, Server, serving, wait_until, why_not
from tests.steps import NATURAL, to_the_table

LOGINS = 9
SESSIONS = 50
REST = 1.0
"""Seconds between two keys of everybody who is at work."""
SAVES = 8
INSTEAD = ("-I -m qktui.cli", str(Path(__file__).with_name("bare_app.py")))
"""What runs at a login, and the yardstick, which heeds no options."""
BARE_OVER_SSH = f"{BARE} over SSH"


def over_ssh(place: Place) -> Iterator[Figure]:
    """All of it. Raises ``FileNotFoundError`` where there is no OpenSSH server."""
    if reason := why_not():
        raise FileNotFoundError(reason)
    place.prepare()
    yield from logging_in(place)
    with open_store(place.database) as store:
        fill_without_cells(store, OTHERS)
    yield from keys(place)
    yield from many(place)
    yield from others(place)


@contextmanager
def server(place: Place, name: str = "server", instead: tuple[str, str] = ("", "")) -> Iterator[Server]:
    """A server whose logins may edit; as a yardstick it runs something else."""
    with serving(place.folder / name, place.database, "--editors", GROUP, instead=instead) as running:
        yield running


def logging_in(place: Place) -> Iterator[Figure]:
    """From the start of the client until the built-in report stands on the screen, and the bytes of that screen."""
    sent: dict[str, list[float]] = {READY: [], BARE_READY: []}

    def login(at: Server, text: str) -> float:
        with at.login(cols=120, rows=40) as session:
            milliseconds = appear(session, text)
            session.settle(0.5)
            sent[text].append(float(len(session.output)))
            session.press("ctrl+q")
            session.wait_exit()
            return milliseconds

    def here() -> float:
        with place.qktui() as session:
            return appear(session, READY)

    with server(place) as ours, server(place, "bare", INSTEAD) as bare:
        logins, bare_logins, starts = alternate(
            LOGINS, lambda: login(ours, READY), lambda: login(bare, BARE_READY), here
        )
    yield Figure("ssh: login to first frame", "ms", logins, (Budget("ratio", 1.3),), BARE_OVER_SSH, bare_logins)
    yield Figure("ssh: login to first frame", "ms", logins, (), "the app without SSH", starts)
    ours_bytes, bare_bytes = (tuple(sent[text]) for text in (READY, BARE_READY))
    yield Figure("ssh: bytes of the first screen", "B", ours_bytes, (), BARE_OVER_SSH, bare_bytes)


def keys(place: Place) -> Iterator[Figure]:
    """From a key until the last byte of what it changes has come over the line, and how many bytes that are."""
    with server(place, "bare-keys", INSTEAD) as running, running.login(cols=120, rows=40) as session:
        bare = answers(session, BARE_SCREEN)
    with server(place, "keys") as running:
        for screen in (REPORTS, REQUESTS, MOVING, TYPING):
            with running.login(cols=120, rows=40) as session:
                ours = answers(session, screen)
            yield from painted(f"ssh: {screen.name}", ours, BARE_OVER_SSH, bare)


def many(place: Place) -> Iterator[Figure]:
    """Fifty at once: what each takes of the memory, and how long a key takes while all the others press keys too."""
    with server(place, "many") as running, ExitStack() as everybody:
        with running.login(cols=120, rows=40) as alone:
            quiet = tuple(1000 * paint.seconds for paint in answers(alone, REQUESTS))
        wait_until(lambda: not running.apps(), "the last app to end")
        before = available()
        crowd = []
        for _ in range(SESSIONS - 1):  # one after the other: of too many at the same moment a server refuses some
            crowd.append(everybody.enter_context(running.login(cols=120, rows=40)))
            crowd[-1].wait_for(REPORTS.first)
        one = everybody.enter_context(running.login(cols=120, rows=40))
        with at_work(crowd):
            busy = tuple(1000 * paint.seconds for paint in answers(one, REQUESTS))
        sizes = [megabytes(process) for process in running.apps()]
        each = (before - available()) / SESSIONS
    if len(sizes) != SESSIONS:
        raise ValueError(f"{len(sizes)} of {SESSIONS} sessions were there at the end")
    yield Figure(f"ssh: memory of its own, {SESSIONS} at once", "MB", tuple(map(own, sizes)), (Budget("median", 60),))
    yield Figure(f"ssh: memory, proportional, {SESSIONS} at once", "MB", tuple(size["Pss"] for size in sizes))
    yield Figure("ssh: memory of a login, with its sshd and client", "MB", (each,))
    yield Figure(f"ssh: key to paint while {SESSIONS - 1} others press one a second", "ms", busy,
                 (Budget("p95", 100),), "the same alone", quiet)  # fmt: skip


def available() -> float:
    """Megabytes that the system could still give."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("MemAvailable"))


@contextmanager
def at_work(crowd: Sequence[Session]) -> Iterator[None]:
    """Everybody opens a report, goes to a table and moves about in it, one key a second, until the block ends."""
    for session in crowd:
        to_the_last(session)
    over = threading.Event()

    def work() -> None:
        turn = 0
        while not over.is_set():
            begun = time.monotonic()
            for n, session in enumerate(crowd):  # spread over the second
                session.press("down" if turn % 2 == 0 else "up")
                over.wait(max(0.0, begun + REST * (n + 1) / len(crowd) - time.monotonic()))
                session.read(0)
            turn += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def to_the_last(session: Session) -> None:
    """From the list of reports to the table of requests of the last, the built-in one."""
    session.wait_for(REPORTS.first)
    session.press("end")
    to_the_table(session, READY)


def others(place: Place) -> Iterator[Figure]:
    """From the moment that a figure is saved by somebody else until it stands on the screen of a second login."""
    seen = []
    with server(place, "others") as running, running.login() as session, open_store(place.database) as store:
        to_the_last(session)
        stored = load_report(store, 1)
        for n in range(SAVES):
            session.settle(0.3 + 0.13 * n)  # at another moment between two looks
            stored = edit_report(store, 1, stored.version, {NATURAL: Cell(7000 + n)}, user="bench")
            begun = time.perf_counter()
            session.wait_for(str(7000 + n))
            seen.append(1000 * (session.last_output - begun))
    yield Figure("ssh: saved by another, until it is seen", "ms", tuple(seen), (Budget("p95", 2000),))
