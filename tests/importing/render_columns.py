"""The report of :mod:`.render` as text whose tables are set in columns with spaces, labels broken over lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qktui.forms import Form, Table
from qktui.importing.text import width

from .render import FORM, INTRODUCTION, NARRATIVE, SIGNATURE, TITLE
from .render_pdf import Box, boxes

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


def render_columns(cells: Mapping[str, str], look: Look = Look(), form: Form = FORM) -> str:
    """The report that prints these texts in its cells."""
    lines = ["".join(TITLE).center(60), "", INDENT + INTRODUCTION]
    for section in form.sections:
        lines += ["", f"{INDENT}{'〇一二三四五六'[section.number]}、{section.title}"]
        lines += [INDENT + line.replace("[bookmark: _GoBack]", "") for line in NARRATIVE[section.number]]
        for table in form.tables:
            if table.section == section.number:
                lines += ["", *table_lines(table, cells, look)]
    return "\n".join([*lines, "", *(" " * 50 + line for line in SIGNATURE), ""])


def table_lines(table: Table, cells: Mapping[str, str], look: Look) -> Iterator[str]:
    """The lines of one table."""
    found = boxes(table, cells)
    columns = max(box.column + box.columns for box in found)
    figures = columns if table.across else max(len(block.columns) for block in table.blocks)
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
