"""Paragraphs and tables as plain text for the command line."""

from __future__ import annotations

from collections.abc import Sequence

from qktui.typesetting import padded, width, wrap, wrap_label


def fill(text: str, cells: int, indent: str = "") -> str:
    """The paragraphs of ``text``, one a line, wrapped to ``cells`` with ``indent`` before each line."""
    room = max(cells - width(indent), 2)
    return "\n".join((indent + line).rstrip() for paragraph in text.splitlines() for line in wrap(paragraph, room))


def table(header: Sequence[str], rows: Sequence[Sequence[str]], room: int = 80, label_cells: int = 34) -> str:
    """A table as text: labels in the first column, figures set to the right in all the others.

    Long labels and headings are wrapped, never cut: headings as little as the ``room``
    of a line asks for. A label keeps its leading spaces on every line that it takes, so
    that what belongs to a group stays indented.
    """
    labels = [_hung(row[0], label_cells) for row in rows]
    corner = wrap(header[0], label_cells)
    first = max(width(line) for label in (*labels, corner) for line in label)
    heads, widths = _heads(header[1:], list(zip(*(row[1:] for row in rows), strict=True)), room - first)
    height = max(len(head) for head in (*heads, corner))
    top = [_from_bottom(head, height) for head in (corner, *heads)]
    lines = [_line(label, first, head, widths) for label, *head in zip(*top, strict=True)]
    for label, row in zip(labels, rows, strict=True):
        lines += [line.rstrip() for line in label[:-1]]
        lines.append(_line(label[-1], first, row[1:], widths))
    return "\n".join(lines)


def _heads(header: Sequence[str], columns: Sequence[Sequence[str]], room: int) -> tuple[list[list[str]], list[int]]:
    """The headings wrapped, and the columns' widths, as wide as the room allows but not under four cells."""
    heads: list[list[str]] = []
    widths: list[int] = []
    for cells in range(max((4, *map(width, header))), 3, -1):
        heads = [_head(text, cells) for text in header]
        widths = [max(map(width, (*head, *column))) for head, column in zip(heads, columns, strict=True)]
        if sum(widths) + 2 * len(widths) <= room:
            break
    return heads, widths


def _hung(label: str, cells: int) -> list[str]:
    indent = label[: len(label) - len(label.lstrip())]
    return [indent + line for line in wrap(label.lstrip(), cells - len(indent))]


def _head(text: str, cells: int) -> list[str]:
    longest_word = max((width(word) for word in text.split() if word.isascii()), default=0)
    return list(wrap_label(text, max(cells, longest_word)))


def _from_bottom(lines: Sequence[str], height: int) -> list[str]:
    return [""] * (height - len(lines)) + list(lines)


def _line(label: str, first: int, figures: Sequence[str], widths: Sequence[int]) -> str:
    set_right = (padded(text, cells, "right") for text, cells in zip(figures, widths, strict=True))
    return "  ".join([padded(label, first), *set_right]).rstrip()
