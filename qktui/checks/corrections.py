"""What most likely went wrong in a report whose hard rules fail, with what other reports make one expect."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from qktui.checks.surroundings import NOWHERE, Surroundings
from qktui.checks.yearly import carried_over
from qktui.forms import Form, Layout, crosswalk, load_form
from qktui.model import Change, Expectation, Finding, Located, Repair, Report, Why, plain
from qktui.phrases import say
from qktui.rules import place_name, total


def corrections(
    report: Report, layout: Layout, around: Surroundings = NOWHERE, *, locked: Collection[str] = ()
) -> Located:  # fmt: skip
    """The ranked corrections; ``locked`` cells are taken as right. Nothing is applied."""
    from qktui.locate import locate  # only where something fails

    return locate(layout, report.cells, locked=locked, expected=expectations(report, layout, around))


def expectations(report: Report, layout: Layout, around: Surroundings) -> Mapping[str, tuple[Expectation, ...]]:
    """By cell, what the narrative, last year's figures and the units' sums make one expect."""
    found: dict[str, list[Expectation]] = {}
    for cell, expectation in (*_of_narrative(report, layout), *_of_units(around), *_of_last_year(layout, around)):
        found.setdefault(cell, []).append(expectation)
    return {cell: tuple(expected) for cell, expected in found.items()}


def _of_narrative(report: Report, layout: Layout) -> Iterator[tuple[str, Expectation]]:
    from qktui import claims

    for cell, claimed in claims.expectations(report, layout).items():
        for claim in claimed:
            yield cell, Expectation(claim.value, Why.NARRATIVE)


def _of_units(around: Surroundings) -> Iterator[tuple[str, Expectation]]:
    if around.units is not None and not around.units.missing:
        for cell, summed in around.units.sums.items():
            yield cell, Expectation(summed, Why.UNITS)


def _of_last_year(layout: Layout, around: Surroundings) -> Iterator[tuple[str, Expectation]]:
    if around.last_year is None:
        return
    before = load_form(around.last_year.form).layout_of(around.last_year.cells)
    for cell, carried in carried_over(layout, around.last_year):  # which says more than the same figure of last year
        yield cell, Expectation(carried, Why.LAST_YEAR)
    known = {rule.left[0] for rule in layout.yearly_rules}
    for place in layout.cells:
        found = None if place.id in known else crosswalk(layout.form, place.id, before)
        value = total(found.cells, around.last_year.cells) if found and not found.approximate else None
        if value is not None:
            yield place.id, Expectation(value, Why.LAST_YEAR)


def first_for(finding: Finding, located: Located) -> tuple[Repair, ...]:
    """The likeliest corrections that change a cell of this finding."""
    return tuple(r for r in located.first if any(change.cell in finding.cells for change in r.changes))


def in_words(form: Form, repair: Repair) -> str:
    """A correction on one line: ``表三“1.本机关不掌握”行“自然人”列 64 → 44（一位数字之差）``."""
    return say("；").join(_change(form, change) for change in repair.changes)


def _change(form: Form, change: Change) -> str:
    from qktui.locate.words import why

    old = say("空") if change.old is None else plain(change.old)
    new = "?" if change.new is None else plain(change.new)
    return say("{place} {old} → {new}（{why}）", place=place_name(form, change.cell), old=old, new=new, why=why(change))
