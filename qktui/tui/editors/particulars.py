"""What a report says of itself, one line each: title, issuer, days, whom to ask."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from qktui.phrases import say
from qktui.queries import PARTICULARS, clean_text
from qktui.tui.change_words import field_words
from qktui.tui.editing import EditSession
from qktui.tui.editors.writing import TextWriter
from qktui.tui.widgets.line import Line
from qktui.tui.widgets.line_input import LineInput

LONGEST = 500
"""Characters of a particular."""


class Particular(Horizontal):
    """A particular's name and its text."""

    DEFAULT_CSS = """
    Particular { height: 1; }
    Particular Line { width: 16; }
    Particular LineInput, Particular LineInput:focus { width: 1fr; }
    Particular LineInput:focus { background: $panel; }
    Particular.-wrong LineInput { color: $text-error; }
    """

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.content = name
        self.told = ""
        """What stands there, as far as the writer has been told or it was merely shown."""

    def compose(self) -> ComposeResult:
        """Side by side."""
        yield Line(field_words(self.content))
        yield LineInput(longest=LONGEST)


class ParticularsEditor(Vertical):
    """Every particular, and what is wrong with the one that is being typed."""

    DEFAULT_CSS = """
    ParticularsEditor { height: 1fr; padding-top: 1; overflow-y: auto; }
    ParticularsEditor #wrong { color: $text-error; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,enter,tab", "go(1)", "下一栏", key_display="↑ ↓"),
        Binding("up,shift+tab", "go(-1)", "上一栏", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="particulars")
        self.writer: TextWriter | None = None
        self._last: LineInput | None = None

    def compose(self) -> ComposeResult:
        """One line each."""
        for name in PARTICULARS:
            yield Particular(name)
        yield Line(id="wrong")

    def show(self, session: EditSession, *, final: bool) -> None:
        """Show this state of the report; what is being typed stays as typed where it says the same."""
        contents = session.contents
        for line in self.query(Particular):
            field, text = line.query_one(LineInput), contents[line.content]
            assert isinstance(text, str)
            if _kept(line.content, field.value)[0] != text:
                field.value = shown(line.content, text)
            line.told = field.value
            field.disabled = final
        self._judge()

    def focus_line(self, name: str) -> None:
        """Put the cursor on a particular's line."""
        self.query_one(f"#{name} LineInput", LineInput).focus()

    @property
    def focus_target(self) -> Widget:
        """What takes the keys: the line that had them last."""
        return self._last or self.query(LineInput).first()

    @on(LineInput.Changed)
    def _changed(self, event: LineInput.Changed) -> None:
        event.stop()
        self.tell()

    @on(LineInput.Blurred)
    def _left(self, event: LineInput.Blurred) -> None:
        event.stop()
        line = event.input.parent
        assert isinstance(line, Particular)
        self._last = line.query_one(LineInput)
        self.tell()
        if self.writer is not None:
            self.writer.went_on()

    def tell(self) -> None:
        """Tell the writer of the lines that it has not been told of; what is merely shown is nobody's writing."""
        self._judge()
        for line in self.query(Particular):
            value = line.query_one(LineInput).value
            kept, _ = _kept(line.content, value)
            if value != line.told and kept is not None and self.writer is not None:
                line.told = value
                self.writer.wrote_text(line.content, kept)

    def _judge(self) -> None:
        """Say what cannot be kept of what is typed, if anything."""
        reasons = []
        for line in self.query(Particular):
            kept, reason = _kept(line.content, line.query_one(LineInput).value)
            line.set_class(kept is None, "-wrong")
            reasons += [reason] if reason else []
        self.query_one("#wrong", Line).show(f"✗ {reasons[0]}" if reasons else "")

    def action_go(self, by: int) -> None:
        """The next line or the one before, round and round."""
        fields = list(self.query(LineInput))
        here = next((n for n, field in enumerate(fields) if field.has_focus), -by)
        fields[(here + by) % len(fields)].focus()


def shown(name: str, text: str) -> str:
    """A particular as it is shown: a period with 至 between its days."""
    return text.replace("/", say(" 至 ")) if name == "period" else text


def _kept(name: str, typed: str) -> tuple[str | None, str]:
    """What is kept of typed text, or ``None`` and why nothing can be."""
    try:
        return clean_text(name, typed), ""
    except ValueError as error:
        return None, str(error)
