"""Where a person should look before accepting, what another version says otherwise, and where the file prints it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from qktui.forms import load_form
from qktui.importing import read
from qktui.importing.excerpt import Printed, Spot
from qktui.importing.formats import read_document
from qktui.model import Cell, Report, Section
from qktui.queries import StoredReport
from qktui.rules import evaluate
from qktui.tui.doubts import differences, doubtful_cells
from qktui.tui.opened import OpenedReport
from qktui.tui.placing import place_at, place_of
from tests.factory import balanced_report
from tests.tui.documents import WRITERS, figures

FORM = load_form("2021")


def opened(report: Report) -> OpenedReport:
    layout = FORM.layout_of(report.cells)
    return OpenedReport(StoredReport(0, 0, report, layout), evaluate(layout, report.cells))


# ------------------------------------------------------------------ doubts
def test_a_report_in_balance_and_in_full_has_no_doubts() -> None:
    assert doubtful_cells(opened(balanced_report())) == {}


def test_each_kind_of_doubt_has_its_reason_and_official_order() -> None:
    report = balanced_report(cells={
        "t4.review.total": Cell(9999), "t3.granted.legal": Cell(None), "t3.new.natural": Cell(7, "７件"),
        "t2.fees.amount": Cell(Decimal("1.5"), "1.5万元"),
    })  # fmt: skip
    report = replace(report, cells={key: cell for key, cell in report.cells.items() if key != "t3.partial.legal"})
    doubts = doubtful_cells(opened(report))
    assert doubts["t2.fees.amount"] == "印作“1.5万元”"
    assert doubts["t3.new.natural"] == "印作“７件”，所涉规则不成立"
    assert doubts["t3.granted.legal"] == "空格"
    assert doubts["t3.partial.legal"] == "没有找到"
    assert doubts["t4.review.upheld"] == "所涉规则不成立"
    order = [cell.id for cell in FORM.layout().cells]
    assert list(doubts) == sorted(doubts, key=order.index)
    assert "t4.direct.total" not in doubts


# ------------------------------------------------------------------ differences
def test_the_same_report_differs_in_nothing() -> None:
    report = balanced_report()
    placed = replace(report, cells={key: replace(cell, where="别处") for key, cell in report.cells.items()})
    assert differences(report, placed, FORM) == []


def test_what_differs_is_told_in_words() -> None:
    old = balanced_report(cells={"t3.new.natural": Cell(44), "t3.new.legal": Cell(0), "t2.fees.amount": Cell(None)})
    old = replace(old, cells={key: cell for key, cell in old.cells.items() if key != "t3.granted.legal"})
    new = balanced_report(
        cells={"t3.new.natural": Cell(46), "t3.new.legal": Cell(None), "t3.granted.legal": Cell(3, "3件")},
        title="另一个标题", published_on=date(2023, 1, 1), issuer="",
    )  # fmt: skip
    sections = (Section(1, "总体情况", "五个 字了"), *new.sections[1:5])
    found = {d.what: (d.old, d.new, d.cell) for d in differences(old, replace(new, sections=sections), FORM)}
    assert found["表三“一、本年新收”行“自然人”列"] == ("44", "46", "t3.new.natural")
    assert found["表三“一、本年新收”行“法律服务机构”列"] == ("0", "空", "t3.new.legal")
    assert found["表三“（一）予以公开”行“法律服务机构”列"] == ("无此格", "3（3件）", "t3.granted.legal")
    assert found["表二“行政事业性收费”行“本年收费金额（单位：万元）”列"][:2] == ("空", "590.115865")
    assert found["标题"][1] == "另一个标题"
    assert found["编制单位"][1] == "无"
    assert found["公布日期"] == ("2022-01-28", "2023-01-01", "")
    assert found["第 1 部分正文"][1] == "4 字"
    assert len(found) == 8


def test_reports_on_different_forms_are_not_compared_cell_by_cell() -> None:
    old = replace(balanced_report(), form="2019")
    assert [(d.what, d.old, d.new) for d in differences(old, balanced_report(), FORM)] == [("表式", "2019", "2021")]


# ------------------------------------------------------------------ places
@pytest.mark.parametrize("kind", WRITERS)
def test_a_cell_is_shown_where_the_file_prints_it(kind: str) -> None:
    data = WRITERS[kind](figures(t3__granted__legal="") | {"t3.denied.internal.natural": "19件"})
    (draft,) = read(f"报告.{kind}", data)
    printed = Printed(read_document(f"报告.{kind}", data))
    total = "t4.after_review.total"
    for cell_id, text in (("t3.denied.internal.natural", "19件"), ("t3.granted.legal", ""), (total, figures()[total])):
        placed = place_of(printed, draft.report.cells, FORM, cell_id)
        assert placed.spot is not None, cell_id
        assert placed.spot.column is not None, cell_id
        assert printed.rows[placed.spot.row].cells[placed.spot.column] == text
        assert placed.said == draft.report.cells[cell_id].where


def test_where_the_row_of_a_missing_cell_stands() -> None:
    data = WRITERS["html"](figures())
    (draft,) = read("报告.html", data)
    printed = Printed(read_document("报告.html", data))
    cells = {key: cell for key, cell in draft.report.cells.items() if key != "t3.granted.legal"}
    placed = place_of(printed, cells, FORM, "t3.granted.legal")
    assert placed.spot is not None
    assert placed.spot.column is None
    assert "（一）予以公开" in printed.rows[placed.spot.row].cells
    assert "没有找到这一格" in placed.said
    whole_row = {key: cell for key, cell in cells.items() if not key.startswith("t3.granted.")}
    assert place_of(printed, whole_row, FORM, "t3.granted.legal").spot is None


def test_what_has_no_place_says_so() -> None:
    printed = Printed(read_document("报告.txt", WRITERS["txt"](figures())))
    assert place_of(printed, {"t3.new.legal": Cell(1)}, FORM, "t3.new.legal").said == "没有记下这一格的出处"
    gone = place_at(printed, "第 99 表 第 1 行 第 1 列", "7")
    assert (gone.spot, gone.said) == (None, "第 99 表 第 1 行 第 1 列：在文件里找不到这一处")


def test_a_cell_that_cannot_be_told_from_its_neighbours() -> None:
    data = (
        "# 青溪区人民政府2023年度政府信息公开工作年度报告\n\n| 甲 | 0 | 0 |\n|---|---|---|\n| 乙 | 1 | 2 |\n".encode()
    )
    printed = Printed(read_document("报告.md", data))
    row = next(n for n, row in enumerate(printed.rows) if row.cells[0] == "甲")
    placed = place_at(printed, printed.rows[row].where, "0")
    assert placed.spot == Spot(row, None)
    assert "分不清" in placed.said
