"""What a Textual program writes to a terminal, so that anything else that comes out is found."""

from __future__ import annotations

import codecs
import re
import unicodedata

_COLOURS = rb"[34]8;2;\d+;\d+;\d+|[34]8;5;\d+"
_MODES = rb"\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026)[hl]|\?20(?:26|48)\$p|>\d+u|<u"
_WRITTEN = re.compile(
    rb"\x1b\[(?:(?:%s|[0-479])(?:;(?:%s|[0-479]))*m|\d+;\d+H|%s)|\x1b\]22;[a-z]+\x07" % (_COLOURS, _COLOURS, _MODES)
)
"""Colours and the styles of letters, where to write next, the modes of the terminal, the shape of the pointer."""
_OWN = re.compile(rb"\x1b\]52;c;[A-Za-z0-9+/=]*\x07|\x07")
"""What is copied and cut, for the clipboard; a bell where no more can be typed."""
_UNFINISHED = re.compile(rb"\x1b[^\x07A-Za-z]*\Z")
"""A sequence of which the end is still on its way."""


def foreign(output: bytes | bytearray, *, typing: bool = False) -> str:
    """The first thing in ``output`` that Textual does not write, with what stands around it; empty for none.

    That is any other sequence, control character, or character that is not to be seen. Whoever
    is ``typing`` may be sent what they copied, and a bell.
    """
    rest = _WRITTEN.sub(b"", _UNFINISHED.sub(b"", output))
    text = codecs.getincrementaldecoder("utf-8")().decode(_OWN.sub(b"", rest) if typing else rest)
    unseen = {char for char in set(text) - {"\r", "\n"} if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co")}
    place = min(map(text.index, unseen), default=None)
    return "" if place is None else repr(text[max(0, place - 40) : place + 40])
