"""A draft as the review shows it: checked like a stored report, with where to look and what it would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qktui.forms import load_form
from qktui.intake import questions_of
from qktui.model import Draft
from qktui.queries import NoReport, StoredReport, find_report, load_report
from qktui.rules import evaluate
from qktui.store import Store
from qktui.tui.doubts import Difference, differences, doubtful_cells
from qktui.tui.opened import OpenedReport


@dataclass(frozen=True, slots=True)
class Examined:
    """A draft of a file: ``opened`` as a report of its own, the ``doubts`` by cell, its questions.

    ``changes`` is what it says otherwise than the report in the database; ``None`` when there is none.
    """

    draft: Draft
    opened: OpenedReport
    doubts: Mapping[str, str]
    questions: tuple[str, ...]
    changes: tuple[Difference, ...] | None = None


def examine(draft: Draft, store: Store) -> Examined:
    """Check a draft and compare it with the report that it would replace. Raises ``StoreError``."""
    report = draft.report
    layout = load_form(report.form).layout_of(report.cells)
    opened = OpenedReport(StoredReport(0, 0, report, layout, questions=draft.questions), evaluate(layout, report.cells))
    kept = _kept(draft, store)
    changes = None if kept is None else tuple(differences(kept.report, report, layout.form))
    return Examined(draft, opened, doubtful_cells(opened), questions_of(draft), changes)


def _kept(draft: Draft, store: Store) -> StoredReport | None:
    """The report of the very same agency and year."""
    try:
        kept = load_report(store, find_report(store, draft.report.agency, draft.report.year))
    except NoReport:
        return None
    return kept if kept.report.agency == draft.report.agency else None
