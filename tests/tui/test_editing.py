"""What an editor does to figures, without a screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qktui.forms import Column, load_form
from qktui.model import Cell, Outcome
from qktui.queries import StoredReport
from qktui.rules import evaluate, total
from qktui.tui.editing import EditSession, totals, typed_cell, with_totals
from qktui.tui.opened import OpenedReport
from tests.factory import balanced_report

FORM = load_form("2021")
LAYOUT = FORM.layout()
CELLS = balanced_report().cells
NATURAL, TOTAL = "t3.new.natural", "t3.new.total"


def stored(cells: Mapping[str, Cell] = CELLS, version: int = 1) -> StoredReport:
    return StoredReport(1, version, replace(balanced_report(), cells=dict(cells)), LAYOUT)


def session(cells: Mapping[str, Cell] = CELLS) -> EditSession:
    report = stored(cells)
    return EditSession(OpenedReport(report, evaluate(LAYOUT, report.report.cells)))


@pytest.mark.parametrize(
    ("text", "cell_id", "cell"),
    [
        ("", NATURAL, Cell(None)),
        (" 12 ", NATURAL, Cell(12)),
        ("007", NATURAL, Cell(7)),
        ("-3", NATURAL, Cell(-3)),
        ("3.5", NATURAL, Cell(None, "3.5")),
        ("-", NATURAL, Cell(None, "-")),
        ("9" * 15, NATURAL, Cell(999_999_999_999_999)),
        ("9" * 16, NATURAL, Cell(None, "9" * 16)),
        ("590.115865", "t2.fees.amount", Cell(Decimal("590.115865"))),
        ("5.10", "t2.fees.amount", Cell(Decimal("5.1"), "5.10")),
        (".5", "t2.fees.amount", Cell(Decimal("0.5"))),
        ("5.", "t2.fees.amount", Cell(Decimal(5))),
        ("0.0000001", "t2.fees.amount", Cell(None, "0.0000001")),
        ("1.2.3", "t2.fees.amount", Cell(None, "1.2.3")),
    ],
)
def test_what_typed_text_means(text: str, cell_id: str, cell: Cell) -> None:
    typed = typed_cell(text, FORM.cells[cell_id])
    assert (typed.value, typed.raw) == (cell.value, cell.raw)


def test_totals_are_the_cells_that_are_sums() -> None:
    found = totals(LAYOUT)
    assert {TOTAL, "t3.concluded.natural", "t3.concluded.total", "t4.review.total"} <= found
    assert NATURAL not in found
    assert "t2.fees.amount" not in found


def test_a_total_of_a_blank_part_stays_as_it_is() -> None:
    found = with_totals(LAYOUT, {**CELLS, NATURAL: Cell(None), "t3.partial.total": Cell(1)})
    assert found[TOTAL] == CELLS[TOTAL]
    assert found["t3.partial.total"] == CELLS["t3.partial.total"]


def test_a_total_beyond_what_a_cell_keeps_stays_as_it_is() -> None:
    huge = {NATURAL: Cell(10**15), "t3.new.business": Cell(10**15)}
    assert with_totals(LAYOUT, {**CELLS, **huge})[TOTAL] == CELLS[TOTAL]


def test_every_key_is_checked() -> None:
    editing = session()
    assert not editing.opened.failing
    editing.type(NATURAL, "9", done=False)
    places = {finding.place for finding in editing.opened.failing}
    assert places == {"t3.new", "t3.*.natural"}
    editing.cancel()
    assert not editing.opened.failing
    assert editing.undo() is None


def test_what_is_typed_is_one_step() -> None:
    editing = session()
    editing.type(NATURAL, "1", done=False)
    editing.type(NATURAL, "12", done=False)
    editing.type(NATURAL, "12", done=True)
    step = editing.undo()
    assert step is not None
    assert step.name == NATURAL
    assert editing.cells == CELLS
    assert editing.undo() is None
    editing.redo()
    assert editing.cells[NATURAL].value == 12


def test_undoing_what_is_being_typed_takes_it_back() -> None:
    editing = session()
    editing.type(NATURAL, "12", done=False)
    editing.undo()
    assert editing.cells == CELLS
    editing.redo()
    assert editing.cells[NATURAL].value == 12


def test_typing_elsewhere_ends_what_was_typed() -> None:
    editing = session()
    editing.type(NATURAL, "12", done=False)
    editing.type("t3.new.business", "3", done=False)
    editing.cancel()
    assert editing.cells[NATURAL].value == 12
    assert editing.cells["t3.new.business"] == CELLS["t3.new.business"]


def test_typing_the_same_figure_changes_nothing() -> None:
    cells = {**CELLS, NATURAL: Cell(12, where="第 3 表")}
    editing = session(cells)
    editing.type(NATURAL, "12", done=True)
    assert editing.undo() is None
    assert not editing.unsaved()


def test_a_typed_figure_keeps_where_the_document_has_it() -> None:
    editing = session({**CELLS, NATURAL: Cell(12, where="第 3 表")})
    editing.type(NATURAL, "13", done=True)
    assert editing.cells[NATURAL] == Cell(13, where="第 3 表")


def test_totals_follow_and_can_be_undone() -> None:
    editing = session({**CELLS, TOTAL: Cell(1)})
    editing.set_computing(True)
    assert editing.cells[TOTAL] == CELLS[TOTAL]
    editing.type(NATURAL, "0", done=True)
    assert editing.cells[TOTAL].value == total([f"t3.new.{c.id}" for c in _applicants()], editing.cells)
    editing.undo()
    editing.undo()
    assert not editing.computing
    assert not editing.computed
    assert editing.cells[TOTAL].value == 1


def _applicants() -> list[Column]:
    return [column for column in FORM.table("t3").blocks[0].columns if column.id != "total"]


def test_others_cells_are_taken_over_and_one_s_own_stay() -> None:
    editing = session()
    editing.type(NATURAL, "12", done=True)
    theirs = {**CELLS, "t3.new.business": Cell(34), "t4.review.other": Cell(None)}
    assert editing.merge(stored(theirs, 2)) == []
    assert editing.base.version == 2
    assert editing.cells["t3.new.business"].value == 34
    assert editing.unsaved() == {NATURAL: Cell(12)}


def test_a_cell_that_both_changed_is_told() -> None:
    editing = session()
    editing.type(NATURAL, "12", done=True)
    editing.type("t3.new.business", "3", done=True)
    both = editing.merge(stored({**CELLS, NATURAL: Cell(99), "t3.new.business": Cell(3)}, 2))
    assert both == [NATURAL]
    assert editing.unsaved() == {NATURAL: Cell(12)}
    editing.take_theirs(both)
    assert editing.cells[NATURAL].value == 99
    assert not editing.unsaved()
    editing.undo()
    assert editing.cells[NATURAL].value == 12


def test_another_layout_forgets_the_steps() -> None:
    editing = session()
    editing.type("t3.other.misc.natural", "12", done=True)
    layout = FORM.layout("t3.other")
    cells = {place.id: Cell(0) for place in layout.cells}
    other = StoredReport(1, 2, replace(balanced_report(), cells=cells), layout)
    assert editing.merge(other) == []
    assert not editing.unsaved()
    assert editing.undo() is None


Doing = tuple[str, str, str]
_ids = st.sampled_from(
    [NATURAL, TOTAL, "t3.granted.natural", "t3.concluded.natural", "t4.review.other", "t2.fees.amount"]
)
_texts = st.sampled_from(["", "0", "7", "12", "-1", "5.10", "3.5", "9" * 15, "9" * 20, "-"])
_doings = st.lists(
    st.tuples(st.sampled_from(["type", "done", "undo", "redo", "cancel", "totals", "put", "saved"]), _ids, _texts),
    max_size=25,
)


def do(editing: EditSession, doing: Doing) -> None:
    what, cell_id, text = doing
    if what in ("type", "done"):
        editing.type(cell_id, text, done=what == "done")
    elif what == "totals":
        editing.set_computing(not editing.computing)
    elif what == "put":
        editing.put(cell_id, CELLS[cell_id])
    elif what == "saved":
        editing.saved(replace(editing.base, report=replace(editing.base.report, cells=dict(editing.cells))))
    elif what == "undo":
        editing.undo()
    elif what == "redo":
        editing.redo()
    else:
        editing.cancel()


@settings(max_examples=60, deadline=None)
@given(_doings)
def test_whatever_one_does(doings: list[Doing]) -> None:
    editing = session()
    for doing in doings:
        do(editing, doing)
        kept = editing.base.report.cells
        assert editing.unsaved() == {key: cell for key, cell in editing.cells.items() if kept[key] != cell}
        assert editing.opened.findings == evaluate(LAYOUT, editing.cells)
        if editing.computing:
            assert with_totals(LAYOUT, editing.cells) == editing.cells
            blank = {key for key, cell in editing.cells.items() if cell.value is None}
            computable = [f for f in editing.opened.findings if f.rule not in ("balance", "count")]
            sums = [] if blank else computable  # a total with a blank in it is not computed, nor what it is part of
            assert all(f.outcome is not Outcome.FAIL or (f.right or 0) > 10**15 for f in sums)
    end = dict(editing.cells)
    editing.commit()
    steps = 0
    while editing.undo() is not None:
        steps += 1
    assert editing.cells == CELLS
    assert not editing.computing
    while editing.redo() is not None:
        steps -= 1
    if "undo" not in {what for what, _, _ in doings}:
        assert steps == 0
        assert editing.cells == end
