"""Characters as a PDF places them -> lines -> paragraphs.

A PDF knows neither words nor lines, only characters at places. Lines are found by
height, spaces by gaps, paragraphs by what a person sees: a first line set in, and a
line that stops although the next word would still have fitted.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from statistics import median
from typing import Any

from qktui.importing.columns import Placed
from qktui.importing.document import Paragraph, clean
from qktui.phrases import say

Char = dict[str, Any]
"""A character as pdfplumber gives it: ``text``, ``x0``, ``x1``, ``top``, ``bottom``, ``size``, ``matrix``, …"""

_RADICALS = str.maketrans(
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
    "母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
)
"""Radicals that fonts print in place of the characters they look like, and that NFKC does not know."""

_HAN = "㐀-鿿豈-﫿\U00020000-\U0003ffff"
_GAP_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}]) +(?=[0-9０-９])|(?<=[0-9０-９]) +(?=[{_HAN}])")
_PAGE_NUMBER = re.compile(
    r"[-–—－一·•\s]*(?:第\s*)?\d{1,4}\s*(?:页)?(?:\s*[/／,，、]?\s*(?:共\s*)?\d{1,4}\s*页?)?[-–—－一·•\s]*"
)
_BARE_NUMBER = re.compile("[0-9]{1,4}")
LIST_NUMBER = re.compile(r"[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十0-9]+[)）]|[0-9]+[、.．](?![0-9])")
_SENTENCE_END = ("。", "；", "：", "！", "？", "”")
_EDGE = 72.0
_FEWEST_REPEATS = 3
_WIDE_GAP = 1.5
_APART = 0.7
_FEWEST_ENTRIES = 3
_LONGEST_WORD = 100
_ENOUGH_LINES = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its text, box and size in points, and the page (from 1) that it stands on.

    ``texts``: what stands in it apart, with its place; ``entries``: how many of them are
    far apart, as in a table without rules.
    """

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    page: int
    entries: int = 1
    texts: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the lines of a page begin and end, and the usual distance between two of them, in points."""

    left: float
    right: float
    pitch: float


def lines_of(chars: Iterable[Char], page: int) -> list[Line]:
    """The lines that these characters make, from top to bottom. Text set at a slant is a watermark, and left out."""
    level = [char for char in chars if not _slanted(char)]
    if sum(_turned(char) for char in level) * 2 > len(level):
        return _turned_lines(level, page)
    found: list[list[Char]] = []
    for char in sorted((char for char in level if not _turned(char)), key=_middle):
        if found and _middle(char) - _middle(found[-1][0]) < 0.5 * max(found[-1][0]["size"], char["size"]):
            found[-1].append(char)
        else:
            found.append([char])
    lines = (_line(sorted(chars, key=lambda char: (char["x0"], char["x1"])), page) for chars in found)
    return [line for line in lines if line.text]


def without_running_heads(pages: Sequence[tuple[float, float, list[Line]]]) -> list[list[Line]]:
    """The lines of each page (given with its upper and lower edge) without page numbers, headers and footers.

    Only lines within an inch of the page's upper and lower edge are looked at: those that are dressed as
    a page number, bare numbers that count the pages, and whatever three pages repeat
    at the same place. A bare number that does not count pages may be a figure, and stays.
    """
    edges = [[line for line in lines if _at_edge(line, top, bottom)] for top, bottom, lines in pages]
    repeats = Counter(place for found in edges for place in {_place(line) for line in found})
    counts = Counter(_ahead(line) for found in edges for line in found if _BARE_NUMBER.fullmatch(line.text))
    return [
        [line for line in lines if line not in found or not _is_running_head(line, repeats, counts)]
        for (*_, lines), found in zip(pages, edges, strict=True)
    ]


def margins(pages: Iterable[Sequence[Line]]) -> dict[int, Margins]:
    """The margins of every page that has lines. A page of few lines has those of the fullest page.

    No page is narrower than the fullest: where only short lines stand, none reaches the margin.
    """
    printed = [lines for lines in pages if lines]
    main = _margins(max(printed, key=len)) if printed else Margins(0, 0, 0)
    found = {}
    for lines in printed:
        own = _margins(lines) if len(lines) >= _ENOUGH_LINES else main
        found[lines[0].page] = replace(own, right=max(own.right, own.left + main.right - main.left))
    return found


def paragraphs(lines: Sequence[Line], frames: dict[int, Margins]) -> Iterator[Paragraph]:
    """Lines that follow one another, joined into paragraphs; ``frames``: the margins of each page."""
    run: list[Line] = []
    for line in lines:
        if run and not _continues(run[-1], line, frames):
            yield _paragraph(run)
            run = []
        run.append(line)
    if run:
        yield _paragraph(run)


def joined(text: str, after: str) -> str:
    """Two lines as one text: nothing between, except a space between two words of Latin letters."""
    words = f"{text[-1:]}{after[:1]}"
    apart = (
        len(words) == 2 and words.isascii() and words.isalpha() and not re.search(r"[/.@_-]\S*$", text[-_LONGEST_WORD:])
    )
    return f"{text} {after}" if apart else text + after


def _margins(lines: Sequence[Line]) -> Margins:
    steps = [after.top - line.top for line, after in pairwise(lines) if after.top > line.top]
    pitch = median(steps) if steps else 2 * lines[0].size
    return Margins(min(line.x0 for line in lines), max(line.x1 for line in lines), pitch)


def _paragraph(lines: Sequence[Line]) -> Paragraph:
    return Paragraph(reduce(joined, (line.text for line in lines)), say("第 {page} 页", page=lines[0].page))


def _line(chars: Sequence[Char], page: int) -> Line:
    """The characters of one line, from left to right. Bold print made by printing twice is read once."""
    text, last, entries = "", None, 1
    parts: list[list[Char]] = []
    for char in chars:
        if last is not None:
            if char["text"] == last["text"] and char["x0"] - last["x0"] < 0.5 * (last["x1"] - last["x0"]):
                continue
            text += _gap(last, char)
            entries += char["x0"] - last["x1"] > _WIDE_GAP * char["size"]
        if last is None or char["x0"] - last["x1"] > _APART * char["size"]:
            parts.append([])
        parts[-1].append(char)
        text += _readable(char["text"])
        last = char if char["text"].strip() or last is None else last
    inked = [char for char in chars if char["text"].strip()] or chars
    placed = tuple(filter(None, map(_placed, parts)))
    return Line(_tidy(text), min(char["x0"] for char in inked), max(char["x1"] for char in inked),
                min(char["top"] for char in inked), max(char["bottom"] for char in inked),
                median(char["size"] for char in inked), page, entries, placed)  # fmt: skip


def _tidy(text: str) -> str:
    return _GAP_BESIDE_HAN.sub("", " ".join(clean(text).split()))


def _placed(chars: Sequence[Char]) -> Placed | None:
    """Characters that stand close together, as one text; ``None`` when they print nothing."""
    inked = [char for char in chars if char["text"].strip()]
    if not inked:
        return None
    text, last = "", inked[0]
    for char in inked:
        text += (_gap(last, char) if char is not last else "") + _readable(char["text"])
        last = char
    return Placed(_tidy(text), inked[0]["x0"], max(char["x1"] for char in inked))


def _gap(last: Char, char: Char) -> str:
    """A space where one can be seen: beside a digit or Latin letter a quarter of the size, else nearly a character."""
    narrow = last["text"].isascii() and char["text"].isascii()
    return " " if char["x0"] - last["x1"] > (0.25 if narrow else 0.8) * max(last["size"], char["size"]) else ""


def _readable(text: str) -> str:
    """The character that was meant: radicals as the characters they stand for, what has no meaning as a space."""
    if text.startswith("(cid:"):
        return "\ufffd"
    if unicodedata.category(text[:1] or " ") == "Co":
        return " "
    if any("\u2e80" <= char <= "\u2fdf" or "\uf900" <= char <= "\ufaff" for char in text):
        return unicodedata.normalize("NFKC", text).translate(_RADICALS)
    return text


def _turned_lines(chars: Sequence[Char], page: int) -> list[Line]:
    """Text set at a right angle, in the order in which the file has it."""
    text = clean("".join(_readable(char["text"]) for char in chars)).strip()
    box = (min(c["x0"] for c in chars), max(c["x1"] for c in chars), min(c["top"] for c in chars),
           max(c["bottom"] for c in chars))  # fmt: skip
    return [Line(text, *box, median(char["size"] for char in chars), page)] if text else []


def _turned(char: Char) -> bool:
    return not bool(char["upright"])


def _slanted(char: Char) -> bool:
    a, b, c, d = (abs(number) for number in char["matrix"][:4])
    return bool(min(a, d) > 0.1 * max(a, d) and b > 0.1 * a and c > 0.1 * d)


def _middle(char: Char) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _at_edge(line: Line, top: float, bottom: float) -> bool:
    return line.bottom < top + _EDGE or line.top > bottom - _EDGE


def _place(line: Line) -> tuple[str, int]:
    """A line's text without its numbers, and its height on the page: what repeated headers have in common."""
    return re.sub("[0-9]+", "0", line.text), round(line.top / 3)


