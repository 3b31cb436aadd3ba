"""Files from disk into drafts: one, or a great many at a time in several processes."""

from __future__ import annotations

import contextlib
import os
import queue
import stat
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from qktui.importing.document import NotAReport
from qktui.importing.sandbox import USUAL, Limits, Reader
from qktui.model import Draft
from qktui.phrases import say

LARGEST_FILE = 64 * 2**20
"""Bytes of a file that are read at most; anything larger is refused before it is opened."""

_READ_AHEAD = 4


@dataclass(frozen=True, slots=True)
class FileRead:
    """What became of one file: its drafts, or why there are none. ``data``: the very bytes that gave the drafts."""

    path: Path
    data: bytes
    outcome: list[Draft] | NotAReport


def read_file(path: Path, limits: Limits = USUAL) -> list[Draft]:
    """The drafts in one file. Raises :class:`NotAReport` with one sentence, whatever is wrong with the file."""
    with Reader(limits) as reader:
        return reader.read(_name(path), load(path))


def read_many(paths: Iterable[Path], workers: int = 2, limits: Limits = USUAL) -> Generator[FileRead, None, None]:
    """What becomes of each file, in the order of ``paths``, read by so many processes at a time.

    ``paths`` is taken from only a few files ahead, and no more than these are in
    memory. Closing the iterator ends the processes.
    """
    free: queue.SimpleQueue[Reader] = queue.SimpleQueue()
    ahead: deque[Future[FileRead]] = deque()
    with contextlib.ExitStack() as stack:
        readers = [stack.enter_context(Reader(limits)) for _ in range(workers)]
        pool = stack.enter_context(ThreadPoolExecutor(workers, thread_name_prefix="qktui-read"))
        stack.callback(_give_up, readers, ahead)
        for reader in readers:
            free.put(reader)
        for path in paths:
            ahead.append(pool.submit(_read_with, free, path))
            if len(ahead) >= _READ_AHEAD * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def load(path: Path) -> bytes:
    """The bytes of a file. Raises :class:`NotAReport` when it is too large, no file, or cannot be read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise NotAReport(_name(path), say("不是普通文件"))
        _refuse_large(_name(path), status.st_size)
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise NotAReport(_name(path), say("读不出来：{error}", error=error.strerror or error)) from error
    _refuse_large(_name(path), len(data))
    return data


def _name(path: Path) -> str:
    """The file's name; bytes that are no text in the system's encoding show as such."""
    return os.fsencode(path.name).decode(errors="replace")


def _refuse_large(name: str, size: int) -> None:
    if size > LARGEST_FILE:
        raise NotAReport(name, say("文件太大：有 {n} 字节，最多读 {limit} 字节", n=size, limit=LARGEST_FILE))


def _read_with(free: queue.SimpleQueue[Reader], path: Path) -> FileRead:
    reader = free.get()
    try:
        data = load(path)
        return FileRead(path, data, reader.read(_name(path), data))
    except NotAReport as refused:
        return FileRead(path, b"", refused)
    finally:
        free.put(reader)


def _give_up(readers: Iterable[Reader], ahead: Iterable[Future[FileRead]]) -> None:
    """Stop what is still being read, and do not begin the rest."""
    for future in ahead:
        future.cancel()
    for reader in readers:
        reader.stop()
