"""The terminal of the tests, with trivial programs in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.pty_session import Session

ECHO = (
    "import sys, tty; tty.setraw(0); print('准备好', end='', flush=True); key = sys.stdin.read(1); print(key, ord(key))"
)
WINDOW = """
import os, signal
def tell(*_): print("size", *os.get_terminal_size(), flush=True)
signal.signal(signal.SIGWINCH, tell)
tell()
while True: signal.pause()
"""
HANG_UP = """
import pathlib, signal, sys
def leave(*_): pathlib.Path(sys.argv[1]).write_text("saved"); sys.exit(7)
signal.signal(signal.SIGHUP, leave)
print("ready", flush=True)
signal.pause()
"""


def python(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", program, *arguments]


def test_keys_go_in_and_the_screen_comes_out() -> None:
    with Session(python(ECHO), cols=40, rows=5) as session:
        session.wait_for("准备好")
        session.press("ctrl+s")
        session.wait_for("19")
        assert session.wait_exit() == 0


def test_a_wide_character_is_two_cells() -> None:
    with Session(python("print('一x二')"), cols=8, rows=2) as session:
        session.wait_exit()
        assert session.screen()[0] == "一x二   "
        assert session.cells()[0] == ["一", "", "x", "二", "", " ", " ", " "]


def test_what_a_terminal_does_not_show_is_not_on_the_screen() -> None:
    with Session(python(r"print('a\x01b\x1b[<uc\x1b[=5ud')"), cols=8, rows=2) as session:
        session.wait_exit()
        assert session.screen()[0] == "abcd    "


@pytest.mark.parametrize(("column", "seen"), [(1, "x 二"), (2, " x二"), (3, "一x ")])
def test_half_a_wide_character_is_none(column: int, seen: str) -> None:
    program = f"import sys; sys.stdout.write('一二\\x1b[{column}Gx'); sys.stdout.flush()"
    with Session(python(program), cols=8, rows=2) as session:
        session.wait_exit()
        assert session.screen()[0].rstrip() == seen.rstrip()


def test_resizing_reaches_the_program() -> None:
    with Session(python(WINDOW), cols=80, rows=24) as session:
        session.wait_for("size 80 24")
        session.resize(100, 30)
        session.wait_for("size 100 30")
        assert len(session.screen()) == 30


def test_hanging_up_reaches_the_program(tmp_path: Path) -> None:
    note = tmp_path / "note"
    with Session(python(HANG_UP, str(note))) as session:
        session.wait_for("ready")
        session.hang_up()
        assert session.wait_exit() == 7
    assert note.read_text() == "saved"


def test_the_block_ends_what_it_started() -> None:
    with Session(python("import time; print('here', flush=True); time.sleep(3600)")) as session:
        session.wait_for("here")
        os.kill(session.pid, 0)
    assert session.exit_code == -9
    with pytest.raises(ProcessLookupError):
        os.kill(session.pid, 0)


def test_an_early_end_shows_the_screen() -> None:
    with Session(python("print('坏了'); raise SystemExit(3)")) as session:
        with pytest.raises(EOFError, match="坏了"):
            session.wait_for("never")
        assert session.exit_code == 3


def test_what_never_comes_is_given_up() -> None:
    with Session(python("import time; print('here', flush=True); time.sleep(3600)")) as session:
        session.wait_for("here")
        with pytest.raises(TimeoutError, match="here"):
            session.wait_for("never", limit=0.2)


def test_settling_counts_the_answer() -> None:
    with Session(python(ECHO)) as session:
        session.wait_for("准备好")
        session.press("a")
        session.wait_for("97")
        while not session.output.endswith(b"97\n"):
            session.settle()
        assert session.settle().bytes == 0
