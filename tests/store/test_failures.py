"""Every hard rule over all reports by SQL: as rule by rule, and as the rules in Python."""

from __future__ import annotations

import random

import pytest

from qktui.changes import question, recheck_pending
from qktui.forms import form_ids, load_form
from qktui.model import Cell, Report
from qktui.queries import failures, find_report, miscounted
from qktui.queries.failures import PRIMES, SUSPECTS
from qktui.store import Store
from tests.store.reports import balanced, keep, take, with_cells

BLANK = Cell(None, "")


def spoilt_reports(chance: random.Random, many: int = 60) -> list[Report]:
    """Reports of every form and layout: some of zeros alone, some with blanks or figures off by anything."""
    reports = []
    for n in range(many):
        form = load_form(chance.choice(form_ids()))
        groups = [f"{table.id}.{row.id}" for table, _, row in form.groups()]
        layout = form.layout(chance.choice(["", *groups, *(f"{group}+" for group in groups)]))
        places = [place for place in layout.cells if not place.decimals]
        cells: dict[str, Cell] = {place.id: Cell(0) for place in layout.cells}
        for place in chance.sample(places, chance.choice((0, 0, 1, 2, 6))):
            off = chance.choice((1, -1, 10 ** chance.randrange(12), *PRIMES, -PRIMES[0], 2 * PRIMES[1]))
            cells[place.id] = chance.choice((Cell(off), Cell(off), BLANK))
        reports.append(Report(f"第{n:02d}局", 2021, form.id, cells=cells))
    return reports


def by_rule(store: Store) -> set[tuple[int, str, str, int | None, int]]:
    """What the views of balance say: each rule of each report added up."""
    with store.reading() as conn:
        return {
            tuple(row)
            for row in conn.execute(
                "SELECT f.report_id, k.id, k.place, f.difference, f.blanks FROM rule_failure f"
                " JOIN rule k ON k.no = f.rule_no AND k.hard"
                " UNION ALL SELECT f.report_id, 'count', p.id, NULL, 0 FROM count_failure f"
                " JOIN form_cell p ON p.no = f.cell_no"
            )
        }


@pytest.mark.parametrize("seed", range(3))
def test_the_same_as_rule_by_rule_and_as_in_python(store: Store, seed: int) -> None:
    take(store, *spoilt_reports(random.Random(seed)))
    found = list(failures(store))
    assert {(f.report_id, f.rule, f.place, f.difference, f.blanks) for f in found} == by_rule(store)
    assert len({f.report_id for f in found}) > 20
    for _ in recheck_pending(store, user="甲"):
        pass
    assert miscounted(store) == []


@pytest.mark.parametrize("off", [*PRIMES, 3 * PRIMES[1]])
def test_a_difference_that_one_of_the_primes_divides_is_seen_by_the_other(store: Store, off: int) -> None:
    keep(store, with_cells(balanced(), t3__new__natural=Cell(139 + off)))
    assert {f.difference for f in failures(store)} == {off, -off}


def test_reports_are_added_up_in_the_order_in_which_they_lie(store: Store) -> None:
    """No sorting of millions of terms, which is what would make it slow."""
    with store.reading() as conn:
        plan = [str(row[3]) for row in conn.execute(f"EXPLAIN QUERY PLAN {SUSPECTS}")]
    assert "SCAN r" in plan
    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_findings_that_somebody_else_took_away_are_found_again(store: Store) -> None:
    take(store, balanced("甲局"), with_cells(balanced("乙局"), t3__new__natural=Cell(1)))
    wrong = find_report(store, "乙局")
    errors = kept(store, wrong)
    assert errors == 2
    with store.writing("甲", "check") as conn:
        conn.execute("DELETE FROM finding WHERE report_id = ?", (wrong,))
        conn.execute("UPDATE report SET errors = 0 WHERE id = ?", (wrong,))
    assert miscounted(store) == [wrong]
    question(store, [wrong], user="甲")
    assert miscounted(store) == []  # it no longer counts as checked
    assert list(recheck_pending(store, user="甲"))
    assert (miscounted(store), kept(store, wrong)) == ([], errors)


def kept(store: Store, report_id: int) -> int:
    with store.reading() as conn:
        return int(
            conn.execute(
                "SELECT count(*) FROM finding WHERE report_id = ? AND severity = 'error'", (report_id,)
            ).fetchone()[0]
        )
