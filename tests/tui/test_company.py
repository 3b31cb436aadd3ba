"""Two people at one report: each sees the other, and what the other saves."""

from __future__ import annotations

from pathlib import Path

from qktui.changes import edit_report
from qktui.model import Cell, Status
from qktui.store import Store
from qktui.store.presence import Presence
from tests.tui.driving import LARGE, now
from tests.tui.test_editor import NATURAL, at_the_editor, saved


async def test_they_are_told_of_each_other(store: Store, report_id: int) -> None:
    async with at_the_editor(store, LARGE) as person:
        assert "也在改" not in person.text()
        with Presence(store.path, report_id, "李[bold]四"), Presence(store.path, report_id, "王五"):
            await person.sees("李[bold]四、王五 也在改")
            with Presence(store.path, report_id, "赵六"):
                await person.sees("等 3 人 也在改")
        await person.sees("不再改这份报告")
        await person.misses("也在改")
        assert editors_of(store) == 1
    assert editors_of(store) == 0


def editors_of(store: Store) -> int:
    return len(list(Path(store.path.parent).glob("*-editor-*")))


async def test_what_another_saves_shows_without_a_key(store: Store, report_id: int) -> None:
    async with at_the_editor(store, LARGE) as person:
        stored = now(store, report_id)
        figures = {"t3.granted.natural": Cell(987), "t3.new.legal": Cell(654)}
        edit_report(store, report_id, stored.version, figures, user="李四")
        await person.sees("987", "654", "把双方的修改合在一起")
        await person.press("7", "enter")
        await saved(person)
    cells = now(store, report_id).report.cells
    assert (cells["t3.granted.natural"].value, cells[NATURAL].value) == (987, 7)


async def test_a_figure_that_is_being_typed_stays_open(store: Store, report_id: int) -> None:
    async with at_the_editor(store, LARGE) as person:
        await person.press("7")
        stored = now(store, report_id)
        edit_report(store, report_id, stored.version, {"t3.granted.natural": Cell(987)}, user="李四")
        await person.sees("987")
        await person.press("5", "enter")
        await saved(person)
    assert now(store, report_id).report.cells[NATURAL].value == 75
    assert now(store, report_id).report.status is Status.DRAFT
