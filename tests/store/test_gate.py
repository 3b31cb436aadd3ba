"""A final report is in balance and stays so, whichever program writes; drafts always save.

Every statement here runs on a bare connection of the standard library, with foreign
keys off: what holds is held by the database alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

REFUSED = sqlite3.IntegrityError
Number = Callable[[str], int]
FIGURE = "t3.granted.natural"
BAD_FIGURES = {
    "off by one": (67, None),
    "blank": (None, ""),
    "a dash": (None, "—"),
    "absent": (None, None),
    "a fraction": (None, "3.5"),
    "full-width digits": (None, "３件"),
}


def status(bare: sqlite3.Connection) -> str:
    return str(bare.execute("SELECT status FROM report WHERE id = 1").fetchone()[0])


def value(bare: sqlite3.Connection, cell_no: int) -> object:
    row = bare.execute("SELECT value FROM cell WHERE report_id = 1 AND cell_no = ?", (cell_no,)).fetchone()
    return 0 if row is None else row[0]


def set_cell(bare: sqlite3.Connection, cell_no: int, figure: object, raw: str | None = None) -> None:
    """Give report 1 a figure, whether or not the cell has a row."""
    changed = bare.execute(
        "UPDATE cell SET value = ?, raw = ? WHERE report_id = 1 AND cell_no = ?", (figure, raw, cell_no)
    )
    if not changed.rowcount:
        bare.execute("INSERT INTO cell VALUES (1, ?, ?, ?)", (cell_no, figure, raw))


def add_report(bare: sqlite3.Connection, report_id: int, *, year: int = 2022, layout: int | None = None) -> None:
    """Another draft of the agency, all its cells 0."""
    bare.execute(
        "INSERT INTO report(id, agency_id, year, form, layout_no, status)"
        " SELECT ?, agency_id, ?, form, coalesce(?, layout_no), 'draft' FROM report WHERE id = 1",
        (report_id, year, layout),
    )


@pytest.fixture
def final(bare: sqlite3.Connection) -> sqlite3.Connection:
    bare.execute("UPDATE report SET status = 'final' WHERE id = 1")
    assert status(bare) == "final"
    return bare


@pytest.fixture
def unbalanced(bare: sqlite3.Connection, number: Number) -> sqlite3.Connection:
    set_cell(bare, number(FIGURE), 67)
    return bare


# ------------------------------------------------------------------ the step to final
FINALISE = {
    "update": "UPDATE report SET status = 'final' WHERE id = 1",
    "with other columns": "UPDATE report SET title = 'x', version = 9, errors = 0, checked = 1, status = 'final'",
    "or replace": "UPDATE OR REPLACE report SET status = 'final'",
    "or ignore": "UPDATE OR IGNORE report SET status = 'final'",
    "or fail": "UPDATE OR FAIL report SET status = 'final'",
    "another id": "UPDATE report SET id = 99, status = 'final'",
    "another rowid": "UPDATE report SET rowid = 99, status = 'final'",
    "from a query": "UPDATE report SET status = s FROM (SELECT 'final' AS s)",
    "upsert": "INSERT INTO report(id, agency_id, year, form, layout_no, status) SELECT id, agency_id, year, form,"
              " layout_no, 'draft' FROM report WHERE 1 ON CONFLICT (id) DO UPDATE SET status = 'final'",
    "born final": "INSERT INTO report(agency_id, year, form, layout_no, status)"
                  " SELECT agency_id, 2022, form, layout_no, 'final' FROM report",
    "replaced as final": "REPLACE INTO report(id, agency_id, year, form, layout_no, status)"
                         " SELECT id, agency_id, year, form, layout_no, 'final' FROM report",
    "replaced as draft": "REPLACE INTO report(agency_id, year, form, layout_no, status)"
                         " SELECT agency_id, year, form, layout_no, 'draft' FROM report",
}  # fmt: skip


@pytest.mark.parametrize("sql", FINALISE.values(), ids=FINALISE)
def test_an_unbalanced_report_never_becomes_final(unbalanced: sqlite3.Connection, sql: str) -> None:
    with pytest.raises(REFUSED):
        unbalanced.execute(sql)
    assert status(unbalanced) == "imported"
    assert unbalanced.execute("SELECT count(*) FROM report").fetchone()[0] == 1


@pytest.mark.parametrize("cell", [FIGURE, "t3.new.other"], ids=["of a figure", "of a zero"])
@pytest.mark.parametrize(("figure", "raw"), BAD_FIGURES.values(), ids=BAD_FIGURES)
def test_what_keeps_a_report_from_being_final(
    bare: sqlite3.Connection, number: Number, cell: str, figure: int | None, raw: str | None
) -> None:
    set_cell(bare, number(cell), figure, raw)
    with pytest.raises(REFUSED, match="hard rule"):
        bare.execute("UPDATE report SET status = 'final'")


@pytest.mark.parametrize(
    ("cell", "figure", "raw"),
    [("t2.rules.issued", -1, None), ("t2.fees.amount", -1, None), ("t2.rules.issued", None, "3.5")],
)
def test_counts_are_checked_in_cells_of_no_sum_too(
    bare: sqlite3.Connection, number: Number, cell: str, figure: int | None, raw: str | None
) -> None:
    set_cell(bare, number(cell), figure, raw)
    with pytest.raises(REFUSED, match="hard rule"):
        bare.execute("UPDATE report SET status = 'final'")


def test_negative_figures_that_balance_are_still_refused(bare: sqlite3.Connection, number: Number) -> None:
    for cell in ("t4.direct.upheld", "t4.direct.total"):
        set_cell(bare, number(cell), -2)
    with pytest.raises(REFUSED, match="hard rule"):
        bare.execute("UPDATE report SET status = 'final'")


def test_a_layout_without_rules_lets_nothing_through(unbalanced: sqlite3.Connection) -> None:
    unbalanced.execute("INSERT INTO layout(no, form, key) VALUES (77, '2021', 'none')")
    add_report(unbalanced, 9, layout=77)
    with pytest.raises(REFUSED, match="hard rule"):
        unbalanced.execute("UPDATE report SET status = 'final' WHERE id = 9")


def test_a_report_needs_a_layout_of_its_own_form(bare: sqlite3.Connection) -> None:
    bare.execute("INSERT INTO form VALUES ('1999', 'x', 'x', 'x')")
    with pytest.raises(REFUSED, match="layout"):
        bare.execute(
            "INSERT INTO report(agency_id, year, form, layout_no) SELECT agency_id, 2022, '1999', layout_no FROM report"
        )


def test_one_of_many_out_of_balance_stops_them_all(unbalanced: sqlite3.Connection) -> None:
    add_report(unbalanced, 2)
    with pytest.raises(REFUSED):
        unbalanced.execute("UPDATE report SET status = 'final'")
    assert unbalanced.execute("SELECT count(*) FROM report WHERE status = 'final'").fetchone()[0] == 0


def test_within_a_transaction_of_other_work(unbalanced: sqlite3.Connection) -> None:
    unbalanced.execute("BEGIN")
    unbalanced.execute("UPDATE report SET title = '别的改动' WHERE id = 1")
    with pytest.raises(REFUSED):
        unbalanced.execute("UPDATE report SET status = 'final'")
    unbalanced.execute("COMMIT")
    assert unbalanced.execute("SELECT status, title FROM report").fetchone() == ("imported", "别的改动")


def test_through_an_attached_database(unbalanced: sqlite3.Connection, database: Path) -> None:
    with sqlite3.connect(":memory:", isolation_level=None) as conn:
        conn.execute("ATTACH ? AS there", (str(database),))
        with pytest.raises(REFUSED):
            conn.execute("UPDATE there.report SET status = 'final'")
    conn.close()


def test_temporary_tables_of_the_same_names_do_not_deceive(unbalanced: sqlite3.Connection) -> None:
    for table in ("cell", "rule", "rule_term", "count_failure", "layout_cell"):
        unbalanced.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM main.{table} WHERE 0")
    with pytest.raises(REFUSED):
        unbalanced.execute("UPDATE main.report SET status = 'final'")


def test_deleting_and_inserting_again_does_not_help(unbalanced: sqlite3.Connection) -> None:
    row = unbalanced.execute("SELECT id, agency_id, year, form, layout_no FROM report").fetchone()
    unbalanced.execute("DELETE FROM report")
    parts = ("cell", "published_cell", "section", "indicator", "unplaced", "provenance")
    left = [unbalanced.execute(f"SELECT count(*) FROM {part}").fetchone()[0] for part in parts]
    assert left == [0] * len(parts)
    insert = "INSERT INTO report(id, agency_id, year, form, layout_no, status) VALUES (?, ?, ?, ?, ?, ?)"
    with pytest.raises(REFUSED):
        unbalanced.execute(insert, (*row, "final"))
    unbalanced.execute(insert, (*row, "draft"))
    told = unbalanced.execute("SELECT action, subject FROM change ORDER BY id DESC LIMIT 2").fetchall()
    assert told == [("insert", "report"), ("delete", "report")]


def test_cells_left_behind_for_a_report_to_come_are_checked_as_well(bare: sqlite3.Connection, number: Number) -> None:
    bare.execute("INSERT INTO cell VALUES (5, ?, 7, NULL)", (number(FIGURE),))
    add_report(bare, 5)
    with pytest.raises(REFUSED):
        bare.execute("UPDATE report SET status = 'final' WHERE id = 5")


# ------------------------------------------------------------------ a final report's figures
WRITES = {
    "update": "UPDATE cell SET value = 67 WHERE report_id = 1 AND cell_no = :no",
    "update or replace": "UPDATE OR REPLACE cell SET value = 67 WHERE report_id = 1 AND cell_no = :no",
    "update or ignore": "UPDATE OR IGNORE cell SET value = 67 WHERE report_id = 1 AND cell_no = :no",
    "the printed text": "UPDATE cell SET raw = '66件' WHERE report_id = 1 AND cell_no = :no",
    "every cell": "UPDATE cell SET value = value + 1",
    "delete": "DELETE FROM cell WHERE report_id = 1 AND cell_no = :no",
    "delete all": "DELETE FROM cell",
    "replace": "REPLACE INTO cell VALUES (1, :no, 67, NULL)",
    "upsert": "INSERT INTO cell VALUES (1, :no, 67, NULL) ON CONFLICT DO UPDATE SET value = 67",
    "a zero filled in": "INSERT INTO cell VALUES (1, :zero, 5, NULL)",
    "moved away": "UPDATE cell SET report_id = 2 WHERE cell_no = :no",
    "moved to another place": "UPDATE cell SET cell_no = :zero WHERE cell_no = :no",
    "delete the report": "DELETE FROM report",
    "another id": "UPDATE report SET id = 99",
    "another rowid": "UPDATE report SET rowid = 99",
    "another layout": "UPDATE report SET layout_no = layout_no + 1",
    "another form": "UPDATE report SET form = '2019'",
    "another year": "UPDATE report SET year = 2020",
    "another document": "UPDATE report SET imported_sha256 = NULL",
    "a replacing report": "REPLACE INTO report(id, agency_id, year, form, layout_no)"
                          " SELECT id, agency_id, year, form, layout_no FROM report",
}  # fmt: skip


@pytest.mark.parametrize("sql", WRITES.values(), ids=WRITES)
def test_a_final_report_stays_as_it_is(final: sqlite3.Connection, number: Number, sql: str) -> None:
    before = final.execute("SELECT * FROM cell ORDER BY report_id, cell_no").fetchall()
    with pytest.raises(REFUSED):
        final.execute(sql, {"no": number(FIGURE), "zero": number("t3.new.other")})
    assert final.execute("SELECT * FROM cell ORDER BY report_id, cell_no").fetchall() == before
    assert final.execute("SELECT id, status, year FROM report").fetchall() == [(1, "final", 2021)]


def test_the_reports_own_transaction_cannot_slip_figures_in(final: sqlite3.Connection, number: Number) -> None:
    final.execute("BEGIN")
    with pytest.raises(REFUSED):
        final.execute("UPDATE cell SET value = 1 WHERE report_id = 1")
    final.execute("UPDATE report SET status = 'draft'")
    final.execute("UPDATE cell SET value = 67 WHERE report_id = 1 AND cell_no = ?", (number(FIGURE),))
    with pytest.raises(REFUSED):
        final.execute("UPDATE report SET status = 'final'")
    final.execute("COMMIT")
    assert status(final) == "draft"


def test_a_final_report_can_be_reopened_corrected_and_made_final_again(
    final: sqlite3.Connection, number: Number
) -> None:
    final.execute("UPDATE report SET status = 'draft'")
    for cell, figure in (("t4.review.upheld", 3), ("t4.review.total", 4)):
        set_cell(final, number(cell), figure)
    final.execute("UPDATE report SET status = 'final'")
    assert status(final) == "final"


@pytest.mark.parametrize(("figure", "raw"), BAD_FIGURES.values(), ids=BAD_FIGURES)
def test_a_draft_saves_whatever_it_says(
    bare: sqlite3.Connection, number: Number, figure: int | None, raw: str | None
) -> None:
    bare.execute("UPDATE report SET status = 'draft'")
    set_cell(bare, number(FIGURE), figure, raw)
    kept = bare.execute("SELECT value, raw FROM cell WHERE cell_no = ?", (number(FIGURE),)).fetchone()
    assert kept == (figure, raw)


# ------------------------------------------------------------------ the places of cells
def test_a_cell_outside_the_layout_is_refused(bare: sqlite3.Connection, number: Number) -> None:
    with pytest.raises(REFUSED, match="no such cell"):
        bare.execute("INSERT INTO cell VALUES (1, ?, 4, NULL)", (number("t3.other.natural"),))
    with pytest.raises(REFUSED, match="no such cell"):
        bare.execute("INSERT INTO cell VALUES (1, 123456, 4, NULL)")


@pytest.mark.parametrize("figure", [10**15 + 1, -(10**15) - 1, 2**62])
def test_figures_beyond_the_bounds_are_refused(bare: sqlite3.Connection, number: Number, figure: int) -> None:
    with pytest.raises(REFUSED, match="CHECK"):
        set_cell(bare, number(FIGURE), figure)


def test_the_largest_figures_still_add_up_exactly(bare: sqlite3.Connection, number: Number) -> None:
    for column in ("natural", "total"):
        for row in ("new", "granted", "concluded"):
            set_cell(bare, number(f"t3.{row}.{column}"), 10**15)
    row = bare.execute(
        "SELECT difference FROM rule_failure f JOIN rule k ON k.no = f.rule_no"
        " WHERE k.id = 'balance' AND k.place LIKE '%.total'"
    ).fetchone()
    assert row[0] == 3 - 8


@pytest.mark.parametrize("figure", ["12", 3.0])
def test_a_number_is_kept_as_a_whole_number(bare: sqlite3.Connection, number: Number, figure: object) -> None:
    set_cell(bare, number("t2.rules.issued"), figure)
    assert bare.execute(
        "SELECT typeof(value) FROM cell WHERE cell_no = ?", (number("t2.rules.issued"),)
    ).fetchone() == ("integer",)


@pytest.mark.parametrize("figure", ["3.5", 3.5, "三", b"3"])
def test_what_is_no_whole_number_is_no_value(bare: sqlite3.Connection, number: Number, figure: object) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        set_cell(bare, number("t2.rules.issued"), figure)
    assert value(bare, number("t2.rules.issued")) == 0


# ------------------------------------------------------------------ how the gate looks
def test_the_gate_looks_at_one_report_only(bare: sqlite3.Connection) -> None:
    """No view that people query scans all cells when they ask for one report."""
    plan = [
        str(row[3])
        for view in ("rule_failure", "count_failure")
        for row in bare.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {view} WHERE report_id = 1")
    ]
    assert [step for step in plan if step.startswith("SCAN") and not step.startswith("SCAN rule_failure")] == []
    assert sum("SEARCH c USING PRIMARY KEY (report_id=?" in step for step in plan) == 2


def steps_to_finalise(bare: sqlite3.Connection) -> int:
    """How many of SQLite's own instructions the step to final takes, in hundreds."""
    hundreds = 0

    def count() -> int:
        nonlocal hundreds
        hundreds += 1
        return 0

    bare.set_progress_handler(count, 100)
    bare.execute("UPDATE report SET status = 'final' WHERE id = 1")
    bare.set_progress_handler(None, 0)
    bare.execute("UPDATE report SET status = 'draft' WHERE id = 1")
    return hundreds


