"""The pile of files that have been read: whose they are, what was found, what would become of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from qktui.importing.batch import document_name
from qktui.phrases import say
from qktui.tui.arrival import Arrival, Fate
from qktui.tui.pile import Pile, fate_text, whose
from qktui.tui.widgets.row_list import Field, RowList


class PileList(RowList[int]):
    """Files by their number in the pile."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "move_page(1)", "翻页", show=False)]

    def __init__(self, pile: Pile, nothing: Callable[[], str]) -> None:
        super().__init__()
        self.pile, self._nothing = pile, nothing

    def fields(self, width: int) -> Sequence[Field[int]]:
        """The columns: names get what the figures leave, the agency a part that grows with the screen."""
        agency = 24 if width < 100 else 40
        return (
            Field(say("文件"), 0, lambda n: document_name(self._file(n).path), both_ends=True),
            Field(say("单位"), agency, lambda n: whose(self._file(n).reports), both_ends=True),
            Field(say("年度"), 6, lambda n: _year(self._file(n))),
            Field(say("认出"), 9, lambda n: _found(self._file(n))),
            Field(say("疑问"), 9, lambda n: _questions(self._file(n))),
            Field(say("会怎样"), 11, lambda n: fate_text(self._file(n))),
        )

    def _file(self, number: int) -> Arrival:
        return self.pile.files[number]

    def mark(self, row: int) -> str:
        """A file that a person should look at has a sign."""
        return "?" if self._file(row).waits and self.pile.asks(row) else " "

    def look(self, row: int) -> str:
        """Refused, doubtful, done: each also has a sign."""
        file = self._file(row)
        if file.accepted or file.fates == {Fate.UNCHANGED}:
            return "muted"
        if file.fates == {Fate.REFUSED}:
            return "trouble"
        return "doubt" if self.pile.asks(row) else "plain"

    def nothing(self) -> str:
        """What an empty list says."""
        return self._nothing()


def _year(file: Arrival) -> str:
    years = sorted({report.year for report in file.reports})
    return "" if not years else str(years[0]) if len(years) == 1 else f"{years[0]}…"


def _found(file: Arrival) -> str:
    """How many cells were found, of how many the forms have."""
    found, missing = (sum(getattr(report, name) for report in file.reports) for name in ("found", "missing"))
    return f"{found}/{found + missing}" if found else ""


def _questions(file: Arrival) -> str:
    """Questions, and rules that do not hold: ``2 ✗3``."""
    failing = f"✗{file.failing}" if file.failing else ""
    return " ".join(filter(None, (str(file.questions or ""), failing)))
