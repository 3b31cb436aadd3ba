"""Printed labels and the form's labels made comparable, and label cells joined into known names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_LIST_NUMBER = re.compile(
    r"\s*(?:[（(]\s*[一二三四五六七八九十0-9]+\s*[)）]|[一二三四五六七八九十]+\s*[、.．]|[0-9]+\s*[.．、])[\s.．、]*"
)
_NOTE = re.compile(r"[（(][^（）()]*[)）]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_OPENS_NOTE = re.compile("[（(]")
LONGEST_JOIN = 4
"""A label is broken over at most so many cells or lines."""
SUBTOTAL = "小计"
"""What stands beside a group's label where its own figures are printed too; it names no row by itself."""

Joins = Sequence[tuple[str, str]]
"""The comparable forms of a text, of it joined with the next, with the next two, and so on."""

_LONGEST_REMEMBERED = 200
_MOST_REMEMBERED = 4096


class Printed(NamedTuple):
    """A cell as the document prints it, with its place in words, its column, and its row where it is to be counted."""

    text: str
    where: str
    column: int = 0
    row: int = 0


class Name(NamedTuple):
    """A label as printed. ``key`` is its comparable form, ``""`` when the form does not know it."""

    key: str
    text: str
    column: int = 0


def normalised(label: str) -> str:
    """The label without list number, spaces, quotes and punctuation: ``（一） 予以 公开`` is 予以公开."""
    return comparable(label)[0]


def comparable(label: str) -> tuple[str, str]:
    """The label :func:`normalised`, and the same without what stands in brackets."""
    return _remembered(label) if len(label) <= _LONGEST_REMEMBERED else _made_comparable(label)


def _made_comparable(label: str) -> tuple[str, str]:
    plain = label.translate(_FULL_WIDTH_DIGITS)
    if numbered := _LIST_NUMBER.match(plain):
        plain = plain[numbered.end() :]
    whole = _NOT_LETTERS.sub("", plain)
    without_notes = _NOT_LETTERS.sub("", _NOTE.sub("", plain)) if _OPENS_NOTE.search(plain) else whole
    return whole, without_notes


_remembered = lru_cache(_MOST_REMEMBERED)(_made_comparable)  # the same labels stand in every report


def keys(labels: Iterable[str]) -> frozenset[str]:
    """Every comparable form under which one of these labels may be printed."""
    return frozenset(key for label in labels for key in comparable(label) if key)


def known_key(text: str, vocabulary: Collection[str]) -> str:
    """The form of ``text`` that is in the vocabulary, or ``""``."""
    for key in comparable(text):
        if key in vocabulary:
            return key
    return ""


def joins(texts: Sequence[str]) -> list[Joins]:
    """For each of the texts, the comparable forms of it alone, and of it with one, two, three texts after it."""
    return [
        [comparable("".join(texts[start : start + length])) for length in range(1, min(LONGEST_JOIN, after) + 1)]
        for start, after in zip(range(len(texts)), range(len(texts), 0, -1), strict=True)
    ]


def names(cells: Sequence[Printed], vocabulary: Collection[str]) -> Iterator[Name]:
    """The label cells as names; cells that only together make a known label are joined."""
    texts = [cell.text for cell in cells]
    for start, length, key in known(joins(texts), vocabulary):
        yield Name(key, "".join(texts[start : start + length]), cells[start].column)


def known(labels: Sequence[Joins], vocabulary: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """The labels one after the other, each with as many of the next as make a known label: place, number, key."""
    start = 0
    while start < len(labels):
        length, key = longest_known(labels[start], vocabulary)
        yield start, length, key
        start += length


def longest_known(label: Joins, vocabulary: Collection[str]) -> tuple[int, str]:
    """How many texts joined make a known label, the most of them, and its key; ``(1, "")`` when none do."""
    for length in range(len(label), 0, -1):
        for key in label[length - 1]:
            if key in vocabulary:
                return length, key
    return 1, ""
