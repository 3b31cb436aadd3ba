"""The process that reads foreign files, so that a hostile one can harm nothing but itself.

:mod:`qktui.importing.sandbox` starts it and talks to it over two pipes. A request is
a JSON line (``name``, ``size``, ``language``, what is ``wanted``, what is ``stated``)
and then the file's bytes; an answer is one JSON line: what was wanted, as
:mod:`qktui.importing.wire` has it, or ``refused`` with the sentence for a person, or
``failed`` with what broke. The process has bounds for memory and processor time, and
may neither reach a network, nor start programs, nor write files.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import traceback
from types import TracebackType
from typing import Any, BinaryIO

from qktui.importing import NotAReport, Stated, read
from qktui.importing.wire import document_told, drafts_told
from qktui.phrases import use_language

DRAFTS, DOCUMENT = "drafts", "document"
"""What may be wanted of a file: the reports in it, or the neutral document that they are read from."""

MEMORY = "memory"
"""What ``failed`` says when the memory did not suffice."""

_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "urllib.")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main(memory: int, seconds: int) -> None:
    """Read files until there are no more requests, each with so much ``memory`` (bytes) and processor time."""
    requests, answers = _private_pipes()
    _report_crashes_to(answers)
    confine(memory)
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["size"])
        use_language(request["language"])
        allow_seconds(seconds)
        answer = _answer(request, data)
        _send(answers, answer)
        if answer.get("failed"):
            break


def confine(memory: int) -> None:
    """Give up, for good, all but ``memory`` bytes of addresses, and whatever reading a file does not need."""
    for limit, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(limit, (most, most))
    if sys.platform == "linux":  # elsewhere the system knows no such limit, or refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.addaudithook(_forbid)


def _private_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent, out of reach of whatever reads standard input or prints."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    return requests, answers


def _report_crashes_to(answers: BinaryIO) -> None:
    """An error that nobody foresaw ends the process, and its last words go to the parent."""

    def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _send(answers, {"failed": "".join(traceback.format_exception(kind, error, trace, limit=-20))})

    sys.excepthook = report


def allow_seconds(seconds: int) -> None:
    """Let the process run for so many more seconds of processor time; beyond them the system ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _forbid(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: no network, no programs, no file opened for writing."""
    writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
    if writing or event.startswith(_FORBIDDEN):
        raise PermissionError(f"not while reading a document: {event}")


def _answer(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    name = request["name"]
    try:
        if request["wanted"] == DOCUMENT:
            from qktui.importing.formats import read_document

            return document_told(read_document(name, data))
        return drafts_told(read(name, data, Stated(*request["stated"])))
    except NotAReport as refused:
        return {"refused": refused.reason}
    except MemoryError:
        return {"failed": MEMORY}


def _send(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer).encode("ascii") + b"\n")
    answers.flush()
