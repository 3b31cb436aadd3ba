"""``qktui check``: every rule with its two sides, and an exit code that a script can use."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from qktui.model import Cell, Report, Section
from tests.cli.conftest import FINANCE, Run, write
from tests.factory import AGENCY, balanced_report

DIFFERS = {"t3.new.natural": Cell(9999)}
KEYS = {
    "report", "rule", "place", "outcome", "severity", "cells", "left", "right", "difference", "message", "quote",
    "repairs",
}  # fmt: skip


def test_every_rule_is_listed_with_its_two_sides(run: Run, qinghe: Report) -> None:
    result = run("check", "青禾", "2021", "--severity", "error")
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
    assert [finding["severity"] for finding in findings].count("error") == 43
    assert all(set(finding) == KEYS for finding in findings)
    findings = [finding for finding in findings if finding["severity"] == "error"]
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


def test_everything_is_added_up_anew_and_not_believed(run: Run, qinghe: Report, tmp_db: Path) -> None:
    run("edit", "青禾", "2021", "t4.review.total=99")
    said = run("check", "--all", code=1).stdout
    with contextlib.closing(sqlite3.connect(tmp_db)) as conn, conn:
        conn.execute("DELETE FROM finding")
        conn.execute("UPDATE report SET errors = 0, warnings = 0")
    again = run("check", "--all", code=1)
    assert "1 份报告存着的结果与重新核算的不一致" in again.stderr
    assert again.stdout == said
    assert "不一致" not in run("check", "--all", code=1).stderr


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


# ------------------------------------------------------------------ filters, reviews, problem lists
@pytest.fixture
def wrong(run: Run, tmp_path: Path) -> Report:
    """A report with errors and a note, and last year's with which it does not meet."""
    report = balanced_report(cells=DIFFERS | {"t2.rules.issued": Cell(2)})
    before = balanced_report(year=2020)
    carried = {key: Cell(99) for key in before.cells if key.startswith("t3.carried_out.nat")}
    run("import", write(tmp_path, report), write(tmp_path, replace(before, cells={**before.cells, **carried})))
    return report


def listed(run: Run, *options: str, code: int = 0) -> list[tuple[int, str]]:
    found = json.loads(run("check", "--all", "--json", *options, code=code).stdout)
    return [(one["report"]["year"], one["rule"]) for one in found]


def test_findings_are_filtered(run: Run, wrong: Report) -> None:
    everything = listed(run, code=1)
    assert set(everything) == {
        (2021, "balance"), (2021, "applicants"), (2021, "carry"), (2021, "scope"), (2021, "stock"),
        (2020, "balance"), (2020, "applicants"),
    }  # fmt: skip
    assert listed(run, "--rule", "carry") == [(2021, "carry")]
    assert listed(run, "--severity", "note") == [(2021, "stock"), (2021, "scope")]
    assert set(listed(run, "--of", "2020", code=1)) == {(2020, "balance"), (2020, "applicants")}
    assert listed(run, "--region", "别省") == []
    assert "没有规则 nothing" in run("check", "--all", "--rule", "nothing", code=2).stderr


def test_a_review_is_kept_and_shown(run: Run, wrong: Report) -> None:
    run("review", "青禾", "2021", "carry", "confirm")
    assert listed(run, "--review", "confirmed") == [(2021, "carry")]
    assert "理由" in run("review", "青禾", "2021", "scope", "dismiss", code=1).stderr
    run("review", "青禾", "2021", "scope", "dismiss", "--reason", "设区的市授权")
    (note,) = json.loads(run("check", "--review", "dismissed", "--json").stdout)
    assert (note["review"]["state"], note["review"]["reason"]) == ("dismissed", "设区的市授权")
    assert "（不采纳）" in run("check", "--all", code=1).stdout
    assert "没有规则 ratio 查出的问题" in run("review", "青禾", "2021", "ratio", "confirm", code=1).stderr


