"""The numbers that Word prints before paragraphs and that stand in no text: 一、（一）1. and so on."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qktui.importing.office_xml import child_of, is_on, kind_of, number_of, value_of
from qktui.importing.word_styles import Styles

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEVELS = 9
_LARGEST = 9999
_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = tuple(zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
                   ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"), strict=True))  # fmt: skip
_PLACE = re.compile("%([1-9])")


@dataclass(slots=True)
class _Level:
    """How a level of a list counts: from where, in which figures, printed with which text."""

    start: int = 1
    figures: str = "decimal"
    text: str = ""
    restart: int = _LEVELS
    """The number of the level, counted from 1, after which it begins anew; 0 for never."""
    decimal: bool = False
    style: str = ""


@dataclass(slots=True)
class _List:
    """A list definition with how far each level has counted; ``None`` where it begins anew."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(slots=True)
class _Use:
    """A list in use: its definition, and the levels (with their starts) at which it begins anew once."""

    list: _List
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a file, counted on from paragraph to paragraph in reading order."""

    def __init__(self, root: _Element | None, styles: Styles) -> None:
        self._styles = styles
        children = list(() if root is None else root)
        lists = {value_of(part, "abstractNumId"): _list(part) for part in children if kind_of(part) == "abstractNum"}
        uses = {value_of(part, "numId"): _use(part, lists) for part in children if kind_of(part) == "num"}
        self._uses = {number: use for number, use in uses.items() if use is not None}
        for part in children:
            linked = self._of_style(value_of(child_of(part, "numStyleLink")))
            if kind_of(part) == "abstractNum" and linked is not None and linked[0] in self._uses:
                lists[value_of(part, "abstractNumId")].levels = self._uses[linked[0]].list.levels

    def mark(self, paragraph: _Element) -> str:
        """The number that Word prints before this paragraph, which is counted with it; ``""`` for none."""
        use, level = self._place(paragraph)
        if use is None or not 0 <= level < _LEVELS:
            return ""
        counts = use.list.counts
        here = _level(use, level)
        if level in use.starts:
            counts[level] = use.starts.pop(level)
        else:
            count = counts[level]
            counts[level] = here.start if count is None else count + 1
        for deeper in range(level + 1, _LEVELS):
            if level < min(_level(use, deeper).restart, deeper):
                counts[deeper] = None
        return _PLACE.sub(lambda found: self._figure(use, int(found[1]) - 1, here), here.text)

    def _figure(self, use: _Use, level: int, printed: _Level) -> str:
        count, own = use.list.counts[level], _level(use, level)
        return in_figures(own.start if count is None else count, "decimal" if printed.decimal else own.figures)

    def _place(self, paragraph: _Element) -> tuple[_Use | None, int]:
        """The list and the level that a paragraph is in: its own, or those of its style."""
        own = child_of(paragraph, "pPr", "numPr")
        level = child_of(own, "ilvl")
        number = value_of(child_of(own, "numId"))
        style = self._of_style(self._styles.of_paragraph(paragraph))
        if not number and style is not None:
            number, of_style = style
            return self._uses.get(number), number_of(level, of_style)
        return self._uses.get(number), number_of(level, 0)

    def _of_style(self, style: str) -> tuple[str, int] | None:
        """The list and the level that a style, or one that it is based on, is in."""
        for link in self._styles.chain(style):
            own = child_of(link, "pPr", "numPr")
            number = value_of(child_of(own, "numId"))
            if number:
                use = self._uses.get(number)
                levels = use.list.levels if use else {}
                known = next((index for index, level in levels.items() if level.style and level.style == style), 0)
                return number, number_of(child_of(own, "ilvl"), known)
        return None


def _list(element: _Element) -> _List:
    return _List({number_of(part, 0, "ilvl"): _read(part) for part in element if kind_of(part) == "lvl"})


def _use(element: _Element, lists: dict[str, _List]) -> _Use | None:
    found = lists.get(value_of(child_of(element, "abstractNumId")))
    if found is None:
        return None
    use = _Use(found)
    for part in element:
        if kind_of(part) == "lvlOverride":
            level = number_of(part, 0, "ilvl")
            if (own := child_of(part, "lvl")) is not None:
                use.levels[level] = _read(own)
            if (start := child_of(part, "startOverride")) is not None:
                use.starts[level] = number_of(start, 1)
    return use


def _read(element: _Element) -> _Level:
    figures = child_of(element, "numFmt")
    if figures is None:  # beside a newer one, which old programs do not know
        figures = next(
            (f for f in element.iterdescendants() if kind_of(f) == "numFmt" and value_of(f) != "custom"), None
        )
    kind = value_of(figures) or "decimal"
    return _Level(
        number_of(child_of(element, "start"), 1),
        kind,
        "" if kind == "bullet" else value_of(child_of(element, "lvlText")),
        number_of(child_of(element, "lvlRestart"), _LEVELS),
        is_on(child_of(element, "isLgl")),
        value_of(child_of(element, "pStyle")),
    )


def _level(use: _Use, level: int) -> _Level:
    return use.levels.get(level) or use.list.levels.get(level) or _Level()


def in_figures(number: int, kind: str) -> str:
    """A number in figures of Word's kind; ``""`` in those that it has but no report uses."""
    write = _FIGURES.get(kind)
    return write(number) if write is not None and 0 < number <= _LARGEST else "0" if kind == "decimal" else ""


def _counted(number: int) -> str:
    """十一, 一百零一."""
    text = ""
    for place, unit in enumerate(("", "十", "百", "千")):
        digit = number // 10**place % 10
        text = (_DIGITS[digit] + unit if digit else "零") + text
    text = re.sub("零+", "零", text).strip("零")
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number <= 780 else ""


def _of(characters: str) -> Callable[[int], str]:
    """Figures that are single characters, as many as there are."""
    return lambda number: characters[number - 1] if number <= len(characters) else str(number)


_COUNTED = ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
            "taiwaneseCountingThousand")  # fmt: skip
_CIRCLED = ("decimalEnclosedCircle", "decimalEnclosedCircleChinese")
_FIGURES: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalEnclosedFullstop": _of("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "decimalEnclosedParen": _of("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "ideographEnclosedCircle": _of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "ideographDigital": lambda number: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number)),
    "japaneseDigitalTenThousand": lambda number: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number)),
    "chineseLegalSimplified": lambda number: _counted(number).translate(_LEGAL),
    "ideographTraditional": _of("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _of("子丑寅卯辰巳午未申酉戌亥"),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    **dict.fromkeys(_COUNTED, _counted),
    **dict.fromkeys(_CIRCLED, _of("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")),
}
