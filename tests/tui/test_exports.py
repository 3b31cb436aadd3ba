"""Files taken out of the app: under names of its making, in one folder, over nothing that is there."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from qktui.changes import edit_report
from qktui.importing import read
from qktui.model import Cell
from qktui.store import Store, StoreError
from qktui.tui.exports import export, formats, safe_name, write_new
from qktui.tui.restricted import RestrictedApp
from tests.tui.driving import USER, Person, at_work, now


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "导出"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


async def test_a_report_goes_out_and_comes_back(store: Store, report_id: int, folder: Path) -> None:
    async with at_work(store) as person:
        await person.open("w")
        await person.sees("导出什么？")
        await person.press("enter")
        await person.until(lambda: list(folder.iterdir()), "a file")
        await person.sees("已写入")
    (path,) = folder.iterdir()
    kept = now(store, report_id).report
    assert path.name.startswith(f"{kept.agency}-{kept.year}-")
    assert path.stat().st_mode & 0o777 == 0o640
    (draft,) = read(path.name, path.read_bytes())
    assert {key: cell.value for key, cell in draft.report.cells.items()} == {
        key: cell.value for key, cell in kept.cells.items()
    }


@pytest.mark.parametrize("kind", [kind for kind, _ in formats() if kind != "json"])
def test_its_problems_go_out(store: Store, report_id: int, folder: Path, kind: str) -> None:
    edit_report(store, report_id, now(store, report_id).version, {"t3.new.natural": Cell(9999)}, user="甲")
    path = export(store, report_id, kind, folder)
    data = path.read_bytes()
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
        assert len(rows) > 2
        assert "9999" in str(rows)
    else:
        assert data.startswith(b"PK")
    assert path.suffix == f".{kind}"


async def test_a_login_without_a_folder_is_told_so(store: Store, report_id: int, folder: Path) -> None:
    app = RestrictedApp(store, user=USER)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        person = Person(pilot, app)
        await person.open("w")
        await person.sees("这个登录不能导出")
    assert list(folder.iterdir()) == []


async def test_a_login_writes_to_its_folder_only(store: Store, report_id: int, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    app = RestrictedApp(store, user=USER, exports=tmp_path / "set")
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        person = Person(pilot, app)
        await person.open("w", "enter")
        await person.until(lambda: list((tmp_path / "set").iterdir()), "a file")
    assert list(folder.iterdir()) == []


def test_nothing_is_written_over_and_no_link_followed(tmp_path: Path) -> None:
    (tmp_path / "甲.json").write_text("old")
    (tmp_path / "甲-2.json").symlink_to(tmp_path / "elsewhere")
    assert write_new(tmp_path, "甲", "json", b"new").name == "甲-3.json"
    assert (tmp_path / "甲.json").read_text() == "old"
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_has_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="不能写入"):
        write_new(tmp_path / "gone", "甲", "json", b"")


@pytest.mark.parametrize(
    ("agency", "name"),
    [("../../etc/passwd", "etc_passwd"), ("甲/乙\\丙", "甲_乙_丙"), ("\x1b]0;x\x07", "]0;x"), ("", "report"),
     (".", "report"), ("a" * 500, "a" * 60), ("武汉市 硚口区", "武汉市_硚口区"), ("\u202e甲", "甲")],
)  # fmt: skip
def test_names_lead_nowhere(agency: str, name: str) -> None:
    assert safe_name(agency) == name
