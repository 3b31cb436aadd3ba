"""What Word's styles say of a run or a paragraph that does not say it itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qktui.importing.office_xml import child_of, is_on, kind_of, value_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_RAISED = frozenset(("superscript", "subscript"))
PICTORIAL = ("wingdings", "webdings", "marlett", "symbol")
"""How the names of fonts of pictures begin."""
_LONGEST_CHAIN = 50


@dataclass(frozen=True, slots=True)
class Look:
    """How Word shows a run.

    ``apart``: raised or struck through, a note mark or a correction, no digit of the
    number before it. ``pictorial``: in a font of pictures, where a ``1`` is no one.
    """

    hidden: bool = False
    apart: bool = False
    pictorial: bool = False


class Styles:
    """The styles of a file by their ids; none when ``root`` is ``None``."""

    def __init__(self, root: _Element | None) -> None:
        styles = [style for style in (() if root is None else root) if kind_of(style) == "style"]
        defaults = (style for style in styles if value_of(style, "default") in ("1", "true", "on"))
        self._styles = {value_of(style, "styleId"): style for style in styles}
        self._default = next((value_of(s, "styleId") for s in defaults if value_of(s, "type") == "paragraph"), "")
        self._known: dict[tuple[str, str], _Element | None] = {}

    def of_paragraph(self, paragraph: _Element) -> str:
        """The id of a paragraph's style."""
        return value_of(child_of(paragraph, "pPr", "pStyle")) or self._default

    def chain(self, style: str) -> Iterator[_Element]:
        """A style, the style that it is based on, and so on."""
        for _ in range(_LONGEST_CHAIN):
            found = self._styles.get(style)
            if found is None:
                return
            yield found
            style = value_of(child_of(found, "basedOn"))

    def look(self, run: _Element, paragraph_style: str) -> Look:
        """How a run looks by what it says itself, by its own style, and by that of its paragraph."""
        properties = child_of(run, "rPr")
        own = {kind_of(part): part for part in (() if properties is None else properties)}
        style = value_of(own.get("rStyle"))

        def of(kind: str) -> _Element | None:
            if kind in own:
                return own[kind]
            found = self._inherited(style, kind)
            return found if found is not None else self._inherited(paragraph_style, kind)

        struck = is_on(of("strike")) or is_on(of("dstrike"))
        moved = value_of(of("position")) not in ("", "0") or value_of(of("vertAlign")) in _RAISED
        pictorial = value_of(of("rFonts"), "ascii").lower().startswith(PICTORIAL)
        return Look(is_on(of("vanish")) or is_on(of("webHidden")), struck or moved, pictorial)

    def _inherited(self, style: str, kind: str) -> _Element | None:
        """What a style, or one that it is based on, says of runs."""
        if (style, kind) not in self._known:
            says = (child_of(link, "rPr", kind) for link in self.chain(style))
            self._known[style, kind] = next((found for found in says if found is not None), None)
        return self._known[style, kind]
