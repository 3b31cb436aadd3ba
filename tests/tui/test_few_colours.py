"""Terminals with sixteen colours or none: every letter is seen, and where the cursor stands needs no colour."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qktui.store import open_store
from tests.factory import balanced_report
from tests.pty_session import Session
from tests.tui.driving import keep
from tests.tui.test_terminal import APP

STEPS = (
    ("", "共 1 份", True), ("s", "选择状态", True), ("escape", "共 1 份", True), ("enter", "概览", False),
    ("3", "申请人情况", True), ("k", "✓ 表三", True), ("h", "整份报告", True), ("e", "Ctrl+S 保存", True),
    ("9", "不平", True), ("f8", "采用（可以撤销）", True), ("escape", "F10 定稿", True), ("f6", "[表四]", True),
    ("f6", "[一总体]", True), ("f1", "F6、Shift+F6", False),
)  # fmt: skip
"""A key, what the screen shows then, and whether there is a cursor."""


@pytest.mark.parametrize("term", ["linux", "vt100", "xterm-16color"])
def test_every_letter_is_seen_and_every_cursor(tmp_db: Path, term: str) -> None:
    with open_store(tmp_db) as store:
        keep(store, balanced_report(abridged_from="x"))
    line = [sys.executable, "-c", APP, str(tmp_db)]
    with Session(line, 80, 24, {"TERM": term, "COLORTERM": ""}) as session:
        for key, shown, cursor in STEPS:
            session.press(key)
            session.wait_for(shown)
            session.settle(0.2)
            assert session.hidden() == [], key
            marked = [text for text in session.reversed() if text.strip() and not text.startswith("[")]
            assert not cursor or marked, key
        session.press("ctrl+q")
        assert session.wait_exit() == 0
