"""A line of panel names, the chosen one in brackets; the whole line fits 80 columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel's id, its name, and shorter ones for narrow screens and for many panels."""

    id: str
    name: str
    short: str = ""
    shortest: str = ""


class PanelBar(Widget):
    """Names of panels in one line. It takes no focus: the screen's keys move it, a click chooses."""

    DEFAULT_CSS = """
    PanelBar { height: 1; background: $surface; }
    PanelBar > .panel-bar--chosen { text-style: bold reverse; }
    PanelBar > .panel-bar--other { color: $text-muted; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"panel-bar--chosen", "panel-bar--other"}

    chosen: reactive[str] = reactive("")

    @dataclass
    class Chosen(Message):
        """A person clicked a panel's name."""

        bar: PanelBar
        panel: str

        @property
        def control(self) -> PanelBar:
            """The bar that was clicked."""
            return self.bar

    def __init__(self, panels: tuple[Panel, ...], chosen: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self.panels = panels
        self.set_reactive(PanelBar.chosen, chosen)

    def names(self) -> list[tuple[str, str]]:
        """Panel ids with the names that fit: ``[name]`` for the chosen, blanks around the others."""
        names = [(p.name, p.short or p.name, p.shortest or p.short or p.name) for p in self.panels]
        for level, gap in ((0, " "), (1, " "), (1, ""), (2, "")):
            named = [(p.id, known[level]) for p, known in zip(self.panels, names, strict=True)]
            shown = [(i, f"[{n}]" if i == self.chosen else f"{gap}{n}{gap}" if gap else f"{n} ") for i, n in named]
            if sum(cell_len(text) for _, text in shown) <= self.size.width:
                return shown
        return shown

    def render_line(self, y: int) -> Strip:
        """The line of names."""
        chosen = self.get_component_rich_style("panel-bar--chosen")
        other = self.get_component_rich_style("panel-bar--other")
        segments = [Segment(text, chosen if panel == self.chosen else other) for panel, text in self.names()]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Choose the panel whose name was clicked."""
        x = 0
        for panel, text in self.names():
            x += cell_len(text)
            if event.x < x:
                self.post_message(self.Chosen(self, panel))
                return

    def step(self, by: int) -> str:
        """The id of the panel ``by`` places further, around the ends."""
        ids = [panel.id for panel in self.panels]
        return ids[(ids.index(self.chosen) + by) % len(ids)]
