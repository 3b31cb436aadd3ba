"""Parts of a report as plain text, in each of the ways in which tables are written in text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from qktui.typesetting import padded, width

from .render_spans import Part, Rows, expanded, joined, placed

Lines = Callable[[Part], Iterator[str]]


def text(parts: Sequence[Part], lines: Lines) -> str:
    """The report, its tables written by ``lines``."""
    found: list[str] = []
    for part in parts:
        found += ["", *lines(part), ""] if part.kind == "table" else [part.text]
    return "\n".join(found) + "\n"


def cell_a_line(part: Part) -> Iterator[str]:
    """As text comes from Word: a tab before every cell, a blank line after every row; labels may be broken."""
    for rows in filter(None, (part.rows, part.beside)):
        for line in _with_hanging(rows):
            yield from (f"\t{cell}" for cell in line)
            yield ""


def bare_lines(part: Part) -> Iterator[str]:
    """Whatever the cells print, a line each, and nothing for a blank one."""
    yield from (cell for rows in (part.rows, part.beside) for row in rows for c in row if (cell := c.text))


def one_line(part: Part) -> Iterator[str]:
    """The whole table in one line."""
    for rows in filter(None, (part.rows, part.beside)):
        yield " ".join(cell.text.replace("\n", "") for row in rows for cell in row if cell.text)


def tabs(part: Part) -> Iterator[str]:
    """A row a line, tabs between."""
    yield from ("\t".join(row).replace("\n", "") for row in expanded(joined(part)))


def columns(part: Part) -> Iterator[str]:
    """A row a line, in columns aligned with spaces; Chinese characters take two places."""
    rows = [[cell.replace("\n", "") for cell in row] for row in expanded(joined(part, gap=0))]
    widest = [max(width(row[at]) for row in rows if at < len(row)) for at in range(max(map(len, rows)))]
    for row in rows:
        yield "  ".join(map(padded, row, widest)).rstrip()


def _with_hanging(rows: Rows) -> Iterator[list[str]]:
    """Each row's cells, an empty one for each that hangs into it from above."""
    lines = placed(rows)
    for number, line in enumerate(lines):
        hanging = [
            (column, "") for above, cells in enumerate(lines[:number]) for column, c in cells if above + c.rows > number
        ]
        yield [text for _, text in sorted([*hanging, *((column, cell.text) for column, cell in line)])]
