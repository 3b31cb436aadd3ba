"""A disk without room, files without rights, a database in use: one sentence each, nothing lost, and on it goes.

The disks, rights and locks are real. What cannot be had here (another account's rights
and disks of one's own take root) is skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qktui.model import Report
from qktui.phrases import use_language
from qktui.queries import count_reports, find_report, load_report
from qktui.store import open_store
from qktui.verify import verify
from tests.cli.conftest import FINANCE, PROGRAM, Run, write
from tests.conftest import REPOSITORY
from tests.factory import balanced_report
from tests.small_disk import SmallDisk, small_disk

Commands = dict[str, tuple[str, ...]]
WRITING = ("import", "edit", "finalise")


def commands(folder: Path, backup: Path) -> Commands:
    """A command of each kind that writes, with files to read from a folder that has room and rights."""
    report = balanced_report()
    return {
        "import": ("import", str(write(folder, balanced_report(FINANCE)))),
        "edit": ("edit", report.agency, str(report.year), "t3.new.natural=1"),
        "finalise": ("finalise", report.agency, str(report.year)),
        "backup": ("db", "backup", str(backup)),
    }


def in_order(database: Path) -> None:
    """The database is sound and has what it had: one report, as it was read."""
    with open_store(database) as store:
        assert verify(store) == []
        assert count_reports(store) == 1
        stored = load_report(store, find_report(store, balanced_report().agency, 2021))
        assert (stored.version, stored.report.cells) == (1, balanced_report().cells)


# ------------------------------------------------------------------ a disk without room
@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A small disk of this test's own."""
    with small_disk(tmp_path / "disk") as disk:
        yield disk


@pytest.mark.parametrize("spared", [0, 40960])  # no room even to begin; none for what is saved
@pytest.mark.parametrize("name", [*WRITING, "backup"])
def test_a_disk_without_room(run: Run, disk: SmallDisk, tmp_path: Path, name: str, spared: int) -> None:
    database, backup = disk.path / "qktui.db", disk.path / "backup.db"
    run("import", "--db", database, write(tmp_path, balanced_report()))
    command = commands(tmp_path, backup)[name]
    disk.fill(spared)
    (told,) = run(*command, "--db", database, code=1).stderr.splitlines()
    assert "磁盘已满" in told
    assert str(backup if name == "backup" and spared else database) in told
    disk.make_room()
    in_order(database)
    assert {path.name for path in disk.path.iterdir()} == {"qktui.db"}
    run(*command, "--db", database)
    with open_store(database) as store:
        assert verify(store) == []


def test_a_folder_of_files_stops_where_the_room_ends(run: Run, disk: SmallDisk, tmp_path: Path) -> None:
    database, files = disk.path / "qktui.db", tmp_path / "files"
    files.mkdir()
    for n in range(40):
        write(files, balanced_report(f"第{n}号人民政府", indicators=(), title=os.urandom(20_000).hex()))
    told = run("import", "--db", database, files, code=1).stderr.splitlines()
    assert [line for line in told if "磁盘已满" in line] == told[-1:]
    assert any("再运行一次" in line for line in told)
    with open_store(database) as store:
        taken = count_reports(store)
        assert 0 < taken < 40
        assert verify(store) == []


LIMITED = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40960, 40960)); "


def test_a_limit_on_files_takes_no_root(run: Run, qinghe: Report, tmp_db: Path, tmp_path: Path) -> None:
    program = (PROGRAM[0], PROGRAM[1], LIMITED + PROGRAM[2])
    for name in ("import", "edit", "backup"):
        command = commands(tmp_path, tmp_path / "backup.db")[name]
        ended = subprocess.run([*program, *command], capture_output=True, text=True, cwd=REPOSITORY)
        assert (ended.returncode, ended.stdout) == (1, "")
        (told,) = ended.stderr.splitlines()
        assert str(tmp_db if name != "backup" else tmp_path / "backup.db") in told
    in_order(tmp_db)
    assert not (tmp_path / "backup.db").exists()


