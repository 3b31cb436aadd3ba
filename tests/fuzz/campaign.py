"""One reader, from one seed: mutate, read, keep what reaches new code, note what fails."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import IO

from ..conftest import REPOSITORY
from .mutate import LARGEST
from .seeds import SEEDS, WHOLE
from .structured import MUTATIONS

MEMORY = 2**30
"""Bytes of addresses that the process of a reader has."""

SECONDS = 60
"""Processor time that one input may take; watching the lines that it runs makes it ten times slower."""

_WALL, _MOMENT = 120.0, 10.0
_MOST_KEPT = 400


@dataclass(frozen=True)
class Failure:
    """An input, its number in the campaign, and what went wrong."""

    number: int
    data: bytes
    what: str


@dataclass
class Campaign:
    """A reader and the inputs for it, the same for the same ``seed``."""

    target: str
    seed: int
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    tried: int = 0

    def run(self, most: int, seconds: float = float("inf")) -> None:
        """Try the first inputs and then mutations, at most so many, and for so many seconds."""
        end = time.monotonic() + seconds
        with Child(self.target) as child:
            for data, keep in self._inputs():
                if self.tried >= most or time.monotonic() > end:
                    break
                new, what = child.read(data)
                self.outcomes[child.outcome] += 1
                if what:
                    self.failures.append(Failure(self.tried, data, what))
                elif new:
                    keep.append(data)
                self.tried += 1

    def _inputs(self) -> Iterator[tuple[bytes, list[bytes]]]:
        """Inputs without end, each with the list to which it is added when it is worth it."""
        chance = Random(f"{self.target} {self.seed}")
        named = WHOLE if self.target == "read" else {self.target: SEEDS[self.target]}
        corpora = {name: make() for name, make in named.items()}
        for corpus in corpora.values():
            yield from [(data, []) for data in corpus]
        while True:
            name = chance.choice(list(corpora))
            corpus = corpora[name]
            data = chance.choice(corpus)
            for _ in range(chance.choice([1, 1, 2, 4])):
                data = chance.choice(MUTATIONS[name])(chance, data, corpus)[:LARGEST]
            yield data, corpus if len(corpus) < _MOST_KEPT else []


class Child:
    """The process that reads; another one when it has died."""

    def __init__(self, target: str) -> None:
        self._command = [sys.executable, "-m", "tests.fuzz.child", target, str(MEMORY), str(SECONDS)]
        self.process: subprocess.Popen[bytes] | None = None
        self.outcome = ""

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, data: bytes) -> tuple[int, str]:
        """How many lines of the readers ran for the first time, and what went wrong, ``""`` when nothing did."""
        process = self.process = self.process or self._started()
        timer = threading.Timer(_WALL, process.kill)
        timer.start()
        try:
            line = self._exchanged(process, data)
        finally:
            timer.cancel()
        if not line.endswith(b"\n"):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_MOMENT)  # so that it is known what it died of
            self._end()
            self.outcome = f"died of {_cause(process.returncode)}"
            return 0, self.outcome
        answer = json.loads(line)
        self.outcome = answer["outcome"]
        return answer["new"], answer["failed"]

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    @staticmethod
    def _exchanged(process: subprocess.Popen[bytes], data: bytes) -> bytes:
        def pipe(one: IO[bytes] | None) -> IO[bytes]:
            assert one is not None
            return one

        try:
            pipe(process.stdin).write(b"%d\n%s" % (len(data), data))
            pipe(process.stdin).flush()
        except BrokenPipeError:
            return b""
        return pipe(process.stdout).readline()

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.communicate()


def _cause(code: int) -> str:
    """Why a process ended, in words."""
    if code == -signal.SIGXCPU:
        return f"more than {SECONDS} seconds of work"
    return signal.Signals(-code).name if code < 0 else f"exit {code}"
