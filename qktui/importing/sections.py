"""A document's running text cut at the form's section headings.

A heading is known by its title, whatever number it bears; one that is renamed by the
section's own number and a title alike, or, where the headings around it are numbered
as in the form, by its number alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from qktui.forms import Form, SectionTitle
from qktui.importing.document import Document, Paragraph
from qktui.importing.labels import normalised
from qktui.model import Section

LONGEST_HEADING = 40
"""Characters of a heading at most."""

_DIGITS = ("一壹Ⅰ1１", "二贰Ⅱ2２", "三叁Ⅲ3３", "四肆Ⅳ4４", "五伍Ⅴ5５", "六陆Ⅵ6６", "七柒Ⅶ7７", "八捌Ⅷ8８", "九玖Ⅸ9９")
_VALUES = {digit: value for value, digits in enumerate(_DIGITS, start=1) for digit in digits}
_ONE = f"[0０]?([{''.join(_DIGITS)}])"
_HAN_ONE = f"([{''.join(digits[:3] for digits in _DIGITS)}])"
_FIRST_LEVEL = re.compile(rf"\s*(?:第{_ONE}(?:部分|章|节|项)?|{_HAN_ONE}(?=[、.．：:，\s]))[、.．：:，\s]*(.*)")
_BRACKETED = re.compile(rf"\s*[（(]\s*{_ONE}\s*[)）][、.．\s]*(.*)")
_LISTED = re.compile(rf"\s*{_ONE}(?:\s*[.．、](?![0-9](?![0-9]{{3}}年))|\s)\s*(.*)")
_ANNOUNCEMENT = re.compile(r"附[件表]?\s*[一1]?\s*[:：]?")
_SENTENCE_END = ("。", "；", "，", "！", "？")
_HEADING_LINES = 3
_ALIKE = 0.5
_MUCH_ALIKE = 0.6
_FEWEST_FOUND = 3


@dataclass(frozen=True, slots=True)
class Outline:
    """The paragraphs before the first heading, and the sections found, in order; what stands in an appendix.

    ``by_number``: the sections whose headings say nothing like their official titles.
    """

    preamble: tuple[Paragraph, ...]
    sections: tuple[tuple[int, str, tuple[Paragraph, ...]], ...]
    appendix: tuple[tuple[int, str, tuple[Paragraph, ...]], ...] = ()
    by_number: frozenset[int] = frozenset()

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the sections that are there."""
        return frozenset(number for number, _, _ in self.sections)


@dataclass(frozen=True, slots=True)
class _Heading:
    """A line, or several, as a heading: its paragraphs, title, and the number that it bears (0 for none).

    ``first_level``: it is numbered as sections are (一、 or 第一部分), and not as their parts.
    """

    start: int
    end: int
    text: str
    title: str
    number: int = 0
    first_level: bool = False

    @property
    def key(self) -> str:
        """The title, comparable."""
        return normalised(self.title)

    @property
    def may_be_title(self) -> bool:
        """Whether it is anything but a sentence."""
        return bool(self.title) and not self.title.endswith(_SENTENCE_END)


def outline(document: Document, form: Form) -> Outline:
    """Where each section begins: its official title, else a title alike under its number, in the form's order."""
    paragraphs = _apart([block for block in document.blocks if isinstance(block, Paragraph)], form.sections)
    headings = _headings(paragraphs, form.sections)
    behind = {title.number for title in form.sections if title.appendix}
    begins = {
        number: _announced(paragraphs, heading.start) if number in behind else heading.start
        for number, heading in headings.items()
    }
    parts = []
    for number, heading in headings.items():
        end = min((other for other in begins.values() if other > heading.start), default=len(paragraphs))
        parts.append((number, heading.title, tuple(paragraphs[heading.end : end])))
    return Outline(
        tuple(paragraphs[: min(begins.values(), default=len(paragraphs))]),
        tuple(part for part in parts if part[0] not in behind),
        tuple(part for part in parts if part[0] in behind),
        frozenset(
            t.number
            for t in form.sections
            if t.number in headings and not t.appendix and not _is_alike(headings[t.number].key, t)
        ),
    )


def section(number: int, title: str, paragraphs: Sequence[Paragraph]) -> Section:
    """The section's text, a paragraph a line."""
    return Section(number, title, "\n".join(paragraph.text for paragraph in paragraphs))


def is_title(text: str, title: SectionTitle) -> bool:
    """Whether normalised ``text`` is the section's title, or one that it often has.

    An appendix is headed by longer lines too, which name its body and its year.
    """
    known = _keys(title)
    return any(label in text for label in known) if title.appendix else text in known


def _keys(title: SectionTitle) -> list[str]:
    return [normalised(label) for label in (title.title, *title.aliases)]


