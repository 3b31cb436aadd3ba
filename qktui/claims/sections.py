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

_HEADING = 30  # a line no longer than this, with no figure and no full stop, names what the next ones are about
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
    known = catalogue()
    both = zip(sections, years, strict=True)
    return tuple(paragraph for section, year in both for paragraph in _section(section, year, known))


def _section(section: Section, year: int, known: Catalogue) -> Iterator[Paragraph]:
    usual = subject = _last_topic(known, section.title)
    start = 0
    for line in section.text.split("\n"):
        named = _last_topic(known, line) if len(line) <= _HEADING else ""
        if len(line) <= _HEADING and not any(mark in line for mark in SENTENCE_ENDS) and not re.search("[0-9]", line):
            subject = named or usual
        if _FIGURES.search(line) and (subject or known.gate.search(line)):
            yield Reader(known, section.number, year, subject, line, start).paragraph()
        start += len(line) + 1


def _last_topic(known: Catalogue, text: str) -> str:
    """The topic that a text names last, ``""`` for none."""
    found = ""
    for match in known.topic_words.finditer(text):
        found = match.lastgroup or ""
    return "" if found == ELSEWHERE else found