def _ahead(line: Line) -> int:
    """How far a bare number is ahead of its page's: the same on all pages when it counts them."""
    return int(line.text) - line.page


def _is_running_head(line: Line, repeats: Counter[tuple[str, int]], counts: Counter[int]) -> bool:
    if _BARE_NUMBER.fullmatch(line.text):
        return counts[_ahead(line)] > 1
    return bool(_PAGE_NUMBER.fullmatch(line.text)) or repeats[_place(line)] >= _FEWEST_REPEATS


def _continues(last: Line, line: Line, frames: dict[int, Margins]) -> bool:
    """Whether ``line`` is the same paragraph: the line before is full, and this one is not set in."""
    if max(last.entries, line.entries) >= _FEWEST_ENTRIES or abs(line.size - last.size) > 0.15 * last.size:
        return False
    frame, before = frames[line.page], frames[last.page]
    if line.x0 - frame.left > line.size or before.right - last.x1 > _room_needed(line):
        return False
    if line.page == last.page and line.top - last.top > 1.6 * frame.pitch:
        return False
    return not (last.text.endswith(_SENTENCE_END) and LIST_NUMBER.match(line.text))


def _room_needed(line: Line) -> float:
    """How much room a line must have left for this line's first word to have fitted."""
    word = re.match(r"[!-~]+", line.text)
    return line.size * (1.5 + (0.5 * len(word[0]) if word else 0))
