"""``qktui import`` of folders: everything comes in once, whatever interrupts it, and nothing is written unasked."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from qktui.exchange import dumps
from qktui.importing.files import Search
from qktui.model import Cell
from qktui.queries import count_reports
from qktui.store import open_store
from qktui.verify import verify
from tests.cli.conftest import PROGRAM, Run, start, write
from tests.factory import balanced_report
from tests.importing.render import FORM, render
from tests.pty_session import Session

PLAIN = {cell.id: str(i % 50) for i, cell in enumerate(FORM.layout().cells)}
UNIT = "青溪区人民政府"


def text_of(agency: str = UNIT, cells: dict[str, str] | None = None) -> str:
    """A published text by this agency."""
    return render(PLAIN | (cells or {})).replace(UNIT, agency)


def district(n: int) -> str:
    """The n-th of many agencies."""
    return f"{'东南西北上中下前后新'[n // 10]}{'山河湖海林田桥港城关'[n % 10]}区人民政府"


def folder_of(place: Path, count: int) -> Path:
    """A folder of so many texts by different agencies, in folders of ten."""
    for n in range(count):
        file = place / f"{n // 10:02}" / f"{n:03}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text_of(district(n)), encoding="utf-8")
    return place


def imported(run: Run, *arguments: str | Path, code: int = 0) -> dict[str, object]:
    found = json.loads(run("import", "--json", *arguments, code=code).stdout)
    return {key: len(value) if isinstance(value, list) else value for key, value in found.items()}


def reports_in(database: Path) -> int:
    """How many reports there are; none while there is no database."""
    if not database.exists():
        return 0
    with open_store(database) as store:
        return count_reports(store)


def test_a_folder_is_searched_for_what_can_be_read(run: Run, tmp_path: Path) -> None:
    place = folder_of(tmp_path / "报告", 12)
    for name in ("~$打开着.docx", ".隐藏.txt", "照片.jpg", "05/说明.exe"):
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_bytes(b"x")
    (place / "环").symlink_to(place)
    result = run("import", "--json", place)
    assert json.loads(result.stdout)["imported"] == 12
    assert "跳过 2 个别的格式的文件" in result.stderr
    assert len(json.loads(run("list", "--json").stdout)) == 12


def test_files_come_in_a_steady_order_and_once(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.HTML", "a/3.pdf", "0.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [str(path.relative_to(tmp_path)) for path in Search([tmp_path, tmp_path / "b", tmp_path / "b" / "2.txt"])]
    assert found == ["0.md", "a/3.pdf", "b/1.HTML", "b/2.txt"]


def test_an_empty_folder_is_said(run: Run, tmp_path: Path, tmp_db: Path) -> None:
    (tmp_path / "空").mkdir()
    assert "没有可以读的文件" in run("import", tmp_path / "空").stderr
    assert not tmp_db.exists()


def test_what_is_in_is_not_read_again(run: Run, tmp_path: Path) -> None:
    place = folder_of(tmp_path / "报告", 5)
    assert imported(run, place)["imported"] == 5
    assert imported(run, place) == {"imported": 0, "replaced": 0, "unchanged": 5, "questions": 0, "rejected": 0}


def test_two_versions_of_a_report_are_told_of_and_stay_as_they_are(run: Run, tmp_path: Path) -> None:
    place = tmp_path / "报告"
    place.mkdir()
    (place / "1 初稿.txt").write_text(text_of(), encoding="utf-8")
    (place / "2 定稿.txt").write_text(text_of(cells={"t3.new.natural": "77"}), encoding="utf-8")
    first = json.loads(run("import", "--json", place).stdout)
    assert (first["imported"], first["replaced"]) == (1, 1)
    assert any("1 初稿.txt 是同一单位同一年度而内容不同" in question["text"] for question in first["questions"])
    assert imported(run, place)["unchanged"] == 2, "an older version that was taken once does not come back"
    assert json.loads(run("show", "青溪", "--json").stdout)["cells"]["t3.new.natural"] == 77


@pytest.mark.parametrize("kept", [False, True])
def test_a_dry_run_tells_and_writes_nothing(run: Run, tmp_path: Path, tmp_db: Path, kept: bool) -> None:
    place = folder_of(tmp_path / "报告", 4)
    (place / "坏.txt").write_text("不是报告。", encoding="utf-8")
    (place / "又一份.txt").write_text(text_of(district(0), {"t3.new.natural": "77"}), encoding="utf-8")
    if kept:
        run("import", place / "00" / "001.txt")
        run("edit", "东河区", "2023", "t3.new.natural=1")
        (place / "00" / "001.txt").write_text(text_of(district(1), {"t3.new.natural": "78"}), encoding="utf-8")
    before = tmp_db.read_bytes() if kept else b""
    result = run("import", "--dry-run", "--json", place, code=1)
    assert "什么都没有写" in result.stderr
    foreseen = json.loads(result.stdout)
    assert (foreseen["imported"], foreseen["replaced"]) == (3 if kept else 4, 1)
    assert len(foreseen["rejected"]) == 1 + kept
    assert (tmp_db.read_bytes() if kept else b"") == before
    assert tmp_db.exists() == kept
    really = json.loads(run("import", "--json", place, code=1).stdout)
    assert really == foreseen


def test_what_a_document_does_not_say_can_be_said(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "无名.txt"
    anonymous = text_of("").replace("2023年度", "").replace("统计期限为2023年1月1日至2023年12月31日。", "")
    file.write_text(anonymous.replace("青溪区政务公开办公室", "本办公室").replace("云岭市青溪区", ""), encoding="utf-8")
    assert imported(run, file, code=1)["rejected"] == 1
    found = imported(run, "--agency", "南岭省云岭市青溪区人民政府", "--year", "2019", "--form", "2021", file)
    assert found["imported"] == 1
    shown = json.loads(run("show", "青溪", "--json").stdout)
    assert (shown["agency"], shown["year"]) == ("南岭省云岭市青溪区人民政府", 2019)


def test_what_a_document_says_otherwise_is_asked_about(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "报告.txt"
    file.write_text(text_of(), encoding="utf-8")
    found = json.loads(run("import", "--json", "--year", "2022", "--agency", "某局", file).stdout)
    assert [question["text"] for question in found["questions"]][:2] == [
        "文件写的单位是“云岭市青溪区人民政府”，按指定记为“某局”", "文件写的年度是 2023，按指定记为 2022",
    ]  # fmt: skip
    assert [(row["agency"], row["year"]) for row in json.loads(run("list", "--json").stdout)] == [("某局", 2022)]


def test_questions_are_kept_with_the_report(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "报告.txt"
    file.write_text(text_of(cells={"t3.new.natural": "1\x0739"}), encoding="utf-8")
    run("import", file)
    assert "不能确定是什么数" in run("show", "青溪").stdout


def test_a_report_of_our_own_keeps_its_form(run: Run, tmp_path: Path) -> None:
    refused = json.loads(run("import", "--json", "--form", "2019", write(tmp_path, balanced_report()), code=1).stdout)
    assert "2019" in refused["rejected"][0]["reason"]


def test_reading_again_finds_what_was_corrected_since(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "报告.txt"
    file.write_text(text_of(), encoding="utf-8")
    run("import", file)
    run("edit", "青溪", "2023", "t3.new.natural=1")
    assert imported(run, file)["unchanged"] == 1
    assert imported(run, "--replace", file)["replaced"] == 1
    assert json.loads(run("show", "青溪", "--json").stdout)["cells"]["t3.new.natural"] == int(PLAIN["t3.new.natural"])


def test_killed_at_any_moment_nothing_is_lost_or_doubled(tmp_path: Path, tmp_db: Path) -> None:
    place, chance = folder_of(tmp_path / "报告", 40), random.Random(7)
    counts = []
    for _ in range(6):
        process = subprocess.Popen(
            [*PROGRAM, "import", str(place)], env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(0.4 + chance.random())
        process.send_signal(signal.SIGKILL)
        process.wait()
        counts.append(reports_in(tmp_db))
        if tmp_db.exists():
            with open_store(tmp_db) as store:
                assert verify(store) == []
    assert counts == sorted(counts)
    end = start("import", "--json", place)
    found = json.loads(end.stdout)
    assert found["imported"] + found["unchanged"] == 40
    assert found["unchanged"] == counts[-1]
    with open_store(tmp_db) as store, store.reading() as conn:
        taken = conn.execute(
            "SELECT count(*), count(DISTINCT report_id) FROM change WHERE subject = 'report'"
        ).fetchone()
        assert tuple(taken) == (40, 40)


def test_interrupted_it_says_how_to_go_on(tmp_path: Path, tmp_db: Path) -> None:
    place = folder_of(tmp_path / "报告", 60)
    process = subprocess.Popen(
        [*PROGRAM, "import", str(place)], text=True, env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    while reports_in(tmp_db) < 3:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert "再运行一次同样的命令" in told
    assert "Traceback" not in told


def test_a_hostile_file_is_read_apart(run: Run, tmp_path: Path) -> None:
    bomb = tmp_path / "深.html"
    bomb.write_text("<html>" + "<div>" * 200_000, encoding="utf-8")
    good = write(tmp_path, replace(balanced_report(), title="好"))
    found = json.loads(run("import", "--json", bomb, good, code=1).stdout)
    assert (found["imported"], len(found["rejected"])) == (1, 1)


def test_a_blank_is_no_zero_in_a_dry_run_either(run: Run, tmp_path: Path) -> None:
    report = balanced_report(cells={"t3.new.natural": Cell(None)})
    file = tmp_path / "空格.json"
    file.write_text(dumps(report), encoding="utf-8")
    assert imported(run, "--dry-run", file)["imported"] == 1


FAST_CLOCK = """
import time
real, begun = time.time, time.time()
time.time = lambda: begun + 100 * (real() - begun)
from qktui.cli import main
main()
"""
"""The program on a machine that seems slow: the time left is told from the first second on."""


def test_a_terminal_sees_how_far_it_is_and_how_long_it_takes(tmp_path: Path) -> None:
    program = PROGRAM[0], "-c", FAST_CLOCK
    with Session([*program, "import", folder_of(tmp_path / "报告", 20)], cols=90, rows=12) as session:
        session.wait_for("新入库 20 份")
        told = session.output.decode()
    assert "个/秒" in told
    assert "20/20" in told
    assert re.search(r"/20\s+\d\d:\d\d:\d\d", told), "the time that is left"