def test_of_several_findings_the_place_is_asked_for(run: Run, wrong: Report) -> None:
    run("edit", "青禾", "2021", "t3.new.business=777")
    assert "--place" in run("review", "青禾", "2021", "balance", "confirm", code=1).stderr
    run("review", "青禾", "2021", "balance", "confirm", "--place", "t3.*.business")


def test_who_has_not_reported(run: Run, three: list[Report]) -> None:
    assert json.loads(run("list", "--missing", "2021", "--json").stdout) == [{"agency": FINANCE, "newest": 2022}]
    assert "1 个单位缺 2021 年度" in run("list", "--missing", "2021").stderr


def test_the_problem_list_as_csv(run: Run, wrong: Report, tmp_path: Path) -> None:
    file = tmp_path / "问题.csv"
    run("check", "青禾", "2021", "--format", "csv", "-o", file, code=1)
    head, *rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    assert head[:8] == ["单位", "年度", "程度", "规则", "表", "行列", "报告中的数", "核算的数"]
    assert [row[2] for row in rows] == ["错误", "错误", "警告", "提示", "提示"]
    assert rows[0][4:6] == ["表三", "表三“自然人”列"]
    assert int(rows[0][6]) - int(rows[0][7]) == int(rows[0][8].strip("'"))


def test_the_problem_list_as_a_sheet_and_as_a_letter(run: Run, wrong: Report, tmp_path: Path) -> None:
    sheet, letter = tmp_path / "问题.xlsx", tmp_path / "问题.docx"
    run("check", "--all", "--format", "xlsx", "-o", sheet, code=1)
    rows = list(load_workbook(sheet).active.values)
    assert len(rows) == 1 + len(listed(run, code=1))
    assert isinstance(rows[1][6], int)
    run("check", "--all", "--format", "docx", "-o", letter, code=1)
    document = Document(str(letter))
    headings = [part.text for part in document.paragraphs if part.style and part.style.name == "Heading 2"]
    assert headings == [f"{AGENCY} 2021 年度", f"{AGENCY} 2020 年度"]
    assert document.tables[0].rows[1].cells[2].text.startswith("表三“自然人”列")


def test_what_a_spreadsheet_would_compute_stays_a_text(run: Run, tmp_path: Path) -> None:
    report = balanced_report("=HYPERLINK(1)局", cells=DIFFERS, sections=(Section(1, "总体情况", "@SUM(1)"),))
    run("import", write(tmp_path, report, "a.json"))
    file = tmp_path / "问题.csv"
    run("check", "--all", "--format", "csv", "-o", file, code=1)
    _, row, *_ = csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    assert row[0] == "'=HYPERLINK(1)局"
    run("check", "--all", "--format", "xlsx", "-o", tmp_path / "a.xlsx", code=1)
    cell = load_workbook(tmp_path / "a.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)局", "s")


def test_a_list_that_cannot_be_written_is_one_sentence(run: Run, wrong: Report, tmp_path: Path) -> None:
    refused = run("check", "--format", "csv", "-o", tmp_path / "no" / "a.csv", code=1)
    assert "不能写入" in refused.stderr
    assert "-o" in run("check", "-o", tmp_path / "a.txt", code=2).stderr


def test_the_likeliest_correction_is_told(run: Run) -> None:
    run("edit", "硚口", "2021", "t3.unavailable.not_held.natural=64")
    told = run("check", "硚口", "2021", code=1).stdout
    assert told.endswith("最可能的更正：\n  1  表三“1.本机关不掌握”行“自然人”列 64 → 44（一位数字之差）\n")
    first, *_ = json.loads(run("check", "硚口", "2021", "--json", code=1).stdout)
    assert first["repairs"][0] == [
        {"cell": "t3.unavailable.not_held.natural", "from": 64, "to": 44, "why": "一位数字之差"}
    ]


def test_the_problem_list_names_it_too(run: Run, tmp_path: Path) -> None:
    run("edit", "硚口", "2021", "t3.unavailable.not_held.natural=64")
    run("check", "硚口", "2021", "--format", "csv", "-o", tmp_path / "a.csv", code=1)
    head, row, *_ = csv.reader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8-sig")))
    assert "64 → 44" in row[head.index("可能的更正")]
