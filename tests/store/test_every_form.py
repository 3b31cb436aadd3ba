"""The database keeps reports of every form: their units, signs and rules are those of the form's file."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from qktui.changes import NotInBalance, edit_report, finalise
from qktui.forms import form_ids, load_form
from qktui.importing import read
from qktui.model import Cell, Report, Status
from qktui.store import Store, open_store
from qktui.verify import verify
from tests.store.reports import keep

SIGNED = {"2019": "t2.licensing.items_change"}
AMOUNTS = {"2021": "t2.fees.amount", "2019": "t2.procurement.amount", "2014": "s.office.budget"}


@pytest.fixture
def empty(tmp_db: Path) -> Iterator[Store]:
    with open_store(tmp_db) as opened:
        yield opened


def of_zeros(form_id: str, **changed: Cell) -> Report:
    """A report of zeros, which balances, with an amount, and a negative figure where the form has one."""
    cells = {place.id: Cell(0) for place in load_form(form_id).layout().cells}
    cells[AMOUNTS[form_id]] = Cell(Decimal("25.1"), "251000元")
    if form_id in SIGNED:
        cells[SIGNED[form_id]] = Cell(-10)
    return Report("青禾区人民政府", 2018, form_id, cells=cells)


@pytest.mark.parametrize("form_id", form_ids())
def test_a_report_comes_back_as_it_was(empty: Store, form_id: str) -> None:
    report = of_zeros(form_id)
    stored = keep(empty, report)
    assert stored.report.cells == report.cells
    assert stored.layout.form.id == form_id
    assert verify(empty) == []


@pytest.mark.parametrize("form_id", form_ids())
def test_only_a_report_in_balance_becomes_final(empty: Store, form_id: str) -> None:
    stored = keep(empty, of_zeros(form_id))
    total = next(rule.left[0] for rule in stored.layout.rules if rule.hard)
    stored = edit_report(empty, stored.id, stored.version, {total: Cell(1)}, user="a")
    with pytest.raises(NotInBalance):
        finalise(empty, stored.id, stored.version, user="a")
    stored = edit_report(empty, stored.id, stored.version, {total: Cell(0)}, user="a")
    assert finalise(empty, stored.id, stored.version, user="a").report.status is Status.FINAL


def test_the_database_itself_lets_only_changes_be_negative(empty: Store) -> None:
    stored = keep(empty, of_zeros("2019"))
    with empty.reading() as conn:
        assert conn.execute("SELECT count(*) FROM count_failure").fetchone()[0] == 0
    edit_report(empty, stored.id, stored.version, {"t2.rules.made": Cell(-1)}, user="a")
    with empty.reading() as conn:
        assert conn.execute("SELECT count(*) FROM count_failure").fetchone()[0] == 1


def test_a_published_report_of_2019_comes_back_whole(empty: Store, shared: Path) -> None:
    (draft,) = read("a.json", (shared / "samples" / "shanghai-office-2019.json").read_bytes())
    assert keep(empty, draft.report).report.cells == draft.report.cells
    assert verify(empty) == []