# ------------------------------------------------------------------ rights
@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that another account can reach; pytest's own folders are private."""
    if os.geteuid() != 0:
        pytest.skip("only root can try another account's rights")
    folder = Path(tempfile.mkdtemp(prefix="qktui-public-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


AS_NOBODY = """
import json, os, sys
from click.testing import CliRunner
from qktui.cli import cli
run = CliRunner(catch_exceptions=False).invoke
commands, warm, database = json.loads(sys.stdin.read())
for command in commands:  # all that Python loads late is loaded before the rights are gone
    run(cli, [*command[:-1], command[-1] + ".warm", "--db", warm] if command[0] == "db" else [*command, "--db", warm])
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
ended = [run(cli, [*command, "--db", database]) for command in commands]
print(json.dumps([(one.exit_code, one.output) for one in ended]))
"""


def as_nobody(folder: Path, database: Path, given: Commands) -> dict[str, tuple[int, str]]:
    """How commands end, and what they say, for an account that owns nothing."""
    warm = folder / "warm.db"
    shutil.copy(database, warm)
    ended = subprocess.run(
        [sys.executable, "-c", AS_NOBODY], cwd=REPOSITORY, check=True, capture_output=True, text=True,
        input=json.dumps([list(given.values()), str(warm), str(database)]),
    )  # fmt: skip
    return {name: (code, told) for name, (code, told) in zip(given, json.loads(ended.stdout), strict=True)}


def file_read_only(database: Path) -> None:
    database.chmod(0o444)
    database.parent.chmod(0o777)


def folder_read_only(database: Path) -> None:
    database.chmod(0o666)
    database.parent.chmod(0o555)


def folder_closed(database: Path) -> None:
    database.parent.chmod(0o700)


RIGHTS: dict[str, tuple[Callable[[Path], None], str, bool]] = {
    "a file that may only be read": (file_read_only, "是只读的，不能保存：请检查文件和文件夹的权限", True),
    "a folder that may only be read": (folder_read_only, "读也要能写它所在的文件夹，请检查权限", False),
    "a folder that may not be entered": (folder_closed, "打不开 {path}：请检查路径和权限", False),
}
"""What is not allowed, what is said then, and whether the database can be read nevertheless."""


@pytest.mark.parametrize(("forbid", "sentence", "readable"), RIGHTS.values(), ids=RIGHTS)
def test_without_the_rights(
    run: Run, public: Path, tmp_path: Path, forbid: Callable[[Path], None], sentence: str, readable: bool
) -> None:
    folder = public / "data"
    folder.mkdir()
    database = folder / "qktui.db"
    run("import", "--db", database, write(tmp_path, balanced_report()))
    forbid(database)
    open_to_all = public / "all"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    given = commands(open_to_all, open_to_all / "backup.db") | {"list": ("list",)}
    told = as_nobody(public, database, given)
    for name, (code, text) in told.items():
        if readable and name not in WRITING:
            assert code == 0
        else:
            assert (code, len(text.splitlines())) == (1, 1)
            assert sentence.format(path=database) in text
            assert str(database) in text
    in_order(database)
    assert (open_to_all / "backup.db").exists() == readable


def test_a_backup_where_nobody_may_write(run: Run, public: Path, tmp_path: Path) -> None:
    database = public / "qktui.db"
    run("import", "--db", database, write(tmp_path, balanced_report()))
    file_read_only(database)
    (public / "closed").mkdir(mode=0o755)
    target = public / "closed" / "backup.db"
    told = as_nobody(public, database, {"backup": ("db", "backup", str(target))})
    assert told["backup"] == (1, f"qktui: 没有备份到 {target}：没有写入权限\n")
    assert {path.name for path in (public / "closed").iterdir()} == {"backup.db.warm"}


# ------------------------------------------------------------------ what is no database, or in use
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_no_database(run: Run, tmp_path: Path, language: str) -> None:
    folder, letter = tmp_path / "folder.db", tmp_path / "letter.docx"
    folder.mkdir()
    letter.write_bytes(b"PK\x03\x04" * 2000)
    use_language(language)
    for command in commands(tmp_path, tmp_path / "backup.db").values():
        for path, sentence in (
            (folder, f"打不开 {folder}"), (letter, f"{letter} 不是 SQLite 数据库"),
            (letter / "qktui.db", f"不能新建数据库 {letter / 'qktui.db'}：路径中有一段不是文件夹"),
        ):  # fmt: skip
            (told,) = run("--lang", language, *command, "--db", path, code=1).stderr.splitlines()
            assert str(path) in told
            assert language == "en" or sentence in told
    assert letter.read_bytes() == b"PK\x03\x04" * 2000


@pytest.mark.parametrize(
    ("target", "reason"),
    [("nowhere/b.db", "没有这个文件夹"), ("report.json/b.db", "路径中有一段不是文件夹"), ("", "已经存在"),
     ("n" * 300, "请检查路径")],
)  # fmt: skip
def test_a_backup_that_has_no_place(run: Run, tmp_path: Path, target: str, reason: str) -> None:
    run("import", write(tmp_path, balanced_report(), "report.json"))
    before = {path.name for path in tmp_path.iterdir()}
    (told,) = run("db", "backup", tmp_path / target, code=1).stderr.splitlines()
    assert reason in told
    assert {path.name for path in tmp_path.iterdir()} == before


LOCK = """
import sys
from qktui.store import sqlite3
conn = sqlite3.connect(sys.argv[1], isolation_level=None)
conn.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
"""


def test_a_database_in_use(
    run: Run, qinghe: Report, tmp_db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process writes for longer than anybody waits: who writes is told, who only reads is not held up."""
    monkeypatch.setattr("qktui.store.connection.BUSY_SECONDS", 0.05)
    given = commands(tmp_path, tmp_path / "backup.db")
    with subprocess.Popen(
        [sys.executable, "-c", LOCK, tmp_db], cwd=REPOSITORY, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        for name in WRITING:
            (told,) = run(*given[name], code=1).stderr.splitlines()
            assert told == f"qktui: {tmp_db} 正被别的程序占用，请稍后再试"
        run(*given["backup"])
        run("list")
        other.communicate("go\n")
    in_order(tmp_db)
    in_order(tmp_path / "backup.db")
    for name in WRITING[:2]:
        run(*given[name])
