"""One section's narrative to write in; what it says against the tables stands out, and is said below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget

from qktui.model import Finding, Outcome
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import SECTION
from qktui.tui.editing import EditSession
from qktui.tui.editors.writing import TextWriter
from qktui.tui.panels.narrative import has_quote
from qktui.tui.widgets.line import Note
from qktui.tui.widgets.text_editor import TextEditor


class NarrativeEditor(Vertical):
    """The text of the section ``number``, and a few lines on what in it does not agree with the report."""

    DEFAULT_CSS = """
    NarrativeEditor { height: 1fr; }
    NarrativeEditor #contradictions { width: 100%; height: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next", "下一处不符", tooltip="移到下一处与表格或别处不符的话"),
    ]

    def __init__(self) -> None:
        super().__init__(id="narrative")
        self.number = 0
        self.writer: TextWriter | None = None
        self._told = ""
        self._found: tuple[Finding, ...] = ()

    def compose(self) -> ComposeResult:
        """The text, and what is wrong with it."""
        yield TextEditor()
        yield Note(id="contradictions")

    def show(self, session: EditSession, number: int, *, final: bool) -> None:
        """Show a section of this state of the report; the cursor stays where it is in the same text."""
        editor = self.query_one(TextEditor)
        text = session.contents.get(f"{SECTION}{number}", "")
        assert isinstance(text, str)
        if number != self.number:
            self.number = number
            editor.load_text(text)
        else:
            editor.show(text)
        self._told = editor.text
        editor.read_only = final
        self.judge(session.opened.further)

    def judge(self, findings: Iterable[Finding]) -> None:
        """Mark the words of this section that these findings speak of."""
        self._found = tuple(contradictions(findings, self.query_one(TextEditor).text))
        self.query_one(TextEditor).mark(finding.quote for finding in self._found)
        self.query_one("#contradictions", Note).tell(_summary(self._found))
        self.refresh_bindings()

    @property
    def focus_target(self) -> Widget:
        """What takes the keys."""
        return self.query_one(TextEditor)

    @on(TextEditor.Changed)
    def _changed(self, event: TextEditor.Changed) -> None:
        event.stop()
        self.tell()

    def tell(self) -> None:
        """Tell the writer what stands there, unless it has been told; what is merely shown is nobody's writing."""
        text = self.query_one(TextEditor).text
        if text != self._told and self.writer is not None:
            self._told = text
            self.writer.wrote_text(f"{SECTION}{self.number}", text)

    def action_next(self) -> None:
        """Go to the next words that stand out."""
        self.query_one(TextEditor).go_to_next_mark()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nowhere to go where nothing stands out."""
        return bool(self._found) if action == "next" else True


def contradictions(findings: Iterable[Finding], text: str) -> Iterable[Finding]:
    """The findings that speak of words in this text."""
    return (f for f in findings if f.outcome is Outcome.FAIL and f.quote and has_quote(text, f.quote))


def _summary(found: Sequence[Finding]) -> str:
    if not found:
        return say("✓ 这一部分没有与表格、与别处不符的数字")
    more = say("共 {n} 处，Tab 看下一处", n=len(found)) if len(found) > 1 else ""
    return f"! {one_line(found[0].message)}  {more}".rstrip()
