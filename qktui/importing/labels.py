"""Printed labels and the form's labels made comparable, and label cells joined into known names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

_FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_LIST_NUMBER = re.compile(
    r"\s*(?:[（(]\s*[一二三四五六七八九十0-9]+\s*[)）]|[一二三四五六七八九十]+\s*[、.．]|[0-9]+\s*[.．、])[\s.．、]*"
)
_NOTE = re.compile(r"[（(][^（）()]*[)）]")
_NOT_LETTERS = re.compile(r"[\W_]+")
LONGEST_JOIN = 4
"""A label is broken over at most so many cells or lines."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell as the document prints it, with its place in words and its column in an aligned grid."""

    text: str
    where: str
    column: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """A label as printed. ``key`` is its comparable form, ``""`` when the form does not know it."""

    key: str
    text: str
    column: int = 0


def normalised(label: str) -> str:
    """The label without list number, spaces, quotes and punctuation: ``（一） 予以 公开`` is 予以公开."""
    plain = label.translate(_FULL_WIDTH_DIGITS)
    return _NOT_LETTERS.sub("", _LIST_NUMBER.sub("", plain, count=1) if _LIST_NUMBER.match(plain) else plain)


def without_notes(label: str) -> str:
    """:func:`normalised`, and without what stands in brackets."""
    plain = label.translate(_FULL_WIDTH_DIGITS)
    numbered = _LIST_NUMBER.match(plain)
    return _NOT_LETTERS.sub("", _NOTE.sub("", plain[numbered.end() :] if numbered else plain))


def keys(labels: Iterable[str]) -> frozenset[str]:
    """Every comparable form under which one of these labels may be printed."""
    return frozenset(key for label in labels for key in (normalised(label), without_notes(label)) if key)


def known_key(text: str, vocabulary: Collection[str]) -> str:
    """The form of ``text`` that is in the vocabulary, or ``""``."""
    for key in (normalised(text), without_notes(text)):
        if key in vocabulary:
            return key
    return ""


def names(cells: Sequence[Printed], vocabulary: Collection[str]) -> Iterator[Name]:
    """The label cells as names; cells that only together make a known label are joined."""
    start = 0
    while start < len(cells):
        length, key = longest_known([cell.text for cell in cells[start : start + LONGEST_JOIN]], vocabulary)
        text = "".join(cell.text for cell in cells[start : start + length])
        yield Name(key, text, cells[start].column)
        start += length


def longest_known(texts: Sequence[str], vocabulary: Collection[str]) -> tuple[int, str]:
    """How many of the first texts joined make a known label, and its key; ``(1, "")`` when none do."""
    for length in range(len(texts), 0, -1):
        if key := known_key("".join(texts[:length]), vocabulary):
            return length, key
    return 1, ""
