"""``list``, ``show`` and ``export``: data on stdout, exact; the rest on stderr."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from qktui.changes import import_drafts
from qktui.cli.listing import PAGE, every_row
from qktui.exchange import dumps, to_exchange
from qktui.model import Cell, Draft, Report, Section
from qktui.queries import ReportFilter
from qktui.store import open_store
from qktui.typesetting import width
from tests.cli.conftest import FINANCE, Run, write
from tests.factory import AGENCY, balanced_report


# ------------------------------------------------------------------ list
def test_list_as_json(run: Run, three: list[Report]) -> None:
    rows = json.loads(run("list", "--json").stdout)
    assert [(row["agency"], row["year"]) for row in rows] == [(FINANCE, 2022), (AGENCY, 2022), (AGENCY, 2021)]
    assert rows[0] == {
        "agency": FINANCE, "year": 2022, "form": "2021", "status": "imported", "errors": 0, "warnings": 0,
    }  # fmt: skip


def test_list_is_aligned_by_cells(run: Run, three: list[Report]) -> None:
    result = run("list")
    head, *lines = result.stdout.splitlines()
    assert {width(line.partition("云川")[0]) for line in lines} == {width(head.partition("单位")[0])}
    assert all("42/42 ✓" in line for line in lines)
    assert result.stderr.strip() == "共 3 份"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (["财政"], [(FINANCE, 2022)]),
        (["青禾", "2021"], [(AGENCY, 2021)]),
        (["--year", "2022"], [(FINANCE, 2022), (AGENCY, 2022)]),
        (["--region", "云川省/临江市/青禾区"], [(AGENCY, 2022), (AGENCY, 2021)]),
        (["--status", "draft"], [(AGENCY, 2021)]),
        (["--problems"], [(AGENCY, 2021)]),
        (["没有的单位"], []),
    ],
)
def test_filters(run: Run, three: list[Report], filters: list[str], expected: list[tuple[str, int]]) -> None:
    run("edit", "青禾", "2021", "t3.new.natural=0")
    rows = json.loads(run("list", "--json", *filters).stdout)
    assert [(row["agency"], row["year"]) for row in rows] == expected


def test_every_page_is_listed_once(run: Run, tmp_path: Path, tmp_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PAGE > 7
    monkeypatch.setattr("qktui.cli.listing.PAGE", 7)
    file = tmp_path / "many.json"
    names = [f"云川省第{n:02}局" for n in range(20)]
    file.write_text("[" + ",".join(dumps(balanced_report(name)) for name in names) + "]", encoding="utf-8")
    run("import", file)
    with open_store(tmp_db) as store:
        assert [row.agency for row in every_row(store, ReportFilter())] == names


def test_a_new_database_holds_the_built_in_reports(run: Run, tmp_db: Path) -> None:
    result = run("list", "--json")
    assert ("武汉市硚口区人民政府", 2021) in [(row["agency"], row["year"]) for row in json.loads(result.stdout)]
    assert len(result.stderr.splitlines()) == 1
    assert str(tmp_db) in result.stderr
    assert run("list", "--json").stderr == ""


# ------------------------------------------------------------------ show
def test_show_prints_the_exchange_format(run: Run, qinghe: Report) -> None:
    assert json.loads(run("show", AGENCY, "2021", "--json").stdout) == to_exchange(qinghe)
    assert run("show", "青禾", "--json").stdout == dumps(qinghe) + "\n"


def test_export_reads_back(run: Run, qinghe: Report, tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    result = run("export", "青禾", "2021", "--format", "json", "-o", target)
    assert (result.stdout, str(target) in result.stderr) == ("", True)
    assert target.read_text(encoding="utf-8") == run("export", "青禾", "2021").stdout
    other = tmp_path / "other.db"
    run("--db", other, "import", target)
    assert run("--db", other, "show", "青禾", "--json").stdout == target.read_text(encoding="utf-8")


def test_export_to_where_nothing_can_be_written(run: Run, qinghe: Report, tmp_path: Path) -> None:
    assert str(tmp_path) in run("export", "青禾", "-o", tmp_path, code=1).stderr


def test_show_for_people(run: Run, qinghe: Report) -> None:
    text = run("show", "青禾", "2021").stdout
    assert qinghe.title in text
    assert "勾稽 42 条：成立 42 条" in text
    assert all(paragraph in text for paragraph in qinghe.sections[0].text.splitlines())
    assert "590.115865" in text
    assert str(qinghe.indicators[0].value) in text


def test_every_figure_stands_in_its_row(run: Run, qinghe: Report) -> None:
    lines = run("show", "青禾", "2021", "--section", "3").stdout.splitlines()
    columns = ("natural", "business", "research", "nonprofit", "legal", "other", "total")
    for label, row in (("一、本年新收", "new"), ("（一）予以公开", "granted"), ("3.其他", "other.misc")):
        (line,) = [line for line in lines if line.strip().startswith(label)]
        assert line.split()[-7:] == [str(qinghe.cells[f"t3.{row}.{column}"].value) for column in columns]


@pytest.mark.parametrize("section", [1, 2, 3, 4, 5, 6])
def test_tables_fit_eighty_cells(run: Run, qinghe: Report, section: int) -> None:
    assert max(map(width, run("show", "青禾", "--section", str(section)).stdout.splitlines())) <= 80


def test_one_section_is_all_that_is_shown(run: Run, qinghe: Report) -> None:
    text = run("show", "青禾", "--section", "5").stdout
    assert text.splitlines()[0] == f"五、{qinghe.sections[4].title}"
    assert qinghe.sections[4].text in text
    assert qinghe.sections[0].text not in text


def test_blank_absent_zero_and_dash_are_told_apart(run: Run, tmp_path: Path) -> None:
    cells = {"t2.rules.issued": Cell(None), "t2.rules.repealed": Cell(None, "/"), "t2.rules.in_force": Cell(0)}
    report = balanced_report(cells=cells)
    absent = {key: cell for key, cell in report.cells.items() if key != "t2.normative.issued"}
    run("import", write(tmp_path, replace(report, cells=absent)))
    lines = [line.split() for line in run("show", "青禾", "--section", "2").stdout.splitlines()]
    assert ["规章", "空", "/", "0"] in lines
    assert next(line for line in lines if line[:1] == ["行政规范性文件"])[1] == "缺"


def test_a_correction_shows_what_was_published(run: Run, qinghe: Report) -> None:
    published = qinghe.cells["t3.new.natural"].value
    run("edit", "青禾", "2021", "t3.new.natural=7")
    text = run("show", "青禾").stdout
    assert f"原文 {published}，现为 7" in text
    assert " 7*" in text
    run("edit", "青禾", "2021", f"t3.new.natural={published}")
    assert "*" not in run("show", "青禾").stdout


def take(path: Path, report: Report) -> None:
    """Put a report into the database as the reader of a document would."""
    with open_store(path) as store:
        import_drafts(store, "doc.txt", b"doc", [Draft(report)], user="test")


def test_provenance(run: Run, tmp_db: Path) -> None:
    where = "第 3 表 第 2 行 第 2 列"
    take(tmp_db, balanced_report(cells={"t3.new.natural": Cell(5, where=where)}))
    shown = json.loads(run("show", "青禾", "--provenance", "--json").stdout)
    assert shown["provenance"] == {"t3.new.natural": where}
    assert f"t3.new.natural  5  {where}" in run("show", "青禾", "--provenance").stdout
    assert where in run("show", "青禾", "--provenance", "--section", "3").stdout
    assert where not in run("show", "青禾", "--provenance", "--section", "2").stdout
    assert "provenance" not in json.loads(run("show", "青禾", "--json").stdout)


def test_text_from_a_report_cannot_talk_to_the_terminal(run: Run, tmp_db: Path) -> None:
    evil = "标题\x1b[2J\x9b31m\u202e"
    section = Section(1, evil, evil)
    take(tmp_db, balanced_report(title=evil, issuer=evil, sections=(section,)))
    assert not set("\x1b\x9b\u202e") & set(run("show", "青禾").stdout)


# ------------------------------------------------------------------ which report
def test_a_part_of_the_name_must_be_unique(run: Run, three: list[Report]) -> None:
    ambiguous = run("show", "临江", code=1)
    assert (ambiguous.stdout, FINANCE in ambiguous.stderr, AGENCY in ambiguous.stderr) == ("", True, True)
    assert "qktui list" in run("show", "没有", code=1).stderr
    assert "2019" in run("show", "青禾", "2019", code=1).stderr
    assert json.loads(run("show", "青禾", "--json").stdout)["year"] == 2022


def test_db_may_stand_before_or_after_the_command(run: Run, tmp_path: Path, tmp_db: Path) -> None:
    other = tmp_path / "other.db"
    run("import", "--db", other, write(tmp_path, balanced_report()))
    assert run("--db", other, "list").stdout == run("list", "--db", other).stdout
    assert not tmp_db.exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_only_be_read_can_be_read(run: Run, qinghe: Report, tmp_db: Path) -> None:
    tmp_db.chmod(0o444)
    assert AGENCY in run("list").stdout
    assert len(run("edit", "青禾", "2021", "t2.rules.issued=1", code=1).stderr.splitlines()) == 1


def test_read_only(run: Run, qinghe: Report) -> None:
    run("--read-only", "show", "青禾")
    assert "只读" in run("--read-only", "edit", "青禾", "2021", "t2.rules.issued=1", code=1).stderr
    assert run("show", "青禾", "--json").stdout == dumps(qinghe) + "\n"


def test_an_amount_is_exact(run: Run, tmp_path: Path) -> None:
    run("import", write(tmp_path, balanced_report(cells={"t2.fees.amount": Cell(Decimal("99999999.999999"))})))
    assert json.loads(run("show", "青禾", "--json").stdout)["cells"]["t2.fees.amount"] == "99999999.999999"
