"""``edit``, ``finalise`` and ``reopen``: what is saved, what is refused, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qktui.exchange import dumps
from qktui.forms import load_form
from qktui.model import Cell, Outcome, Report
from qktui.queries import changes_of, find_report
from qktui.rules import evaluate
from qktui.store import open_store
from tests.cli.conftest import Run
from tests.factory import balanced_report


def cells(run: Run) -> dict[str, object]:
    """The cells of the report as ``show --json`` prints them."""
    found = json.loads(run("show", "青禾", "2021", "--json").stdout)
    assert isinstance(found["cells"], dict)
    return found["cells"]


def test_an_edit_says_what_changed_and_what_now_fails(run: Run, qinghe: Report) -> None:
    was = qinghe.cells["t3.new.natural"].value
    result = run("edit", "青禾", "2021", "t3.new.natural=1", "--reason", "抄录有误")
    assert f"{was} → 1" in result.stderr
    assert "草稿" in result.stderr
    assert [line[:7] for line in result.stdout.splitlines()] == ["✗ 表三“自然", "✗ 表三“一、"]
    assert cells(run)["t3.new.natural"] == 1


def test_the_trail_has_user_and_reason(run: Run, qinghe: Report, tmp_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "reviewer")
    run("edit", "青禾", "2021", "t2.rules.issued=1", "--reason", "抄录有误")
    with open_store(tmp_db) as store:
        entry = next(row for row in changes_of(store, find_report(store, "青禾")) if row.subject == "t2.rules.issued")
    assert (entry.user, entry.reason, entry.new) == ("reviewer", "抄录有误", "1")


@pytest.mark.parametrize(
    ("edit", "kept", "raw"),
    [
        ("t2.rules.issued=", None, None),
        ("t2.rules.issued=0", 0, None),
        ("t2.rules.issued=/", None, "/"),
        ("t2.rules.issued=-3", -3, None),
        ("t2.fees.amount=0.000001", "0.000001", None),
        ("t2.fees.amount=12", "12", None),
    ],
)
def test_what_an_edit_keeps(run: Run, qinghe: Report, edit: str, kept: object, raw: str | None) -> None:
    run("edit", "青禾", "2021", edit)
    key = edit.partition("=")[0]
    report = json.loads(run("show", "青禾", "--json").stdout)
    assert (report["cells"][key], report["raw"].get(key)) == (kept, raw)


@pytest.mark.parametrize(
    "edit",
    [
        "t2.rules.issued=3.5", "t2.rules.issued=许多", "t2.rules.issued=1,234", "t2.rules.issued=1e3",
        "t2.rules.issued=9999999999999999", "t2.fees.amount=0.0000001", "t2.fees.amount=nan", "t9.rules.issued=3",
        "t3.other.natural=1",
    ],
)  # fmt: skip
def test_what_a_cell_cannot_hold_is_refused(run: Run, qinghe: Report, edit: str) -> None:
    before = cells(run)
    result = run("edit", "青禾", "2021", "t3.new.natural=1", edit, code=1)
    assert len(result.stderr.splitlines()) == 1
    assert edit.partition("=")[0] in result.stderr
    assert cells(run) == before


@pytest.mark.parametrize("edit", ["t2.rules.issued", "=3", ""])
def test_an_edit_that_is_none(run: Run, qinghe: Report, edit: str) -> None:
    assert "CELL=VALUE" in run("edit", "青禾", "2021", edit, code=2).stderr


def test_an_edit_that_changes_nothing_leaves_the_report_imported(run: Run, qinghe: Report) -> None:
    value = qinghe.cells["t2.rules.issued"].value
    assert "没有变化" in run("edit", "青禾", "2021", f"t2.rules.issued={value}").stderr
    assert json.loads(run("list", "--json").stdout)[0]["status"] == "imported"


def test_the_failing_rules_as_json(run: Run, qinghe: Report) -> None:
    failing = json.loads(run("edit", "青禾", "2021", "t4.review.total=99", "--json").stdout)
    assert [(finding["rule"], finding["left"]) for finding in failing] == [("disputes", 99)]


def test_finalise_edit_reopen(run: Run, qinghe: Report) -> None:
    run("finalise", "青禾", "2021")
    assert json.loads(run("list", "--json").stdout)[0]["status"] == "final"
    assert "reopen" in run("edit", "青禾", "2021", "t2.rules.issued=1", code=1).stderr
    assert cells(run)["t2.rules.issued"] == qinghe.cells["t2.rules.issued"].value
    assert "已经是定稿" in run("finalise", "青禾", "2021").stderr
    run("reopen", "青禾", "2021")
    run("edit", "青禾", "2021", "t2.rules.issued=1")
    assert json.loads(run("list", "--json").stdout)[0]["status"] == "draft"


def test_finalising_is_refused_rule_by_rule(run: Run, qinghe: Report) -> None:
    was = int(qinghe.cells["t3.new.natural"].value or 0)
    run("edit", "青禾", "2021", f"t3.new.natural={was + 3}")
    lines = run("finalise", "青禾", "2021", code=1).stderr.splitlines()
    assert ["+3" in line or "−3" in line for line in lines] == [True, True, False]
    assert "不能定稿" in lines[-1]
    assert json.loads(run("list", "--json").stdout)[0]["status"] == "draft"


def test_a_blank_keeps_a_report_from_becoming_final(run: Run, qinghe: Report) -> None:
    run("edit", "青禾", "2021", "t3.new.natural=")
    run("finalise", "青禾", "2021", code=1)


def test_only_a_final_report_is_reopened(run: Run, qinghe: Report) -> None:
    assert len(run("reopen", "青禾", "2021", code=1).stderr.splitlines()) == 1


def test_the_factory_balances() -> None:
    form = load_form("2021")
    for year in (2021, 2022, 2023):
        report = balanced_report(f"云川省第{year}局", year)
        assert len(report.cells) == 200
        assert list(report.cells) == [place.id for place in form.layout().cells]
        assert {finding.outcome for finding in evaluate(form.layout_of(report.cells), report.cells)} == {Outcome.PASS}
    assert balanced_report(cells={"t3.new.total": Cell(None)}).cells["t3.new.total"].blank


def warned(run: Run, qinghe: Report, tmp_path: Path) -> None:
    """Last year's report, which carries out something else than this one carries in."""
    last = balanced_report(year=2020, cells={"t3.carried_out.natural": Cell(77), "t3.carried_out.legal": Cell(88)})
    path = tmp_path / "2020.json"
    path.write_text(dumps(last), encoding="utf-8")
    run("import", str(path))


