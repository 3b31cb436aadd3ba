"""No test, and no program that a test starts, can reach the data of the person who runs it."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from qktui.phrases import language, use_language
from qktui.resources import default_database


def test_the_database_of_a_test_is_its_own(tmp_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_database() == tmp_db
    monkeypatch.delenv("QKTUI_DB")
    persons = Path(pwd.getpwuid(os.getuid()).pw_dir)
    assert persons not in default_database().parents
    monkeypatch.delenv("XDG_DATA_HOME")
    assert persons not in default_database().parents


@pytest.mark.parametrize("run", [1, 2])
def test_a_language_does_not_outlast_its_test(run: int) -> None:
    assert language() == "zh"
    use_language("en")
