"""The app in a real terminal: what reaches it, what it sends, how it ends."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from qktui.changes import edit_report
from qktui.importing.sandbox import USUAL
from qktui.model import Cell
from qktui.queries import changes_of, find_report
from qktui.store import open_store
from tests.factory import balanced_report
from tests.importing.test_sandbox import ENDLESS
from tests.pty_session import Session
from tests.tui.documents import FULL, figures, write
from tests.tui.driving import keep, now
from tests.tui.sequences import foreign
from tests.tui.test_hostile import TOGETHER, soiled

NATURAL = "t3.new.natural"
APP = """
import sys
from collections import Counter
from pathlib import Path
from qktui.store import open_store
from qktui.tui.app import run
with open_store(Path(sys.argv[1])) as store:
    run(store, user="张三")
"""


@pytest.fixture
def database(tmp_db: Path) -> Path:
    """A database with one report in balance, closed."""
    with open_store(tmp_db) as store:
        keep(store, balanced_report())
    return tmp_db


def app(database: Path, cols: int = 80, rows: int = 24) -> Session:
    return Session([sys.executable, "-c", APP, str(database)], cols, rows)


def open_the_editor(session: Session) -> None:
    """Open the only report's editor, on its third table."""
    session.wait_for("共 1 份")
    session.press("enter")
    session.wait_for("概览")
    session.press("3")
    session.wait_for("申请人情况")
    session.press("e")
    session.wait_for("可以定稿")


def edited(session: Session) -> None:
    """Open the editor and type a figure."""
    open_the_editor(session)
    session.press("9", "9", "9")
    session.wait_for("2 处不平")


def figure(database: Path) -> tuple[object, list[tuple[str, str | None]]]:
    """The figure that was typed over, and who wrote it last."""
    with open_store(database) as store:
        newest = changes_of(store, 1, subject=NATURAL)
        return now(store, 1).report.cells[NATURAL].value, [(c.user, c.new) for c in newest]


def test_typing_saving_and_leaving(database: Path) -> None:
    with app(database) as session:
        edited(session)
        session.wait_for("已存")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
        assert b"\x1b[?1049l" in session.output
    assert figure(database) == (999, [("张三", "999")])


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_saves_the_draft_and_restores_the_terminal(database: Path, number: int) -> None:
    with app(database) as session:
        edited(session)
        os.kill(session.pid, number)
        assert session.wait_exit() == 0
        for mode in (b"1049", b"1000", b"2004"):
            assert session.output.rindex(b"\x1b[?" + mode + b"l") > session.output.rindex(b"\x1b[?" + mode + b"h")
        assert session.output.rindex(b"\x1b[?25h") > session.output.rindex(b"\x1b[?25l")
    assert figure(database) == (999, [("张三", "999")])


def test_hanging_up_saves_the_draft(database: Path) -> None:
    with app(database) as session:
        edited(session)
        session.hang_up()
        session.wait_exit()
    assert figure(database) == (999, [("张三", "999")])


LEADER = "import signal, subprocess, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN); subprocess.run(sys.argv[1:])"
"""A program that leads the session and outlives the terminal, as a ``make`` does that waits for what it runs."""


def test_a_terminal_that_goes_without_a_signal(database: Path) -> None:
    """Whoever leads the session is told, and nobody else; what was typed is saved, and no process is left."""
    with Session([sys.executable, "-c", LEADER, sys.executable, "-c", APP, str(database)], 80, 24) as session:
        edited(session)
        session.hang_up()
        session.wait_exit()
    assert figure(database) == (999, [("张三", "999")])


def test_hanging_up_while_somebody_else_saved(database: Path) -> None:
    with app(database) as session:
        edited(session)
        session.wait_for("已存")
        session.press("8")
        session.wait_for("9998")
        with open_store(database) as other:
            stored = now(other, 1)
            edit_report(other, 1, stored.version, {"t3.new.business": Cell(5), NATURAL: Cell(6)}, user="李四")
        session.hang_up()
        session.wait_exit()
    value, trail = figure(database)
    assert value == 9998
    assert ("李四", "6") in trail
    with open_store(database) as store:
        assert now(store, 1).report.cells["t3.new.business"].value == 5


@pytest.mark.parametrize("typed", ["临江".encode("gb18030"), b"\xff\xfe\x80", b"\xe4\xb8"])
def test_bytes_of_another_encoding(database: Path, typed: bytes) -> None:
    with app(database) as session:
        session.wait_for("共 1 份")
        session.press("/")
        session.settle()
        session.send(typed + b"1")
        session.wait_for("共 0 份")
        session.press("escape", "escape")
        session.wait_for("共 1 份")
        session.press("q")
        assert session.wait_exit() == 0


