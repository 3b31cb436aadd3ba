"""Who is told of what is written into a text of the editor."""

from __future__ import annotations

from typing import Protocol


class TextWriter(Protocol):
    """Is told at once: a message would come after the keys that follow in a burst."""

    def wrote_text(self, name: str, text: str) -> None:
        """A content's text is now this."""

    def went_on(self) -> None:
        """Whoever wrote it has gone on to something else: it is a step that can be taken back."""
