"""The app in a real terminal: its start, its answer to a key, what it costs when nobody types."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qktui.store import open_store
from tests.bench.figures import Budget, Figure
from tests.bench.many import fill_without_cells
from tests.bench.place import BARE_READY, READY, Place, appear
from tests.bench.place import alternate as in_turn
from tests.pty_session import Paint, Session

BARE = "bare Textual app"
STARTS = 7
OTHERS = 18 * 100
"""Reports beside the built-in one, so that the list has lines to go through."""
IDLE_SECONDS = 20.0  # the clock that Linux keeps of a process ticks a hundred times a second


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: the keys that lead there from the start, the text it then shows, the keys to time there."""

    name: str
    reach: tuple[str, ...]
    shows: str
    keys: tuple[str, ...]
    first: str = "42/42"
    """What the first screen shows; only then is a key pressed."""


BUILT_IN = ("end", "enter")
"""The keys that open the built-in report, the last of the list here."""
UP_AND_DOWN = ("down", "up") * 20
REPORTS = Screen("reports", (), "42/42", UP_AND_DOWN)
REQUESTS = Screen("report, requests", (*BUILT_IN, "3"), "本年新收", UP_AND_DOWN)
MOVING = Screen("editor, cursor", (*BUILT_IN, "3", "e"), "编辑", UP_AND_DOWN)
TYPING = Screen("editor, typing", (*BUILT_IN, "3", "e"), "编辑", ("7", "backspace") * 20)
SCREENS = (
    REPORTS,
    Screen("reports, filter", ("/",), "42/42", ("a", "backspace") * 20),
    Screen("report, panels", (*BUILT_IN, "1", "2", "3"), "本年新收", ("2", "3") * 20),
    REQUESTS,
    Screen("report, checks", (*BUILT_IN, "k"), "勾稽", UP_AND_DOWN),
    MOVING,
    TYPING,
)
BARE_SCREEN = Screen("", (), BARE_READY, UP_AND_DOWN, BARE_READY)


def start(place: Place) -> Iterator[Figure]:
    """From starting the program until the built-in report stands on the screen."""
    place.prepare()

    def app() -> float:
        with place.qktui() as session:
            return appear(session, READY)

    def bare() -> float:
        with place.bare() as session:
            return appear(session, BARE_READY)

    ours, theirs = in_turn(STARTS, app, bare)
    yield Figure("start to first usable frame", "ms", ours, (Budget("ratio", 1.3),), BARE, theirs)


def keys(place: Place) -> Iterator[Figure]:
    """From a key until the last byte of what it changes, in each screen."""
    place.prepare()
    with open_store(place.database) as store:
        fill_without_cells(store, OTHERS)
    with place.bare() as session:
        bare = answers(session, BARE_SCREEN)
    for screen in SCREENS:
        with place.qktui() as session:
            ours = answers(session, screen)
        yield from painted(screen.name, ours, BARE, bare)


def painted(name: str, ours: Sequence[Paint], yardstick: str, theirs: Sequence[Paint]) -> Iterator[Figure]:
    """What keys cost: the time until the last byte of what each paints, and how many bytes those are."""
    ours_ms, theirs_ms = (tuple(1000 * paint.seconds for paint in each) for each in (ours, theirs))
    ours_bytes, theirs_bytes = (tuple(paint.bytes for paint in each) for each in (ours, theirs))
    budgets = Budget("median", 10), Budget("p95", 25)
    yield Figure(f"key to paint: {name}", "ms", ours_ms, budgets, yardstick, theirs_ms)
    yield Figure(f"bytes a key: {name}", "B", ours_bytes, (Budget("median", 1024),), yardstick, theirs_bytes)


def answers(session: Session, screen: Screen) -> list[Paint]:
    """What each key of the screen paints; keys that change nothing are left out.

    Raises ``TimeoutError`` or ``EOFError`` when the screen is not reached, and
    ``ValueError`` when it answers no key.
    """
    session.wait_for(screen.first)
    for key in screen.reach:
        session.settle(0.3)
        session.press(key)
    session.wait_for(screen.shows)
    session.settle(0.5)
    painted = []
    for key in screen.keys:
        session.press(key)
        painted.append(session.settle(patience=0.5))
    answered = [paint for paint in painted if paint.bytes]
    if not answered:
        raise ValueError(f"no key changes the screen {screen.name!r}:\n{session.text()}")
    return answered


def idle(place: Place) -> Iterator[Figure]:
    """Bytes and processor time of a session in which nobody types."""
    place.prepare()
    with place.qktui() as ours, place.bare() as bare:
        appear(ours, READY)
        appear(bare, BARE_READY)
        ours.settle(1.0)
        bare.settle(1.0)
        our_bytes, our_cpu = rest(ours)
        bare_bytes, bare_cpu = rest(bare)
    yield Figure("idle, bytes a second", "B/s", (our_bytes,), (Budget("median", 0),), BARE, (bare_bytes,))
    yield Figure("idle, share of a core", "%", (our_cpu,), (Budget("median", 0.5),), BARE, (bare_cpu,))


def rest(session: Session) -> tuple[float, float]:
    """Bytes a second, and per cent of a core, while nothing happens."""
    begun, written, used = time.monotonic(), len(session.output), processor_seconds(session.pid)
    while time.monotonic() - begun < IDLE_SECONDS:
        session.read(0.5)
    seconds = time.monotonic() - begun
    return (len(session.output) - written) / seconds, 100 * (processor_seconds(session.pid) - used) / seconds


def memory(place: Place) -> Iterator[Figure]:
    """Memory of a session at rest: its share of all (PSS), and what only it uses."""
    place.prepare()
    with place.qktui() as ours, place.bare() as bare:
        appear(ours, READY)
        appear(bare, BARE_READY)
        ours.settle(1.0)
        bare.settle(1.0)
        mine, yardstick = megabytes(ours.pid), megabytes(bare.pid)
    yield Figure("memory, proportional (PSS)", "MB", (mine["Pss"],), (), BARE, (yardstick["Pss"],))
    yield Figure("memory of its own", "MB", (own(mine),), (Budget("median", 60),), BARE, (own(yardstick),))


def own(sizes: dict[str, float]) -> float:
    """What no other process shares."""
    return sizes["Private_Clean"] + sizes["Private_Dirty"]


def megabytes(pid: int) -> dict[str, float]:
    """The sizes that Linux keeps of a process, by their names in ``smaps_rollup``."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    return {name: int(size.split()[0]) / 1024 for name, _, size in (line.partition(":") for line in lines)}


def processor_seconds(pid: int) -> float:
    """The processor time that a process has used, from ``/proc/PID/stat``."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
