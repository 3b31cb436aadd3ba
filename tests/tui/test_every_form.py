"""Reports of every form on the screen: their sections as panels, their tables in full, their key figures."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from qktui.forms import Form, form_ids, load_form
from qktui.model import Cell, Report
from qktui.phrases import use_language
from qktui.store import Store
from qktui.tui.widgets.grid_layout import lay_out
from qktui.tui.widgets.panel_bar import PanelBar
from tests.tui.driving import SIZES, SMALL, at_work, keep

AGENCY = "青禾区人民政府"


def numbered(form: Form) -> Report:
    """A report of this form with a different figure in every cell."""
    return Report(AGENCY, 2018, form.id, cells={place.id: Cell(n) for n, place in enumerate(form.layout().cells)})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("form_id", form_ids())
def test_every_table_stands_within_the_screen(form_id: str, size: tuple[int, int], language: str) -> None:
    use_language(language)
    layout = load_form(form_id).layout()
    texts = {place.id: "12345" for place in layout.cells}
    for table in layout.form.tables:
        marks = {rule.key: "✓" for rule in layout.rules if rule.left[0].startswith(f"{table.id}.")}
        grid = lay_out(layout, table.id, size[0], texts, marks)
        assert grid.width <= size[0]
        assert {key for line in grid.order for key in line} == {c.id for c in layout.cells if c.table == table.id}
        assert all(cell_len(line) == grid.width for line in grid.paint(texts | marks))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form_id", form_ids())
async def test_every_panel_has_its_name_on_the_screen(empty: Store, form_id: str, language: str) -> None:
    use_language(language)
    keep(empty, numbered(load_form(form_id)))
    async with at_work(empty, SMALL) as person:
        await person.open()
        bar = person.app.screen.query_one(PanelBar)
        await person.until(lambda: len(bar.panels) == len(load_form(form_id).sections) + 5, "the panels")
        for panel in bar.panels:
            assert bar.chosen == panel.id
            assert sum(cell_len(name) for _, name in bar.names()) <= SMALL[0]
            await person.press("right_square_bracket")
            await person.until(lambda panel=panel: bar.chosen != panel.id, "the next panel")  # type: ignore[misc]


@pytest.mark.parametrize("form_id", form_ids())
async def test_a_number_key_shows_a_section_and_nothing_where_there_is_none(empty: Store, form_id: str) -> None:
    form = load_form(form_id)
    keep(empty, numbered(form))
    async with at_work(empty, SMALL) as person:
        await person.open()
        bar = person.app.screen.query_one(PanelBar)
        for table in form.tables:
            await person.press(str(table.section))
            await person.until(lambda table=table: bar.chosen == f"section-{table.section}", "it")  # type: ignore[misc]
            first = next(cell.id for cell in table.cells())
            await person.until(lambda first=first: person.grid.cursor_cell == first, "its table")  # type: ignore[misc]
        await person.press("9")
        assert bar.chosen == f"section-{form.tables[-1].section}"


@pytest.mark.parametrize("form_id", form_ids())
async def test_the_overview_has_the_key_figures_with_their_units(empty: Store, form_id: str) -> None:
    form = load_form(form_id)
    report = numbered(form)
    keep(empty, report)
    async with at_work(empty, (100, 60)) as person:
        await person.open()
        await person.sees(*(f"  {report.cells[key].value} {form.cells[key].unit}" for key in form.key_cells))


async def test_reports_of_two_forms_one_after_the_other(empty: Store) -> None:
    older, newer = numbered(load_form("2014")), numbered(load_form("2021"))
    keep(empty, older, Report("白桥区人民政府", 2022, newer.form, cells=newer.cells))
    async with at_work(empty, (120, 40)) as person:
        await person.open()
        await person.sees("六 其他")
        await person.misses("统计表")
        await person.press("escape", "down", "enter")
        await person.sees("附 统计表")
        await person.press("8", "e")
        await person.sees("编辑", "统计表 政府信息公开情况统计表", "（一）收到申请数")


async def test_a_change_may_be_typed_negative(empty: Store) -> None:
    keep(empty, numbered(load_form("2019")))
    async with at_work(empty, (120, 40)) as person:
        await person.open("2", "e")
        await person.until(lambda: person.app.screen.query("FailingLine"), "the editor")
        person.grid.focus_cell("t2.licensing.items_change")
        await person.write("-10")
        await person.press("enter")
        await person.sees("-10")
        await person.misses("“-10”不是")
