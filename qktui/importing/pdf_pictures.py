"""Pages of a PDF that show what cannot be read: images of text, and text drawn as shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from qktui.phrases import say

if TYPE_CHECKING:
    from pdfplumber.page import Page

_LARGE = 0.2
_WHOLE = 0.8
_MANY = 200


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a page shows besides characters: the share of it that images cover, and how many curves are drawn."""

    share: float
    curves: int

    @property
    def may_be_text(self) -> bool:
        """Whether it is so much that a page without characters has something to read."""
        return self.share >= _LARGE or self.curves >= _MANY


def pictures(page: Page) -> Pictures:
    """The pictures of a page, as far as they are on it."""
    left, top, right, bottom = page.cropbox
    area = sum(
        max(0.0, min(image["x1"], right) - max(image["x0"], left))
        * max(0.0, min(image["bottom"], bottom) - max(image["top"], top))
        for image in page.images
    )
    return Pictures(area / max((right - left) * (bottom - top), 1.0), len(page.curves))


def doubts(pages: Sequence[tuple[Pictures, bool]]) -> Iterator[str]:
    """What a person should know; for each page, in order, its pictures and whether any text was read on it."""
    unread = [number for number, (shown, read) in enumerate(pages, start=1) if shown.may_be_text and not read]
    scanned = [number for number, (shown, read) in enumerate(pages, start=1) if shown.share >= _WHOLE and read]
    if unread:
        yield say("第 {pages} 页只有图像，没有读取", pages=_listed(unread))
    if scanned:
        yield say("第 {pages} 页整页是图像，文字可能是识别出来的，请对照原文", pages=_listed(scanned))


def _listed(numbers: Sequence[int]) -> str:
    """``2、5—7``."""
    runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    return say("、").join(f"{run[0]}" if len(run) == 1 else f"{run[0]}—{run[-1]}" for run in runs)
