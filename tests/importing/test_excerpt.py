"""A figure's own row in its document, in every format: found by the place that the figure was read from."""

from __future__ import annotations

import pytest

from qktui.importing import read
from qktui.importing.document import Document, Grid, GridCell
from qktui.importing.excerpt import Printed, Spot
from qktui.importing.formats import read_document
from qktui.model import plain
from qktui.phrases import use_language
from tests.importing.render import FORM, render
from tests.importing.render_html import html
from tests.importing.render_md import markdown
from tests.importing.render_office import docx, xlsx
from tests.importing.render_pdf import render_pdf
from tests.importing.render_spans import parts

FIGURES = {cell.id: str(1000 + i) for i, cell in enumerate(FORM.layout().cells)}
FILES = {
    "txt": lambda: render(FIGURES).encode(),
    "lines": lambda: render(FIGURES).replace("\t", "").encode(),
    "html": lambda: html(parts(FIGURES), "in a page").encode(),
    "md": lambda: markdown(parts(FIGURES)).encode(),
    "docx": lambda: docx(parts(FIGURES)),
    "xlsx": lambda: xlsx(parts(FIGURES)),
    "pdf": lambda: render_pdf(FIGURES),
}


@pytest.mark.parametrize("kind", FILES)
def test_every_figure_is_found_where_it_was_read(kind: str) -> None:
    data = FILES[kind]()
    (draft,) = read("报告.txt", data)
    printed = Printed(read_document("报告.txt", data))
    assert len(draft.report.cells) == 200
    for cell in draft.report.cells.values():
        assert cell.value is not None
        excerpt = printed.around(cell.where, cell.raw or plain(cell.value))
        assert excerpt is not None
        assert excerpt.column is not None
        assert excerpt.rows[excerpt.row].cells[excerpt.column] == plain(cell.value)


def test_what_is_nowhere_has_no_row() -> None:
    assert Printed(read_document("报告.txt", render(FIGURES).encode())).around("第 9 表", "7") is None


@pytest.mark.parametrize("kind", FILES)
def test_a_place_noted_down_in_another_language_is_found(kind: str) -> None:
    data = FILES[kind]()
    (draft,) = read("报告.txt", data)
    use_language("en")
    printed = Printed(read_document("报告.txt", data))
    cell = draft.report.cells["t3.granted.natural"]
    found = printed.spot(cell.where, str(cell.value))
    assert found is not None
    assert found.column is not None
    assert printed.rows[found.row].cells[found.column] == str(cell.value)


def test_of_cells_that_share_a_place_none_is_picked_by_chance() -> None:
    rows = tuple(tuple(GridCell(text, f"文件第 {n} 行") for text in row) for n, row in ((4, "甲00"), (5, "乙01")))
    printed = Printed(Document("报告.md", (Grid(rows),)))
    assert printed.spot("文件第 4 行", "0") == Spot(0, None)
    assert printed.spot("文件第 5 行", "1") == Spot(1, 2)
    assert printed.spot("文件第 5 行", "9") == Spot(1, None)
    assert printed.spot("文件第 6 行", "0") is None
    assert printed.spot("", "0") is None
