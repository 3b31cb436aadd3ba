"""The window of the list: whatever one does, it is a stretch of the list with the cursor in view."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qktui.model import Status
from qktui.queries import ReportRow
from qktui.tui.list_window import KEPT, PAGE, ListWindow, Place

LINES = 20


def rows(count: int) -> list[ReportRow]:
    return [ReportRow(n, f"{n:06}", "", 2021, "2021", Status.IMPORTED, 42, 0, 0, 0, True, False) for n in range(count)]


def page(everything: list[ReportRow], window: ListWindow[ReportRow], place: Place) -> list[ReportRow]:
    """What the database would give."""
    if place is Place.FIRST:
        return everything[:PAGE]
    if place is Place.LAST:
        return everything[-PAGE:]
    if place is Place.AFTER:
        last = window.rows[-1].id
        return everything[last + 1 : last + 1 + PAGE]
    if place is Place.BEFORE:
        first = window.rows[0].id
        return everything[max(0, first - PAGE) : first]
    top = window.rows[window.top].id
    return everything[top : top + PAGE]


def fill(everything: list[ReportRow], window: ListWindow[ReportRow]) -> None:
    while window.rows and (place := window.lacks(LINES)):
        window.take(page(everything, window, place), place, LINES)


_steps = st.lists(st.sampled_from(["down", "up", "page", "back", "first", "last", "again", "leap"]), max_size=60)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([0, 1, 19, 20, 21, 199, 200, 201, 400, 1000, 5000]), _steps)
def test_the_window_is_a_stretch_of_the_list(count: int, steps: list[str]) -> None:
    everything = rows(count)
    window = ListWindow[ReportRow](lambda row: row.id)
    window.take(page(everything, window, Place.FIRST), Place.FIRST, LINES)
    moves = {"down": 1, "up": -1, "page": LINES, "back": -LINES, "leap": 150}
    for step in steps:
        before = window.row
        if step in moves:
            window.move_to(window.cursor + moves[step], LINES)
        elif step == "again" and window.rows:
            window.take(page(everything, window, Place.AGAIN), Place.AGAIN, LINES)
            assert window.row == before
        elif step in ("first", "last"):
            place = Place.FIRST if step == "first" else Place.LAST
            window.take(page(everything, window, place), place, LINES)
            assert window.row == (everything[0 if step == "first" else -1] if everything else None)
        fill(everything, window)
        check(everything, window)


def check(everything: list[ReportRow], window: ListWindow[ReportRow]) -> None:
    start = window.rows[0].id if window.rows else 0
    assert window.rows == everything[start : start + len(window.rows)]
    assert len(window.rows) <= KEPT + 2 * PAGE
    assert 0 <= window.top <= window.cursor < max(1, len(window.rows))
    assert window.cursor < window.top + LINES
    if window.at_start:
        assert start == 0
    if window.at_end:
        assert start + len(window.rows) == len(everything)


def test_all_of_a_long_list_can_be_walked_both_ways() -> None:
    everything = rows(5000)
    window = ListWindow[ReportRow](lambda row: row.id)
    window.take(page(everything, window, Place.FIRST), Place.FIRST, LINES)
    for _ in range(5000):
        window.move_to(window.cursor + 1, LINES)
        fill(everything, window)
    assert window.row == everything[-1]
    for _ in range(5000):
        window.move_to(window.cursor - 1, LINES)
        fill(everything, window)
    assert window.row == everything[0]
    assert window.at_start


def test_the_cursor_stays_near_a_report_that_is_gone() -> None:
    everything = rows(30)
    window = ListWindow[ReportRow](lambda row: row.id)
    window.take(everything, Place.FIRST, LINES)
    window.move_to(25, LINES)
    top = window.top
    fewer = [row for row in everything[top:] if row.id != 25]
    window.take(fewer, Place.AGAIN, LINES)
    assert window.row == everything[26]
