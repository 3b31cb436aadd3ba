"""``qktui --restricted`` in a real terminal: what a login gets, and what it does not."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from qktui.queries import changes_of
from qktui.store import open_store
from tests.cli.conftest import PROGRAM, start
from tests.factory import balanced_report
from tests.pty_session import Session
from tests.steps import NATURAL, to_the_table
from tests.tui.driving import keep

ACCOUNT = pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with one report in balance; not where the environment says one is."""
    path = tmp_path / "office.db"
    with open_store(path) as store:
        keep(store, balanced_report())
    return path


def login(database: Path, *options: str, **environment: str) -> Session:
    return Session([*PROGRAM, "--restricted", "--db", str(database), *options], cols=80, rows=24, env=environment)


def variables(session: Session) -> dict[str, str]:
    """The environment that the program runs in, as the system knows it."""
    raw = Path(f"/proc/{session.pid}/environ").read_bytes().decode()
    return dict(entry.split("=", 1) for entry in raw.split("\0") if entry)


def test_a_change_bears_the_name_of_the_account(database: Path) -> None:
    with login(database, LOGNAME="局长", USER="局长", USERNAME="局长", LNAME="局长") as session:
        to_the_table(session)
        session.press("e")
        session.wait_for("可以定稿")
        session.press("9", "9", "9")
        session.wait_for("已存")
        session.press("ctrl+q")
        assert session.wait_exit() == 0, session.text()
    with open_store(database) as store:
        assert {(change.user, change.new) for change in changes_of(store, 1, subject=NATURAL)} == {(ACCOUNT, "999")}


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system does not show environments in /proc")
def test_variables_of_the_login_change_nothing(database: Path, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write('x')", encoding="utf-8")
    hostile = {
        "TEXTUAL_DRIVER": "os:abort", "TEXTUAL_SCREENSHOT": "1", "TEXTUAL": "devtools", "PYTHONSTARTUP": "/dev/null",
        "PYTHONPATH": str(tmp_path), "PYTHONINSPECT": "1", "COLUMNS": "20", "LINES": "5",
        "QKTUI_DB": "/nowhere.db", "QKTUI_LANG": "en", "_QKTUI_COMPLETE": "bash_source", "NO_COLOR": "1",
    }  # fmt: skip
    with login(database, **hostile) as session:
        session.wait_for("共 1 份")
        assert variables(session) == {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        assert "政府信息公开工作年度报告" in session.screen()[0], "the screen is as wide as the terminal, and Chinese"
        assert (tmp_path / "ran").read_text() == "x", "once, in the Python that came before the isolated one"
        session.press("ctrl+q")
        assert session.wait_exit() == 0, session.text()


def test_keys_that_lead_out_lead_nowhere(database: Path, tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    with login(database) as session:
        session.wait_for("共 1 份")
        assert "导入" not in session.text()
        for key in ("i", "ctrl+p", "ctrl+z", "ctrl+s", "ctrl+c", "ctrl+o", "!", ":"):
            session.press(key)
            session.settle(0.05, patience=0.2)
        session.wait_for("共 1 份")
        assert "选择文件" not in session.text()
        session.press("enter")
        session.wait_for("概览")
        session.press("ctrl+q")
        assert session.wait_exit() == 0, session.text()
    assert [name for name in sorted(path.name for path in tmp_path.iterdir()) if "office" not in name] == [
        name for name in before if "office" not in name
    ]


def test_a_viewer_has_no_editor(database: Path) -> None:
    with login(database, "--read-only") as session:
        to_the_table(session)
        session.press("e")
        session.settle(0.3, patience=0.5)
        assert "可以定稿" not in session.text()
        session.press("ctrl+q")
        assert session.wait_exit() == 0, session.text()
    with open_store(database) as store:
        assert changes_of(store, 1, subject=NATURAL) == []


def test_others_of_the_group_can_read_what_a_login_makes(database: Path, tmp_path: Path) -> None:
    """Whatever mask the account has, others see who is editing, and can take what was exported."""
    folder = tmp_path / "exports"
    folder.mkdir()
    line = [*PROGRAM, "--restricted", "--db", str(database), "--exports", str(folder)]
    with Session(["sh", "-c", 'umask 077; exec "$@"', "sh", *line], cols=80, rows=24) as session:
        to_the_table(session)
        session.press("w")
        session.wait_for("导出什么？")
        session.press("enter")
        session.wait_for("已写入")
        session.press("e")
        session.wait_for("Ctrl+S 保存")
        made = [*folder.iterdir(), *tmp_path.glob("office.db-editor-*")]
        assert [oct(path.stat().st_mode & 0o777) for path in made] == ["0o640", "0o640"]
        session.press("ctrl+q")
        assert session.wait_exit() == 0, session.text()


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"TERM": "dumb"}, "TERM=dumb"),
        ({"TERM": ""}, "TERM=）"),
        ({"TERM": "../../tmp/x"}, "画不出界面"),
        ({"SSH_ORIGINAL_COMMAND": "cat /etc/passwd"}, "不执行命令"),
    ],
)
def test_a_login_that_cannot_have_the_app_is_told_why(
    database: Path, environment: dict[str, str], sentence: str
) -> None:
    with login(database, **environment) as session:
        assert session.wait_exit() == 2
        assert sentence in session.text()


def test_without_a_terminal(database: Path) -> None:
    ended = start("--restricted", "--db", database)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "界面要在终端里打开" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--restricted",), "写明 --db"),
        (("--restricted", "--db", "{db}", "list"), "不能有命令"),
        (("--restricted", "--db", "{db}", "db", "info"), "不能有命令"),
        (("--restricted", "list", "--db", "{db}"), "不能有命令"),
        (("--restricted", "--db", "{db}", "--idle", "1"), "2 到 1440"),
        (("--idle", "5", "--db", "{db}"), "合用"),
        (("--exports", "/tmp", "--db", "{db}"), "合用"),
    ],
)
def test_command_lines_that_make_no_sense(database: Path, arguments: tuple[str, ...], sentence: str) -> None:
    ended = start(*(part.format(db=database) for part in arguments), QKTUI_DB=str(database))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert sentence in ended.stderr


def test_no_database_is_made(tmp_path: Path) -> None:
    with login(tmp_path / "none.db") as session:
        assert session.wait_exit() == 2
        assert "没有这个文件" in session.text()
    assert not (tmp_path / "none.db").exists()
