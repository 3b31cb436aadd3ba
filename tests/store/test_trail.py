"""Every change is told, nothing told is ever taken back, and what was published stays."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable
from decimal import Decimal

import pytest

from qktui.changes import edit_report, finalise, reopen, restore_published
from qktui.importing import exchange
from qktui.model import Cell, Status
from qktui.queries import StoredReport, changes_of, load_report, report_row
from qktui.store import Store, StoreError
from qktui.verify import verify
from tests.store.reports import balanced, take, with_cells

Number = Callable[[str], int]
FIGURE = "t3.granted.natural"


def last(conn: sqlite3.Connection, n: int = 1) -> list[tuple[object, ...]]:
    query = "SELECT user, action, subject, old_value, old_raw, new_value, new_raw FROM change ORDER BY id DESC LIMIT ?"
    return [tuple(row) for row in conn.execute(query, (n,))]


# ------------------------------------------------------------------ another program writes
def test_bare_edits_are_told_as_sql(bare: sqlite3.Connection, number: Number) -> None:
    no, zero = number(FIGURE), number("t3.new.other")
    bare.execute("UPDATE cell SET value = 64 WHERE report_id = 1 AND cell_no = ?", (no,))
    assert last(bare) == [("sql", "edit", FIGURE, 66, None, 64, None)]
    bare.execute("INSERT INTO cell VALUES (1, ?, NULL, '/')", (zero,))
    assert last(bare) == [("sql", "edit", "t3.new.other", 0, None, None, "/")]
    bare.execute("DELETE FROM cell WHERE report_id = 1 AND cell_no = ?", (no,))
    assert last(bare) == [("sql", "edit", FIGURE, 64, None, 0, None)]
    published = bare.execute("SELECT cell_no, value, raw FROM published_cell ORDER BY cell_no").fetchall()
    assert sorted(published) == sorted([(no, 66, None), (zero, 0, None)])


def test_a_bare_edit_counts_as_a_save_and_asks_for_a_new_check(bare: sqlite3.Connection, number: Number) -> None:
    before = bare.execute("SELECT version, checked FROM report").fetchone()
    bare.execute("UPDATE cell SET value = 64 WHERE cell_no = ?", (number(FIGURE),))
    assert before[1] == 1
    assert bare.execute("SELECT version, checked FROM report").fetchone() == (before[0] + 1, 0)


def test_many_cells_in_one_statement_are_told_one_by_one(bare: sqlite3.Connection) -> None:
    cells = bare.execute("SELECT count(*) FROM cell").fetchone()[0]
    before = bare.execute("SELECT count(*) FROM change").fetchone()[0]
    bare.execute("UPDATE cell SET value = value + 1")
    assert bare.execute("SELECT count(*) FROM change").fetchone()[0] == before + cells


def test_an_update_that_changes_nothing_is_not_told(bare: sqlite3.Connection) -> None:
    before = bare.execute("SELECT count(*) FROM change").fetchone()[0]
    bare.execute("UPDATE cell SET value = value, raw = raw")
    bare.execute("UPDATE report SET title = title, status = status")
    assert bare.execute("SELECT count(*) FROM change").fetchone()[0] == before


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE report SET status = 'draft'", ("status", "imported", "draft")),
        ("UPDATE report SET published_on = '2022-02-08'", ("published_on", None, "2022-02-08")),
        ("UPDATE report SET year = 2020", ("year", "2021", "2020")),
        ("UPDATE section SET text = '新'", ("section 1", "总体情况\n全年收到申请144件。", "总体情况\n新")),
        ("INSERT INTO section VALUES (1, 5, '问题', '无')", ("section 5", None, "问题\n无")),
        ("DELETE FROM section", ("section 1", "总体情况\n全年收到申请144件。", None)),
        ("DELETE FROM report", ("report", "湖北省武汉市硚口区人民政府 2021", None)),
    ],
)
def test_other_changes_are_told_with_both_texts(bare: sqlite3.Connection, sql: str, told: tuple[str, ...]) -> None:
    bare.execute(sql)
    (_, _, subject, _, old_raw, _, new_raw), *_ = last(bare)
    assert (subject, old_raw, new_raw) == told


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE change SET user = 'x'",
        "UPDATE OR IGNORE change SET reason = ''",
        "UPDATE change SET rowid = 77",
        "DELETE FROM change",
        "REPLACE INTO change SELECT * FROM change",
        "REPLACE INTO change(rowid, report_id, user, action, subject) VALUES (1, 1, 'x', 'x', 'x')",
        "INSERT INTO change(id, report_id, user, action, subject) VALUES (-1, 1, 'x', 'x', 'x')",
        "UPDATE published_cell SET value = 1",
        "DELETE FROM published_cell",
        "REPLACE INTO published_cell SELECT report_id, cell_no, 1, raw FROM published_cell",
        "INSERT INTO published_cell SELECT report_id, cell_no, 1, raw FROM published_cell WHERE 1"
        " ON CONFLICT DO UPDATE SET value = 1",
        "DELETE FROM author",
        "UPDATE author SET id = 2",
        "UPDATE author SET rowid = 2",
        "REPLACE INTO section VALUES (1, 1, '', '')",
        "UPDATE section SET report_id = 2",
        "UPDATE section SET number = 3",
    ],
)
def test_the_trail_is_append_only(bare: sqlite3.Connection, number: Number, sql: str) -> None:
    bare.execute("UPDATE cell SET value = 64 WHERE cell_no = ?", (number(FIGURE),))
    tables = ("change", "published_cell", "section", "author")
    before = [bare.execute(f"SELECT * FROM {table}").fetchall() for table in tables]
    with pytest.raises(sqlite3.IntegrityError):
        bare.execute(sql)
    assert [bare.execute(f"SELECT * FROM {table}").fetchall() for table in tables] == before


def test_the_trail_outlives_its_report(bare: sqlite3.Connection) -> None:
    bare.execute("PRAGMA foreign_keys = ON")
    bare.execute("DELETE FROM report")
    assert [row[1:3] for row in last(bare, 2)] == [("delete", "report"), ("import", "report")]


# ------------------------------------------------------------------ people write
def test_an_edit_is_told_with_user_time_and_reason(store: Store, stored: StoredReport) -> None:
    edit_report(store, stored.id, stored.version, {FIGURE: Cell(64)}, user="李四", reason="核对底稿")
    change, status, *_ = changes_of(store, stored.id)
    assert (change.user, change.action, change.subject, change.old, change.new, change.reason) == (
        "李四", "edit", FIGURE, "66", "64", "核对底稿",
    )  # fmt: skip
    assert change.at.startswith("20")
    assert change.at.endswith("Z")
    assert (status.subject, status.old, status.new) == ("status", "imported", "draft")


def test_the_next_writer_is_not_taken_for_the_last(
    store: Store, stored: StoredReport, other: sqlite3.Connection
) -> None:
    edit_report(store, stored.id, stored.version, {FIGURE: Cell(64)}, user="李四")
    other.execute("UPDATE cell SET value = 65 WHERE value = 64")
    assert changes_of(store, stored.id)[0].user == "sql"


def test_a_refused_write_leaves_no_trace(store: Store, stored: StoredReport) -> None:
    before = changes_of(store, stored.id)
    edits = {FIGURE: Cell(64), "t3.granted.legal": Cell(10**16)}
    with pytest.raises(ValueError, match="10000000000000000"):
        edit_report(store, stored.id, stored.version, edits, user="李四")
    with pytest.raises(KeyError):
        edit_report(store, stored.id, stored.version, {FIGURE: Cell(64), "t3.other.natural": Cell(1)}, user="李四")
    assert changes_of(store, stored.id) == before
    assert load_report(store, stored.id) == stored


def test_published_figures_survive_many_edits_and_come_back(store: Store, stored: StoredReport) -> None:
    printed = with_cells(
        balanced(year=2020), t2__fees__amount=Cell(None, "/"), t3__new__other=Cell(None, ""), t3__new__research=None,
        t2__licensing__decisions=Cell(1200, "1200件"),
    )  # fmt: skip
    take(store, printed)
    report_id = stored.id + 1
    first = load_report(store, report_id)
    current = first
    for step in range(1, 4):
        edits = {
            "t2.fees.amount": Cell(step), "t3.new.other": Cell(step), "t3.new.research": Cell(step),
            "t2.licensing.decisions": Cell(None, ""), FIGURE: Cell(step), "t3.new.nonprofit": Cell(step),
        }  # fmt: skip
        current = edit_report(store, report_id, current.version, edits, user="李四")
    assert current.report.status is Status.DRAFT
    assert current.published == {
        "t2.fees.amount": Cell(None, "/"),
        "t3.new.other": Cell(None, ""),
        "t3.new.research": None,
        "t2.licensing.decisions": Cell(1200, "1200件"),
        FIGURE: Cell(66),
        "t3.new.nonprofit": Cell(0),
    }
    restored = restore_published(store, report_id, current.version, user="李四")
    assert restored.report == first.report
    assert restored.report.status is Status.IMPORTED
    assert report_row(store, report_id).checked
    assert verify(store) == []


def test_finalise_and_reopen_are_told(store: Store, stored: StoredReport) -> None:
    final = finalise(store, stored.id, stored.version, user="李四", reason="局务会通过")
    assert final.report.status is Status.FINAL
    with pytest.raises(StoreError, match="定稿"):
        edit_report(store, stored.id, final.version, {FIGURE: Cell(64)}, user="李四")
    reopened = reopen(store, stored.id, final.version, user="王五")
    assert reopened.report.status is Status.DRAFT
    told = [(row.user, row.action, row.old, row.new, row.reason) for row in changes_of(store, stored.id)[:2]]
    assert told == [("王五", "reopen", "final", "draft", ""), ("李四", "finalise", "imported", "final", "局务会通过")]


def test_a_replaced_report_stays_readable_in_the_trail(store: Store, stored: StoredReport) -> None:
    take(store, with_cells(balanced(), t3__granted__natural=Cell(67)))
    with store.reading() as conn:
        row = conn.execute("SELECT snapshot FROM change WHERE action = 'replace'").fetchone()
    (draft,) = exchange.read_exchange("old.json", zlib.decompress(row[0]))
    assert draft.report == stored.report


# ------------------------------------------------------------------ reading the trail
def test_the_trail_is_read_in_pages_and_by_subject(store: Store, stored: StoredReport) -> None:
    version = stored.version
    for step in range(25):
        cell = FIGURE if step % 2 else "t3.granted.legal"
        version = edit_report(store, stored.id, version, {cell: Cell(100 + step)}, user="李四").version
    whole = changes_of(store, stored.id)
    assert len(whole) == 27
    assert [row.id for row in whole] == sorted((row.id for row in whole), reverse=True)
    pages, below = [], None
    while page := changes_of(store, stored.id, below=below, limit=4):
        pages += page
        below = page[-1].id
    assert pages == whole
    one = changes_of(store, stored.id, subject=FIGURE)
    assert [row.new for row in one] == [str(100 + step) for step in range(23, 0, -2)]
    assert one == [row for row in whole if row.subject == FIGURE]


def test_amounts_are_told_in_the_forms_unit(store: Store, stored: StoredReport) -> None:
    edit_report(store, stored.id, stored.version, {"t2.fees.amount": Cell(Decimal("590.115865"))}, user="李四")
    assert changes_of(store, stored.id)[0].new == "590.115865"
