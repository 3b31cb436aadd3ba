"""Where mutation begins: small reports in every format, and files of other kinds that its readers know."""

from __future__ import annotations

import codecs
from collections.abc import Callable

from qktui.exchange import dumps
from qktui.forms import load_form
from qktui.importing import read

from ..factory import balanced_report
from ..importing import render_text
from ..importing.render_html import html
from ..importing.render_md import markdown
from ..importing.render_office import docx, xlsx
from ..importing.render_pdf import Style as Page
from ..importing.render_pdf import pdf
from ..importing.render_spans import Part, Style, parts

OFFICIAL = Style()


def report(form_id: str = "2021", style: Style = OFFICIAL) -> list[Part]:
    """A whole report with figures of several kinds."""
    form = load_form(form_id)
    ways = ("0", "7", "1,234", "", "/", "12件", "3.5")
    cells = {cell.id: ways[at % len(ways)] for at, cell in enumerate(form.layout().cells)}
    return parts(cells, style, form)


def short(form_id: str = "2021", style: Style = OFFICIAL) -> list[Part]:
    """Its first lines and tables: enough for readers that do not look for a report."""
    return [part for part in report(form_id, style) if part.kind != "text"][:6]


def _text(found: list[Part]) -> list[bytes]:
    ways = (
        render_text.cell_a_line,
        render_text.bare_lines,
        render_text.tabs,
        render_text.columns,
        render_text.one_line,
    )
    return [render_text.text(found, lines).encode() for lines in ways]


def _json() -> list[bytes]:
    one = balanced_report()
    (other,) = read("a.txt", render_text.text(report(), render_text.cell_a_line).encode())
    return [dumps(one).encode(), dumps(other.report).encode(), f"[{dumps(one)},{dumps(one)}]".encode()]


def _html(found: list[Part]) -> list[bytes]:
    page = html(found, "in a page")
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"'
    archive = f"{head}\n\n--b\nContent-Type: text/html\n\n{page}\n--b--\n"
    return [
        html(found).encode(), html(found, "marked up").encode(), page.encode(), html(found, "in tables").encode(),
        html(found, charset="gbk").encode("gbk"), codecs.BOM_UTF16_LE + page.encode("utf-16-le"), archive.encode(),
    ]  # fmt: skip


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "html": lambda: [*_html(short()), html(short("2014")).encode()],
    "docx": lambda: [
        docx(short()),
        docx(short("2019"), tracked=True),
        docx(short(style=Style(disputes="apart", beside=True))),
    ],
    "xlsx": lambda: [xlsx(short()), xlsx(short("2014"), "several", numbers=False)],
    "pdf": lambda: [pdf(short()[:4]), pdf(short("2014")[-2:], Page(height=400, repeat=True))],
    "md": lambda: [markdown(short()).encode(), markdown(short("2014")).encode()],
    "txt": lambda: [*_text(short()), *_text(short("2014"))],
    "json": _json,
}
"""The first inputs of each format."""

WHOLE: dict[str, Callable[[], list[bytes]]] = {
    "html": lambda: [html(report()).encode(), html(report("2019"), "in a page").encode()],
    "docx": lambda: [docx(report("2014"))],
    "md": lambda: [markdown(report("2019")).encode()],
    "txt": lambda: [*_text(report()), *_text(report("2014"))],
    "json": _json,
}
"""Whole reports, for what looks for one."""
