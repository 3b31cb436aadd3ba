"""The process in which inputs are read: confined like the app's own, it says what came out and whether that was new.

A request is a line with the number of bytes, then the bytes; an answer is a JSON line:
``outcome``, ``failed`` (a traceback or what is wrong with the result) or ``""``, and ``new``,
the number of lines of the readers that ran for the first time.
"""

from __future__ import annotations

import json
import os
import re
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from qktui.exchange import dumps
from qktui.importing import NotAReport, exchange, html, pdf, read, sheet, text, word
from qktui.importing.document import Document, Grid, clean
from qktui.importing.spans import MOST_CELLS
from qktui.importing.worker import allow_seconds, confine
from qktui.model import Draft

TARGETS: dict[str, Callable[[bytes], Document | list[Draft]]] = {
    "html": lambda data: html.read_html("a.html", data),
    "docx": lambda data: word.read_docx("a.docx", data),
    "xlsx": lambda data: sheet.read_xlsx("a.xlsx", data),
    "pdf": lambda data: pdf.read_pdf("a.pdf", data),
    "md": lambda data: text.read_text("a.md", data),
    "txt": lambda data: text.read_text("a.txt", data),
    "json": lambda data: exchange.read_exchange("a.json", data),
    "read": lambda data: read("报告", data),
}
"""What an input may be given to."""

_READERS = f"{os.sep}qktui{os.sep}importing{os.sep}"
_OFTEN, _SELDOM = 500, 50
_NOT_CLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")


class Watch:
    """The lines of the readers that have run. Functions in which nothing new happens are watched now and then only."""

    def __init__(self) -> None:
        self.seen: set[tuple[CodeType, int]] = set()
        self._idle: Counter[CodeType] = Counter()

    def enter(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        """Called by Python for every call of a function: whether to watch it."""
        code = frame.f_code
        if _READERS not in code.co_filename:
            return None
        self._idle[code] += 1
        return self._note if self._idle[code] < _OFTEN or self._idle[code] % _SELDOM == 0 else None

    def _note(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        line = (frame.f_code, frame.f_lineno)
        if line not in self.seen:
            self.seen.add(line)
            self._idle[frame.f_code] = 0
        return self._note


def main(target: str, memory: int, seconds: int) -> None:
    """Answer requests until there are no more."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    watch = Watch()
    confine(memory)
    while line := requests.readline():
        data = requests.read(int(line))
        allow_seconds(seconds)
        before = len(watch.seen)
        sys.settrace(watch.enter)
        answer = _answer(TARGETS[target], data)
        sys.settrace(None)
        answers.write(json.dumps({**answer, "new": len(watch.seen) - before}).encode() + b"\n")
        answers.flush()


def _answer(target: Callable[[bytes], Document | list[Draft]], data: bytes) -> dict[str, str]:
    try:
        found = target(data)
        return {"outcome": "read", "failed": _wrong(found) if isinstance(found, Document) else _unkept(found)}
    except NotAReport as refused:
        told = re.sub("[0-9]+|“[^”]*”", "…", refused.reason)
        return {"outcome": told, "failed": "" if "\n" not in refused.reason else f"not one sentence: {told}"}
    except BaseException:  # noqa: BLE001  # whatever it is, it is what is looked for
        return {"outcome": "failed", "failed": traceback.format_exc(limit=-12)}


def _wrong(document: Document) -> str:
    """What is wrong with a document that a reader gave."""
    places = 0
    for block in document.blocks:
        cells = [cell for row in block.rows for cell in row] if isinstance(block, Grid) else [block]
        places += len(cells)
        for cell in cells:
            if _NOT_CLEAN.search(cell.text.replace("\n", "").replace("\t", "")) or clean(cell.text) != cell.text:
                return f"a text is not clean: {cell.text[:200]!r}"
        if isinstance(block, Grid) and block.aligned and len(_widths(block)) > 1:
            return "the rows of an aligned grid are of several widths"
    return f"{places} places" if places > 2 * MOST_CELLS else ""


def _widths(grid: Grid) -> set[int]:
    """How many places the rows have that print several texts."""
    return {len(row) for row in grid.rows if sum(bool(cell.text) for cell in row) > 1}


def _unkept(drafts: list[Draft]) -> str:
    """What is wrong with drafts: that they do not come back from the exchange format."""
    for draft in drafts:
        (again,) = exchange.read_exchange("a.json", dumps(draft.report).encode())
        kept = {key: (cell.value, cell.raw) for key, cell in again.report.cells.items()}
        if kept != {key: (cell.value, cell.raw) for key, cell in draft.report.cells.items()}:
            return "the cells do not come back from the exchange format"
        if again.report.sections != draft.report.sections:
            return "the sections do not come back from the exchange format"
    return ""


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
