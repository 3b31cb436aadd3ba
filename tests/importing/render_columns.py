"""The report of :mod:`.render` as text whose tables are set in columns with spaces, labels broken over lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qktui.typesetting import width

from .render_pdf import Box
from .render_spans import Rows, expanded, parts, placed

INDENT = "　　"


@dataclass(frozen=True)
class Look:
    """How the columns are set. ``label`` and ``figure``: their widths in columns; ``align``: centre, left or right.

    ``top``: the lines of a cell stand at its top instead of in its middle; ``apart``: blank lines between rows.
    """

    label: int = 24
    figure: int = 14
    align: str = "centre"
    top: bool = False
    apart: bool = False


def render_columns(cells: Mapping[str, str], look: Look = Look()) -> str:
    """The report that prints these texts in its cells."""
    lines: list[str] = []
    for part in parts(cells):
        if part.kind == "table":
            lines += ["", *table_lines(part.rows, look), ""]
        else:
            lines.append(part.text.center(60) if part.kind == "title" else INDENT + part.text)
    return "\n".join([*lines, ""])


def table_lines(rows: Rows, look: Look) -> Iterator[str]:
    """The lines of one table."""
    found = [Box(n, column, c.rows, c.columns, c.text) for n, line in enumerate(placed(rows)) for column, c in line]
    columns = max(box.column + box.columns for box in found)
    figures = _figures(expanded(rows), columns)
    widths = [look.label] * (columns - figures) + [look.figure] * figures
    edges = [sum(widths[:column]) for column in range(columns + 1)]
    wrapped = {box: list(_wrapped(box.text, edges[box.column + box.columns] - edges[box.column] - 2)) for box in found}
    heights = [_height(found, wrapped, row) for row in range(max(box.row + box.rows for box in found))]
    tops = [sum(heights[:row]) + row * look.apart for row in range(len(heights) + 1)]
    page = [[" "] * (edges[-1] + 40) for _ in range(tops[-1])]
    for box in found:
        lines = wrapped[box]
        room = tops[box.row + box.rows] - tops[box.row] - look.apart
        top = tops[box.row] + (0 if look.top else (room - len(lines)) // 2)
        for number, line in enumerate(lines):
            _write(page[top + number], edges[box.column], edges[box.column + box.columns], line, look.align)
    yield from ("".join(line).rstrip() for line in page)


def _figures(rows: Sequence[Sequence[str]], columns: int) -> int:
    """How many columns have figures."""
    return columns - min((at for row in rows for at, text in enumerate(row) if text[:1].isdigit() and len(text) < 9
                          and "." not in text), default=0)  # fmt: skip


def _height(found: Sequence[Box], wrapped: Mapping[Box, list[str]], row: int) -> int:
    needed = (-(-len(wrapped[box]) // box.rows) for box in found if box.row <= row < box.row + box.rows)
    return max(1, *needed)


def _write(line: list[str], left: int, right: int, text: str, align: str) -> None:
    """Write into a line of single columns; a wide character leaves the next one empty."""
    room = right - left - 2 - width(text)
    at = left + {"centre": room // 2, "left": 0, "right": room}[align]
    for char in text:
        line[at] = char
        if width(char) == 2:
            line[at + 1] = ""
        at += width(char)


def _wrapped(text: str, most: int) -> Iterator[str]:
    line = ""
    for char in text:
        if line and width(line + char) > most and not (char.isdigit() and line[-1].isdigit()):
            yield line
            line = ""
        line += char
    if line:
        yield line
