"""Two consecutive years of one city: what is carried over meets, what is in force adds up; what is altered is found."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from qktui.importing import read
from qktui.model import Cell, Finding, Outcome, Report
from qktui.queries import StoredReport, all_findings, corrections_of, find_report, load_report
from qktui.store import Store, open_store
from tests.conftest import REPOSITORY
from tests.store.reports import balanced, figures, take

SAMPLES = REPOSITORY.parent / "shared" / "samples"
CITY = "云川省临江市人民政府"
IN_FORCE = {CITY: 203, "江苏省宿迁市": 420}
INVENTED = {
    2023: {
        "t2.normative.issued": 12, "t2.normative.in_force": 180,
        "t3.new.natural": 300, "t3.new.business": 9, "t3.new.total": 309,
        "t3.granted.natural": 182, "t3.granted.business": 6, "t3.granted.total": 188,
        "t3.concluded.natural": 182, "t3.concluded.business": 6, "t3.concluded.total": 188,
        "t3.carried_out.natural": 118, "t3.carried_out.business": 3, "t3.carried_out.total": 121,
    },
    2024: {
        "t2.normative.issued": 50, "t2.normative.repealed": 27, "t2.normative.in_force": 203,
        "t3.new.natural": 280, "t3.new.business": 4, "t3.new.total": 284,
        "t3.carried_in.natural": 118, "t3.carried_in.business": 3, "t3.carried_in.total": 121,
        "t3.granted.natural": 390, "t3.granted.business": 2, "t3.granted.total": 392,
        "t3.concluded.natural": 390, "t3.concluded.business": 2, "t3.concluded.total": 392,
        "t3.carried_out.natural": 8, "t3.carried_out.business": 5, "t3.carried_out.total": 13,
    },
}  # fmt: skip


def invented() -> tuple[Report, Report]:
    """Last year's report and this year's."""
    before, now = (balanced(CITY, year, cells=figures(values), sections=()) for year, values in INVENTED.items())
    return before, now


def sample() -> tuple[Report, Report]:
    """The published reports of a city, where they are at hand."""
    paths = [SAMPLES / f"suqian-{year}.json" for year in (2023, 2024)]
    if not paths[0].exists():
        pytest.skip("the shared samples are not here")
    before, now = (read(path.name, path.read_bytes())[0].report for path in paths)
    return before, now


@pytest.fixture(params=[invented, sample])
def years(request: pytest.FixtureRequest) -> tuple[Report, Report]:
    pair: tuple[Report, Report] = request.param()
    return pair


def second_year(tmp_path: Path, before: Report, now: Report) -> tuple[Store, StoredReport]:
    store = open_store(tmp_path / "two.db")
    take(store, before, now)
    return store, load_report(store, find_report(store, now.agency, now.year))


def outcomes(found: tuple[Finding, ...], rule: str) -> set[Outcome]:
    return {finding.outcome for finding in found if finding.rule == rule}


def test_carried_over_meets_and_in_force_adds_up(tmp_path: Path, years: tuple[Report, Report]) -> None:
    found = all_findings(*second_year(tmp_path, *years))
    assert outcomes(found, "carry") == {Outcome.PASS}
    (total,) = [f for f in found if f.rule == "carry" and f.cells[:1] == ("t3.carried_in.total",)]
    assert (total.left, total.right) == (121, 121)
    assert outcomes(found, "stock") == {Outcome.PASS}
    (stock,) = [f for f in found if f.rule == "stock" and "t2.normative.in_force" in f.cells]
    repealed = years[1].cells["t2.normative.repealed"].value
    assert isinstance(repealed, int)
    assert (stock.left, stock.right) == (IN_FORCE[years[1].agency] + repealed,) * 2  # 420＋227＝597＋50
    assert [f for f in found if f.outcome is Outcome.FAIL and f.severity.value == "error"] == []


@pytest.mark.parametrize(
    ("cell", "by", "rules"),
    [
        ("t3.carried_in.natural", 9, {"applicants", "balance", "carry"}),
        ("t3.carried_in.total", 9, {"applicants", "balance", "carry"}),
        ("t3.carried_out.business", 4, {"applicants", "balance"}),
        ("t3.new.natural", 100, {"applicants", "balance"}),
        ("t3.granted.natural", 7, {"applicants", "concluded"}),
        ("t2.normative.in_force", 30, {"stock"}),
    ],
)
def test_one_figure_changed_is_found(
    tmp_path: Path, years: tuple[Report, Report], cell: str, by: int, rules: set[str]
) -> None:
    before, now = years
    true = now.cells[cell].value
    assert isinstance(true, int | Decimal)
    altered = replace(now, cells={**now.cells, cell: Cell(true + by)})
    store, stored = second_year(tmp_path, before, altered)
    failing = [f for f in all_findings(store, stored) if f.outcome is Outcome.FAIL]
    assert {f.rule for f in failing if cell in f.cells} == rules
    located = corrections_of(store, stored)
    if rules == {"stock"}:  # amendments break it now and then: a note, and no correction
        assert located.repairs == ()
    else:
        (first,) = located.first
        assert [(change.cell, change.new) for change in first.changes] == [(cell, true)]
