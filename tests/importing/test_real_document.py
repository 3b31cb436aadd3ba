"""The built-in report's own document, where it is at hand."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import pytest

from qktui.exchange import dumps
from qktui.forms import load_form
from qktui.importing import read
from qktui.model import Contact, Draft, Number, Outcome
from qktui.rules import evaluate

from ..conftest import REPOSITORY

DOCUMENTS = sorted((REPOSITORY.parent / "shared" / "seeds").glob("000_*.txt"))

pytestmark = pytest.mark.skipif(not DOCUMENTS, reason="../shared is not there")

ROWS: dict[str, list[Number]] = {
    "t3.new": [139, 2, 0, 0, 3, 0, 144],
    "t3.carried_in": [3, 0, 0, 0, 0, 0, 3],
    "t3.granted": [42, 0, 0, 0, 1, 0, 43],
    "t3.partial": [24, 2, 0, 0, 0, 0, 26],
    "t3.denied.third_party": [3, 0, 0, 0, 0, 0, 3],
    "t3.denied.internal": [1, 0, 0, 0, 0, 0, 1],
    "t3.denied.inquiry": [2, 0, 0, 0, 0, 0, 2],
    "t3.unavailable.not_held": [44, 0, 0, 0, 2, 0, 46],
    "t3.unavailable.needs_creation": [1, 0, 0, 0, 0, 0, 1],
    "t3.unavailable.unclear": [1, 0, 0, 0, 0, 0, 1],
    "t3.rejected.petition": [4, 0, 0, 0, 0, 0, 4],
    "t3.rejected.repeat": [3, 0, 0, 0, 0, 0, 3],
    "t3.other.no_correction": [5, 0, 0, 0, 0, 0, 5],
    "t3.other.unpaid_fee": [1, 0, 0, 0, 0, 0, 1],
    "t3.other.misc": [3, 0, 0, 0, 0, 0, 3],
    "t3.concluded": [134, 2, 0, 0, 3, 0, 139],
    "t3.carried_out": [8, 0, 0, 0, 0, 0, 8],
    "t4.review": [9, 0, 7, 3, 19],
    "t4.direct": [12, 1, 1, 1, 15],
    "t4.after_review": [5, 0, 0, 2, 7],
    "t2.rules": [0, 0, 0],
    "t2.normative": [1, 7, 5],
    "t2.licensing": [39125],
    "t2.penalties": [2567],
    "t2.coercion": [164],
    "t2.fees": [Decimal("590.115865")],
}
"""Every row that is not all zeros, and one that is."""


@pytest.fixture(scope="module")
def draft() -> Draft:
    (found,) = read(DOCUMENTS[0].name, DOCUMENTS[0].read_bytes())
    return found


def test_all_cells(draft: Draft) -> None:
    cells = draft.report.cells
    assert len(cells) == 200
    for place in load_form("2021").layout().cells:
        row, _, _ = place.id.rpartition(".")
        siblings = [cell_id for cell_id in cells if cell_id.rpartition(".")[0] == row]
        expected = ROWS.get(row, [0] * len(siblings))
        assert cells[place.id].value == expected[siblings.index(place.id)]
        assert cells[place.id].raw == ""
        assert "文件第" in cells[place.id].where
    assert (draft.missing, draft.questions, draft.report.unplaced) == ((), (), ())


def test_every_hard_rule_holds(draft: Draft) -> None:
    form = load_form("2021")
    findings = evaluate(form.layout_of(draft.report.cells), draft.report.cells)
    assert {finding.outcome for finding in findings} == {Outcome.PASS}


def test_particulars(draft: Draft) -> None:
    report = draft.report
    assert report.title == "硚口区人民政府2021年度政府信息公开工作年度报告"
    assert (report.agency, report.year, report.form) == ("武汉市硚口区人民政府", 2021, "2021")
    assert report.period == (date(2021, 1, 1), date(2021, 12, 31))
    assert (report.issuer, report.published_on) == ("硚口区政务服务和大数据管理局", date(2022, 2, 8))
    assert report.contact == Contact(
        "湖北省武汉市硚口区韩家墩街道解放大道213号", "430030", "027-83616771", "https://www.qiaokou.gov.cn"
    )
    assert report.source is not None
    assert report.source.sha256 == hashlib.sha256(DOCUMENTS[0].read_bytes()).hexdigest()


def test_sections_have_the_whole_text_and_no_table(draft: Draft) -> None:
    sections = draft.report.sections
    assert [section.title for section in sections] == [section.title for section in load_form("2021").sections]
    lines = [line.strip() for line in DOCUMENTS[0].read_text(encoding="utf-8").split("\n")]
    for section, first, last in zip(sections, (6, 20, 80, 368, 425, 432), (18, 33, 80, 368, 430, 437), strict=True):
        expected = "\n".join(lines[first - 1 : last]).replace("[bookmark: _GoBack]", "")
        assert section.text == expected


def test_it_comes_back_from_the_exchange_format(draft: Draft) -> None:
    (again,) = read("a.json", dumps(draft.report).encode())
    assert {k: (c.value, c.raw) for k, c in again.report.cells.items()} == {
        k: (c.value, c.raw) for k, c in draft.report.cells.items()
    }
    assert (again.report.sections, again.report.indicators) == (draft.report.sections, draft.report.indicators)
