"""The benchmarks' own arithmetic, and that the yardstick answers."""

from __future__ import annotations

import json
import os
from itertools import count
from pathlib import Path

import pytest

from qktui.forms import load_form
from qktui.importing import read
from tests.bench import long_batch, published, writers
from tests.bench.figures import HEADER, Budget, Figure, table
from tests.bench.pages import page
from tests.bench.place import BARE_READY, Place, alternate, appear
from tests.bench.terminal import BARE_SCREEN, answers, megabytes, own, processor_seconds

TWENTY = tuple(float(n) for n in range(1, 21))


def test_a_figure_beside_its_yardstick() -> None:
    figure = Figure("start", "ms", TWENTY, (), "bare", (2.0, 4.0, 6.0))
    assert (figure.median, figure.p95, figure.ratio, figure.measured("excess")) == (10.5, 19.0, 2.625, 6.5)


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (Budget("median", 10.5), "✓ median ≤ 10.5 ms"),
        (Budget("p95", 18), "✗ p95 ≤ 18 ms"),
        (Budget("ratio", 2.6), "✗ ratio ≤ 2.6x"),
        (Budget("excess", 6.5), "✓ excess ≤ +6.5 ms"),
        (Budget("median", 11, floor=True), "✗ median ≥ 11 ms"),
    ],
)
def test_a_budget_says_whether_it_is_kept(budget: Budget, words: str) -> None:
    assert Figure("start", "ms", TWENTY, (budget,), "bare", (4.0,)).promise(budget) == words


def test_without_a_yardstick_there_is_no_ratio() -> None:
    line = table([Figure("中文", "B", (1024.0,))]).splitlines()[1]
    assert line.split() == ["中文", "1,024", "B", *["1,024"] * 3, "1", "-", "-", "-", "-"]


def test_the_spread_stands_beside_the_median() -> None:
    line = table([Figure("start", "ms", (3.0, 1.0, 2.0))]).splitlines()[1]
    assert line.split()[:5] == ["start", "2", "ms", "1", "3"]


def test_columns_stand_under_each_other() -> None:
    header, first, second = table([Figure("中文名", "B", (1.0,)), Figure("an English name", "B", (2.0,))]).splitlines()
    assert header.split()[0] == HEADER[0]
    assert first.index("1 B") + 3 == second.index("2 B")  # three wide characters are three cells wider


def test_samples_are_taken_in_turn() -> None:
    clock = count(1.0)
    assert alternate(2, lambda: next(clock), lambda: next(clock)) == ((1.0, 3.0), (2.0, 4.0))


@pytest.mark.parametrize("number", range(4))  # one of each dress
def test_a_made_up_page_is_read_whole(number: int) -> None:
    (draft,) = read("报告.html", page(number))
    report = draft.report
    assert report.cells.keys() == {cell.id for cell in load_form(report.form).layout().cells}
    assert (draft.missing, report.unplaced) == ((), ())
    assert len(report.indicators) > 40
    assert 40_000 < len(page(number)) < 160_000


def test_made_up_pages_differ_and_come_again_the_same() -> None:
    agencies = {read("报告.html", page(number))[0].report.agency for number in (7, 77, 107)}
    assert len(agencies) == 3
    assert page(7) == page(7)


def test_pages_a_second_by_every_way_of_reading(tmp_path: Path) -> None:
    paths = published.written(Place(tmp_path), 3)
    files = [(path.name, path.read_bytes()) for path in paths]
    assert published.parsing(files) > 0
    assert published.reading(files) > 0
    assert published.apart(paths, workers=2) > 0


def test_nothing_is_measured_when_a_page_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "1.html"
    path.write_text("<p>别的</p>", encoding="utf-8")
    with pytest.raises(ValueError, match=r"1\.html"):
        published.apart([path], workers=1)


def test_saves_a_second_and_the_longest_wait() -> None:
    told = [[1.0, 1.5, 3.0], [1.25, 2.0, 2.25, 2.5]]
    assert (writers.saves_a_second(told), writers.longest_wait(told)) == (5 / 2, 1500)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell a process's memory")
def test_a_long_batch_tells_its_memory_and_leaves_no_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long_batch.main(tmp_path, [1, 3])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert list(tmp_path.iterdir()) == []
    assert [set(peaks) for peaks in told] == [{"this process", "a reading process"}] * 2
    assert all(10 < megabytes < 1000 for peaks in told for megabytes in peaks.values())


def test_the_yardstick_starts_and_answers(tmp_path: Path) -> None:
    with Place(tmp_path).bare() as session:
        assert appear(session, BARE_READY) > 0
        painted = answers(session, BARE_SCREEN)
    assert len(painted) > len(BARE_SCREEN.keys) / 2
    assert all(paint.bytes > 10 for paint in painted)


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="this system has no smaps_rollup")
def test_memory_and_processor_time_of_this_process() -> None:
    sizes = megabytes(os.getpid())
    assert 0 < own(sizes) <= sizes["Pss"] <= sizes["Rss"]
    assert processor_seconds(os.getpid()) > 0
