"""The benchmarks' own arithmetic, and that the yardstick answers."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

import pytest

from tests.bench.figures import HEADER, Budget, Figure, table
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
