"""Whole reports: the built-in one, published ones where they are at hand, and each rule beside its counter-example."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qktui.claims import check_narrative, expectations
from qktui.forms import load_form
from qktui.importing import read
from qktui.model import Cell, Finding, Indicator, Number, Outcome, Report, Section, Severity
from qktui.phrases import use_language
from qktui.resources import data_dir
from tests.factory import AGENCY, balanced_report

TITLES = {1: "总体情况", 2: "主动公开政府信息情况", 3: "收到和处理政府信息公开申请情况"}


def report(text: str, cells: Mapping[str, Cell] | None = None, section: int = 3, **fields: object) -> Report:
    """A report of 2021, of a bureau, that says this in one section; its cells are 0 but for those given."""
    known = {cell.id: Cell(0) for cell in load_form("2021").layout().cells}
    given = known if cells is None else known | dict(cells)
    made = Report("青禾区档案局", 2021, "2021", sections=(Section(section, TITLES[section], text),), cells=given)
    return replace(made, **fields)  # type: ignore[arg-type]


def cells(**values: int | None) -> dict[str, Cell]:
    """Cells of table 3 by row and column: ``new_total=3``."""
    return {f"t3.{name.rpartition('_')[0]}.{name.rpartition('_')[2]}": Cell(value) for name, value in values.items()}


def check(of: Report, last_year: Report | None = None) -> tuple[Finding, ...]:
    return check_narrative(of, load_form(of.form).layout_of(of.cells), last_year)


def of_rule(found: tuple[Finding, ...], rule: str) -> list[tuple[str, Number | None, Number | None]]:
    return [(finding.outcome.value, finding.left, finding.right) for finding in found if finding.rule == rule]


def failed(found: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in found if finding.outcome is Outcome.FAIL]


def document(path: Path) -> Report:
    (draft,) = read(path.name, path.read_bytes())
    return draft.report


# ------------------------------------------------------------------ real reports
def built_in() -> Report:
    return document(data_dir("seeds") / "reports" / "qiaokou-2021.json")


def qiaokou_original(shared: Path) -> Report:
    (path,) = (shared / "seeds").glob("000_*.txt")
    return document(path)


def assert_qiaokou(found: tuple[Finding, ...]) -> None:
    """What the figures of the report of Qiaokou District say, in whatever words."""
    narrative = [(f.left, f.right, f.cells) for f in found if f.rule == "narrative"]
    assert narrative == [
        (1, 1, ("t2.normative.issued",)),
        (147, 147, ("t3.new.total", "t3.carried_in.total")),
        (3, 3, ("t3.carried_in.total",)),
        (8, 8, ("t3.carried_out.total",)),
        (19, 19, ("t4.review.total",)),
        (22, 22, ("t4.direct.total", "t4.after_review.total")),
        (1700, 1700, ()),
    ]
    assert {f.outcome for f in found if f.rule in ("narrative", "sum", "period")} == {Outcome.PASS}
    assert of_rule(found, "sum") == [("pass", 334, 334)]
    shares = {finding.left: finding for finding in found if finding.rule == "ratio"}
    told = {left: (finding.outcome.value, finding.right) for left, finding in shares.items()}
    assert told == {
        Decimal("84.2"): ("fail", Decimal("84.13")),
        Decimal("96.05"): ("fail", Decimal("95.98")),
        Decimal("97.4"): ("pass", Decimal("97.43")),
        Decimal("100"): ("pass", Decimal("100.00")),
        Decimal("78.7"): ("unknown", None),
    }
    assert {finding.severity for finding in failed(found)} == {Severity.WARNING}
    assert "1172÷1393＝84.13%，写作 84.2%" in shares[Decimal("84.2")].message


def test_the_built_in_report() -> None:
    assert_qiaokou(check(built_in()))


def test_the_original_of_the_built_in_report(shared: Path) -> None:
    assert_qiaokou(check(qiaokou_original(shared)))


def test_the_report_of_an_office_within_a_government(shared: Path) -> None:
    """17 requests of the office are no contradiction to the 95 of the whole district."""
    found = check(document(shared / "samples" / "hongze-2024.pdf"))
    assert failed(found) == []
    assert of_rule(found, "narrative") == [("unknown", 17, 95), ("pass", 0, 0)]


ADDED = "予以公开及部分公开258件，占33.9%；无法提供265件。"


def assert_told_what_the_tables_say(found: tuple[Finding, ...]) -> None:
    assert of_rule(found, "narrative") == [("fail", 258, 275), ("fail", 265, 337)]
    assert "表三“（一）予以公开”行“总计”列＋表三“（二）部分公开”行“总计”列是 275，相差 −17" in failed(found)[0].message
    assert [finding.outcome for finding in found if finding.rule == "ratio"] == [Outcome.UNKNOWN]


@pytest.mark.parametrize("section", [1, 3])
def test_sentences_added_to_a_published_report_of_2019(shared: Path, section: int) -> None:
    sample = document(shared / "samples" / "shanghai-office-2019.json")
    assert_told_what_the_tables_say(
        check(replace(sample, sections=(Section(section, TITLES[section], f"2019年，{ADDED}"),)))
    )


def test_a_total_left_blank_is_known_to_be_no_less_than_its_parts() -> None:
    """The figures of the case before: totals blank, and most applicants."""
    blank = {cell.id: Cell(None) for cell in load_form("2019").layout().cells if cell.table == "t3"}
    rows = {"granted": (258, 12, 1, 1), "partial": (3,), "unavailable.not_held": (252, 12, 1),
            "unavailable.needs_creation": (44, 3), "unavailable.unclear": (25,)}  # fmt: skip
    columns = ("natural", "business", "legal", "other")
    filled = {f"t3.{row}.{column}": Cell(n) for row, values in rows.items() for column, n in zip(columns, values)}  # noqa: B905
    of = Report("云川市人民政府办公厅", 2019, "2019", sections=(Section(3, TITLES[3], ADDED),), cells=blank | filled)
    assert_told_what_the_tables_say(check(of))
    more = replace(of, sections=(Section(3, TITLES[3], "予以公开及部分公开275件；无法提供400件；不予处理7件。"),))
    assert of_rule(check(more), "narrative") == [("unknown", 275, 275), ("unknown", 400, 337), ("unknown", 7, None)]


# ------------------------------------------------------------------ blanks, and no tables
COLUMNS = ("natural", "business", "research", "nonprofit", "legal", "other", "total")


def blank_row(row: str) -> dict[str, Cell]:
    return {f"t3.{row}.{column}": Cell(None) for column in COLUMNS}


def test_a_blank_cell_is_neither_agreement_nor_contradiction() -> None:
    blank = report("新收申请5件，上年结转0件。", blank_row("new") | blank_row("carried_in"))
    assert of_rule(check(blank), "narrative") == [("unknown", 5, None), ("unknown", 0, None)]
    assert of_rule(check(replace(blank, cells={})), "narrative") == [("unknown", 5, None), ("unknown", 0, None)]


def test_a_total_left_blank_is_the_sum_of_what_is_printed() -> None:
    of = report("新收申请5件。", cells(new_natural=3, new_legal=2, new_total=None))
    assert of_rule(check(of), "narrative") == [("pass", 5, 5)]


def test_a_reading_that_is_not_known_leaves_a_claim_open() -> None:
    of = report("共收到申请9件。", blank_row("carried_in") | cells(new_total=7))
    assert of_rule(check(of), "narrative") == [("unknown", 9, 7)]
    assert of_rule(check(replace(of, sections=report("共收到申请7件。").sections)), "narrative") == [("pass", 7, 7)]


# ------------------------------------------------------------------ narrative
def test_the_message_names_both_sides_the_cells_and_the_sentence() -> None:
    (finding,) = failed(check(report("全年，新收申请9件。其他略。", cells(new_total=7))))
    assert finding.message == "第 3 部分“新收申请9件”：表三“一、本年新收”行“总计”列是 7，相差 +2"
    assert (finding.cells, finding.left, finding.right) == (("t3.new.total",), 9, 7)
    assert finding.quote == "全年，新收申请9件"
    assert finding.place == "section 3 requests.new"
    use_language("en")
    (finding,) = failed(check(report("新收申请9件。", cells(new_total=7))))
    assert finding.message.startswith("Section 3, “新收申请9件”: ")
    assert "difference of +2" in finding.message


def test_what_contradicts_itself_is_told_as_a_sum() -> None:
    text = "新收到78件，结转上年度办理3件；答复75件，结转下年度3件。"
    (finding,) = failed(check(replace(report(text), cells={})))
    assert finding.message.endswith("前后不合：新收 78、上年结转 3，答复 75、结转下年 3：78＋3≠75＋3")
    assert finding.cells == ("t3.new.total", "t3.carried_in.total", "t3.concluded.total", "t3.carried_out.total")


def test_places_are_told_apart() -> None:
    found = check(report("新收申请9件。\n新收申请8件。", cells(new_total=7)))
    assert [f.place for f in found] == ["section 3 requests.new", "section 3 requests.new 2"]


# ------------------------------------------------------------------ last year
LAST_YEAR = report("", cells(new_total=282, carried_in_total=3), year=2020)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("新收申请375件，比2020年增加33.0%。", ("pass", Decimal("33.0"), Decimal("32.98"))),
        ("新收申请375件，比上年增加33.9%。", ("fail", Decimal("33.9"), Decimal("32.98"))),
        ("新收申请375件，较去年增加93件。", ("pass", 93, 93)),
        ("新收申请375件，较去年减少93件。", ("fail", -93, 93)),
        ("新收申请141件，同比下降50%。", ("pass", -50, -50)),
        ("新收申请375件，同比增长超30%。", ("pass", 30, Decimal("32.98"))),
        ("新收申请375件，同比增长近30%。", ("fail", 30, Decimal("32.98"))),
    ],
)
def test_a_change_is_checked_with_last_years_report(text: str, told: tuple[str, Number, Number]) -> None:
    of = report(text, cells(new_total=141 if "141" in text else 375))
    assert of_rule(check(of, LAST_YEAR), "narrative")[1:] == [told]
    (outcome, left, right), *_ = of_rule(check(of), "narrative")[1:]
    assert (outcome, left, right) == ("unknown", told[1], None)


def test_a_change_that_may_be_of_several_figures_is_not_held_against_any() -> None:
    made = cells(new_total=375, concluded_total=370, carried_out_total=5)
    for percent, outcome in (("33.0", "pass"), ("44.0", "unknown")):
        text = f"新收申请375件，办结370件，比上年增加{percent}%。"
        assert of_rule(check(report(text, made), LAST_YEAR), "narrative")[-1][0] == outcome


def test_last_years_figure_is_compared_with_last_years_table() -> None:
    of = report("2020年新收申请282件，2021年新收申请375件。", cells(new_total=375))
    assert of_rule(check(of, LAST_YEAR), "narrative") == [("pass", 282, 282), ("pass", 375, 375)]
    assert of_rule(check(of), "narrative") == [("unknown", 282, None), ("pass", 375, 375)]
    (wrong,) = failed(check(report("2020年新收申请228件。2021年工作照常。", cells()), LAST_YEAR))
    assert (wrong.left, wrong.right, wrong.cells) == (228, 282, ())  # the cells are another report's
    assert "上年报告的表三" in wrong.message


# ------------------------------------------------------------------ ratio
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("全区共300项，其中甲类100项，占33.3%。", ("pass", Decimal("33.3"), Decimal("33.33"), "warning")),
        ("全区300项事项中，甲类200项，占66.6%。", ("fail", Decimal("66.6"), Decimal("66.67"), "note")),
        ("全区300项事项中，甲类200项，占66.7%。", ("pass", Decimal("66.7"), Decimal("66.67"), "warning")),
        ("全区300项事项中，甲类200项，占76.7%。", ("fail", Decimal("76.7"), Decimal("66.67"), "warning")),
        ("全区300项事项中，甲类200项，占比约67%。", ("pass", 67, Decimal("66.67"), "warning")),
        ("甲类200项，占76.7%。", ("unknown", Decimal("76.7"), None, "warning")),
        ("全区300家企业，甲类200项，占76.7%。", ("unknown", Decimal("76.7"), None, "warning")),
        ("全区共300项，面向企业的甲类200项，占76.7%。", ("unknown", Decimal("76.7"), None, "warning")),
        ("全区共100项，甲类200项，占76.7%。", ("unknown", Decimal("76.7"), None, "warning")),
    ],
)
def test_a_share_is_the_part_of_the_whole(text: str, told: tuple[str, Number, Number | None, str]) -> None:
    (finding,) = [finding for finding in check(report(text, section=2)) if finding.rule == "ratio"]
    assert (finding.outcome.value, finding.left, finding.right, finding.severity.value) == told


def test_a_share_of_requests_may_be_of_what_was_received_or_concluded() -> None:
    made = cells(new_total=100, carried_in_total=10, concluded_total=105, carried_out_total=5, granted_total=42)
    outcomes = {
        share: of_rule(check(report(f"收到申请100件，办结105件；予以公开42件，占{share}%。", made)), "ratio")[0][0]
        for share in ("40", "42", "38.2", "41")
    }
    assert outcomes == {"40": "pass", "42": "pass", "38.2": "pass", "41": "fail"}
    named = report("收到申请100件，办结105件；予以公开42件，占办结总数的42%。", made)
    assert of_rule(check(named), "ratio") == [("fail", 42, Decimal("40.00"))]


def test_a_share_that_only_an_indicator_carries() -> None:
    whole = Indicator("service_items", "事项", Decimal(8535), "项", "事项8535项", 2)
    part = Indicator(
        "items_online", "可办", Decimal(8316), "项", "可办8316项", 2, share=Decimal("97.6"), whole=whole.key
    )
    found = check(report("", section=2, indicators=(whole, part)))
    assert of_rule(found, "ratio") == [("fail", Decimal("97.6"), Decimal("97.43"))]


# ------------------------------------------------------------------ sum
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("网上申请105件，快递申请17件，合计122件。", [("pass", 122, 122)]),
        ("网上申请105件，快递申请17件，合计112件。", [("fail", 112, 122)]),
        ("新收申请2件，网上申请105件，快递申请17件，合计122件。", [("pass", 122, 122)]),
        ("收到申请95件，其中自然人89件、法人6件。", [("pass", 95, 95)]),
        ("收到申请95件，其中自然人98件、法人6件。", [("fail", 95, 104)]),
        ("收到申请95件，其中自然人60件。", []),
        ("收到申请98件（含上年结转3件），其中自然人89件、法人6件。", []),
        ("新收申请144件，上年结转3件，网上100件，合计147件。", [("pass", 147, 147)]),
        ("行政诉讼22件，其中未经复议直接起诉15件，复议后起诉6件。", [("fail", 22, 21)]),
    ],
)
def test_a_total_is_the_sum_of_a_complete_list(text: str, told: list[tuple[str, int, int]]) -> None:
    assert of_rule(check(report(text)), "sum") == told


def test_indicators_that_make_up_a_total() -> None:
    def indicator(key: str, value: int, whole: str = "", qualifier: str = "") -> Indicator:
        return Indicator(key, key, Decimal(value), "件", f"{key}{value}件", 6, qualifier, whole=whole)

    parts = indicator("city_proposals", 10, "proposals"), indicator("district_proposals", 324, "proposals")
    sums = {
        value: of_rule(check(report("", indicators=(indicator("proposals", value), *parts))), "sum")
        for value in (334, 343)
    }
    assert sums == {334: [("pass", 334, 334)], 343: [("fail", 343, 334)]}
    about = report("", indicators=(indicator("proposals", 343, qualifier="约"), *parts))
    assert of_rule(check(about), "sum") == []
    larger = report("", indicators=(indicator("petitions", 5), indicator("petitions_closed", 6, "petitions")))
    (finding,) = failed(check(larger))
    assert (finding.rule, finding.severity, finding.left, finding.right) == ("sum", Severity.NOTE, 6, 5)


# ------------------------------------------------------------------ period
def test_the_year_of_title_period_and_sections() -> None:
    of = report("2021年，新收申请0件。", title="青禾区2021年度报告", period=(date(2021, 1, 1), date(2021, 12, 31)))
    assert {outcome for outcome, *_ in of_rule(check(of), "period")} == {"pass"}
    old = replace(of, title="青禾区2020年度报告", period=(date(2020, 1, 1), date(2020, 12, 31)))
    assert [(f.place, f.left, f.right) for f in failed(check(old))] == [("title", 2020, 2021), ("period", 2020, 2021)]


def test_a_section_left_from_last_year_is_one_finding_not_many() -> None:
    text = "全区2020年共收到申请147件，其中2019年结转3件，结转至2021年8件。"
    of = report(text, cells(new_total=144, carried_in_total=3, concluded_total=139, carried_out_total=8))
    (finding,) = failed(check(of))
    assert (finding.rule, finding.place, finding.left, finding.right) == ("period", "section 3 year", 2020, 2021)
    assert of_rule(check(of), "narrative") == [("pass", 147, 147), ("pass", 3, 3), ("pass", 8, 8)]


@pytest.mark.parametrize(
    "text",
    [
        "2020年11月起，推行新流程。全年工作平稳。",
        "2020年以来，推行新流程。",
        "自2020年起推行新流程。",
        "根据2020年要点，推行新流程。",
        "2020年结转3件。",
        "2020年推行新流程。2021年，全区工作平稳。",
        "与2020年相比，工作平稳。",
        "全年工作平稳。2020年开始的改革完成。",
        "“十三五”数据：2016年1月1日起施行。",
    ],
)
def test_a_year_that_is_only_mentioned(text: str) -> None:
    assert [finding for finding in failed(check(report(text, section=1))) if finding.rule == "period"] == []


def test_the_period_that_the_introduction_states() -> None:
    for years, outcome in (("2021年1月1日起至12月31日", "pass"), ("2020年1月1日至2020年12月31日", "fail")):
        text = f"本报告所列数据的统计期限自{years}止。"
        assert [o for o, *_ in of_rule(check(report(text, section=1)), "period")] == [outcome]


# ------------------------------------------------------------------ expectations
def test_what_the_narrative_says_of_single_cells() -> None:
    text = "共收到申请147件，其中2020年结转3件，结转至2022年8件；部分公开26件，约有40件予以公开。"
    of = report(text, cells(new_total=414))
    found = expectations(of, load_form("2021").layout())
    assert {cell: [e.value for e in those] for cell, those in found.items()} == {
        "t3.new.total": [144],
        "t3.carried_in.total": [3],
        "t3.carried_out.total": [8],
        "t3.partial.total": [26],
    }
    assert found["t3.new.total"][0].quote == "共收到申请147件"


def test_a_group_is_expected_only_where_it_is_printed() -> None:
    of = report("无法提供申请32件。")
    assert expectations(of, load_form("2021").layout()) == {}
    assert list(expectations(of, load_form("2021").layout("t3.unavailable+"))) == ["t3.unavailable.total"]


def test_what_is_said_of_a_part_or_of_another_year_expects_nothing() -> None:
    layout = load_form("2021").layout()
    of = replace(report("区政府办新收申请17件。2020年新收申请9件。"), agency=AGENCY)
    assert expectations(of, layout) == {}
    assert list(expectations(replace(of, agency="青禾区政府办"), layout)) == ["t3.new.total"]


def test_an_amount_is_expected_in_the_unit_of_its_cell() -> None:
    of = report("行政事业性收费5901158.65元。", section=2)
    (expected,) = expectations(of, load_form("2021").layout())["t2.fees.amount"]
    assert expected.value == Decimal("590.115865")


# ------------------------------------------------------------------ invented reports
@pytest.mark.parametrize("year", [2021, 2023])
def test_invented_reports_agree_with_themselves(year: int) -> None:
    for agency in (AGENCY, "云川省临江市青禾区档案局", "江苏省宿迁市"):
        assert failed(check(balanced_report(agency, year))) == []
