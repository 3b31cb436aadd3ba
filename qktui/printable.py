"""Text from documents and people, made safe to draw.

A control character in a name could move the cursor, ring the bell or talk to the
reader's terminal; a bidirectional override could reorder a figure. Neither ever
belongs in a report, so both are taken out where text enters and again where it is drawn.
"""

from __future__ import annotations

import re

_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]")


def printable(text: str) -> str:
    """``text`` without control, invisible and reordering characters; line ends and tabs stay."""
    return _UNSAFE.sub("", text)


def one_line(text: str) -> str:
    """``text`` for a place of one line: printable, every run of white space a single space."""
    return " ".join(printable(text).split())
