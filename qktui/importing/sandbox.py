"""Reads files in processes of their own, within limits, so that no file can stop or harm the app.

Whatever a file does to its reader (a crash, no end, more memory than there should
be), the caller gets one :class:`NotAReport` with one sentence, and the next file is
read as if nothing had happened. What comes back is checked like any other input.
Only LibreOffice, for the formats that it converts, is started from here: the reading
process may start nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TypeVar

from qktui.importing import NOTHING, Stated, exchange, legacy, read, wire, worker
from qktui.importing.document import Document, NotAReport
from qktui.importing.strict_json import Fields, Invalid, parse
from qktui.model import Draft
from qktui.phrases import language, say

T = TypeVar("T")

_LARGEST_ANSWER = 256 * 2**20
_HARMLESS = 2**20
_START = """
import sys
sys.path[:] = sys.argv[3:]
from qktui.importing.worker import main
main(int(sys.argv[1]), int(sys.argv[2]))
"""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: ``memory`` in bytes of addresses, ``cpu`` and ``wall`` in seconds."""

    memory: int = 2**30
    cpu: int = 30
    wall: float = 60.0


USUAL = Limits()
"""Ten times what the largest real reports take."""


class Reader:
    """A process that reads one file after the other. It starts when it is needed, and again after it died.

    Not for several threads at once; :func:`qktui.importing.batch.read_many` has one for each.
    """

    def __init__(self, limits: Limits = USUAL) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, name: str, data: bytes, stated: Stated = NOTHING) -> list[Draft]:
        """The drafts in a file, as :func:`qktui.importing.read` gives them. Raises :class:`NotAReport`."""
        if _is_harmless(name, data):
            return read(name, data, stated)
        drafts = self._asked(name, self._readable(name, data), worker.DRAFTS, wire.drafts_in, stated)
        return [_of(data, draft) for draft in drafts]

    def document(self, name: str, data: bytes) -> Document:
        """The neutral document of a file, with every cell that it prints. Raises :class:`NotAReport`."""
        return self._asked(name, self._readable(name, data), worker.DOCUMENT, wire.document_in, NOTHING)

    def _asked(
        self, name: str, data: bytes, wanted: str, checked: Callable[[str, Fields], T], stated: Stated
    ) -> T:  # fmt: skip
        """What the process makes of the bytes."""
        process = self._process = self._process or _started(self._limits)
        if self._stopped:
            process.kill()
        request = {
            "name": name, "size": len(data), "language": language(), "wanted": wanted,
            "stated": [stated.agency, stated.year, stated.form],
        }  # fmt: skip
        overdue = threading.Event()
        timer = threading.Timer(self._limits.wall, _end, [process, overdue])
        timer.start()
        try:
            line = _exchanged(process, request, data)
        finally:
            timer.cancel()
            timer.join()
        if overdue.is_set() or not line.endswith(b"\n"):
            self.close()
            raise NotAReport(name, self._why(process, overdue))
        return self._checked(name, line, checked)

    def stop(self) -> None:
        """End the reading from another thread: the file in hand, and any other after it, comes to nothing."""
        self._stopped = True
        if (process := self._process) is not None:
            process.kill()

    def close(self) -> None:
        """End the process, whatever it is doing. The next file starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _readable(self, name: str, data: bytes) -> bytes:
        """The bytes that the process is given: a file of an old format is converted before."""
        return legacy.convert(name, data, stopped=lambda: self._stopped) if legacy.looks_like(data) else data

    def _checked(self, name: str, line: bytes, checked: Callable[[str, Fields], T]) -> T:
        """What was wanted, out of the answer. An answer that is not as agreed counts as a crash."""
        try:
            answer = Fields(parse(line.decode("ascii")), "")
            if answer.has("refused"):
                raise NotAReport(name, answer.text("refused"))
            if answer.has("failed"):
                self.close()
                raise NotAReport(name, self._failure(answer.text("failed")))
            return checked(name, answer)
        except (Invalid, UnicodeDecodeError, ValueError) as error:
            self.close()
            raise NotAReport(name, say("读取这个文件的程序答非所问，文件没有采用")) from error

    def _why(self, process: subprocess.Popen[bytes], overdue: threading.Event) -> str:
        """Why a process ended, or was ended, without an answer."""
        if overdue.is_set():
            return say("读取超过 {n} 秒，已放弃", n=f"{self._limits.wall:g}")
        if process.returncode == -signal.SIGXCPU:
            return say("读取超过 {n} 秒，已放弃", n=self._limits.cpu)
        return say("读取这个文件的程序意外退出，文件可能已损坏")

    def _failure(self, cause: str) -> str:
        if cause == worker.MEMORY:
            return say("读取需要的内存超过 {n} MB，已放弃", n=self._limits.memory // 2**20)
        _log.warning("the reading process failed: %s", cause)
        return say("读取这个文件的程序意外退出，文件可能已损坏")


def _is_harmless(name: str, data: bytes) -> bool:
    """Whether a file is read here: a small one of our own format, whose strict reader takes time by its length.

    Text is not: its readers search prose with patterns, and nobody has shown that they end in time.
    """
    return len(data) <= _HARMLESS and exchange.looks_like(name, data)


def _started(limits: Limits) -> subprocess.Popen[bytes]:
    """A new reading process: this Python with these modules, isolated from the environment and the terminal."""
    modules = [folder for folder in sys.path if Path(folder).is_absolute()]
    return subprocess.Popen(
        [sys.executable, "-I", "-B", "-c", _START, str(limits.memory), str(limits.cpu), *modules],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}, cwd="/", start_new_session=True,
    )  # fmt: skip


def _exchanged(process: subprocess.Popen[bytes], request: Mapping[str, object], data: bytes) -> bytes:
    """The answer to one file, a line; without its end when the process ended before."""
    with contextlib.suppress(BrokenPipeError):  # it died while it was being told; the missing answer says so
        _pipe(process.stdin).write(json.dumps(request).encode("ascii") + b"\n" + data)
        _pipe(process.stdin).flush()
    return _pipe(process.stdout).readline(_LARGEST_ANSWER)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "the process was started with pipes"
    return pipe


def _end(process: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _of(data: bytes, draft: Draft) -> Draft:
    """The draft with the file as it was, not as it was converted, as its source; our own format names its own."""
    source = draft.report.source
    if source is None or not legacy.looks_like(data):
        return draft
    return replace(draft, report=replace(draft.report, source=replace(source, sha256=hashlib.sha256(data).hexdigest())))
