"""Where a cell stands tells its column only as far as the document keeps places; what is not sure is not taken."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qktui.forms import load_form
from qktui.importing.document import Document
from qktui.importing.flow import joined
from qktui.importing.match import match
from qktui.importing.pdf_tables import cell_text
from qktui.importing.pdf_text import Line
from qktui.importing.text import read_text
from qktui.typesetting import padded

from .test_match import NEW, SEVEN, grid, read, values

FULL = [["（勾稽关系）", "", "", "申请人情况", "", "", "", "", "", ""],
        ["", "", "", "自然人", "法人或其他组织", "", "", "", "", "总计"],
        ["", "", "", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", ""]]  # fmt: skip
SHORT = [[text for text in row if text] for row in FULL]
"""The header without its empty cells: it has fewer than the rows of figures."""
BLANK_FIRST = ["", *SEVEN[1:]]
BLANK_LAST = [*SEVEN[:6], ""]


def taken(rows: Sequence[Sequence[str]], row: str, aligned: bool = False) -> list[object]:
    return list(values(read(grid(rows, aligned)), f"t3.{row}.").values())


def test_an_empty_cell_before_the_figures_is_a_blank_where_all_lines_have_one_cell_a_column() -> None:
    rows = [*SHORT, ["一、本年新收", *BLANK_FIRST], ["（一）予以公开", *SEVEN]]
    assert taken(rows, "new") == [None, 2, 0, 0, 3, 0, 144]


def test_it_is_the_rest_of_a_merged_label_where_every_line_is_as_wide_as_the_grid() -> None:
    rows = [
        *SHORT,
        ["一、本年新收", "", "", *BLANK_FIRST],
        ["三、本年度办理结果", "（三）不予公开", "1.属于国家秘密", *SEVEN],
    ]
    assert taken(rows, "new") == [None, 2, 0, 0, 3, 0, 144]
    assert taken(rows, "denied.state_secret") == list(NEW.values())


@pytest.mark.parametrize("aligned", [False, True])
def test_it_may_be_either_where_blanks_at_the_end_were_left_out(aligned: bool) -> None:
    rows = [*FULL, ["三、本年度办理结果", "（一）予以公开", "", *SEVEN[:6]],
            ["", "（三）不予公开", "1.属于国家秘密", "4"], ["", "", "2.其他法律行政法规禁止公开", *SEVEN]]  # fmt: skip
    found = read(grid(rows, aligned))
    assert values(found, "t3.granted.") == {}
    assert values(found, "t3.denied.other_law.") == NEW
    assert [loose.text for loose in found.unplaced] == [*SEVEN[:6], "4"]


def test_it_may_be_either_in_a_block_of_fewer_columns_than_the_table() -> None:
    rows = [["第二十条第（一）项"], ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
            ["规章", "1", "2", "3"], ["第二十条第（九）项"], ["信息内容", "采购项目数量", "采购总金额"],
            ["政府集中采购", "", "无", ""]]  # fmt: skip
    found = match(Document("a", (grid(rows),)), load_form("2019"))
    assert values(found) == {"t2.rules.made": 1, "t2.rules.disclosed": 2, "t2.rules.disclosed_total": 3}


def test_it_may_be_either_where_the_last_cell_may_only_fill_the_row_up() -> None:
    rows = [*SHORT, ["一、本年新收", *BLANK_FIRST, ""], ["三、本年度办理结果", "（一）予以公开", *SEVEN],
            ["二、上年结转", *SEVEN, ""]]  # fmt: skip
    found = read(grid([[*row, *[""] * (9 - len(row))] for row in rows], aligned=True))
    assert set(values(found)) == {f"t3.granted.{column}" for column in NEW}
    assert any("不知各属哪一列" in question for question in found.questions)


def test_a_header_tells_no_columns_in_a_table_of_another_width() -> None:
    rest = ["（一）予以公开", "", *BLANK_LAST, ""]
    narrower = grid([["", *rest][1:], ["（二）部分公开", "", *SEVEN, ""]], aligned=True)
    found = read(grid([*FULL, ["一、本年新收", "", "", *SEVEN]], aligned=True), narrower)
    assert set(values(found)) == {f"t3.new.{column}" for column in NEW}
    assert [loose.text for loose in found.unplaced] == [*SEVEN[:6], *SEVEN]


def test_the_header_still_counts_in_a_table_of_the_same_width() -> None:
    below = grid([["（一）予以公开", "", "", *BLANK_FIRST]], aligned=True)
    found = read(grid([*FULL, ["一、本年新收", "", "", *SEVEN]], aligned=True), below)
    assert list(values(found, "t3.granted.").values()) == [None, 2, 0, 0, 3, 0, 144]


def test_a_group_without_details_may_be_blank() -> None:
    rows = [*FULL, ["（五）不予处理", "2.重复申请", "", *SEVEN], ["（六）其他处理", "", "", *[""] * 7]]
    assert taken(rows, "other", aligned=True) == [None] * 7
    heading = [*FULL, ["（六）其他处理", "", "", *[""] * 7], ["", "3.其他", "", *SEVEN]]
    assert values(read(grid(heading, aligned=True)), "t3.other.") == {f"misc.{k}": v for k, v in NEW.items()}


def test_labels_of_columns_in_two_rows() -> None:
    upper = ["", "", "", "", "商业", "科研", "社会公益", "法律服务", "其他", ""]
    lower = ["", "", "", "", "企业", "机构", "组织", "机构", "", ""]
    assert taken([*FULL[:2], upper, lower, ["一、本年新收", "", "", *SEVEN]], "new", aligned=True) == [*NEW.values()]
    swapped = ["", "", "", "", "企业", "组织", "机构", "机构", "", ""]
    assert taken([*FULL[:2], upper, swapped, ["一、本年新收", "", "", *SEVEN]], "new", aligned=True) == []


def test_a_dash_above_a_label_is_not_its_beginning() -> None:
    rows = [*FULL, ["一、本年新收", "", "", *SEVEN[:6], "_"], [*[""] * 9, "总计"]]
    cell = read(grid(rows, aligned=True)).cells["t3.new.total"]
    assert (cell.value, cell.raw) == (None, "_")


LEFT = [["第二十条第（一）项", "", "", ""], ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"], ["行政规范性文件", "4", "5", "6"]]  # fmt: skip
RIGHT = [["第二十条第（六）项", ""], ["信息内容", "本年处理决定数量"], ["行政处罚", "7"], ["行政强制", "8"]]


def test_two_tables_side_by_side_are_two() -> None:
    both = [[*left, "", *right] for left, right in zip(LEFT, RIGHT, strict=True)]
    assert list(values(read(grid(both, aligned=True)), "t2.").values()) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_an_empty_column_within_a_table_does_not_cut_it() -> None:
    rows = [["第二十条第（一）项", "", "", "", ""], ["信息内容", "本年制发件数", "", "本年废止件数", "现行有效件数"],
            ["规章", "1", "", "2", "3"]]  # fmt: skip
    assert list(values(read(grid(rows, aligned=True)), "t2.").values()) == [1, 2, 3]


def test_lawsuits_in_a_table_of_their_own() -> None:
    labels = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    lawsuits = grid([["行政诉讼"], ["未经复议直接起诉", "复议后起诉"], labels * 2, [str(n) for n in range(10)]])
    assert list(values(read(lawsuits), "t4.").values()) == list(range(10))


# ------------------------------------------------------------------ text in columns
def rows_of(text: str) -> list[list[str]]:
    (table,) = read_text("a.txt", text.encode()).blocks
    return [[cell.text for cell in row] for row in getattr(table, "rows", ())]


def in_columns(rows: Sequence[Sequence[str]], widths: Sequence[int], extra: str = "") -> str:
    """The rows with spaces; signs in ``extra`` take a place more than a terminal gives them."""
    return "".join(
        "  ".join(
            padded(cell, width - sum(cell.count(sign) for sign in extra))
            for cell, width in zip(row, widths, strict=True)
        )
        + "\n"
        for row in rows
    )


TABLE = [["信息内容", "制发", "废止", "有效"], ["规章", "1", "", "3"], ["危及“三安全一稳定”", "", "12", "40"]]


@pytest.mark.parametrize("extra", ["", "“”"])
def test_columns_aligned_with_spaces(extra: str) -> None:
    text = in_columns(TABLE, (20, 5, 4, 4), extra)
    assert rows_of(text) == TABLE


@pytest.mark.parametrize(
    "text",
    [
        "负责人：甲一  审核人：乙二\n电话：1  日期：2\n",
        "内容  甲  乙\n规章      1    3  4  5\n二  1  2\n",
        "一  2\n三  4\n",
        "内容      甲  乙\n很长很长的一行字        1\n二        3   4\n三  5  6\n",
    ],
)
def test_what_does_not_stand_in_columns_stays_as_it_is(text: str) -> None:
    assert [getattr(block, "text", None) for block in read_text("a.txt", text.encode()).blocks] == text.split("\n")[:-1]


def test_a_rule_of_markdown_begins_a_table_of_another_width() -> None:
    text = "| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n\n| 丙 | 丁 | 戊 |\n|---|---|---|\n| 3 |  | 4 |\n"
    tables = read_text("a.md", text.encode()).blocks
    assert [len(getattr(table, "rows", ())) for table in tables] == [2, 2]
    assert all(getattr(table, "aligned", False) for table in tables)


# ------------------------------------------------------------------ labels and dashes over several lines
def test_a_label_without_figures_below_figures_without_a_label_may_be_its_rest() -> None:
    rows = [*FULL, ["（六）其他处理", "3.", "", *SEVEN], ["", "其他", "", *[""] * 7], ["（七）总计", "", "", *SEVEN]]
    found = read(grid(rows, aligned=True))
    assert set(values(found)) == {f"t3.concluded.{column}" for column in NEW}
    assert [loose.text for loose in found.unplaced] == SEVEN
    assert "t3.other.misc.natural" in found.missing


@pytest.mark.parametrize(
    ("lines", "text"),
    [(["—", "—"], "——"), (["12", "34"], "12\n34"), (["—", "3"], "—\n3"), (["甲", "乙"], "甲乙"), (["5", "件"], "5件")],
)
def test_dashes_are_joined_and_figures_are_not(lines: list[str], text: str) -> None:
    assert joined(lines) == text
    printed = [Line(line, 0, 9, 9.0 * at, 9.0 * at + 9, 9, 1) for at, line in enumerate(lines)]
    assert cell_text(printed) == text
