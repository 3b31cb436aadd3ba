"""The geometry of the form grid: nothing is cut, nothing overlaps, every cell is found again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from qktui.forms import Block, Column, Layout, Row, form_ids, load_form, parse_form
from qktui.phrases import say, use_language
from qktui.tui.widgets.column_widths import Widths, fit_across
from qktui.tui.widgets.grid_layout import GridLayout, lay_out
from qktui.tui.widgets.ruled import LOOKED_UP, Box, Kind

WIDTHS = (*range(76, 132, 11), 80, 120, 160, 200)


def layouts() -> Iterator[tuple[str, str, str]]:
    """Every table of every form: as official, and with each group in place of or beside its details."""
    for form in map(load_form, form_ids()):
        groups = [f"{table.id}.{row.id}" for table, _, row in form.groups()]
        for table in form.tables:
            own = [group for group in groups if group.startswith(f"{table.id}.")]
            yield from ((form.id, key, table.id) for key in ("", *own, *(f"{group}+" for group in own)))


@pytest.fixture(params=["zh", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    use_language(request.param)
    yield request.param
    use_language("zh")


def figures_of(layout: Layout, table_id: str, figure: str = "12") -> dict[str, str]:
    return {cell.id: figure for cell in layout.cells if cell.table == table_id}


def marks_of(layout: Layout, table_id: str, mark: str = "✓") -> dict[str, str]:
    ours = figures_of(layout, table_id)
    return {rule.key: mark for rule in layout.rules if rule.left[0] in ours}


def in_cells(line: str) -> list[str]:
    """The line by terminal cells: a wide character, then nothing in its second cell."""
    return [part for char in line for part in ([char, ""] if cell_len(char) == 2 else [char])]


def seen_in(box: Box, lines: list[str]) -> str:
    """What the painted lines show inside a box, its blanks left out."""
    rows = (in_cells(line)[box.x : box.x + box.width] for line in lines[box.y : box.y + box.height])
    return "".join("".join(row) for row in rows).replace(" ", "")


def official_labels(layout: Layout, table_id: str) -> set[str]:
    table = layout.form.table(table_id)
    found: set[str] = {say("小计"), say("行差"), ""}
    for block in table.blocks:
        found |= {block.heading, block.heading_en, block.corner, block.corner_en}
        for column in block.columns:
            found |= {column.label, column.en, column.short_en, *column.under, *column.under_en}
            found |= with_unit((column.label, column.en, column.short_en), column)
        for row in block.rows:
            found |= {row.label, row.short, row.en} | with_unit((row.label, row.short, row.en), row, block)
    rules = {label for rule in layout.rules for label in (rule.label, rule.label_en)}
    found |= rules | {f"{group} {rule}" for rule in rules for group in found}
    return {label.replace(" ", "") for label in found}


def with_unit(labels: Iterable[str], *of: Row | Column | Block) -> set[str]:
    """The labels with the first unit that is stated behind them, in either language."""
    units = [unit for place in of for unit in (f"（{place.unit}）", f"({place.unit_en})") if place.unit][:2]
    return {label + unit for label in labels for unit in units}


def check(grid: GridLayout, layout: Layout, table_id: str, texts: dict[str, str]) -> None:
    """What must be true of every geometry."""
    lines = grid.paint(texts)
    assert {cell_len(line) for line in lines} == {grid.width}
    labels = official_labels(layout, table_id)
    for box in grid.boxes:
        assert box.x >= 0
        assert box.x + box.width <= grid.width
        assert box.y + box.height <= grid.height
        if box.kind in LOOKED_UP:
            assert seen_in(box, lines) == texts[box.key].replace(" ", "")
        else:
            assert seen_in(box, lines) == "".join(box.lines).replace(" ", "")
            assert seen_in(box, lines) in labels
    check_places(grid)


def check_places(grid: GridLayout) -> None:
    """No two boxes share a point, and each cell's points lead back to it."""
    for line in grid.on_line:
        assert all(a.x + a.width < b.x or (a.x + a.width == b.x and b.kind is Kind.MARK) for a, b in pairwise(line))
    for box in grid.boxes:
        corners = [(box.x, box.y), (box.x + box.width - 1, box.y + box.height - 1)]
        expected = box.key if box.kind is Kind.CELL else None
        assert [grid.cell_at(x, y) for x, y in corners] == [expected, expected]


@pytest.mark.parametrize(("form_id", "key", "table_id"), list(layouts()))
def test_every_label_stands_whole_at_every_width(language: str, form_id: str, key: str, table_id: str) -> None:
    layout = load_form(form_id).layout(key)
    for width in WIDTHS:
        for marks in ({}, marks_of(layout, table_id)):
            texts = figures_of(layout, table_id) | marks
            grid = lay_out(layout, table_id, width, texts, marks)
            check(grid, layout, table_id, texts)
            assert grid.width <= width
            assert sorted(cell for row in grid.order for cell in row) == sorted(figures_of(layout, table_id))


