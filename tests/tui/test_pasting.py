"""Blocks pasted into a table and copied out of it, without a screen."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events

from qktui.forms import Form, Layout, form_ids, load_form
from qktui.model import Cell
from qktui.queries import StoredReport
from qktui.rules import evaluate
from qktui.tui.copying import narrow_text, table_text
from qktui.tui.editing import EditSession
from qktui.tui.opened import OpenedReport
from qktui.tui.pasted_block import NotPasted
from qktui.tui.pasting import Pasted, paste, pasted_cell, sentences
from qktui.tui.sheet_text import read_rows, write_rows
from qktui.tui.terminal_input import MOST_READ, Parser, PasteFilter
from qktui.tui.widgets.grid_layout import lay_out
from tests.factory import balanced_report

FORM = load_form("2021")
NATURAL, TOTAL = "t3.new.natural", "t3.new.total"
COLUMNS = "自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t总计"


def session(cells: Mapping[str, Cell] | None = None, layout: Layout | None = None) -> EditSession:
    """An edit session over a report in balance, or over these cells."""
    layout = layout or FORM.layout()
    report = balanced_report()
    report = replace(report, form=layout.form.id, cells=dict(report.cells if cells is None else cells))
    stored = StoredReport(1, 1, report, layout)
    return EditSession(OpenedReport(stored, evaluate(layout, report.cells)))


def order(layout: Layout, table_id: str, width: int = 80) -> tuple[tuple[str, ...], ...]:
    """The table's cells as a screen of that width shows them."""
    return lay_out(layout, table_id, width, {}, {}).order


def pasted(editing: EditSession, text: str, focus: str = NATURAL, width: int = 80) -> Pasted:
    table = focus.partition(".")[0]
    return paste(editing, text, order(editing.base.layout, table, width), focus)


def row(editing: EditSession, row_id: str) -> list[object]:
    """The figures of a row of table 3, what is printed where there is none, None for a blank."""
    columns = FORM.table("t3").blocks[0].columns
    cells = [editing.cells[f"t3.{row_id}.{column.id}"] for column in columns]
    return [cell.raw or None if cell.value is None else cell.value for cell in cells]


def refusal(editing: EditSession, text: str, focus: str = NATURAL, width: int = 80) -> str:
    """Why nothing is pasted, having made sure of it."""
    before = dict(editing.cells)
    with pytest.raises(NotPasted) as refused:
        pasted(editing, text, focus, width)
    assert editing.cells == before
    assert editing.undo() is None
    return str(refused.value)


# ------------------------------------------------------------------ what a terminal sends
BEGIN, END = "\x1b[200~", "\x1b[201~"


def filtered(pieces: list[str]) -> str:
    reading = PasteFilter()
    return "".join(map(reading.feed, pieces))


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (f"\x1b[A{BEGIN}1\t2\r\n3{END}\x1b[B", f"\x1b[A{BEGIN}1\t2\r\n3{END}\x1b[B"),
        (f"{BEGIN}1\x1b]0;x\x072{END}x", f"{BEGIN}1]0;x2{END}x"),
        (f"{BEGIN}\x1b[200~1\x9b2{END}{BEGIN}{END}\x03", f"{BEGIN}[200~12{END}{BEGIN}{END}\x03"),
        (f"{BEGIN}1\x1b[201{END}", f"{BEGIN}1[201{END}"),
        ("\x1b", "\x1b"),
        (f"{BEGIN}{'9' * (MOST_READ + 5)}{END}8", f"{BEGIN}{'9' * MOST_READ}{END}8"),
    ],
)
def test_a_paste_is_cleaned_before_it_is_read(sent: str, read: str) -> None:
    assert filtered([sent]) == read


