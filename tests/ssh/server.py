"""An OpenSSH server of the tests' own: on the loopback interface, with keys and a configuration made for it."""

from __future__ import annotations

import fcntl
import grp
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.pty_session import LIMIT, Session

_PLACES = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
SSHD, SSH, SFTP, KEYGEN = (shutil.which(name, path=_PLACES) for name in ("sshd", "ssh", "sftp", "ssh-keygen"))
MADE = Path(tempfile.gettempdir()) / "qktui-tests-privilege-separation"
"""Names the folder that tests have made, as long as it is there."""
ACCOUNT = pwd.getpwuid(os.getuid()).pw_name
GROUP = grp.getgrgid(os.getgid()).gr_name

GENEROUS = """
Include {folder}/qktui.conf
ListenAddress 127.0.0.1:{port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/authorized_keys
PidFile none
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
AcceptEnv *
PermitUserEnvironment yes
AllowTcpForwarding yes
AllowAgentForwarding yes
X11Forwarding yes
PermitTunnel yes
Subsystem sftp internal-sftp
"""
"""A server that allows everything, except what ``qktui serve-config`` says."""


@dataclass(frozen=True)
class Server:
    """A running server, and how to log in to it."""

    folder: Path
    port: int
    database: Path

    def command(self, *options: str, program: str | None = None) -> list[str]:
        """The client's command line, up to the options."""
        settings = {
            "IdentityFile": self.folder / "key", "IdentitiesOnly": "yes", "IdentityAgent": "none",
            "UserKnownHostsFile": self.folder / "known_hosts", "StrictHostKeyChecking": "accept-new",
            "BatchMode": "yes", "LogLevel": "ERROR", "Port": self.port, "User": ACCOUNT, "EscapeChar": "none",
        }  # fmt: skip
        if program == SFTP:
            settings.pop("EscapeChar")
        return [str(program or SSH), "-F", "none", *(f"-o{name}={value}" for name, value in settings.items()), *options]

    def login(self, *options: str, cols: int = 80, rows: int = 24) -> Session:
        """Log in at a terminal, as a person does."""
        return Session([*self.command(*options), "127.0.0.1"], cols, rows)

    def ask(self, *options: str, before: tuple[str, ...] = (), stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Ask the server for something without a terminal; ``before`` are options of the client."""
        line = [*self.command(*before), "127.0.0.1", *options]
        return subprocess.run(line, capture_output=True, text=True, input=stdin, timeout=LIMIT)

    def apps(self) -> list[int]:
        """The processes that run the app on this server's database."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                words = _command_line(entry)
                if "--restricted" in words and str(self.database) in words:
                    found.append(int(entry.name))
        return found

    def without_apps(self) -> None:
        """Wait until the last app has ended. Raises ``TimeoutError`` when one stays."""
        wait_until(lambda: not self.apps(), "the last app to end")


def _command_line(process: Path) -> list[str]:
    try:
        return process.joinpath("cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:  # it has ended since
        return []


def wait_until(condition: Callable[[], object], awaited: str, limit: float = LIMIT) -> None:
    """Wait until ``condition()`` holds. Raises ``TimeoutError``."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {limit:g} s for {awaited}")
        time.sleep(0.02)


def why_not() -> str:
    """Why no server can be started here; empty when one can."""
    if SSHD is None or SSH is None or SFTP is None or KEYGEN is None:
        return "OpenSSH is not installed (packages openssh-server and openssh-client)"
    if not Path("/proc/self/cmdline").exists():
        return "this system does not show processes in /proc"
    return ""


def make_keys(folder: Path) -> None:
    """The server's key and the person's."""
    for name in ("host_key", "key"):
        subprocess.run([str(KEYGEN), "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)


@contextmanager
def serving(folder: Path, database: Path, *who: str, instead: tuple[str, str] = ("", "")) -> Iterator[Server]:
    """A server whose logins may do what ``who`` (``--viewers`` or ``--editors`` with a group) says.

    ``instead`` is a line of what ``serve-config`` prints, and what the server is told in its place.
    """
    folder.mkdir(exist_ok=True)
    make_keys(folder)
    public = (folder / "key.pub").read_text()
    (folder / "authorized_keys").write_text(f'environment="QKTUI_DB=/nowhere.db" {public}')
    line = [sys.executable, "-m", "qktui.cli", "serve-config", "--db", str(database), *who]
    printed = subprocess.run(line, check=True, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    configuration = printed.stdout.decode()
    assert instead[0] in configuration
    (folder / "qktui.conf").write_text(configuration.replace(*instead), encoding="utf-8")
    port = _free_port()
    (folder / "sshd_config").write_text(GENEROUS.format(folder=folder, port=port))
    with privilege_separation(folder), (folder / "log").open("wb") as log:
        process = subprocess.Popen([str(SSHD), "-D", "-e", "-f", folder / "sshd_config"], stdout=log, stderr=log)
        try:
            wait_until(lambda: process.poll() is not None or _listens(port), "the server")
            assert process.poll() is None, (folder / "log").read_text()
            yield Server(folder, port, database)
        finally:
            process.terminate()
            process.wait()


@contextmanager
def privilege_separation(folder: Path) -> Iterator[None]:
    """The empty folder that a server of root's asks for, where no service has made it; taken away again.

    Tests run at once: whoever needs the folder shares a lock on the server's program, and the last
    one takes away what the first one made and marked.
    """
    assert SSHD is not None
    with Path(SSHD).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        ended = check(folder)
        if missing := re.search(r"Missing privilege separation directory: (\S+)", ended.stderr):
            MADE.write_text(missing[1])
            Path(missing[1]).mkdir(mode=0o755, exist_ok=True)
        else:
            assert ended.returncode == 0, ended.stderr
        try:
            yield
        finally:
            with suppress(OSError):  # somebody else has the lock, or a service has made the folder
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                Path(MADE.read_text()).rmdir()
                MADE.unlink()


def check(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What the server says of its configuration: nothing when it is right; ``-T`` to have it told in full."""
    line = [str(SSHD), *(options or ("-t",)), "-f", str(folder / "sshd_config")]
    return subprocess.run(line, capture_output=True, text=True)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
