"""A report with warnings becomes final only when somebody says why each may stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from qktui.changes import (
    Conflict,
    NotAcknowledged,
    NotInBalance,
    edit_report,
    finalise,
    pending_warnings,
    recheck_pending,
    reopen,
    restore,
    review,
)
from qktui.model import Cell, ReviewState, Status
from qktui.phrases import use_language
from qktui.queries import changes_of, find_report, findings_of, load_report
from qktui.store import Store, open_store
from tests.factory import AGENCY, balanced_report
from tests.store.reports import take

OTHER_YEAR = {f"t3.carried_out.{column}": Cell(value) for column, value in (("natural", 77), ("legal", 88))}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Two years of an agency; what the second carries in is not what the first carries out, in two columns."""
    store = open_store(tmp_path / "warnings.db")
    take(store, balanced_report(), balanced_report(year=2020, cells=OTHER_YEAR))
    for _ in recheck_pending(store, user="核"):
        pass
    return store


def facts(store: Store) -> list[str]:
    return [row.facts for row in pending_warnings(store, find_report(store, AGENCY, 2021), user="李四")]


def final(store: Store, reasons: dict[str, str]) -> Status:
    stored = load_report(store, find_report(store, AGENCY, 2021))
    return finalise(store, stored.id, stored.version, user="李四", acknowledged=reasons).report.status


def states(store: Store) -> list[tuple[ReviewState, str, str]]:
    rows = findings_of(store, find_report(store, AGENCY, 2021))
    return [(row.review.state, row.review.reason, row.review.user) for row in rows]


@pytest.mark.parametrize(("reasons", "missing"), [((), 2), (("机构合并",), 1), (("机构合并", "  "), 1)])
def test_every_warning_needs_its_reason(store: Store, reasons: tuple[str, ...], missing: int) -> None:
    given = dict(zip(facts(store), reasons, strict=False))
    with pytest.raises(NotAcknowledged) as refusal:
        final(store, given)
    assert [row.finding.rule for row in refusal.value.rows] == ["carry"] * missing
    assert "警告没有复核" in str(refusal.value)
    assert states(store) == [(ReviewState.OPEN, "", "")] * 2
    assert load_report(store, find_report(store, AGENCY, 2021)).report.status is Status.IMPORTED


def test_reasons_are_kept_as_reviews(store: Store) -> None:
    one, two = facts(store)
    assert final(store, {one: " 机构合并 ", two: "事后更正", "another": "无关"}) is Status.FINAL
    assert states(store) == [(ReviewState.DISMISSED, "机构合并", "李四"), (ReviewState.DISMISSED, "事后更正", "李四")]
    with store.reading() as conn:
        assert conn.execute("SELECT count(*) FROM review").fetchone()[0] == 2


def test_warnings_reviewed_before_need_nothing_more(store: Store) -> None:
    rows = pending_warnings(store, find_report(store, AGENCY, 2021), user="李四")
    review(store, rows[0].report_id, rows[0].finding, ReviewState.CONFIRMED, user="王五")
    assert facts(store) == [rows[1].facts]
    assert final(store, {rows[1].facts: "机构合并"}) is Status.FINAL
    assert [state for state, _, _ in states(store)] == [ReviewState.CONFIRMED, ReviewState.DISMISSED]


def test_final_again_after_a_correction_elsewhere_needs_no_new_reason(store: Store) -> None:
    assert final(store, dict.fromkeys(facts(store), "机构合并")) is Status.FINAL
    stored = load_report(store, find_report(store, AGENCY, 2021))
    reopen(store, stored.id, stored.version, user="李四")
    assert final(store, {}) is Status.FINAL


def test_a_final_report_that_comes_back_needs_reasons_for_what_is_new(store: Store) -> None:
    report_id = find_report(store, AGENCY, 2021)
    final(store, dict.fromkeys(facts(store), "机构合并"))
    was_final = changes_of(store, report_id, limit=1)[0].id
    reopen(store, report_id, load_report(store, report_id).version, user="李四")

    def bring_back(reasons: dict[str, str]) -> Status:
        version = load_report(store, report_id).version
        return restore(store, report_id, version, was_final, user="李四", acknowledged=reasons).report.status

    last = load_report(store, find_report(store, AGENCY, 2020))
    edit_report(store, last.id, last.version, {"t3.carried_out.natural": Cell(99)}, user="王五")
    trail = changes_of(store, report_id)
    with pytest.raises(NotAcknowledged) as refusal:
        bring_back({})
    assert [row.finding.right for row in refusal.value.rows] == [99]
    assert changes_of(store, report_id) == trail
    assert load_report(store, report_id).report.status is Status.DRAFT
    assert bring_back({row.facts: "口径不同" for row in refusal.value.rows}) is Status.FINAL
    assert sorted(states(store)) == [(ReviewState.DISMISSED, each, "李四") for each in ("口径不同", "机构合并")]
    reopen(store, report_id, load_report(store, report_id).version, user="李四")
    assert bring_back({}) is Status.FINAL, "what has been said of the same facts stays said"


def test_a_refusal_speaks_the_language_in_use(store: Store) -> None:
    use_language("en")
    try:
        with pytest.raises(NotAcknowledged, match="carried") as refusal:
            final(store, {})
    finally:
        use_language("zh")
    assert all(row.finding.message.isascii() or "carried" in row.finding.message for row in refusal.value.rows)


def test_findings_are_brought_up_to_date_first(store: Store) -> None:
    known = facts(store)
    last = load_report(store, find_report(store, AGENCY, 2020))
    edit_report(store, last.id, last.version, {"t3.carried_out.natural": Cell(99)}, user="王五")  # nothing is rechecked
    with pytest.raises(NotAcknowledged) as refusal:
        final(store, dict.fromkeys(known, "机构合并"))
    assert [row.finding.right for row in refusal.value.rows] == [99]
    right = {f"t3.carried_out.{column}": balanced_report(year=2020).cells[f"t3.carried_out.{column}"]
             for column in ("natural", "legal")}  # fmt: skip
    last = load_report(store, last.id)
    edit_report(store, last.id, last.version, right, user="王五")
    assert final(store, {}) is Status.FINAL


def test_hard_rules_come_first(store: Store) -> None:
    stored = load_report(store, find_report(store, AGENCY, 2021))
    edit_report(store, stored.id, stored.version, {"t3.new.natural": Cell(9999)}, user="李四")
    with pytest.raises(NotInBalance):
        final(store, dict.fromkeys(facts(store), "机构合并"))
    with pytest.raises(Conflict):
        finalise(store, stored.id, stored.version, user="李四", acknowledged=dict.fromkeys(facts(store), "机构合并"))
    assert [state for state, _, _ in states(store) if state is not ReviewState.OPEN] == []


def test_notes_need_no_reason(store: Store) -> None:
    stored = load_report(store, find_report(store, AGENCY, 2021))
    issued = stored.report.cells["t2.normative.issued"].value
    assert isinstance(issued, int)
    edit_report(store, stored.id, stored.version, {"t2.normative.issued": Cell(issued + 1)}, user="李四")
    reasons = dict.fromkeys(facts(store), "机构合并")
    assert len(reasons) == 2
    assert final(store, reasons) is Status.FINAL
    assert {row.finding.rule for row in findings_of(store, stored.id)} == {"carry", "stock"}
