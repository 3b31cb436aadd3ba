"""The balance rules, case by case from ``tests/rules``, and what they never do."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qktui.forms import Layout, form_ids, load_form
from qktui.model import Cell, Finding, Number, Outcome, Severity
from qktui.phrases import use_language
from qktui.rules import check_counts, evaluate, evaluate_rule, holds, place_name, signed, total

FOLDER = Path(__file__).resolve().parent.parent / "rules"
CASES = {
    f"{form_id} {case['id']} {case['place']} {kind}": (form_id, case, kind)
    for form_id in form_ids()
    if (FOLDER / f"{form_id}.toml").exists()
    for case in tomllib.loads((FOLDER / f"{form_id}.toml").read_text(encoding="utf-8"))["rule"]
    for kind in ("valid", "invalid", "undecided")
}


def cells_of(layout: Layout, values: dict[str, int | str]) -> dict[str, Cell]:
    """Every cell of the layout: 0, or the number, or the text printed in its place."""
    assert set(values) <= {place.id for place in layout.cells}
    given_cells = {key: Cell(None, value) if isinstance(value, str) else Cell(value) for key, value in values.items()}
    return {place.id: Cell(0) for place in layout.cells} | given_cells


def found(findings: tuple[Finding, ...], rule: str, place: str) -> Finding:
    """What the rule says of this place; a rule that has nothing against any place says so once, for none."""
    return next(f for f in findings if f.rule == rule and f.place in (place, ""))


@pytest.mark.parametrize(("form_id", "case", "kind"), CASES.values(), ids=CASES)
def test_case(form_id: str, case: dict[str, Any], kind: str) -> None:
    layout = load_form(form_id).layout(case.get("layout", ""))
    finding = found(evaluate(layout, cells_of(layout, case[kind])), case["id"], case["place"])
    expected = {"valid": "pass", "invalid": "fail", "undecided": case.get("undecided_is", "unknown")}[kind]
    assert finding.outcome is Outcome(expected)
    if kind == "invalid":
        assert (finding.left, finding.right) == (case.get("left"), case.get("right"))
        assert finding.severity is Severity.ERROR
        assert finding.cells


@pytest.mark.parametrize("form_id", [form_id for form_id in form_ids() if (FOLDER / f"{form_id}.toml").exists()])
def test_every_rule_of_the_form_has_a_case(form_id: str) -> None:
    tried = {case["id"] for known, case, _ in CASES.values() if known == form_id}
    assert tried == {spec.id for spec in load_form(form_id).specs if spec.balances or spec.each == "cell"}


# ------------------------------------------------------------------ what holds for all of them
LAYOUT = load_form("2021").layout()
FIGURES = st.dictionaries(st.sampled_from([place.id for place in LAYOUT.cells]), st.integers(-5, 50), max_size=30)


def test_a_form_of_zeros_holds_and_a_form_of_blanks_is_unknown() -> None:
    zeros = evaluate(LAYOUT, cells_of(LAYOUT, {}))
    assert {f.outcome for f in zeros} == {Outcome.PASS}
    assert holds(zeros)
    blanks = evaluate(LAYOUT, {place.id: Cell(None) for place in LAYOUT.cells})
    assert {f.outcome for f in blanks if f.rule != "count"} == {Outcome.UNKNOWN}
    assert not holds(blanks)
    assert not holds(evaluate(LAYOUT, {}))


@given(FIGURES, st.integers(-3, 3))
def test_the_difference_is_left_minus_right(values: dict[str, int], extra: int) -> None:
    cells = cells_of(LAYOUT, dict(values))
    for rule in LAYOUT.rules:
        finding = evaluate_rule(rule, cells, LAYOUT.form)
        shifted = {**cells, rule.left[0]: Cell((cells[rule.left[0]].value or 0) + extra)}
        again = evaluate_rule(rule, shifted, LAYOUT.form)
        assert finding.difference is not None
        assert again.difference == finding.difference + extra
        assert (again.outcome is Outcome.PASS) == (again.difference == 0)


@given(FIGURES, st.sampled_from([place.id for place in LAYOUT.cells]), st.booleans())
def test_one_blank_leaves_open_exactly_the_rules_that_need_it(values: dict[str, int], blank: str, absent: bool) -> None:
    cells = cells_of(LAYOUT, dict(values))
    before = evaluate(LAYOUT, cells)[: len(LAYOUT.rules)]
    if absent:
        del cells[blank]
    else:
        cells[blank] = Cell(None, "/")
    for rule, was in zip(LAYOUT.rules, before, strict=True):
        now = evaluate_rule(rule, cells, LAYOUT.form)
        touched = blank in (*rule.left, *rule.right)
        assert now.outcome is (Outcome.UNKNOWN if touched else was.outcome)
        assert (now.difference is None) == touched


@pytest.mark.parametrize(
    ("cell", "fine"),
    [
        (Cell(0), True),
        (Cell(7, "7件"), True),
        (Cell(-1), False),
        (Cell(Decimal("3.5")), False),
        (Cell(Decimal("3.0")), True),
        (Cell(None), True),
        (Cell(None, "/"), True),
        (Cell(None, "3.5"), False),
        (Cell(None, "３件"), False),
    ],
)
def test_what_counts_as_a_count(cell: Cell, fine: bool) -> None:
    findings = check_counts(LAYOUT, {"t2.rules.issued": cell})
    assert all(f.outcome is Outcome.PASS for f in findings) == fine
    assert len(findings) == 1


@pytest.mark.parametrize(
    ("cell", "fine"), [(Cell(Decimal("590.115865")), True), (Cell(Decimal("-0.01")), False), (Cell(0), True)]
)
def test_an_amount_may_have_decimals_but_no_sign(cell: Cell, fine: bool) -> None:
    assert (check_counts(LAYOUT, {"t2.fees.amount": cell})[0].outcome is Outcome.PASS) == fine


def test_sums_are_exact() -> None:
    cells = {"a": Cell(Decimal("0.1")), "b": Cell(Decimal("0.2")), "c": Cell(10**17), "d": Cell(1)}
    assert total(["a", "b"], cells) == Decimal("0.3")
    assert total(["c", "d"], cells) == 10**17 + 1
    assert total(["a", "missing"], cells) is None
    assert total([], cells) == 0


# ------------------------------------------------------------------ sentences
@pytest.mark.parametrize(
    ("left", "right", "shown"),
    [(3, 0, "+3"), (46, 66, "−20"), (0, 0, "+0"), (None, 1, "?"), (Decimal("0.5"), Decimal("0.75"), "−0.25")],
)
def test_a_difference_shows_its_sign(left: Number | None, right: Number | None, shown: str) -> None:
    assert signed(left, right) == shown


def test_a_failure_says_where_and_by_how_much() -> None:
    finding = evaluate_rule(LAYOUT.rules[0], cells_of(LAYOUT, {"t3.new.natural": 4}), LAYOUT.form)
    assert finding.message == "表三“自然人”列：一＋二＝三（七）＋四 不成立，左边 4，右边 0，相差 +4"


@pytest.mark.parametrize(
    ("place", "chinese", "english"),
    [
        ("t3.new.natural", "表三“一、本年新收”行“自然人”列", "Natural persons"),
        ("t3.unavailable.not_held", "表三“1.本机关不掌握”行", "Not held"),
        ("t3.*.total", "表三“总计”列", "Total"),
        ("t4.review", "表四“行政复议”行", "Administrative review"),
        ("t3.other", "表三“（六）其他处理”行", "Other"),
        ("t3.*.other", "表三“其他”列", "Other"),
    ],
)
def test_places_have_names(place: str, chinese: str, english: str) -> None:
    assert place_name(LAYOUT.form, place) == chinese
    use_language("en")
    assert english in place_name(LAYOUT.form, place)
