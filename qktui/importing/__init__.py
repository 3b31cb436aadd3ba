"""From bytes to a draft: one reader a format family, one neutral document, one matcher."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from qktui.importing.document import NotAReport
from qktui.model import Draft, Source
from qktui.printable import one_line

__all__ = ["NotAReport", "read"]


def read(name: str, data: bytes) -> list[Draft]:
    """The drafts in a file, usually one: of the exchange format, or of a published text.

    Raises :class:`NotAReport` with one sentence for a person when the file is not a
    report, or not a whole one. ``name`` is the file's name, kept as its source.
    """
    from qktui.importing import exchange

    if exchange.looks_like(name, data):
        return exchange.read_exchange(name, data)
    return [_read_document(name, data)]


def _read_document(name: str, data: bytes) -> Draft:
    from qktui.importing.assemble import assemble
    from qktui.importing.formats import read_document
    from qktui.indicators import extract

    draft = assemble(read_document(name, data), Source(one_line(name), hashlib.sha256(data).hexdigest()))
    return replace(draft, report=replace(draft.report, indicators=extract(draft.report.sections)))
