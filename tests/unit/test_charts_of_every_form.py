"""The charts of reports of every form: what a form prints is drawn, what it lacks is said."""

from __future__ import annotations

import pytest

from qktui.charts import all_charts, draw
from qktui.forms import Form, form_ids, load_form
from qktui.model import Cell, Report

TABLES = ("flow", "outcomes", "denials", "applicants", "outcomes_by_applicant", "disputes")
LACKING = {"2014": {"flow", "outcomes_by_applicant"}}
"""Charts of figures that a form does not ask for."""


def report(form: Form) -> Report:
    return Report("青禾区人民政府", 2018, form.id, cells={place.id: Cell(3) for place in form.layout().cells})


@pytest.mark.parametrize("form_id", form_ids())
def test_every_chart_of_a_full_report_is_drawn(form_id: str) -> None:
    form = load_form(form_id)
    drawn = {chart.key: chart for chart in all_charts(report(form), form) if chart.key in TABLES}
    assert drawn.keys() == set(TABLES)
    assert {key for key, chart in drawn.items() if not chart.series} == LACKING.get(form_id, set())
    for chart in drawn.values():
        assert chart.title in draw(chart, 60)


def test_the_oldest_form_tells_outcomes_reasons_channels_and_disputes() -> None:
    form = load_form("2014")
    charts = {chart.key: chart for chart in all_charts(report(form), form)}
    assert [point.label for point in charts["outcomes"].points] == [
        "1.已主动公开", "2.同意公开", "3.同意部分公开", "4.不同意公开", "5.不属于本机关",
        "6.信息不存在", "7.告知更改补充", "8.告知其他途径",
    ]  # fmt: skip
    assert len(charts["denials"].points) == 6
    assert [point.label[2:4] for point in charts["applicants"].points] == ["当面", "传真", "网络", "信函"]
    review, lawsuit = charts["disputes"].points
    assert [part.label for part in review.parts] == [part.label for part in lawsuit.parts]
    assert (review.text(), review.value) == ("9（总计印作 3）", 9)
