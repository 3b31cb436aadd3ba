"""A report as it was: states, how they differ, and bringing one back."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from qktui import store as store_module
from qktui.changes import Conflict, NotInBalance, edit_report, finalise, reopen, restore
from qktui.model import Cell, Indicator, Report, Section, Status
from qktui.queries import (
    NoState,
    StoredReport,
    change_at,
    changes_of,
    differences,
    load_report,
    newest_change,
    state_at,
)
from qktui.store import Store, StoreError, open_store
from qktui.verify import verify
from tests.store.reports import balanced, figures, take, with_cells

FIGURE = "t3.granted.natural"
AMOUNT = "t2.fees.amount"


def newest(store: Store, report_id: int = 1) -> int:
    with store.reading() as conn:
        return newest_change(conn, report_id)


def told(old: Report, new: Report) -> list[tuple[str, str, str | None, str | None]]:
    return [(each.kind, each.subject, each.old, each.new) for each in differences(old, new)]


def edit(store: Store, cells: dict[str, Cell], report_id: int = 1) -> StoredReport:
    return edit_report(store, report_id, load_report(store, report_id).version, cells, user="李四")


def without_places(report: Report) -> Report:
    """The report without where its cells stand, which the trail does not keep."""
    return replace(report, cells={key: replace(cell, where="") for key, cell in report.cells.items()})


# ------------------------------------------------------------------ states and differences
def test_every_state_of_a_cell_comes_back_exactly(store: Store) -> None:
    steps = [Cell(Decimal("0.5")), Cell(None, "/"), Cell(None, ""), Cell(0), Cell(251000, "251000元"), Cell(0)]
    states = {newest(store): load_report(store, 1).report}
    for step in steps:
        report = edit(store, {AMOUNT: step, FIGURE: Cell(None, "—")}).report
        states[newest(store)] = report
    for change, report in states.items():
        assert state_at(store, 1, change).report == report


def test_differences_tell_blank_dash_zero_and_absence_apart() -> None:
    old = with_cells(balanced(), t3__new__other=Cell(None, ""), t3__new__research=None, t2__fees__amount=Cell(1, "1元"))
    new = with_cells(old, t3__new__other=Cell(None, "/"), t3__new__research=Cell(0), t2__fees__amount=Cell(1))
    assert told(old, old) == []
    assert sorted(told(old, new)) == [
        ("cell", "t2.fees.amount", "1元", "1"),
        ("cell", "t3.new.other", "", "/"),
        ("cell", "t3.new.research", None, "0"),
    ]


def test_differences_in_all_parts(store: Store) -> None:
    old = balanced(indicators=(Indicator("sites", "网站", Decimal(1), "个", "1个"),), issuer="甲")
    new = balanced(
        indicators=(Indicator("sites", "网站", Decimal(2), "个", "2个"),) * 2, title="新", issuer="甲",
        sections=(Section(1, "总体情况", "改了"), Section(5, "问题", "无")),
    )  # fmt: skip
    found = told(old, new)
    assert ("field", "title", old.title, "新") in found
    assert ("section", "1", "总体情况\n全年收到申请144件。", "总体情况\n改了") in found
    assert ("section", "5", None, "问题\n无") in found
    assert [each[:2] for each in found if each[0] == "indicator"] == [("indicator", "sites"), ("indicator", "sites#2")]
    assert len(found) == 5


def test_a_state_by_its_time(store: Store) -> None:
    first = changes_of(store, 1)[0]
    edit(store, {FIGURE: Cell(64)})
    assert change_at(store, 1, "2999-01-01") == newest(store)
    assert change_at(store, 1, first.at) == first.id
    with pytest.raises(NoState):
        change_at(store, 1, "2001-01-01")


def test_entries_of_another_report_name_no_state(store: Store) -> None:
    take(store, balanced(year=2019))
    for change in (2, 99):
        with pytest.raises(NoState, match=str(change)):
            state_at(store, 1, change)


def test_bare_changes_of_all_kinds_are_undone(database: Path) -> None:
    with open_store(database) as store:
        before = load_report(store, 1).report
    conn = sqlite3.connect(database, isolation_level=None)
    conn.executescript(
        "UPDATE section SET text = '新' WHERE number = 1; INSERT INTO section VALUES (1, 6, '其他', '');"
        "UPDATE report SET title = 'x', published_on = '2022-02-08', phone = '1', period_start = '2021-01-01',"
        " period_end = '2021-12-31', status = 'draft'; DELETE FROM cell WHERE value = 44; DELETE FROM section;"
    )
    conn.close()
    with open_store(database) as store:
        after = load_report(store, 1).report
        assert after.sections == ()
        assert state_at(store, 1, 1).report == before
        assert state_at(store, 1, newest(store)).report == after
        restored = restore(store, 1, load_report(store, 1).version, 1, user="李四")
        assert restored.report == before
        assert verify(store) == []


def test_a_report_deleted_and_made_again_has_no_state_before(database: Path) -> None:
    conn = sqlite3.connect(database, isolation_level=None)
    conn.executescript(
        "DELETE FROM report; INSERT INTO report(id, agency_id, year, form, layout_no)"
        " SELECT 1, a.id, 2021, l.form, l.no FROM agency a, layout l LIMIT 1"
    )
    conn.close()
    with open_store(database) as store, pytest.raises(NoState, match="第 3 条"):
        state_at(store, 1, 1)


# ------------------------------------------------------------------ restore
def test_restoring_adds_to_the_trail_and_takes_nothing_away(store: Store, stored: StoredReport) -> None:
    edited = edit(store, {FIGURE: Cell(64), "t3.new.other": Cell(None, "/")})
    before = changes_of(store, 1)
    restored = restore(store, 1, edited.version, 1, user="王五", reason="误改")
    assert restored.report == stored.report
    assert restored.version > edited.version
    trail = changes_of(store, 1)
    assert trail[-len(before) :] == before
    assert {(row.user, row.action, row.reason) for row in trail[: -len(before)]} == {("王五", "restore", "误改")}
    again = restore(store, 1, restored.version, before[0].id, user="王五")  # and back again
    assert again.report == edited.report
    assert verify(store) == []


def test_restoring_what_is_there_changes_nothing(store: Store, stored: StoredReport) -> None:
    assert restore(store, 1, stored.version, 1, user="王五") == stored
    assert len(changes_of(store, 1)) == 1


def test_a_restore_after_somebody_elses_change_is_refused(store: Store, stored: StoredReport) -> None:
    edited = edit(store, {FIGURE: Cell(64)})
    other = edit(store, {FIGURE: Cell(65)})
    with pytest.raises(Conflict) as refused:
        restore(store, 1, edited.version, 1, user="王五")
    assert refused.value.current == other == load_report(store, 1)


def test_a_final_report_stays_final_and_in_balance(store: Store, stored: StoredReport) -> None:
    edit(store, {FIGURE: Cell(64)})
    unbalanced = newest(store)
    both = edit(store, {FIGURE: Cell(66), "t2.rules.issued": Cell(5)})
    balanced_again = newest(store)
    final = finalise(store, 1, both.version, user="李四")
    trail = changes_of(store, 1)
    with pytest.raises(NotInBalance):
        restore(store, 1, final.version, unbalanced, user="王五")
    assert changes_of(store, 1) == trail
    assert load_report(store, 1) == final
    restored = restore(store, 1, final.version, 1, user="王五")
    assert restored.report == replace(stored.report, status=Status.FINAL)
    reopened = reopen(store, 1, restored.version, user="李四")
    assert restore(store, 1, reopened.version, unbalanced, user="王五").report.status is Status.DRAFT
    last = restore(store, 1, load_report(store, 1).version, balanced_again + 1, user="王五")  # which made it final
    assert last.report == final.report
    assert verify(store) == []


@pytest.mark.parametrize("end", ["draft", "final"])
def test_an_earlier_documents_report_comes_back_with_its_corrections(store: Store, end: str) -> None:
    first = balanced(
        year=2019, cells=figures({}, "t3.other"), indicators=(Indicator("sites", "网站", Decimal(1), "个", "1个"),)
    )
    take(store, first)
    edited = edit(store, {"t2.rules.issued": Cell(5)}, 2)
    if end == "final":
        edited = finalise(store, 2, edited.version, user="李四")
    corrected = newest(store, 2)
    take(store, balanced(year=2019), replace_changed=True)
    replaced = load_report(store, 2)
    assert state_at(store, 2, corrected).report == edited.report
    assert state_at(store, 2, newest(store, 2)).report == replaced.report
    assert ("cell", "t2.rules.issued", "5", "0") in told(edited.report, replaced.report)
    restored = restore(store, 2, replaced.version, corrected, user="王五")
    assert restored.report == edited.report
    assert restored.published == {"t2.rules.issued": Cell(0)}
    assert state_at(store, 2, corrected).report == edited.report
    second = max(n for n in range(corrected, newest(store, 2)) if _is_state(store, n, replaced.report))
    back = restore(store, 2, restored.version, second, user="王五")
    assert back.report == replace(replaced.report, status=Status.FINAL if end == "final" else Status.IMPORTED)
    assert verify(store) == []


def _is_state(store: Store, change: int, report: Report) -> bool:
    try:
        return state_at(store, 2, change).report == report
    except NoState:
        return False


def test_a_report_that_was_no_import_is_not_restored_over_one(database: Path) -> None:
    conn = sqlite3.connect(database, isolation_level=None)
    conn.executescript(
        "INSERT INTO report(agency_id, year, form, layout_no) SELECT a.id, 2019, l.form, l.no"
        " FROM agency a, layout l WHERE l.form = '2021' LIMIT 1; UPDATE report SET title = 'x' WHERE id = 2"
    )
    conn.close()
    with open_store(database) as store:
        own = newest(store, 2)
        before = load_report(store, 2).report
        take(store, balanced(year=2019))
        assert state_at(store, 2, own).report == before
        with pytest.raises(NoState, match="不是从文件导入"):
            restore(store, 2, load_report(store, 2).version, own, user="王五")


def test_a_state_that_cannot_be_had_whole_is_not_restored(database: Path) -> None:
    """The trail tells of a cell that the report's layout does not have: somebody wrote that by hand."""
    conn = sqlite3.connect(database, isolation_level=None)
    conn.executescript(
        "UPDATE report SET title = 'x'; INSERT INTO change(report_id, user, action, subject, old_value)"
        " VALUES (1, 'x', 'edit', 't3.other.natural', 4)"
    )
    conn.close()
    with open_store(database) as store:
        before = load_report(store, 1)
        with pytest.raises(StoreError, match=r"t3\.other\.natural"):
            restore(store, 1, before.version, 1, user="王五")
        assert load_report(store, 1) == before
        assert newest(store) == 3


