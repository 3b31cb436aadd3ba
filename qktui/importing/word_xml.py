"""The XML of Word files: elements by their local names, their properties, and the parts of the archive.

Strict and transitional files differ in name spaces only, so names are compared without them.
"""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from qktui.importing.archive import member, xml
from qktui.importing.document import NotAReport
from qktui.phrases import say

if TYPE_CHECKING:
    from zipfile import ZipFile

    from lxml.etree import _Element

_USUAL_PART = "word/document.xml"
_OFF = frozenset(("0", "false", "off", "none"))


@dataclass(frozen=True, slots=True)
class Parts:
    """The roots of the parts that a reader needs; of all but ``main`` there may be none."""

    main: _Element
    styles: _Element | None = None
    numbering: _Element | None = None
    footnotes: _Element | None = None
    endnotes: _Element | None = None


def parts(name: str, archive: ZipFile) -> Parts:
    """The parts of a DOCX, each where the file says that it is. Raises :class:`NotAReport`."""
    path = _related(name, archive, "").get("officeDocument", _USUAL_PART)
    try:
        main = xml(name, member(name, archive, path))
    except KeyError as error:
        raise NotAReport(name, say("文件已损坏或不完整，打不开")) from error
    related = _related(name, archive, path)
    there = set(archive.namelist())
    others = (
        xml(name, member(name, archive, related[kind])) if related.get(kind) in there else None
        for kind in ("styles", "numbering", "footnotes", "endnotes")
    )
    return Parts(main, *others)


def _related(name: str, archive: ZipFile, path: str) -> dict[str, str]:
    """Where the parts are that a part (``""``: the file itself) is related to, by their kind."""
    folder, _, own = path.rpartition("/")
    relations = normpath(join(folder, "_rels", f"{own}.rels"))
    if relations not in archive.namelist():
        return {}
    found: dict[str, str] = {}
    for relation in xml(name, member(name, archive, relations)):
        target = relation.get("Target") or ""
        kind = (relation.get("Type") or "").rpartition("/")[2]
        found.setdefault(kind, normpath(join(dirname(path), target)) if target[:1] != "/" else target[1:])
    return found


def kind_of(element: _Element) -> str:
    """An element's name without its name space; ``""`` for what is none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: _Element | None, attribute: str = "val") -> str:
    """An attribute, whatever its name space; ``""`` when it is not there."""
    if element is not None:
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] == attribute:
                return str(value)
    return ""


def child_of(element: _Element | None, *kinds: str) -> _Element | None:
    """The first child of this kind, its first child of the next kind, and so on; ``None`` when one is not there."""
    for kind in kinds:
        if element is None:
            return None
        element = next((child for child in element if kind_of(child) == kind), None)
    return element


def is_on(switch: _Element | None) -> bool:
    """Whether a switch is there and not turned off."""
    return switch is not None and value_of(switch).lower() not in _OFF


def number_of(element: _Element | None, default: int, attribute: str = "val") -> int:
    """The stated number, or ``default``; beyond all reason it counts as a thousand and one."""
    stated = value_of(element, attribute)
    return min(int(stated), 1001) if stated.isascii() and stated.isdecimal() and len(stated) <= 9 else default


def text_of(element: _Element) -> str:
    """All the text in an element, as far as it is none that was deleted."""
    return "".join(part.text or "" for part in element.iter() if kind_of(part) == "t")
