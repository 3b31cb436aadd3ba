"""Whatever is typed or pasted into any text field: nothing crashes, acts, or reaches another user's terminal."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, count
from pathlib import Path

import pytest
from textual.widget import Widget
from textual.widgets import Input, TextArea

import qktui.tui
from qktui.printable import printable
from tests.pty_session import Session
from tests.tui.fields import WALKS, prepare
from tests.tui.hostile_input import EVERYTHING, GONE, KEPT, MARKUP, QUITS, attack, go, keys, leave_in
from tests.tui.sequences import foreign
from tests.tui.test_terminal import app

PLACES = {field.place for field in chain(*WALKS.values())}


# ------------------------------------------------------------------ which fields there are
def families(kind: type[Widget]) -> Iterator[str]:
    yield kind.__name__
    for each in kind.__subclasses__():
        yield from families(each)


def classes() -> Iterator[ast.ClassDef]:
    """Every class of the screens, as it is written."""
    for module in pkgutil.walk_packages(qktui.tui.__path__, "qktui.tui."):
        source = Path(importlib.import_module(module.name).__file__ or "").read_text(encoding="utf-8")
        yield from (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef))


def called(node: ast.AST) -> str:
    """The name of what is called; a table that can be typed into has one of its own."""
    if not isinstance(node, ast.Call):
        return ""
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    return f"{name}, editable" if any(keyword.arg == "editable" for keyword in node.keywords) else name


def test_the_table_has_every_class_that_makes_a_field() -> None:
    written = list(classes())
    fields = {*families(Input), *families(TextArea), "FormGrid, editable"}
    makers = {each.name for each in written if fields & set(map(called, ast.walk(each)))}
    assert makers == {place.partition("#")[0] for place in PLACES}


def test_nobody_else_reads_keys_or_pastes() -> None:
    """Who does is behind a field of the table; the apps and the screen only look at the clock, or pass a paste on."""
    reading = re.compile(r"_?on_(key|paste|event)")
    found = {
        each.name for each in classes()
        if any(reading.fullmatch(getattr(node, "name", "")) for node in each.body)
    }  # fmt: skip
    assert found == {"FilesScreen", "FormGrid", "InOrder", "LineInput", "RestrictedApp", "TakesText", "TextEditor"}


# ------------------------------------------------------------------ what is typed into them
@pytest.mark.parametrize(
    ("written", "typing", "found"),
    [
        ("\x1b[1;38;2;1;2;3mA\x1b[0m\x1b[2;3H\x1b[?25l\x1b]22;text\x07　按\r\n\x1b[", False, False),
        ("\x1b]52;c;YQ==\x07\x07", True, False), ("\x1b]52;c;YQ==\x07", False, True), ("\x07", False, True),
        ("\x1b]0;题\x07", True, True), ("\x1b[31;5m", True, True), ("\x1b[2J", True, True), ("\x1b[6n", True, True),
        ("\x9b2J", True, True), ("\u202e", True, True), ("\x1b]8;;http://x\x07", True, True), ("\0", True, True),
    ],
)  # fmt: skip
def test_what_textual_does_not_write_is_found(written: str, typing: bool, found: bool) -> None:
    assert bool(foreign(written.encode(), typing=typing)) is found


def assert_in_the_table(told: Path) -> None:
    """Every field that was on a screen is in the table, each once."""
    for line in told.read_text().splitlines():
        _, *places = line.split()
        assert sorted(places) == sorted(PLACES & {*places})


def focused(told: Path) -> str:
    """The field that has the focus, as the app tells."""
    return told.read_text().splitlines()[-1].split()[0]


# ------------------------------------------------------------------ what comes of it
LOOKED_AT = (
    *(("1", "[一"), ("5", "[五"), ("c", "[图表]"), ("k", "[核查]"), ("p", "[来源]"), ("h", "条修改")),
    *(("enter", "修改记录第"), ("escape", f"{GONE}修改记录第")),
    *(("d", "左 "), ("escape", "h 历史"), ("escape", "q 退出")),
)
"""What somebody looks at of a report, from the list and back to it."""


def somebody_else_looks(database: Path, row: str) -> str:
    """What another user's terminal shows, who looks at a report and at the problems; it is sent nothing but that."""
    shown = []
    with app(database, 120, 40) as session:
        session.wait_for("原样入库")
        for key, words in ((f"{row} enter", "概览"), *LOOKED_AT, ("k", "△")):
            go(session, ((key, words),))
            session.settle(0.1)
            shown.append(session.text())
        session.send(QUITS)
        assert session.wait_exit() == 0, session.text()
        assert not foreign(session.output)
    return "\n".join(shown)


def texts(database: Path) -> list[str]:
    """Every text in a database."""
    with closing(sqlite3.connect(database)) as conn:
        tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables for row in conn.execute(f'SELECT * FROM "{table}"')]
    return [value for value in chain(*rows) if isinstance(value, str)]


def sane(text: str) -> bool:
    """Whether a text has nothing in it that cannot be seen, written as it is or as JSON writes it."""
    return printable(text) == text and not re.search(r"\\u(00[0189]|20[0-6]|d[89a-f]|e0|fe)", text)


@pytest.mark.parametrize("name", WALKS)
def test_every_field_takes_everything(name: str, tmp_db: Path, tmp_path: Path) -> None:
    prepare(tmp_db, tmp_path / "报告")
    told = tmp_path / "told"
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\ntouch {tmp_path}/opened\n")
    browser.chmod(0o755)
    watched = [sys.executable, "-m", "tests.tui.watched", str(tmp_db), str(told)]
    with Session(watched, 120, 40, {"BROWSER": str(browser)}, tmp_path / "报告") as session:
        for field, mark in zip(WALKS[name], count(7001), strict=False):
            go(session, field.way)
            session.wait_until(lambda: focused(told) == field.place, field.place)  # noqa: B023  # called at once
            attack(session, field, str(mark))
            assert focused(told) == field.place
            leave_in(session, field)
            go(session, field.after)
        session.send(keys("/") + EVERYTHING + QUITS)
        assert session.wait_exit() == 0, session.text()
        assert not foreign(session.output, typing=True)
    assert_in_the_table(told)
    assert not (tmp_path / "opened").exists()
    stored = texts(tmp_db)
    assert all(map(sane, stored))
    assert any(printable(KEPT) in text for text in stored)
    assert MARKUP in somebody_else_looks(tmp_db, "end" if name == "lists" else "home")