@given(st.lists(st.sampled_from([BEGIN, END, "\x1b", "[20", "0~", "1~", "1", "\t", "\x1b[A", "x"])), st.data())
def test_pieces_are_read_as_the_whole(parts: list[str], data: st.DataObject) -> None:
    sent = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=5)))
    pieces = [sent[start:end] for start, end in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    whole = filtered([sent])
    assert filtered(pieces) == whole
    assert all("\x1b" not in part.split(END)[0] for part in whole.split(BEGIN)[1:] if END in part)


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1b[97;5u\x1b[A1", ["ctrl+a", "up", "1"]),
        ("\x1b[1114112u\x1b[99999999999u\x1b[97:65;2u1", ["1"]),
        ("\x1b[48;24;80;0;0t1", ["1"]),
    ],
)
def test_codes_are_read_that_mean_something(sent: str, keys: list[str]) -> None:
    assert [event.key for event in Parser().feed(sent) if isinstance(event, events.Key)] == keys


def test_a_window_without_a_size_in_pixels_still_has_a_mouse() -> None:
    *_, click = Parser().feed("\x1b[48;24;80;0;0t\x1b[<0;4;3M")
    assert isinstance(click, events.MouseDown)
    assert (click.x, click.y) == (3, 2)


# ------------------------------------------------------------------ text as spreadsheets give it
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]),
        ("1\t2\n3\t4", [["1", "2"], ["3", "4"]]),
        ("1\r2", [["1"], ["2"]]),
        ("1\t\n2\t\n", [["1", ""], ["2", ""]]),
        ("1\n\n", [["1"], [""]]),
        ("\r\n", [[""]]),
        ('"法律\n服务机构"\t"说""好"""\n', [["法律 服务机构", '说"好"']]),
        ('"没有完\t3', [['"没有完', "3"]]),
        ('12"\t"a"b', [['12"', '"a"b']]),
        ("\u00a01,234\u3000\t 5 ", [["1,234", "5"]]),
        ("1\x1b[31m2\t\x07\u202e3", [["1[31m2", "3"]]),
        ("1\t2\t3\n4", [["1", "2", "3"], ["4"]]),
        ("甲|1||2\n乙|3|4|\n", [["甲", "1", "", "2"], ["乙", "3", "4", ""]]),
    ],
)
def test_reading_rows(text: str, rows: list[list[str]]) -> None:
    assert read_rows(text) == rows


