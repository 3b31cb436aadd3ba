"""Taking in files: read apart from this process, looked at, and then put into the database, each in one transaction.

Reading and taking are two steps, so that a person (or ``--dry-run``) can look in
between. Killed at any moment, nothing is lost or doubled: a file is in whole or not at
all, and one that is in is passed over when the same files are taken again.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qktui.changes import Imported, ImportOutcome, foresee_import, import_drafts
from qktui.forms import load_form
from qktui.importing import NOTHING, NotAReport, Stated
from qktui.importing.batch import FileRead, document_name, load, read_many
from qktui.importing.sandbox import Reader
from qktui.model import Draft
from qktui.phrases import say
from qktui.queries import reports_from
from qktui.rules import place_name
from qktui.store import Store, StoreError

CELLS_NAMED = 3
"""How many missing cells a question names."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that has been read: its reports with what would become of each now, or why it is ``refused``.

    ``drafts`` and ``foreseen`` go together; a file that is in the database already has
    only ``foreseen``, and no drafts.
    """

    path: Path
    sha256: str
    drafts: tuple[Draft, ...] = ()
    foreseen: tuple[Imported, ...] = ()
    refused: str = ""

    @property
    def questions(self) -> tuple[str, ...]:
        """What a person should look at before trusting the figures, over all reports of the file."""
        return tuple(question for draft in self.drafts for question in questions_of(draft))


@dataclass
class Tally:
    """What became of files: counts of reports, and what a person should look at, as (file, text)."""

    imported: int = 0
    replaced: int = 0
    unchanged: int = 0
    questions: list[tuple[str, str]] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    _from: dict[tuple[str, int], str] = field(default_factory=dict, repr=False)

    @property
    def counted(self) -> int:
        """How many reports and refusals there are so far."""
        return self.imported + self.replaced + self.unchanged + len(self.rejected)

    def add(self, file: str, incoming: Incoming, outcomes: Iterable[Imported]) -> None:
        """Count one file. Questions about a report that did not come in are not asked."""
        if incoming.refused:
            self.rejected.append((file, incoming.refused))
        for number, outcome in enumerate(outcomes):
            match outcome.outcome:
                case ImportOutcome.REJECTED:
                    self.rejected.append((file, outcome.reason))
                    continue
                case ImportOutcome.UNCHANGED:
                    self.unchanged += 1
                case ImportOutcome.IMPORTED | ImportOutcome.REPLACED:
                    asked = questions_of(incoming.drafts[number])
                    self.questions += [(file, text) for text in (*self._came_in(outcome), *asked)]
            self._from.setdefault((outcome.agency, outcome.year), file)

    def _came_in(self, outcome: Imported) -> Iterator[str]:
        """Count a report; a question when another of these files gave the same one, and this says something else."""
        before = self._from.get((outcome.agency, outcome.year))
        if before is None and outcome.outcome is ImportOutcome.IMPORTED:
            self.imported += 1
            return
        self.replaced += 1
        if before is not None:
            yield say("与这一批里的 {file} 是同一单位同一年度而内容不同，库中以本文件为准", file=before)


def questions_of(draft: Draft) -> tuple[str, ...]:
    """The draft's questions, and one about the cells that its document does not have, if there are any."""
    if not draft.missing:
        return draft.questions
    form = load_form(draft.report.form)
    named = say("、").join(place_name(form, cell) for cell in draft.missing[:CELLS_NAMED])
    more = "…" if len(draft.missing) > CELLS_NAMED else ""
    return (
        *draft.questions,
        say("没有找到 {n} 格：{cells}{more}", n=len(draft.missing), cells=named, more=more),
    )


def read_files(
    paths: Iterable[Path], store: Store | None, *,
    stated: Stated = NOTHING, again: bool = False, workers: int = 2, stop: threading.Event | None = None,
) -> Generator[tuple[Incoming, bytes], None, None]:  # fmt: skip
    """Each file, read, with its bytes; nothing is written. ``store`` is ``None`` while there is no database.

    A file that was imported before is passed over, unless it is to be read ``again``:
    then a report that is read differently now, or was corrected since, counts as replaced.
    Another thread may set ``stop``; the reading processes then end within moments.
    """

    def known(sha256: str) -> bool:
        return store is not None and not again and bool(reports_from(store, sha256))

    reading = read_many(paths, workers, stated=stated, known=known, stop=stop)
    try:
        for file in reading:
            yield incoming(file, store, again=again), file.data
    finally:
        reading.close()


def read_again(reader: Reader, path: Path, store: Store, stated: Stated = NOTHING) -> Incoming:
    """A single file, read whether or not it was imported before; nothing is written."""
    data = b""
    try:
        data = load(path)
        outcome = reader.read(document_name(path), data, stated)
    except NotAReport as refused:
        return Incoming(path, hashlib.sha256(data).hexdigest(), refused=refused.reason)
    return incoming(FileRead(path, data, hashlib.sha256(data).hexdigest(), outcome), store)


def incoming(file: FileRead, store: Store | None, *, again: bool = False) -> Incoming:
    """A file that has been read, with what would become of its reports."""
    if isinstance(file.outcome, NotAReport):
        return Incoming(file.path, file.sha256, refused=file.outcome.reason)
    if file.outcome is None:
        found = [] if store is None else reports_from(store, file.sha256)
        unchanged = tuple(Imported(agency, year, ImportOutcome.UNCHANGED) for agency, year in found)
        return Incoming(file.path, file.sha256, foreseen=unchanged)
    drafts = tuple(file.outcome)
    try:
        foreseen = foresee_import(store, file.sha256, drafts, replace_changed=again)
    except StoreError as error:
        return Incoming(file.path, file.sha256, refused=str(error))
    return Incoming(file.path, file.sha256, drafts, tuple(foreseen))


def take(store: Store, file: Incoming, data: bytes, *, user: str, replace_changed: bool = False) -> list[Imported]:
    """Put a file's reports into the database, all or none; ``data`` are the bytes that they were read from.

    Raises ``StoreError``.
    """
    if not file.drafts:
        return list(file.foreseen)
    name = document_name(file.path)
    return import_drafts(store, name, data, file.drafts, user=user, replace_changed=replace_changed)


def bytes_again(file: Incoming) -> bytes:
    """The bytes of a file that was read a while ago. Raises :class:`NotAReport` when it has changed or gone since."""
    data = load(file.path)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise NotAReport(document_name(file.path), say("文件在读入之后改动过，请重新读入"))
    return data
