"""Mutations that know nothing of a format: of bytes, and of text line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

Mutation = Callable[[Random, bytes, Sequence[bytes]], bytes]
"""Makes another input of one. The last argument is the corpus, to take pieces from."""

LARGEST = 2**20
"""Bytes of an input at most: how readers take more than that is for tests of their limits."""

_BYTES = b"\x00\xff\x7f\x80\xfe\xef\x0a\x0d\x09\x20<>\"'&;%()[]{}|\\/0129-+."
NUMBERS = (
    "0", "-1", "1", "2", "3", "1000", "1001", "65536", "99999999", "4294967296", "1e9", "1e999", "0.5", "-0", "", "x",
    "NaN", "00", "９", "1,000", "9" * 30, "9" * 5000,
)  # fmt: skip
"""What is put in the place of a number."""

ODD_TEXT = (
    "\u200b", "\u2028", "\x85", "\x0b", "\x07", "\x1b[31m", "\u202e", "\ufeff", "\ue000", "\ufffd", "\u0301" * 50,
    "٣", "①", "²", "十", "\U0001f600", "（", "）", "一、", "1.", "|", "||", "\t", "\t\t", "  ", "\n", "\r", "件",
    "万元", "/", "—", "总计", "其他", "行政诉讼", "二、主动公开政府信息情况", "单位：", "<br>", "&#0;", "&#x10ffff;",
    "\\", "**", "无" * 300,
)  # fmt: skip
"""What is put between two characters."""


def _span(chance: Random, size: int) -> tuple[int, int]:
    """A range within so many places; short ones are the most likely."""
    start = chance.randrange(size + 1)
    return start, min(size, start + int(1.5 ** chance.randrange(1, 26)))


def flip(chance: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Some bytes changed."""
    found = bytearray(data)
    for _number in range(chance.choice([1, 1, 2, 8])):
        if found:
            found[chance.randrange(len(found))] = chance.choice([chance.randrange(256), chance.choice(_BYTES)])
    return bytes(found)


def cut(chance: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A range left out."""
    start, end = _span(chance, len(data))
    return data[:start] + data[end:]


def truncate(chance: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Only the beginning, or only the end."""
    at = chance.randrange(len(data) + 1)
    return data[:at] if chance.random() < 0.8 else data[at:]


def repeat(chance: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A range several times over."""
    start, end = _span(chance, len(data))
    times = min(chance.choice([2, 3, 50, 2000]), LARGEST // max(1, end - start))
    return data[:start] + data[start:end] * times + data[end:]


def splice(chance: Random, data: bytes, corpus: Sequence[bytes]) -> bytes:
    """A range of another input put into this one."""
    other = chance.choice(corpus)
    (start, end), (at, until) = _span(chance, len(other)), _span(chance, len(data))
    return data[:at] + other[start:end] + data[until if chance.random() < 0.5 else at :]


def number(chance: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A run of digits replaced."""
    digits = [at for at, byte in enumerate(data) if 48 <= byte <= 57 and not (at and 48 <= data[at - 1] <= 57)]
    if not digits:
        return data
    start = chance.choice(digits)
    end = start
    while end < len(data) and 48 <= data[end] <= 57:
        end += 1
    return data[:start] + chance.choice(NUMBERS).encode() + data[end:]


BYTES: tuple[Mutation, ...] = (flip, cut, truncate, repeat, splice, number)


def odd_text(chance: Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A character or word put between two characters."""
    text = data.decode("utf-8", errors="replace")
    at = chance.randrange(len(text) + 1)
    return (text[:at] + chance.choice(ODD_TEXT) * chance.choice([1, 1, 3]) + text[at:]).encode("utf-8", "replace")


def lines(chance: Random, data: bytes, corpus: Sequence[bytes]) -> bytes:
    """Lines doubled, left out, moved, joined, or taken from another input."""
    found = data.decode("utf-8", errors="replace").split("\n")
    at, to = chance.randrange(len(found)), chance.randrange(len(found))
    kind = chance.randrange(6)
    if kind == 0:
        found[at:at] = [found[at]] * chance.choice([1, 5, 300])
    elif kind == 1:
        del found[at : at + chance.choice([1, 2, 20])]
    elif kind == 2:
        found.insert(to, found.pop(at))
    elif kind == 3:
        found[at : at + 2] = ["".join(found[at : at + 2])]
    elif kind == 4:
        found[at] = chance.choice(["\t", " ", "|", ""]).join(found[at].split(chance.choice(["\t", " ", "|"])))
    else:
        found[at:at] = chance.choice(corpus).decode("utf-8", errors="replace").split("\n")[to : to + 5]
    return "\n".join(found).encode("utf-8", "replace")


TEXT: tuple[Mutation, ...] = (odd_text, lines, lines, number, *BYTES)
