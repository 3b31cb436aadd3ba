"""Figures and narrative that stand in another report too: last year's, or another unit's.

Digests are kept beside each report, so that one look-up tells who prints the same.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from qktui.checks.catalogue import severity
from qktui.checks.surroundings import Surroundings
from qktui.model import Finding, Outcome, Report, Section
from qktui.phrases import say

FEWEST_FIGURES = 8
"""Figures above zero that a report has at least, before it counts as strange that another has the same."""

ALIKE = 0.9
"""Share of short stretches of text that two narratives have in common when one was copied from the other."""

_STRETCH = 6
_SHORTEST = 300
_NOT_TEXT = re.compile(r"[\W\d_]+")
_OWN = re.compile(r"[一-鿿]{2,12}?(?:省|市|区|县|旗|州|盟|镇|乡|街道|局|委员会|委|办公室|办|厅|中心)")


def figures_digest(report: Report) -> str:
    """A digest of the request and dispute figures; ``""`` while they are too few to be compared."""
    figures = sorted((key, str(cell.value)) for key, cell in report.cells.items() if cell.value and key[:2] != "t2")
    if len(figures) < FEWEST_FIGURES:
        return ""
    return _digest(report.form, *(part for pair in figures for part in pair))


def text_digest(report: Report) -> str:
    """A digest of the narrative without names, numbers and punctuation; ``""`` when it is too short."""
    text = _bare(report.sections)
    return _digest(text) if len(text) >= _SHORTEST else ""


def check_copied(report: Report, around: Surroundings) -> Iterator[Finding]:
    """Notes on whatever was printed before, or by somebody else."""
    before = around.last_year
    if before is not None:
        if figures_digest(report) and figures_digest(report) == figures_digest(before):
            yield _note("figures", say("表三、表四的数字与 {year} 年度完全相同", year=before.year))
        share = alike(report.sections, before.sections)
        if share >= ALIKE:
            yield _note(
                "narrative", say("正文与 {year} 年度几乎相同（{share}%）", year=before.year, share=int(share * 100))
            )
    if around.same_figures:
        yield _note(
            "figures of others", say("表三、表四的数字与{agencies}完全相同", agencies=_named(around.same_figures))
        )
    if around.same_text:
        yield _note("narrative of others", say("正文与{agencies}相同", agencies=_named(around.same_text)))


def alike(one: Iterable[Section], other: Iterable[Section]) -> float:
    """How much of two narratives is the same, from 0 to 1, by their short stretches of text; 0 for short ones."""
    texts = [_bare(sections) for sections in (one, other)]
    if min(map(len, texts)) < _SHORTEST:
        return 0.0
    mine, others = ({text[i : i + _STRETCH] for i in range(len(text) - _STRETCH + 1)} for text in texts)
    return len(mine & others) / len(mine | others)


def _bare(sections: Iterable[Section]) -> str:
    return _NOT_TEXT.sub("", _OWN.sub("", "".join(section.text for section in sections)))


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _note(place: str, message: str) -> Finding:
    return Finding("copied", place, Outcome.FAIL, severity("copied"), (), None, None, message)


def _named(agencies: tuple[str, ...]) -> str:
    return say("、").join(f"“{agency}”" for agency in agencies[:3]) + ("…" if len(agencies) > 3 else "")
