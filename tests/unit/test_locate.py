"""Error localisation, case by case: what is found, how it is ranked, and what it says of its limits."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from qktui.forms import Layout, load_form
from qktui.importing.exchange import read_exchange
from qktui.locate import LISTED, PARTS, locate
from qktui.locate.ranking import within_figure
from qktui.locate.words import notes, why
from qktui.model import LARGEST, Cell, Change, Expectation, Located, Number, Outcome, Reason, Repair, Side, Why
from qktui.phrases import use_language
from qktui.resources import data_dir
from qktui.rules import evaluate

LAYOUT = load_form("2021").layout()
BUILT_IN = read_exchange("2021.json", (data_dir("seeds") / "reports" / "qiaokou-2021.json").read_bytes())[0].report
APPLICANTS = ("natural", "business", "research", "nonprofit", "legal", "other", "total")
Figures = Mapping[str, Number | None]


def wrong(figures: Figures, base: Mapping[str, Cell] = BUILT_IN.cells) -> dict[str, Cell]:
    """The built-in report, which balances, with other figures in some cells."""
    return {**base, **{cell: Cell(figure) for cell, figure in figures.items()}}


def zeros(layout: Layout, figures: Figures) -> dict[str, Cell]:
    return wrong(figures, {place.id: Cell(0) for place in layout.cells})


def right(*cells: str) -> dict[str, Number | None]:
    """What the built-in report says."""
    return {cell: BUILT_IN.cells[cell].value for cell in cells}


def news(repair: Repair) -> dict[str, Number | None]:
    return {change.cell: change.new for change in repair.changes}


def row(name: str, figures: tuple[Number | None, ...]) -> dict[str, Number | None]:
    return {f"t3.{name}.{applicant}": figure for applicant, figure in zip(APPLICANTS, figures, strict=True)}


def slips(repair: Repair) -> set[tuple[Why, Side | None]]:
    return {(reason.why, reason.side) for change in repair.changes for reason in change.why}


# ------------------------------------------------------------------ one cell
def test_nothing_fails_nothing_is_found() -> None:
    assert locate(LAYOUT, BUILT_IN.cells) == Located()
    assert notes(Located()) == ()


def test_the_wrong_cell_is_found_alone() -> None:
    cells = wrong({"t3.unavailable.not_held.natural": 64})
    before = dict(cells)
    located = locate(LAYOUT, cells)
    (repair,) = located.repairs
    assert repair.changes == (Change("t3.unavailable.not_held.natural", 64, 44, (Reason(Why.DIGIT),)),)
    assert (repair.rank, located.fewest, located.beyond, located.cut) == (1, 1, False, False)
    assert cells == before


@pytest.mark.parametrize(
    ("cell", "printed", "slip"),
    [
        ("t3.new.total", 414, Why.TRANSPOSED),
        ("t3.concluded.natural", 34, Why.LENGTH),
        ("t3.concluded.natural", 1134, Why.LENGTH),
        ("t3.carried_in.natural", 8, Why.DIGIT),
        ("t3.granted.natural", -42, Why.SIGN),
        ("t3.granted.total", 7, None),
    ],
)
def test_a_wrong_cell_of_table_three_is_found_alone(cell: str, printed: int, slip: Why | None) -> None:
    (repair,) = locate(LAYOUT, wrong({cell: printed})).repairs
    assert news(repair) == right(cell)
    assert repair.changes[0].why == ((Reason(slip),) if slip else ())


@pytest.mark.parametrize(
    ("old", "new", "slip"),
    [
        (64, 44, Why.DIGIT), (0, 5, Why.DIGIT), (46, 64, Why.TRANSPOSED), (1234, 1324, Why.TRANSPOSED),
        (1234, 4231, None), (39, 139, Why.LENGTH), (1399, 139, Why.LENGTH), (3, 34, Why.LENGTH), (-7, 7, Why.SIGN),
        (7, 120, None), (12, 34, None), (None, 4, None), (4, None, None), (Decimal("59.1"), Decimal("59.2"), Why.DIGIT),
    ],
)  # fmt: skip
def test_slips_within_a_figure(old: Number | None, new: Number | None, slip: Why | None) -> None:
    assert within_figure(old, new) == slip


# ------------------------------------------------------------------ several cells
@pytest.mark.parametrize(
    ("printed", "slip"),
    [
        ({"t3.granted.natural": 24, "t3.partial.natural": 42}, {(Why.SWAPPED, Side.BELOW), (Why.SWAPPED, Side.ABOVE)}),
        ({"t3.granted.natural": 0, "t3.granted.business": 42}, {(Why.MOVED, Side.RIGHT), (Why.MOVED, Side.LEFT)}),
        ({"t3.new.other": 144, "t3.new.total": 0}, {(Why.MOVED, Side.RIGHT), (Why.MOVED, Side.LEFT)}),
        ({"t3.other.misc.natural": 134, "t3.concluded.natural": 3},
         {(Why.SWAPPED, Side.BELOW), (Why.SWAPPED, Side.ABOVE)}),
        ({"t4.review.pending": 19, "t4.review.total": 3}, {(Why.SWAPPED, Side.RIGHT), (Why.SWAPPED, Side.LEFT)}),
        ({"t4.review.total": 12, "t4.direct.upheld": 19}, {(Why.SWAPPED, Side.RIGHT), (Why.SWAPPED, Side.LEFT)}),
        ({"t4.review.total": 15, "t4.direct.total": 19}, {(Why.SWAPPED, Side.BELOW), (Why.SWAPPED, Side.ABOVE)}),
    ],
)  # fmt: skip
def test_swapped_neighbours_come_first(printed: dict[str, Number], slip: set[tuple[Why, Side | None]]) -> None:
    located = locate(LAYOUT, wrong(printed))
    (first,) = located.first
    assert news(first) == right(*printed)
    assert slips(first) == slip


def test_two_errors_that_share_no_rule() -> None:
    located = locate(LAYOUT, wrong({"t3.granted.natural": 45, "t3.new.legal": 5}))
    assert located.fewest == 2
    assert news(located.repairs[0]) == right("t3.granted.natural", "t3.new.legal")
    assert len(located.repairs) == 1


def test_errors_in_tables_apart_are_combined() -> None:
    located = locate(LAYOUT, wrong({"t3.granted.natural": 45, "t4.direct.total": 10}))
    smallest = [repair for repair in located.repairs if len(repair.changes) == located.fewest == 2]
    assert [sorted(news(repair)) for repair in smallest if news(repair)["t3.granted.natural"] != 42] == []
    assert {cell for repair in smallest for cell in news(repair)} == {
        "t3.granted.natural", "t4.direct.upheld", "t4.direct.total",
    }  # fmt: skip  # the other results are too small to give 5


def test_three_cells_and_no_more() -> None:
    three = {"t3.granted.natural": 45, "t3.denied.internal.legal": 5, "t3.new.business": 12}
    assert news(locate(LAYOUT, wrong(three)).repairs[0]) == right(*three)
    four = three | {"t3.rejected.repeat.other": 7}
    located = locate(LAYOUT, wrong(four))
    assert (located.repairs, located.fewest, located.beyond, located.cut) == ((), None, True, False)
    assert "改 3 格以内不能使每条都成立" in notes(located)


def test_more_than_three_in_tables_apart_are_beyond_but_listed() -> None:
    printed = {"t3.new.natural": 239, "t4.review.total": 29, "t4.direct.total": 25, "t4.after_review.total": 9}
    located = locate(LAYOUT, wrong(printed))
    assert (located.fewest, located.beyond) == (4, True)
    assert right(*printed) in [news(repair) for repair in located.repairs]


# ------------------------------------------------------------------ slips of more cells
@pytest.mark.parametrize(
    ("printed", "side"),
    [
        ((0, 139, 2, 0, 0, 3, 0), Side.RIGHT),  # all seven, the total pushed out
        ((2, 0, 0, 3, 0, 144, 0), Side.LEFT),
        ((0, 139, 2, 0, 0, 3, 144), Side.RIGHT),  # the total stands where it belongs
        ((139, 2, 0, 3, 0, 144, 0), Side.LEFT),  # one cell left out
        ((2, 0, 0, 3, 0, 144, None), Side.LEFT),  # and the last one left blank
    ],
)
def test_a_shifted_row(printed: tuple[Number | None, ...], side: Side) -> None:
    located = locate(LAYOUT, wrong(row("new", printed)))
    (repair,) = located.first
    assert {**wrong(row("new", printed)), **{c: Cell(new) for c, new in news(repair).items()}} == BUILT_IN.cells
    assert {reason_side for slip, reason_side in slips(repair) if reason_side} == {side}
    assert {slip for slip, _ in slips(repair)} == {Why.SHIFTED}
    assert len(repair.changes) > 3


def test_a_shifted_column() -> None:
    outcomes = [place.row.id for place in LAYOUT.cells if place.table == "t3" and place.column.id == "legal"]
    column = [f"t3.{name}.legal" for name in outcomes]
    figures = [BUILT_IN.cells[cell].value for cell in column]
    printed = dict(zip(column, [0, *figures[:-1]], strict=True))
    (repair,) = locate(LAYOUT, wrong(printed)).first
    assert {**wrong(printed), **{c: Cell(new) for c, new in news(repair).items()}} == BUILT_IN.cells
    assert (Why.SHIFTED, Side.BELOW) in slips(repair)


def test_two_rows_exchanged() -> None:
    concluded, misc = (
        {f"t3.{name}.{applicant}": BUILT_IN.cells[f"t3.{other}.{applicant}"].value for applicant in APPLICANTS}
        for name, other in (("concluded", "other.misc"), ("other.misc", "concluded"))
    )
    located = locate(LAYOUT, wrong(concluded | misc))
    (repair,) = located.first
    assert {**wrong(concluded | misc), **{c: Cell(new) for c, new in news(repair).items()}} == BUILT_IN.cells
    assert slips(repair) == {(Why.EXCHANGED, Side.BELOW), (Why.EXCHANGED, Side.ABOVE)}


# ------------------------------------------------------------------ ties, and what breaks them
AMBIGUOUS = wrong({"t4.review.corrected": 2})  # 9 + 2 + 7 + 3 is not 19; a wrong digit here or there


def expect(source: Why, **values: int) -> dict[str, list[Expectation]]:
    return {f"t4.review.{name}": [Expectation(value, source)] for name, value in values.items()}


def test_ties_are_shown_as_ties() -> None:
    located = locate(LAYOUT, AMBIGUOUS)
    assert [(repair.rank, news(repair)) for repair in located.repairs if len(repair.changes) == 1] == [
        (1, {"t4.review.upheld": 7}), (1, {"t4.review.corrected": 0}), (1, {"t4.review.other": 5}),
        (1, {"t4.review.pending": 1}), (5, {"t4.review.total": 21}),
    ]  # fmt: skip
    assert notes(located) == ("4 种改法并列最前：错法同样常见，没有正文、下级合计或上年数可以区分",)


@pytest.mark.parametrize("source", [Why.LAST_YEAR, Why.NARRATIVE, Why.UNITS])
def test_what_is_stated_elsewhere_breaks_a_tie(source: Why) -> None:
    expected = expect(source, upheld=9, corrected=0, other=7, pending=3, total=19)
    (first,) = locate(LAYOUT, AMBIGUOUS, expected=expected).first
    assert news(first) == {"t4.review.corrected": 0}
    assert first.changes[0].why == (Reason(Why.DIGIT), Reason(source, value=0))


def test_what_is_said_of_this_year_counts_before_last_year() -> None:
    expected = expect(Why.LAST_YEAR, corrected=0) | expect(Why.NARRATIVE, other=5)
    assert news(locate(LAYOUT, AMBIGUOUS, expected=expected).repairs[0]) == {"t4.review.other": 5}


def test_last_year_does_not_make_a_slip_likelier() -> None:
    located = locate(LAYOUT, AMBIGUOUS, expected=expect(Why.LAST_YEAR, total=21))
    assert [news(repair) for repair in located.repairs].index({"t4.review.total": 21}) == 4


def test_last_year_says_nothing_of_small_differences() -> None:
    """Ninety and a hundred are the same from one year to the next; a tie stays a tie, with the reason."""
    cells = zeros(LAYOUT, {"t4.review.upheld": 91, "t4.review.other": 92, "t4.review.total": 185})
    expected = expect(Why.LAST_YEAR, upheld=95, other=80)
    located = locate(LAYOUT, cells, expected=expected)
    assert {"t4.review.upheld", "t4.review.other"} <= {repair.changes[0].cell for repair in located.first}
    assert "错法同样常见，正文、下级合计和上年数也分不出" in notes(located)[0]


# ------------------------------------------------------------------ locks
def test_locked_cells_are_taken_as_right() -> None:
    cells = wrong({"t4.review.total": 25})
    located = locate(LAYOUT, cells, locked=["t4.review.total", "t4.review.corrected"])
    assert {cell for repair in located.repairs for cell in news(repair)} == {
        "t4.review.upheld", "t4.review.other", "t4.review.pending",
    }  # fmt: skip


def test_around_a_locked_cell_more_must_change() -> None:
    cells = wrong({"t3.unavailable.not_held.natural": 64})
    located = locate(LAYOUT, cells, locked=["t3.unavailable.not_held.natural"])
    assert located.fewest == 3  # three corners of a rectangle
    for repair in located.repairs:
        assert "t3.unavailable.not_held.natural" not in news(repair)
        assert restored(LAYOUT, cells, repair)


def test_where_everything_is_locked_nothing_can_change() -> None:
    located = locate(LAYOUT, wrong({"t4.review.total": 25}), locked=[place.id for place in LAYOUT.cells])
    assert (located.repairs, located.beyond) == ((), True)


def test_a_locked_cell_that_cannot_be_right() -> None:
    located = locate(LAYOUT, wrong({"t3.granted.natural": -42}), locked=["t3.granted.natural"])
    assert (located.repairs, located.fewest, located.beyond) == ((), None, True)


def test_figures_that_the_rules_leave_open() -> None:
    """With the total locked at 5, results of 8 and 9 must fall to 5 together: how, no rule says."""
    cells = zeros(LAYOUT, {"t4.review.upheld": 8, "t4.review.other": 9, "t4.review.total": 5})
    located = locate(LAYOUT, cells, locked=["t4.review.total"])
    (repair,) = [repair for repair in located.repairs if len(repair.changes) == located.fewest]
    assert news(repair) == {"t4.review.upheld": None, "t4.review.other": None}
    assert why(repair.changes[0]) == "必须改，但改成几要看原件"


# ------------------------------------------------------------------ blanks, and what is no count
def test_a_rule_over_blanks_is_nothing_to_restore() -> None:
    assert locate(LAYOUT, {place.id: Cell(None) for place in LAYOUT.cells}) == Located()
    assert locate(LAYOUT, {}) == Located()
    assert locate(LAYOUT, wrong({"t4.review.total": 25, "t4.review.corrected": None})) == Located()


def test_with_blanks_for_zeros_the_same_cell_comes_first() -> None:
    """Every row has a blank, so only two columns say anything; read as zeros, the blanks single the cell out."""
    cells = {cell: Cell(None, "/") if known.value == 0 else known for cell, known in BUILT_IN.cells.items()}
    for column in ("natural", "total"):
        cells |= {cell: known for cell, known in BUILT_IN.cells.items() if cell.endswith(f".{column}")}
    located = locate(LAYOUT, wrong({"t3.unavailable.not_held.natural": 64}, cells))
    assert news(located.first[0]) == {"t3.unavailable.not_held.natural": 44}
    assert len(located.first) == 1
    assert len(located.repairs) == 4  # each cell of the column that is large enough
    assert "t3.granted.business" in located.blanks
    assert any("空格" in note for note in notes(located))


def test_a_blank_is_filled_only_from_beside_it() -> None:
    located = locate(LAYOUT, wrong({"t3.granted.natural": None, "t3.granted.business": 42}))
    assert news(located.repairs[0]) == {"t3.granted.natural": 42, "t3.granted.business": 0}
    assert slips(located.repairs[0]) == {(Why.MOVED, Side.RIGHT), (Why.MOVED, Side.LEFT)}
    assert [news(repair) for repair in located.repairs[1:]] == [{"t3.granted.business": 0}]


def test_a_figure_that_no_cell_can_hold_must_change() -> None:
    unreadable = {**BUILT_IN.cells, "t3.granted.natural": Cell(None, "4２.5")}
    (repair,) = locate(LAYOUT, unreadable).repairs
    assert repair.changes == (Change("t3.granted.natural", None, 42, ()),)
    (repair,) = locate(LAYOUT, wrong({"t3.granted.natural": Decimal("3.5")})).repairs
    assert news(repair) == right("t3.granted.natural")


def test_a_negative_figure_in_no_rule() -> None:
    located = locate(LAYOUT, wrong({"t2.licensing.decisions": -39125, "t2.fees.amount": Decimal("-590.115865")}))
    first, *rest = located.repairs
    assert news(first) == right("t2.licensing.decisions", "t2.fees.amount")
    assert slips(first) == {(Why.SIGN, None)}
    assert news(rest[-1]) == {"t2.licensing.decisions": None, "t2.fees.amount": None}


# ------------------------------------------------------------------ other layouts and forms
def restored(layout: Layout, cells: Mapping[str, Cell], repair: Repair) -> bool:
    after = {**cells, **{cell: Cell(new) for cell, new in news(repair).items()}}
    return not any(finding.outcome is Outcome.FAIL for finding in evaluate(layout, after))


@pytest.mark.parametrize(
    ("form", "key", "balanced", "printed"),
    [
        ("2021", "t3.other", {"t3.other.natural": 5, "t3.other.total": 5, "t3.concluded.natural": 5,
                              "t3.concluded.total": 5, "t3.new.natural": 5, "t3.new.total": 5}, {"t3.other.total": 8}),
        ("2021", "t3.other+", {"t3.other.natural": 5, "t3.other.total": 5, "t3.other.misc.natural": 5,
                               "t3.other.misc.total": 5, "t3.concluded.natural": 5, "t3.concluded.total": 5,
                               "t3.new.natural": 5, "t3.new.total": 5}, {"t3.other.natural": 8}),
        ("2019", "", {"t3.other.natural": 5, "t3.other.total": 5, "t3.concluded.natural": 5, "t3.concluded.total": 5,
                      "t3.new.natural": 5, "t3.new.total": 5}, {"t3.concluded.natural": 6}),
    ],
)  # fmt: skip
def test_other_layouts(form: str, key: str, balanced: dict[str, int], printed: dict[str, int]) -> None:
    layout = load_form(form).layout(key)
    assert locate(layout, zeros(layout, balanced)) == Located()
    (repair,) = locate(layout, zeros(layout, balanced | printed)).repairs
    assert news(repair) == {cell: balanced[cell] for cell in printed}


def test_the_form_of_one_column() -> None:
    layout = load_form("2014").layout()
    balanced = {"s.requests": 31, "s.requests.online": 20, "s.requests.letter": 11, "s.answers": 12,
                "s.answers.denied": 12, "s.answers.denied.privacy": 12}  # fmt: skip
    cells = zeros(layout, balanced | {"s.answers.denied": 21})
    (first,) = locate(layout, cells).first
    assert (news(first), slips(first)) == ({"s.answers.denied": 12}, {(Why.TRANSPOSED, None)})
    swapped = zeros(layout, balanced | {"s.requests": 0, "s.requests.in_person": 31})
    assert {"s.requests": 31, "s.requests.in_person": 0} in [news(repair) for repair in locate(layout, swapped).repairs]


# ------------------------------------------------------------------ what nobody would type
def test_huge_figures_are_exact() -> None:
    (repair,) = locate(LAYOUT, wrong({"t3.granted.natural": LARGEST - 1})).repairs
    assert news(repair) == right("t3.granted.natural")


def test_no_figure_is_proposed_that_a_cell_cannot_hold() -> None:
    cells = zeros(LAYOUT, {"t4.review.upheld": LARGEST, "t4.review.other": LARGEST, "t4.review.total": 5})
    for repair in locate(LAYOUT, cells).repairs:
        assert all(new is None or 0 <= new <= LARGEST for new in news(repair).values())


@pytest.mark.parametrize("form", ["2014", "2019", "2021"])
def test_a_report_that_is_wrong_everywhere(form: str) -> None:
    layout = load_form(form).layout()
    for step in (1, 3, 7):
        cells = {place.id: Cell(number * step % 101) for number, place in enumerate(layout.cells)}
        assert locate(layout, cells).beyond
    negative = locate(layout, {place.id: Cell(-1 - number) for number, place in enumerate(layout.cells)})
    assert negative.beyond


def test_errors_in_too_many_places_are_not_combined() -> None:
    layout = load_form("2019").layout()
    columns = ("made", "disclosed", "disclosed_total")
    cells = zeros(layout, {f"t2.{row}.{column}": -1 for row in ("rules", "normative") for column in columns})
    assert len(locate(layout, cells).repairs) > 1
    more = wrong({f"t2.{row}.decisions": -1 for row in ("licensing", "penalties", "coercion")}, cells)
    located = locate(layout, more)
    assert PARTS < 9
    assert (located.repairs, located.beyond) == ((), True)


def test_a_long_list_is_cut_and_says_so() -> None:
    """Five cells in each of two blocks of table four, and every row of a column whose rows have a blank."""
    blank = {cell: Cell(None) for cell in BUILT_IN.cells if cell.startswith("t3.") and not cell.endswith(".total")}
    cells = {**wrong({"t4.review.total": 99, "t4.direct.total": 98, "t3.granted.total": 40}), **blank}
    located = locate(LAYOUT, cells)
    assert located.cut
    assert 1 < len(located.repairs) <= LISTED
    assert "没有找全，可能还有别的改法" in notes(located)
    ranks = [repair.rank for repair in located.repairs]
    assert ranks == sorted(ranks)


# ------------------------------------------------------------------ words
def every_reason() -> list[Change]:
    within = [Change("a", 64, 44, (Reason(slip),)) for slip in (Why.DIGIT, Why.TRANSPOSED, Why.SIGN, Why.SHIFTED)]
    length = [Change("a", *figures, (Reason(Why.LENGTH),)) for figures in ((139, 39), (39, 139))]
    between = [
        Change("a", 3, new, (Reason(slip, side),))
        for slip in (Why.SWAPPED, Why.MOVED, Why.SHIFTED, Why.EXCHANGED)
        for side in Side
        for new in ((0, 5) if slip is Why.MOVED else (5,))
    ]
    stated = [Change("a", 3, 5, (Reason(source, value=41),)) for source in (Why.LAST_YEAR, Why.NARRATIVE, Why.UNITS)]
    return [*within, *length, *between, *stated]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_has_words_of_its_own(language: str) -> None:
    use_language(language)
    words = [why(change) for change in every_reason()]
    assert len(set(words)) == len(words)
    assert all(words)


def test_reasons_in_words() -> None:
    change = Change("a", 64, 44, (Reason(Why.DIGIT), Reason(Why.LAST_YEAR, value=41)))
    assert why(change) == "一位数字之差，上年为 41"
    assert why(Change("a", 0, 42, (Reason(Why.MOVED, Side.RIGHT),))) == "数填到了右边一列"
    assert why(Change("a", 42, 0, (Reason(Why.MOVED, Side.LEFT),))) == "这里的数应在左边一列"
    assert why(Change("a", 42, 0, ())) == "改后能平，看不出是怎样写错的"
