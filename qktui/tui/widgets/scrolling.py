"""Panels and lists that scroll, with their keys named in the interface's language."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.reactive import reactive
from textual.widgets import OptionList


class ScrollPanel(VerticalScroll, inherit_bindings=False):
    """A panel of text. It takes the focus, so that keys scroll it."""

    DEFAULT_CSS = """
    ScrollPanel { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", "滚动", show=False),
        Binding("down", "scroll_down", "滚动", show=False),
        Binding("pageup", "page_up", "翻页", show=False),
        Binding("pagedown,space", "page_down", "翻页", show=False),
        Binding("home,g", "scroll_home", "到头", show=False),
        Binding("end,G", "scroll_end", "到尾", show=False),
    ]


class ChoiceList(OptionList, inherit_bindings=False):
    """A list with a cursor, of which Enter chooses one."""

    DEFAULT_CSS = """
    ChoiceList, ChoiceList:focus { border: none; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cursor_up", "移动", show=False),
        Binding("down", "cursor_down", "移动", show=False),
        Binding("pageup", "page_up", "翻页", show=False),
        Binding("pagedown,space", "page_down", "翻页", show=False),
        Binding("home,g", "first", "到头", show=False),
        Binding("end,G", "last", "到尾", show=False),
        Binding("enter", "select", "选择"),
    ]
    highlighted: reactive[int | None] = reactive(None, repaint=False)

    def watch_highlighted(self, old: int | None, new: int | None) -> None:  # type: ignore[override]
        """Repaint the option that the cursor leaves and the one it enters; Textual's own list repaints itself whole."""
        top = self.scroll_offset.y
        super().watch_highlighted(new)
        if self.scroll_offset.y != top:
            return
        for option in (old, new):
            if option is not None and option in self._index_to_line:
                line = self._index_to_line[option] - top
                self.refresh(Region(0, line, self.size.width, self._heights[option]))
