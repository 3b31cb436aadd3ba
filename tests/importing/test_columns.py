"""Tables without rules, in text and in PDF: read by their columns, or not at all; never a figure in another column."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qktui.importing import NotAReport, read
from qktui.importing.columns import Placed, PlacedLine, tables
from qktui.importing.document import Grid, Paragraph
from qktui.importing.text import placed, read_text
from qktui.model import Draft

from .render_columns import Look, render_columns
from .render_pdf import Style, render_pdf
from .test_rendered import PLAIN, Printed, printed_cells

SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LOOKS = {
    "centred": Look(),
    "left": Look(align="left"),
    "right": Look(align="right"),
    "at the top": Look(top=True),
    "rows apart": Look(apart=True),
    "narrow": Look(label=20, figure=10),
    "wide": Look(label=40, figure=16),
    "left, at the top, apart": Look(align="left", top=True, apart=True),
}
BLANKS = {cell: "" if number % 3 == 0 else text for number, (cell, text) in enumerate(PLAIN.items())}
WITHOUT_A_COLUMN = {cell: "" if cell.endswith((".research", ".repealed")) else text for cell, text in PLAIN.items()}


def one(name: str, data: bytes) -> Draft:
    (draft,) = read(name, data)
    return draft


def texts(cells: dict[str, Printed]) -> dict[str, str]:
    return {cell_id: text for cell_id, (text, _, _) in cells.items()}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("cells", [PLAIN, BLANKS, WITHOUT_A_COLUMN], ids=["full", "blanks", "a blank column"])
def test_text_in_columns(look: str, cells: dict[str, str]) -> None:
    draft = one("a.txt", render_columns(cells, LOOKS[look]).encode())
    read_back = {k: "" if c.value is None else str(c.value) for k, c in draft.report.cells.items()}
    assert read_back.items() <= cells.items()
    if cells is PLAIN:
        assert (read_back, draft.missing, draft.questions) == (PLAIN, (), ())
    assert len(read_back) + len(draft.missing) == len(cells)
    assert len(read_back) >= 185
    assert [section.text for section in draft.report.sections][2:4] == ["全年情况见下表。", "本年情况见下表。"]


@SLOW
@given(printed_cells(), st.sampled_from(list(LOOKS)))
def test_any_figures_in_columns_are_read_as_printed_or_not_at_all(cells: dict[str, Printed], look: str) -> None:
    try:
        draft = one("a.txt", render_columns(texts(cells), LOOKS[look]).encode())
    except NotAReport:
        return
    for cell_id, cell in draft.report.cells.items():
        assert (cell.value, cell.raw) == cells[cell_id][1:]


@SLOW
@given(printed_cells(), st.sampled_from(list(LOOKS)), st.floats(-1, 1))
def test_a_header_set_aside_names_no_other_column(cells: dict[str, Printed], look: str, aside: float) -> None:
    """All lines without figures moved left or right by up to half a column, as a header in another font would be."""
    shift = round(aside * (LOOKS[look].figure // 2 - 1))
    lines = render_columns(texts(cells), LOOKS[look]).split("\n")
    moved = [_moved(line, shift) if line.startswith(" " * 20) and not any(map(str.isdigit, line)) else line
             for line in lines]  # fmt: skip
    try:
        draft = one("a.txt", "\n".join(moved).encode())
    except NotAReport:
        return
    for cell_id, cell in draft.report.cells.items():
        assert (cell.value, cell.raw) == cells[cell_id][1:]


def _moved(line: str, shift: int) -> str:
    return " " * shift + line if shift > 0 else line.removeprefix(" " * -shift)


@pytest.mark.parametrize("height", [842.0, 600.0])
@pytest.mark.parametrize("cells", [PLAIN, BLANKS, WITHOUT_A_COLUMN], ids=["full", "blanks", "a blank column"])
def test_a_pdf_without_rules(cells: dict[str, str], height: float) -> None:
    draft = one("a.pdf", render_pdf(cells, Style(rules="none", height=height)))
    read_back = {k: "" if c.value is None else str(c.value) for k, c in draft.report.cells.items()}
    assert read_back.items() <= cells.items()
    assert len(read_back) >= (200 if cells is PLAIN else 185)
    if cells is PLAIN:
        assert (draft.missing, draft.questions) == ((), ())


@SLOW
@given(printed_cells(), st.sampled_from([842.0, 600.0, 470.0]))
def test_any_figures_in_a_pdf_without_rules(cells: dict[str, Printed], height: float) -> None:
    try:
        draft = one("a.pdf", render_pdf(texts(cells), Style(rules="none", height=height)))
    except NotAReport:
        return
    for cell_id, cell in draft.report.cells.items():
        assert (cell.value, cell.raw) == cells[cell_id][1:]


def test_the_parts_of_a_line_have_places() -> None:
    assert placed("  甲乙  1 2   三 四　5件") == (
        Placed("甲乙", 2, 6), Placed("1", 8, 9), Placed("2", 10, 11), Placed("三 四", 14, 19), Placed("5件", 21, 24),
    )  # fmt: skip
    assert placed("    一句话。") == (Placed("一句话。", 4, 12),)


def grids(text: str) -> list[list[list[str]]]:
    found = read_text("a.txt", text.encode()).blocks
    return [[[cell.text for cell in row] for row in block.rows] for block in found if isinstance(block, Grid)]


def test_columns_are_where_figures_stand() -> None:
    rows = [
        "          甲      乙      丙",
        "一行       1               3",
        "二行               2      13",
        "三行       4      5",
    ]
    text = "\n".join(["前文。", *rows, "后文。", ""])
    assert grids(text) == [
        [["", "甲", "乙", "丙"], ["一行", "1", "", "3"], ["二行", "", "2", "13"], ["三行", "4", "5", ""]]
    ]
    document = read_text("a.txt", (text * 2).encode())
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["前文。", "后文。"] * 2
    assert document.blocks[1].where == "文件第 2 行"


@pytest.mark.parametrize(
    "text",
    [
        "名称      件数\n甲          1\n乙          2",
        "          甲      乙\n一行   1      2\n二行   3      4\n三行   5      6",
        "一、总体情况      1\n二、主动公开      3\n三、依申请公开    4\n四、复议诉讼      6\n五、问题          7",
        "电话：0999-1234567    邮编：650999\n地址：长堤路8号    邮箱：a@b.cn",
        "2023年  收到  5  件，  办结  4  件。\n" * 5,
    ],
    ids=["too few figures", "a header aside", "contents", "particulars", "sentences"],
)
def test_what_is_no_table_in_columns_stays_text(text: str) -> None:
    assert grids(text) == []


def test_two_figures_never_share_a_column() -> None:
    line = PlacedLine((Placed("甲", 0, 2), Placed("1", 9, 11), Placed("2", 10, 12)), "")
    head = PlacedLine((Placed("乙", 8, 13), Placed("丙", 20, 22)), "")
    assert list(tables([head, line, line, line])) == []


def test_labels_that_no_form_has_are_left_as_they_are_printed() -> None:
    assert "重复申请" in render_columns(PLAIN)
    draft_text = render_columns(PLAIN).replace("重复申请", "屡次申请")
    draft = one("a.txt", draft_text.encode())
    assert {cell.rpartition(".")[0] for cell in draft.missing} == {"t3.rejected.repeat"}
    assert any("屡次申请" in question for question in draft.questions)
    assert {k: str(c.value) for k, c in draft.report.cells.items()}.items() <= PLAIN.items()


def test_a_line_of_figures_with_something_else_in_it_is_no_blank_line() -> None:
    """Its table has a header and, it seems, no figures: that must not be read as a table of blanks."""
    text = render_columns(PLAIN)
    (line,) = (line for line in text.split("\n") if line.split()[:3] == ["35", "36", "37"])
    for broken in (line.replace("45", "4（其"), " ".join(line.split()).replace("45", "4（其")):
        draft = one("a.txt", text.replace(line, broken).encode())
        assert not any(cell.startswith("t4.") for cell in draft.report.cells)
        assert sum(cell.startswith("t4.") for cell in draft.missing) == 15
        unplaced = sorted(loose.text for loose in draft.report.unplaced)
        assert unplaced == sorted(part for part in broken.split() if part != "4（其")


@pytest.mark.parametrize("between", ["\n\n\n", "\n\f"], ids=["two blank lines", "a new page"])
def test_columns_may_stand_elsewhere_after_a_gap(between: str) -> None:
    """The second table's figures stand under other columns of the first."""
    first = "名称        甲数    乙数    丙数\n一行        1       2       3\n二行        4       5       6"
    second = "名称    甲数    乙数    丙数\n三行    7       8       9\n四行    10      11      12"
    document = read_text("a.txt", f"{first}{between}{second}\n".encode())
    grids = [
        [[cell.text for cell in row] for row in block.rows] for block in document.blocks if isinstance(block, Grid)
    ]
    assert grids == [[line.split() for line in table.split("\n")] for table in (first, second)]
