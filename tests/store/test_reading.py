"""The list of reports, page by page, and finding one report by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

from qktui.changes import edit_report, finalise, recheck
from qktui.model import Cell, Status
from qktui.queries import (
    END,
    NoReport,
    ReportFilter,
    ReportRow,
    StoredReport,
    count_reports,
    failures,
    find_report,
    list_reports,
    load_report,
    regions,
    report_row,
    years,
)  # fmt: skip
from qktui.store import Store, open_store
from tests.store.reports import AGENCY, YEAR, balanced, take, with_cells

CITIES = ("武汉市", "黄石市", "十堰市", "宜昌市", "襄阳市")
AGENCIES = [f"湖北省{city}{number:02d}区人民政府" for city in CITIES for number in range(20)]
YEARS = range(2012, 2022)
EVERY = len(AGENCIES) * len(YEARS)


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of 100 agencies with ten reports each; every 50th does not balance."""
    path = tmp_path_factory.mktemp("thousand") / "qktui.db"
    keys = [(agency, year) for agency in AGENCIES for year in YEARS]
    reports = [
        with_cells(balanced(*key), t3__granted__natural=Cell(1)) if n % 50 == 0 else balanced(*key)
        for n, key in enumerate(keys)
    ]
    with open_store(path) as store:
        take(store, *reports)
    return path


EVERYTHING = ReportFilter()


def nothing() -> None:
    """What happens between two pages of a quiet list."""


def walk(store: Store, wanted: ReportFilter = EVERYTHING, meanwhile: Callable[[], None] = nothing) -> list[ReportRow]:
    found: list[ReportRow] = []
    while page := list_reports(store, wanted, after=found[-1].key if found else None, limit=7):
        found += page
        meanwhile()
    return found


def walk_back(
    store: Store, wanted: ReportFilter = EVERYTHING, meanwhile: Callable[[], None] = nothing
) -> list[ReportRow]:
    found: list[ReportRow] = []
    while page := list_reports(store, wanted, before=found[0].key if found else END, limit=7):
        found = page + found
        meanwhile()
    return found


def in_order(rows: list[ReportRow]) -> bool:
    order = [(row.agency, -row.year) for row in rows]
    return order == sorted(order) and len(set(order)) == len(order)


# ------------------------------------------------------------------ pages
@pytest.mark.parametrize("walking", [walk, walk_back])
def test_every_report_is_met_once_and_in_order(thousand: Path, walking: Callable[[Store], list[ReportRow]]) -> None:
    with open_store(thousand, read_only=True) as store:
        rows = walking(store)
    assert len(rows) == EVERY
    assert in_order(rows)
    assert {(row.agency, row.year) for row in rows} == {(agency, year) for agency in AGENCIES for year in YEARS}


@pytest.mark.parametrize("walking", [walk, walk_back])
def test_every_report_is_met_once_while_others_are_added(
    tmp_path: Path, walking: Callable[[Store, ReportFilter, Callable[[], None]], list[ReportRow]]
) -> None:
    with open_store(tmp_path / "growing.db") as store:
        first = [balanced(agency, year) for agency in AGENCIES[::5] for year in YEARS]
        take(store, *first)
        late = iter([balanced(agency, year) for agency in AGENCIES[1::5] for year in YEARS[:3]])

        def add() -> None:
            if (report := next(late, None)) is not None:
                take(store, report)

        rows = walking(store, ReportFilter(), add)
        assert in_order(rows)
        assert {(r.agency, r.year) for r in first} <= {(row.agency, row.year) for row in rows}
        assert count_reports(store) > len(first)


def test_pages_meet_at_any_place(thousand: Path) -> None:
    with open_store(thousand, read_only=True) as store:
        rows = walk(store)
        for middle in (0, 1, 499, 998, 999):
            key = rows[middle].key
            assert list_reports(store, after=key, limit=5) == rows[middle + 1 : middle + 6]
            assert list_reports(store, before=key, limit=5) == rows[max(0, middle - 5) : middle]
        assert list_reports(store, after=("", 9999), limit=3) == rows[:3]
        assert list_reports(store, before=("", 9999)) == []
        assert list_reports(store, after=("\U0010ffff", 0)) == []


FILTERS: dict[str, tuple[ReportFilter, Callable[[ReportRow], bool]]] = {
    "year": (ReportFilter(year=2015), lambda row: row.year == 2015),
    "a year without reports": (ReportFilter(year=2007), lambda row: False),
    "region": (ReportFilter(region="湖北省/宜昌市"), lambda row: "宜昌市" in row.agency),
    "one region": (ReportFilter(region="湖北省/宜昌市/03区"), lambda row: "宜昌市03区" in row.agency),
    "a region's first letters": (ReportFilter(region="湖北省/宜"), lambda row: False),
    "a word": (ReportFilter(words="黄石"), lambda row: "黄石" in row.agency),
    "words": (ReportFilter(words="黄石 07 201"), lambda row: "黄石市07" in row.agency and str(row.year)[:3] == "201"),
    "a year as a word": (ReportFilter(words="2021"), lambda row: row.year == 2021),
    "across the levels": (ReportFilter(words="省黄石"), lambda row: "黄石" in row.agency),
    "problems": (ReportFilter(problems=True), lambda row: row.errors > 0 or row.warnings > 0),
    "status": (ReportFilter(status=Status.FINAL), lambda row: row.status is Status.FINAL),
    "everything at once": (
        ReportFilter("黄石", 2012, "湖北省", Status.IMPORTED, True),
        lambda row: "黄石" in row.agency and row.year == 2012 and row.errors > 0,
    ),
}


