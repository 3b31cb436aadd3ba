"""Sections read into paragraphs: which of them may state something, and what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from qktui.claims.catalogue import ELSEWHERE, Catalogue, catalogue
from qktui.claims.claim import Claim
from qktui.claims.clauses import SENTENCE_ENDS
from qktui.claims.paragraph import Paragraph
from qktui.claims.period import section_year
from qktui.claims.reading import Reader
from qktui.model import Report, Section

MOST_CLAUSES = 5_000
"""No more are read of one report: the longest narratives have a fifth of that."""

_HEADING = 30  # a line no longer than this, with no figure and no full stop, names what the next ones are about
_NO_HEADING = re.compile(f"[0-9０-９{SENTENCE_ENDS}]")
_FIGURES = re.compile("[0-9０-９]|[零一二两三四五六七八九十百][件份宗起例]|[未无没]|均|全部")


def read_claims(sections: Sequence[Section], year: int) -> tuple[Claim, ...]:
    """Every figure that the sections of a report of ``year`` state of something that the tables count."""
    parts = read_paragraphs(tuple(sections), (year,) * len(sections))
    return tuple(claim for part in parts for claim in part.claims)


def paragraphs_of(report: Report) -> tuple[Paragraph, ...]:
    """The report's narrative, each section read as of the year that it speaks of."""
    years = tuple(section_year(section, report.year) for section in report.sections)
    return read_paragraphs(report.sections, years)


@lru_cache(maxsize=4)
def read_paragraphs(sections: tuple[Section, ...], years: tuple[int, ...]) -> tuple[Paragraph, ...]:
    """The paragraphs that may state something, each section's as of its year.

    The last readings are kept: a narrative stays while cells are edited.
    """
    known, left = catalogue(), MOST_CLAUSES
    found: list[Paragraph] = []
    for section, year in zip(sections, years, strict=True):
        for subject, line, start in _lines(section, known):
            reader = Reader(known, section.number, year, subject, line, start)
            found.append(reader.paragraph(left))
            left -= len(found[-1].stated)
            if found[-1].cut:
                return tuple(found)
    return tuple(found)


def _lines(section: Section, known: Catalogue) -> Iterator[tuple[str, str, int]]:
    """The section's lines that may state something, each with the topic that it is about and its place."""
    usual = subject = _last_topic(known, section.title)
    start = 0
    for line in section.text.split("\n"):
        if len(line) <= _HEADING and not _NO_HEADING.search(line):
            subject = _last_topic(known, line) or usual
        if _FIGURES.search(line) and (subject or known.gate.search(line)):
            yield subject, line, start
        start += len(line) + 1


def _last_topic(known: Catalogue, text: str) -> str:
    """The topic that a text names last, ``""`` for none."""
    found = ""
    for match in known.topic_words.finditer(text):
        found = match.lastgroup or ""
    return "" if found == ELSEWHERE else found
