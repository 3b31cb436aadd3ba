"""A file that has been read and waits to be accepted: what a list shows of it, and the rest packed small.

Two thousand of these are in memory at once, so drafts are kept packed and bytes not at
all. Packing, unpacking, foreseeing and accepting take milliseconds or touch the
database: they are called from threads.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from qktui.changes import Imported, ImportOutcome
from qktui.forms import load_form
from qktui.importing import NOTHING, NotAReport, Stated
from qktui.importing.batch import FileRead
from qktui.importing.stated import settled
from qktui.intake import Incoming, bytes_again, incoming, questions_of, take
from qktui.model import Draft, Outcome
from qktui.rules import evaluate
from qktui.store import Store


class Fate(StrEnum):
    """What would become of a report, or what has become of it once its file is accepted."""

    NEW = "new"
    REPLACES = "replaces"
    UNCHANGED = "unchanged"
    CORRECTED = "corrected"
    """The one in the database has been corrected or made final: it is replaced only when a person says so again."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Summary:
    """One report of a file in a few words and figures.

    ``doubt`` is the first of its ``questions``; ``failing`` counts the hard rules that do not hold.
    """

    agency: str
    year: int
    fate: Fate
    reason: str = ""
    found: int = 0
    missing: int = 0
    questions: int = 0
    doubt: str = ""
    failing: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file: its reports in brief, or why it is ``refused``.

    ``accepted``: it is in the database. ``packed`` are its drafts as they were read, and
    ``stated`` what a person has said of each of them since; both are empty when there is
    nothing to accept.
    """

    path: Path
    sha256: str
    reports: tuple[Summary, ...] = ()
    refused: str = ""
    accepted: bool = False
    packed: bytes = b""
    stated: tuple[Stated, ...] = ()

    @property
    def fates(self) -> frozenset[Fate]:
        """What becomes of its reports."""
        return frozenset((Fate.REFUSED,)) if self.refused else frozenset(report.fate for report in self.reports)

    @property
    def questions(self) -> int:
        """How many questions its reports raise."""
        return sum(report.questions for report in self.reports)

    @property
    def failing(self) -> int:
        """How many hard rules do not hold in its reports."""
        return sum(report.failing for report in self.reports)

    @property
    def waits(self) -> bool:
        """Whether accepting it would change something."""
        return bool(self.packed) and not self.accepted and not self.fates <= {Fate.UNCHANGED, Fate.REFUSED}

    @property
    def clear(self) -> bool:
        """Whether it waits, and nothing in it asks for a person."""
        return self.waits and not self.questions and self.fates <= {Fate.NEW, Fate.REPLACES, Fate.UNCHANGED}

    @property
    def corrected(self) -> bool:
        """Whether accepting it replaces what a person has corrected or made final."""
        return self.waits and Fate.CORRECTED in self.fates


def packed(file: Incoming) -> Arrival:
    """A file that has been read, made small."""
    drafts = file.drafts or (None,) * len(file.foreseen)
    return Arrival(
        file.path, file.sha256, tuple(map(_summary, drafts, file.foreseen)), file.refused,
        packed=_pack(file.drafts) if file.drafts else b"", stated=(NOTHING,) * len(file.drafts),
    )  # fmt: skip


def unpacked(arrival: Arrival) -> tuple[Draft, ...]:
    """Its drafts, as a person has settled them."""
    if not arrival.packed:
        return ()
    return tuple(map(settled, _unpack(arrival.packed), arrival.stated))


def restated(arrival: Arrival, number: int, stated: Stated, store: Store) -> Arrival:
    """The same file, a person having said whose and of which year its report ``number`` is."""
    said = tuple(stated if n == number else old for n, old in enumerate(arrival.stated))
    return foreseen_again(replace(arrival, stated=said), store)


def foreseen_again(arrival: Arrival, store: Store) -> Arrival:
    """The same file, with what would become of its reports now."""
    drafts = unpacked(arrival)
    file = incoming(FileRead(arrival.path, b"", arrival.sha256, list(drafts)), store)
    return replace(arrival, reports=tuple(map(_summary, drafts, file.foreseen)), refused=file.refused)


def accepted(arrival: Arrival, store: Store, user: str, *, replace_corrected: bool = False) -> Arrival:
    """Take the file's reports into the database: the file with what has become of them.

    A file that is no longer what was read is refused. Raises ``StoreError``.
    """
    drafts = unpacked(arrival)
    file = Incoming(arrival.path, arrival.sha256, drafts)
    try:
        data = bytes_again(file)
    except NotAReport as refusal:
        return Arrival(arrival.path, arrival.sha256, refused=refusal.reason)
    outcomes = take(store, file, data, user=user, replace_changed=replace_corrected)
    reports = tuple(map(_summary, drafts, outcomes))
    if any(report.fate is Fate.CORRECTED for report in reports):  # somebody corrected it meanwhile
        return foreseen_again(arrival, store)
    return replace(arrival, reports=reports, accepted=True, packed=b"", stated=())


def _summary(draft: Draft | None, outcome: Imported) -> Summary:
    fate = Fate.CORRECTED if outcome.corrected else _FATES[outcome.outcome]
    if draft is None:
        return Summary(outcome.agency, outcome.year, fate, outcome.reason)
    questions = questions_of(draft)
    return Summary(
        outcome.agency, outcome.year, fate, outcome.reason, len(draft.report.cells), len(draft.missing),
        len(questions), next(iter(questions), ""), _failing(draft),
    )  # fmt: skip


def _failing(draft: Draft) -> int:
    report = draft.report
    findings = evaluate(load_form(report.form).layout_of(report.cells), report.cells)
    return sum(finding.outcome is Outcome.FAIL for finding in findings)


_FATES = {
    ImportOutcome.IMPORTED: Fate.NEW,
    ImportOutcome.REPLACED: Fate.REPLACES,
    ImportOutcome.UNCHANGED: Fate.UNCHANGED,
    ImportOutcome.REJECTED: Fate.REFUSED,
}


def _pack(drafts: Sequence[Draft]) -> bytes:
    return zlib.compress(pickle.dumps(tuple(drafts), pickle.HIGHEST_PROTOCOL), 1)


def _unpack(data: bytes) -> Iterable[Draft]:
    """What :func:`_pack` packed, in this very process."""
    found: tuple[Draft, ...] = pickle.loads(zlib.decompress(data))
    return found
