"""The place of a screen where one of its panels is shown; each is made when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from textual.containers import Container
from textual.widget import Widget

PanelWidget = TypeVar("PanelWidget", bound=Widget)


class PanelHost(Container, Generic[PanelWidget]):
    """Panels by name, of which one is displayed."""

    DEFAULT_CSS = """
    PanelHost { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[str, PanelWidget] = {}

    async def show(self, name: str, make: Callable[[], PanelWidget]) -> PanelWidget:
        """Display this panel instead of the one before."""
        if name not in self.made:
            self.made[name] = make()
            await self.mount(self.made[name])
        for other, panel in self.made.items():
            panel.display = other == name
        return self.made[name]

    def focus_on(self, name: str) -> None:
        """Give the focus to a panel: to its ``focus_target`` where it has one, else to what takes the focus first.

        A panel of a screen that has been left meanwhile has nothing that could take it.
        """
        panel = self.made[name]
        focusable = (widget for widget in panel.walk_children(Widget, with_self=True) if widget.focusable)
        target = getattr(panel, "focus_target", None) or next(focusable, None)
        if target is not None:
            target.focus()

    async def clear(self) -> None:
        """Forget all panels: what they show is no longer there."""
        await self.remove_children()
        self.made.clear()
