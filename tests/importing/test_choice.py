"""Which form a document is on: the bound that spares the others is one, and it tells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest

from qktui.forms import form_ids, load_form
from qktui.importing.choice import Extent, best_form, extent, reach
from qktui.importing.document import Document, Grid, GridCell
from qktui.importing.formats import read_document
from qktui.importing.gather import gather
from qktui.importing.match import match
from qktui.importing.strips import Strips

from .proof import FIGURES
from .render import FORM, render
from .test_rendered import PLAIN
from .writings import WAYS, WRITERS

FORMS = [load_form(form_id) for form_id in form_ids()]


def limits_and_extents(document: Document) -> tuple[list[Extent], list[Extent]]:
    """For each form, the most that it could find and what it does find."""
    seen, strips = [gather(document, form) for form in FORMS], Strips()
    limits = [reach(strips.of(view), form) for view, form in zip(seen, FORMS, strict=True)]
    return limits, [extent(match(view, form)) for view, form in zip(seen, FORMS, strict=True)]


def bounded(document: Document) -> bool:
    return all(
        most[0] >= found[0] and most[1] >= found[1]
        for most, found in zip(*limits_and_extents(document), strict=True)
    )  # fmt: skip


def table(rows: Sequence[Sequence[str]], aligned: bool = True) -> Document:
    return Document("a", (Grid(tuple(tuple(GridCell(text) for text in row) for row in rows), "", aligned),))


@pytest.mark.parametrize("writer", ["html plain", "txt tabs", "txt cell a line"])
def test_no_form_finds_more_than_was_thought(writer: str) -> None:
    trials = [
        (way, figures)
        for number, (way, figures) in enumerate(product(WAYS.values(), FIGURES))
        if number % 17 == len(writer) % 17 and way.applies(writer, figures)
    ]
    assert trials
    for way, figures in trials:
        assert bounded(read_document("报告", WRITERS[writer](way.parts(figures))))


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize(
    "rows",
    [
        [["信息内容", "本年处理决定数量"], ["行政许可", "5"]],
        [["行政许可", "本年处理决定数量", "5"]],
        [["行政许可", "信息内容", "本年处理决定数量", "5"]],
        [["信息内容", "本年处理决定数量"], ["行政", "许可", "件", "5"]],
        [["信息内容", "本年处理决定数量"], ["行政许可", "没有的行", "5"]],
        [["信息内容", "本年处理决定数量"], ["行政许可", ""], ["行政处罚", ""]],
        [["行政许可"], ["行政处罚"]],
        [["行政许可"], ["5"]],
        [["主动公开政府信息数", "条", "5"], ["收到申请数", "件", "6"]],
        [[""]],
    ],
)
def test_no_form_finds_more_in_a_row_that_is_printed_oddly(rows: list[list[str]], aligned: bool) -> None:
    assert bounded(table(rows, aligned))


def test_the_bound_shows_that_a_plain_report_is_on_no_other_form() -> None:
    document = read_document("报告.txt", render(PLAIN).encode())
    limits, found = limits_and_extents(document)
    assert FORMS[0] is FORM
    assert found[0][0] == len(PLAIN)
    assert all(limit < found[0] for limit in limits[1:])


@pytest.mark.parametrize("order", [1, -1])
def test_the_form_that_finds_most_is_chosen_wherever_it_stands(order: int) -> None:
    document = read_document("报告.txt", render(PLAIN).encode())
    assert best_form(document, FORMS[::order])[1].form is FORM


@pytest.mark.parametrize("order", [1, -1])
def test_of_forms_that_find_the_same_the_first_is_chosen(order: int) -> None:
    labels = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    disputes = table([["行政复议", "", "", "", ""], labels, ["1", "2", "3", "4", "10"]])
    of_the_older = table([["政府集中采购"], ["1"], [""], [""]])
    document = Document("a", (*disputes.blocks, *of_the_older.blocks))
    forms = FORMS[:2][::order]
    limits, found = limits_and_extents(document)
    assert limits[0] < limits[1]
    assert found[:2] == [(5, 1), (5, 1)]
    assert best_form(document, forms)[1].form is forms[0]
