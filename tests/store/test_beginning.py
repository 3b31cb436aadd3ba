"""A report of another year: what carries over is filled in, everything else is blank, and nothing is there twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qktui.changes import begin_report
from qktui.changes.beginning import begun_from
from qktui.model import Cell, Section, Status
from qktui.queries import all_findings, changes_of, find_report, load_report
from qktui.store import Store, StoreError, open_store
from qktui.verify import verify
from tests.factory import AGENCY, balanced_report
from tests.store.reports import take

TEXT = "本年度工作如下。\n（一）主动公开\n公开信息100条。\n1. 2021年重点\n办结3件。\n（二）依申请公开。办结率100%。"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "begin.db")


def test_next_year_begins_with_what_was_carried_over(store: Store) -> None:
    old = balanced_report(title=f"{AGENCY}2021年度报告", sections=(Section(1, "总体情况", TEXT),))
    take(store, old)
    begun = begin_report(store, find_report(store, AGENCY, 2021), 2022, user="张三", reason="新年")
    report = begun.report
    assert (report.agency, report.year, report.status, report.title) == (
        AGENCY,
        2022,
        Status.DRAFT,
        f"{AGENCY}2022年度报告",
    )
    assert report.period == (date(2022, 1, 1), date(2022, 12, 31))
    assert (report.published_on, report.source, report.contact, report.issuer) == (None, None, old.contact, old.issuer)
    filled = {key: cell.value for key, cell in report.cells.items() if cell != Cell(None)}
    columns = ("natural", "business", "research", "nonprofit", "legal", "other", "total")
    assert filled == {f"t3.carried_in.{c}": old.cells[f"t3.carried_out.{c}"].value for c in columns}
    assert [section.text for section in report.sections][:2] == ["（一）主动公开\n1. 2022年重点", ""]
    assert load_report(store, begun.id) == begun
    assert {f.outcome.value for f in all_findings(store, begun) if f.rule == "carry"} == {"pass"}
    assert [(row.action, row.user, row.reason) for row in changes_of(store, begun.id)] == [("new", "张三", "新年")]
    assert list(verify(store)) == []


def test_there_is_one_report_a_year(store: Store) -> None:
    take(store, balanced_report(), balanced_report(year=2022))
    with pytest.raises(StoreError, match="已有 2022 年度的报告"):
        begin_report(store, find_report(store, AGENCY, 2021), 2022, user="张三")
    assert load_report(store, find_report(store, AGENCY, 2022)).report.status is Status.IMPORTED


def test_nothing_is_carried_over_a_gap() -> None:
    report = begun_from(balanced_report(), 2024)
    assert all(cell == Cell(None) for cell in report.cells.values())


def test_a_blank_carries_a_blank() -> None:
    old = balanced_report(cells={"t3.carried_out.natural": Cell(None)})
    report = begun_from(old, 2022)
    assert report.cells["t3.carried_in.natural"] == Cell(None)
    assert report.cells["t3.carried_in.legal"] == Cell(old.cells["t3.carried_out.legal"].value)


def test_the_form_is_that_of_the_year() -> None:
    old = replace(balanced_report(), year=2020)
    assert begun_from(old, 2021).form == "2021"
    assert begun_from(old, 2019).form == "2019"
