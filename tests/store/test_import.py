"""What is printed is what is kept: exactly, with blanks, dashes, absent cells and zeros apart."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qktui.changes import ImportOutcome, edit_report, finalise, kept_cell
from qktui.forms import load_form
from qktui.model import LARGEST, Cell, Contact, Indicator, Report, Section, Source, Status, Unplaced, plain
from qktui.queries import (
    StoredReport,
    changes_of,
    database_info,
    document,
    find_report,
    load_report,
    read_cell,
    report_row,
)  # fmt: skip
from qktui.store import Store, open_store
from qktui.verify import verify
from tests.store.reports import AGENCY, FORM, YEAR, balanced, figures, keep, take, with_cells

FEES = "t2.fees.amount"
OTHER_YEAR = 2022


# ------------------------------------------------------------------ exactness
@pytest.mark.parametrize(
    ("amount", "read", "raw"),
    [
        ("590.115865", "590.115865", ""),
        ("0.000001", "0.000001", ""),
        ("99999999.999999", "99999999.999999", ""),
        ("0.10", "0.1", "0.10"),
        ("590.1158650000", "590.115865", "590.1158650000"),
        ("100", "100", ""),
        ("1E+3", "1000", ""),
        ("0", "0", ""),
        ("-12.5", "-12.5", ""),
        ("1000000000", "1000000000", ""),
    ],
)
def test_amounts_are_exact(store: Store, amount: str, read: str, raw: str) -> None:
    kept = keep(store, with_cells(balanced(year=OTHER_YEAR), t2__fees__amount=Cell(Decimal(amount))))
    cell = kept.report.cells[FEES]
    assert cell.value == Decimal(amount)
    assert cell.value is not None
    assert (plain(cell.value), cell.raw) == (read, raw)


@pytest.mark.parametrize(
    ("cell_id", "value", "said"),
    [
        (FEES, Decimal("0.0000001"), "小数位"),
        (FEES, Decimal("1." + "0" * 40 + "1"), "小数位"),
        (FEES, Decimal("1E-999999"), "小数位"),
        (FEES, Decimal("1E+999999"), "太大"),
        (FEES, Decimal("1000000000.000001"), "太大"),
        (FEES, Decimal("NaN"), "太大"),
        (FEES, Decimal("-Infinity"), "太大"),
        ("t2.rules.issued", Decimal("3.5"), "小数位"),
        ("t2.rules.issued", 10**16, "太大"),
        ("t2.rules.issued", -(10**16), "太大"),
        ("t2.rules.issued", 10**40, "太大"),
    ],
)
def test_a_figure_that_cannot_be_kept_is_refused_with_a_sentence(
    store: Store, stored: StoredReport, cell_id: str, value: int | Decimal, said: str
) -> None:
    report = balanced(year=OTHER_YEAR, cells={**figures(), cell_id: Cell(value)})
    (taken,) = take(store, report)
    assert taken.outcome is ImportOutcome.REJECTED
    assert said in taken.reason
    assert "表二" in taken.reason
    assert database_info(store).reports == 1
    with pytest.raises(ValueError, match=said):
        edit_report(store, stored.id, stored.version, {cell_id: Cell(value)}, user="李四")
    assert load_report(store, stored.id) == stored


@pytest.mark.parametrize("value", [LARGEST, -LARGEST, LARGEST - 1])
def test_the_largest_counts_are_kept(store: Store, value: int) -> None:
    kept = keep(store, with_cells(balanced(year=OTHER_YEAR), t2__rules__issued=Cell(value)))
    assert kept.report.cells["t2.rules.issued"].value == value


def test_the_other_reports_of_the_file_are_taken(store: Store) -> None:
    bad = with_cells(balanced(year=2022), t2__rules__issued=Cell(10**16))
    taken = take(store, balanced(year=2020), bad, balanced(year=2023))
    assert [one.outcome.value for one in taken] == ["imported", "rejected", "imported"]


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (balanced(agency=""), "单位"),
        (balanced(agency=" "), "单位"),
        (balanced(year=1999), "1999"),
        (balanced(year=2201), "2201"),
        (balanced(year=OTHER_YEAR, cells={"t9.x.y": Cell(1)}), "t9.x.y"),
    ],
)
def test_a_report_that_cannot_be_kept_is_refused_with_a_sentence(store: Store, report: Report, said: str) -> None:
    (taken,) = take(store, report)
    assert (taken.outcome, said in taken.reason) == (ImportOutcome.REJECTED, True)


KINDS = {
    "zero": Cell(0),
    "a printed zero": Cell(0, "〇"),
    "blank": Cell(None, ""),
    "a slash": Cell(None, "/"),
    "a dash": Cell(None, "—"),
    "a fraction": Cell(None, "3.5"),
    "a number": Cell(7),
    "with its unit": Cell(7, "7件"),
    "absent": None,
}


@pytest.mark.parametrize("cell", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("cell_id", ["t3.new.natural", "t2.rules.issued"])
def test_blank_absent_zero_and_dash_stay_what_they_are(store: Store, cell: Cell | None, cell_id: str) -> None:
    given_cells = {key: kept for key, kept in figures().items() if key != cell_id}
    if cell is not None:
        given_cells[cell_id] = cell
    kept = keep(store, balanced(year=OTHER_YEAR, cells=given_cells))
    assert kept.report.cells.get(cell_id) == cell
    assert dict(kept.report.cells) == given_cells


AMOUNTS = st.integers(-LARGEST, LARGEST).map(lambda n: Decimal(n).scaleb(-6))
CELLS = st.one_of(
    st.none(),
    st.builds(Cell, st.none(), st.text(max_size=5)),
    st.builds(Cell, AMOUNTS, st.sampled_from(["", "约"])),
    st.builds(Cell, st.integers(-(10**9), 10**9), st.sampled_from(["", "7件"])),
)


def printed(cell: Cell) -> str:
    """What the document shows of a cell."""
    return cell.raw or ("" if cell.value is None else plain(cell.value))


@given(st.sampled_from([0, 6]), CELLS)
def test_what_is_kept_reads_back_the_same(decimals: int, cell: Cell | None) -> None:
    if cell is not None and isinstance(cell.value, Decimal) and decimals == 0:
        cell = Cell(int(cell.value), cell.raw)
    read = read_cell(*kept_cell(cell, decimals), decimals)
    assert (read is None) == (cell is None)
    if read is not None and cell is not None:
        assert (read.value, printed(read)) == (cell.value, printed(cell))


def test_a_whole_report_reads_back_the_same(store: Store) -> None:
    report = balanced(
        year=OTHER_YEAR, issuer="硚口区政务公开办", published_on=date(2023, 2, 8),
        period=(date(2022, 1, 1), date(2022, 12, 31)),
        contact=Contact("湖北省武汉市硚口区沿河大道518号", "430030", "027-83426172", "www.qiaokou.gov.cn"),
        sections=(Section(1, "总体情况", "甲\n乙[/x]"), Section(5, "问题", "")),
        indicators=(
            Indicator("site_updates", "门户网站信息更新总量", Decimal("3568"), "条", "更新3568条", 1),
            Indicator("visits", "访问量", Decimal("1.50"), "万人次", "约1.50万人次", 1, "约", Decimal("84.20"), "site"),
        ),
        unplaced=(Unplaced("其中修订16件", "表二第3行"),), source=Source("原文.docx", "a" * 64),
        abridged_from="https://www.qiaokou.gov.cn/", cells={**figures(), FEES: Cell(Decimal("1.5"), "", "第2表第9行")},
    )  # fmt: skip
    kept = keep(store, report)
    assert kept.report == report
    assert str(kept.report.indicators[1].value) == "1.50"
    assert verify(store) == []


# ------------------------------------------------------------------ layouts
@pytest.mark.parametrize("key", ["", "t3.other", "t3.other+", "t3.denied,t3.other+,t3.rejected,t3.unavailable+"])
def test_every_layout_reads_back(store: Store, key: str) -> None:
    kept = keep(store, balanced(year=OTHER_YEAR, cells=figures({"t3.new.natural": 5}, key)))
    assert kept.layout.key == key
    assert set(kept.report.cells) == {place.id for place in load_form(FORM).layout(key).cells}
    row = report_row(store, kept.id)
    assert (row.passes + row.errors + row.unknowns, row.errors) == (len(kept.layout.rules), 2)
    assert verify(store) == []


# ------------------------------------------------------------------ importing again
def test_the_same_file_again_changes_nothing(store: Store, stored: StoredReport) -> None:
    before = database_info(store)
    (again,) = take(store, balanced())
    assert again.outcome is ImportOutcome.UNCHANGED
    assert replace(database_info(store), bytes=0) == replace(before, bytes=0)


def test_the_same_file_again_leaves_corrections_alone(store: Store, stored: StoredReport) -> None:
    edited = edit_report(store, stored.id, stored.version, {"t3.granted.natural": Cell(64)}, user="李四")
    (again,) = take(store, balanced())
    assert again.outcome is ImportOutcome.UNCHANGED
    assert load_report(store, stored.id) == edited


@pytest.mark.parametrize(
    "said_otherwise",
    [
        balanced(),
        balanced(source=Source("别处.pdf", "b" * 64)),
        balanced(cells={key: Cell(cell.value, str(cell.value), "第3表") for key, cell in figures().items()}),
    ],
)
def test_another_file_that_says_the_same_changes_nothing(
    store: Store, stored: StoredReport, said_otherwise: Report
) -> None:
    (again,) = take(store, said_otherwise, data=b"other bytes")
    assert again.outcome is ImportOutcome.UNCHANGED
    assert load_report(store, stored.id) == stored


def test_a_correct_file_replaces_an_imported_report(store: Store, stored: StoredReport) -> None:
    take(store, balanced(year=2020))
    corrected = with_cells(balanced(), t2__rules__issued=Cell(4))
    (taken,) = take(store, corrected)
    assert taken.outcome is ImportOutcome.REPLACED
    now = load_report(store, find_report(store, AGENCY, YEAR))
    assert now.id == stored.id
    assert now.version > stored.version
    assert now.report.cells["t2.rules.issued"] == Cell(4)
    assert now.published == {}
    told = [(row.action, row.subject) for row in changes_of(store, stored.id)]
    assert told == [("replace", "report"), ("import", "report"), ("import", "report")]
    assert verify(store) == []


@pytest.mark.parametrize("final", [False, True])
def test_corrected_and_final_reports_are_not_overwritten_unasked(
    store: Store, stored: StoredReport, final: bool
) -> None:
    edits = {"t4.review.upheld": Cell(3), "t4.review.total": Cell(4)}
    mine = edit_report(store, stored.id, stored.version, edits, user="李四")
    if final:
        mine = finalise(store, stored.id, mine.version, user="李四")
    theirs = with_cells(balanced(), t2__rules__issued=Cell(4))
    (taken,) = take(store, theirs)
    assert taken.outcome is ImportOutcome.REJECTED
    assert AGENCY in taken.reason
    assert load_report(store, stored.id) == mine
    (asked,) = take(store, theirs, replace_changed=True)
    assert asked.outcome is ImportOutcome.REPLACED
    now = load_report(store, stored.id)
    assert (now.report.status, now.report.cells) == (Status.IMPORTED, theirs.cells)
    assert verify(store) == []


def test_whoever_was_editing_a_replaced_report_is_told(store: Store, stored: StoredReport) -> None:
    take(store, with_cells(balanced(), t2__rules__issued=Cell(4)))
    with pytest.raises(Exception, match="别人"):
        edit_report(store, stored.id, stored.version, {"t2.rules.issued": Cell(5)}, user="李四")


def test_the_built_in_report_never_replaces_what_is_there(store: Store, stored: StoredReport) -> None:
    other = with_cells(balanced(), t2__rules__issued=Cell(4))
    (taken,) = take(store, other, keep_existing=True)
    assert taken.outcome is ImportOutcome.UNCHANGED
    assert load_report(store, stored.id) == stored


def test_one_file_with_two_reports_of_one_year(store: Store) -> None:
    first, second = balanced(year=OTHER_YEAR), with_cells(balanced(year=OTHER_YEAR), t2__rules__issued=Cell(4))
    outcomes = [one.outcome.value for one in take(store, first, second, first)]
    assert outcomes == ["imported", "rejected", "unchanged"]
    assert load_report(store, find_report(store, AGENCY, OTHER_YEAR)).report.cells["t2.rules.issued"] == Cell(0)


def test_a_final_report_comes_in_final_only_in_balance(store: Store) -> None:
    sound = keep(store, balanced(year=2022, status=Status.FINAL))
    broken = keep(store, with_cells(balanced(year=2023, status=Status.FINAL), t3__granted__natural=Cell(1)))
    assert (sound.report.status, broken.report.status) == (Status.FINAL, Status.DRAFT)


# ------------------------------------------------------------------ documents
def test_the_document_is_kept_once_and_read_back(store: Store) -> None:
    data = "原文".encode() * 1000
    take(store, balanced(year=2022), balanced(year=2023), name="报告.docx", data=data)
    kept = load_report(store, find_report(store, AGENCY, 2022)).report.source
    assert kept is not None
    assert (kept.name, document(store, kept.sha256)) == ("报告.docx", data)
    assert database_info(store).documents == 2


def test_a_cited_document_gets_its_content_later(store: Store) -> None:
    data = b"the original"
    source = Source("原文.pdf", hashlib.sha256(data).hexdigest())
    take(store, balanced(year=2022, source=source), name="a.json", data=b"{}")
    assert document(store, source.sha256) is None
    take(store, balanced(year=2023), name="原文.pdf", data=data)
    assert document(store, source.sha256) == data
    assert verify(store) == []


# ------------------------------------------------------------------ agencies
def parents(store: Store) -> dict[str, tuple[str, str | None]]:
    with store.reading() as conn:
        rows = conn.execute("SELECT a.name, a.region, p.name FROM agency a LEFT JOIN agency p ON p.id = a.parent_id")
        return {row[0]: (row[1], row[2]) for row in rows}


NAMES = [
    "湖北省人民政府", "湖北省武汉市人民政府", "湖北省武汉市硚口区人民政府", "湖北省武汉市硚口区教育局",
    "湖北省武汉市城市管理执法委员会", "湖北省武汉市蔡甸区某镇人民政府", "湖北省武汉市蔡甸区人民政府",
]  # fmt: skip


@pytest.mark.parametrize("names", [NAMES, NAMES[::-1]], ids=["from the top", "from the bottom"])
def test_agencies_find_their_region_and_the_government_above(tmp_path: Path, names: list[str]) -> None:
    with open_store(tmp_path / "agencies.db") as store:
        for name in names:
            take(store, balanced(agency=name))
        wuhan = "湖北省武汉市人民政府"
        assert parents(store) == {
            "湖北省人民政府": ("湖北省", None),
            wuhan: ("湖北省/武汉市", "湖北省人民政府"),
            "湖北省武汉市硚口区人民政府": ("湖北省/武汉市/硚口区", wuhan),
            "湖北省武汉市硚口区教育局": ("湖北省/武汉市/硚口区", "湖北省武汉市硚口区人民政府"),
            "湖北省武汉市城市管理执法委员会": ("湖北省/武汉市", wuhan),
            "湖北省武汉市蔡甸区某镇人民政府": ("湖北省/武汉市/蔡甸区", "湖北省武汉市蔡甸区人民政府"),
            "湖北省武汉市蔡甸区人民政府": ("湖北省/武汉市/蔡甸区", wuhan),
        }


def test_an_address_learned_later_completes_the_region(tmp_path: Path) -> None:
    with open_store(tmp_path / "agencies.db") as store:
        take(store, balanced(agency="湖北省武汉市人民政府"))
        take(store, balanced(agency="武汉市硚口区人民政府"))
        assert parents(store)["武汉市硚口区人民政府"] == ("武汉市/硚口区", None)
        take(store, balanced(agency="武汉市硚口区人民政府", year=2022, contact=Contact("湖北省武汉市硚口区沿河大道")))
        assert parents(store)["武汉市硚口区人民政府"] == ("湖北省/武汉市/硚口区", "湖北省武汉市人民政府")
