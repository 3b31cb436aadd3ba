"""The chain over the trail: what is done to a sealed entry shows, and is named with its place."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from pathlib import Path

import pytest

from qktui.changes import edit_report
from qktui.model import Cell
from qktui.queries import load_report, place_of_seal, trail_end
from qktui.store import BATCH, Store, open_store
from qktui.verify import verify
from tests.store.older import older
from tests.store.reports import balanced, take, with_cells

FIGURE = "t3.granted.natural"
BOTH = "DELETE FROM change WHERE id {0}; DELETE FROM seal WHERE change_id {0};"
SWAP = """
UPDATE {0} SET {1} = -1 WHERE {1} = 4; UPDATE {0} SET {1} = 4 WHERE {1} = 5; UPDATE {0} SET {1} = 5 WHERE {1} = -1;
"""
ALTERED = "修改记录第 {} 条与封印不符：它或它的封印被改动过"


def tamper(path: Path, script: str) -> None:
    """What somebody does who drops the triggers, and puts them back afterwards."""
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("PRAGMA ignore_check_constraints = ON")
    triggers = conn.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        conn.execute(f"DROP TRIGGER {name}")
    conn.executescript(script)
    for _, sql in triggers:
        conn.execute(sql)
    conn.close()


def told_of(path: Path) -> list[str]:
    """What verify says of the trail, on a store that leaves the trail as it is."""
    with open_store(path, seal=False) as store:
        return [told for told in verify(store) if told.startswith("修改记录")]


@pytest.fixture
def edited(database: Path) -> Path:
    """A database whose trail has eight entries, all sealed: an import, a status, six edits of one cell."""
    with open_store(database) as store:
        for step in range(6):
            version = load_report(store, 1).version
            edit_report(store, 1, version, {FIGURE: Cell(step)}, user="李四", reason=f"第{step}步")
        end = trail_end(store)
        assert (end.entry, end.unsealed) == (8, 0)
    assert told_of(database) == []
    return database


# ------------------------------------------------------------------ tampering
TAMPERING = {
    "who": ("UPDATE change SET user = '王五' WHERE id = 5", [ALTERED.format(5)]),
    "when": ("UPDATE change SET at = '2020-01-01T00:00:00.000Z' WHERE id = 5", [ALTERED.format(5)]),
    "what": ("UPDATE change SET new_value = 9 WHERE id = 5", [ALTERED.format(5)]),
    "from what": ("UPDATE change SET old_value = 9 WHERE id = 5", [ALTERED.format(5)]),
    "why": ("UPDATE change SET reason = '' WHERE id = 5", [ALTERED.format(5)]),
    "a blank made of nothing": ("UPDATE change SET new_raw = '' WHERE id = 5", [ALTERED.format(5)]),
    "of which report": ("UPDATE change SET report_id = 2 WHERE id = 5", [ALTERED.format(5)]),
    "what the import noted": ("UPDATE change SET figures = zeroblob(32) WHERE id = 1", [ALTERED.format(1)]),
    "the first and the last": (
        "UPDATE change SET reason = 'x' WHERE id IN (1, 8)", [ALTERED.format(1), ALTERED.format(8)],
    ),
    "a seal": ("UPDATE seal SET hash = zeroblob(32) WHERE change_id = 5", [ALTERED.format(5), ALTERED.format(6)]),
    "an entry removed": ("DELETE FROM change WHERE id = 5", ["修改记录第 5 条被删除"]),
    "an entry and its seal removed": (BOTH.format("= 5"), ["修改记录第 5 条被删除"]),
    "several removed": (BOTH.format("BETWEEN 3 AND 5"), ["修改记录第 3 至 5 条被删除"]),
    "the first removed": (BOTH.format("= 1"), ["修改记录第 1 条被删除"]),
    "the last removed": ("DELETE FROM change WHERE id = 8", ["修改记录第 8 条被删除"]),
    "an entry inserted": (
        BOTH.format("= 5") + "INSERT INTO change(id, report_id, user, action, subject) VALUES (5, 1, 'x', 'x', 'x')",
        ["修改记录第 5 条是后来插入的，没有封印", ALTERED.format(6)],
    ),
    "two reordered": (
        SWAP.format("change", "id"),
        ["修改记录次序被打乱：第 4 条现在排在第 5 条", "修改记录次序被打乱：第 5 条现在排在第 4 条"],
    ),
    "two reordered with their seals": (
        SWAP.format("change", "id") + SWAP.format("seal", "change_id"),
        ["修改记录次序被打乱：第 4 条现在排在第 5 条", "修改记录次序被打乱：第 5 条现在排在第 4 条"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("script", "told"), TAMPERING.values(), ids=TAMPERING)
def test_every_tampering_is_named_with_its_place(edited: Path, script: str, told: list[str]) -> None:
    tamper(edited, script)
    assert told_of(edited) == told


@pytest.mark.parametrize("script", [script for script, _ in TAMPERING.values()], ids=TAMPERING)
def test_writing_on_does_not_cover_it_up(edited: Path, script: str) -> None:
    tamper(edited, script)
    with open_store(edited) as store:
        take(store, balanced(year=2019))
    assert told_of(edited) != []


def test_an_entry_pushed_in_among_others_is_told(edited: Path) -> None:
    """All later entries one number further, the new one without a seal of its own."""
    tamper(
        edited,
        "UPDATE change SET id = -id - 1 WHERE id >= 5; UPDATE change SET id = -id WHERE id < 0;"
        "INSERT INTO change(id, report_id, user, action, subject) VALUES (5, 1, 'x', 'x', 'x')",
    )
    assert told_of(edited)[0] == "修改记录次序被打乱：第 5 条现在排在第 6 条"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE seal SET hash = zeroblob(32)",
        "UPDATE seal SET change_id = 99 WHERE change_id = 8",
        "DELETE FROM seal",
        "REPLACE INTO seal VALUES (5, zeroblob(32))",
        "INSERT INTO seal VALUES (0, zeroblob(32))",
        "INSERT INTO change(id, report_id, user, action, subject) VALUES (20, 1, 'x', 'x', 'x')",
    ],
)
def test_the_database_itself_refuses_it(edited: Path, sql: str) -> None:
    conn = sqlite3.connect(edited, isolation_level=None)
    with pytest.raises(sqlite3.IntegrityError):
        conn.execute(sql)
    conn.close()


# ------------------------------------------------------------------ what a chain cannot show by itself
REWRITE = ("UPDATE change SET user = '王五' WHERE id = 5; DELETE FROM seal;", BOTH.format(">= 7"))


@pytest.mark.parametrize("script", REWRITE, ids=["altered and sealed anew", "the end cut off"])
def test_a_chain_made_anew_lacks_the_seal_that_was_noted(edited: Path, script: str) -> None:
    with open_store(edited) as store:
        noted = trail_end(store).seal
        assert place_of_seal(store, noted.upper()) == 8
    tamper(edited, script)
    with open_store(edited) as store:  # which seals what has no seal
        assert [told for told in verify(store) if told.startswith("修改记录")] == []
        assert place_of_seal(store, noted) is None


@pytest.mark.parametrize("text", ["", "abc", "12", "g" * 64])
def test_what_is_no_seal(store: Store, text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        place_of_seal(store, text)


def test_a_noted_seal_stays_in_a_chain_that_grows(store: Store) -> None:
    noted = trail_end(store)
    take(store, balanced(year=2019))
    assert place_of_seal(store, noted.seal) == noted.entry == 1
    assert trail_end(store).entry == 2


# ------------------------------------------------------------------ sealing
def test_a_seal_is_what_the_documentation_says(database: Path) -> None:
    """By hand, from the bytes of the entry: anybody can check the chain without qktui."""
    conn = sqlite3.connect(database)
    (row,) = conn.execute(
        "SELECT id, report_id, old_value, new_value, at, user, action, subject, old_raw, new_raw, reason, snapshot,"
        " figures FROM change"
    )
    parts = b""
    for value in row:
        match value:
            case None:
                parts += b"n;"
            case int():
                parts += b"i" + str(value).encode() + b";"
            case _:
                data = value.encode() if isinstance(value, str) else value
                parts += b"t" + str(len(data)).encode() + b":" + data + b";"
    assert conn.execute("SELECT hash FROM seal").fetchone()[0] == hashlib.sha256(bytes(32) + parts).digest()
    conn.close()


def test_another_programs_changes_wait_for_their_seal(database: Path) -> None:
    conn = sqlite3.connect(database, isolation_level=None)
    conn.execute("UPDATE report SET title = 'x', phone = '1'")
    conn.close()
    with open_store(database, seal=False) as store:
        assert trail_end(store).unsealed == 2
        assert verify(store) == []
        take(store, balanced(year=2019))
        assert trail_end(store).unsealed == 0
        assert verify(store) == []


def test_opening_seals_what_is_there_and_reading_does_not(database: Path) -> None:
    conn = sqlite3.connect(database, isolation_level=None)
    conn.execute("UPDATE report SET title = 'x'")
    conn.close()
    with open_store(database, read_only=True) as store:
        assert trail_end(store).unsealed == 1
    with open_store(database) as store:
        assert trail_end(store).unsealed == 0


def test_opening_does_not_wait_for_a_writer(store: Store, other: sqlite3.Connection) -> None:
    other.execute("UPDATE report SET title = 'x'")
    other.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    with open_store(store.path) as second:
        assert trail_end(second).unsealed == 1
    assert time.monotonic() - begun < 10  # it would wait twenty
    other.execute("ROLLBACK")


def test_a_text_that_is_none_is_sealed_like_any_other(database: Path) -> None:
    conn = sqlite3.connect(database, isolation_level=None)
    conn.execute("INSERT INTO change(report_id, user, action, subject) VALUES (7, CAST(x'ff00fe' AS TEXT), '', '')")
    conn.close()
    with open_store(database) as store:
        take(store, balanced(year=2019))
        assert (trail_end(store).entry, verify(store)) == (3, [])


def test_a_write_that_fails_leaves_no_seal(store: Store) -> None:
    def fail() -> None:
        with store.writing("李四", "edit") as conn:
            conn.execute("UPDATE report SET title = 'x'")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert trail_end(store).entry == 1


# ------------------------------------------------------------------ an older database
def test_an_older_database_is_kept_and_sealed_in_batches(edited: Path, tmp_path: Path) -> None:
    with open_store(edited) as store:
        take(store, with_cells(balanced(), t3__granted__natural=Cell(1)), replace_changed=True)
        before = load_report(store, 1)
    path = older(edited, tmp_path / "older.db")
    conn = sqlite3.connect(path, isolation_level=None)
    count = 2 * BATCH + 5
    conn.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO change(report_id, user, action, subject, reason) SELECT 9, '甲', 'edit', 'title', i FROM n",
        (count,),
    )
    trail = conn.execute("SELECT * FROM change ORDER BY id").fetchall()
    conn.close()
    with open_store(path) as store:
        end = trail_end(store)
        assert (end.entry, end.unsealed) == (len(trail), 0)
        assert load_report(store, 1) == before
        with store.reading() as reading:
            kept = [tuple(row)[:-1] for row in reading.execute("SELECT * FROM change ORDER BY id")]
        assert kept == trail
        assert verify(store) == []
        edit_report(store, 1, before.version, {FIGURE: Cell(3)}, user="李四")
        assert trail_end(store).entry == len(trail) + 2  # the edit, and the report made a draft
        assert verify(store) == []
