"""Panels and lists that scroll, with their keys named in the interface's language."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._widget_navigation import Direction
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip
from textual.widgets import OptionList

REVERSE = Style(reverse=True)


class ScrollPanel(VerticalScroll, inherit_bindings=False):
    """A panel of text. It takes the focus, so that keys scroll it."""

    DEFAULT_CSS = """
    ScrollPanel { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    """
    WITHIN: ClassVar[frozenset[str]] = frozenset(
        {"scroll_up", "scroll_down", "page_up", "page_down", "scroll_home", "scroll_end"}
    )
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
    ChoiceList > .option-list--option-highlighted, ChoiceList:focus > .option-list--option-highlighted {
      color: $foreground; background: $surface; text-style: none;
    }
    """
    WITHIN: ClassVar[frozenset[str]] = frozenset({"cursor_up", "cursor_down", "page_up", "page_down", "first", "last"})
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
    _fitted = 0
    """The width that the options are broken for."""

    def on_resize(self, event: events.Resize) -> None:
        """Keep what is drawn when the width stays, as it does when the list is shown again; Textual forgets it."""
        width = self.scrollable_content_region.width
        if width == self._fitted:
            event.prevent_default()
        self._fitted = width

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

    def _move_page(self, direction: Direction) -> None:
        """A page further; before the options have lines, which Textual does not expect, there are no pages."""
        if self._index_to_line:
            super()._move_page(direction)

    def render_line(self, y: int) -> Strip:
        """A line; the option under the cursor is reversed, which needs no colour: its style cannot say so."""
        line = super().render_line(y)
        option, at = self.highlighted, self.scroll_offset.y + y
        if option is None or option not in self._index_to_line:
            return line
        first = self._index_to_line[option]
        if not first <= at < first + self._heights[option]:
            return line
        alike = self.rich_style + REVERSE  # over the colours of the words, so that the cursor is one piece
        return Strip(Segment.apply_style(line, post_style=alike), line.cell_length)