@given(st.lists(st.lists(st.text(), min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_is_written_reads_back(rows: list[list[str]]) -> None:
    plain = read_rows(write_rows(rows))
    assert read_rows(write_rows(plain)) == plain
    assert all(cell == " ".join(cell.split()) and cell.isprintable() for line in plain for cell in line)


def test_a_spreadsheet_computes_nothing_of_what_is_copied() -> None:
    texts = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-a", "-", "-12", "-1.5"]
    assert [cell[:1] for cell in write_rows([texts]).rstrip("\n").split("\t")] == [" ", " ", " ", " ", "-", "-", "-"]


@pytest.mark.parametrize(
    ("text", "cell_id", "unit", "cell"),
    [
        ("1,234,567", NATURAL, "", Cell(1234567)),
        ("１，２３４", NATURAL, "", Cell(1234)),
        ("12,34", NATURAL, "", Cell(None, "12,34")),
        ("1 234", NATURAL, "", Cell(None, "1 234")),
        ("3.5", NATURAL, "", Cell(None, "3.5")),
        ("12件", NATURAL, "", Cell(12, "12件")),
        ("/", NATURAL, "", Cell(None, "/")),
        ("—", NATURAL, "", Cell(None, "—")),
        ("", NATURAL, "", Cell(None)),
        ("0", NATURAL, "", Cell(0)),
        ("-3", NATURAL, "", Cell(-3)),
        ("#REF!", NATURAL, "", Cell(None, "#REF!")),
        ("1,590.5", "t2.fees.amount", "", Cell(Decimal("1590.5"))),
        ("251000", "t2.fees.amount", "元", Cell(Decimal("25.1"), "251000")),
        ("25.1", "t2.fees.amount", "万元", Cell(Decimal("25.1"))),
        ("251000元", "t2.fees.amount", "", Cell(Decimal("25.1"), "251000元")),
        ("5", NATURAL, "元", Cell(None, "5")),
        ("9" * 17, NATURAL, "", Cell(None, "9" * 17)),
    ],
)
def test_what_pasted_text_means(text: str, cell_id: str, unit: str, cell: Cell) -> None:
    found = pasted_cell(text, FORM.cells[cell_id], unit)
    assert (found.value, found.raw) == (cell.value, cell.raw)


# ------------------------------------------------------------------ from the focused cell on
def test_figures_go_right_and_down_in_one_step() -> None:
    editing = session()
    before = dict(editing.cells)
    done = pasted(editing, "7001\t7002\r\n7003\t-\r\n", "t3.carried_in.business")
    assert row(editing, "carried_in")[1:3] == [7001, 7002]
    assert row(editing, "granted")[1:3] == [7003, "-"]
    assert (done.stated, len(done.changed), done.blanked, done.elsewhere) == (4, 4, 0, False)
    assert sentences(done, editing) == ["粘贴 4 格，其中 4 格改变"]
    assert editing.undo() is not None
    assert editing.cells == before


def test_empty_lines_at_the_end_are_no_rows() -> None:
    editing = session()
    assert pasted(editing, "7001\t7002\r\n\r\n\r\n").stated == 2
    assert pasted(editing, "7003\r\n\r\n").stated == 2  # of a single column they are: a cell that is blank


def test_a_blank_is_a_blank_and_it_is_said() -> None:
    editing = session()
    done = pasted(editing, "7001\t\t7003\t")
    assert row(editing, "new")[:4] == [7001, None, 7003, None]
    assert done.blanked == 2
    assert sentences(done, editing)[1] == "2 格变为空格（空不是 0）"


def test_the_same_figures_are_no_change() -> None:
    editing = session({**balanced_report().cells, NATURAL: Cell(1234, "1,234", "第 1 行"), TOTAL: Cell(None, "约 12")})
    before = dict(editing.cells)
    business = before["t3.new.business"].value
    assert pasted(editing, f"1234\t{business}").changed == frozenset()
    assert pasted(editing, "0\t约 12", "t3.new.other").changed == {"t3.new.other"}
    assert editing.undo() is not None
    assert editing.cells == before
    assert editing.undo() is None


def test_a_changed_cell_keeps_where_it_is_printed() -> None:
    editing = session({**balanced_report().cells, NATURAL: Cell(1, "", "第 1 行")})
    pasted(editing, "2")
    assert editing.cells[NATURAL] == Cell(2, "", "第 1 行")


@pytest.mark.parametrize(
    ("text", "focus", "sentence"),
    [
        ("1\t2\t3", "t3.new.other", "粘贴的有 1 行 3 列，这里只有 25 行 2 列的位置"),
        ("1\n2\n3", "t3.concluded.natural", "粘贴的有 3 行 1 列，这里只有 2 行 7 列的位置"),
        ("你好", NATURAL, "粘贴的“你好”不是数"),
        ("12\n约13\n14", NATURAL, "粘贴的“约13”不是数"),
        ("12\t约13", NATURAL, "粘贴的“约13”不是数"),
        ("1" * 21, NATURAL, "一格最多 20 个字符，粘贴的有一格是 21 个"),
        ("", NATURAL, "没有可以粘贴的文字"),
        ("附注\t12", NATURAL, "表三没有“附注”这一行，或不止一行叫这个名"),
        ("一、本年新收\t1\n附注\t12", NATURAL, "表三没有“附注”这一行，或不止一行叫这个名"),
    ],
)
def test_what_is_refused(text: str, focus: str, sentence: str) -> None:
    assert refusal(session(), text, focus) == sentence


def test_a_merged_cell_takes_the_first_of_its_columns() -> None:
    editing = session()
    pasted(editing, "1\t2\t3\n4\t5\t6\n7\t\t\n", "t2.rules.issued")
    assert editing.cells["t2.licensing.decisions"].value == 7
    assert editing.cells["t2.normative.in_force"].value == 6
    assert "3 列" in refusal(session(), "1\t2\t3\n4\t5\t6\n7\t8\t\n", "t2.rules.issued")


@pytest.mark.parametrize("width", [80, 200])
def test_the_official_line_of_table_four_and_its_rows_both_fit(width: int) -> None:
    figures = [str(n) for n in range(15)]
    for text in ("\t".join(figures), "\n".join("\t".join(figures[at : at + 5]) for at in (0, 5, 10))):
        editing = session()
        assert pasted(editing, text, "t4.review.upheld", width).stated == 15
        assert editing.cells["t4.after_review.total"].value == 14


# ------------------------------------------------------------------ by labels
def test_labels_win_over_the_focused_cell() -> None:
    editing = session()
    text = f"\t{COLUMNS}\n（七）总计\t1\t2\t3\t4\t5\t6\t7\n四、结转下年度继续办理\t8\t9\t10\t11\t12\t13\t-\n"
    done = pasted(editing, text)
    assert row(editing, "concluded") == [1, 2, 3, 4, 5, 6, 7]
    assert row(editing, "carried_out") == [8, 9, 10, 11, 12, 13, "-"]
    assert done.elsewhere
    assert "按行名、列名放置，不从光标处起" in sentences(done, editing)
    step = editing.undo()
    assert step is not None
    assert step.name == "t3.concluded.natural"


def test_rows_and_columns_in_another_order_are_put_where_they_belong() -> None:
    editing = session()
    pasted(editing, "\t总计\t自然人\n部分公开\t900\t901\n予以公开\t902\t903\n")
    assert (row(editing, "partial")[0], row(editing, "partial")[6]) == (901, 900)
    assert (row(editing, "granted")[0], row(editing, "granted")[6]) == (903, 902)


def test_row_labels_alone_begin_at_the_first_column_of_whole_rows() -> None:
    editing = session()
    pasted(editing, "（七）总计\t\t\t1\t2\t3\t4\t5\t6\t7\n", "t3.granted.legal")
    assert row(editing, "concluded") == [1, 2, 3, 4, 5, 6, 7]


def test_row_labels_alone_with_fewer_figures_keep_to_the_focused_column() -> None:
    editing = session()
    pasted(editing, "（七）总计\t901\t902\n", "t3.granted.other")
    assert row(editing, "concluded")[5:] == [901, 902]
    assert "列" in refusal(session(), "（七）总计\t1\t2\t3", "t3.granted.other")


def test_column_labels_alone_keep_to_the_focused_row() -> None:
    editing = session()
    pasted(editing, "其他\t总计\n901\t902\n903\t904", "t3.carried_in.natural")
    assert row(editing, "carried_in")[5:] == [901, 902]
    assert row(editing, "granted")[5:] == [903, 904]


def test_a_wrapped_label_in_quotes_and_a_title_above() -> None:
    editing = session()
    title = "三、收到和处理政府信息公开申请情况"
    text = f'{title}\n项目\t"自然人"\t"法律服务\n机构"\n"一、本年新收政府信息\n公开申请数量"\t901\t902'
    pasted(editing, text)
    assert (row(editing, "new")[0], row(editing, "new")[4]) == (901, 902)


def test_details_of_one_name_are_told_apart_by_the_group() -> None:
    layout = load_form("2014").layout()
    editing = session({cell.id: Cell(0) for cell in layout.cells}, layout)
    pasted(
        editing, "四、行政复议数量\t1\n（二）被依法纠错数\t2\n五、行政诉讼数量\t3\n（二）被依法纠错数\t4\n", "s.active"
    )
    assert [editing.cells[key].value for key in ("s.review.corrected", "s.litigation.corrected")] == [2, 4]
    with pytest.raises(NotPasted):
        pasted(editing, "（二）被依法纠错数\t4\n", "s.active")


def test_a_stated_unit_counts() -> None:
    editing = session()
    pasted(editing, "\t本年收费金额（单位：元）\n行政事业性收费\t251000\n", "t2.fees.amount")
    assert editing.cells["t2.fees.amount"].value == Decimal("25.1")
    layout = load_form("2014").layout()
    editing = session({cell.id: Cell(0) for cell in layout.cells}, layout)
    pasted(editing, "七、依申请公开信息收取的费用\t元\t5000\n", "s.fees")
    assert editing.cells["s.fees"].value == Decimal("0.5")


@pytest.mark.parametrize(
    "text",
    [
        "1\t2\t3\n4\t5",  # rows of different lengths, in which cells may be left out anywhere
        "1\t2\n\n3\t4",
        "\t\t自然人\t商业企业\t科研机构\n一、本年新收\t\t2\t3",
        "\t自然人\t备注\n一、本年新收\t1\t2",  # a figure under no column of the form
        "\t自然人\t自然人\n一、本年新收\t1\t2",  # two figures for one cell
        "一、本年新收\t1\t2\t3\t4\t5\t6\t7\n一、本年新收\t1\t2\t3\t4\t5\t6\t7",
        "一、本年新收\t\t1\t2",  # is the empty cell a blank, or a part of the label?
        "一、本年新收\t\t1\t2\t3\t4\t5\t6\t",
        "行政复议\t1\t2\t3\t4\t5",  # a row of another table
        "一、本年新收\t约3\t4\t5\t6\t7\t8\t9\n二、上年结转\t1\t2\t3\t4\t5\t6\t7",
        f"\t{COLUMNS}\n\t1\t2\t3\t4\t5\t6\t7\n一、本年新收\t1\t2\t3\t4\t5\t6\t7",  # a line without its label
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    refusal(session(), text)


# ------------------------------------------------------------------ computed totals
def test_computed_totals_stay_and_a_difference_is_said() -> None:
    editing = session()
    editing.set_computing(True)
    done = pasted(editing, "1\t2\t3\t4\t5\t6\t21")
    assert not done.computed
    assert editing.cells[TOTAL].value == 21
    done = pasted(editing, "1\t2\t3\t4\t5\t7\t99")
    assert editing.cells[TOTAL].value == 22
    assert done.computed == {TOTAL: Cell(99)}
    assert sentences(done, editing)[-1] == (
        "总计由程序计算，有 1 格与粘贴的不同，没有采用：表三“一、本年新收”行“总计”列 粘贴 99，算出 22"
    )


# ------------------------------------------------------------------ limits
@pytest.mark.parametrize("text", ["1\t" * 524_288, "一" * 2**20, '"' * 2**20])
def test_a_huge_text_is_refused_unread(text: str) -> None:
    assert refusal(session(), text) == "粘贴的文字太长，超过 100,000 个字符"


@pytest.mark.parametrize("text", ["\t" * 50_000 + "\n" * 49_000, "1\n" * 20_000, "1\t" * 20_000])
def test_more_cells_than_any_table_has_are_refused(text: str) -> None:
    assert "比哪一张表都大" in refusal(session(), text)


@given(st.text(st.characters(blacklist_categories=()), max_size=40), st.sampled_from(["", "\t", "\n"]))
def test_no_control_character_gets_into_a_cell(text: str, between: str) -> None:
    editing = session()
    try:
        pasted(editing, f"1{between}{text}{between}2")
    except NotPasted:
        return
    assert all(cell.raw.isprintable() for cell in editing.cells.values())


# ------------------------------------------------------------------ copied out and pasted back
def layouts() -> list[tuple[Form, str]]:
    """Every form in its official layout, and with each of its groups in one row and as a subtotal."""
    found = []
    for form in map(load_form, form_ids()):
        groups = [f"{table.id}.{row.id}" for table, _, row in form.groups()]
        found += [(form, key) for key in ("", *groups, *(f"{group}+" for group in groups))]
    return found


LAYOUTS = [form.layout(key) for form, key in layouts()]
TABLES = [(layout, table.id) for layout in LAYOUTS for table in layout.form.tables]


def some_cells(layout: Layout, table: str, seed: int) -> dict[str, Cell]:
    """A table's cells with numbers, blanks, dashes, printed texts; some are absent."""
    chance = random.Random(seed)
    found: dict[str, Cell] = {}
    for place in layout.cells:
        number = Decimal(chance.randint(0, 10**8)) / 100 if place.decimals else chance.randint(0, 10**6)
        printed = Cell(number, f"{number}（含上年）")
        others = [Cell(None), Cell(None, "/"), Cell(None, "—"), Cell(None, "约12"), Cell(None, "无"), None, printed]
        cell = chance.choice([*[Cell(number)] * chance.choice([0, 7]), *others])
        if place.table == table and cell is not None:
            found[place.id] = cell
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TABLES) - 1), st.integers(0, 2**32), st.booleans())
def test_a_table_copied_and_pasted_back_is_the_same(number: int, seed: int, narrow: bool) -> None:
    layout, table = TABLES[number]
    cells = some_cells(layout, table, seed)
    editing = session(cells, layout)
    ids = [place.id for place in layout.cells if place.table == table]
    text = (narrow_text if narrow else table_text)(layout, table, cells)
    done = pasted(editing, text, ids[seed % len(ids)])
    assert (done.stated, done.changed) == (len(ids), frozenset())
    assert editing.cells == cells


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(TABLES) - 1), st.integers(0, 2**32), st.booleans())
def test_a_table_pasted_into_a_blank_one_gives_the_same_figures(number: int, seed: int, narrow: bool) -> None:
    layout, table = TABLES[number]
    cells = some_cells(layout, table, seed)
    blank = {place.id: Cell(None) for place in layout.cells}
    blank |= {key: cell for key, cell in cells.items() if cell.raw == "约12"}  # what is no figure is not pasted anew
    editing = session(blank, layout)
    ids = [place.id for place in layout.cells if place.table == table]
    pasted(editing, (narrow_text if narrow else table_text)(layout, table, cells), ids[0])
    for key in ids:
        mine, copied = editing.cells[key], cells.get(key, Cell(None))
        assert mine.value == copied.value
        assert copied.value is not None or mine.raw == copied.raw


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"{layout.form.id}-{layout.key}")
def test_blank_tables_come_back_and_the_narrow_text_fits_eighty_columns(layout: Layout) -> None:
    blank = {place.id: Cell(None) for place in layout.cells}
    for table in layout.form.tables:
        ids = [place.id for place in layout.cells if place.table == table.id]
        full = {key: Cell(12345) for key in ids}
        for text in (table_text(layout, table.id, blank), narrow_text(layout, table.id, blank)):
            editing = session(full, layout)
            assert pasted(editing, text, ids[0]).blanked == len(ids)
        narrow = narrow_text(layout, table.id, {key: Cell(1234) for key in ids})
        assert max(map(cell_len, narrow.splitlines())) <= 80
