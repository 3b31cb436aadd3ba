"""``qktui import``, ``show`` and ``export`` with reports of every form."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from qktui.exchange import dumps
from qktui.forms import Form, form_ids, load_form
from qktui.model import Cell, Report
from qktui.typesetting import width
from tests.cli.conftest import Run

AGENCY = "青禾区人民政府"


def report(form: Form) -> Report:
    """A different figure in every cell."""
    figures = {place.id: Cell(Decimal(n) if place.decimals else n) for n, place in enumerate(form.layout().cells)}
    return Report(AGENCY, 2018, form.id, cells=figures)


@pytest.mark.parametrize("form_id", form_ids())
def test_what_is_exported_is_what_was_imported(run: Run, tmp_path: Path, form_id: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(dumps(report(load_form(form_id))), encoding="utf-8")
    run("import", str(path))
    assert json.loads(run("export", "青禾").stdout)["cells"] == json.loads(path.read_text(encoding="utf-8"))["cells"]
    run("check", "青禾", code=1)
    run("db", "verify")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form_id", form_ids())
def test_every_table_is_shown_within_eighty_cells(run: Run, tmp_path: Path, form_id: str, language: str) -> None:
    form = load_form(form_id)
    path = tmp_path / "a.json"
    path.write_text(dumps(report(form)), encoding="utf-8")
    run("import", str(path))
    for table in form.tables:
        text = run("--lang", language, "show", "青禾", "--section", str(table.section)).stdout
        assert max(map(width, text.splitlines())) <= 80
        shown = text.split()
        assert all(
            str(cell.value) in shown for key, cell in report(form).cells.items() if form.cells[key].table == table.id
        )


def test_a_table_behind_the_report_has_no_number_and_names_each_unit(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(dumps(report(load_form("2014"))), encoding="utf-8")
    run("import", str(path))
    lines = run("show", "青禾", "--section", "8").stdout.splitlines()
    assert lines[0] == "政府信息公开情况统计表"
    assert any("接受培训人员数（人次）" in line for line in lines)
    assert any("收取的费用（万元）" in line for line in lines)
