"""One line about the likeliest correction of what does not balance."""

from __future__ import annotations

from textual.content import Content

from qktui.checks import in_words
from qktui.forms import Form
from qktui.locate.words import notes
from qktui.model import Located
from qktui.phrases import say
from qktui.tui.widgets.line import Line


class LikelyLine(Line):
    """The first correction, how many share its place, what is locked."""

    def describe(
        self, form: Form, located: Located | None, locked: int = 0, *, here: bool = False, asked: bool = False
    ) -> None:
        """``located`` is ``None`` while it is computed, and is listed then where somebody has ``asked``.

        ``here`` says that the cell under the cursor is locked.
        """
        lock = say("[锁定 {n} 格] ", n=locked) if locked else ""
        if here:
            lock = say("[锁定 {n} 格，有这一格] ", n=locked)
        waiting = say("正在推算改法，一有就列出……") if asked and located is None else ""
        self.show(Content.assemble(lock, (waiting or likeliest(form, located), "bold")))


def likeliest(form: Form, located: Located | None) -> str:
    """The likeliest correction, a tie said as a tie; or why there is none."""
    if located is None:
        return say("最可能：正在推算……")
    if not located.repairs:
        return say("；").join(notes(located)) or say("找不到能使规则全部成立的改法")
    first = located.first
    if len(first) > 1:
        return say("最可能（{n} 种并列）：{change}", n=len(first), change=in_words(form, first[0]))
    return say("最可能：{change}", change=in_words(form, first[0]))
