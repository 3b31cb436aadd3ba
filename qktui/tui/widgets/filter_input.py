"""The line that filters a list while a person types."""

from __future__ import annotations

from qktui.phrases import say
from qktui.tui.widgets.line_input import LineInput

LONGEST = 60
"""Characters that a filter takes; more of a paste is left out."""


class FilterInput(LineInput):
    """Parts of an agency's name, a region or a year."""

    def __init__(self) -> None:
        super().__init__(hint=say("按 / 筛选：单位、地区或年度的一部分"), longest=LONGEST)
