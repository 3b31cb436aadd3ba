"""Documents and the form: what is placed, and what is rather asked about."""

from __future__ import annotations

import random
from collections.abc import Sequence
from decimal import Decimal

import pytest

from qktui.importing.document import Document, Grid, GridCell, Paragraph
from qktui.importing.gather import gather
from qktui.importing.match import Match, match
from qktui.model import Cell

from .render import FORM, table_rows

T3 = FORM.table("t3")
HEADER = [
    ["（勾稽关系）", "申请人情况"],
    ["", "自然人", "法人或其他组织", "总计"],
    ["", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", ""],
]
SEVEN = ["139", "2", "0", "0", "3", "0", "144"]
NEW = dict(
    zip(("natural", "business", "research", "nonprofit", "legal", "other", "total"), map(int, SEVEN), strict=True)
)


def grid(rows: Sequence[Sequence[str]], aligned: bool = False) -> Grid:
    return Grid(
        tuple(tuple(GridCell(t, f"{r}/{c}") for c, t in enumerate(row)) for r, row in enumerate(rows)), "", aligned
    )


def read(*grids: Grid) -> Match:
    return match(Document("a", grids), FORM)


def values(found: Match, prefix: str = "") -> dict[str, object]:
    return {
        cell_id.removeprefix(prefix): cell.value for cell_id, cell in found.cells.items() if cell_id.startswith(prefix)
    }


def numbered() -> dict[str, str]:
    """Every cell of the official layout with a figure of its own."""
    return {cell.id: str(100 + i) for i, cell in enumerate(FORM.layout().cells)}


def test_a_row_is_placed_with_its_location() -> None:
    found = read(grid([*HEADER, ["一、本年新收政府信息公开申请数量", *SEVEN]]))
    assert values(found, "t3.new.") == NEW
    assert found.cells["t3.new.business"].where == "第 3 表 第 4 行 第 3 列，3/2"
    assert found.unplaced == ()
    assert "t3.carried_in.natural" in found.missing


@pytest.mark.parametrize(
    "label",
    [
        "1.本机关不掌握相关政府信息",
        "１、本机关 不掌握\u3000相关政府信息",
        "（1）“本机关不掌握”相关政府信息（注）",
        "本机关不掌握",
    ],
)
def test_printed_variants_of_a_label(label: str) -> None:
    found = read(grid([*HEADER, ["三、本年度办理结果", "（四）无法提供", label, *SEVEN]]))
    assert values(found, "t3.unavailable.not_held.") == NEW


def test_a_label_in_several_cells() -> None:
    found = read(grid([*HEADER, ["3.危及“三安", "全一稳定”", *SEVEN]]))
    assert values(found, "t3.denied.three_securities.") == NEW


@pytest.mark.parametrize("count", [1, 6, 8])
def test_too_few_or_too_many_figures_are_not_guessed(count: int) -> None:
    figures = [str(n) for n in range(1, count + 1)]
    found = read(grid([*HEADER, ["一、本年新收", *figures], ["二、上年结转", *SEVEN]]))
    assert values(found, "t3.new.") == {}
    assert [loose.text for loose in found.unplaced] == figures
    assert found.unplaced[0].where == "第 3 表 第 4 行 第 2 列，3/1"
    assert {"t3.new.natural", "t3.new.total"} <= set(found.missing)
    assert values(found, "t3.carried_in.") == NEW
    assert any("本年新收" in question for question in found.questions)


@pytest.mark.parametrize("damage", ["swapped", "lost", "none"])
def test_without_the_whole_header_nothing_is_placed(damage: str) -> None:
    last = list(HEADER[2])
    if damage == "swapped":
        last[2], last[3] = last[3], last[2]
    if damage == "lost":
        del last[3]
    header = [] if damage == "none" else [*HEADER[:2], last]
    found = read(grid([*header, ["一、本年新收", *SEVEN], ["二、上年结转", *SEVEN]]))
    assert found.cells == {}
    assert len(found.unplaced) == 14
    assert any("表头" in question for question in found.questions)


def test_header_read_branch_by_branch() -> None:
    flat = ["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    assert values(read(grid([flat, ["一、本年新收", *SEVEN]])), "t3.new.") == NEW


def test_a_flat_header_in_another_order_is_refused() -> None:
    flat = ["", "自然人", "总计", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    assert read(grid([flat, ["一、本年新收", *SEVEN], ["二、上年结转", *SEVEN]])).cells == {}


def test_rows_in_any_order() -> None:
    cells = numbered()
    rows = list(table_rows(T3, cells))
    body = rows[3:]
    random.Random(7).shuffle(body)
    found = read(grid([*rows[:3], *body]))
    assert {k: str(c.value) for k, c in found.cells.items()} == {k: v for k, v in cells.items() if k.startswith("t3.")}


def test_a_table_cut_by_a_page_break() -> None:
    cells = numbered()
    rows = list(table_rows(T3, cells))
    expected = {k: v for k, v in cells.items() if k.startswith("t3.")}
    for repeated in ([], rows[:3]):
        found = read(grid(rows[:12]), grid([*repeated, *rows[12:]]))
        assert {k: str(c.value) for k, c in found.cells.items()} == expected


def test_a_row_torn_between_two_pages_is_not_put_together() -> None:
    found = read(grid([*HEADER, ["二、上年结转", *SEVEN], ["一、本年新收", *SEVEN[:3]], SEVEN[3:]]))
    assert set(values(found)) == {f"t3.carried_in.{column}" for column in NEW}
    assert len(found.unplaced) == 7


def test_a_label_and_its_figures_in_two_rows() -> None:
    assert values(read(grid([*HEADER, ["一、本年新收", ""], SEVEN])), "t3.new.") == NEW


def test_a_group_in_one_row() -> None:
    cells = {k: v for k, v in numbered().items() if not k.startswith("t3.other.")}
    cells |= {f"t3.other.{column}": str(n) for column, n in NEW.items()}
    found = read(grid(list(table_rows(T3, cells))))
    assert values(found, "t3.other.") == NEW
    assert not [cell for cell in found.missing if cell.startswith("t3.")]


def test_a_subtotal_beside_its_details() -> None:
    cells = numbered() | {f"t3.denied.{column}": str(n) for column, n in NEW.items()}
    found = read(grid(list(table_rows(T3, cells))))
    assert {k: found.cells[f"t3.denied.{k}"].value for k in NEW} == NEW
    assert len(found.cells) == 175 + 7


def test_a_detail_that_lost_its_label_is_not_taken_for_the_subtotal() -> None:
    rows = list(table_rows(T3, numbered()))
    first = next(i for i, row in enumerate(rows) if "1.信访举报投诉类申请" in row)
    rows[first].remove("1.信访举报投诉类申请")
    found = read(grid(rows))
    assert not any(cell_id in found.cells for cell_id in (f"t3.rejected.{column}" for column in NEW))
    assert [c for c in found.missing if c.startswith("t3.")] == [f"t3.rejected.petition.{column}" for column in NEW]
    assert len(found.unplaced) == 7


def test_an_unknown_row_is_unplaced() -> None:
    found = read(grid([["信息内容", "本年处理决定数量"], ["行政许可", "5"], ["行政备案", "77"]]))
    assert values(found) == {"t2.licensing.decisions": 5}
    assert [loose.text for loose in found.unplaced] == ["77"]
    assert any("行政备案" in question for question in found.questions)


def test_a_row_printed_twice_differently_is_not_taken() -> None:
    head = ["信息内容", "本年处理决定数量"]
    assert values(read(grid([head, ["行政许可", "5"], ["行政许可", "5"]]))) == {"t2.licensing.decisions": 5}
    for times in (2, 3):
        found = read(grid([head, *(["行政许可", str(n)] for n in range(times))]))
        assert found.cells == {}
        assert sorted(loose.text for loose in found.unplaced) == [str(n) for n in range(times)]
        assert "t2.licensing.decisions" in found.missing


def test_labels_without_figures_are_blank_not_zero() -> None:
    rows = [[text for text in row if text] for table in FORM.tables for row in table_rows(table, {})]
    found = read(*(grid([[t for t in row if t] for row in table_rows(table, {})]) for table in FORM.tables))
    assert rows
    assert set(found.cells) == {cell.id for cell in FORM.layout().cells}
    assert set(found.cells.values()) == {Cell(None)}


def test_a_single_label_without_figures_is_missing() -> None:
    found = read(grid([*HEADER, ["一、本年新收", *SEVEN], ["二、上年结转"]]))
    assert "t3.carried_in.natural" in found.missing
    assert values(found) == {f"t3.new.{column}": n for column, n in NEW.items()}
    assert any("二、上年结转" in question for question in found.questions)


def test_blank_cells_and_dashes_stay_what_they_are() -> None:
    found = read(grid([*HEADER, ["一、本年新收", "", "/", "—", "", "3", "0", "3"], ["二、上年结转", *[""] * 7]]))
    assert [(c.value, c.raw) for c in found.cells.values()] == [
        (None, ""), (None, "/"), (None, "—"), (None, ""), (3, ""), (0, ""), (3, ""), *[(None, "")] * 7,
    ]  # fmt: skip


def test_what_cannot_be_read_is_kept_as_printed_and_asked() -> None:
    found = read(grid([*HEADER, ["一、本年新收", "3.5", "1,23", *SEVEN[2:]]]))
    assert (found.cells["t3.new.natural"].raw, found.cells["t3.new.business"].raw) == ("3.5", "1,23")
    assert found.cells["t3.new.natural"].value is None
    assert len(found.questions) == 2


@pytest.mark.parametrize(
    ("header", "text", "value", "questions"),
    [
        ("本年收费金额（单位：万元）", "590.115865", "590.115865", 0),
        ("本年收费金额（单位：元）", "5901158.65", "590.115865", 0),
        ("本年收费金额", "5901158.65元", "590.115865", 0),
        ("本年收费金额", "590.115865", "590.115865", 1),
    ],
)
def test_money_in_the_unit_that_is_stated(header: str, text: str, value: str, questions: int) -> None:
    found = read(grid([["信息内容", header], ["行政事业性收费", text]]))
    assert found.cells["t2.fees.amount"].value == Decimal(value)
    assert len(found.questions) == questions


def test_disputes_side_by_side_row_by_row_and_one_by_one() -> None:
    table = FORM.table("t4")
    cells = {c.id: str(i) for i, c in enumerate(table.cells(), start=1)}
    expected = {cell_id: int(text) for cell_id, text in cells.items()}
    labels = [column.label for column in table.blocks[0].columns]
    texts = list(cells.values())
    bodies = ["行政复议", "未经复议直接起诉", "复议后起诉"]
    rows = [["", *labels], *([body, *texts[5 * i : 5 * i + 5]] for i, body in enumerate(bodies))]
    three = [line for i, body in enumerate(bodies) for line in ([body], labels, texts[5 * i : 5 * i + 5])]
    branches = [part for body in bodies for part in (["行政诉讼"] if "未经" in body else []) + [body, *labels]]
    for layout in (list(table_rows(table, cells)), rows, three, [branches, texts]):
        assert values(read(grid(layout))) == expected


def test_fourteen_of_fifteen_disputes_are_not_placed() -> None:
    rows = list(table_rows(FORM.table("t4"), {c.id: "1" for c in FORM.table("t4").cells()}))
    found = read(grid([*rows[:-1], rows[-1][1:]]))
    assert found.cells == {}
    assert len(found.unplaced) == 14
    assert len([c for c in found.missing if c.startswith("t4.")]) == 15


def test_columns_known_by_position() -> None:
    """An aligned grid may have columns of its own: only those under the header count."""
    header = [["", "", "申请人情况"], ["", "", "自然人", "法人或其他组织", "", "", "", "", "总计"],
              ["", "", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", ""]]  # fmt: skip
    row = ["一、本年新收", "", *SEVEN, "", "", "99"]
    found = read(grid([*header, row, ["二、上年结转", "", "3", "", "", "", "", "", "3"]], aligned=True))
    assert values(found, "t3.new.") == NEW
    assert found.cells["t3.carried_in.total"].value == 3
    assert found.cells["t3.carried_in.other"] == Cell(None, "", "4/7")
    assert [loose.text for loose in found.unplaced] == ["99"]


def test_a_table_of_something_else_is_unplaced() -> None:
    found = read(grid([["街道", "件数"], ["桥头", "12"]]))
    assert found.cells == {}
    assert [(loose.text, loose.where) for loose in found.unplaced] == [("12", "1/1")]


def test_bare_lines_become_tables() -> None:
    lines = [
        "商事登记2135家。",
        "信息内容",
        "本年处理",
        "决定数量",
        "行政处罚",
        "2567",
        "行政强制",
        "164",
        "此后是正文。",
    ]
    document = gather(Document("a", tuple(Paragraph(line, str(i)) for i, line in enumerate(lines))), FORM)
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph]
    assert values(match(document, FORM)) == {"t2.penalties.decisions": 2567, "t2.coercion.decisions": 164}


def test_a_heading_among_cells_is_text_again() -> None:
    rows = [["行政许可", "5"], ["三、收到和处理政府信息公开申请情况"], *HEADER]
    blocks = gather(Document("a", (grid(rows),)), FORM).blocks
    assert [type(block) for block in blocks] == [Grid, Paragraph, Grid]
