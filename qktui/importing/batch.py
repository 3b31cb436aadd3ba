"""Files from disk into drafts: one, or a great many at a time in several processes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import stat
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from qktui.importing.document import Document, NotAReport
from qktui.importing.sandbox import USUAL, Limits, Reader
from qktui.importing.stated import NOTHING, Stated
from qktui.model import Draft
from qktui.phrases import say
from qktui.printable import printable

LARGEST_FILE = 64 * 2**20
"""Bytes of a file that are read at most; anything larger is refused before it is opened."""

READ_AHEAD = 4
"""Files that are read ahead for each process."""

STOPS_WITHIN = 0.1
"""Seconds between looks at whether the reading is to stop."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """What became of one file: its drafts, or why there are none, or ``None`` when it was passed over as known.

    ``data`` are the very bytes that gave the drafts, ``sha256`` theirs; both empty for a file that could not be opened.
    """

    path: Path
    data: bytes
    sha256: str
    outcome: list[Draft] | NotAReport | None


def read_file(path: Path, limits: Limits = USUAL, stated: Stated = NOTHING) -> list[Draft]:
    """The drafts in one file. Raises :class:`NotAReport` with one sentence, whatever is wrong with the file."""
    with Reader(limits) as reader:
        return reader.read(document_name(path), load(path), stated)


def read_bytes(name: str, data: bytes, stated: Stated = NOTHING) -> list[Draft]:
    """The drafts in bytes that came from elsewhere, under the same limits. Raises :class:`NotAReport`."""
    refuse_large(name, len(data))
    with Reader(USUAL) as reader:
        return reader.read(name, data, stated)


def document_in(name: str, data: bytes) -> Document:
    """The neutral document of a file's bytes, read apart under the usual limits. Raises :class:`NotAReport`."""
    with Reader(USUAL) as reader:
        return reader.document(name, data)


def read_many(
    paths: Iterable[Path], workers: int = 2, limits: Limits = USUAL,
    *, stated: Stated = NOTHING, known: Callable[[str], bool] | None = None, stop: threading.Event | None = None,
) -> Generator[FileRead, None, None]:  # fmt: skip
    """What becomes of each file, in the order of ``paths``, read by so many processes at a time.

    ``paths`` is taken from only a few files ahead, and no more than these are in
    memory. A file whose SHA-256 is ``known`` is passed over. Closing the iterator ends the processes;
    so does ``stop``, set by another thread, while the iterator waits for a file.
    """
    stop = stop or threading.Event()
    free: queue.SimpleQueue[Reader] = queue.SimpleQueue()
    ahead: deque[Future[FileRead]] = deque()
    with contextlib.ExitStack() as stack:
        readers = [stack.enter_context(Reader(limits)) for _ in range(workers)]
        pool = stack.enter_context(ThreadPoolExecutor(workers, thread_name_prefix="qktui-read"))
        stack.callback(_give_up, readers, ahead)
        for reader in readers:
            free.put(reader)
        for path in paths:
            ahead.append(pool.submit(_read_with, free, path, stated, known))
            if len(ahead) >= READ_AHEAD * workers and _is_ready(ahead[0], stop):
                yield ahead.popleft().result()
            if stop.is_set():
                return
        while ahead and _is_ready(ahead[0], stop):
            yield ahead.popleft().result()


def load(path: Path) -> bytes:
    """The bytes of a file. Raises :class:`NotAReport` when it is too large, no file, or cannot be read."""
    name = document_name(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise NotAReport(name, say("这是文件夹，请写出其中的文件"))
        if not stat.S_ISREG(status.st_mode):
            raise NotAReport(name, say("不是普通文件"))
        refuse_large(name, status.st_size)
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise NotAReport(name, say("没有这个文件")) from error
    except PermissionError as error:
        raise NotAReport(name, say("没有读取权限")) from error
    except OSError as error:
        raise NotAReport(name, say("读不出来：{error}", error=error.strerror or error)) from error
    refuse_large(name, len(data))
    return data


def document_name(path: Path) -> str:
    """The name that a document is kept under: without its folder, which says nothing to others.

    Bytes that are no text in the system's encoding show as such.
    """
    return printable(os.fsencode(path.name).decode(errors="replace"))


def refuse_large(name: str, size: int) -> None:
    """Raise :class:`NotAReport` when a file has more bytes than are read."""
    if size > LARGEST_FILE:
        raise NotAReport(name, say("文件太大：有 {n} 字节，最多读 {limit} 字节", n=size, limit=LARGEST_FILE))


def _read_with(
    free: queue.SimpleQueue[Reader], path: Path, stated: Stated, known: Callable[[str], bool] | None
) -> FileRead:
    reader = free.get()
    data, sha256 = b"", ""
    try:
        data = load(path)
        sha256 = hashlib.sha256(data).hexdigest()
        if known is not None and known(sha256):
            return FileRead(path, data, sha256, None)
        return FileRead(path, data, sha256, reader.read(document_name(path), data, stated))
    except NotAReport as refused:
        return FileRead(path, data, sha256, refused)
    finally:
        free.put(reader)


def _is_ready(file: Future[FileRead], stop: threading.Event) -> bool:
    """Wait until the file has been read, or until the reading is to stop."""
    while not stop.is_set():
        if wait([file], timeout=STOPS_WITHIN).done:
            return True
    return False


def _give_up(readers: Iterable[Reader], ahead: Iterable[Future[FileRead]]) -> None:
    """Stop what is still being read, and do not begin the rest."""
    for future in ahead:
        future.cancel()
    for reader in readers:
        reader.stop()
