"""What a person did to a report, to be taken back and done again: also after having left the editor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qktui.queries import Content, StoredReport

MOST = 50
"""Reports whose steps are kept."""


@dataclass(frozen=True, slots=True)
class Step:
    """One undoable change: contents as they were and as they became, and whether totals were computed then and since.

    ``name`` is the content that a person changed: the others followed from it.
    """

    before: Mapping[str, Content]
    after: Mapping[str, Content]
    computing: tuple[bool, bool]
    name: str


@dataclass(frozen=True, slots=True)
class Past:
    """The steps that led to a ``version`` of a report, those that were taken back, and whether totals are computed."""

    version: int
    done: tuple[Step, ...]
    undone: tuple[Step, ...]
    computing: bool


class Pasts:
    """What was done to the reports that were edited last, as long as the app runs.

    The steps of a report that somebody has changed since are of no use: what they would
    take back is in its history.
    """

    def __init__(self) -> None:
        self._kept: dict[int, Past] = {}

    def keep(self, report_id: int, past: Past | None) -> None:
        """The report is left like this; ``None``: something of it was given up, and its steps with it."""
        self._kept.pop(report_id, None)
        if past is not None:
            self._kept[report_id] = past
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]

    def of(self, stored: StoredReport) -> Past | None:
        """What was done to a report, if it is still as it was left."""
        past = self._kept.get(stored.id)
        return past if past is not None and past.version == stored.version else None
