"""``qktui check``: every rule with its two sides, and an exit code that a script can use."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

from qktui.model import Cell, Report
from tests.cli.conftest import FINANCE, Run, write
from tests.factory import AGENCY, balanced_report

KEYS = {
    "report", "rule", "outcome", "severity", "cells", "left", "right", "difference", "message", "quote", "repairs",
}  # fmt: skip


def test_every_rule_is_listed_with_its_two_sides(run: Run, qinghe: Report) -> None:
    result = run("check", "青禾", "2021")
    lines = result.stdout.splitlines()
    assert len(lines) == 43  # 42 rules, and that all counts are counts
    assert all(line.startswith("✓ ") for line in lines)
    new, total = qinghe.cells["t3.new.total"].value, qinghe.cells["t3.carried_in.total"].value
    assert new is not None
    assert total is not None
    assert any("“总计”列：一＋二＝三（七）＋四" in line and f"{new + total}＝{new + total}" in line for line in lines)
    assert "勾稽 42 条：成立 42 条，不成立 0 条" in result.stderr


def test_as_json(run: Run, qinghe: Report) -> None:
    findings = json.loads(run("check", "青禾", "--json").stdout)
    assert len(findings) == 43
    assert all(set(finding) == KEYS for finding in findings)
    assert all(finding["left"] == finding["right"] and finding["difference"] == 0 for finding in findings)
    assert findings[0]["report"] == {"agency": AGENCY, "year": 2021}


def test_failures_come_first_and_name_row_column_and_difference(run: Run, qinghe: Report) -> None:
    was = qinghe.cells["t3.new.natural"].value
    run("edit", "青禾", "2021", f"t3.new.natural={int(was or 0) + 20}")
    first, second, third, *_ = run("check", "青禾", "2021", code=1).stdout.splitlines()
    assert first.startswith("✗ 表三“自然人”列")
    assert first.endswith("相差 +20")
    assert second.startswith("✗ 表三“一、本年新收”行")
    assert second.endswith("相差 −20")
    assert third.startswith("✓")
    failing = [f for f in json.loads(run("check", "青禾", "--json", code=1).stdout) if f["outcome"] == "fail"]
    assert [(f["rule"], f["difference"]) for f in failing] == [("balance", 20), ("applicants", -20)]
    assert "t3.new.natural" in failing[0]["cells"]


def test_a_blank_is_neither_pass_nor_failure(run: Run, qinghe: Report) -> None:
    run("edit", "青禾", "2021", "t3.new.natural=")
    result = run("check", "青禾")
    assert [line[0] for line in result.stdout.splitlines()].count("?") == 2
    assert "无法核对 2 条" in result.stderr
    note, finding, *_ = json.loads(run("check", "青禾", "--json").stdout)
    assert (note["rule"], note["severity"], note["cells"]) == ("complete", "note", ["t3.new.natural"])
    assert (finding["outcome"], finding["left"], finding["difference"]) == ("unknown", None, None)


def test_all_reports(run: Run, three: list[Report]) -> None:
    assert run("check").stdout == ""
    run("edit", "财政", "2022", "t4.review.total=99")
    run("edit", "青禾", "2021", "t3.new.natural=")
    result = run("check", code=1)
    assert result.stdout.splitlines()[0] == f"{FINANCE} 2022 年度"
    assert "表四“行政复议”行" in result.stdout
    assert "· 有 1 格没有数：表三“一、本年新收”行“自然人”列；都当作 0 仍有规则不成立" in result.stdout
    assert "核查了 3 份报告：1 份有错误，共 1 条" in result.stderr
    assert "1 份因空格无法全部核对" in result.stderr
    assert run("check", "--all", code=1).stdout == result.stdout
    findings = json.loads(run("check", "--json", code=1).stdout)
    assert [(f["report"]["agency"], f["outcome"]) for f in findings] == [
        (FINANCE, "fail"), (AGENCY, "fail"),
    ]  # fmt: skip
    assert [f["severity"] for f in findings] == ["error", "note"]


def test_nothing_to_say_is_an_empty_list(run: Run, qinghe: Report) -> None:
    assert json.loads(run("check", "--json").stdout) == []


def test_blanks_alone_are_no_error(run: Run, qinghe: Report) -> None:
    run("edit", "青禾", "2021", "t3.new.natural=")
    run("check", "--all")


def test_all_and_ref_exclude_each_other(run: Run) -> None:
    assert "--all" in run("check", "青禾", "--all", code=2).stderr


def test_a_negative_count_fails(run: Run, tmp_path: Path) -> None:
    run("import", write(tmp_path, balanced_report(cells={"t2.rules.issued": Cell(-3)})))
    first = run("check", "青禾", code=1).stdout.splitlines()[0]
    assert first.startswith("✗ 表二“规章”行")
    assert "-3" in first
    assert first in run("check", code=1).stdout


def test_counts_that_another_program_made_stale_are_taken_again(run: Run, qinghe: Report, tmp_db: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_db)) as conn:
        conn.execute(
            "UPDATE cell SET value = value + 1"
            " WHERE cell_no = (SELECT no FROM form_cell WHERE form = '2021' AND id = 't3.new.total')"
        )
        conn.commit()
    assert "待核" in run("list").stdout
    run("check", "青禾", code=1)
    assert json.loads(run("list", "--json").stdout)[0]["errors"] == 2