# ------------------------------------------------------------------ anything, by anybody, in any order
Step = Callable[[random.Random, Store, sqlite3.Connection], object]
CELLS = (FIGURE, AMOUNT, "t3.new.other", "t3.new.natural", "t4.review.total")
VALUES = (Cell(0), Cell(3), Cell(66), Cell(None, ""), Cell(None, "/"), Cell(7, "7件"))


def _person_edits(choose: random.Random, store: Store, _: sqlite3.Connection) -> None:
    report = load_report(store, 1)
    if report.report.status is not Status.FINAL:
        edit(store, {key: choose.choice(VALUES) for key in choose.sample(CELLS, choose.randint(1, 3))})


def _program_edits(choose: random.Random, _: Store, conn: sqlite3.Connection) -> None:
    cell = (
        f"report_id = 1 AND cell_no = (SELECT no FROM form_cell WHERE form = '2021' AND id = '{choose.choice(CELLS)}')"
    )
    conn.execute(choose.choice((
        f"UPDATE cell SET value = 5, raw = NULL WHERE {cell}", f"UPDATE cell SET value = NULL, raw = '—' WHERE {cell}",
        f"DELETE FROM cell WHERE {cell}", "UPDATE report SET title = title || 'x'",
        "UPDATE section SET text = text || '。'", "DELETE FROM section WHERE number = 5",
        "INSERT INTO section SELECT 1, 5, '问题', '无' WHERE NOT EXISTS (SELECT 1 FROM section WHERE number = 5)",
    )))  # fmt: skip


