"""Which form a document is on: the one that finds most in it.

How much a form can find at most is told beforehand, from the labels that are printed.
That takes a small part of the time of matching, and shows of most forms that they are
not the document's. The bound holds because a row takes figures only where its label
is the last one before them, save those of the header, and where every column is named;
and because it is blank without figures only in a table that prints none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set

from qktui.forms import Form
from qktui.importing.document import Document
from qktui.importing.gather import gather
from qktui.importing.match import Match, match
from qktui.importing.strips import Strip, Strips
from qktui.importing.wording import TableWording, wording

Extent = tuple[int, int]
"""How much of a form is found in a document: cells, rows."""


def best_form(document: Document, forms: Sequence[Form]) -> tuple[Document, Match]:
    """What the form finds that finds most, and the document as that form sees it; at a tie the first form.

    Forms are matched from the most promising on, for as long as the next might find as much.
    """
    seen = [gather(document, form) for form in forms]
    strips = Strips()
    limits = [reach(strips.of(view), form) for view, form in zip(seen, forms, strict=True)]
    found: dict[int, Match] = {}
    for i in sorted(range(len(forms)), key=limits.__getitem__, reverse=True):
        if not found or limits[i] >= max(map(extent, found.values())):
            found[i] = match(seen[i], forms[i], strips)
    best = max(sorted(found), key=lambda i: extent(found[i]))
    return seen[best], found[best]


def extent(found: Match) -> Extent:
    """How much was found."""
    return len(found.cells), len(found.rows)


def reach(strips: Collection[Strip], form: Form) -> Extent:
    """The most that the form can find in these strips."""
    words = wording(form)
    printed = frozenset[str]().union(*(strip.keys for strip in strips))
    last = None
    if all(strip.has_figures for strip in strips):
        last = frozenset[str]().union(*(_last(strip, words.between) for strip in strips))
    found = [_reach(table, printed, last) for table in words.tables]
    return sum(cells for cells, _ in found), sum(rows for _, rows in found)


def _last(strip: Strip, between: Set[str]) -> set[str]:
    """The labels that may be the last before figures: those that none but labels ``between`` stand right behind."""
    followed = [beside and between.isdisjoint(keys) for beside, keys in zip(strip.beside, strip.beginning, strict=True)]
    ends = zip(strip.ending, [*followed[1:], False], strict=False)
    return set[str]().union(*(keys for keys, inside in ends if not inside))


def _reach(table: TableWording, printed: Set[str], last: Set[str] | None) -> Extent:
    """``last`` is ``None`` where a table may be blank."""
    named = [row for row, keys in table.labels.items() if table.across or not keys.isdisjoint(printed)]
    if last is None:
        return sum(len(table.cells[row]) for row in named), len(named)
    cells = 0
    for block, header in zip(table.table.blocks, table.headers, strict=True):
        if header.may_stand_in(printed) or not any(column.id for column in block.columns):
            filled = (row.id for row in block.rows if table.across or not table.labels[row.id].isdisjoint(last))
            cells += sum(len(table.cells[row]) for row in filled)
    return cells, len(named)
