"""Text from documents and people, made safe to draw.

A control character in a name could move the cursor, ring the bell or talk to the
reader's terminal; a bidirectional override could reorder a figure; half a surrogate
pair cannot be written at all. None of them belongs in a report, so they are taken out
where text enters and again where it is drawn.
"""

from __future__ import annotations

import unicodedata

_UNPRINTABLE = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Unicode categories: control, format, surrogate, private, unassigned, line and paragraph separators."""


def printable(text: str) -> str:
    """``text`` without characters of those categories; line ends and tabs stay."""
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in _UNPRINTABLE)


def one_line(text: str) -> str:
    """``text`` for a place of one line: every run of white space a single space, then printable."""
    return printable(" ".join(text.split()))
