"""Programs killed at random moments, which are measured in what they have done so far, not in time."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path
from random import Random

from tests.conftest import REPOSITORY
from tests.crash.processes import Argv

LONGEST = 0.02
"""Seconds that pass at most, at random, between the progress that was waited for and the kill."""

PAUSE = 0.0005


def killed_after_lines(process: subprocess.Popen[str], lines: int, choose: Random) -> str:
    """What a program printed that has been let go, and is killed soon after so many lines."""
    assert process.stdout is not None
    printed = "".join(process.stdout.readline() for _ in range(lines))
    time.sleep(choose.uniform(0, LONGEST))
    process.kill()
    rest, errors = process.communicate()
    assert process.returncode == -signal.SIGKILL, errors
    return printed + rest


def killed_at_size(argv: Argv, folder: Path, size: float, choose: Random) -> bool:
    """Whether a program was killed, soon after its files in the folder had grown to so many bytes, before it ended."""
    with subprocess.Popen(
        argv, cwd=REPOSITORY, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:  # fmt: skip
        while process.poll() is None and bytes_in(folder) < size:
            time.sleep(PAUSE)
        time.sleep(choose.uniform(0, LONGEST))
        process.kill()
        _, errors = process.communicate()
    assert process.returncode in (0, -signal.SIGKILL), errors
    return process.returncode != 0


def sizes_of(argv: Argv, folder: Path) -> list[int]:
    """The sizes that the folder has in turn while a program runs to its end."""
    sizes = [bytes_in(folder)]
    with subprocess.Popen(argv, cwd=REPOSITORY, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            size = bytes_in(folder)
            if size != sizes[-1]:
                sizes.append(size)
            time.sleep(PAUSE)
        _, errors = process.communicate()
    assert process.returncode == 0, errors
    return sizes


def bytes_in(folder: Path) -> int:
    """How many bytes all the files beneath a folder have, some of which come and go meanwhile."""
    return sum(_size(Path(place) / name) for place, _, names in os.walk(folder) for name in names)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