def _replaced(choose: random.Random, store: Store, _: sqlite3.Connection) -> None:
    layout = choose.choice(("", "t3.other"))
    report = balanced(cells=figures({"t2.rules.issued": choose.randint(1, 10**6)}, layout))
    take(store, report, replace_changed=True)


def _restored(choose: random.Random, store: Store, _: sqlite3.Connection) -> None:
    change = choose.choice(changes_of(store, 1)).id
    restore(store, 1, load_report(store, 1).version, change, user="王五")


def _made_final(_: random.Random, store: Store, __: sqlite3.Connection) -> None:
    finalise(store, 1, load_report(store, 1).version, user="李四")


def _reopened(_: random.Random, store: Store, __: sqlite3.Connection) -> None:
    reopen(store, 1, load_report(store, 1).version, user="李四")


STEPS: tuple[Step, ...] = (
    *(_person_edits,) * 3, *(_program_edits,) * 3, _replaced, *(_restored,) * 2, _made_final, *(_reopened,) * 2
)  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_every_state_can_be_told_and_the_trail_gives_the_present(
    store: Store, other: sqlite3.Connection, seed: int
) -> None:
    choose = random.Random(seed)
    states = {1: load_report(store, 1).report}
    with open_store(store.path) as second:
        for _ in range(25):
            step = choose.choice(STEPS)
            # a final report, or one out of balance: refused, and nothing has changed
            with contextlib.suppress(StoreError, store_module.sqlite3.IntegrityError):
                step(choose, choose.choice((store, second)), other)
            states[newest(store)] = load_report(store, 1).report
    for change, report in states.items():
        assert without_places(state_at(store, 1, change).report) == without_places(report)
    assert verify(store) == []
    assert len(states) > 8
