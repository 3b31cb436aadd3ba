"""Logging in over SSH, to a real server: the app and nothing else, and nothing typed is ever lost."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qktui.model import Status
from qktui.queries import changes_of
from qktui.store import open_store
from tests.pty_session import KEYS, Session
from tests.ssh.cutting import cut_at_the_start, cut_at_work, fall_silent
from tests.ssh.server import ACCOUNT, GROUP, SFTP, Server, serving, why_not
from tests.steps import figure, leave, to_the_editor, to_the_table, users
from tests.tui.driving import now

FIXED = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "SSH_ORIGINAL_COMMAND": ""}
CUTS, EARLY_CUTS = 3, 1
IMPATIENT = ("ClientAliveInterval 60", "ClientAliveInterval 1")
"""What the server is told instead, where a test cannot wait for minutes."""


# ------------------------------------------------------------------ what a login can do
def test_what_one_does_the_other_sees(editors: Server, viewers: Server) -> None:
    """A figure, its way back, and that the report is final; the other presses no key meanwhile."""
    before = figure(editors.database)
    with editors.login() as one, viewers.login() as other:
        to_the_table(other)
        to_the_editor(one)
        one.press("7", "6", "5", "4")
        one.wait_for("已存")
        other.wait_for("7654")
        assert users(editors.database) == {ACCOUNT}
        one.press("enter", "ctrl+z")
        one.wait_until(lambda: "7654" not in one.text(), "the step back")
        other.wait_until(lambda: "7654" not in other.text(), "the figure to go")
        one.press("f10")
        one.wait_for("已定稿")
        other.wait_for("定稿")
        leave(other)
        leave(one)
    with open_store(editors.database) as store:
        assert now(store, 1).report.status is Status.FINAL
        assert [change.user for change in changes_of(store, 1) if change.action == "finalise"] == [ACCOUNT]
    assert figure(editors.database) == before


PLACES: tuple[tuple[str, ...], ...] = (
    (), ("k",), *(("enter", key) for key in "03kh"), ("enter", "h", "d"),
)  # fmt: skip
"""The keys that lead from the list to each place where keys are tried."""
ENDS = {"q", "ctrl+q"}
"""The keys that end the app."""


def test_a_viewer_cannot_write_by_any_key(viewers: Server) -> None:
    chance = random.Random(7)
    keys = [key for key in (*map(chr, range(32, 127)), *KEYS) if key not in ENDS]
    with open_store(viewers.database) as store, viewers.login() as session:
        before = store.data_version()
        for place in PLACES:
            session.wait_for("共 1 份")
            session.press(*place)
            for key in chance.sample(keys, len(keys)):
                session.press(key)
                session.read(0)
            session.settle(0.2, patience=0.5)
            while "共 1 份" not in session.text():
                assert session.exit_code is None, session.text()
                session.press("escape")
                session.settle(0.1, patience=0.5)
        leave(session)
        assert store.data_version() == before, "something was committed"


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
        leave(session)
    assert not (tmp_path / "ran").exists()


# ------------------------------------------------------------------ how it ends
def test_a_connection_cut_at_any_moment_loses_nothing(editors: Server) -> None:
    chance = random.Random(5)
    for _ in range(CUTS):
        cut_at_work(editors, chance)


def test_a_connection_cut_before_the_app_stands(editors: Server) -> None:
    chance = random.Random(6)
    for _ in range(EARLY_CUTS):
        cut_at_the_start(editors, chance)


def test_a_client_that_falls_silent(tmp_path: Path, office: Path) -> None:
    """What the server is configured to do about it, done every second instead of every minute."""
    if reason := why_not():
        pytest.skip(reason)
    with serving(tmp_path / "server", office, "--editors", GROUP, instead=IMPATIENT) as server:
        cut_at_work(server, random.Random(8), fall_silent)
