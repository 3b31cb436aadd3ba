"""Lines of fixed height that change often: painted only when they do, and never by laying out the screen anew."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.messages import Update
from textual.widgets import Static

from qktui.printable import one_line
from qktui.tui.widgets.fitting import fit, shortened
from qktui.typesetting import wrap

GAP = "   "
"""Between a header's marks."""


class Line(Static):
    """Text in a place whose size is fixed by its style."""

    DEFAULT_CSS = """
    Line { height: 1; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self, text: str = "", *, id: str | None = None) -> None:
        super().__init__(Content(text), id=id, markup=False)
        self.text = Content(text)

    def show(self, text: Content | str) -> None:
        """Show ``text``, which is never taken for markup."""
        content = Content(text) if isinstance(text, str) else text
        if not content.is_same(self.text):
            self.text = content
            self.update(content, layout=False)
            self.screen.post_message(Update(self))  # painted together with what it speaks of, not a frame later


class Note(Line):
    """A sentence or two in a fixed number of lines, broken as Chinese is set; what is longer ends in ``…``."""

    DEFAULT_CSS = """
    Note { height: 2; background: $surface; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._said = ""

    def tell(self, text: str) -> None:
        """Show this text."""
        self._said = one_line(text)
        self._fit()

    def on_resize(self) -> None:
        """Break it anew."""
        self._fit()

    def _fit(self) -> None:
        width, height = self.content_size
        lines = wrap(self._said, max(2, width))
        if len(lines) > height > 0:
            lines[height - 1 :] = [fit(lines[height - 1] + " " * width, width)]
        self.show("\n".join(lines))


class Header(Line):
    """A screen's first line: whose report it is, and marks; a long name gives way, a mark never does."""

    DEFAULT_CSS = """
    Header { background: $panel; text-style: bold; }
    """

    def __init__(self, *, id: str = "header") -> None:
        super().__init__(id=id)
        self._parts: tuple[str, str, str, tuple[str, ...]] = ("", "", "", ())

    def describe(self, name: str, after: str, marks: Sequence[str], before: str = "") -> None:
        """``before``, ``name`` and ``after`` run on; the marks follow."""
        self._parts = (before, one_line(name), after, tuple(marks))
        self._fit()

    def on_resize(self) -> None:
        """Shorten the name to the new width."""
        self._fit()

    def _fit(self) -> None:
        before, name, after, marks = self._parts
        rest = GAP.join(["", *marks])
        room = self.content_size.width - sum(cell_len(part) for part in (before, after, rest))
        self.show(f"{before}{shortened(name, max(room, 8))}{after}{rest}")
