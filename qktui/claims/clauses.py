"""A paragraph cut into clauses around its figures.

What only decorates is taken out first: white space, quotation marks, asides without a
figure (``制发（修改）规章1份``), numbers of list items. Years become marks, so that
``2020年结转`` and ``上年结转`` look alike to the expressions and no year is taken for a
figure. Every place in what remains leads back to its place in the paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from qktui.numerals import NUMBER, SCALE, plain_value, power, read_number

FIGURE = "\ue000"
"""Stands for the figure in the text that expressions look at."""
LAST, THIS, NEXT, ANOTHER = "\ue001", "\ue002", "\ue003", "\ue004"
"""Each digit of a year: the one before the report's, the report's own, the one after it, any other."""

SENTENCE_ENDS = "。！!？?"
_MARKS = {-1: LAST, 0: THIS, 1: NEXT}
_BEFORE, _AFTER = 48, 24  # characters around a figure that an expression may look at
_SPACE = "[ \\t\u00a0\u2000-\u200f\u202f\u2060\u3000\ufeff]"
_DECORATION = (
    f'(?<![0-9０-９]){_SPACE}+|{_SPACE}+(?![0-9０-９])|[“”"「」『』]'
    "|[（(](?!均|全部|其中|包?含|包括|不含|不包|除|占)[^（）()0-9０-９%％一二三四五六七八九十件]{0,15}[）)]"
    "|[（(][一二三四五六七八九十]{1,3}[）)]|(?:^|(?<=[。；;：:]))[0-9]{1,2}[.．、](?![0-9])"
)
_DIGITS = {chr(0xFF10 + n): str(n) for n in range(10)}
_WIDE_DIGIT = re.compile("[０-９]")
_PRINTED = _DIGITS | {"．": ".", "％": "%", "﹪": "%", "(": "（", ")": "）", ";": "；", ":": "："}
_MARKED = re.compile(f"[{''.join(_PRINTED)}{FIGURE}{LAST}{THIS}{NEXT}{ANOTHER}]")
_YEAR = re.compile("(?<![0-9])(?:20|二[〇零○])(?:[0-9]{2}|[〇零○一二三四五六七八九]{2})(?=年)")
_YEAR_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_UNITS = "人次|批次|场次|件|份|条|宗|起|例|个|项|次|人|名|家|元|期|场|篇|户|封|单|笔|部|%"
_FIGURE = (
    "(?P<lead>(?<![预节签合续解违制公])约|大约|超过|超出|超|将近|接近|(?<![最附邻靠])近|逾|突破|不足|不到|不少于|不低于|不超过|至少)?"
    "(?<![第A-Za-z./0-9-])(?<![0-9][-~—–至])"
    f"(?P<number>{NUMBER}|[一零〇](?=[件份宗起例]))(?P<inside>余|多)?(?P<scale>{SCALE})(?P<within>余|多)?"
    f"(?:(?P<unit>{_UNITS})(?!(?<=项)目|(?<=个)(?:月|工作日|百分点)|(?<=条)例|(?<=人)民|(?<=次)日|(?<=件)事|(?<=起)诉(?!讼))"
    "(?P<behind>以上|以下|以内|左右)?|(?=[，,。；：！!？?（）、]|$))"
)
_TOKEN = re.compile(f"{_FIGURE}|(?P<mark>[，,。；：！!？?（）、])")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a text. ``value`` is without its scale (4.14万条 is 41400), ``step`` the worth of its last digit.

    ``bound`` is the word that makes it inexact (约, 余, 超 …), or ``""``; ``unit`` is ``""`` where none is printed.
    """

    value: Decimal
    step: Decimal
    unit: str
    bound: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a paragraph with one figure at most, ``before`` and ``after`` it.

    ``after`` a figure comes what leads to the next one, where no mark stands between.
    ``mark`` is the punctuation in front of it; ``begin`` and ``end`` are places in the
    paragraph, ``sentence`` counts its sentences.
    """

    before: str
    figure: Figure | None
    after: str
    mark: str
    begin: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class _Squeezed:
    """A paragraph without what only decorates: ``starts`` of the kept pieces, ``shifts`` up to each."""

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def place(self, index: int) -> int:
        """Where a character of ``text`` stands in the paragraph."""
        return index + self.shifts[bisect_right(self.starts, index) - 1]

    def end(self, index: int) -> int:
        """Where the stretch that ends before ``index`` ends in the paragraph."""
        return self.place(index - 1) + 1 if index else self.place(0)


def decoration(asides: Iterable[str]) -> re.Pattern[str]:
    """What is taken out of a paragraph before it is read: ``asides``, and what says nothing in any."""
    return re.compile("|".join((_DECORATION, *asides)))


def clauses(paragraph: str, year: int, decorating: re.Pattern[str]) -> Iterator[Clause]:
    """The clauses of one paragraph of the report of ``year``, in order; each figure is in one of them."""
    squeezed = _squeeze(paragraph, year, decorating)
    text, start, mark, sentence = squeezed.text, 0, "", 0
    found: tuple[Figure, int, int] | None = None

    def clause(end: int) -> Clause:
        begin, stop = squeezed.place(start), squeezed.end(end)
        if found is None:
            return Clause(last_of(text, start, end), None, "", mark, begin, stop, sentence)
        figure, left, right = found
        return Clause(
            last_of(text, start, left), figure, text[right : min(end, right + _AFTER)], mark, begin, stop, sentence
        )

    for token in _TOKEN.finditer(text):
        if token["mark"] is None:
            figure = _read(token)
            if figure is None:
                continue
            if found is not None:
                yield clause(token.start())
                start, mark = found[2], ""
            found = figure, token.start(), token.end()
        elif token["mark"] != "、" or found is not None:
            if token.start() > start:
                yield clause(token.start())
            sentence += token["mark"] in SENTENCE_ENDS
            start, mark, found = token.end(), token["mark"], None
    if len(text) > start:
        yield clause(len(text))


def half_width(text: str) -> str:
    """The text with its digits in half width. Such characters are few: translating all of them takes longer."""
    return _WIDE_DIGIT.sub(lambda match: _DIGITS[match[0]], text)


def years_named(text: str) -> list[tuple[int, int]]:
    """Every year that ``text`` names as 2021年 or 二〇二一年, with its place."""
    return [(int(match[0].translate(_YEAR_DIGITS)), match.start()) for match in _YEAR.finditer(half_width(text))]


def last_of(text: str, start: int, end: int) -> str:
    """The characters up to ``end`` that an expression may look at; a sign stands for those left out."""
    return text[start:end] if end - start <= _BEFORE else f"…{text[end - _BEFORE : end]}"


def _squeeze(paragraph: str, year: int, decorating: re.Pattern[str]) -> _Squeezed:
    pieces, starts, shifts = [], [0], [0]
    kept = done = 0
    for gap in decorating.finditer(paragraph):
        pieces.append(paragraph[done : gap.start()])
        kept += gap.start() - done
        done = gap.end()
        if kept == starts[-1]:
            shifts[-1] = done - kept
        else:
            starts.append(kept)
            shifts.append(done - kept)
    pieces.append(paragraph[done:])
    text = _MARKED.sub(lambda match: _PRINTED.get(match[0], " "), "".join(pieces))
    return _Squeezed(_YEAR.sub(lambda match: _mark(match[0], year), text), tuple(starts), tuple(shifts))


def _mark(printed: str, year: int) -> str:
    return _MARKS.get(int(printed.translate(_YEAR_DIGITS)) - year, ANOTHER) * 4


def _read(token: re.Match[str]) -> Figure | None:
    """The figure that a token holds; ``None`` for numerals that make no number, or stand without a unit."""
    printed, unit = token["number"], token["unit"] or ""
    number = Decimal(1) if printed == "一" else read_number(printed)
    if number is None or not (unit or printed[0] in "0123456789"):
        return None
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb((exponent if isinstance(exponent, int) else 0) + power(token["scale"]))
    bound = token["lead"] or token["inside"] or token["within"] or token["behind"] or ""
    return Figure(plain_value(number, token["scale"]), step, unit, bound)
