"""``qktui`` alone: the app in a terminal that can draw it, one sentence in any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from qktui.model import Report
from tests.cli.conftest import PROGRAM
from tests.pty_session import Session


def test_the_app_opens_on_a_new_database_with_the_built_in_report(tmp_db: Path) -> None:
    with Session(list(PROGRAM), cols=100, rows=30) as session:
        session.wait_for("武汉市硚口区人民政府")
        session.press("ctrl+q")
        assert session.wait_exit() == 0
    assert tmp_db.is_file()


def test_a_terminal_that_cannot_draw_is_refused(tmp_db: Path) -> None:
    with Session(list(PROGRAM), cols=120, rows=10, env={"TERM": "dumb"}) as session:
        assert session.wait_exit() == 2
        assert "TERM=dumb" in session.text()
    assert not tmp_db.exists()


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_charts_have_colour_in_a_terminal(qinghe: Report, environment: dict[str, str], coloured: bool) -> None:
    with Session([*PROGRAM, "chart", "青禾", "--only", "outcomes"], cols=60, rows=20, env=environment) as session:
        assert session.wait_exit() == 0
        assert "办理结果" in session.text()
        assert (b"\x1b[" in session.output) is coloured
