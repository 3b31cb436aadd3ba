"""疑问: what the reading of a file could not settle, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from qktui.phrases import say
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel


class QuestionsPanel(ScrollPanel):
    """Questions, an empty line between."""

    def __init__(self, questions: Sequence[str]) -> None:
        super().__init__(id="questions")
        self.questions = tuple(questions)

    def compose(self) -> ComposeResult:
        """One text; it scrolls."""
        yield Prose(self._paragraphs())

    def _paragraphs(self) -> list[Paragraph]:
        if not self.questions:
            return [Paragraph(say("没有疑问"), "muted")]
        return [Paragraph(f"? {question}", hang=2) for question in self.questions]
