"""``qktui chart``: the app's charts on stdout, in the width asked for."""

from __future__ import annotations

import pytest

from qktui.charts import all_charts
from qktui.forms import load_form
from qktui.model import Report
from qktui.typesetting import width
from tests.cli.conftest import Run


@pytest.mark.parametrize("cells", [40, 80, 120])
def test_every_chart_in_the_width_asked_for(run: Run, qinghe: Report, cells: int) -> None:
    text = run("chart", "青禾", "2021", "--width", str(cells)).stdout
    assert max(map(width, text.splitlines())) <= cells
    for chart in all_charts(qinghe, load_form("2021")):
        assert chart.title in text.replace("\n", "")


def test_one_chart(run: Run, qinghe: Report) -> None:
    charts = all_charts(qinghe, load_form("2021"))
    text = run("chart", "青禾", "--only", charts[1].key).stdout
    assert text.startswith(charts[1].title)
    assert charts[2].title not in text
    assert text in run("chart", "青禾").stdout


def test_no_colour_into_a_file(run: Run, qinghe: Report) -> None:
    assert "\x1b" not in run("chart", "青禾").stdout


def test_a_chart_that_there_is_not(run: Run, qinghe: Report) -> None:
    assert "outcomes" in run("chart", "青禾", "--only", "weather", code=2).stderr
