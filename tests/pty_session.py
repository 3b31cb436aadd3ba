"""A program in a real terminal: start it, press keys, read what it draws, time it.

The terminal is a pseudo-terminal of the operating system with ``pyte`` for a screen.
It is the controlling terminal of a session of its own, so that resizing, Ctrl-C and
hanging up reach the program as they do over SSH. All waiting is for a condition.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

LIMIT = 120.0
"""Seconds after which a condition is held never to come true, on the slowest of machines."""

KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "space": " ", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "home": "\x1b[H", "end": "\x1b[F", "insert": "\x1b[2~", "delete": "\x1b[3~",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
    "shift+up": "\x1b[1;2A", "shift+down": "\x1b[1;2B", "shift+right": "\x1b[1;2C", "shift+left": "\x1b[1;2D",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~",
    "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~", "f11": "\x1b[23~", "f12": "\x1b[24~",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}  # fmt: skip
"""What a terminal sends for a key, by the name that Textual gives the key."""

_SILENT = bytes({*range(32), 127} - {*b"\a\b\t\n\v\f\r\x0e\x0f\x18\x1a\x1b"})
"""Control characters that a terminal ignores; ``pyte`` would drop the text after them."""

_PRIVATE = re.compile(rb"\x1b\[[<=>][\d;]*[A-Za-z]")
"""Sequences about the keyboard, whose last letter ``pyte`` would draw."""
_BEGUN = re.compile(rb"\x1b(\[[<=>]?[\d;]*)?\Z")
"""The beginning of a sequence whose end has not been read yet."""


@dataclass(frozen=True, slots=True)
class Paint:
    """What a program did in answer: seconds until its last byte, and how many bytes."""

    seconds: float
    bytes: int


class Session:
    """A program in a terminal of ``cols`` x ``rows``; as a context manager it never outlives its block.

    ``env`` is added to the environment of this process. ``output`` is every byte that
    the program has written; ``started`` and ``last_output`` are readings of ``time.perf_counter``.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        cols: int = 120,
        rows: int = 40,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.output = bytearray()
        self._drawn = 0
        self._master, slave = pty.openpty()
        _set_size(slave, cols, rows)
        self.started = self.last_output = time.perf_counter()
        try:
            self._process = subprocess.Popen(
                list(argv), stdin=slave, stdout=slave, stderr=slave, cwd=cwd, env=_environment(env),
                start_new_session=True, preexec_fn=_take_terminal,
            )  # fmt: skip
        finally:
            os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process id of the program, which also leads its session."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How the program ended (minus the signal, if one ended it); ``None`` while it runs."""
        return self._process.poll()

    def cells(self) -> list[list[str]]:
        """The screen by rows and columns; the second cell of a wide character is ``""``."""
        self._draw()
        columns = range(self._screen.columns)
        return [_mended([self._screen.buffer[y][x].data for x in columns]) for y in range(self._screen.lines)]

    def screen(self) -> list[str]:
        """The screen's lines as a person reads them, blanks at the end included."""
        return ["".join(line) for line in self.cells()]

    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.screen())

    def hidden(self) -> list[str]:
        """The lines with a character that has the colour of what is behind it."""
        rows = [self._screen.buffer[y] for y in range(self._screen.lines)]
        unseen = [
            any(row[x].data.strip() and row[x].fg == row[x].bg for x in range(self._screen.columns)) for row in rows
        ]
        return [line for line, bad in zip(self.screen(), unseen, strict=True) if bad]

    def reversed(self) -> list[str]:
        """What is drawn in reverse video, by lines: that is seen without any colour."""
        self._draw()
        rows = [self._screen.buffer[y] for y in range(self._screen.lines)]
        columns = range(self._screen.columns)
        found = ["".join(row[x].data for x in columns if row[x].reverse) for row in rows]
        return [text for text in found if text]

    def wait_for(self, text: str, limit: float = LIMIT) -> None:
        """Wait until ``text`` stands on the screen. Raises as :meth:`wait_until` does."""
        self.wait_until(lambda: text in self.text(), repr(text), limit)

    def wait_until(self, condition: Callable[[], bool], awaited: str, limit: float = LIMIT) -> None:
        """Read and draw until ``condition`` holds.

        Raises ``TimeoutError`` after ``limit`` seconds, and ``EOFError`` when the program
        ends first; both name what was ``awaited`` and show the screen.
        """
        end = time.monotonic() + limit
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"waited {limit:g} s for {awaited}; the screen:\n{self.text()}")
            if not self.read(0.1) and not condition():
                raise EOFError(f"the program ended before {awaited}; its last screen:\n{self.text()}")

    def press(self, *keys: str) -> None:
        """Type ``keys``: names as in :data:`KEYS`, or any other text as it is."""
        os.write(self._master, "".join(KEYS.get(key, key) for key in keys).encode())

    def send(self, data: bytes, limit: float = LIMIT) -> None:
        """Type bytes as they are, reading what the program writes meanwhile.

        Raises ``TimeoutError`` when it takes none for ``limit`` seconds, and ``EOFError``
        when it ends before it has taken all.
        """
        while data:
            written, taken, _ = select.select([self._master], [self._master], [], limit)
            if not written and not taken:
                raise TimeoutError(f"the program has taken nothing for {limit:g} s; the screen:\n{self.text()}")
            if written and not self.read(0):
                raise EOFError(f"the program ended before it had taken everything; its last screen:\n{self.text()}")
            if taken:
                data = data[os.write(self._master, data[:1024]) :]

    def settle(self, quiet: float = 0.04, patience: float = 0.0, limit: float = LIMIT) -> Paint:
        """Read until nothing has come for ``quiet`` seconds: what was painted since now.

        ``patience`` is how long to wait for the first byte, where that is longer.
        """
        asked, already = time.perf_counter(), len(self.output)
        self.last_output = asked
        self.read(patience)
        while self.read(quiet) and time.perf_counter() < min(self.last_output + quiet, asked + limit):
            pass
        return Paint(self.last_output - asked, len(self.output) - already)

    def scribble(self, text: str) -> None:
        """Write on the screen what the program knows nothing of, as another program on the same terminal does."""
        self._draw()
        self._stream.feed(text.encode())

    def resize(self, cols: int, rows: int) -> None:
        """Make the terminal ``cols`` x ``rows``; the program is told by SIGWINCH."""
        self._draw()
        self._screen.resize(rows, cols)
        _set_size(self._master, cols, rows)

    def wait_exit(self, limit: float = LIMIT) -> int:
        """Wait for the program to end by itself and return its exit code. Raises ``TimeoutError``."""
        end = time.monotonic() + limit
        while self.read(0.1):
            if time.monotonic() > end:
                raise TimeoutError(f"the program still runs after {limit:g} s; the screen:\n{self.text()}")
        try:
            return self._process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired as late:
            raise TimeoutError(f"the program left its terminal and still runs after {limit:g} s") from late

    def hang_up(self) -> None:
        """Close the terminal as a lost connection does: the program gets SIGHUP."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def close(self) -> None:
        """End the program and whatever it started in its session, if it still runs, and close the terminal."""
        if self._process.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self.hang_up()

    def read(self, timeout: float) -> bool:
        """Read what the program has written, waiting up to ``timeout`` seconds; false when it has hung up."""
        if self._master < 0:
            return False
        if not select.select([self._master], [], [], timeout)[0]:
            return True
        try:
            data = os.read(self._master, 65536)
        except OSError:  # what Linux answers once no program has the terminal open
            return False
        self.last_output = time.perf_counter()
        self.output += data
        return bool(data)

    def _draw(self) -> None:
        """Draw what was read since the last time: kept apart from reading, so that it delays no clock."""
        fresh = bytes(self.output[self._drawn :])
        begun = _BEGUN.search(fresh)
        fresh = fresh[: begun.start()] if begun else fresh
        self._drawn += len(fresh)
        self._stream.feed(_PRIVATE.sub(b"", fresh).translate(None, _SILENT))


def _environment(extra: Mapping[str, str] | None) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    return {**plain, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(extra or {})}


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _set_size(terminal: int, cols: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))


def _mended(line: list[str]) -> list[str]:
    """The line as terminals show it: a wide character loses both cells when either is overwritten."""
    wide = [bool(cell) and unicodedata.east_asian_width(cell[0]) in "WF" for cell in line]
    mended = []
    for x, cell in enumerate(line):
        if wide[x]:
            whole = line[x + 1 : x + 2] == [""]
        else:
            whole = cell != "" or (x > 0 and wide[x - 1])
        mended.append(cell if whole else " ")
    return mended
