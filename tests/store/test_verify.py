"""What ``verify`` finds: every kind of harm that another program, or a disk, can do."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qktui.changes import edit_report, finalise, pending_warnings, restore_published
from qktui.forms import load_form
from qktui.model import Cell, Status
from qktui.queries import StoredReport, load_report
from qktui.store import Store, StoreError, open_store
from qktui.verify import SHOWN, verify
from tests.store.reports import AGENCY, FORM, balanced, figures, take, with_cells

FIGURE = "t3.granted.natural"
SILENT = f"{AGENCY} 2021：从导入起按修改记录推算，得不出现在的数字"
NUMBER = f"(SELECT no FROM form_cell WHERE form = '{FORM}' AND id = '{FIGURE}')"
LOOSE = f"(SELECT no FROM form_cell WHERE form = '{FORM}' AND id = 't3.other.natural')"


def harm(path: Path, *statements: str) -> list[str]:
    """What verify says after a bare program, with every trigger out of its way, did this."""
    conn = sqlite3.connect(path, isolation_level=None)
    triggers = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    conn.execute("PRAGMA ignore_check_constraints = ON")
    for statement in statements:
        conn.execute(statement)
    for _, sql in triggers:
        conn.execute(sql)
    conn.close()
    with open_store(path) as store:
        return verify(store)


def test_a_sound_database_has_nothing_to_tell(store: Store, stored: StoredReport) -> None:
    take(store, with_cells(balanced(year=2020), t3__granted__natural=Cell(1), t4__review__total=Cell(None, "/")))
    take(store, balanced(year=2019, cells=figures({"t3.new.natural": 4}, "t3.other")))
    take(store, balanced(year=2018, cells={**figures(), FIGURE: Cell(66, "", "第3表第5行")}))
    edited = edit_report(store, stored.id, stored.version, {FIGURE: Cell(64), "t3.new.other": Cell(None)}, user="李四")
    restored = restore_published(store, stored.id, edited.version, user="李四")
    reasons = {row.facts: "属实" for row in pending_warnings(store, stored.id, user="李四")}
    finalise(store, stored.id, restored.version, user="李四", acknowledged=reasons)
    take(store, with_cells(balanced(), t2__rules__issued=Cell(4)), replace_changed=True)
    assert verify(store) == []


HARM = {
    "a final report out of balance": (
        ["UPDATE report SET status = 'final', checked = 0", f"UPDATE cell SET value = 67 WHERE cell_no = {NUMBER}"],
        [f"{AGENCY} 2021：已定稿，却有 2 处硬规则不成立或有空格", SILENT],
    ),
    "a final report with a blank": (
        ["UPDATE report SET status = 'final', checked = 0",
         f"UPDATE cell SET value = NULL, raw = '' WHERE cell_no = {NUMBER}"],
        [f"{AGENCY} 2021：已定稿，却有 2 处硬规则不成立或有空格", SILENT],
    ),
    "a final report with a negative count": (
        ["UPDATE report SET status = 'final', checked = 0",
         f"INSERT INTO cell SELECT 1, no, -1, NULL FROM form_cell WHERE form = '{FORM}' AND id = 't2.rules.issued'"],
        [f"{AGENCY} 2021：已定稿，却有 1 处硬规则不成立或有空格", SILENT],
    ),
    "counts that the cells contradict": (
        [f"UPDATE cell SET value = 67 WHERE cell_no = {NUMBER}"],
        [f"{AGENCY} 2021：记录的核对结果 42/0/0 与数字不符，应为 40/2/0（成立、不平、无法核对）", SILENT],
    ),
    "blanks that the counts do not know": (
        [f"UPDATE cell SET value = NULL, raw = '3.5' WHERE cell_no = {NUMBER}"],
        [f"{AGENCY} 2021：记录的核对结果 42/0/0 与数字不符，应为 40/1/2（成立、不平、无法核对）", SILENT],
    ),
    "a document that was changed": (
        ["UPDATE document SET content = CAST(zeroblob(20) AS BLOB)"], ["文档 报告.txt 的内容与其指纹不符"],
    ),
    "a document that ends too early": (
        ["UPDATE document SET content = substr(content, 1, length(content) - 9)"], ["文档 报告.txt 的内容与其指纹不符"],
    ),
    "a document of another length": (
        ["UPDATE document SET size = size + 1"], ["文档 报告.txt 的内容与其指纹不符"],
    ),
    "a cell outside the layout": (
        [f"INSERT INTO cell VALUES (1, {LOOSE}, 4, NULL)"],
        [f"{AGENCY} 2021：版式里没有 t3.other.natural 这一格，库中却有数字", SILENT],
    ),
    "a published figure that nothing tells of": (
        [f"INSERT INTO published_cell VALUES (1, {NUMBER}, 1, NULL)"],
        [f"{AGENCY} 2021：{FIGURE} 改过，却没有修改记录"],
    ),
    "an edit after the last one told": (
        ["INSERT INTO change(report_id, user, action, subject, old_value, new_value)"
         f" VALUES (1, 'x', 'edit', '{FIGURE}', 1, 5)"],
        [f"{AGENCY} 2021：{FIGURE} 与最后一条修改记录不符", SILENT],
    ),
    "a figure in the trail that nothing changed to": (
        ["INSERT INTO change(report_id, user, action, subject, old_value, new_value)"
         f" VALUES (1, 'x', 'edit', '{FIGURE}', 66, 5), (1, 'x', 'edit', '{FIGURE}', 7, 66)"],
        [f"{AGENCY} 2021：{FIGURE} 在修改记录第 3 条之前改过，却没有记录"],
    ),
    "a section and a status that the trail tells otherwise": (
        ["INSERT INTO change(report_id, user, action, subject, old_raw, new_raw)"
         " VALUES (1, 'x', 'edit', 'section 1', '', '甲'), (1, 'x', 'edit', 'status', 'final', 'draft')"],
        [f"{AGENCY} 2021：{subject} 与最后一条修改记录不符" for subject in ("section 1", "status")],
    ),
    "unreadable provenance": (["INSERT INTO provenance VALUES (1, x'00')"], [f"{AGENCY} 2021：数字的出处无法读取"]),
    "an unreadable snapshot": (
        ["UPDATE change SET snapshot = x'789c'"],
        ["修改记录第 1 条：被替换的报告无法读取", "修改记录第 1 条与封印不符：它或它的封印被改动过"],
    ),
    "a day that is none": (["UPDATE report SET published_on = '去年'"], [f"{AGENCY} 2021：日期不是“年-月-日”"]),
    "a report without its agency": (["DELETE FROM agency"], ["表 report 有 1 行，所指的 agency 不存在"]),
    "cells without their report": (
        ["DELETE FROM report", "DELETE FROM section", "DELETE FROM finding", "DELETE FROM report_digest"],
        ["表 cell 有 27 行，所指的 report 不存在"],
    ),
    "an author left behind": (
        ["UPDATE author SET user = '李四'"], ["表 author 不是空闲状态：别的程序的改动会记在别人名下"],
    ),
    "no author": (["DELETE FROM author"], ["表 author 不是空闲状态：别的程序的改动会记在别人名下"]),
    "a rule taken out": (
        ["DELETE FROM rule_term WHERE rule_no = 1", "DELETE FROM rule WHERE no = 1", "UPDATE report SET checked = 0"],
        [f"版式 {FORM}/ 的规则与格式文件不同"],
    ),
    "a layout that no form has": (
        ["INSERT INTO layout VALUES (99, '2021', 't3.none')"], ["没有格式或版式 2021/t3.none"],
    ),
    "a value that a constraint forbids": (
        ["UPDATE report SET version = 1, errors = 0, status = 'lost'"],
        ["文件已损坏：CHECK constraint failed in report"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("statements", "told"), HARM.values(), ids=HARM)
def test_every_harm_is_told(database: Path, statements: list[str], told: list[str]) -> None:
    assert harm(database, *statements) == told


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("DROP TRIGGER report_is_final_only_in_balance", "缺少数据库对象 report_is_final_only_in_balance"),
        ("DROP VIEW rule_failure", "缺少数据库对象 rule_failure"),
        ("DROP INDEX report_year", "缺少数据库对象 report_year"),
        ("ALTER TABLE section ADD COLUMN note TEXT", "数据库对象 section 被改动过"),
    ],
)
def test_a_schema_that_was_changed_is_told(database: Path, statement: str, told: str) -> None:
    conn = sqlite3.connect(database)
    conn.execute(statement)
    conn.close()
    with open_store(database, read_only=True) as store:
        assert verify(store)[0].startswith(told)


def test_other_peoples_tables_beside_ours_do_no_harm(database: Path) -> None:
    conn = sqlite3.connect(database)
    conn.execute("CREATE TABLE notes (report_id INTEGER, text TEXT)")
    conn.execute("CREATE VIEW mine AS SELECT * FROM report")
    conn.close()
    with open_store(database, read_only=True) as store:
        assert verify(store) == []


def test_many_cases_of_a_kind_are_counted(database: Path) -> None:
    conn = sqlite3.connect(database, isolation_level=None)
    for year in range(2030, 2055):
        conn.execute(
            "INSERT INTO report(agency_id, year, form, layout_no, period_end)"
            " SELECT agency_id, ?, form, layout_no, '?' FROM report WHERE id = 1",
            (year,),
        )
    conn.close()
    with open_store(database, read_only=True) as store:
        told = verify(store)
    assert len(told) == SHOWN + 1
    assert told[-1] == f"……同类问题另有 {25 - SHOWN} 处"


def test_names_from_documents_do_not_reach_the_terminal_raw(database: Path) -> None:
    told = harm(
        database, "INSERT INTO agency(id, name) VALUES (77, '甲\x1b[2J\n局')",
        "UPDATE report SET agency_id = 77, period_end = 'x'",
    )  # fmt: skip
    assert told == ["甲[2J 局 2021：日期不是“年-月-日”"]


# ------------------------------------------------------------------ a damaged file
def opened_or_told(path: Path) -> list[str]:
    """What a person is told of a file: by the refusal to open it, or by verify."""
    try:
        store = open_store(path, read_only=True)
    except StoreError as error:
        return [str(error)]
    with store:
        return verify(store)


@pytest.mark.parametrize("page", range(1, 60, 3))
def test_a_damaged_page_is_told_without_a_traceback(database: Path, page: int) -> None:
    content = bytearray(database.read_bytes())
    start = page * 4096
    assert start + 4096 <= len(content)
    content[start : start + 4096] = hashlib.sha256(bytes([page])).digest() * 128
    database.write_bytes(content)
    assert any("损坏" in sentence for sentence in opened_or_told(database))


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_a_file_cut_short_is_told(database: Path, share: float) -> None:
    content = database.read_bytes()
    database.write_bytes(content[: int(len(content) * share)])
    assert any("损坏" in sentence for sentence in opened_or_told(database))


def test_a_document_of_any_size_is_unpacked_piece_by_piece(store: Store) -> None:
    take(store, balanced(year=2020), data=bytes(40 << 20))
    with store.reading() as conn:
        kept = conn.execute("SELECT max(size), min(length(content)) FROM document").fetchone()
    assert kept[0] == 40 << 20
    assert verify(store) == []


# ------------------------------------------------------------------ the same sums in SQL and in Python
CELL = st.one_of(
    st.builds(Cell, st.integers(-3, 3)),
    st.builds(Cell, st.none(), st.sampled_from(["", "/", "—", "3.5", "３"])),
    st.none(),
)


@pytest.mark.parametrize("key", ["", "t3.other", "t3.denied+,t3.other+"])
def test_counts_by_sql_are_those_of_the_rules(tmp_path: Path, key: str) -> None:
    layout = load_form(FORM).layout(key)
    ids = [place.id for place in layout.cells]
    with open_store(tmp_path / "both.db") as store:

        @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
        @given(st.dictionaries(st.sampled_from(ids), CELL, max_size=12))
        def agree(changed: dict[str, Cell | None]) -> None:
            cells = {**figures({}, key), **changed}
            report = balanced(cells={cell: kept for cell, kept in cells.items() if kept is not None})
            take(store, report, data=repr(sorted(changed.items())).encode())
            assert verify(store) == []

        agree()


def test_a_snapshot_is_a_report_in_the_exchange_format(store: Store, stored: StoredReport) -> None:
    take(store, with_cells(balanced(), t2__rules__issued=Cell(4)))
    with store.reading() as conn:
        packed = conn.execute("SELECT snapshot FROM change WHERE snapshot IS NOT NULL").fetchone()[0]
    assert json.loads(zlib.decompress(packed))["format"] == "qktui-report/1"
    assert load_report(store, stored.id).report == replace(
        stored.report, cells={**stored.report.cells, "t2.rules.issued": Cell(4)}, status=Status.IMPORTED,
        source=load_report(store, stored.id).report.source,
    )  # fmt: skip