def test_finalising_is_refused_warning_by_warning(run: Run, qinghe: Report, tmp_path: Path) -> None:
    warned(run, qinghe, tmp_path)
    lines = run("finalise", "青禾", "2021", code=1).stderr.splitlines()
    assert [line[0] for line in lines[:-1]] == ["△", "△"]
    assert "2 条警告没有复核" in lines[-1]
    assert "--acknowledge" in lines[-1]
    run("finalise", "青禾", "2021", "--acknowledge", "  ", code=1)
    assert {one["status"] for one in json.loads(run("list", "--json").stdout)} == {"imported"}


def test_one_reason_for_every_warning(run: Run, qinghe: Report, tmp_path: Path) -> None:
    warned(run, qinghe, tmp_path)
    run("finalise", "青禾", "2021", "--acknowledge", "机构合并")
    report = next(one for one in json.loads(run("list", "--json").stdout) if one["year"] == 2021)
    assert report["status"] == "final"
    run("reopen", "青禾", "2021")
    run("finalise", "青禾", "2021")  # what was said once holds


def test_warnings_reviewed_one_by_one(run: Run, qinghe: Report, tmp_path: Path) -> None:
    warned(run, qinghe, tmp_path)
    run("review", "青禾", "2021", "carry", "dismiss", "--place", "t3.*.natural", "--reason", "机构合并")
    assert "1 条警告没有复核" in run("finalise", "青禾", "2021", code=1).stderr
    run("review", "青禾", "2021", "carry", "confirm", "--place", "t3.*.legal")
    run("finalise", "青禾", "2021")