def test_the_gate_costs_the_same_in_a_large_database(bare: sqlite3.Connection) -> None:
    steps_to_finalise(bare)
    alone = steps_to_finalise(bare)
    for other in range(2, 302):
        bare.execute("INSERT INTO cell SELECT ?, cell_no, value + 1, raw FROM cell WHERE report_id = 1", (other,))
        bare.execute(
            "INSERT INTO report(id, agency_id, year, form, layout_no)"
            " SELECT ?, ?, year, form, layout_no FROM report WHERE id = 1",
            (other, other),
        )
    assert alone > 0
    assert abs(steps_to_finalise(bare) - alone) <= 1


# ------------------------------------------------------------------ whose reports, and what has no place
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE agency SET name = '别的机关' WHERE id = 1", "UPDATE agency SET id = 9 WHERE id = 1",
        "REPLACE INTO agency(id, name) VALUES (1, '别的机关')",
        "INSERT OR REPLACE INTO agency(id, name) SELECT 9, name FROM agency WHERE id = 1",
        "UPDATE OR REPLACE agency SET name = (SELECT name FROM agency WHERE id = 1) WHERE id = 2",
        "DELETE FROM agency WHERE id = 1",
        "UPDATE unplaced SET text = '8'", "DELETE FROM unplaced", "INSERT INTO unplaced VALUES (1, 5, '9', '表三')",
        "REPLACE INTO unplaced VALUES (1, 0, '9', '表三')",
    ],
)  # fmt: skip
def test_nobody_renames_an_agency_or_what_has_no_place(bare: sqlite3.Connection, sql: str) -> None:
    bare.execute("UPDATE author SET user = '导入者', action = 'import'")
    bare.execute("INSERT INTO unplaced VALUES (1, 0, '7', '表二')")
    bare.execute("UPDATE author SET user = '', action = ''")
    bare.execute("INSERT INTO agency(id, name) VALUES (2, '没有报告的机关')")
    before = [bare.execute(f"SELECT * FROM {table}").fetchall() for table in ("agency", "unplaced", "report")]
    with pytest.raises(REFUSED):
        bare.execute(sql)
    assert [bare.execute(f"SELECT * FROM {table}").fetchall() for table in ("agency", "unplaced", "report")] == before


def test_an_agency_without_reports_is_anybodys(bare: sqlite3.Connection) -> None:
    bare.execute("INSERT INTO agency(id, name) VALUES (2, '没有报告的机关')")
    bare.execute("UPDATE agency SET name = '改了名的机关' WHERE id = 2")
    bare.execute("UPDATE agency SET region = '湖北省' WHERE id = 1")
    bare.execute("UPDATE report SET agency_id = 2")
    bare.execute("DELETE FROM agency WHERE id = 1")
    assert bare.execute("SELECT name FROM agency").fetchall() == [("改了名的机关",)]


def test_what_has_no_place_goes_with_its_report(bare: sqlite3.Connection) -> None:
    bare.execute("UPDATE author SET user = '导入者', action = 'import'")
    bare.execute("INSERT INTO unplaced VALUES (1, 0, '7', '表二')")
    bare.execute("DELETE FROM report")
    assert bare.execute("SELECT count(*) FROM unplaced").fetchone() == (0,)
