"""A copy of this machine that the tests may do with as they like.

Its files are this machine's with an overlay in memory over them, its processes see only
each other, and its network is a loopback interface of its own. Nothing of it is seen
outside, and it ends with the process that made it, however that ends.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.pty_session import LIMIT, Session

PYTHON = Path(getattr(sys, "_base_executable", sys.executable))
"""The Python that the running environment was made with."""
NEEDED = (Path(sys.base_prefix), Path(sys.prefix), REPOSITORY)
"""What everybody on the copy runs the program with, be it under somebody's home or in a private folder."""
HOME = "/run/home"
"""Where root works there: a folder with nothing in it."""
TOOLS = ("unshare", "nsenter", "mount", "chroot")

LOOPBACK_UP = "import fcntl, socket, struct; fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh14x', b'lo', 0x49))"
"""``ip link set lo up``, where there is no ``ip``."""

SET_UP = r"""
set -e
copy=$1 home=$2 python=$3 up=$4
shift 4
cut -d ' ' -f 4 /proc/self/stat  # the process id of this shell, as the outside knows it
"$python" -c "$up"
mount -t tmpfs -o mode=755 tmpfs "$copy"
mkdir "$copy/root"
n=0
for place; do
  layer=$copy/$((n += 1))
  mkdir "$layer" "$layer/upper" "$layer/work"
  chmod --reference="$place" "$layer/upper"
  mount -t overlay overlay -o "lowerdir=$place,upperdir=$layer/upper,workdir=$layer/work" "$copy/root$place"
done
cd "$copy/root"
mount -t proc proc proc
mount --bind /dev dev
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
mount -t tmpfs -o mode=755 tmpfs run
mkdir -m 700 ".$home"
trap '' CHLD  # whoever has lost his parent is buried unseen
exec chroot . sh -c 'echo ready; exec cat'  # not before: until then the root is the one outside
"""
"""Ends when its input does, and the copy with it: it is the first process there."""


@dataclass(frozen=True)
class Machine:
    """A running copy: ``first`` is its first process, by the id that it has outside."""

    first: int

    def line(self, *words: str) -> list[str]:
        """The command line that runs ``words`` there, as root has just logged in."""
        places = f"{PYTHON.parent}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        inside = ("nsenter", f"--target={self.first}", "--mount", "--pid", "--net", "--root", "--wd")
        plain = (f"HOME={HOME}", f"PATH={places}", "TERM=xterm-256color", "LANG=C.UTF-8")
        return [*inside, "env", "-i", "-C", HOME, *plain, *words]

    def run(self, command: str) -> str:
        """Type ``command`` into root's shell; what it prints. Raises ``AssertionError`` with what went wrong."""
        ended = self.ask("sh", "-e", stdin=command)
        assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"
        return ended.stdout

    def ask(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run ``words`` without a terminal, however they end."""
        return subprocess.run(self.line(*words), capture_output=True, text=True, input=stdin, timeout=LIMIT)

    def session(self, *words: str, cols: int = 80, rows: int = 24) -> Session:
        """Run ``words`` at a terminal."""
        return Session(self.line(*words), cols, rows)


def why_not() -> str:
    """Why no copy can be made here; empty when it can be tried."""
    if sys.platform != "linux" or os.getuid() != 0:
        return "a copy of the machine needs Linux and root"
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"no {', '.join(missing)} here" if missing else ""


@contextmanager
def copied(folder: Path) -> Iterator[Machine]:
    """A copy of this machine, held in ``folder`` while the block lasts. Skips the test where none can be made."""
    apart = ("--mount", "--pid", "--net", "--fork", "--kill-child", "--propagation=private")
    line: list[str | Path] = [
        "unshare",
        *apart,
        "sh",
        "-c",
        SET_UP,
        "sh",
        folder,
        HOME,
        PYTHON,
        LOOPBACK_UP,
        *_file_systems(),
    ]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdin
        assert process.stdout
        said = process.stdout.readline().strip()
        if not said.isdigit() or process.stdout.readline() != "ready\n":
            pytest.skip(f"no copy of the machine can be made here: {said} {process.communicate()[0]}")
        machine = Machine(int(said))
        machine.run("\n".join(f"chmod o+rx '{part}'" for part in _passages()))
        try:
            yield machine
        finally:
            process.stdin.close()
            process.wait(LIMIT)
            assert str(folder) not in Path("/proc/self/mounts").read_text(), "it is still there"


def _file_systems() -> list[Path]:
    """The mount points of what is needed, outer ones first."""
    return sorted({next(part for part in (path, *path.parents) if part.is_mount()) for path in (Path("/"), *NEEDED)})


def _passages() -> set[Path]:
    """The folders that lead to what is needed."""
    return {part for path in NEEDED for part in (path.resolve(), *path.resolve().parents)}
