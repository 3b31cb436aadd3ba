"""Charts: what they hold, and that plotext draws them in exact widths and lengths."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from qktui import phrases
from qktui.charts import (
    Chart,
    Kind,
    Point,
    Series,
    all_charts,
    applicants,
    denials,
    disputes,
    draw,
    flow,
    indicator_counts,
    indicator_rates,
    outcomes,
    outcomes_by_applicant,
    years,
)
from qktui.charts.drawing import apportion
from qktui.forms import form_ids, load_form, parse_form
from qktui.model import Cell, Indicator, Report
from qktui.printable import one_line
from qktui.typesetting import wrap

FORM = load_form("2021")
APPLICANTS = ("natural", "business", "research", "nonprofit", "legal", "other", "total")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
PRINTED = {  # 硚口 2021; rows that are not named here are zeros
    "new": "139 2 0 0 3 0 144",
    "carried_in": "3 0 0 0 0 0 3",
    "granted": "42 0 0 0 1 0 43",
    "partial": "24 2 0 0 0 0 26",
    "denied.third_party": "3 0 0 0 0 0 3",
    "denied.internal": "1 0 0 0 0 0 1",
    "denied.inquiry": "2 0 0 0 0 0 2",
    "unavailable.not_held": "44 0 0 0 2 0 46",
    "unavailable.needs_creation": "1 0 0 0 0 0 1",
    "unavailable.unclear": "1 0 0 0 0 0 1",
    "rejected.petition": "4 0 0 0 0 0 4",
    "rejected.repeat": "3 0 0 0 0 0 3",
    "other.no_correction": "5 0 0 0 0 0 5",
    "other.unpaid_fee": "1 0 0 0 0 0 1",
    "other.misc": "3 0 0 0 0 0 3",
    "concluded": "134 2 0 0 3 0 139",
    "carried_out": "8 0 0 0 0 0 8",
}
DISPUTED = {"review": "9 0 7 3 19", "direct": "12 1 1 1 15", "after_review": "5 0 0 2 7"}


def printed(table: str, columns: Iterable[str], rows: Mapping[str, str]) -> dict[str, Cell]:
    names = list(columns)
    return {
        f"{table}.{row}.{column}": Cell(int(figure))
        for row, figures in rows.items()
        for column, figure in zip(names, figures.split(), strict=True)
    }


def zeros() -> dict[str, Cell]:
    return {cell.id: Cell(0) for cell in FORM.layout().cells}


CELLS = zeros() | printed("t3", APPLICANTS, PRINTED) | printed("t4", RESULTS, DISPUTED)
INDICATORS = (
    Indicator("online_rate", "平均可网办率", Decimal("97.4"), "%", ""),
    Indicator("items", "政务服务事项", Decimal(1393), "项", ""),
    Indicator("at_once", "“马上办”事项", Decimal(1172), "项", "", share=Decimal("84.2"), whole="items"),
    Indicator("themes", "“一事联办”办件", Decimal(18), "万件", "", qualifier="超"),
    Indicator("cases", "市内通办办件", Decimal(79880), "件", ""),
    Indicator("letters", "文件", Decimal(5), "件", ""),
)
BUILT_IN = Report("武汉市硚口区人民政府", 2021, "2021", cells=CELLS, indicators=INDICATORS)


def report(**cells: Cell | None) -> Report:
    """The built-in figures with some cells changed (``t3__new__total``); ``None`` takes a cell away."""
    changed = {name.replace("__", "."): cell for name, cell in cells.items()}
    return Report("某区", 2021, "2021", cells={k: v for k, v in (CELLS | changed).items() if v is not None})


def values(chart: Chart) -> list[object]:
    return [point.value for point in chart.points]


def bars(*figures: int | Decimal | None, unit: str = "件", maximum: int | None = None) -> Chart:
    points = tuple(Point(f"第{n}项", figure, "空" if figure is None else "") for n, figure in enumerate(figures, 1))
    top = max((figure for figure in figures if figure is not None), default=0)
    return Chart("k", "题", unit, Kind.BARS, (Series("", points, top if maximum is None else maximum),))


def lengths(text: str) -> list[int]:
    """Half cells of bar on every line but the title."""
    return [2 * line.count("▄") + line.count("▖") for line in text.split("\n")[1:]]


def plain(ansi: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", ansi)


# ---------------------------------------------------------------- what the charts hold


def test_outcomes_sum_the_details_of_each_group() -> None:
    chart = outcomes(BUILT_IN, FORM)
    assert values(chart) == [43, 26, 6, 48, 7, 9]
    assert [point.label for point in chart.points][2] == "（三）不予公开"
    assert [str(point.share) for point in chart.points] == ["30.9", "18.7", "4.3", "34.5", "5.0", "6.5"]
    assert chart.note == ""


def test_a_group_printed_as_one_row_is_one_outcome() -> None:
    cells = {k: v for k, v in CELLS.items() if not k.startswith("t3.other.")} | {"t3.other.total": Cell(9)}
    one_row = Report("某区", 2021, "2021", cells=cells)
    assert values(outcomes(one_row, FORM)) == [43, 26, 6, 48, 7, 9]
    last = denials(one_row, FORM).series[-1]
    assert (last.label, values(Chart("", "", "", Kind.BARS, (last,)))) == ("（六）其他处理", [9])


def test_a_printed_subtotal_is_believed_and_a_wrong_total_is_said() -> None:
    chart = outcomes(report(t3__denied__total=Cell(16)), FORM)
    assert values(chart)[2] == 16
    assert chart.note == "各项之和是 149，总计印作 139。"


def test_a_blank_is_not_a_zero() -> None:
    chart = outcomes(report(t3__granted__total=Cell(None, "/"), t3__denied__internal__total=Cell(None)), FORM)
    assert [(point.value, point.text("件")) for point in chart.points[:3]] == [
        (None, "空"),
        (26, "26 件"),
        (None, "5＋空"),
    ]
    assert all(point.share is None for point in chart.points)


def test_absent_negative_and_unreadable_figures_keep_their_text() -> None:
    odd = report(t3__granted__total=None, t3__partial__total=Cell(-3), t3__rejected__repeat__total=Cell(None, "3.5"))
    assert [point.text() for point in outcomes(odd, FORM).points] == ["缺", "−3", "6", "48", "4＋空", "9"]
    assert "“3.5”" in draw(denials(odd, FORM), 80, color=False)


def test_denials_are_the_details_that_are_not_zero() -> None:
    chart = denials(BUILT_IN, FORM)
    assert [(series.label, [point.value for point in series.points]) for series in chart.series] == [
        ("（三）不予公开", [3, 1, 2]),
        ("（四）无法提供", [46, 1, 1]),
        ("（五）不予处理", [4, 3]),
        ("（六）其他处理", [5, 1, 3]),
    ]
    assert {series.maximum for series in chart.series} == {46}
    assert chart.note == "另有 8 项为 0。"


def test_applicants_and_what_they_got() -> None:
    assert values(applicants(BUILT_IN, FORM)) == [139, 2, 0, 0, 3, 0]
    stacks = outcomes_by_applicant(BUILT_IN, FORM).points
    assert [(stack.label, [part.value for part in stack.parts]) for stack in stacks] == [
        ("自然人", [42, 24, 6, 46, 7, 9]),
        ("商业企业", [0, 2, 0, 0, 0, 0]),
        ("法律服务机构", [1, 0, 0, 2, 0, 0]),
    ]


def test_flow_states_the_balance() -> None:
    chart = flow(BUILT_IN, FORM)
    assert values(chart) == [144, 3, 139, 8]
    assert chart.points[2].label == "三、本年度办理结果（七）总计"
    assert chart.note == "144＋3＝139＋8"
    assert flow(report(t3__carried_out__total=Cell(9)), FORM).note == "144＋3≠139＋9"
    assert flow(report(t3__carried_out__total=Cell(None)), FORM).note == ""


def test_disputes_stand_side_by_side() -> None:
    chart = disputes(report(t4__direct__total=Cell(16)), FORM)
    assert [(stack.label, [part.value for part in stack.parts], stack.text("件")) for stack in chart.points] == [
        ("行政复议", [9, 0, 7, 3], "19 件"),
        ("未经复议直接起诉", [12, 1, 1, 1], "15（总计印作 16）"),
        ("复议后起诉", [5, 0, 0, 2], "7 件"),
    ]


def test_rates_have_a_scale_to_a_hundred() -> None:
    (series,) = indicator_rates(BUILT_IN).series
    assert [(point.label, point.text()) for point in series.points] == [
        ("平均可网办率", "97.4%"),
        ("“马上办”事项 1172 项", "84.2%"),
    ]
    assert series.maximum == 100
    assert lengths(draw(indicator_rates(BUILT_IN), 80, color=False))[0] > 50


def test_counts_compare_only_with_their_like() -> None:
    series = indicator_counts(BUILT_IN).series
    assert [(s.label, [point.text() for point in s.points], s.maximum) for s in series] == [
        ("政务服务事项", ["1393 项", "1172 项"], 1393),
        ("79880 至 180000 件", ["超18 万件", "79880 件"], 180000),
        ("没有同类可比的数", ["5 件"], None),
    ]
    assert lengths(draw(indicator_counts(BUILT_IN), 80, color=False))[-1] == 0


def test_a_report_without_requests_says_so() -> None:
    nothing = Report("某区", 2021, "2021", cells=zeros())
    for chart in all_charts(nothing, FORM):
        assert chart.series == ()
        assert draw(chart, 60, color=False) == f"{chart.title}\n{chart.note}"
    assert outcomes(nothing, FORM).note == "本年没有办结的申请。"
    assert outcomes(Report("某区", 2021, "2021"), FORM).note == "报告里没有这些数。"


def test_a_form_of_one_column_has_its_outcomes_and_disputes_in_rows() -> None:
    form = parse_form(ONE_COLUMN)
    figures = {"requests.online": 4, "requests.letter": 1, "answers.granted": 3, "answers.denied": 2,
               "answers.denied.secret": 2, "review": 3, "review.upheld": 2, "review.other": 1}  # fmt: skip
    old = Report("某区", 2016, "2014", cells={f"s.{name}": Cell(figure) for name, figure in figures.items()})
    assert values(outcomes(old, form)) == [3, 2]
    assert values(applicants(old, form)) == [4, 1]
    assert values(denials(old, form)) == [2]
    assert [part.value for part in disputes(old, form).points[0].parts] == [2, 1]
    assert flow(old, form).note == "这一年的表式没有这一项。"
    assert outcomes_by_applicant(old, form).note == "这一年的表式没有这一项。"


@pytest.mark.parametrize("form_id", form_ids())
def test_every_form_has_outcomes(form_id: str) -> None:
    form = load_form(form_id)
    full = Report("某区", form.since, form_id, cells={cell: Cell(1) for cell in form.cells})
    assert len(outcomes(full, form).points) >= 6
    assert disputes(full, form).series
    assert applicants(full, form).series


# ---------------------------------------------------------------- how they are drawn


def test_bars_are_proportional_to_half_a_cell() -> None:
    text = draw(bars(48, 24, 12, 6, 3, 0), 80, color=False)
    whole, *others = lengths(text)
    assert whole == 2 * (80 - cell_len("第1项") - cell_len("48 件") - 2)
    assert all(abs(length - whole * part / 48) <= 1 for length, part in zip(others, (24, 12, 6, 3, 0), strict=True))


def test_the_smallest_figure_is_seen_and_zero_and_blank_are_not() -> None:
    text = draw(bars(10**30, 1, 0, None), 100, color=False)
    assert lengths(text)[1:] == [1, 0, 0]
    assert text.split("\n")[3].endswith(" 0 件")
    assert text.split("\n")[4].endswith(" 空")


@given(figures=st.lists(st.integers(0, 10**9), min_size=1, max_size=12), width=st.integers(36, 200))
@settings(max_examples=60, deadline=None)
def test_larger_figures_never_have_shorter_bars(figures: list[int], width: int) -> None:
    drawn = lengths(draw(bars(*figures), width, color=False))
    ranked = sorted(zip(figures, drawn, strict=True))
    assert [length for _, length in ranked] == sorted(drawn)
    assert all((length > 0) == (figure > 0) for figure, length in ranked)


def test_a_single_bar_is_full_and_all_zero_has_none() -> None:
    assert lengths(draw(bars(7), 40, color=False)) == [2 * (40 - 5 - 4 - 2)]
    assert lengths(draw(bars(0, 0), 40, color=False)) == [0, 0]
    assert draw(bars(0), 40, color=False).endswith("0 件")


@pytest.mark.parametrize("value", [-1, Decimal("-0.5"), Decimal("NaN"), Decimal("Infinity")])
def test_what_has_no_length_is_refused(value: int | Decimal) -> None:
    with pytest.raises(ValueError, match="no length"):
        Point("甲", value)
    with pytest.raises(ValueError, match="no length"):
        years("甲", [(2021, value)])


def test_stacks_take_their_cells_and_name_them_without_colour() -> None:
    text = draw(disputes(BUILT_IN, FORM), 100, color=False)
    assert "█ 结果维持  ▒ 结果纠正  ░ 其他结果  = 尚未审结" in text
    review, tally, direct = text.split("\n")[2:5]
    cells = [review.count(marker) for marker in "█▒░="]
    assert sum(cells) == 100 - cell_len("未经复议直接起诉") - cell_len("19 件") - 2
    assert cells == apportion([Fraction(n) for n in (9, 0, 7, 3)], sum(cells))
    assert tally.split() == ["█", "9", "▒", "0", "░", "7", "=", "3"]
    assert re.search(r"█+▒+░+=+ +15 件$", direct)


@given(weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=8), cells=st.integers(0, 120))
def test_apportioned_cells_add_up_and_leave_nothing_out(weights: list[int], cells: int) -> None:
    given_cells = apportion([Fraction(weight) for weight in weights], cells)
    positive = sum(map(bool, weights))
    assert sum(given_cells) == (cells if positive else 0)
    assert all(cell == 0 for cell, weight in zip(given_cells, weights, strict=True) if weight == 0)
    if cells >= positive:
        assert all(cell >= 1 for cell, weight in zip(given_cells, weights, strict=True) if weight)
    assert all(
        first >= second
        for first, one in zip(given_cells, weights, strict=True)
        for second, other in zip(given_cells, weights, strict=True)
        if cells >= positive and one > other
    )


def test_colour_changes_nothing_but_colour() -> None:
    for chart in (*all_charts(BUILT_IN, FORM), years("申请", [(2020, 3), (2021, 5)])):
        for width in (36, 80, 160):
            coloured = draw(chart, width)
            assert "\x1b[" in coloured
            assert plain(coloured) == draw(chart, width, color=False)
            assert Text.from_ansi(coloured).plain.split("\n") == draw(chart, width, color=False).split("\n")


LABELS = st.one_of(
    st.text(max_size=60),
    st.text("公开申请，（一）不予“处理”", min_size=1, max_size=40),
    st.text("公开 API v2, data", max_size=30),
    st.sampled_from(["", "\x1b[31m红\x07", "a\nb\tc", "\u202e反", "长" * 200, "w" * 150, "❤\ufe0f" * 20]),
)
POINTS = st.builds(
    Point,
    LABELS,
    st.one_of(st.none(), st.integers(0, 10**40), st.decimals(0, 10**6, places=3)),
    st.one_of(st.just(""), LABELS),
    st.one_of(st.none(), st.decimals(0, 100, places=1)),
    st.lists(st.builds(Point, LABELS, st.one_of(st.none(), st.integers(0, 99))), max_size=9).map(tuple),
)
CHARTS = st.builds(
    Chart,
    st.just("k"),
    LABELS,
    LABELS,
    st.sampled_from([Kind.BARS, Kind.STACKED, Kind.SHARES]),
    st.lists(
        st.builds(
            Series, LABELS, st.lists(POINTS, max_size=4).map(tuple), st.one_of(st.none(), st.integers(0, 10**40))
        ),
        max_size=3,
    ).map(tuple),
    LABELS,
)


@given(chart=CHARTS, width=st.one_of(st.integers(36, 160), st.integers(0, 35)), color=st.booleans())
@settings(max_examples=150, deadline=None)
def test_no_line_is_wider_than_asked(chart: Chart, width: int, color: bool) -> None:
    lines = plain(draw(chart, width, color=color)).split("\n")
    assert max(map(cell_len, lines)) <= width
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for line in lines for char in line)


@given(label=LABELS, width=st.integers(36, 160))
@settings(max_examples=60, deadline=None)
def test_labels_are_never_cut(label: str, width: int) -> None:
    chart = Chart("k", "题", "件", Kind.BARS, (Series("", (Point(label, 5), Point("乙", 12)), 12),))
    lines = draw(chart, width, color=False).split("\n")[1:-1]
    text = "".join(lines)
    for drawn in ("▄", "▖"):
        text = text.replace(drawn, "") if drawn not in label else text
    letters = [char for char in one_line(label) if not char.isspace()]
    rest = iter(text)
    assert all(letter in rest for letter in letters)


def test_columns_are_straight_with_chinese_labels() -> None:
    for width in (40, 80, 120):
        lines = draw(outcomes(BUILT_IN, FORM), width, color=False).split("\n")[1:]
        assert {cell_len(line) for line in lines} == {cell_len(lines[0])}
        assert {cell_len(line[: line.index("▄")]) for line in lines if "▄" in line} == {15}


def test_labels_that_leave_no_room_stand_above_their_bars() -> None:
    long = Chart("k", "题", "件", Kind.BARS, (Series("", (Point("甲" * 8, 10**25), Point("乙", 1)), 10**25),))
    assert draw(long, 36, color=False).split("\n")[1:3] == ["甲" * 8, f"{10**25} 件"]
    assert lengths(draw(long, 36, color=False)) == [0, 0, 72, 0, 1]


def test_what_does_not_fit_the_height_is_counted() -> None:
    chart = denials(BUILT_IN, FORM)
    whole = draw(chart, 60, color=False).split("\n")
    short = draw(chart, 60, height=6, color=False).split("\n")
    assert short == [*whole[:5], f"… 另有 {len(whole) - 5} 行"]
    assert draw(chart, 60, height=100, color=False).split("\n") == whole
    assert draw(chart, 60, height=0) == ""


# ---------------------------------------------------------------- years


def test_years_are_a_line_with_gaps() -> None:
    text = draw(years("本年新收申请", [(2019, 97), (2020, 112), (2022, None), (2023, 130)], "件"), 80, color=False)
    title, *canvas, base, axis, figures = text.split("\n")
    assert title == "本年新收申请（件）"
    assert axis.split() == ["2019", "2020", "2021", "2022", "2023"]
    assert figures.split() == ["●", "97", "112", "缺", "空", "130"]
    assert sum(line.count("●") for line in canvas) == 3
    assert canvas[0].startswith("130 ┤")
    middle = axis.index("2020") + 2
    gap = slice(middle + 1, axis.index("2023") + 2)
    assert all(line[gap].strip() == "" for line in canvas)
    assert any(line[axis.index("2019") + 3 : middle].strip() for line in canvas)
    assert base.strip().startswith("└")


def test_points_stand_over_their_figures() -> None:
    lines = draw(years("申请", [(2019, 1), (2020, 2), (2021, 3)]), 60, color=False).split("\n")
    columns = sorted(line.index("●") for line in lines[1:-3] if "●" in line)
    assert columns == [lines[-2].index(year) + 2 for year in ("2019", "2020", "2021")]


@given(
    figures=st.lists(
        st.tuples(st.integers(1990, 2060), st.one_of(st.none(), st.integers(0, 10**25))),
        max_size=30,
        unique_by=lambda figure: figure[0],
    ),
    width=st.integers(36, 200),
    height=st.one_of(st.none(), st.integers(1, 30)),
)
@settings(max_examples=80, deadline=None)
def test_years_fit_their_width_and_height(
    figures: list[tuple[int, int | None]], width: int, height: int | None
) -> None:
    lines = draw(years("本年新收申请", figures, "件"), width, height, color=False).split("\n")
    assert max(map(cell_len, lines)) <= width
    assert height is None or len(lines) <= height
    if height is None:
        assert all(str(year) in " ".join(lines) for year, value in figures if value is not None)


def test_years_without_any_figure_are_a_sentence() -> None:
    assert years("申请", [(2020, None)]).note == "这些年份都没有数。"
    assert draw(years("申请", []), 40, color=False) == "申请\n这些年份都没有数。"


def test_several_lines_have_their_own_markers() -> None:
    one, other = years("新收", [(2020, 3), (2021, 5)]), years("办结", [(2020, 2), (2021, 4)])
    both = Chart("k", "收与办", "件", Kind.LINE, one.series + other.series)
    text = draw(both, 60, color=False)
    assert "● 新收  ○ 办结" in text
    assert text.count("○") == 2 + 1 + 1


# ---------------------------------------------------------------- text, language, cost


def test_text_is_cleaned_and_wrapped_at_its_cells() -> None:
    assert one_line("a\x1b[31m\u202eb\nc\x9b") == "a[31mb c"
    assert wrap("公开政府信息，申请", 12) == ["公开政府信", "息，申请"]
    assert wrap("open data portal", 9) == ["open data", "portal"]


def test_labels_follow_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_language", "en")
    assert [point.label for point in outcomes(BUILT_IN, FORM).points][:2] == ["1. Granted", "2. Partially granted"]


def test_drawing_is_repeatable() -> None:
    first = [draw(chart, 120) for chart in all_charts(BUILT_IN, FORM)]
    assert first == [draw(chart, 120) for chart in all_charts(BUILT_IN, FORM)]


def test_plotext_is_imported_only_to_draw() -> None:
    code = "import sys, qktui.charts; print('plotext' in sys.modules, 'textual' in sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


ONE_COLUMN = """
id = "x"
title = "统计表"
title_en = "Statistics"
origin = "试"
since = 2000
section = []
rule = []
[[table]]
id = "s"
title = "统计表"
title_en = "Statistics"
section = 0
[[table.block]]
unit = "件"
columns = [{ id = "", label = "统计数", en = "Figure" }]
rows = [
  { id = "requests", label = "收到申请数", en = "Requests" },
  { id = "requests.online", under = "requests", label = "网络", en = "Online" },
  { id = "requests.letter", under = "requests", label = "信函", en = "Letter" },
  { id = "answers", label = "申请答复数", en = "Answers" },
  { id = "answers.granted", under = "answers", label = "同意公开", en = "Granted" },
  { id = "answers.denied", under = "answers", label = "不同意公开", en = "Denied" },
  { id = "answers.denied.secret", under = "answers.denied", label = "国家秘密", en = "Secret" },
  { id = "review", label = "行政复议", en = "Reviews" },
  { id = "review.upheld", under = "review", label = "维持", en = "Upheld" },
  { id = "review.other", under = "review", label = "其他", en = "Other" },
]
"""