@pytest.mark.parametrize(("wanted", "fits"), FILTERS.values(), ids=FILTERS)
def test_filters_leave_exactly_what_fits(
    thousand: Path, wanted: ReportFilter, fits: Callable[[ReportRow], bool]
) -> None:
    with open_store(thousand, read_only=True) as store:
        expected = [row for row in walk(store) if fits(row)]
        assert walk(store, wanted) == expected
        assert walk_back(store, wanted) == expected
        assert count_reports(store, wanted) == len(expected)


@pytest.mark.parametrize("wanted", [wanted for wanted, _ in FILTERS.values()], ids=FILTERS)
@pytest.mark.parametrize(
    "place", [{}, {"after": (AGENCIES[50], 2015)}, {"before": (AGENCIES[50], 2015)}, {"before": END}]
)
def test_a_page_is_found_by_index_and_never_sorted(
    thousand: Path, wanted: ReportFilter, place: dict[str, tuple[str, int]]
) -> None:
    with open_store(thousand, read_only=True) as store:
        asked: list[str] = []
        with store.reading() as conn:
            conn.set_trace_callback(asked.append)
            list_reports(store, wanted, **place)  # type: ignore[arg-type]
            conn.set_trace_callback(None)
            (query,) = asked
            plan = [str(row[3]) for row in conn.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert len(plan) == 2, plan
    assert plan[0].split()[:5] in (["SCAN", "a", "USING", "INDEX", "sqlite_autoindex_agency_1"],
                                   ["SEARCH", "a", "USING", "INDEX", "sqlite_autoindex_agency_1"])  # fmt: skip
    assert plan[1].startswith("SEARCH r USING INDEX")


def test_years_and_regions(thousand: Path) -> None:
    with open_store(thousand, read_only=True) as store:
        assert years(store) == list(YEARS)[::-1]
        found = regions(store)
    assert len(found) == 1 + len(CITIES) + len(AGENCIES)
    assert found == sorted(found)
    assert {"湖北省", "湖北省/宜昌市", "湖北省/宜昌市/03区"} <= set(found)


def test_an_empty_database_has_empty_lists(tmp_path: Path) -> None:
    with open_store(tmp_path / "empty.db") as store:
        assert (list_reports(store), list_reports(store, before=END), years(store), regions(store)) == ([], [], [], [])
        assert count_reports(store) == 0


def test_failures_over_all_reports(thousand: Path) -> None:
    with open_store(thousand, read_only=True) as store:
        found = list(failures(store))
        rows = [row for row in walk(store, ReportFilter(problems=True)) if row.errors]
    assert len(rows) == EVERY // 50
    assert [report_id for report_id, _ in groupby(one.report_id for one in found)] == [row.id for row in rows]
    assert len(found) == sum(row.errors for row in rows)
    assert {one.rule for one in found} == {"concluded", "applicants"}
    assert {abs(one.difference or 0) for one in found} == {65}


# ------------------------------------------------------------------ one report
def test_a_report_is_found_by_part_of_its_name(store: Store, stored: StoredReport) -> None:
    take(store, balanced(year=2019), balanced(year=2020))
    assert find_report(store, "硚口区", YEAR) == stored.id
    assert find_report(store, "硚口区") == stored.id
    assert load_report(store, find_report(store, AGENCY, 2019)).report.year == 2019


def test_a_name_that_fits_several_agencies_is_asked_about(store: Store) -> None:
    take(store, *(balanced(f"湖北省武汉市硚口区第{n}局") for n in range(1, 8)))
    with pytest.raises(NoReport, match=r"多个单位.*第1局.*…"):
        find_report(store, "硚口区")
    assert load_report(store, find_report(store, "第7局")).report.agency.endswith("第7局")


def test_a_whole_name_wins_over_longer_ones(store: Store) -> None:
    take(store, *(balanced(f"{n:04d}教育局") for n in range(1001)), balanced("教育局"))
    assert load_report(store, find_report(store, "教育局")).report.agency == "教育局"


@pytest.mark.parametrize(("name", "year", "said"), [("汉阳区", None, "汉阳区"), ("硚口区", 2001, "硚口区 2001")])
def test_a_report_that_is_not_there(store: Store, name: str, year: int | None, said: str) -> None:
    with pytest.raises(NoReport, match=said):
        find_report(store, name, year)


def test_an_id_that_is_not_there(store: Store) -> None:
    for read in (load_report, report_row):
        with pytest.raises(NoReport):
            read(store, 99)


def test_the_list_tells_status_and_counts(store: Store, stored: StoredReport) -> None:
    row = report_row(store, stored.id)
    assert (row.passes, row.errors, row.unknowns, row.checked) == (len(stored.layout.rules), 0, 0, True)
    finalise(store, stored.id, stored.version, user="李四")
    assert report_row(store, stored.id).status is Status.FINAL


def test_an_edit_is_counted_at_once(store: Store, stored: StoredReport) -> None:
    edits = {"t3.granted.natural": Cell(67), "t4.review.upheld": Cell(None, "/"), "t2.rules.issued": Cell(-1)}
    edit_report(store, stored.id, stored.version, edits, user="李四")
    row = report_row(store, stored.id)
    assert (row.passes, row.errors, row.unknowns) == (len(stored.layout.rules) - 3, 3, 1)


def test_a_foreign_edit_is_counted_when_asked(store: Store, stored: StoredReport, other: sqlite3.Connection) -> None:
    other.execute("UPDATE cell SET value = 67 WHERE value = 66")
    assert not report_row(store, stored.id).checked
    recheck(store, stored.id, user="李四")
    row = report_row(store, stored.id)
    assert (row.checked, row.errors) == (True, 2)
