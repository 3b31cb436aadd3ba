"""``qktui import``: good files come in, bad ones are refused with one sentence and change nothing."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from qktui.cli.opening import seed_files
from qktui.exchange import dumps
from qktui.model import Cell, Report
from tests.cli.conftest import FINANCE, Run, write
from tests.factory import AGENCY, balanced_report

NOT_REPORTS = {
    "empty.json": b"",
    "empty.txt": b"",
    "binary.json": bytes(range(256)) * 8,
    "binary.txt": b"\x7fELF\x00\x01" * 100,
    "other.json": b'{"format": "something else"}',
    "list.json": b"[]",
    "number.json": b"7",
    "letter.txt": "各位同事：\n明天下午三点开会。\n".encode(),
    "cut.json": dumps(balanced_report()).encode()[:2000],
}


def test_a_new_database_holds_only_the_files(run: Run, tmp_path: Path, tmp_db: Path) -> None:
    result = run("import", write(tmp_path, balanced_report()))
    assert tmp_db.is_file()
    assert "新入库 1 份" in result.stderr
    assert result.stdout == ""
    assert [row["agency"] for row in json.loads(run("list", "--json").stdout)] == [AGENCY]


def test_without_files_the_built_in_reports_come_in(run: Run) -> None:
    assert json.loads(run("import", "--json").stdout)["imported"] == len(seed_files()) > 0
    assert len(json.loads(run("list", "--json").stdout)) == len(seed_files())


def test_the_built_in_reports_overwrite_nothing(run: Run) -> None:
    run("import")
    run("edit", "硚口", "2021", "t3.new.natural=1")
    assert json.loads(run("import", "--json").stdout)["unchanged"] == len(seed_files())
    assert json.loads(run("show", "硚口", "2021", "--json").stdout)["cells"]["t3.new.natural"] == 1


def test_the_same_file_again_changes_nothing(run: Run, qinghe: Report, tmp_path: Path) -> None:
    result = run("import", "--json", write(tmp_path, qinghe))
    assert json.loads(result.stdout) == {
        "imported": 0, "replaced": 0, "unchanged": 1, "questions": [], "rejected": [],
    }  # fmt: skip


def test_a_newer_file_replaces(run: Run, qinghe: Report, tmp_path: Path) -> None:
    result = run("import", "--json", write(tmp_path, replace(qinghe, title="新题")))
    assert json.loads(result.stdout)["replaced"] == 1
    assert json.loads(run("show", "青禾", "--json").stdout)["title"] == "新题"


def test_a_corrected_report_is_replaced_only_on_demand(run: Run, qinghe: Report, tmp_path: Path) -> None:
    run("edit", "青禾", "2021", "t2.rules.issued=5")
    newer = write(tmp_path, replace(qinghe, title="新题"))
    refused = json.loads(run("import", "--json", newer, code=1).stdout)
    assert [(entry["file"], "--replace" in entry["reason"]) for entry in refused["rejected"]] == [(str(newer), True)]
    assert json.loads(run("show", "青禾", "--json").stdout)["cells"]["t2.rules.issued"] == 5
    assert json.loads(run("import", "--json", "--replace", newer).stdout)["replaced"] == 1


@pytest.mark.parametrize("name", NOT_REPORTS)
def test_what_is_no_report_makes_no_database(run: Run, tmp_path: Path, tmp_db: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(NOT_REPORTS[name])
    result = run("import", file, code=1)
    (sentence,) = [line for line in result.stderr.splitlines() if str(file) in line]
    assert sentence.startswith(f"拒收 {file}：")
    assert len(sentence) < 200
    assert not tmp_db.exists()


@pytest.mark.parametrize("name", NOT_REPORTS)
def test_what_is_no_report_leaves_the_database_as_it_was(
    run: Run, three: list[Report], tmp_path: Path, name: str
) -> None:
    def content() -> list[str]:
        return [run("export", report.agency, str(report.year)).stdout for report in three] + [run("list").stdout]

    before = content()
    file = tmp_path / name
    file.write_bytes(NOT_REPORTS[name])
    run("import", file, code=1)
    assert content() == before
    assert json.loads(run("db", "info", "--json").stdout)["reports"] == 3


def test_good_files_come_in_beside_bad_ones(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.json").touch()
    files = [tmp_path / "empty.json", write(tmp_path, balanced_report()), tmp_path / "missing.json"]
    found = json.loads(run("import", "--json", *files, code=1).stdout)
    assert found["imported"] == 1
    assert [entry["file"] for entry in found["rejected"]] == [str(files[0]), str(files[2])]
    assert all(entry["reason"] for entry in found["rejected"])


def test_cells_that_a_file_does_not_have_are_asked_about(run: Run, tmp_path: Path) -> None:
    report = balanced_report()
    cells = {key: cell for key, cell in report.cells.items() if not key.startswith("t2.rules.")}
    found = json.loads(run("import", "--json", write(tmp_path, replace(report, cells=cells))).stdout)
    (question,) = found["questions"]
    assert question["text"].startswith("没有找到 3 格：表二“规章”行“本年制发件数”列")


def test_a_name_that_is_no_text_is_kept_as_one(run: Run, tmp_path: Path, tmp_db: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb1\xa8\xb8\xe6.json"))
    file.write_text(dumps(replace(balanced_report(), source=None)), encoding="utf-8")
    run("import", file)
    with contextlib.closing(sqlite3.connect(tmp_db)) as conn:
        assert conn.execute("SELECT name FROM document").fetchall() == [("\ufffd\ufffd\ufffd\ufffd.json",)]


def test_a_file_of_many_reports(run: Run, tmp_path: Path) -> None:
    reports = [balanced_report(), balanced_report(FINANCE, 2022)]
    file = tmp_path / "all.json"
    file.write_text("[" + ",".join(map(dumps, reports)) + "]", encoding="utf-8")
    assert json.loads(run("import", "--json", file).stdout)["imported"] == 2


def test_standard_input(run: Run) -> None:
    assert json.loads(run("import", "--json", "-", stdin=dumps(balanced_report()).encode()).stdout)["imported"] == 1
    refused = json.loads(run("import", "--json", "-", stdin=b"", code=1).stdout)
    assert [entry["file"] for entry in refused["rejected"]] == ["-"]


def test_a_name_with_control_characters_cannot_talk_to_the_terminal(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a\x1b]0;title\x07.json"
    file.touch()
    assert "\x1b" not in run("import", file, code=1).stderr


def test_what_the_database_refuses_is_rejected_and_the_rest_comes_in(run: Run, tmp_path: Path) -> None:
    too_large = balanced_report(FINANCE, cells={"t2.rules.issued": Cell(10**15 + 1)})
    files = [write(tmp_path, too_large), write(tmp_path, balanced_report())]
    found = json.loads(run("import", "--json", *files, code=1).stdout)
    assert (found["imported"], [entry["file"] for entry in found["rejected"]]) == (1, [str(files[0])])


def test_a_real_document_comes_back_the_same(run: Run, shared: Path, tmp_path: Path) -> None:
    (document,) = (shared / "seeds").glob("*.txt")
    run("import", document)
    first = run("show", "硚口", "2021", "--json").stdout
    assert len(json.loads(first)["cells"]) == 200
    file, other = tmp_path / "report.json", tmp_path / "other.db"
    file.write_text(first, encoding="utf-8")
    run("--db", other, "import", file)
    assert run("--db", other, "show", "硚口", "2021", "--json").stdout == first
