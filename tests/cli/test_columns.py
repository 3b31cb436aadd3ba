"""Paragraphs and tables on the command line: nothing is cut, nothing is ragged."""

from __future__ import annotations

import pytest

from qktui.cli.columns import fill, table
from qktui.typesetting import width


def test_paragraphs_stay_apart() -> None:
    assert fill("甲乙丙\n\n丁", 6, "  ") == "  甲乙\n  丙\n\n  丁"


@pytest.mark.parametrize("room", [20, 34, 80])
def test_a_table_is_straight(room: int) -> None:
    header = ["项目", "自然人", "社会公益组织"]
    rows = [["一、本年新收", "139", "2"], ["  二、一个长得要折成许多行才放得下的名称", "0", "12345"]]
    lines = table(header, rows, room).splitlines()
    assert sum(line.endswith(("2", "12345")) for line in lines) == 2
    assert {width(line) for line in lines if line.endswith(("2", "12345"))} == {max(map(width, lines))}
    if room == 80:
        assert lines[0].split() == header


def test_a_wrapped_label_stays_indented() -> None:
    rows = [["  " + "长" * 30, "1"]]
    lines = table(["", "数"], rows).splitlines()
    assert all(line.startswith("  长") for line in lines[1:])
    assert "".join(lines[1:]).count("长") == 30
