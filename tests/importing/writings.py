"""Every way in which the proof writes a report down: file formats, and layouts of the tables in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from . import render_pdf, render_text
from .printed import Figures, texts
from .render_html import DRESSES, html
from .render_md import markdown
from .render_office import docx, xlsx
from .render_spans import (
    Part,
    Rows,
    Style,
    mapped,
    parts,
    shifted,
    unmerged,
    unspanned,
    widened,
    without_blanks,
    without_empty_header_cells,
    without_trailing_blanks,
)

Writer = Callable[[list[Part]], bytes]


def _utf8(write: Callable[[list[Part]], str]) -> Writer:
    return lambda found: write(found).encode()


def _text(lines: render_text.Lines, encoding: str = "utf-8") -> Writer:
    return lambda found: render_text.text(found, lines).encode(encoding)


WRITERS: dict[str, Writer] = {
    **{f"html {dress}": _utf8(partial(html, dress=dress)) for dress in DRESSES},
    "html gbk": lambda found: html(found, charset="gb2312").encode("gb18030"),
    "html bom": lambda found: html(found).encode("utf-8-sig"),
    "html utf-16": lambda found: html(found, charset="utf-16").encode("utf-16"),
    "docx": docx,
    "docx tracked": partial(docx, tracked=True),
    "xlsx": xlsx,
    "xlsx several sheets": partial(xlsx, sheets="several"),
    "xlsx of texts": partial(xlsx, numbers=False),
    "pdf": partial(render_pdf.pdf, style=render_pdf.Style(height=600)),
    "pdf repeating headers": partial(render_pdf.pdf, style=render_pdf.Style(height=520, repeat=True, within=True)),
    "md": _utf8(markdown),
    "txt cell a line": _text(render_text.cell_a_line),
    "txt bare lines": _text(render_text.bare_lines, "gb18030"),
    "txt tabs": _text(render_text.tabs),
    "txt table in one line": _text(render_text.one_line),
    "txt columns": _text(render_text.columns),
}
SLOW = ("docx", "pdf", "xlsx")
"""How the names of the formats begin that take long to write or to read."""


BLANKS_LOST = ("txt bare lines", "txt table in one line")
"""The formats in which a blank cell leaves no trace."""

_PLACED = ("xlsx", "pdf", "txt columns")
_ONE_BY_ONE = ("txt cell a line", *BLANKS_LOST)


@dataclass(frozen=True)
class Way:
    """A layout of the tables: the style, and what is then done to the rows.

    Where a name of a format begins with one of ``lossy``, something is lost that tells
    where a figure belongs: cells may be missing, but not wrong. ``other``: the same, but
    there a cell has a place that tells its column, so that the outcome is another table.
    """

    style: Style = field(default_factory=Style)
    change: Callable[[Rows], Rows] = list
    lossy: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    def parts(self, figures: Figures) -> list[Part]:
        """The report with these figures, laid out so."""
        return mapped(parts(texts(figures.cells), self.style, figures.form), self.change)

    def applies(self, writer: str, figures: Figures) -> bool:
        """Whether the layout is one of this form's tables, in this format."""
        return not writer.startswith(self.other or "-") and (
            self == WAYS["official"] or self.parts(figures) != WAYS["official"].parts(figures)
        )

    def is_fair(self, writer: str, figures: Figures) -> bool:
        """Whether everything is there that a reader needs to know every cell."""
        blanks = any(not text for text, _, _ in figures.cells.values())
        return not writer.startswith(self.lossy or "-") and not (blanks and writer in BLANKS_LOST)


WAYS: dict[str, Way] = {
    "official": Way(),
    "empty cells for merged": Way(change=unmerged),
    "empty columns": Way(change=widened),
    "disputes in two tables": Way(Style(disputes="two")),
    "disputes apart": Way(Style(disputes="apart")),
    "disputes down": Way(Style(disputes="down")),
    "short labels": Way(Style(labels="short")),
    "other names": Way(Style(labels="aliases")),
    "other punctuation": Way(Style(labels="other punctuation")),
    "broken labels": Way(Style(broken=True)),
    "column labels in two rows": Way(Style(stacked=True), lossy=_ONE_BY_ONE),
    "no column of units": Way(Style(units=False)),
    "cut": Way(Style(cut=8), lossy=("txt columns",)),
    "cut, header repeated": Way(Style(cut=10, repeated=True)),
    "side by side": Way(Style(disputes="apart", beside=True), lossy=("txt tabs", "txt columns")),
    "merged cells lost": Way(change=unspanned, lossy=_PLACED),
    "blank cells lost at the end": Way(change=without_trailing_blanks, lossy=("",)),
    "header cells lost": Way(change=without_empty_header_cells, lossy=("",)),
    "header cells shifted": Way(change=shifted, lossy=("",)),
    "blank cells lost": Way(change=without_blanks, lossy=("",), other=_PLACED),
}
