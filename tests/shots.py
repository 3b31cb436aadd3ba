"""Screenshots for the documentation: ``python -m tests.shots [NAME …]`` writes docs/screenshots/NAME.png.

The app runs without a terminal, on a new database with the built-in report;
``rsvg-convert`` turns what it shows, drawn by :mod:`tests.shots_drawing`, into a picture.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual.app import App
from textual.pilot import Pilot
from textual.screen import ModalScreen

from qktui.cli.opening import take_seeds
from qktui.resources import default_database
from qktui.store import Store, open_store
from qktui.tui.app import QktuiApp
from tests.shots_drawing import FONT, redraw
from tests.shots_png import compact

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, the keys that lead to it from the start, and the size of the terminal."""

    name: str
    keys: tuple[str, ...] = ()
    size: tuple[int, int] = (120, 40)


NARROW = (80, 24)
WRONG = ("6", "4")
"""Typed over 44 in the cell 自然人 · 本机关不掌握: two rules fail."""

SHOTS = (
    Shot("reports"),
    Shot("overview", ("enter",)),
    Shot("requests", ("enter", "3", *["down"] * 12)),
    Shot("disclosure", ("enter", "2")),
    Shot("disputes-80x24", ("enter", "4"), NARROW),
    Shot("requests-80x24", ("enter", "3", *["down"] * 12), NARROW),
    Shot("charts", ("enter", "c")),
    Shot("checks", ("enter", "k")),
    Shot("problems", ("k",)),
    Shot("source", ("enter", "p")),
    Shot("editor", ("enter", "3", "e", *["down"] * 12, *WRONG)),
    Shot("editor-80x24", ("enter", "3", "e", *["down"] * 12, *WRONG), NARROW),
    Shot("finalise", ("enter", "3", "e", *["down"] * 12, *WRONG, "enter", "f10")),
    Shot("help-80x24", ("enter", "3", "e", "question_mark"), NARROW),
)


def built_in() -> App[None]:
    """The app on a new database with the built-in report."""
    return QktuiApp(open_store(default_database(), fill=take_seeds_quietly), user="zhang")


def take_seeds_quietly(store: Store) -> None:
    """Import the built-in report."""
    take_seeds(store)


async def drawing(shot: Shot, open_app: Callable[[], App[None]]) -> str:
    """The SVG of what the app shows once the keys are pressed and nothing moves any more."""
    app = open_app()
    async with app.run_test(size=shot.size) as pilot:
        await settle(pilot)
        for key in shot.keys:
            await pilot.press(key)
            await settle(pilot)
        return redraw(app.export_screenshot(), *shot.size)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until every worker has ended or waits for a person's answer, and nothing moves."""
    await pilot.pause()
    app = pilot.app
    while not isinstance(app.screen, ModalScreen) and any(not worker.is_finished for worker in app.workers):
        await asyncio.sleep(0.01)
    await pilot.pause()
    await pilot.wait_for_scheduled_animations()


def picture(svg: str) -> bytes:
    """The SVG as a PNG. Raises ``CalledProcessError``."""
    drawn = subprocess.run(("rsvg-convert", "--format", "png"), input=svg.encode(), stdout=subprocess.PIPE, check=True)
    return compact(drawn.stdout)


def missing() -> str:
    """What this machine lacks for making pictures, in one sentence; empty when nothing."""
    if not shutil.which("rsvg-convert"):
        return "rsvg-convert is missing (Debian: librsvg2-bin)"
    if not shutil.which("fc-list"):
        return "fc-list is missing (Debian: fontconfig)"
    if not subprocess.run(("fc-list", FONT), capture_output=True, check=True).stdout:
        return f"the font {FONT} is missing (Debian: fonts-noto-cjk)"
    return ""


def main(names: list[str]) -> int:
    """Write the pictures of these names, all without any; return the exit code."""
    known = {shot.name: shot for shot in SHOTS}
    wrong = missing()
    if unknown := set(names) - set(known):
        wrong = f"no such screenshot: {', '.join(sorted(unknown))}; there are: {', '.join(known)}"
    if wrong:
        print(wrong, file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or known:
        path = FOLDER / f"{name}.png"
        with tempfile.TemporaryDirectory() as home:
            os.environ.update(HOME=home, QKTUI_DB=f"{home}/qktui.db")
            path.write_bytes(picture(asyncio.run(drawing(known[name], built_in))))
        print(f"{path}: {path.stat().st_size // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
