"""How a text changed: the sentences that differ, side by side, each with a little of what is around it. No screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from qktui.printable import one_line

LONGEST = 120
"""Characters of a piece: what goes on longer without an end of a sentence is cut."""
MOST_PAIRS = 1_000_000
"""Sentences of one text times sentences of the other, between what they have in common at both ends."""
AROUND = 1
"""Sentences before and after a change that are shown with it."""

_SENTENCE = re.compile(r"[^。！？；\n]*(?:[。！？；]+[”’）」』]*|\n|$)")


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence as it was and as it became; ``None`` where it is not there; both the same for what is around.

    ``begins`` marks the first passage of a place that others are left out before.
    """

    old: str | None
    new: str | None
    begins: bool = False

    @property
    def same(self) -> bool:
        """Whether it only stands around a change."""
        return self.old == self.new


def sentences(text: str) -> list[str]:
    """A text in sentences, white space made single, none of them empty or too long."""
    found = (one_line(match.group()) for match in _SENTENCE.finditer(text))
    return [sentence[n : n + LONGEST] for sentence in found for n in range(0, len(sentence), LONGEST)]


def changed_passages(old: str | None, new: str | None) -> Iterator[Passage]:
    """What differs between two texts, in their order, with ``AROUND`` sentences before and after.

    Nothing where only the breaking of lines and paragraphs differs.
    """
    before, after = sentences(old or ""), sentences(new or "")
    for start, end, new_start, new_end, begins in _places(before, after):
        for was, now in zip_longest(before[start:end], after[new_start:new_end]):
            yield Passage(was, now, begins)
            begins = False


def _places(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Ranges of sentences that answer each other; the last tells whether a new place begins.

    Two long texts with little in common are one place, for comparing them in detail would take minutes.
    """
    same = _common(before, after)
    tail = _common(before[same:][::-1], after[same:][::-1])
    ends = len(before) - tail, len(after) - tail
    if (ends[0] - same) * (ends[1] - same) > MOST_PAIRS:
        yield same, ends[0], same, ends[1], True
        return
    for group in SequenceMatcher(None, before, after).get_grouped_opcodes(AROUND):
        for place, (_, *bounds) in enumerate(group):
            yield bounds[0], bounds[1], bounds[2], bounds[3], not place


def _common(one: list[str], other: list[str]) -> int:
    """How many sentences two texts have in common at their beginning."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
