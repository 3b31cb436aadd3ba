"""A table copied out: to the terminal's clipboard, and as bare text for terminals that have none to write to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from qktui.forms import Layout
from qktui.model import Cell
from qktui.phrases import say
from qktui.rules import table_name
from qktui.tui.screens.base import Page
from qktui.tui.widgets.scrolling import ScrollPanel

COPY_KEYS: tuple[BindingType, ...] = (
    Binding("y", "copy", "复制", tooltip="复制这张表，连同行名列名；再按一次，显示文字供鼠标选取"),
    Binding("ctrl+c", "copy", "复制", show=False),
)
"""The keys of a screen that has ``action_copy``."""


def copy_table(screen: Screen[None], layout: Layout, table_id: str, cells: Mapping[str, Cell]) -> None:
    """Ask the terminal to take a table to its clipboard (OSC 52); the second time, show it as bare text as well.

    What has been selected with the mouse goes first.
    """
    from qktui.tui.copying import narrow_text, table_text

    app, text = screen.app, table_text(layout, table_id, cells)
    if selected := screen.get_selected_text():
        app.copy_to_clipboard(selected)
        return
    again = app.clipboard == text
    app.copy_to_clipboard(text)
    if again:
        app.push_screen(CopiedScreen(narrow_text(layout, table_id, cells)))
    else:
        table = table_name(table_id)
        screen.notify(
            say("已复制{table}，可粘贴到 Excel、WPS。终端不支持时再按一次 y，用鼠标选取", table=table), markup=False
        )  # fmt: skip


class CopiedScreen(Page[None]):
    """Nothing but a text, so that the terminal's own mouse can select it: the app takes no notice of the mouse here."""

    DEFAULT_CSS = """
    CopiedScreen ScrollPanel { padding: 0; scrollbar-size: 0 0; }
    CopiedScreen Static { width: auto; text-wrap: nowrap; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,y", "dismiss(None)", "返回")]
    HELP = "这里只有文字，用终端自己的鼠标选取和复制；“|”隔开各格，可以粘贴回 qktui，也可以在 Excel、WPS 里按“|”分列。"

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        """The text."""
        with ScrollPanel():
            yield Static(Content(self.text.rstrip("\n")), markup=False)

    def on_mount(self) -> None:
        """Leave the mouse to the terminal, and say how to go back."""
        self._mouse(on=False)
        self.notify(say("用鼠标选取复制；Esc 返回"), markup=False)

    def on_unmount(self) -> None:
        """Take the mouse again."""
        self._mouse(on=True)

    def _mouse(self, *, on: bool) -> None:
        """Textual has no public way to do this, and drivers without a terminal have none at all."""
        switch = getattr(self.app._driver, "_enable_mouse_support" if on else "_disable_mouse_support", None)
        if switch is not None:
            switch()
