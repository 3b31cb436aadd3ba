"""Sentences read into claims: numbers as printed, places in the text, whose and of which year, hostile text."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qktui.claims import Claim, check_narrative, read_claims
from qktui.claims.judging import covers
from qktui.claims.sections import MOST_CLAUSES, read_paragraphs
from qktui.forms import load_form
from qktui.model import Finding, Outcome, Report, Section

TITLE = "收到和处理政府信息公开申请情况"
GOVERNMENT, BUREAU = "云川省临江市青禾区人民政府", "云川省临江市青禾区档案局"


def read(text: str, title: str = TITLE, year: int = 2021) -> tuple[Claim, ...]:
    return read_claims([Section(3, title, text)], year)


def only(text: str) -> Claim:
    (claim,) = read(text)
    return claim


# ------------------------------------------------------------------ figures
@pytest.mark.parametrize(
    ("printed", "value", "low", "high"),
    [
        ("147件", 147, 147, 147),
        ("１，２３４件", 1234, 1234, 1234),
        ("1,234 件", 1234, 1234, 1234),
        ("十二件", 12, 12, 12),
        ("一件", 1, 1, 1),
        ("两件", 2, 2, 2),
        ("零件", 0, 0, 0),
        ("一千零二十件", 1020, 1020, 1020),
        ("1.2万件", 12000, 11500, 13000),
        ("1万余件", 10000, 10000, 20000),
        ("5500余件", 5500, 5500, 5600),
        ("约150件", 150, 140, 160),
        ("近150件", 150, 140, 150),
        ("超140件", 140, 140, None),
        ("140件以上", 140, 140, None),
        ("不足10件", 10, 0, 10),
    ],
)
def test_a_figure_reaches_as_far_as_it_is_printed(printed: str, value: int, low: int, high: int | None) -> None:
    claim = only(f"共收到申请{printed}。")
    assert claim.quantity == "received"
    assert [claim.value, claim.low, claim.high] == [value, low, high]
    assert claim.exact == (low == high)
    assert claim.fits(value)
    assert not claim.fits(low - 1)
    assert claim.fits(10**9) == (high is None)


@pytest.mark.parametrize(
    "text",
    [
        "收到第12件申请。",
        "收到申请3-5件。",
        "收到申请3至5件。",
        "收到申请十四五件。",
        "收到申请数十件。",
        "收到申请12天。",
        "收到申请12个月。",
        "收到申请A12件。",
        "收到申请1 2 3。",
        "收到申请率12%。",
        "2021年12月收到申请。",
    ],
)
def test_what_is_no_count_is_no_claim(text: str) -> None:
    assert read(text) == ()


# ------------------------------------------------------------------ places
def test_a_claim_says_where_it_stands() -> None:
    lines = (
        "（一） 总体情况。",
        "\u3000\u3000共 收\u200b到“申请” 147 件，其中：\u00a02020 年结转３件；",
        "结转下年（度）８件。",
    )
    text = "\n".join(lines)
    claims = read(text)
    assert [claim.quantity for claim in claims] == ["received", "carried_in", "carried_out"]
    assert [claim.quote for claim in claims] == ["共 收\u200b到“申请” 147 件", "2020 年结转３件", "结转下年（度）８件"]
    assert [text[claim.start : claim.end] for claim in claims] == [claim.quote for claim in claims]
    assert {claim.section for claim in claims} == {3}


def test_a_heading_says_what_the_next_lines_are_about() -> None:
    text = "（二）依申请公开\n全年收到17件。\n（三）队伍建设\n全年收到3件。"
    assert [claim.value for claim in read(text, "总体情况")] == [17]


# ------------------------------------------------------------------ whose, and when
@pytest.mark.parametrize(
    ("sentence", "scope", "government", "bureau"),
    [
        ("收到申请9件。", "", True, True),
        ("全区共收到申请9件。", "全区", True, False),
        ("全区各部门、各街道收到申请9件。", "全区各部门、各街道", True, False),
        ("本机关收到申请9件。", "本机关", False, True),
        ("我局新收申请9件。", "我局", False, True),
        ("区政府收到申请9件。", "区政府", False, False),
        ("区政府办公室收到申请9件。", "区政府办公室", False, False),
        ("各街道共收到申请9件。", "各街道", False, False),
        ("青禾区档案局收到申请9件。", "青禾区档案局", False, True),
        ("区水务局收到申请9件。", "区水务局", False, False),
    ],
)
def test_whose_figure_it_is(sentence: str, scope: str, government: bool, bureau: bool) -> None:
    claim = only(sentence)
    assert (claim.scope, covers(claim, GOVERNMENT), covers(claim, BUREAU)) == (scope, government, bureau)


def test_a_scope_lasts_until_another_account_begins() -> None:
    claims = read("区政府办公室收到申请9件，答复8件。结转下年1件。共收到申请95件。")
    assert [claim.scope for claim in claims] == ["区政府办公室"] * 3 + [""]


def test_the_office_itself_may_report() -> None:
    assert covers(only("市政府办公厅收到申请9件。"), "云川市人民政府办公厅")


@pytest.mark.parametrize(
    ("sentence", "years"),
    [
        ("2021年收到申请9件。", [2021]),
        ("２０２１年，全区收到申请9件。", [2021]),
        ("二〇二〇年收到申请9件。", [2020]),
        ("去年收到申请9件。", [2020]),
        ("2020年收到申请9件，2021年收到申请8件。", [2020, 2021]),
        ("2018年收到申请9件。", [0]),
        ("2020年结转3件，结转2022年2件。", [2021, 2021]),
        ("因2020年度申请引发行政复议1件。", [2021]),
        ("与2020年相比，收到申请9件。", [2021]),
    ],
)
def test_of_which_year_it_is(sentence: str, years: list[int]) -> None:
    assert [claim.year for claim in read(sentence)] == years


def test_a_carry_over_says_which_figures_hold_it() -> None:
    held = {text: [claim.held for claim in read(text)] for text in (
        "收到申请62件，其中上年结转3件，办结60件。",
        "收到申请62件，办结60件（含上年结转3件）。",
        "收到申请62件，上年结转3件，办结60件。",
        "除去上年结转3件，收到申请62件，办结60件。",
        "收到申请62件，办结上年结转3件，办结60件。",
        "收到申请62件（不含上年结转3件），办结60件。",
    )}  # fmt: skip
    assert list(held.values()) == [
        ["with", "", ""],
        ["", "with", ""],
        ["", "", "with"],
        ["", "without", ""],
        ["", "", ""],
        ["without", "", ""],
    ]


# ------------------------------------------------------------------ any text
PIECES = [
    "收到", "申请", "公开", "结转", "上年", "下年", "2020年", "2021年", "2022年", "147件", "3件", "十二件", "1,234",
    "约", "余", "万", "其中", "除", "均已答复", "占", "54%", "行政复议", "诉讼", "维持", "规范性文件", "合计", "全区",
    "１２", "区政府办", "未收到",
    "，", "、", "；", "。", "（", "）", "：", "\n", " ", "\u200b", "“", "”", "比", "增加", "\ue000", "\ue001",
]  # fmt: skip
LAYOUT = load_form("2021").layout()


@settings(deadline=None)  # the first reading compiles the catalogue
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_read_and_every_quotation_is_found_in_it(text: str) -> None:
    assert all(text[claim.start : claim.end] == claim.quote for claim in read(text))
    for finding in check(text):
        assert finding.message
        assert finding.outcome is not Outcome.FAIL or finding.left != finding.right
        assert finding.rule == "period" or finding.quote in text


def check(text: str) -> tuple[Finding, ...]:
    return check_narrative(Report(GOVERNMENT, 2021, "2021", sections=(Section(3, TITLE, text),)), LAYOUT)


HOSTILE = [
    "收到1件，",
    "收到1件。",
    "结转下年1件，",
    "上年结转1件，答复1件，",
    "网上1，快递1，合计2，",
    "收到20件，均已答复，",
    "1件占1%，",
    "复议1件、",
    "比2020年增加1件，",
    "未收到申请，",
    "申请、申请和",
    "1，111，",
    "十百千万",
    "。2020年",
    "\n",
    "（",
    " ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    """Four times the text takes about four times the time; quadratic reading would take sixteen times it."""
    short, long = (unit * (characters // len(unit)) for characters in (2_000, 8_000))
    assert duration(long) < 10 * duration(short)


def test_a_megabyte_is_read_only_so_far_and_that_is_told() -> None:
    text = "收到申请1件，" * 150_000
    found = check(text)
    assert len(text) > 1_000_000
    assert len(read(text)) == MOST_CLAUSES
    (rest,) = [finding for finding in found if finding.place == "section 3 rest"]
    assert rest.outcome is Outcome.UNKNOWN
    assert all(len(finding.quote) < 250 for finding in found)


def duration(text: str) -> float:
    """The least processor time of three checks, in seconds; the catalogue is compiled before."""
    check("收到申请1件。")
    return min(timed(text) for _ in range(3))


def timed(text: str) -> float:
    read_paragraphs.cache_clear()
    start = time.process_time()
    check(text)
    return time.process_time() - start


def test_a_figure_in_another_unit_than_is_counted_is_none() -> None:
    assert [claim.value for claim in read("收取信息处理费1700元，收到申请12万元。")] == [Decimal(1700)]