def test_no_control_byte_of_a_text_reaches_the_terminal(tmp_db: Path) -> None:
    texts = [text for text, _ in TOGETHER]
    with open_store(tmp_db) as store:
        for text in texts:
            keep(store, soiled(text))
    with app(tmp_db, 120, 40) as session:
        session.wait_for(f"共 {len(texts)} 份")
        for n in range(len(texts)):
            session.press("home", *["down"] * n, "enter")
            session.wait_for("概览")
            for key in ("1", "2", "3", "5", "c", "k", "p", "h", "0"):
                session.press(key)
                session.settle(0.05, patience=0.5)
            session.press("escape")
            session.wait_for("共 ")
        session.settle(0.5)
        assert not foreign(session.output)


def importing(database: Path, folder: Path) -> Session:
    """The app, started in ``folder``, with the chooser open."""
    session = Session([sys.executable, "-c", APP, str(database)], 80, 24, cwd=folder)
    session.wait_for("共 1 份")
    session.press("i")
    session.wait_for("选择文件")
    return session


def test_importing_from_choosing_to_the_figure_in_the_document(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    write(folder, "青溪.html", figures(t3__new__natural="123"))
    (folder / "\x1b]0;题\x07.txt").write_text("不是报告", encoding="utf-8")
    with importing(database, folder) as session:
        session.wait_for("2 个文件")
        session.press("a")
        session.wait_for("读完 2 个文件")
        session.wait_for("拒收 1")
        session.press("down", "enter")
        session.wait_for("收前看")
        session.wait_for("[123]")
        session.press("a")
        session.wait_for("✓ 已收")
        session.press("enter")
        session.wait_for("原样入库")
        session.press("3", "p")
        session.wait_for("印作“123”")
        session.wait_for("[123]")
        for shown in ("读完 2 个文件", "选择文件", "共 2 份"):
            session.press("escape")
            session.wait_for(shown)
        session.press("q")
        assert session.wait_exit() == 0
        assert not foreign(session.output)
    with open_store(database) as store:
        stored = now(store, find_report(store, FULL, 2023))
    assert stored.report.cells[NATURAL].value == 123


@pytest.mark.parametrize("number", [None, signal.SIGTERM])
def test_leaving_while_a_file_is_read_that_takes_for_ever(database: Path, tmp_path: Path, number: int | None) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    (folder / "无尽.pdf").write_bytes(ENDLESS)
    with importing(database, folder) as session:
        session.wait_for("1 个文件")
        session.press("a")
        session.wait_for("已读 0/1 个文件")
        if number is None:
            session.press("ctrl+q")
        else:
            os.kill(session.pid, number)
        assert session.wait_exit(USUAL.cpu) == 0, "nobody waits for the file, which would take longer than that"


def test_resizing_a_terminal(database: Path) -> None:
    with app(database, 120, 40) as session:
        edited(session)
        for cols, rows in ((40, 10), (80, 24), (120, 40)):
            session.resize(cols, rows)
            session.wait_until(lambda cols=cols: "编辑" in session.screen()[0], "the header")  # type: ignore[misc]
        session.wait_for("[表三]")
        session.press("escape", "escape")
        session.wait_for("三 依申请")


def test_nobody_types_and_nothing_is_sent(database: Path) -> None:
    with app(database) as session:
        session.wait_for("共 1 份")
        session.settle(1.5)
        assert session.settle(2.5).bytes == 0
        session.press("/", "x")
        session.wait_for("共 0 份")
        session.settle(0.5)
        assert session.settle(2.5).bytes == 0


def test_a_panel_that_is_shown_again_is_drawn_once(database: Path) -> None:
    with app(database, 120, 40) as session:
        session.wait_for("共 1 份")
        session.press("enter")
        session.wait_for("概览")
        panels = {"1": "[一 ", "3": "[三 ", "k": "[核查]", "h": "[历史]"}
        most: dict[str, list[int]] = {name: [] for name in panels.values()}
        for _ in range(4):
            for key, name in panels.items():
                written = len(session.output)
                session.press(key)
                session.wait_for(name)
                session.settle(0.4)
                drawn = Counter(re.findall(rb"\x1b\[(\d+);1H", session.output[written:]))
                assert len(drawn) > 30, name
                most[name].append(max(times for line, times in drawn.items() if line != b"40"))
        again = {name: min(times[1:]) for name, times in most.items()}  # where nothing held it up
        assert again == dict.fromkeys(panels.values(), 1)


def test_what_else_wrote_on_the_terminal_goes(database: Path) -> None:
    with app(database) as session:
        session.wait_for("共 1 份")
        session.press("enter")
        session.wait_for("概览")
        session.settle(1.0)
        clean = session.text()
        for way in (["ctrl+l"], ["question_mark", "escape"]):
            session.scribble("\x1b[5;1HBroadcast message from root")
            assert "Broadcast" in session.text()
            for key in way:
                session.press({"question_mark": "?"}.get(key, key))
                session.settle(1.0)
            session.wait_until(lambda: session.text() == clean, "the screen as it was")