def _apart(paragraphs: Sequence[Paragraph], titles: Sequence[SectionTitle]) -> list[Paragraph]:
    """The paragraphs, a heading that goes on with its section's text in the same line cut from it."""
    whole = r"[\s、]*"
    names = "|".join(whole.join(key) for title in titles if not title.appendix for key in _keys(title))
    run_in = re.compile(
        rf"(\s*(?:第?{_ONE}(?:部分)?\s*[、.．：:\s])\s*(?:{names}))\s*[：:。\s]\s*(.{{12,}})", re.DOTALL
    )
    found = []
    for paragraph in paragraphs:
        if cut := run_in.fullmatch(paragraph.text):
            found += [Paragraph(cut[1], paragraph.where), Paragraph(cut[3], paragraph.where)]
        else:
            found.append(paragraph)
    return found


def _headings(paragraphs: Sequence[Paragraph], titles: Sequence[SectionTitle]) -> dict[int, _Heading]:
    """The heading of each section. From the last to the first, so that a table of contents is passed over."""
    lines = [_heading(paragraphs, index, 1) for index in range(len(paragraphs))]
    found: dict[int, _Heading] = {}
    before = len(paragraphs)
    for title in reversed(titles):
        starts = range(before - 1, -1, -1)
        heading = next(filter(None, (_titled(paragraphs, lines, start, title) for start in starts)), None)
        if heading is not None:
            found[title.number], before = heading, heading.start
    for title in titles:
        if title.number not in found and not title.appendix and (renamed := _renamed(lines, titles, title, found)):
            found[title.number] = renamed
    return dict(sorted(found.items()))


def _heading(paragraphs: Sequence[Paragraph], start: int, count: int) -> _Heading | None:
    """So many paragraphs as one heading; ``None`` when they are too long for that."""
    text = "".join(paragraph.text for paragraph in paragraphs[start : start + count])
    if len(text) > LONGEST_HEADING:
        return None
    for pattern in (_FIRST_LEVEL, _BRACKETED, _LISTED):
        if numbered := pattern.fullmatch(text):
            *printed, rest = numbered.groups()
            number = next(filter(None, printed))
            return _Heading(start, start + count, text, rest.strip(), _VALUES[number], pattern is _FIRST_LEVEL)
    return _Heading(start, start + count, text, text.strip())


def _titled(
    paragraphs: Sequence[Paragraph], lines: Sequence[_Heading | None], start: int, title: SectionTitle
) -> _Heading | None:
    """The heading with this very title that begins in a line, whether in one line or broken over several."""
    line = lines[start]
    if line is None:
        return None
    if title.appendix:
        return line if is_title(normalised(line.text), title) else None
    above = lines[start - 1] if start else None
    if is_title(line.key, title):
        return replace(above, end=line.end, title=line.title) if above and above.number and not above.key else line
    if line.key and any(key.startswith(line.key) for key in _keys(title)):
        broken = (_heading(paragraphs, start, count) for count in range(2, _HEADING_LINES + 1))
        return next((heading for heading in broken if heading and is_title(heading.key, title)), None)
    return None


def _announced(paragraphs: Sequence[Paragraph], heading: int) -> int:
    """Where an appendix begins: with its heading, or with a line before it that only says 附件."""
    return heading - 1 if heading and _ANNOUNCEMENT.fullmatch(paragraphs[heading - 1].text) else heading


def _renamed(
    lines: Sequence[_Heading | None], titles: Sequence[SectionTitle], title: SectionTitle, found: Mapping[int, _Heading]
) -> _Heading | None:
    """The heading between the neighbouring ones that has the section's number, and a title alike or any at all."""
    above = max((number for number in found if number < title.number), default=0)
    below = min((number for number in found if number > title.number), default=0)
    start, end = found[above].end if above else 0, found[below].start if below else len(lines)
    numbered = [line for line in lines[start:end] if line and line.number == title.number and line.may_be_title]
    alike = [line for line in numbered if _is_alike(line.key, title, _ALIKE if line.first_level else _MUCH_ALIKE)]
    if alike:
        return max(alike, key=lambda line: (line.first_level, _likeness(line.key, title)))
    first = [line for line in numbered if line.first_level]
    beside = [found[number] for number in (above, below) if number]
    as_in_form = above == title.number - 1 and all(
        line.first_level and found.get(line.number) is line for line in beside
    )
    trusted = as_in_form and len(found) >= _FEWEST_FOUND and not any(other.optional for other in titles)
    return first[0] if trusted and len(first) == 1 else None


def _is_alike(key: str, title: SectionTitle, enough: float = _ALIKE) -> bool:
    return any(known in key for known in _keys(title)) or _likeness(key, title) >= enough


def _likeness(key: str, title: SectionTitle) -> float:
    return SequenceMatcher(None, key, normalised(title.title), autojunk=False).ratio()
