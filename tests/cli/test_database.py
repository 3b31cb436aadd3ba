"""``qktui db``: what the file is, brought up to date, copied, and verified."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from qktui.cli.database import has_wal_fix
from qktui.exchange import dumps
from qktui.model import Report
from qktui.resources import data_dir
from qktui.store import opening
from tests.cli.conftest import Run, write
from tests.factory import balanced_report


def test_info(run: Run, three: list[Report], tmp_db: Path) -> None:
    info = json.loads(run("db", "info", "--json").stdout)
    assert (info["path"], info["reports"], info["agencies"]) == (str(tmp_db), 3, 2)
    assert (info["journal_mode"], info["pending"], info["migrations"][0]) == ("wal", [], "0001_initial")
    assert info["wal_reset_fixed"] is has_wal_fix(info["sqlite"])
    assert info["bytes"] > 0
    assert "2021" in info["forms"]
    text = run("db", "info").stdout
    assert str(tmp_db) in text
    assert info["sqlite"] in text


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ("3.40.1", False), ("3.51.2", False), ("3.51.3", True), ("3.51.10", True), ("3.52.0", False),
        ("3.53.0", True), ("3.53.4", True), ("3.60.0", True), ("4.0.0", True),
    ],
)  # fmt: skip
def test_which_sqlite_has_the_fix(version: str, fixed: bool) -> None:
    assert has_wal_fix(version) is fixed


def test_migrate_has_nothing_to_do(run: Run, qinghe: Report) -> None:
    assert "已是最新" in run("db", "migrate").stderr


@pytest.fixture
def newer_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if this were a release with one more migration."""
    folder = tmp_path / "db"
    shutil.copytree(data_dir("db"), folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "9999_later.sql").write_text("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;\n", encoding="utf-8")
    with (folder / "migrations.py").open("a", encoding="utf-8") as code:
        code.write('\n\n@migrations(name="9999_later")\ndef later(db):\n    run_script(db, "9999_later.sql")\n')
    monkeypatch.setattr(opening, "data_dir", lambda name: folder if name == "db" else data_dir(name))
    forget_migrations()
    yield
    forget_migrations()


def forget_migrations() -> None:
    """Have the migrations read anew."""
    opening.migrations.cache_clear()
    opening.known_migrations.cache_clear()


@pytest.mark.usefixtures("qinghe")
def test_migrate_applies_what_is_pending_and_says_what(run: Run, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("newer_release")
    assert "9999_later" in run("db", "migrate").stderr
    assert "已是最新" in run("db", "migrate").stderr
    assert json.loads(run("db", "info", "--json").stdout)["migrations"][-1] == "9999_later"


def test_a_database_of_a_newer_release(run: Run, qinghe: Report, tmp_db: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_db)) as conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('qktui', '9999_later', '')"
        )
        conn.commit()
    assert "请升级 qktui" in run("list", code=1).stderr


def test_backup(run: Run, qinghe: Report, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    run("db", "backup", copy)
    assert run("--db", copy, "show", "青禾", "--json").stdout == dumps(qinghe) + "\n"
    before = copy.read_bytes()
    assert str(copy) in run("db", "backup", copy, code=1).stderr
    assert copy.read_bytes() == before


def test_a_sound_database(run: Run, three: list[Report]) -> None:
    told = json.loads(run("db", "verify", "--json").stdout)
    assert (told["problems"], told["seal"]["entry"], told["seal"]["unsealed"]) == ([], 3, 0)
    assert "完好" in run("db", "verify").stderr


def test_the_newest_seal_is_printed_and_found_again(run: Run, qinghe: Report, tmp_path: Path) -> None:
    (line,) = run("db", "verify").stdout.splitlines()
    seal = line.rpartition("：")[2]
    run("import", write(tmp_path, balanced_report(year=2022)))
    assert "是第 1 条的" in run("db", "verify", "--seal", seal).stderr
    assert json.loads(run("db", "verify", "--json", "--seal", seal).stdout)["problems"] == []
    other = "0" * 64
    assert other in run("db", "verify", "--seal", other, code=1).stdout.splitlines()[0]
    assert "不是封印" in run("db", "verify", "--seal", "abc", code=2).stderr


def test_what_another_program_changed_is_told_as_unsealed(run: Run, qinghe: Report, tmp_db: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_db)) as conn:
        conn.execute("UPDATE report SET title = 'x'")
        conn.commit()
    assert "有 1 条还没有封印" in run("db", "verify").stderr
    run("list")  # which seals it
    assert "没有封印" not in run("db", "verify").stderr


def test_an_altered_trail(run: Run, qinghe: Report, tmp_db: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_db, isolation_level=None)) as conn:
        (sql,) = conn.execute("SELECT sql FROM sqlite_schema WHERE name = 'change_is_never_updated'").fetchone()
        conn.execute("DROP TRIGGER change_is_never_updated")
        conn.execute("UPDATE change SET user = '别人'")
        conn.execute(sql)
    assert run("db", "verify", code=1).stdout.startswith("修改记录第 1 条与封印不符")


def test_a_database_with_a_problem(run: Run, qinghe: Report, tmp_db: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_db)) as conn:
        conn.execute("UPDATE document SET content = zeroblob(9) WHERE content IS NOT NULL")
        conn.commit()
    result = run("db", "verify", code=1)
    assert len(result.stdout.splitlines()) == 2  # the problem, and the newest seal
    assert len(json.loads(run("db", "verify", "--json", code=1).stdout)["problems"]) == 1


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be read as one" * 20, b"x"])
@pytest.mark.parametrize("arguments", [("list",), ("db", "verify"), ("db", "migrate"), ("check",), ("import",)])
def test_a_file_that_is_no_database(run: Run, tmp_path: Path, content: bytes, arguments: tuple[str, ...]) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    result = run("--db", path, *arguments, code=1)
    assert str(path) in result.stderr
    assert result.stdout == ""
    assert path.read_bytes() == content


def test_somebody_elses_database(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE theirs (id INTEGER)")
        conn.commit()
    before = path.read_bytes()
    for arguments in (("list",), ("db", "migrate"), ("db", "info")):
        assert len(run("--db", path, *arguments, code=1).stderr.splitlines()) == 1
    assert path.read_bytes() == before
