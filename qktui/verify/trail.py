"""The trail: whether its chain of seals holds, and whether it tells how the cells came to be what they are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import Break, Harm, breaks
from qktui.store import figures_digest
from qktui.verify.naming import report_name

if TYPE_CHECKING:
    from sqlite3 import Connection


def seals(conn: Connection) -> Iterator[str]:
    """Entries of the trail that were altered, removed, inserted or moved since they were sealed."""
    for found in breaks(conn):
        yield _broken(found)


def _broken(found: Break) -> str:
    match found.harm:
        case Harm.ALTERED:
            return say("修改记录第 {n} 条与封印不符：它或它的封印被改动过", n=found.entry)
        case Harm.REMOVED if found.last > found.entry:
            return say("修改记录第 {n} 至 {last} 条被删除", n=found.entry, last=found.last)
        case Harm.REMOVED:
            return say("修改记录第 {n} 条被删除", n=found.entry)
        case Harm.INSERTED:
            return say("修改记录第 {n} 条是后来插入的，没有封印", n=found.entry)
        case Harm.MOVED:
            return say("修改记录次序被打乱：第 {n} 条现在排在第 {other} 条", n=found.entry, other=found.other)


_START = """
WITH start AS MATERIALIZED (SELECT report_id, max(id) AS id FROM change WHERE subject = 'report' GROUP BY report_id),
"""
"""For each report the entry that its cells go back to: its import, or its first row."""

_SILENT = """
SELECT a.name AS agency, r.year, f.id AS cell FROM published_cell p
JOIN report r ON r.id = p.report_id JOIN form_cell f ON f.no = p.cell_no LEFT JOIN agency a ON a.id = r.agency_id
WHERE NOT EXISTS (SELECT 1 FROM change WHERE report_id = p.report_id AND subject = f.id)
"""

_LEAPT = f"""{_START} told AS (
  SELECT c.id, c.report_id, subject, old_value, old_raw,
         lag(c.id) OVER earlier AS before, lag(new_value) OVER earlier AS value, lag(new_raw) OVER earlier AS raw
  FROM change c LEFT JOIN start s ON s.report_id = c.report_id
  WHERE subject GLOB '*.*' AND c.id > coalesce(s.id, 0)
  WINDOW earlier AS (PARTITION BY c.report_id, subject ORDER BY c.id))
SELECT a.name AS agency, r.year, t.subject AS cell, t.id
FROM told t JOIN report r ON r.id = t.report_id LEFT JOIN agency a ON a.id = r.agency_id
WHERE t.before IS NOT NULL AND (t.old_value IS NOT t.value OR t.old_raw IS NOT t.raw)
"""

_LAST = f"""{_START} last AS (
  SELECT c.report_id, subject, new_value, new_raw, max(c.id)
  FROM change c LEFT JOIN start s ON s.report_id = c.report_id
  WHERE subject <> 'report' AND c.id > coalesce(s.id, 0) GROUP BY c.report_id, subject)
"""

_UNTOLD = f"""{_LAST}
SELECT a.name AS agency, r.year, f.id AS cell
FROM last t JOIN report r ON r.id = t.report_id JOIN form_cell f ON f.form = r.form AND f.id = t.subject
LEFT JOIN agency a ON a.id = r.agency_id LEFT JOIN cell c ON c.report_id = r.id AND c.cell_no = f.no
WHERE t.new_value IS NOT iif(c.report_id IS NULL, 0, c.value) OR t.new_raw IS NOT c.raw
"""

_UNTOLD_TEXT = f"""{_LAST}
SELECT a.name AS agency, r.year, t.subject AS cell
FROM last t JOIN report r ON r.id = t.report_id LEFT JOIN agency a ON a.id = r.agency_id
LEFT JOIN section s ON s.report_id = r.id AND t.subject = 'section ' || s.number
WHERE (t.subject GLOB 'section *' OR t.subject = 'status')
  AND t.new_raw IS NOT iif(t.subject = 'status', r.status, s.title || char(10) || s.text)
"""


def trail(conn: Connection) -> Iterator[str]:
    """Changes that the trail does not tell, or tells otherwise: what an entry found is not what the one before left."""
    for row in conn.execute(_SILENT):
        yield say("{report}：{cell} 改过，却没有修改记录", report=report_name(row), cell=row["cell"])
    for row in conn.execute(_LEAPT):
        yield say("{report}：{cell} 在修改记录第 {id} 条之前改过，却没有记录",
                  report=report_name(row), cell=row["cell"], id=row["id"])  # fmt: skip
    for row in chain(conn.execute(_UNTOLD), conn.execute(_UNTOLD_TEXT)):
        yield say("{report}：{cell} 与最后一条修改记录不符", report=report_name(row), cell=one_line(row["cell"]))


_TAKEN = """
SELECT a.name AS agency, r.year, r.id, c.id AS since, c.figures FROM report r
JOIN change c ON c.id = (SELECT max(id) FROM change WHERE report_id = r.id AND subject = 'report')
LEFT JOIN agency a ON a.id = r.agency_id
WHERE c.figures IS NOT NULL ORDER BY r.id
"""


def replay(conn: Connection) -> Iterator[str]:
    """Reports whose cells are not what their import put in, changed as the trail tells.

    The trail is taken back from the cells of today; what is left must be what the import
    has noted. Reports imported before 0004_seals have no such note.
    """
    for row in conn.execute(_TAKEN):
        cells = {**_cells_now(conn, row["id"]), **_first_found(conn, row["id"], row["since"])}
        if figures_digest((key, *kept) for key, kept in cells.items()) != row["figures"]:
            yield say("{report}：从导入起按修改记录推算，得不出现在的数字", report=report_name(row))


_Kept = dict[str, tuple[int | None, bytes | None]]
"""Cells by id: the value in smallest units, and the printed text."""


def _cells_now(conn: Connection, report_id: int) -> _Kept:
    rows = conn.execute(
        "SELECT coalesce(f.id, ''), c.value, CAST(c.raw AS BLOB) FROM cell c"
        " LEFT JOIN form_cell f ON f.no = c.cell_no WHERE c.report_id = ?",
        (report_id,),
    )
    return {key: (value, raw) for key, value, raw in rows}


def _first_found(conn: Connection, report_id: int, since: int) -> _Kept:
    """What the first change of each cell found there."""
    rows = conn.execute(
        "SELECT subject, old_value, CAST(old_raw AS BLOB) FROM change"
        " WHERE report_id = ? AND id > ? AND subject GLOB '*.*' ORDER BY id DESC",
        (report_id, since),
    )
    return {key: (value, raw) for key, value, raw in rows}
