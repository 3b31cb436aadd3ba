"""Several processes that start together: each says ``ready``, waits for a line, and ends by itself or is killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.conftest import REPOSITORY

Argv = Sequence[str]

PYTHON = (sys.executable, "-c")
"""A program is given after it."""

WRITER = (sys.executable, "-m", "tests.crash.writer")
"""Database, name, seed, number of saves and ways are given after it."""


@contextmanager
def processes(*argvs: Argv) -> Iterator[list[subprocess.Popen[str]]]:
    """The programs, started; whatever of them still runs at the end of the block is killed."""
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen(argv, cwd=REPOSITORY, text=True, stdin=pipe, stdout=pipe, stderr=pipe) for argv in argvs
    ]
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def let_go(started: Sequence[subprocess.Popen[str]]) -> None:
    """Wait until all are ready, then let them all go at the same moment; fails with what went wrong."""
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def run_at_once(argvs: Sequence[Argv]) -> list[str]:
    """What each of the processes printed after it was let go; fails with what went wrong."""
    with processes(*argvs) as started:
        let_go(started)
        ended = [process.communicate(timeout=300) for process in started]
    assert [error for _, error in ended if error] == []
    return [output for output, _ in ended]
