"""What a terminal sends, before Textual reads it: bytes of any encoding, pastes, and the end of the terminal.

Textual 8.2.8 takes an escape character in a pasted text for a key, so that a text could
press keys; and it reads character by character, half a million a second. So a paste
has no control characters in it here, and does not go on without end. It also dies of an
escape code that names a key beyond Unicode, and believes one that tells of a window of
any size: here the first is no key, and the second, which only the system knows, is not heard.
"""

from __future__ import annotations

import codecs
import os
import re
import signal
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.drivers import linux_driver
from textual.keys import Keys
from textual.message import Message

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

MOST_READ = 200_000
"""Characters of one paste that are read; whoever takes pastes refuses far shorter ones."""

WAIT = 0.1
"""Seconds between looks at a terminal that has gone, until the app has ended."""

_BEGIN, _END = "\x1b[200~", "\x1b[201~"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class PasteFilter:
    """Text from a terminal in pieces of any length -> the same, with what is pasted cleaned and cut."""

    def __init__(self) -> None:
        self._room: int | None = None  # characters that the paste may still have; None outside of one
        self._held = ""  # what may be the beginning of the end of a paste
        self._seen = ""  # what may be the beginning of a paste, and has been given already

    def feed(self, text: str) -> str:
        """The next piece, as it is to be read."""
        return "".join(self._pieces(text))

    def _pieces(self, text: str) -> Iterator[str]:
        while text:
            if self._room is None:
                given, begin, text = self._outside(text)
                yield given
                self._room = MOST_READ if begin else None
            else:
                pasted, end, text = (self._held + text).partition(_END)
                self._held = "" if end else _begun(pasted, _END)
                yield self._cleaned(pasted.removesuffix(self._held) if self._held else pasted) + end
                self._room = None if end else self._room

    def _outside(self, text: str) -> tuple[str, bool, str]:
        """What comes before a paste, whether one begins, and what follows."""
        before, begin, after = (self._seen + text).partition(_BEGIN)
        given = (before + begin)[len(self._seen) :]
        self._seen = "" if begin else _begun(before, _BEGIN)
        return given, bool(begin), after

    def _cleaned(self, pasted: str) -> str:
        assert self._room is not None
        clean = _CONTROL.sub("", pasted)[: self._room]
        self._room -= len(clean)
        return clean


def _begun(text: str, mark: str) -> str:
    """The longest end of ``text`` that ``mark`` begins with."""
    return next((mark[:n] for n in range(len(mark) - 1, 0, -1) if text.endswith(mark[:n])), "")


class Parser(XTermParser):
    """Textual's reader of what a terminal sends, behind the filter."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._filter = PasteFilter()

    def feed(self, data: str) -> Iterable[Message]:
        """The events in the next piece; nothing at all is the end of the input."""
        filtered = self._filter.feed(data)
        for message in super().feed(filtered) if filtered or not data else ():
            if isinstance(message, events.Resize):
                self.mouse_pixels = False  # as it was before the window's size was told in this way
            else:
                yield message

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        """The keys of an escape code; one that names a key by a number that is none is ignored."""
        try:
            return list(super()._sequence_to_key_events(sequence, alt))
        except (ValueError, OverflowError):
            return [events.Key(Keys.Ignore, sequence)]


class Decoder(codecs.getincrementaldecoder("utf-8")):  # type: ignore[misc]
    """Bytes from the terminal -> text; none at all means that the terminal has gone.

    Bytes that are not UTF-8 (a GBK terminal) read as replacement characters; Textual
    8.2.8 decodes strictly and dies of one wrong byte (its issue 6456). And it would read
    nothing from a terminal that has gone for ever, as fast as it can, where no signal
    tells: the system sends one to the session's leader only, which may be a shell or
    ``make``.
    """

    def __init__(self, errors: str = "replace") -> None:
        super().__init__(errors)
        self._gone = False

    def decode(self, data: ReadableBuffer, final: bool = False) -> str:
        """The text of the next bytes; the first time that there are none, this process is told as by the system."""
        if not data and not final:
            if not self._gone:
                self._gone = True
                os.kill(os.getpid(), signal.SIGHUP)
            time.sleep(WAIT)
        return str(super().decode(data, final))


def guard_input() -> None:
    """Let the terminal be read by :class:`Decoder` and :class:`Parser`. Textual has no setting for either.

    What a window's size is, the system tells; the terminal is not asked to tell it among the keys as well.
    """
    constants.SMOOTH_SCROLL = False  # type: ignore[misc]
    linux_driver.getincrementaldecoder = lambda _: Decoder  # type: ignore[attr-defined]
    linux_driver.XTermParser = Parser  # type: ignore[attr-defined]
