"""``docs/database.md``: its examples run and find something, and no table is left out."""

from __future__ import annotations

import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from qktui.changes import edit_report
from qktui.model import Cell
from qktui.queries import changes_of
from qktui.store import intended_schema, open_store
from qktui.verify import verify
from tests.conftest import REPOSITORY
from tests.store.reports import balanced, take, with_cells

TEXT = (REPOSITORY / "docs" / "database.md").read_text(encoding="utf-8")
QUESTIONS = [sql for sql in re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL) if sql.startswith("SELECT")]
(WRITING,) = [sql for sql in re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL) if not sql.startswith("SELECT")]
(SHELL,) = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture
def busy(database: Path) -> Path:
    """A database in which every question of the page has an answer."""
    with open_store(database) as store:
        take(
            store, with_cells(balanced(year=2022), t3__granted__natural=Cell(1), t3__carried_in__total=Cell(None, "/"))
        )
        take(store, with_cells(balanced("湖北省武汉市硚口区教育局"), t3__carried_out__total=Cell(9)))
        take(store, with_cells(balanced(year=2020), t3__carried_out__total=Cell(4)))
        edit_report(store, 1, 1, {"t4.review.upheld": Cell(3)}, user="李四")
    return database


@pytest.mark.parametrize("question", QUESTIONS, ids=[sql.splitlines()[0][:50] for sql in QUESTIONS])
def test_questions_have_answers(busy: Path, question: str) -> None:
    conn = sqlite3.connect(busy)
    assert conn.execute(question).fetchall() != []
    conn.close()


def test_a_figure_that_was_set_back_is_no_correction(busy: Path) -> None:
    (question,) = [sql for sql in QUESTIONS if "published" in sql]
    with open_store(busy) as store:
        edit_report(store, 1, 2, {"t4.review.upheld": Cell(2), "t4.review.total": Cell(None, "")}, user="李四")
    conn = sqlite3.connect(busy)
    assert [row[2:] for row in conn.execute(question)] == [("t4.review.total", "3", "")]
    conn.close()


def test_the_example_of_writing_does_what_it_says(busy: Path) -> None:
    conn = sqlite3.connect(busy, isolation_level=None)
    conn.executescript(WRITING)
    conn.close()
    with open_store(busy) as store:
        last = changes_of(store, 1)[0]
        assert (last.user, last.action, last.old, last.new, last.reason) == ("王五", "edit", "44", "45", "按底稿更正")
        assert verify(store) == []


@pytest.mark.parametrize("line", SHELL.splitlines())
def test_shell_lines_run(busy: Path, tmp_path: Path, line: str) -> None:
    program, *arguments = shlex.split(line)
    assert program == "sqlite-utils"
    shutil.copytree(REPOSITORY / "db", tmp_path / "db", ignore=shutil.ignore_patterns("__pycache__"))
    command = [str(Path(sys.executable).parent / program), *arguments]
    ended = subprocess.run(command, cwd=busy.parent, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout or "migrate" in line


def test_every_table_and_view_is_explained() -> None:
    named = set(re.findall(r"`([^` ]+)`", TEXT))
    kinds = {name: sql.split()[1] for name, sql in intended_schema().items()}
    assert {name for name, kind in kinds.items() if kind in ("TABLE", "VIEW")} - named == set()


def test_published_amounts_are_shown_in_the_forms_unit(database: Path) -> None:
    with open_store(database) as store:
        take(store, with_cells(balanced(year=2022), t2__fees__amount=Cell(Decimal("590.115865"))))
        edit_report(store, 2, 1, {"t2.fees.amount": Cell(Decimal("0.5"))}, user="李四")
    conn = sqlite3.connect(database)
    row = conn.execute("SELECT value, published FROM report_cell WHERE report_id = 2 AND changed").fetchone()
    conn.close()
    assert row == (0.5, "590.115865")
