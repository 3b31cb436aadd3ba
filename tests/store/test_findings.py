"""Findings are kept with reports, follow what they depend on, and keep what people said of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from qktui.changes import edit_report, recheck, recheck_pending, review
from qktui.model import Cell, Draft, Finding, Report, ReviewState, Severity
from qktui.phrases import use_language
from qktui.queries import (
    FINDINGS_END,
    FindingFilter,
    Tally,
    count_findings,
    count_unchecked,
    find_report,
    findings_of,
    list_findings,
    load_report,
    missing_reports,
)
from qktui.queries.findings import page_query
from qktui.store import Store, StoreError, open_store, sqlite3
from qktui.verify import verify
from tests.factory import AGENCY, balanced_report
from tests.store.reports import take

FINANCE, CIVIL = "云川省临江市青禾区财政局", "云川省临江市青禾区民政局"


@pytest.fixture
def empty(tmp_path: Path) -> Store:
    return open_store(tmp_path / "findings.db")


def settle(store: Store) -> int:
    """Check everything that is out of date; how many reports that were."""
    return max(recheck_pending(store, user="核"), default=0)


def rules(store: Store, agency: str, year: int) -> list[str]:
    return [row.finding.rule for row in findings_of(store, find_report(store, agency, year))]


def without_rules(report: Report) -> dict[str, Cell]:
    return dict(report.cells)


def test_a_report_that_comes_in_is_checked(empty: Store) -> None:
    take(empty, balanced_report(cells={"t3.new.natural": Cell(9999)}))
    assert rules(empty, AGENCY, 2021) == ["balance", "applicants"]
    assert count_unchecked(empty) == 0
    row = findings_of(empty, 1)[0]
    assert (row.agency, row.year, row.position, row.review.state) == (AGENCY, 2021, 0, ReviewState.OPEN)
    assert row.finding.message.startswith("表三“自然人”列")
    assert isinstance(row.finding.difference, int)


def test_last_years_report_coming_later_is_compared_too(empty: Store) -> None:
    take(empty, balanced_report())
    take(empty, balanced_report(year=2020, cells={"t3.carried_out.natural": Cell(77)}))
    assert count_unchecked(empty) == 1
    assert settle(empty) == 1
    assert rules(empty, AGENCY, 2021) == ["carry"]


def test_a_correction_of_last_year_is_followed_next_year(empty: Store) -> None:
    take(empty, balanced_report(), balanced_report(year=2020))
    settle(empty)
    assert rules(empty, AGENCY, 2021) == []
    old = load_report(empty, find_report(empty, AGENCY, 2020))
    edit_report(empty, old.id, old.version, {"t3.carried_out.natural": Cell(77)}, user="李四")
    assert settle(empty) == 1
    assert rules(empty, AGENCY, 2021) == ["carry"]


def test_a_unit_that_changes_questions_its_government(empty: Store) -> None:
    half = {key: Cell(0) for key in balanced_report().cells if not key.startswith("t2.fees")}
    one = {**half, "t3.new.natural": Cell(3), "t3.new.total": Cell(3)}
    both = {**half, "t3.new.natural": Cell(6), "t3.new.total": Cell(6)}
    take(empty, balanced_report(FINANCE, cells=one), balanced_report(CIVIL, cells=one))
    take(empty, balanced_report(cells={**both, "t2.fees.amount": Cell(None)}))
    settle(empty)
    assert "rollup" not in rules(empty, AGENCY, 2021)
    unit = load_report(empty, find_report(empty, CIVIL, 2021))
    edit_report(empty, unit.id, unit.version, {"t3.new.natural": Cell(4)}, user="李四")
    assert settle(empty) == 1
    (finding,) = [
        row.finding for row in findings_of(empty, find_report(empty, AGENCY, 2021)) if row.finding.rule == "rollup"
    ]
    assert (finding.cells, finding.left, finding.right) == (("t3.new.natural",), 6, 7)


def test_a_report_that_goes_is_no_longer_compared(empty: Store) -> None:
    take(empty, balanced_report(), balanced_report(year=2020, cells={"t3.carried_out.natural": Cell(77)}))
    settle(empty)
    assert "carry" in rules(empty, AGENCY, 2021)
    with empty.writing("李四", "delete") as conn:
        conn.execute("DELETE FROM report WHERE year = 2020")
    settle(empty)
    assert "carry" not in rules(empty, AGENCY, 2021)


def test_two_reports_that_print_the_same_find_each_other(empty: Store) -> None:
    report = balanced_report()
    take(empty, balanced_report(FINANCE, cells=without_rules(report)))
    take(empty, balanced_report(CIVIL, cells=without_rules(report)))
    settle(empty)
    for agency, other in ((FINANCE, CIVIL), (CIVIL, FINANCE)):
        (note,) = [
            row.finding for row in findings_of(empty, find_report(empty, agency, 2021)) if row.finding.rule == "copied"
        ]
        assert f"“{other}”" in note.message
    assert settle(empty) == 0, "they do not question each other for ever"


def test_what_another_program_changes_is_checked_again(empty: Store) -> None:
    take(empty, balanced_report())
    conn = sqlite3.connect(empty.path)
    conn.execute(
        "UPDATE cell SET value = value + 1 WHERE cell_no ="
        " (SELECT no FROM form_cell WHERE form = '2021' AND id = 't3.new.total')"
    )
    conn.commit()
    conn.close()
    assert count_unchecked(empty) == 1
    recheck(empty, 1, user="核")
    assert rules(empty, AGENCY, 2021) == ["balance", "applicants", "narrative"]


# ------------------------------------------------------------------ reviews
@pytest.fixture
def wrong(empty: Store) -> Finding:
    """A report with two errors; the first of them."""
    take(empty, balanced_report(cells={"t3.new.natural": Cell(9999)}))
    return findings_of(empty, 1)[0].finding


def test_a_review_stays_while_the_facts_stay(empty: Store, wrong: Finding) -> None:
    review(empty, 1, wrong, ReviewState.DISMISSED, user="王五", reason="已电话核实")
    edit_report(empty, 1, 1, {"t4.review.upheld": Cell(77)}, user="李四")
    row = findings_of(empty, 1)[0]
    assert (row.review.state, row.review.reason, row.review.user) == (ReviewState.DISMISSED, "已电话核实", "王五")
    edit_report(empty, 1, 2, {"t3.new.natural": Cell(9998)}, user="李四")
    assert findings_of(empty, 1)[0].review.state is ReviewState.OPEN, "another figure is another finding"
    edit_report(empty, 1, 3, {"t3.new.natural": Cell(9999)}, user="李四")
    assert findings_of(empty, 1)[0].review.state is ReviewState.DISMISSED


def test_whoever_dismisses_gives_a_reason(empty: Store, wrong: Finding) -> None:
    with pytest.raises(StoreError, match="理由"):
        review(empty, 1, wrong, ReviewState.DISMISSED, user="王五", reason=" ")
    review(empty, 1, wrong, ReviewState.CONFIRMED, user="王五")
    assert findings_of(empty, 1)[0].review.state is ReviewState.CONFIRMED


def test_a_finding_that_has_changed_cannot_be_reviewed(empty: Store, wrong: Finding) -> None:
    edit_report(empty, 1, 1, {"t3.new.natural": Cell(9998)}, user="李四")
    with pytest.raises(StoreError, match="变了"):
        review(empty, 1, wrong, ReviewState.CONFIRMED, user="王五")


@pytest.mark.parametrize("sql", ["UPDATE review SET user = 'x'", "DELETE FROM review",
                                 "INSERT OR REPLACE INTO review SELECT * FROM review"])  # fmt: skip
def test_reviews_are_append_only(empty: Store, wrong: Finding, sql: str) -> None:
    review(empty, 1, wrong, ReviewState.CONFIRMED, user="王五")
    conn = sqlite3.connect(empty.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        conn.execute(sql)
    conn.close()


# ------------------------------------------------------------------ lists
@pytest.fixture
def many(empty: Store) -> Store:
    """Findings of several agencies and years, of every severity."""
    reports: Sequence[Report] = [
        balanced_report(AGENCY, year, cells={"t3.carried_out.natural": Cell(50 + year % 10)})
        for year in range(2015, 2023)
    ]
    take(
        empty,
        *reports,
        balanced_report(FINANCE, 2021, cells={"t2.rules.issued": Cell(3)}),
        balanced_report(CIVIL, 2020),
    )
    settle(empty)
    return empty


def test_pages_join_without_gap_or_overlap(many: Store) -> None:
    whole = list_findings(many, limit=1000)
    assert len(whole) == count_findings(many) > 20
    walked, after = [], None
    while page := list_findings(many, after=after, limit=3):
        walked += page
        after = page[-1].key
    assert walked == whole
    walked, before = [], FINDINGS_END
    while page := list_findings(many, before=before, limit=3):
        walked[:0] = page
        before = page[0].key
    assert walked == whole
    assert [row.key for row in whole] == sorted((r.key for r in whole), key=lambda key: (key[0], -key[1], key[2]))


@pytest.mark.parametrize(
    "wanted",
    [
        FindingFilter(year=2018), FindingFilter(rule="carry"), FindingFilter(severity=Severity.NOTE),
        FindingFilter(words="财政"), FindingFilter(region="云川省/临江市/青禾区", severity=Severity.ERROR),
        FindingFilter(review=ReviewState.OPEN), FindingFilter(words="财政", rule="scope"),
    ],
)  # fmt: skip
def test_filters_leave_exactly_what_fits(many: Store, wanted: FindingFilter) -> None:
    def fits(finding: Finding, agency: str, year: int) -> bool:
        return (
            wanted.year in (None, year) and wanted.rule in ("", finding.rule) and wanted.words in agency
            and wanted.severity in (None, finding.severity)
        )  # fmt: skip

    found = list_findings(many, wanted, limit=1000)
    expected = [row for row in list_findings(many, limit=1000) if fits(row.finding, row.agency, row.year)]
    assert found == expected != []
    assert count_findings(many, wanted) == len(found)


def test_filters_combine_with_pages_both_ways(many: Store) -> None:
    wanted = FindingFilter(
        words="青禾", region="云川省", rule="carry", severity=Severity.WARNING, review=ReviewState.OPEN
    )
    whole = list_findings(many, wanted)
    assert len(whole) > 2
    assert list_findings(many, wanted, after=whole[0].key, limit=1) == whole[1:2]
    assert list_findings(many, wanted, before=whole[-1].key, limit=1) == whole[-2:-1]
    assert list_findings(many, wanted, before=whole[0].key) == []


@pytest.mark.parametrize("wanted", [
    FindingFilter(), FindingFilter(year=2020), FindingFilter(region="云川省/临江市"), FindingFilter(words="财政 临江"),
    FindingFilter(rule="carry", severity=Severity.ERROR, review=ReviewState.OPEN),
])  # fmt: skip
@pytest.mark.parametrize(("after", "before"), [
    (None, None), ((FINANCE, 2021, 0), None), (None, (FINANCE, 2021, 0)), (None, FINDINGS_END),
])  # fmt: skip
def test_a_page_is_read_in_the_order_of_an_index(
    many: Store, wanted: FindingFilter, after: tuple[str, int, int] | None, before: tuple[str, int, int] | None
) -> None:
    """Nothing is sorted, and only agencies are walked, in the order of their names, from where the page begins."""
    query, values = page_query(wanted, after, before)
    with many.reading() as conn:
        plan = [row["detail"] for row in conn.execute(f"EXPLAIN QUERY PLAN {query}", [*values, 200])]
    begins = after is not None or before not in (None, FINDINGS_END)
    assert "TEMP B-TREE" not in " ".join(plan)
    assert plan[0].startswith("SEARCH a USING" if begins else "SCAN a USING")
    assert "INDEX sqlite_autoindex_agency_1" in plan[0]
    assert plan[1].startswith("SEARCH r USING INDEX report_findings")
    assert not any(step.startswith("SCAN") for step in plan[1:])


def test_a_finding_tells_how_many_its_report_has(many: Store) -> None:
    for row in list_findings(many, FindingFilter(severity=Severity.NOTE)):
        found = [f.finding.severity for f in findings_of(many, row.report_id)]
        assert row.tally == Tally(*(found.count(severity) for severity in Severity))


def test_where_nothing_is_out_of_date_nothing_is_written(many: Store) -> None:
    with open_store(many.path) as other:
        before = other.data_version()
        assert settle(many) == 0
        assert other.data_version() == before


def test_who_has_not_reported(many: Store) -> None:
    assert missing_reports(many, 2021) == [(CIVIL, 2020)]
    assert missing_reports(many, 2022, region="云川省/临江市") == [(CIVIL, 2020), (FINANCE, 2021)]
    assert missing_reports(many, 2022, region="云川省/别市") == []


def test_a_database_with_findings_is_sound(many: Store) -> None:
    assert verify(many) == []


def test_questions_of_a_draft_are_kept(empty: Store) -> None:
    from qktui.changes import import_drafts

    import_drafts(empty, "a.txt", b"a", [Draft(balanced_report(), (), ("表格认不全",))], user="李四")
    assert load_report(empty, 1).questions == ("表格认不全",)


def test_findings_are_shown_in_the_language_in_use_whoever_checked(empty: Store) -> None:
    use_language("en")
    take(empty, balanced_report(cells={"t3.new.natural": Cell(9999)}))
    assert " fails: " in findings_of(empty, 1)[0].finding.message
    assert " fails: " in list_findings(empty)[0].finding.message
    use_language("zh")
    assert "不成立" in findings_of(empty, 1)[0].finding.message
