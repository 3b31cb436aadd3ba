"""The narrative beside the tables, case by case from ``tests/rules/claims.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qktui.claims import check_narrative
from qktui.forms import load_form
from qktui.model import Cell, Finding, Outcome, Report, Section, Severity

CASES = tomllib.loads((Path(__file__).parents[1] / "rules" / "claims.toml").read_text(encoding="utf-8"))
BUREAU = "云川省临江市青禾区档案局"


def cells_of(form: str, values: Mapping[str, int | str]) -> dict[str, Cell]:
    """Every cell of the form's official layout: 0, or what is given."""
    known = {cell.id: Cell(0) for cell in load_form(form).layout().cells}
    assert values.keys() <= known.keys()
    return known | {key: Cell(Decimal(v) if isinstance(v, str) else v) for key, v in values.items()}


def report_of(case: Mapping[str, Any], **changes: int | str) -> Report:
    """The report of a case, with some of its cells changed."""
    form, year, section = case.get("form", "2021"), case.get("year", 2021), case.get("section", 3)
    title = next(part.title for part in load_form(form).sections if part.number == section)
    cells = cells_of(form, {**case["cells"], **changes})
    return Report(
        case.get("agency", BUREAU), year, form, sections=(Section(section, title, case["text"]),), cells=cells
    )


def findings(report: Report, last_year: Report | None = None) -> tuple[Finding, ...]:
    layout = load_form(report.form).layout_of(report.cells)
    return check_narrative(report, layout, last_year)


def failed(found: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in found if finding.outcome is Outcome.FAIL]


def last_year_of(case: Mapping[str, Any]) -> Report | None:
    if "last_year" not in case:
        return None
    form, year = case.get("form", "2021"), case.get("year", 2021)
    return Report(BUREAU, year - 1, form, cells=cells_of(form, case["last_year"]))


PHRASINGS = [pytest.param(case, id=f"{case['n']} {case['text'][:16]}") for case in CASES["phrasing"]]
WRONG = [
    pytest.param(case, changes, id=f"{case['n']} {case['text'][:12]} {' '.join(changes)}")
    for case in CASES["phrasing"]
    for changes in case["wrong"]
]


@pytest.mark.parametrize("case", PHRASINGS)
def test_a_phrasing_agrees_with_its_table(case: Mapping[str, Any]) -> None:
    found = findings(report_of(case), last_year_of(case))
    assert failed(found) == []
    assert {finding.outcome for finding in found if finding.rule == "narrative"} == {Outcome.PASS}


@pytest.mark.parametrize(("case", "changes"), WRONG)
def test_a_phrasing_contradicts_another_table(case: Mapping[str, Any], changes: Mapping[str, int | str]) -> None:
    found = failed(findings(report_of(case, **changes), last_year_of(case)))
    assert {finding.severity for finding in found} == {Severity.WARNING}
    assert any(cell in finding.cells for finding in found for cell in changes)
    assert all(finding.left != finding.right and finding.quote for finding in found)


@pytest.mark.parametrize("case", CASES["contradiction"], ids=lambda case: f"{case['n']} {case['text'][:16]}")
def test_a_sentence_contradicts_itself_with_tables_and_without(case: Mapping[str, Any]) -> None:
    assert failed(findings(report_of(case)))
    bare = Report(BUREAU, 2021, "2021", sections=report_of(case).sections)
    (finding,) = failed(findings(bare))
    assert (finding.rule, finding.left, finding.right) == ("narrative", case["left"], case["right"])
    assert finding.quote == case["text"].removesuffix("。")


@pytest.mark.parametrize("case", CASES["silent"], ids=lambda case: case["why"])
def test_nothing_is_held_against_what_may_be_right(case: Mapping[str, Any]) -> None:
    assert failed(findings(report_of(case))) == []


def test_every_phrasing_of_the_field_is_here() -> None:
    told = {case["n"] for kind in ("phrasing", "contradiction") for case in CASES[kind]}
    assert told == set(range(25)) - {23}
