"""Logging in over SSH, to a real server: the app and nothing else, and nothing typed is ever lost."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from qktui.queries import changes_of
from qktui.store import open_store
from tests.pty_session import Session
from tests.ssh.server import ACCOUNT, SFTP, Server, wait_until
from tests.tui.driving import now

pytestmark = pytest.mark.xdist_group("ssh")

NATURAL = "t3.new.natural"
FIXED = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "SSH_ORIGINAL_COMMAND": ""}
CUTS, EARLY_CUTS = 7, 3


def to_the_table(session: Session) -> None:
    session.wait_for("共 1 份")
    session.press("enter")
    session.wait_for("概览")
    session.press("3")
    session.wait_for("申请人情况")


def to_the_editor(session: Session) -> None:
    to_the_table(session)
    session.press("e")
    session.wait_for("Ctrl+S 保存")


def figure(database: Path) -> object:
    """The figure as the database has it now."""
    with open_store(database) as store:
        return now(store, 1).report.cells[NATURAL].value


def saved(database: Path, value: int) -> bool:
    return figure(database) == value


def users(database: Path) -> set[str]:
    """Whose names the trail of the figure has."""
    with open_store(database) as store:
        return {change.user for change in changes_of(store, 1, subject=NATURAL)}


def left(session: Session) -> None:
    session.press("ctrl+q")
    assert session.wait_exit() == 0


# ------------------------------------------------------------------ what a login can do
def test_what_one_types_the_other_sees(editors: Server, viewers: Server) -> None:
    with editors.login() as one, viewers.login() as other:
        to_the_table(other)
        assert "7654" not in other.text()
        to_the_editor(one)
        one.press("7", "6", "5", "4")
        one.wait_for("已存")
        other.wait_for("7654")
        left(other)
        left(one)
    assert figure(editors.database) == 7654
    assert users(editors.database) == {ACCOUNT}


def test_a_viewer_cannot_write_by_any_key(viewers: Server) -> None:
    before = figure(viewers.database)
    with viewers.login() as session:
        to_the_table(session)
        for key in (*"abcdefghijklmnoprstuvwxyz0123456789", "enter", "delete", "f2", "f5", "f8", "ctrl+s", "escape"):
            session.press(key)
            session.settle(0.02, patience=0.1)
        session.press("ctrl+q")
        assert session.wait_exit() == 0
    with open_store(viewers.database) as store:
        assert ACCOUNT not in {change.user for change in changes_of(store, 1)}
    assert figure(viewers.database) == before


# ------------------------------------------------------------------ what it cannot
@pytest.mark.parametrize("before", [(), ("-tt",)])
def test_a_command_is_refused(editors: Server, tmp_path: Path, before: tuple[str, ...]) -> None:
    ended = editors.ask(f"touch {tmp_path / 'made'}", before=before)
    assert ended.returncode == 2, ended
    assert "不执行命令" in ended.stderr + ended.stdout
    assert not (tmp_path / "made").exists()


def test_without_a_command_and_without_a_terminal(editors: Server) -> None:
    ended = editors.ask(before=("-T",), stdin="id\n")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "界面要在终端里打开" in ended.stderr


def test_no_files_are_transferred(editors: Server, tmp_path: Path) -> None:
    batch = tmp_path / "batch"
    batch.write_text(f"get /etc/hostname {tmp_path / 'taken'}\nput {batch} {tmp_path / 'given'}\n")
    ended = Session([*editors.command(f"-b{batch}", program=SFTP), "127.0.0.1"], 80, 24)
    with ended:
        assert ended.wait_exit() != 0
    assert editors.ask("sftp", before=("-s",)).returncode == 2
    assert not (tmp_path / "taken").exists()
    assert not (tmp_path / "given").exists()


@contextmanager
def secret() -> Iterator[tuple[int, list[bytes]]]:
    """A service on loopback that tells everybody a secret: its port, and who came."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as service:

        def answer() -> None:
            while True:
                try:
                    connection, _ = service.accept()
                except OSError:
                    return
                came.append(b"somebody")
                with connection:
                    connection.sendall(b"secret\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield service.getsockname()[1], came
        service.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_no_ports_are_forwarded(editors: Server) -> None:
    with secret() as (port, came):
        with socket.create_connection(("127.0.0.1", port)) as direct:
            assert direct.recv(100) == b"secret\n", "the service is there"
        ended = editors.ask(before=(f"-W127.0.0.1:{port}",))
        assert ended.returncode != 0
        assert "secret" not in ended.stdout
        assert "forwarding failed" in ended.stderr
        back = editors.ask(before=("-N", f"-R0:127.0.0.1:{port}", "-oExitOnForwardFailure=yes"))
        assert back.returncode == 255
        assert came == [b"somebody"]


def environment(process: int) -> dict[str, str]:
    raw = Path(f"/proc/{process}/environ").read_bytes().decode()
    return dict(entry.split("=", 1) for entry in raw.split("\0") if entry)


def test_variables_of_the_client_do_not_arrive(editors: Server, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')", encoding="utf-8")
    hostile = {
        "TEXTUAL_DRIVER": "os:abort", "PYTHONPATH": tmp_path, "LD_PRELOAD": tmp_path / "evil.so", "QKTUI_LANG": "en",
        "QKTUI_DB": "/nowhere.db", "BASH_ENV": tmp_path / "rc", "ENV": tmp_path / "rc", "COLUMNS": 20, "none": "x",
    }  # fmt: skip
    (tmp_path / "rc").write_text(f"touch {tmp_path / 'ran'}\n")
    sent = " ".join(f"{name}={value}" for name, value in hostile.items())
    with editors.login(f"-oSetEnv={sent}") as session:
        session.wait_for("共 1 份")
        [process] = [one for one in editors.apps() if environment(one).get("TERM") == "xterm-256color"]
        assert environment(process) == {**FIXED, "TERM": "xterm-256color"}
        left(session)
    assert not (tmp_path / "ran").exists()


# ------------------------------------------------------------------ how it ends
def test_a_connection_cut_at_any_moment_loses_nothing(editors: Server) -> None:
    """What stood on the screen when the connection was cut is in the database, and no process is left."""
    chance = random.Random(5)
    for number in range(CUTS):
        typed = str(1000 + chance.randrange(9000))
        with editors.login() as session:
            to_the_editor(session)
            session.press(*typed)
            session.wait_for(typed)
            time.sleep(chance.random() * 0.6)  # before, while or after it is saved by itself
            os.kill(session.pid, signal.SIGKILL)
            session.wait_exit()
        wait_until(partial(saved, editors.database, int(typed)), f"cut {number}: {typed} to be saved")
        editors.without_apps()


def test_a_connection_cut_before_the_app_stands(editors: Server) -> None:
    chance = random.Random(6)
    for _ in range(EARLY_CUTS):
        with editors.login() as session:
            wait_until(editors.apps, "the app to start")
            time.sleep(chance.random() * 0.4)
            os.kill(session.pid, signal.SIGKILL)
            session.wait_exit()
        editors.without_apps()