@settings(deadline=None, max_examples=60)
@given(data=st.data(), width=st.integers(76, 200))
def test_figures_of_any_length_are_never_cut(data: st.DataObject, width: int) -> None:
    layout = load_form("2021").layout()
    table_id = data.draw(st.sampled_from(["t2", "t3", "t4"]))
    figure = st.one_of(
        st.integers(1, 10**9 - 1).map(str), st.sampled_from(["·", "空", "/", "—", "251000元", "*✗12", "590.115865", ""])
    )
    texts = {cell_id: data.draw(figure) for cell_id in figures_of(layout, table_id)}
    marks = {key: data.draw(st.sampled_from(["✓", "?", "✗−20", "✗+123456"])) for key in marks_of(layout, table_id)}
    grid = lay_out(layout, table_id, width, texts, marks)
    check(grid, layout, table_id, texts | marks)


def test_disputes_stand_in_one_line_under_three_levels() -> None:
    layout = load_form("2021").layout()
    texts = figures_of(layout, "t4", "1234")
    grid = lay_out(layout, "t4", 76, texts, {})
    assert grid.paint(texts) == [
        "┌────────────────────────┬─────────────────────────────────────────────────┐",
        "│                        │                    行政诉讼                     │",
        "│        行政复议        │    未经复议直接起诉    │       复议后起诉       │",
        "│结果│结果│其他│尚未│    │结果│结果│其他│尚未│    │结果│结果│其他│尚未│    │",
        "│维持│纠正│结果│审结│总计│维持│纠正│结果│审结│总计│维持│纠正│结果│审结│总计│",
        "├────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┼────┤",
        "│1234│1234│1234│1234│1234│1234│1234│1234│1234│1234│1234│1234│1234│1234│1234│",
        "└────┴────┴────┴────┴────┴────┴────┴────┴────┴────┴────┴────┴────┴────┴────┘",
    ]  # fmt: skip
    assert len(grid.order) == 1


def test_disputes_stand_in_three_rows_when_one_line_is_too_long() -> None:
    layout = load_form("2021").layout()
    grid = lay_out(layout, "t4", 80, figures_of(layout, "t4", "12345"), {})
    assert [len(row) for row in grid.order] == [5, 5, 5]
    assert fit_across(80, [5] * 15, [8] * 15) is None


def test_five_digits_fit_eighty_cells_with_the_margin_and_nine_scroll_sideways() -> None:
    layout = load_form("2021").layout()
    marks = marks_of(layout, "t3", "✗−20")
    assert lay_out(layout, "t3", 80, figures_of(layout, "t3", "12345"), marks).width <= 80
    assert lay_out(layout, "t3", 80, figures_of(layout, "t3", "1234567"), {}).width <= 80
    wide = lay_out(layout, "t3", 80, figures_of(layout, "t3", "123456789"), {})
    assert wide.width > 80
    assert wide.left <= 40


def test_official_labels_are_used_in_full_where_there_is_room() -> None:
    layout = load_form("2021").layout()
    grid = lay_out(layout, "t3", 120, figures_of(layout, "t3"), {})
    shown = {"".join(box.lines) for box in grid.boxes if box.kind is Kind.LABEL}
    official = {row.label for row in layout.form.table("t3").blocks[0].rows if layout.prints("t3", row)}
    assert shown == official
    assert all(box.height == 1 for box in grid.boxes if box.kind is Kind.LABEL)


def test_merged_labels_span_their_rows() -> None:
    layout = load_form("2021").layout()
    grid = lay_out(layout, "t3", 80, figures_of(layout, "t3"), {})
    spans = {"".join(box.lines): box for box in grid.boxes if box.kind in (Kind.GROUP, Kind.CAPTION)}
    outcomes, denied = spans["三、本年度办理结果"], spans["（三）不予公开"]
    assert outcomes.width == 2
    assert outcomes.y == grid.by_key["t3.granted.natural"].y
    assert outcomes.y + outcomes.height == grid.by_key["t3.concluded.natural"].y + 1
    assert (denied.y, denied.height) == (grid.by_key["t3.denied.state_secret.natural"].y, 8)
    applicants, organisations = spans["申请人情况"], spans["法人或其他组织"]
    natural, business = grid.by_key["t3.new.natural"], grid.by_key["t3.new.business"]
    other, total = grid.by_key["t3.new.other"], grid.by_key["t3.new.total"]
    assert (applicants.x, applicants.x + applicants.width) == (natural.x, total.x + total.width)
    assert (organisations.x, organisations.x + organisations.width) == (business.x, other.x + other.width)


