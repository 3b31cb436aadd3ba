"""Running text of marked-up documents, gathered piece by piece into lines as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from qktui.importing.document import clean
from qktui.importing.figures import has_digits, is_value

WORD_MARK = re.compile(r"\[(?:bookmark|hyperlink|image|picture|footnote|endnote|comment)\s*:[^\[\]]*\]", re.IGNORECASE)
"""What some programs leave of Word's invisible marks when they write text."""

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
_BREAK_IN_WIDE = re.compile(rf"(?<=[{_WIDE}])[ \t]*[\r\n][ \t\r\n]*(?=[{_WIDE}])")
_NO_CHARACTER = re.compile("[\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff]")
_DIGITS_MEET = re.compile(r"[0-9０-９]\n[0-9０-９]")


@dataclass
class Lines:
    """The lines so far, and the pieces of the one that is still open."""

    found: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Text that follows the text before it without a gap."""
        self.pieces.append(text)

    def apart(self) -> None:
        """A gap: what follows must not be read as one number with what was before."""
        self.pieces.append(" ")

    def end(self) -> str:
        """End the line. Returns it, ``""`` when there was nothing in it."""
        line = tidy("".join(self.pieces)) if self.pieces else ""
        self.pieces.clear()
        if line:
            self.found.append(line)
        return line


def tidy(text: str) -> str:
    """A line with single spaces, safe to draw.

    A line break of the source between two Chinese characters is none (CSS Text 3,
    segment break transformation). What is no character but only a glyph of some font
    becomes ``�``: a figure that it hides must not be read without it.
    """
    if "\n" in text or "[" in text:
        text = WORD_MARK.sub("", _BREAK_IN_WIDE.sub("", text))
    line = " ".join(text.split())
    return line if line.isprintable() else clean(_NO_CHARACTER.sub("\ufffd", line)).strip()


def joined(lines: Iterable[str]) -> str:
    """The lines of one table cell as its text; two figures stay apart, so that no number is made of them."""
    text = before = ""
    for line in lines:
        figures = is_value(before) and is_value(line) and has_digits(before + line)
        apart = text and (figures or _DIGITS_MEET.match(f"{before[-1]}\n{line[0]}"))
        text += f"\n{line}" if apart else line
        before = line
    return text
