"""The XML of office files: elements by their local names, and how the parts of an archive are related.

Strict and transitional files differ in name spaces only, so names are compared without them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from qktui.importing.archive import xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_OFF = frozenset(("0", "false", "off", "none"))


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part of an archive refers to: its id there, its kind (``styles``, ``worksheet``), its path."""

    id: str
    kind: str
    path: str


def relations(name: str, part: Callable[[str], bytes | None], path: str = "") -> list[Relation]:
    """What the part at ``path`` is related to (``""``: the file itself). Raises :class:`NotAReport`.

    ``part`` gives the bytes of a part, ``None`` when there is none at a path.
    """
    folder, _, own = path.rpartition("/")
    data = part(normpath(join(folder, "_rels", f"{own}.rels")))
    return [
        Relation(value_of(relation, "Id"), value_of(relation, "Type").rpartition("/")[2], _resolved(path, relation))
        for relation in ([] if data is None else xml(name, data))
    ]


def _resolved(path: str, relation: _Element) -> str:
    target = value_of(relation, "Target")
    return target[1:] if target.startswith("/") else normpath(join(dirname(path), target))


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
