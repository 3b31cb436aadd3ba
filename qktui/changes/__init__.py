"""Every write: import, edit, finalise, reopen, restore. Nothing else changes a report.

Each is one transaction, with its entries in the trail in the same transaction. The
trail of cell changes is written by the database's triggers; an import adds one entry
of its own, and a replaced report is kept whole in it.
"""

from qktui.changes.beginning import begin_report
from qktui.changes.cells import kept_cell
from qktui.changes.checking import pending_warnings, question, recheck, recheck_pending, review
from qktui.changes.editing import edit_report, finalise, reopen, restore_published, user_name
from qktui.changes.errors import Conflict, NotAcknowledged, NotInBalance
from qktui.changes.restoring import restore
from qktui.changes.taking import Imported, ImportOutcome, foresee_import, import_drafts

__all__ = [
    "Conflict",
    "ImportOutcome",
    "Imported",
    "NotAcknowledged",
    "NotInBalance",
    "begin_report",
    "edit_report",
    "finalise",
    "foresee_import",
    "import_drafts",
    "kept_cell",
    "pending_warnings",
    "question",
    "recheck",
    "recheck_pending",
    "reopen",
    "restore",
    "restore_published",
    "review",
    "user_name",
]
