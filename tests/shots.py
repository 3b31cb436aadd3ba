"""Screenshots for the documentation: ``python -m tests.shots [NAME …]`` writes docs/screenshots/NAME.png.

The app runs without a terminal, on a new database with the built-in report, beside a
folder of invented reports to import;
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
from tests.tui.documents import anonymous, district, figures, write

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
    Shot("problems", ("i", "a", *["down"] * 4, "a", "escape", "enter", "escape", "k")),
    Shot("history-80x24", ("enter", "3", "e", *["down"] * 12, *WRONG, "enter", "ctrl+s", "escape", "h"), NARROW),
    Shot("source", ("enter", "p")),
    Shot("editor", ("enter", "3", "e", *["down"] * 12, *WRONG)),
    Shot("acknowledge", ("enter", "3", "e", "f10", "enter", *"按四舍五入前的数算", "enter"), NARROW),
    Shot("editor-80x24", ("enter", "3", "e", *["down"] * 12, *WRONG), NARROW),
    Shot("narrative", ("enter", "3", "e", "f6", "f6", "f6", "tab"), NARROW),
    Shot("indicators", ("enter", "3", "e", *["f6"] * 9, "enter"), NARROW),
    Shot("finalise", ("enter", "3", "e", *["down"] * 12, *WRONG, "enter", "f10")),
    Shot("help-80x24", ("enter", "3", "e", "question_mark"), NARROW),
    Shot("incoming", ("i", "a", *["down"] * 5)),
    Shot("incoming-80x24", ("i", "a", *["down"] * 5), NARROW),
    Shot("review", ("i", "a", *["down"] * 4, "enter", *["n"] * 6)),
    Shot("review-80x24", ("i", "a", *["down"] * 4, "enter", *["n"] * 6), NARROW),
    Shot("provenance", ("i", "a", *["down"] * 4, "a", "up", "enter", "3", *["down"] * 8, "p")),
)


def built_in() -> App[None]:
    """The app on a new database with the built-in report."""
    app = QktuiApp(open_store(default_database(), fill=take_seeds_quietly), user="zhang")
    app.folder = reports_to_import(default_database().parent / "年报")
    return app


def reports_to_import(folder: Path) -> Path:
    """A folder with reports as they come: most of them clear, one with blanks and a slip, two of one agency."""
    for n, kind in enumerate(("txt", "html", "txt", "txt"), start=1):
        write(folder, f"{n}、{district(3 * n)}.{kind}", agency=district(3 * n))
    slips = {"t3.granted.legal": "", "t3.denied.internal.natural": "3件", "t3.concluded.natural": "151"}
    write(folder, "5、沙湖区人民政府2023年政府信息公开工作年度报告.html", figures() | slips, "沙湖区人民政府")
    write(folder, "6、青溪区人民政府（报送稿）.docx")
    write(folder, "7、青溪区人民政府（修改稿）.txt", figures(t3__new__natural="1\x07390"))
    (folder / "8、封面.txt").write_text("年度报告", encoding="utf-8")
    (folder / "9、无名.txt").write_text(anonymous(), encoding="utf-8")
    return folder


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
