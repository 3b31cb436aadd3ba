"""Parts of a report as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from .render_spans import Part, Rows, expanded, joined


def markdown(parts: Sequence[Part]) -> str:
    """Headings with ``#``, tables with pipes, empty cells for merged ones."""
    return "\n\n".join(_part(part) for part in parts) + "\n"


def _part(part: Part) -> str:
    if part.kind == "table":
        return "\n".join(_lines(joined(part)))
    return {"title": "# {}", "heading": "## {}"}.get(part.kind, "{}").format(part.text)


def _lines(rows: Rows) -> list[str]:
    lines = [f"| {' | '.join(map(_escaped, row))} |" for row in expanded(rows)]
    return [lines[0], "|" + "---|" * len(expanded(rows)[0]), *lines[1:]]


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("_", "\\_").replace("\n", "<br>")
