"""The app as it is, which tells in a file which text fields there are, and which of them has the focus."""

from __future__ import annotations

import sys
from pathlib import Path

from textual import events
from textual.widget import Widget
from textual.widgets import Input, TextArea

from qktui.store import Store, open_store
from qktui.tui.app import QktuiApp, run_app
from qktui.tui.widgets.form_grid import FormGrid


def place_of(field: Widget) -> str:
    """``class#id`` of a field: the class that composes it, its own id or else that one's."""
    maker = next(each for each in field.ancestors if type(each).__module__.startswith("qktui."))
    return f"{type(maker).__name__}#{field.id or maker.id or ''}"


def takes_text(widget: Widget) -> bool:
    """Whether a person can type something into it that is more than a key."""
    return isinstance(widget, Input | TextArea) or (isinstance(widget, FormGrid) and widget.editable)


class Watched(QktuiApp):
    """Writes a line for each new focus: the field that has it, or ``-``, and then every field on the screens."""

    def __init__(self, store: Store, told: Path) -> None:
        super().__init__(store, user="张三")
        self.told = told

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Tell of it, unless it has gone in the meantime."""
        if not event.widget.is_attached:
            return
        fields = [place_of(each) for screen in self.screen_stack for each in screen.query("*") if takes_text(each)]
        focused = place_of(event.widget) if takes_text(event.widget) else "-"
        with self.told.open("a") as file:
            print(focused, *fields, file=file)


if __name__ == "__main__":
    with open_store(Path(sys.argv[1])) as opened:
        run_app(Watched(opened, Path(sys.argv[2])))
