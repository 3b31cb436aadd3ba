"""The parts of a Word file, each where the file says that it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qktui.importing.archive import member, xml
from qktui.importing.document import NotAReport
from qktui.importing.office_xml import relations
from qktui.phrases import say

if TYPE_CHECKING:
    from zipfile import ZipFile

    from lxml.etree import _Element

_USUAL_PART = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Parts:
    """The roots of the parts that a reader needs; of all but ``main`` there may be none."""

    main: _Element
    styles: _Element | None = None
    numbering: _Element | None = None
    footnotes: _Element | None = None
    endnotes: _Element | None = None


def parts(name: str, archive: ZipFile) -> Parts:
    """The parts of a DOCX. Raises :class:`NotAReport`."""
    there = frozenset(archive.namelist())

    def part(path: str) -> bytes | None:
        return member(name, archive, path) if path in there else None

    path = next((r.path for r in relations(name, part) if r.kind == "officeDocument"), _USUAL_PART)
    main = part(path)
    if main is None:
        raise NotAReport(name, say("文件已损坏或不完整，打不开"))
    paths = {relation.kind: relation.path for relation in relations(name, part, path)}
    others = (part(paths.get(kind, "")) for kind in ("styles", "numbering", "footnotes", "endnotes"))
    return Parts(xml(name, main), *(None if data is None else xml(name, data) for data in others))
