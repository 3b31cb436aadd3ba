"""``history`` and ``restore``: the trail in lines and in JSON, two states side by side, and back again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from qktui.model import Cell, Report
from qktui.queries import find_report, load_report
from qktui.store import open_store
from tests.cli.conftest import Run, write
from tests.factory import balanced_report

CELL = "t2.rules.issued"


def entries(run: Run, *arguments: str) -> list[Mapping[str, Any]]:
    found = json.loads(run("history", "青禾", *arguments, "--json").stdout)
    assert isinstance(found, list)
    return found


@pytest.fixture
def edited(run: Run, qinghe: Report) -> Report:
    """The report of this test's database, edited twice: entries 1 (import), 2 (status), 3 and 4 (a cell)."""
    run("edit", "青禾", "2021", f"{CELL}=5", "--reason", "抄录有误")
    run("edit", "青禾", "2021", f"{CELL}=")
    return qinghe


def test_every_entry_on_a_line_the_newest_first(run: Run, edited: Report) -> None:
    lines = run("history", "青禾").stdout.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["4", "3", "2", "1"]
    assert lines[0].endswith("5 → 空")
    assert lines[1].endswith("→ 5  抄录有误")
    assert CELL in lines[1]
    assert "状态：原样入库 → 草稿" in lines[2]
    assert "导入" in lines[3]


def test_one_cell_and_pages(run: Run, edited: Report) -> None:
    assert [entry["id"] for entry in entries(run, "--cell", CELL)] == [4, 3]
    assert [entry["id"] for entry in entries(run, "--limit", "3")] == [4, 3, 2]
    assert [entry["id"] for entry in entries(run, "--before", "3", "--limit", "1")] == [2]
    assert "没有" in run("history", "青禾", "--cell", "t9.no", code=1).stderr


def test_pages_of_a_long_trail_meet(run: Run, edited: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qktui.cli.history.PAGE", 2)
    assert [entry["id"] for entry in entries(run)] == [4, 3, 2, 1]
    assert [entry["id"] for entry in entries(run, "--limit", "3")] == [4, 3, 2]


def test_an_entry_in_json_tells_a_blank_from_nothing(run: Run, edited: Report) -> None:
    newest, *_, first = entries(run)
    assert (newest["subject"], newest["old"], newest["new"], newest["action"]) == (CELL, "5", "", "edit")
    assert first["old"] is None
    assert datetime.fromisoformat(newest["at"]).tzinfo is not None


def test_two_states_by_number_and_by_time(run: Run, edited: Report) -> None:
    was = str(edited.cells[CELL].value)
    found = json.loads(run("history", "青禾", "--from", "1", "--to", "3", "--json").stdout)
    assert found == {
        "from": 1, "to": 3,
        "differences": [
            {"kind": "field", "subject": "status", "old": "imported", "new": "draft"},
            {"kind": "cell", "subject": CELL, "old": was, "new": "5"},
        ],
    }  # fmt: skip
    moments = [entry["at"] for entry in reversed(entries(run))]
    by_time = json.loads(run("history", "青禾", "--from", moments[0], "--to", "2999-12-31", "--json").stdout)
    assert (by_time["from"], by_time["to"]) == (1, 4)
    text = run("history", "青禾", "--from", "3")
    assert text.stdout.endswith("5 → 空\n")
    assert "1 处不同" in text.stderr


def test_lines_of_a_section_that_changed(run: Run, qinghe: Report, tmp_path: Path) -> None:
    first, *rest = qinghe.sections
    sections = (replace(first, text=f"{first.text}\n另有一段。"), *rest)
    run("import", write(tmp_path, balanced_report(sections=sections), "again.json"))
    with open_store(Path(json.loads(run("db", "info", "--json").stdout)["path"])) as store:
        assert load_report(store, find_report(store, "青禾")).report.sections == sections
    told = run("history", "青禾", "--from", "1").stdout.splitlines()
    assert "    + 另有一段。" in told
    assert f"第 1 部分 {first.title}：{len(first.text)} 字 → {len(first.text) + 6} 字" in told


def test_spaces_of_a_section_that_changed(run: Run, qinghe: Report, tmp_path: Path) -> None:
    first, *rest = qinghe.sections
    again = balanced_report(sections=(replace(first, text=f"{first.text}\n\n"), *rest))
    run("import", write(tmp_path, again, "again.json"))
    assert "    只有空白或分段不同" in run("history", "青禾", "--from", "1").stdout.splitlines()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("--to", "1"), 2, "--from"),
        (("--from", "昨天"), 2, "昨天"),
        (("--from", "99"), 1, "99"),
        (("--from", "2001-01-01"), 1, "还没有这份报告"),
    ],
)
def test_what_names_no_state(run: Run, edited: Report, arguments: tuple[str, ...], code: int, told: str) -> None:
    assert told in run("history", "青禾", *arguments, code=code).stderr


