"""What comes out of a terminal that nobody types, through a real login: it harms neither the app nor who else looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ssh.server import Server
from tests.tui.fields import EDITOR, LISTS, prepare
from tests.tui.hostile_input import EVERYTHING, MARKUP, QUITS, attack, go, leave_in
from tests.tui.sequences import foreign

FIELDS = (LISTS[0], *EDITOR[:3])
"""The filter; a table, a narrative and the title of a report."""


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """The database that everybody uses, as the fields' steps need it."""
    prepare(tmp_path / "office.db", tmp_path / "报告")
    return tmp_path / "office.db"


def test_everything_is_typed_while_somebody_looks(editors: Server, viewers: Server) -> None:
    with editors.login(cols=120, rows=40) as one, viewers.login(cols=120, rows=40) as other:
        go(other, (("", "共 2 份"), ("enter", "[概览]")))
        for mark, field in enumerate(FIELDS, 7001):
            go(one, field.way)
            attack(one, field, str(mark))
            leave_in(one, field)
            go(one, field.after)
        other.wait_for(MARKUP)
        go(other, (("1", "[一"), ("", MARKUP)))
        one.send(EVERYTHING + QUITS)
        other.send(QUITS)
        assert (one.wait_exit(), other.wait_exit()) == (0, 0)
    assert not foreign(one.output, typing=True)
    assert not foreign(other.output)
