"""Two versions of a content in words, for the person who has to choose one."""

from __future__ import annotations

from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import Content
from qktui.tui.widgets.cell_line import figure

AROUND = 12
"""Characters shown before and after the place where two texts begin to differ."""


def two_versions(one: Content, other: Content) -> tuple[str, str]:
    """What two versions of a content say, in short: of long texts what is around their first difference."""
    if isinstance(one, str) and isinstance(other, str):
        pairs = enumerate(zip(one, other, strict=False))
        place = next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
        return _around(one, place), _around(other, place)
    return _short(one), _short(other)


def _short(content: Content) -> str:
    if isinstance(content, str):
        return _around(content, 0)
    if isinstance(content, tuple):
        return say("{n} 项", n=len(content))
    return figure(content)


def _around(text: str, place: int) -> str:
    start, end = max(0, place - AROUND), place + AROUND
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return say("“{text}”", text=one_line(f"{before}{text[start:end]}{after}"))