# ------------------------------------------------------------------ restore
def test_restore_says_what_it_changed_and_keeps_the_trail(run: Run, edited: Report) -> None:
    before = entries(run)
    changed = json.loads(run("restore", "青禾", "2021", "--to", "3", "--reason", "误删", "--json").stdout)
    assert changed == [{"kind": "cell", "subject": CELL, "old": "", "new": "5"}]
    newest, *rest = entries(run)
    assert rest == before
    assert (newest["action"], newest["reason"], newest["new"]) == ("restore", "误删", "5")
    result = run("restore", "青禾", "--to", "1")
    assert "状态：草稿 → 原样入库" in result.stdout
    assert "2 处改动" in result.stderr
    assert "没有变化" in run("restore", "青禾", "--to", "1").stderr
    assert run("db", "verify").exit_code == 0


def test_somebody_elses_later_change_is_shown(run: Run, edited: Report) -> None:
    result = run("restore", "青禾", "--to", "1", "--seen", "3", code=1)
    assert "5 → 空" in result.stderr.splitlines()[0]
    assert "别人改过" in result.stderr.splitlines()[-1]
    assert [entry["id"] for entry in entries(run)] == [4, 3, 2, 1]
    run("restore", "青禾", "--to", "1", "--seen", "4")


def test_a_final_report_is_not_put_out_of_balance(run: Run, qinghe: Report) -> None:
    was = qinghe.cells["t3.new.natural"].value
    run("edit", "青禾", "2021", "t3.new.natural=1")
    run("edit", "青禾", "2021", f"t3.new.natural={was}")
    run("finalise", "青禾", "2021")
    result = run("restore", "青禾", "--to", "3", code=1)
    assert "没有恢复：2 条硬规则不会成立" in result.stderr
    assert len(result.stderr.splitlines()) == 3
    assert entries(run)[0]["new"] == "final"


def test_a_report_that_was_final_needs_reasons(run: Run, qinghe: Report, tmp_path: Path) -> None:
    odd = {f"t3.carried_out.{column}": Cell(77) for column in ("natural", "legal")}
    run("finalise", "青禾", "2021")
    run("reopen", "青禾", "2021")
    run("import", write(tmp_path, balanced_report(year=2020, cells=odd), "before.json"))
    was_final = next(entry["id"] for entry in entries(run, "--limit", "9") if entry["new"] == "final")
    result = run("restore", "青禾", "2021", "--to", str(was_final), code=1)
    assert "没有恢复：会是定稿，而 2 条警告没有复核" in result.stderr.splitlines()[-1]
    assert len(result.stderr.splitlines()) == 3
    run("restore", "青禾", "2021", "--to", str(was_final), "--acknowledge", "机构合并")
    assert "定稿" in run("list").stdout
    assert run("db", "verify").exit_code == 0


def test_reading_only_restores_nothing(run: Run, edited: Report) -> None:
    assert "只读" in run("--read-only", "restore", "青禾", "--to", "1", code=1).stderr
