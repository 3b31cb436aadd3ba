"""The form grid on a screen: moving, typing, scrolling, clicking, and what it draws."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

import pytest
from rich.cells import cell_len
from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.events import MouseScrollDown
from textual.message import Message

from qktui.forms import Layout, load_form
from qktui.model import Cell, Finding, Outcome, Severity
from qktui.rules import evaluate
from qktui.tui.widgets.figures import Face, entry, figure
from qktui.tui.widgets.form_grid import SIGNS, FormGrid

SIZES = [(80, 24), (120, 40)]
NATURAL = "t3.unavailable.not_held.natural"


def balanced() -> dict[str, Cell]:
    """Cells of form 2021 that meet every rule: 139 new, 3 carried in, 134 concluded, 8 carried out."""
    cells = {cell.id: Cell(0) for cell in load_form("2021").layout().cells}
    for row, value in {"new": 139, "carried_in": 3, "granted": 70, "unavailable.not_held": 64,
                       "concluded": 134, "carried_out": 8}.items():  # fmt: skip
        cells[f"t3.{row}.natural"] = cells[f"t3.{row}.total"] = Cell(value)
    cells["t2.fees.amount"] = Cell(Decimal("590.115865"))
    return cells


class GridApp(App[None]):
    """A grid with an editor's part: it reads figures, evaluates the rules and answers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, f"note('{key}')") for key in ("q", "question_mark", "f5", "escape", "1")
    ]

    def __init__(
        self,
        table_id: str,
        cells: Mapping[str, Cell],
        *,
        editable: bool = False,
        computed: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__()
        self.table_id, self.cells, self.computed = table_id, dict(cells), computed
        self.published = dict(cells)
        self.layout_shown: Layout = load_form("2021").layout_of(cells)
        self.grid = FormGrid(editable=editable)
        self.noted: list[str] = []
        self.sent: list[Message] = []
        self.edits: list[tuple[str, str, bool]] = []
        """What was typed: cell, text, whether finally."""
        self.given_up = 0

    def compose(self) -> ComposeResult:
        yield self.grid

    def on_mount(self) -> None:
        findings = evaluate(self.layout_shown, self.cells)
        self.grid.show(self.layout_shown, self.table_id, self.cells, findings, self.published, self.computed)
        self.grid.writer = self
        self.grid.focus()

    def action_note(self, text: str) -> None:
        self.noted.append(text)

    @on(FormGrid.CellFocused)
    @on(FormGrid.EditRefused)
    def _keep(self, message: Message) -> None:
        self.sent.append(message)

    def wrote(self, cell_id: str, text: str, *, done: bool) -> None:
        self.edits.append((cell_id, text, done))
        self.cells[cell_id] = Cell(int(text) if text else None)
        self.grid.update_cells(self.cells, evaluate(self.layout_shown, self.cells))

    def gave_up(self) -> None:
        self.given_up += 1

    def pasted(self, cell_id: str, text: str) -> None:
        self.wrote(cell_id, text, done=True)

    @property
    def picture(self) -> list[str]:
        """The grid's lines as they are on the screen."""
        return [self.grid.render_line(y).text for y in range(self.grid.size.height)]


def line_with(app: GridApp, text: str) -> str:
    return next(line for line in app.picture if text in line)


def cursors(app: GridApp) -> int:
    """How many pieces of the picture are in reverse video."""
    lines = [app.grid.render_line(y) for y in range(app.grid.size.height)]
    return sum(segment.style is not None and bool(segment.style.reverse) for line in lines for segment in line)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("table_id", ["t2", "t3", "t4"])
async def test_the_cursor_reaches_every_cell_and_shows_it(table_id: str, size: tuple[int, int]) -> None:
    app = GridApp(table_id, balanced())
    reached = []
    async with app.run_test(size=size):
        for row in app.grid.grid.order:
            app.grid.action_row_edge(0)
            for _ in row:
                reached.append(app.grid.cursor_cell)
                assert cursors(app) == 1
                app.grid.action_move(1, 0)
            app.grid.action_move(0, 1)
    assert reached == [cell.id for cell in app.layout_shown.cells if cell.table == table_id]


@pytest.mark.parametrize("size", SIZES)
async def test_every_line_is_as_wide_as_the_screen_and_has_no_control_characters(size: tuple[int, int]) -> None:
    cells = balanced()
    cells["t3.new.legal"] = Cell(None, "\x1b[31m3\x07\u202e\n[/x]")
    cells["t3.partial.natural"] = Cell(22, "22（其中修订16件）\x9b2J")
    for table_id in ("t2", "t3", "t4"):
        app = GridApp(table_id, cells)
        async with app.run_test(size=size):
            for line in app.picture:
                assert cell_len(line) == size[0]
                assert not [char for char in line if unicodedata.category(char)[0] == "C"]
            if table_id == "t3":
                assert "[31m3 [/x]" in line_with(app, "一、本年新收")
                assert "22†" in line_with(app, "（二）部分公开")


async def test_header_margin_and_merged_labels_stay_while_scrolling() -> None:
    app = GridApp("t3", balanced(), editable=True)
    async with app.run_test(size=(80, 20)) as pilot:
        at_first = app.picture
        await pilot.press("ctrl+end")
        assert app.grid.cursor_cell == "t3.carried_out.total"
        at_last = app.picture
        assert at_last[:6] == at_first[:6]
        assert at_last[-2:] == at_first[-2:]
        assert "三（七）总计＝各办理结果之和" in at_last[-1]
        assert "四、结转下年度" in "".join(at_last)
        assert "↓" in at_first[-3]
        assert "↑" in at_last[6]
        await pilot.press(*["up"] * 4)
        app.grid.focus_cell("t3.denied.case_file.natural")
        await pilot.pause()
        first_seen = app.picture[7]
        assert first_seen.startswith("│三│（三）│")


async def test_label_columns_stay_while_scrolling_sideways() -> None:
    cells = balanced()
    for column in ("natural", "business", "research", "nonprofit", "legal", "other", "total"):
        cells[f"t3.new.{column}"] = Cell(123456789)
    app = GridApp("t3", cells)
    async with app.run_test(size=(80, 24)) as pilot:
        header = app.picture[4]
        assert "总计" not in header
        for _ in range(6):
            await pilot.press("right")
            new = line_with(app, "本年新收").replace(" ", "")
            assert {part for part in new.split("│") if part.isdigit()} == {"123456789"}
            assert new.startswith("│一、本年新收")
            assert {cell_len(line) for line in app.picture} == {80}
        assert app.grid.scroll_offset.x > 0
        assert "总计" in app.picture[4]
        assert "自然人" not in app.picture[4]
        assert "←" in "".join(app.picture)


async def test_a_click_puts_the_cursor_on_a_cell_and_the_wheel_scrolls() -> None:
    app = GridApp("t3", balanced())
    async with app.run_test(size=(80, 24)) as pilot:
        row = next(y for y, line in enumerate(app.picture) if "二、上年结转" in line)
        x = cell_len(app.picture[row].split("3│")[0])
        await pilot.click(FormGrid, offset=(x, row))
        assert app.grid.cursor_cell == "t3.carried_in.natural"
        await pilot.click(FormGrid, offset=(4, row))
        assert app.grid.cursor_cell == "t3.carried_in.natural"
        for _ in range(5):
            app.grid.post_message(MouseScrollDown(app.grid, 5, 12, 0, 1, 0, False, False, False))
            await pilot.pause()
        assert app.grid.scroll_offset.y > 5
        row = next(y for y, line in enumerate(app.picture) if "1.本机关不掌握" in line)
        await pilot.click(FormGrid, offset=(x, row))
        assert app.grid.cursor_cell == NATURAL
    focused = [m for m in app.sent if isinstance(m, FormGrid.CellFocused)]
    assert [m.cell_id for m in focused] == ["t3.new.natural", "t3.carried_in.natural", NATURAL]
    assert focused[0].control is app.grid


async def test_up_and_down_keep_the_column_over_blocks_of_other_widths() -> None:
    app = GridApp("t2", balanced())
    async with app.run_test(size=(80, 30)) as pilot:
        await pilot.press("right", "right", "down", "down")
        assert app.grid.cursor_cell == "t2.licensing.decisions"
        await pilot.press("up")
        assert app.grid.cursor_cell == "t2.normative.in_force"


async def test_pages_and_edges() -> None:
    app = GridApp("t3", balanced())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("end")
        assert app.grid.cursor_cell == "t3.new.total"
        await pilot.press("pagedown")
        assert app.grid.cursor_cell.endswith(".total")
        assert app.grid.cursor_cell != "t3.new.total"
        await pilot.press(*["pagedown"] * 6)
        assert app.grid.cursor_cell == "t3.carried_out.total"
        await pilot.press(*["pageup"] * 6)
        assert app.grid.cursor_cell == "t3.new.total"
        await pilot.press("ctrl+home")
        assert app.grid.cursor_cell == "t3.new.natural"


async def test_each_key_is_posted_and_every_rule_answers_where_it_stands() -> None:
    app = GridApp("t3", balanced(), editable=True)
    async with app.run_test(size=(80, 50)) as pilot:
        app.grid.focus_cell(NATURAL)
        await pilot.press("8", "4")
        assert app.edits == [(NATURAL, "8", False), (NATURAL, "84", False)]
        assert "84▏" in line_with(app, "1.本机关不掌握")
        assert line_with(app, "1.本机关不掌握").rstrip().endswith("✗−20")
        assert "✗−20" in line_with(app, "三（七）总计＝")
        assert "✗" not in line_with(app, "一＋二＝")
        await pilot.press("backspace")
        assert app.edits[-1] == (NATURAL, "8", False)
        await pilot.press("enter")
        assert app.edits[-1] == (NATURAL, "8", True)
        assert app.grid.cursor_cell == "t3.unavailable.needs_creation.natural"
        assert "*8│" in line_with(app, "1.本机关不掌握")


@pytest.mark.parametrize("key", ["down", "up", "left", "right", "home", "pagedown", "enter", "f2"])
async def test_every_way_out_of_a_cell_commits(key: str) -> None:
    app = GridApp("t3", balanced(), editable=True)
    async with app.run_test(size=(80, 24)) as pilot:
        app.grid.focus_cell(NATURAL)
        await pilot.press("7", key)
        assert (NATURAL, "7", True) in app.edits
        assert not app.grid.typing


async def test_a_figure_is_edited_cleared_and_given_up() -> None:
    app = GridApp("t3", balanced(), editable=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2", "0")
        assert app.edits == [("t3.new.natural", "1390", False)]
        await pilot.press("escape")
        assert app.given_up == 1
        assert not app.grid.typing
        await pilot.press("delete")
        assert app.edits[-1] == ("t3.new.natural", "", True)
        assert "空" in line_with(app, "一、本年新收")
        assert line_with(app, "一、本年新收").rstrip().endswith("?")


async def test_full_width_digits_of_an_input_method_count() -> None:
    app = GridApp("t3", balanced(), editable=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("１", "２", "enter")
        assert app.edits[-1] == ("t3.new.natural", "12", True)
    means = {character: sign for sign, characters in SIGNS.items() for character in characters}
    assert [means.get(char) for char in ("9", "９", "。", "－", "−", "a", "一")] == [
        "9",
        "9",
        ".",
        "-",
        "-",
        None,
        None,
    ]


async def test_keys_that_mean_nothing_here_reach_whoever_else_is_bound() -> None:
    app = GridApp("t3", balanced())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q", "question_mark", "f5", "escape", "1")
        assert app.noted == ["q", "question_mark", "f5", "escape", "1"]
        assert app.edits == []
        app.grid.editable = True
        await pilot.press("1", "q", "f5", "escape")
        assert app.noted == ["q", "question_mark", "f5", "escape", "1", "q", "f5"]
        assert app.edits == [("t3.new.natural", "1", False)]


async def test_computed_cells_and_overlong_entries_are_refused() -> None:
    app = GridApp("t3", balanced(), editable=True, computed=frozenset({"t3.new.total"}))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "=139" in line_with(app, "一、本年新收")
        await pilot.press("end", "5")
        await pilot.press("delete", "f2", "backspace")
        refused = [m for m in app.sent if isinstance(m, FormGrid.EditRefused)]
        assert [m.cell_id for m in refused] == ["t3.new.total"] * 4
        assert all(m.reason for m in refused)
        assert app.edits == []
        await pilot.press("home", *["9"] * 21)
        assert app.edits[-1][1] == "9" * 20
        assert isinstance(app.sent[-1], FormGrid.EditRefused)


async def test_tab_walks_the_failing_places_and_leaves_when_there_are_none() -> None:
    cells = balanced() | {"t3.granted.total": Cell(71), "t3.carried_out.business": Cell(1)}
    app = GridApp("t3", cells)
    async with app.run_test(size=(80, 24)) as pilot:
        walked = []
        for key in ["tab"] * 5 + ["shift+tab"]:
            await pilot.press(key)
            walked.append(app.grid.cursor_cell)
        # each failing rule leads to its first cell: balance to 本年新收, the row to its total, concluded to （七）
        assert walked == [
            "t3.new.business", "t3.granted.total", "t3.concluded.total", "t3.carried_out.total", "t3.new.business",
            "t3.carried_out.total",
        ]  # fmt: skip
        app.grid.update_cells(balanced(), evaluate(app.layout_shown, balanced()))
        before = app.grid.cursor_cell
        await pilot.press("tab")
        assert app.grid.cursor_cell == before


async def test_the_margin_shows_in_reading_only_what_fails() -> None:
    app = GridApp("t4", balanced())
    async with app.run_test(size=(80, 24)) as pilot:
        assert "行差" not in "".join(app.picture)
        cells = balanced() | {"t4.direct.upheld": Cell(2)}
        app.grid.update_cells(cells, evaluate(app.layout_shown, cells))
        await pilot.pause()
        assert line_with(app, "行差").split() == ["行差", "✓", "行差", "✗−2", "行差", "✓"]


async def test_other_findings_mark_their_first_cell() -> None:
    app = GridApp("t3", balanced())
    carry = Finding("carry", "t3.natural", Outcome.FAIL, Severity.WARNING, ("t3.carried_in.natural",), 3, 4, "")
    count = Finding("count", "t3.new.legal", Outcome.FAIL, Severity.ERROR, ("t3.new.legal",), 0, None, "")
    async with app.run_test(size=(80, 24)):
        app.grid.update_cells(balanced(), [carry, count])
        assert "!3│" in line_with(app, "二、上年结转")
        assert "✗·│" in line_with(app, "一、本年新收")


async def test_a_cursor_move_redraws_two_cells_only() -> None:
    app = GridApp("t3", balanced())
    async with app.run_test(size=(80, 24)) as pilot:
        before = [app.grid.render_line(y) for y in range(app.grid.size.height)]
        await pilot.press("right")
        after = [app.grid.render_line(y) for y in range(app.grid.size.height)]
        changed = [y for y, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
        assert changed == [7]


async def test_a_resized_screen_lays_the_table_out_anew() -> None:
    app = GridApp("t4", balanced())
    async with app.run_test(size=(80, 24)) as pilot:
        one_line = app.picture
        await pilot.resize_terminal(60, 24)
        await pilot.pause()
        assert {cell_len(line) for line in app.picture} == {60}
        assert "复议后起诉" in line_with(app, "复议后起诉")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.picture == one_line


@pytest.mark.parametrize("height", [1, 3, 6, 9, 12])
async def test_a_low_screen_still_shows_the_cursor(height: int) -> None:
    app = GridApp("t3", balanced(), editable=True)
    async with app.run_test(size=(80, height)) as pilot:
        for key in ("ctrl+end", "up", "pageup", "ctrl+home", "down"):
            await pilot.press(key)
            assert cursors(app) == 1


def test_a_figure_says_what_is_printed() -> None:
    assert figure(Cell(0)) == Face("·", "zero")
    assert figure(Cell(None)) == Face("空", "blank")
    assert figure(Cell(None, "/")).text == "/"
    assert figure(None).text == ""
    assert figure(Cell(Decimal("590.115865"))).text == "590.115865"
    assert figure(Cell(Decimal("1E+3"))).text == "1000"
    assert figure(Cell(25, "251000元")).text == "251000元"
    assert figure(Cell(22, "22（其中修订16件）")).text == "22†"
    assert figure(Cell(None, "详见本机关网站公布的统计表")).text == "†"
    assert entry(Cell(22, "22（其中修订16件）")) == "22（其中修订16件）"
    assert [entry(cell) for cell in (Cell(0), Cell(None), None)] == ["0", "", ""]


async def test_a_cell_that_is_not_shown_cannot_be_focused() -> None:
    app = GridApp("t3", balanced())
    async with app.run_test(size=(80, 24)):
        with pytest.raises(KeyError):
            app.grid.focus_cell("t4.review.upheld")
