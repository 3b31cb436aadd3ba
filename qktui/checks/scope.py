"""Figures that this kind of body cannot have: rules (规章) are made by provinces and by cities with districts only.

《立法法》第九十三条: the governments of provinces, autonomous regions, municipalities,
cities divided into districts and autonomous prefectures may make rules.
"""

from __future__ import annotations

from collections.abc import Iterator

from qktui.checks.catalogue import rule_makers, severity
from qktui.forms import Layout
from qktui.model import Finding, Outcome, Report
from qktui.phrases import say
from qktui.regions import is_government_of
from qktui.rules import place_name, total


def check_scope(report: Report, layout: Layout, region: str) -> Iterator[Finding]:
    """A note for each figure of rules in the report of a body that makes none; none where the region is unknown."""
    if not region or may_make_rules(report.agency, region):
        return
    for place in layout.cells:
        value = total([place.id], report.cells)
        if f"{place.table}.{place.row.id}" == "t2.rules" and value:
            message = say(
                "{place}是 {value}，而本机关无权制定规章", place=place_name(layout.form, place.id), value=value
            )
            yield Finding("scope", place.id, Outcome.FAIL, severity("scope"), (place.id,), value, 0, message)


def may_make_rules(agency: str, region: str) -> bool:
    """Whether a body is the government of a place that makes rules."""
    level, name = region.count("/") + 1, region.rpartition("/")[2]
    return is_government_of(agency, region) and name.endswith(tuple(rule_makers().get(str(level), ())))
