"""A document's running text cut at the form's section headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qktui.forms import Form, SectionTitle
from qktui.importing.document import Document, Paragraph
from qktui.importing.labels import normalised
from qktui.model import Section

_NUMERALS = "〇一二三四五六七八九十"
_HEADING = re.compile(r"(?:第?([一二三四五六七八九十])(?:部分)?\s*[、.．：:\s])\s*(.*)")
LONGEST_HEADING = 40
"""Characters of a heading at most."""
_ANNOUNCEMENT = re.compile(r"附[件表]?\s*[一1]?\s*[:：]?")
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Outline:
    """The paragraphs before the first heading, and the sections found, in order; what stands in an appendix."""

    preamble: tuple[Paragraph, ...]
    sections: tuple[tuple[int, str, tuple[Paragraph, ...]], ...]
    appendix: tuple[tuple[int, str, tuple[Paragraph, ...]], ...] = ()

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of the sections that are there."""
        return frozenset(number for number, _, _ in self.sections)


def outline(document: Document, form: Form) -> Outline:
    """Where each section begins: its official title, else a title alike under its number, in the form's order."""
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    headings = _headings(paragraphs, form.sections)
    behind = {title.number for title in form.sections if title.appendix}
    begins = {
        number: _announced(paragraphs, start) if number in behind else start for number, start in headings.items()
    }
    parts = []
    for number, start in headings.items():
        end = min((other for other in begins.values() if other > start), default=len(paragraphs))
        parts.append((number, _title(paragraphs[start].text), tuple(paragraphs[start + 1 : end])))
    return Outline(
        tuple(paragraphs[: min(begins.values(), default=len(paragraphs))]),
        tuple(part for part in parts if part[0] not in behind),
        tuple(part for part in parts if part[0] in behind),
    )


def section(number: int, title: str, paragraphs: Sequence[Paragraph]) -> Section:
    """The section's text, a paragraph a line."""
    return Section(number, title, "\n".join(paragraph.text for paragraph in paragraphs))


def _headings(paragraphs: Sequence[Paragraph], titles: Sequence[SectionTitle]) -> dict[int, int]:
    """Section number -> paragraph. From the last to the first, so that a table of contents is passed over."""
    short = {i: normalised(p.text) for i, p in enumerate(paragraphs) if len(p.text) <= LONGEST_HEADING}
    found: dict[int, int] = {}
    before = len(paragraphs)
    for title in reversed(titles):
        exact = [i for i, text in short.items() if i < before and is_title(text, title)]
        if exact:
            before = found[title.number] = exact[-1]
    for title in titles:
        if (
            title.number not in found
            and not title.appendix
            and (index := _renamed(paragraphs, title, found)) is not None
        ):
            found[title.number] = index
    return dict(sorted(found.items()))


def _announced(paragraphs: Sequence[Paragraph], heading: int) -> int:
    """Where an appendix begins: with its heading, or with a line before it that only says 附件."""
    return heading - 1 if heading and _ANNOUNCEMENT.fullmatch(paragraphs[heading - 1].text) else heading


def is_title(text: str, title: SectionTitle) -> bool:
    """Whether normalised ``text`` is the section's title, or one that it often has.

    An appendix is headed by longer lines too, which name its body and its year.
    """
    known = [normalised(label) for label in (title.title, *title.aliases)]
    return any(label in text for label in known) if title.appendix else text in known


def _renamed(paragraphs: Sequence[Paragraph], title: SectionTitle, found: dict[int, int]) -> int | None:
    """The paragraph between the neighbouring headings that has the section's number and a title alike."""
    start = max((i + 1 for number, i in found.items() if number < title.number), default=0)
    end = min((i for number, i in found.items() if number > title.number), default=len(paragraphs))
    wanted = normalised(title.title)
    for index in range(start, end):
        text = paragraphs[index].text
        heading = _HEADING.fullmatch(text) if len(text) <= LONGEST_HEADING else None
        if heading and heading[1] == _NUMERALS[title.number] and _alike(normalised(heading[2]), wanted):
            return index
    return None


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _title(heading: str) -> str:
    numbered = _HEADING.fullmatch(heading)
    return numbered[2].strip() if numbered else heading
