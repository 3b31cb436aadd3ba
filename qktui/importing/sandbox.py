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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from qktui.importing import exchange, legacy, read
from qktui.importing.document import NotAReport, clean
from qktui.importing.strict_json import Fields, Invalid, parse
from qktui.model import Draft
from qktui.phrases import language, say

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

    def read(self, name: str, data: bytes) -> list[Draft]:
        """The drafts in a file, as :func:`qktui.importing.read` gives them. Raises :class:`NotAReport`."""
        if _is_harmless(name, data):
            return read(name, data)
        if legacy.looks_like(data):
            converted = legacy.convert(name, data)
            return [_of(data, draft) for draft in self._read_apart(name, converted)]
        return self._read_apart(name, data)

    def _read_apart(self, name: str, data: bytes) -> list[Draft]:
        """What the process makes of the bytes."""
        process = self._process = self._process or _started(self._limits)
        if self._stopped:
            process.kill()
        overdue = threading.Event()
        timer = threading.Timer(self._limits.wall, _end, [process, overdue])
        timer.start()
        try:
            line = _exchanged(process, name, data)
        finally:
            timer.cancel()
            timer.join()
        if overdue.is_set() or not line.endswith(b"\n"):
            self.close()
            raise NotAReport(name, self._why(process, overdue))
        return self._drafts(name, line)

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

    def _drafts(self, name: str, line: bytes) -> list[Draft]:
        """The answer's drafts. An answer that is not as agreed counts as a crash."""
        try:
            answer = Fields(parse(line.decode("ascii")), "")
            if answer.has("refused"):
                raise NotAReport(name, answer.text("refused"))
            if answer.has("failed"):
                self.close()
                raise NotAReport(name, self._failure(answer.text("failed")))
            return _checked_drafts(name, answer)
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
        from qktui.importing.worker import MEMORY

        if cause == MEMORY:
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


def _exchanged(process: subprocess.Popen[bytes], name: str, data: bytes) -> bytes:
    """The answer to one file, a line; without its end when the process ended before."""
    request = json.dumps({"name": name, "size": len(data), "language": language()})
    with contextlib.suppress(BrokenPipeError):  # it died while it was being told; the missing answer says so
        _pipe(process.stdin).write(request.encode("ascii") + b"\n" + data)
        _pipe(process.stdin).flush()
    return _pipe(process.stdout).readline(_LARGEST_ANSWER)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None, "the process was started with pipes"
    return pipe


def _end(process: subprocess.Popen[bytes], overdue: threading.Event) -> None:
    overdue.set()
    process.kill()


def _of(data: bytes, draft: Draft) -> Draft:
    """The draft of a converted document, with the document as it was as its source."""
    source = draft.report.source
    if source is None:
        return draft
    return replace(draft, report=replace(draft.report, source=replace(source, sha256=hashlib.sha256(data).hexdigest())))


def _checked_drafts(name: str, answer: Fields) -> list[Draft]:
    """The drafts that the answer describes, read as strictly as a file of the exchange format."""
    beside = answer.items("beside")
    try:
        drafts = exchange.read_exchange(name, answer.text("drafts").encode("ascii"))
    except NotAReport as refused:
        raise Invalid(refused.reason) from refused
    return [_with(draft, one) for draft, one in zip(drafts, beside, strict=True)]


def _with(draft: Draft, beside: Fields) -> Draft:
    where = beside.inner("where")
    cells = {cell_id: replace(cell, where=where.text(cell_id, "")) for cell_id, cell in draft.report.cells.items()}
    missing, questions = (tuple(map(_sentence, beside.array(key))) for key in ("missing", "questions"))
    return Draft(replace(draft.report, cells=cells), missing, questions)


def _sentence(text: object) -> str:
    if not isinstance(text, str):
        raise Invalid(f"not a text: {text!r:.100}")
    return clean(text)
