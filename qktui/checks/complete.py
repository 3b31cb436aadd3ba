"""Whether a report is whole: its sections, its tables, its blank cells, and something in section five."""

from __future__ import annotations

from collections.abc import Iterator

from qktui.checks.catalogue import severity
from qktui.forms import Layout
from qktui.model import Cell, Finding, Number, Outcome, Report
from qktui.phrases import pick, say
from qktui.rules import evaluate, holds, place_name

NAMED = 5
"""How many blank cells a finding names."""

SHORTEST = 10
"""Characters that a section about problems has at least, when it says anything."""


def check_complete(report: Report, layout: Layout) -> Iterator[Finding]:
    """Notes on what is blank, absent or empty."""
    yield from _blanks(report, layout)
    yield from _absent(report, layout)
    yield from _sections(report, layout)


def _note(place: str, cells: tuple[str, ...], count: Number, message: str) -> Finding:
    return Finding("complete", place, Outcome.FAIL, severity("complete"), cells, count, 0, message)


def _blanks(report: Report, layout: Layout) -> Iterator[Finding]:
    """One note that lists the blank cells and says whether every rule would hold if they were zero."""
    blank = tuple(place.id for place in layout.cells if (cell := report.cells.get(place.id)) and cell.value is None)
    if not blank:
        return
    filled = {**report.cells, **{cell: Cell(0) for cell in blank if not report.cells[cell].raw.strip("/\\-—–―_ 无")}}
    if holds(evaluate(layout, filled)):
        then = say("都当作 0 则全部规则成立")
    else:
        then = say("都当作 0 仍有规则不成立")
    yield _note("blank", blank, len(blank), say("有 {n} 格没有数：{cells}；{then}",
                                                n=len(blank), cells=_named(layout, blank), then=then))  # fmt: skip


def _absent(report: Report, layout: Layout) -> Iterator[Finding]:
    absent = tuple(place.id for place in layout.cells if place.id not in report.cells)
    if absent:
        yield _note("absent", absent, len(absent),
                    say("缺 {n} 格：{cells}", n=len(absent), cells=_named(layout, absent)))  # fmt: skip


def _sections(report: Report, layout: Layout) -> Iterator[Finding]:
    texts = {section.number: section.text for section in report.sections}
    for title in layout.form.sections:
        if title.optional or title.appendix:
            continue
        name = pick(title.title, title.title_en)
        if title.number not in texts:
            yield _note(f"section {title.number}", (), 1, say("没有第 {n} 部分“{title}”", n=title.number, title=name))
        elif title.substantial and len("".join(texts[title.number].split())) < SHORTEST:
            yield _note(f"section {title.number}", (), 1,
                        say("第 {n} 部分“{title}”几乎没有内容", n=title.number, title=name))  # fmt: skip


def _named(layout: Layout, cells: tuple[str, ...]) -> str:
    more = "…" if len(cells) > NAMED else ""
    return say("、").join(place_name(layout.form, cell) for cell in cells[:NAMED]) + more