def test_a_group_in_place_of_its_details_and_a_subtotal_beside_them() -> None:
    form = load_form("2021")
    instead = lay_out(form.layout("t3.other"), "t3", 80, figures_of(form.layout("t3.other"), "t3"), {})
    assert "t3.other.misc.natural" not in instead.by_key
    assert any(box.kind is Kind.LABEL and box.lines == ("（六）其他处理",) for box in instead.boxes)
    layout = form.layout("t3.denied+")
    beside = lay_out(layout, "t3", 80, figures_of(layout, "t3"), {})
    subtotal = beside.by_key["t3.denied.natural"]
    assert subtotal.y + 1 == beside.by_key["t3.denied.state_secret.natural"].y
    group = next(box for box in beside.boxes if box.kind is Kind.GROUP and box.lines[0] == "（三）")
    assert (group.y, group.height) == (subtotal.y, 9)


def test_a_merged_label_moves_down_to_the_first_line_in_view() -> None:
    layout = load_form("2021").layout()
    texts = figures_of(layout, "t3")
    grid = lay_out(layout, "t3", 80, texts, {})
    first = grid.by_key["t3.denied.internal.natural"].y
    line = "".join(text for text, _ in grid.spans(first, texts, first))
    assert line.startswith("│三│（三）│5.属于三类内部事务信息")
    assert "".join(text for text, _ in grid.spans(first, texts)).startswith("│结│      │5.属于三类内部事务信息")


def test_marks_stand_at_the_end_of_their_row_and_under_their_column() -> None:
    layout = load_form("2021").layout("t3.denied+")
    marks = marks_of(layout, "t3")
    grid = lay_out(layout, "t3", 80, figures_of(layout, "t3"), marks)
    assert grid.by_key.keys() >= marks.keys()
    row, column = (
        grid.by_key[next(r.key for r in layout.rules if (r.id, r.left[0]) == place)]
        for place in (("applicants", "t3.new.total"), ("balance", "t3.new.legal"))
    )
    assert row.y == grid.by_key["t3.new.total"].y
    assert row.x > grid.by_key["t3.new.total"].x
    assert column.x == grid.by_key["t3.new.legal"].x
    assert column.y >= grid.height - grid.bottom
    labels = {" ".join(box.lines) for box in grid.boxes if box.kind is Kind.MARGIN}
    assert labels >= {"一＋二＝三（七）＋四", "三（七）总计＝各办理结果之和", "（三）不予公开 小计＝各明细之和"}


ONE_COLUMN = """
id = "x"
title = "一列的表"
title_en = "One column"
origin = "test"
since = 2000
section = []
[[table]]
id = "s"
title = "统计表"
title_en = "Statistics"
section = 1
[[table.block]]
unit = "件"
columns = [{ id = "", label = "", en = "" }]
rows = [
  { id = "three", heading = true, label = "三、依申请公开情况", en = "III. Requests" },
  { id = "requests", under = "three", label = "（一）收到申请数", en = "1. Requests" },
  { id = "requests.in_person", under = "requests", label = "1.当面申请数", en = "a. In person" },
  { id = "requests.online", under = "requests", label = "2.网络申请数", en = "b. Online" },
  { id = "complaints", label = "六、被举报投诉数量", en = "VI. Complaints" },
]
[[rule]]
id = "requests"
label = "收到申请数＝各方式之和"
label_en = "Requests = sum of the ways"
table = "s"
each = "column"
left = ["requests"]
right = ["requests.*"]
hard = true
origin = "test"
"""


def test_a_table_of_one_column_indents_parts_and_marks_rules_at_their_row() -> None:
    layout = parse_form(ONE_COLUMN).layout()
    texts = {"s.requests": "5", "s.requests.in_person": "2", "s.requests.online": "4", "s.complaints": "·"}
    marks = {rule.key: "✗−1" for rule in layout.rules}
    grid = lay_out(layout, "s", 60, texts, marks)
    check(grid, layout, "s", texts | marks)
    assert [line.rstrip() for line in grid.paint(texts | marks)] == [
        "┌──────────────────┬────────────────┬────────┐ 行差",
        "│三、依申请公开情况│（一）收到申请数│       5│ ✗−1",
        "│                  │  1.当面申请数  │       2│",
        "│                  │  2.网络申请数  │       4│",
        "├──────────────────┴────────────────┼────────┤",
        "│六、被举报投诉数量                 │       ·│",
        "└───────────────────────────────────┴────────┘",
    ]


def test_columns_of_figures_grow_alike() -> None:
    assert fit_across(30, [4, 4], [8, 8]) == Widths((), (8, 8))
    assert fit_across(14, [4, 4], [8, 8]) == Widths((), (5, 5))
    assert fit_across(10, [4, 4], [8, 8]) is None


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(KeyError):
        lay_out(load_form("2021").layout(), "t9", 80, {}, {})
