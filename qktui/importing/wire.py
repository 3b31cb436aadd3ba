"""What the reading process tells, as JSON values, and the same checked when it arrives.

The process has read a foreign file and may be in its power: what it says is taken as
strictly as a file of the exchange format, and its texts are cleaned once more.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from qktui.exchange import to_exchange
from qktui.importing import exchange
from qktui.importing.document import Block, Document, Grid, GridCell, NotAReport, Paragraph, clean
from qktui.importing.strict_json import Fields, Invalid
from qktui.model import Draft


def drafts_told(drafts: list[Draft]) -> dict[str, Any]:
    """Drafts: the reports in the exchange format, and beside them what that does not hold."""
    return {
        "drafts": json.dumps([to_exchange(draft.report) for draft in drafts]),
        "beside": [
            {
                "where": {cell_id: cell.where for cell_id, cell in draft.report.cells.items() if cell.where},
                "missing": draft.missing,
                "questions": draft.questions,
            }
            for draft in drafts
        ],
    }


def drafts_in(name: str, answer: Fields) -> list[Draft]:
    """The drafts that an answer describes. Raises :class:`~qktui.importing.strict_json.Invalid` or ``ValueError``."""
    beside = answer.items("beside")
    try:
        drafts = exchange.read_exchange(name, answer.text("drafts").encode("ascii"))
    except NotAReport as refused:
        raise Invalid(refused.reason) from refused
    return [_with(draft, one) for draft, one in zip(drafts, beside, strict=True)]


def _with(draft: Draft, beside: Fields) -> Draft:
    where = beside.inner("where")
    cells = {cell_id: replace(cell, where=where.text(cell_id, "")) for cell_id, cell in draft.report.cells.items()}
    missing, questions = (tuple(map(_text, beside.array(key))) for key in ("missing", "questions"))
    return Draft(replace(draft.report, cells=cells), missing, questions)


def document_told(document: Document) -> dict[str, Any]:
    """A neutral document: a paragraph is a pair of texts, a grid its place, its alignment and its rows of pairs."""
    return {
        "blocks": [
            [block.text, block.where]
            if isinstance(block, Paragraph)
            else [block.where, block.aligned, [[[cell.text, cell.where] for cell in row] for row in block.rows]]
            for block in document.blocks
        ]
    }


def document_in(name: str, answer: Fields) -> Document:
    """The document that an answer describes. Raises :class:`~qktui.importing.strict_json.Invalid` or ``ValueError``."""
    return Document(name, tuple(map(_block, answer.array("blocks"))))


def _block(told: object) -> Block:
    match told:
        case [str(text), str(where)]:
            return Paragraph(clean(text), clean(where))
        case [str(where), bool(aligned), list(rows)]:
            return Grid(tuple(tuple(map(_cell, _list(row))) for row in rows), clean(where), aligned)
        case _:
            raise Invalid(f"not a block: {told!r:.100}")


def _cell(told: object) -> GridCell:
    text, where = map(_text, _list(told))
    return GridCell(text, where)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise Invalid(f"not a list: {value!r:.100}")
    return value


def _text(text: object) -> str:
    if not isinstance(text, str):
        raise Invalid(f"not a text: {text!r:.100}")
    return clean(text)
