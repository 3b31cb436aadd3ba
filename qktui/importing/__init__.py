"""From bytes to a draft: one reader a format family, one neutral document, one matcher."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from qktui.importing.document import NotAReport
from qktui.importing.stated import NOTHING, Stated, settled
from qktui.model import Draft, Source
from qktui.printable import one_line

__all__ = ["NOTHING", "NotAReport", "Stated", "read"]


def read(name: str, data: bytes, stated: Stated = NOTHING) -> list[Draft]:
    """The drafts in a file, usually one: of the exchange format, or of a published text.

    ``name`` is the file's name, kept as its source; ``stated`` what a person says of the
    document beforehand. Raises :class:`NotAReport` with one sentence for a person when
    the file is not a report, or not a whole one.
    """
    from qktui.importing import exchange

    if exchange.looks_like(name, data):
        return [settled(draft, stated) for draft in exchange.read_exchange(name, data, stated.form)]
    return [_read_document(name, data, stated)]


def _read_document(name: str, data: bytes, stated: Stated) -> Draft:
    from qktui.importing.assemble import assemble
    from qktui.importing.formats import read_document
    from qktui.indicators import extract

    source = Source(one_line(name), hashlib.sha256(data).hexdigest())
    draft = assemble(read_document(name, data), source, stated)
    return replace(draft, report=replace(draft.report, indicators=extract(draft.report.sections)))
