"""Opening a file: ours or not, new or old, sound or damaged; every refusal is a sentence."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from qktui import store as store_module
from qktui.changes import edit_report
from qktui.forms import form_ids
from qktui.model import Cell
from qktui.phrases import use_language
from qktui.queries import StoredReport, changes_of, database_info, load_report
from qktui.resources import data_dir
from qktui.store import (
    Store,
    StoreError,
    back_up,
    bring_up_to_date,
    connect,
    intended_schema,
    open_store,
    pending,
    schema_of,
)  # fmt: skip
from qktui.verify import verify
from tests.store.older import make_old
from tests.store.reports import balanced, files_in, fill, take

FIGURE = "t3.granted.natural"


# ------------------------------------------------------------------ a new database
def test_a_new_database_is_complete_and_alone(tmp_db: Path) -> None:
    with open_store(tmp_db, fill=fill) as store:
        info = database_info(store)
        assert (info.reports, info.journal_mode, pending(store)) == (1, "wal", ())
        assert set(info.forms) == set(form_ids())
        assert verify(store) == []
    assert files_in(tmp_db.parent) == {tmp_db.name}


def test_folders_are_made_and_a_failed_fill_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "甲" / "乙" / "库.db"

    def fail(store: Store) -> None:
        fill(store)
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        open_store(path, fill=fail)
    assert files_in(path.parent) == set()
    open_store(path).close()
    assert files_in(path.parent) == {"库.db"}


@pytest.mark.parametrize("name", ["a b?c#d%20.db", "中文 库.db", "'quoted'.db", "-dash.db"])
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    with open_store(tmp_path / name, fill=fill) as store:
        assert database_info(store).reports == 1
    assert files_in(tmp_path) == {name}


def test_sqlite_utils_makes_the_same_schema(tmp_path: Path) -> None:
    path = tmp_path / "by-sqlite-utils.db"
    command = [str(Path(sys.executable).parent / "sqlite-utils"), "migrate", str(path)]
    subprocess.run([*command, str(data_dir("db") / "migrations.py")], check=True, capture_output=True)
    conn = store_module.sqlite3.connect(path)
    assert schema_of(conn) == intended_schema()
    assert len(intended_schema()) > 40
    conn.close()
    with open_store(path) as store:  # only the forms were missing
        take(store, balanced())
        assert verify(store) == []


# ------------------------------------------------------------------ an older database
def test_changed_forms_are_brought_up_to_date(database: Path) -> None:
    make_old(database)
    with open_store(database) as store:
        assert verify(store) == []
        with store.reading() as conn:
            assert (
                conn.execute("SELECT count(*) FROM form_cell WHERE row_label = '旧' OR section = 0").fetchone()[0] == 0
            )
            assert conn.execute("SELECT count(*) FROM report WHERE checked").fetchone()[0] == 0


def test_a_reader_of_an_old_database_says_who_must_do_what(database: Path) -> None:
    make_old(database)
    with pytest.raises(StoreError, match="qktui db migrate"):
        open_store(database, read_only=True)


def test_opening_again_changes_nothing(database: Path) -> None:
    before = database.read_bytes()
    open_store(database).close()
    assert database.read_bytes() == before


# ------------------------------------------------------------------ refusals
def refusal(path: Path, *, read_only: bool = False) -> str:
    with pytest.raises(StoreError) as refused:
        open_store(path, read_only=read_only)
    assert path.name in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_not_a_database(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "信.docx"
    path.write_bytes(b"PK\x03\x04" + b"x" * 5000)
    before = path.read_bytes()
    assert "不是 SQLite 数据库" in refusal(path, read_only=read_only)
    assert path.read_bytes() == before


@pytest.mark.parametrize("read_only", [False, True])
def test_somebody_elses_database(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "other.db"
    Database(path)["reports"].insert({"id": 1})  # type: ignore[union-attr]
    before = path.read_bytes()
    assert "不是 qktui 的数据库" in refusal(path, read_only=read_only)
    assert path.read_bytes() == before


def test_an_empty_file_and_a_folder(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    assert "不是 qktui 的数据库" in refusal(tmp_path / "empty.db")
    (tmp_path / "folder.db").mkdir()
    assert "打不开" in refusal(tmp_path / "folder.db")


def test_a_database_of_a_newer_release(database: Path) -> None:
    conn = sqlite3.connect(database)
    conn.execute("INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('qktui', '0999_future', '')")
    conn.commit()
    conn.close()
    assert "0999_future" in refusal(database)


def test_nothing_there_to_read(tmp_path: Path) -> None:
    assert "没有数据库" in refusal(tmp_path / "none.db", read_only=True)
    assert files_in(tmp_path) == set()


def test_a_store_opened_for_reading_does_not_write(database: Path) -> None:
    with open_store(database, read_only=True) as store:
        with pytest.raises(StoreError, match="只读"), store.writing("李四", "edit"):
            pass
        with store.reading() as conn, pytest.raises(store_module.sqlite3.OperationalError, match="readonly"):
            conn.execute("DELETE FROM report")


# ------------------------------------------------------------------ other people's files
@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that another account can reach; pytest's own folders are private."""
    folder = Path(tempfile.mkdtemp(prefix="qktui-public-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


AS_NOBODY = """
import os, sys, tempfile
from pathlib import Path
from qktui.queries import database_info
from qktui.store import StoreError, open_store

with tempfile.TemporaryDirectory() as warm:  # all that Python loads late is loaded before the rights are gone
    open_store(Path(warm) / "warm.db").close()
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
path = Path(sys.argv[1])
try:
    with open_store(path, read_only={read_only}) as store:
        if not {read_only}:
            with store.writing("nobody", "edit") as conn:
                conn.execute("UPDATE report SET title = 'x'")
        print(database_info(store).reports)
except StoreError as error:
    print(error)
"""


def as_nobody(path: Path, *, read_only: bool) -> str:
    """What an account that owns nothing is told when it reads, or edits, the database."""
    if os.geteuid() != 0:
        pytest.skip("only root can try another account's rights")
    program = AS_NOBODY.format(read_only=read_only)
    ended = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout


def test_a_file_that_may_not_be_written(public: Path) -> None:
    path = public / "qktui.db"
    open_store(path, fill=fill).close()
    path.chmod(0o444)
    told = as_nobody(path, read_only=False)
    assert "权限" in told
    assert str(path) in told


def test_a_folder_that_may_not_be_written(public: Path) -> None:
    assert "没有写入权限" in as_nobody(public / "new.db", read_only=False)
    assert files_in(public) == set()


def test_a_reader_without_any_right_to_write_reads_while_somebody_has_it_open(public: Path) -> None:
    path = public / "qktui.db"
    with open_store(path, fill=fill) as store:
        take(store, balanced(year=2022))
        assert as_nobody(path, read_only=True) == "2\n"


def test_a_reader_without_any_right_to_write_and_nobody_else(public: Path) -> None:
    """SQLite cannot read a WAL file where it cannot make the index of the log: the reader is told."""
    path = public / "qktui.db"
    open_store(path, fill=fill).close()
    assert "权限" in as_nobody(path, read_only=True)


# ------------------------------------------------------------------ trouble while writing
def test_a_full_disk_undoes_the_save_and_says_so(store: Store, stored: StoredReport) -> None:
    take(store, balanced(year=2020))
    with store.writing("李四", "edit") as conn:
        pages = conn.execute("PRAGMA page_count").fetchone()[0]
        conn.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match=r"磁盘已满.*没有保存"):
        take(store, balanced(year=2019), data=os.urandom(1 << 20))
    assert load_report(store, stored.id) == stored
    with store.writing("李四", "edit") as conn:
        conn.execute(f"PRAGMA max_page_count = {pages + 10000}")
    edit_report(store, stored.id, stored.version, {FIGURE: Cell(64)}, user="李四")
    assert verify(store) == []


def test_a_database_that_another_program_keeps_locked(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qktui.store.connection.BUSY_SECONDS", 0.05)
    with open_store(database) as store:
        stored = load_report(store, 1)
        other = store_module.sqlite3.connect(database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="占用"):
            edit_report(store, 1, stored.version, {FIGURE: Cell(64)}, user="李四")
        assert load_report(store, 1) == stored  # readers are not held up
        other.execute("ROLLBACK")
        edit_report(store, 1, stored.version, {FIGURE: Cell(64)}, user="李四")
        other.close()


def test_a_database_locked_even_for_readers_is_not_taken_for_a_strangers(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qktui.store.connection.BUSY_SECONDS", 0.05)
    other = store_module.sqlite3.connect(database, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    other.execute("UPDATE report SET title = 'x'")
    assert "占用" in refusal(database)
    other.execute("ROLLBACK")
    other.close()


def test_a_block_that_fails_leaves_nothing_behind(store: Store, stored: StoredReport) -> None:
    before = changes_of(store, stored.id)

    def fail() -> None:
        with store.writing("李四", "edit") as conn:
            conn.execute("UPDATE report SET title = 'x'")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert changes_of(store, stored.id) == before
    assert load_report(store, stored.id) == stored


def test_other_connections_commits_show(store: Store, other: sqlite3.Connection) -> None:
    before = store.data_version()
    assert store.data_version() == before
    other.execute("UPDATE report SET title = 'x'")
    assert store.data_version() != before


# ------------------------------------------------------------------ backup
def test_a_backup_is_whole_and_alone(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(store, folder / "备份.db")
    assert files_in(folder) == {"备份.db"}
    with open_store(folder / "备份.db", read_only=True) as copy:
        assert verify(copy) == []
        assert load_report(copy, 1) == load_report(store, 1)


def test_a_backup_never_overwrites(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "备份.db"
    target.write_text("mine")
    with pytest.raises(StoreError, match="已经存在"):
        back_up(store, target)
    assert target.read_text() == "mine"


def test_a_backup_that_cannot_be_written(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="没有这个文件夹"):
        back_up(store, tmp_path / "nowhere" / "备份.db")


# ------------------------------------------------------------------ small promises
def test_the_connection_has_the_settings_of_the_house(database: Path) -> None:
    conn = connect(database)
    settings = [
        conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("foreign_keys", "synchronous", "journal_mode")
    ]
    assert settings == [1, 2, "wal"]
    conn.close()


def test_bringing_up_to_date_twice_is_once(store: Store) -> None:
    before = database_info(store)
    bring_up_to_date(store)
    assert database_info(store) == before


def test_refusals_do_not_break_in_english(tmp_path: Path) -> None:
    use_language("en")
    assert "none.db" in refusal(tmp_path / "none.db", read_only=True)
