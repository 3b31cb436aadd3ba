"""Tables in text that lost its layout: lines that are labels and figures of a form become grids.

Some files give a table's cells as bare lines, or a whole table in one line. Which
lines are cells can be told only with the form's labels at hand. The opposite
happens too: what looked like a table by its tabs may be headings and text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qktui.forms import Form, SectionTitle
from qktui.importing.broken import mended
from qktui.importing.document import Block, Document, Grid, GridCell, Paragraph
from qktui.importing.figures import UNITS, has_digits, is_value
from qktui.importing.labels import LONGEST_JOIN, comparable, known_key, longest_known, normalised
from qktui.importing.sections import LONGEST_HEADING, is_title
from qktui.importing.wording import wording

_LONGEST_LABEL = 60
_LONGEST_ROW = 20_000
_FEWEST_FIGURES = 2
_FEWEST_LABELS = 8
_FEWEST_PARTS = 5


def gather(document: Document, form: Form) -> Document:
    """The document with the form's tables as grids and everything else as paragraphs."""
    words = wording(form).words
    labels = words | wording(form).foreign  # a header that has a column of another form is to be seen whole
    whole = (part for block in document.blocks for part in _whole(block, form))
    blocks = [part for block in whole for part in _without_headings(block, form.sections, words)]
    found: list[Block] = []
    start = 0
    while start < len(blocks):
        end, grid = _table_at(blocks, start, labels)
        end = max(end, start + 1)
        found += [grid] if grid else blocks[start:end]
        start = end
    return Document(document.name, tuple(found))


def _whole(block: Block, form: Form) -> Sequence[Block]:
    """A block with its labels whole."""
    return mended(block, form) if isinstance(block, Grid) and block.by_line else [block]


def _without_headings(block: Block, titles: Sequence[SectionTitle], words: frozenset[str]) -> Iterator[Block]:
    """A grid cut where a row is a section's heading; a grid of nothing known is running text."""
    if isinstance(block, Paragraph):
        yield block
        return
    cells = (cell for row in block.rows for cell in row if cell.text)
    if not any(is_value(cell.text) or known_key(cell.text[:_LONGEST_LABEL], words) for cell in cells):
        yield from (Paragraph(cell.text, cell.where) for row in block.rows for cell in row if cell.text)
        return
    start = 0
    for number, row in enumerate(block.rows):
        alone = _alone(row)
        if alone is not None and _is_heading(alone.text, titles, words):
            yield from _rows(block.rows[start:number], block)
            yield Paragraph(alone.text, alone.where)
            start = number + 1
    if start == 0:
        yield block  # the very same, which is known to be so
    else:
        yield from _rows(block.rows[start:], block)


def _alone(row: Iterable[GridCell]) -> GridCell | None:
    """The only cell of a row that prints anything."""
    filled = (cell for cell in row if cell.text)
    first = next(filled, None)
    return first if next(filled, None) is None else None


def _is_heading(text: str, titles: Sequence[SectionTitle], words: frozenset[str]) -> bool:
    """Whether the only text of a row heads a section; what also labels the table's rows does not."""
    heading = normalised(text) if len(text) <= LONGEST_HEADING else ""
    return heading not in words and any(is_title(heading, title) for title in titles)


def _rows(rows: Sequence[tuple[GridCell, ...]], block: Grid) -> Iterator[Grid]:
    if rows:
        yield Grid(tuple(rows), rows[0][0].where if rows[0] else block.where, block.aligned)


def _table_at(blocks: Sequence[Block], start: int, words: frozenset[str]) -> tuple[int, Grid | None]:
    """Where the run of cell lines from ``start`` ends, and its grid; ``None`` when there is no table."""
    rows: list[tuple[GridCell, ...]] = []
    end = start
    while end < len(blocks):
        taken = _rows_at(blocks, end, words) or (_unknown_label(blocks, end) if rows else [])
        if not taken:
            break
        rows += taken
        end += len(taken)
    if not rows:
        return start, None
    cells = [cell for row in rows for cell in row]
    labels = sum(not is_value(cell.text) for cell in cells)
    beside = (blocks[at] for at in (start - 1, end) if 0 <= at < len(blocks))
    if labels and labels == len(cells) and any(isinstance(block, Grid) for block in beside):
        return end, Grid(tuple(rows), rows[0][0].where)  # the labels above or below a table that is set apart
    figures = sum(is_value(cell.text) and has_digits(cell.text) for cell in cells)
    if figures < _FEWEST_FIGURES and not (labels > 1 and figures) and labels < _FEWEST_LABELS:
        return end, None
    return end, Grid(tuple(rows), rows[0][0].where)


def _rows_at(blocks: Sequence[Block], start: int, words: frozenset[str]) -> list[tuple[GridCell, ...]]:
    """The cell lines that begin at ``start``: a figure, a label in one or more lines, or a line of several cells."""
    block = blocks[start]
    if isinstance(block, Grid):
        return []
    if row := _row_of_words(block, words):
        return row
    if len(block.text) > _LONGEST_LABEL:
        return []
    if is_value(block.text) or block.text in UNITS:
        return [(GridCell(block.text, block.where),)]
    lines = _paragraphs(blocks[start : start + LONGEST_JOIN])
    texts = [line.text for line in lines]
    length, key = longest_known([comparable("".join(texts[:n])) for n in range(1, len(texts) + 1)], words)
    if key:
        return [(GridCell(line.text, line.where),) for line in lines[:length]]
    return []


def _paragraphs(blocks: Sequence[Block]) -> list[Paragraph]:
    """The short paragraphs in front."""
    found: list[Paragraph] = []
    for block in blocks:
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_LABEL or is_value(block.text):
            break
        found.append(block)
    return found


def _row_of_words(block: Paragraph, words: frozenset[str]) -> list[tuple[GridCell, ...]]:
    """A line of labels and figures with spaces between, or most of it figures; nothing when it is a sentence."""
    parts = block.text.split() if len(block.text) <= _LONGEST_ROW else []
    if len(parts) < 2 or not (all(_is_cell(part, words) for part in parts) or _is_mostly_figures(parts)):
        return []
    return [tuple(GridCell(part, block.where) for part in parts)]


def _is_mostly_figures(parts: Sequence[str]) -> bool:
    """Whether more than half of at least five parts are figures: a row of a table, whatever else is in it."""
    return len(parts) >= _FEWEST_PARTS and sum(map(is_value, parts)) * 2 > len(parts)


def _is_cell(part: str, words: frozenset[str]) -> bool:
    return is_value(part) or part in UNITS or (len(part) <= _LONGEST_LABEL and bool(known_key(part, words)))


def _unknown_label(blocks: Sequence[Block], at: int) -> list[tuple[GridCell, ...]]:
    """A short line between cell lines that is followed by a figure: a row that the form does not know."""
    line, after = blocks[at], blocks[at + 1] if at + 1 < len(blocks) else None
    if not isinstance(line, Paragraph) or not isinstance(after, Paragraph) or len(line.text) > _LONGEST_LABEL:
        return []
    return [(GridCell(line.text, line.where),)] if has_digits(after.text) and is_value(after.text) else []
