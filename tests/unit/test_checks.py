"""Rules that look beyond one report's tables: what agrees stays silent, what does not is told with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest

from qktui.checks import NOWHERE, Surroundings, Units, check_report, checks, figures_digest, rule_label, text_digest
from qktui.forms import form_ids, load_form
from qktui.model import Cell, Finding, Number, Outcome, Report, Section, Severity
from qktui.phrases import use_language
from tests.factory import AGENCY, balanced_report

REGION = "云川省/临江市/青禾区"


def found(report: Report, around: Surroundings = NOWHERE, *, rule: str = "") -> list[Finding]:
    """What fails or cannot be checked, of one rule or of all."""
    layout = load_form(report.form).layout_of(report.cells)
    findings = check_report(report, layout, around)
    return [f for f in findings if f.outcome is not Outcome.PASS and rule in ("", f.rule)]


def numbers(findings: Iterable[Finding]) -> list[tuple[str, Number | None, Number | None]]:
    return [(finding.place, finding.left, finding.right) for finding in findings]


def test_a_report_that_agrees_with_last_years_is_silent() -> None:
    around = Surroundings(REGION, balanced_report(year=2020))
    assert found(balanced_report(), around) == []


# ------------------------------------------------------------------ last year
def test_a_carry_over_that_does_not_meet_is_a_warning_with_both_sides() -> None:
    before = balanced_report(year=2020)
    carried = before.cells["t3.carried_out.total"].value
    assert isinstance(carried, int)
    around = Surroundings(last_year=replace(before, cells={**before.cells, "t3.carried_out.total": Cell(carried + 2)}))
    (finding,) = found(balanced_report(), around)
    assert numbers([finding]) == [("t3.*.total", carried, carried + 2)]
    assert (finding.rule, finding.severity, finding.cells) == ("carry", Severity.WARNING, ("t3.carried_in.total",))
    assert "“总计”列" in finding.message
    assert "−2" in finding.message


def test_a_blank_leaves_the_carry_over_open() -> None:
    before = balanced_report(year=2020, cells={"t3.carried_out.natural": Cell(None, "/")})
    (finding,) = found(balanced_report(), Surroundings(last_year=before))
    assert (finding.place, finding.outcome) == ("t3.*.natural", Outcome.UNKNOWN)


def test_the_form_of_2019_carries_over_into_that_of_2021() -> None:
    form = load_form("2019")
    report = balanced_report()
    cells = {place.id: Cell(0) for place in form.layout().cells}
    cells |= {f"t3.carried_out.{c}": report.cells[f"t3.carried_in.{c}"] for c in ("natural", "business", "total")}
    before = Report(AGENCY, 2020, "2019", cells=cells)
    columns = {finding.place for finding in found(report, Surroundings(last_year=before), rule="carry")}
    wrong = {
        f"t3.*.{c}" for c in ("research", "nonprofit", "legal", "other") if report.cells[f"t3.carried_in.{c}"].value
    }
    assert columns == wrong
    assert found(report, Surroundings(last_year=before), rule="stock") == [], "form 2019 keeps no stock"


def test_the_form_of_2014_has_nothing_to_carry_over() -> None:
    before = Report(AGENCY, 2020, "2014", cells={cell.id: Cell(7) for cell in load_form("2014").layout().cells})
    assert found(balanced_report(), Surroundings(last_year=before), rule="carry") == []


def test_a_stock_grows_by_what_is_issued() -> None:
    before = balanced_report(year=2020)
    report = balanced_report(cells={"t2.normative.in_force": Cell(1000)})
    (finding,) = found(report, Surroundings(last_year=before), rule="stock")
    assert (finding.place, finding.severity) == ("t2.normative", Severity.NOTE)
    assert isinstance(finding.difference, int)
    assert finding.difference > 0


# ------------------------------------------------------------------ the units below
def units(report: Report, more: int = 0, missing: tuple[str, ...] = ()) -> Surroundings:
    """Three units that add up to the report, and to so many ``more`` new requests."""
    sums: dict[str, Number] = {key: cell.value for key, cell in report.cells.items() if cell.value is not None}
    sums["t3.new.natural"] += more
    return Surroundings(REGION, units=Units(3, sums, missing))


def test_a_government_is_the_sum_of_its_units() -> None:
    report = balanced_report()
    assert found(report, units(report)) == []
    (finding,) = found(report, units(report, more=4))
    assert (finding.rule, finding.place, finding.cells, finding.difference) == (
        "rollup", "t3.new", ("t3.new.natural",), -4,
    )  # fmt: skip


def test_while_units_are_missing_less_than_the_government_states_is_no_contradiction() -> None:
    report = balanced_report()
    (finding,) = found(report, units(report, more=-1, missing=("某局", "某委")))
    assert finding.outcome is Outcome.UNKNOWN
    assert "缺 2 个单位：某局、某委" in finding.message
    (finding,) = found(report, units(report, more=1, missing=("某局",)))
    assert finding.outcome is Outcome.FAIL, "more than the government states is wrong whatever the missing say"


def test_a_single_unit_is_no_sum() -> None:
    report = balanced_report()
    assert found(report, Surroundings(REGION, units=Units(1, {"t3.new.natural": 999}))) == []


# ------------------------------------------------------------------ completeness
def test_blanks_are_one_note_that_says_what_zeros_would_do() -> None:
    report = balanced_report()
    zeros = [key for key, cell in report.cells.items() if cell.value == 0 and key.startswith("t4")]
    note, *open_ = found(balanced_report(cells={key: Cell(None) for key in zeros}))
    assert note.rule != "complete" or not open_
    (note,) = found(balanced_report(cells={key: Cell(None) for key in zeros}), rule="complete")
    assert (note.cells, note.left) == (tuple(zeros), len(zeros))
    assert "都当作 0 则全部规则成立" in note.message
    (note,) = found(balanced_report(cells={"t3.new.total": Cell(None)}), rule="complete")
    assert "仍有规则不成立" in note.message


def test_a_text_in_a_cell_is_no_zero() -> None:
    (note,) = found(balanced_report(cells={"t4.review.upheld": Cell(None, "见附件")}), rule="complete")
    assert "仍有规则不成立" in note.message


def test_absent_cells_and_sections_are_noted() -> None:
    report = balanced_report()
    cells = {key: cell for key, cell in report.cells.items() if key != "t2.coercion.decisions"}
    sections = tuple(
        Section(s.number, s.title, "无。" if s.number == 5 else s.text) for s in report.sections if s.number != 6
    )
    places = [finding.place for finding in found(replace(report, cells=cells, sections=sections), rule="complete")]
    assert places == ["absent", "section 5", "section 6"]


# ------------------------------------------------------------------ copies
def test_the_same_figures_as_last_year_are_noted() -> None:
    report = balanced_report()
    before = replace(report, year=2020)
    assert [f.place for f in found(report, Surroundings(last_year=before), rule="copied")] == ["figures"]
    other = replace(before, cells={**before.cells, "t4.review.upheld": Cell(77)})
    assert found(report, Surroundings(last_year=other), rule="copied") == []


def test_few_figures_prove_nothing() -> None:
    cells = {place.id: Cell(int(place.id == "t3.new.total")) for place in load_form("2021").layout().cells}
    assert figures_digest(Report(AGENCY, 2021, "2021", cells=cells)) == ""


def narrative(agency: str, year: int) -> tuple[Section, ...]:
    text = "".join(
        f"{agency}持续推进第{n}项公开工作，完善{'制度平台队伍'[n % 6]}建设，强化监督考核与业务培训。" for n in range(20)
    )
    return (Section(1, "总体情况", f"{year}年，" + text),)


def test_a_copied_narrative_is_noted_whoever_signs_it() -> None:
    report = balanced_report(sections=narrative("青禾区财政局", 2021))
    before = replace(report, year=2020, sections=narrative("青禾区财政局", 2020), cells={})
    assert "narrative" in [f.place for f in found(report, Surroundings(last_year=before), rule="copied")]
    assert text_digest(report) == text_digest(replace(report, sections=narrative("青禾区民政局", 2021)))
    assert text_digest(report) != ""
    assert text_digest(replace(report, sections=narrative("青禾区财政局", 2021)[:0])) == ""


def test_others_that_print_the_same_are_named() -> None:
    notes = found(balanced_report(), Surroundings(same_figures=("甲局",), same_text=("甲局", "乙局")), rule="copied")
    assert [note.message for note in notes] == ["表三、表四的数字与“甲局”完全相同", "正文与“甲局”、“乙局”相同"]


# ------------------------------------------------------------------ scope
@pytest.mark.parametrize(
    ("agency", "region", "may"),
    [
        ("云川省人民政府", "云川省", True),
        ("云川省临江市人民政府", "云川省/临江市", True),
        ("云川省石门自治州人民政府", "云川省/石门自治州", True),
        ("北京市人民政府", "北京市", True),
        ("北京市朝阳区人民政府", "北京市/朝阳区", False),
        (AGENCY, REGION, False),
        ("云川省临江市财政局", "云川省/临江市", False),
        ("某某局", "", True),
    ],
)
def test_rules_are_made_by_few(agency: str, region: str, may: bool) -> None:
    report = balanced_report(agency, cells={"t2.rules.issued": Cell(1), "t2.rules.in_force": Cell(1)})
    notes = found(report, Surroundings(region), rule="scope")
    assert [note.cells for note in notes] == ([] if may else [("t2.rules.issued",), ("t2.rules.in_force",)])


def test_a_column_filled_as_last_year_plus_change_is_noted() -> None:
    form = load_form("2019")
    cells = {place.id: Cell(Decimal(0) if place.decimals else 0) for place in form.layout().cells}
    filled = {"t2.licensing.items_last_year": Cell(120), "t2.licensing.items_change": Cell(-10)}
    wrong = Report(AGENCY, 2020, "2019", cells={**cells, **filled, "t2.licensing.decisions": Cell(110)})
    right = replace(wrong, cells={**wrong.cells, "t2.licensing.decisions": Cell(3456)})
    assert [f.place for f in found(wrong, rule="scope")] == ["t2.licensing"]
    assert found(right, rule="scope") == []


# ------------------------------------------------------------------ the catalogue
def test_every_rule_has_a_name_and_one_severity() -> None:
    stated = {spec.id: spec.severity for form_id in form_ids() for spec in load_form(form_id).specs}
    for check in checks().values():
        assert check.label_en
        assert (check.severity == "") == (check.id in stated and check.id != "scope")
    assert set(stated) <= set(checks())


def test_rules_are_named_in_the_language_in_use() -> None:
    assert rule_label("carry") == "与上年结转衔接"
    use_language("en")
    assert rule_label("carry") == "carry-over"
    assert rule_label("gone") == "gone"
