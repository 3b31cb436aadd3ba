"""Whether a database is sound: the file, the schema, the figures and the trail.

Each check reads row by row, so memory does not grow with the database, and tells at
most :data:`SHOWN` cases. Nothing is repaired here: a database that fails is a case
for its backup, or for whoever wrote to it with another program.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from qktui.forms import Layout, form_ids, load_form
from qktui.phrases import say
from qktui.printable import one_line
from qktui.store import Store, StoreError, cell_numbers, intended_schema, schema_of
from qktui.verify.naming import report_name
from qktui.verify.trail import replay, seals, trail

if TYPE_CHECKING:
    from sqlite3 import Connection

SHOWN = 20
"""How many cases of one kind are told one by one."""

_CHUNK = 1 << 20


def verify(store: Store) -> list[str]:
    """What is wrong with the database, a sentence each; empty when it is sound.

    Never raises for what it finds, a damaged file included: that is a sentence too.
    """
    found: list[str] = []
    for check in CHECKS:
        try:
            with store.snapshot() as conn:
                found += _some(check(conn))
        except StoreError as error:
            found.append(str(error))
            break  # what a damaged file still says cannot be relied on
    return found


def _some(sentences: Iterator[str]) -> Iterator[str]:
    yield from islice(sentences, SHOWN)
    if rest := sum(1 for _ in sentences):
        yield say("……同类问题另有 {n} 处", n=rest)


# ------------------------------------------------------------------ the file and its schema
def damage(conn: Connection) -> Iterator[str]:
    """Broken pages, indexes that miss rows, values that a constraint forbids.

    SQLite leaves the last of these out in a store that was opened ``read_only``.
    """
    for row in conn.execute("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield say("文件已损坏：{text}", text=one_line(str(row[0])))


def schema(conn: Connection) -> Iterator[str]:
    """Tables, views and triggers that are missing or not as the migrations make them."""
    there = schema_of(conn)
    for name, sql in intended_schema().items():
        if name not in there:
            yield say("缺少数据库对象 {name}，闸门可能失效", name=name)
        elif there[name] != sql:
            yield say("数据库对象 {name} 被改动过", name=name)
    idle = "SELECT 1 FROM author WHERE user = '' AND action = '' AND reason = ''"
    if conn.execute(idle).fetchone() is None:
        yield say("表 author 不是空闲状态：别的程序的改动会记在别人名下")


def references(conn: Connection) -> Iterator[str]:
    """Rows that speak of reports, agencies or cells which are not there, counted by table."""
    dangling = Counter((row[0], row[2]) for row in conn.execute("PRAGMA foreign_key_check"))
    for (table, parent), n in dangling.items():
        yield say("表 {table} 有 {n} 行，所指的 {parent} 不存在", table=table, n=n, parent=parent)


def forms(conn: Connection) -> Iterator[str]:
    """Layouts whose cells or rules are not those of the form file: the gate would check the wrong thing."""
    for row in conn.execute("SELECT no, form, key FROM layout").fetchall():
        name = f"{row['form']}/{row['key']}"
        try:
            if row["form"] not in form_ids():
                raise KeyError(row["form"])
            layout = load_form(row["form"]).layout(row["key"])
        except KeyError:
            yield say("没有格式或版式 {name}", name=name)
            continue
        if _kept_layout(conn, row["no"]) != _layout(layout, cell_numbers(conn, row["form"])):
            yield say("版式 {name} 的规则与格式文件不同", name=name)


_Shape = tuple[set[int], set[tuple[str, str, bool, int, int]]]
"""A layout's cell numbers; its rule terms as rule, place, hard, cell number, coefficient."""


def _kept_layout(conn: Connection, no: int) -> _Shape:
    cells = {int(row[0]) for row in conn.execute("SELECT cell_no FROM layout_cell WHERE layout_no = ?", (no,))}
    terms = conn.execute(
        "SELECT k.id, k.place, k.hard, t.cell_no, t.coefficient FROM rule_term t JOIN rule k ON k.no = t.rule_no"
        " WHERE t.layout_no = ?",
        (no,),
    )
    return cells, {(row[0], row[1], bool(row[2]), row[3], row[4]) for row in terms}


def _layout(layout: Layout, numbers: dict[str, int]) -> _Shape:
    terms = {
        (rule.id, rule.place, rule.hard, numbers.get(cell, 0), sign)
        for rule in layout.rules
        for cells, sign in ((rule.left, 1), (rule.right, -1))
        for cell in cells
    }
    return {numbers.get(cell.id, 0) for cell in layout.cells}, terms


# ------------------------------------------------------------------ the figures
_COUNTED = """
SELECT a.name AS agency, r.year, r.status, r.checked, r.passes, r.errors, r.unknowns,
  (SELECT count(*) FROM rule WHERE layout_no = r.layout_no) AS rules,
  (SELECT count(*) FROM count_failure WHERE report_id = r.id) AS bad,
  (SELECT json_array(count(*), total(blanks), total(NOT blanks AND severity = 'error'), total(hard))
   FROM (SELECT k.severity, k.hard, count(*) > count(c.value) AS blanks
         FROM cell c CROSS JOIN rule_term t ON t.layout_no = r.layout_no AND t.cell_no = c.cell_no
         JOIN rule k ON k.no = t.rule_no
         WHERE c.report_id = r.id GROUP BY t.rule_no
         HAVING sum(t.coefficient * c.value) <> 0 OR count(*) > count(c.value))) AS failures
FROM report r LEFT JOIN agency a ON a.id = r.agency_id ORDER BY r.id
"""


def balance(conn: Connection) -> Iterator[str]:
    """Final reports in which a hard rule does not hold; kept counts of rules that the cells contradict."""
    for row in conn.execute(_COUNTED):
        failed, unknown, errors, hard = (int(n) for n in json.loads(row["failures"]))
        if row["status"] == "final" and (hard or row["bad"]):
            yield say("{report}：已定稿，却有 {n} 处硬规则不成立或有空格", report=report_name(row), n=hard + row["bad"])
        counted = (row["rules"] - failed, errors + row["bad"], unknown)
        kept = (row["passes"], row["errors"], row["unknowns"])
        if row["checked"] and counted != kept:
            yield say("{report}：记录的核对结果 {kept} 与数字不符，应为 {counted}（成立、不平、无法核对）",
                      report=report_name(row), kept=_listed(kept), counted=_listed(counted))  # fmt: skip


def _listed(numbers: tuple[int, ...]) -> str:
    return "/".join(str(n) for n in numbers)


def placement(conn: Connection) -> Iterator[str]:
    """Cells outside their report's layout: no screen shows them and no rule sees them."""
    for row in conn.execute(
        "SELECT a.name AS agency, r.year, coalesce(f.id, c.cell_no) AS cell FROM report r"
        " CROSS JOIN cell c ON c.report_id = r.id LEFT JOIN agency a ON a.id = r.agency_id"
        " LEFT JOIN form_cell f ON f.no = c.cell_no WHERE NOT EXISTS"
        " (SELECT 1 FROM layout_cell l WHERE l.layout_no = r.layout_no AND l.cell_no = c.cell_no)"
    ):
        yield say("{report}：版式里没有 {cell} 这一格，库中却有数字", report=report_name(row), cell=row["cell"])


def dates(conn: Connection) -> Iterator[str]:
    """Days that are none, which another program wrote."""
    for row in conn.execute(
        "SELECT a.name AS agency, r.year FROM report r LEFT JOIN agency a ON a.id = r.agency_id"
        " WHERE date(r.published_on) IS NOT r.published_on OR date(r.period_start) IS NOT r.period_start"
        " OR date(r.period_end) IS NOT r.period_end"
    ):
        yield say("{report}：日期不是“年-月-日”", report=report_name(row))


# ------------------------------------------------------------------ documents and what else is kept packed
def documents(conn: Connection) -> Iterator[str]:
    """Kept documents that are not what their SHA-256 says."""
    for row in conn.execute("SELECT sha256, name, size, content FROM document WHERE content IS NOT NULL"):
        if _digest_and_size(row["content"]) != (row["sha256"], row["size"]):
            yield say("文档 {name} 的内容与其指纹不符", name=one_line(row["name"]))


def _digest_and_size(packed: bytes) -> tuple[str, int] | None:
    """SHA-256 and length of what ``packed`` unpacks to, a piece at a time; ``None`` when it does not."""
    unpacking, digest, size = zlib.decompressobj(), hashlib.sha256(), 0
    try:
        while not unpacking.eof:
            piece = unpacking.decompress(packed, _CHUNK)
            packed = unpacking.unconsumed_tail
            digest.update(piece)
            size += len(piece)
            if not piece and not packed:
                return None
    except zlib.error:
        return None
    return digest.hexdigest(), size


def provenance(conn: Connection) -> Iterator[str]:
    """Places of cells in their documents that cannot be read."""
    for row in conn.execute(
        "SELECT a.name AS agency, r.year, p.cells FROM provenance p JOIN report r ON r.id = p.report_id"
        " LEFT JOIN agency a ON a.id = r.agency_id"
    ):
        if not _is_packed_object(row["cells"]):
            yield say("{report}：数字的出处无法读取", report=report_name(row))


def snapshots(conn: Connection) -> Iterator[str]:
    """Replaced reports, kept whole in the trail, that cannot be read."""
    for row in conn.execute("SELECT id, snapshot FROM change WHERE snapshot IS NOT NULL"):
        if not _is_packed_object(row["snapshot"]):
            yield say("修改记录第 {id} 条：被替换的报告无法读取", id=row["id"])


def _is_packed_object(packed: bytes) -> bool:
    try:
        return isinstance(json.loads(zlib.decompress(packed)), dict)
    except (zlib.error, ValueError):
        return False


CHECKS: tuple[Callable[[Connection], Iterator[str]], ...] = (
    damage, schema, references, forms, balance, placement, dates, documents, provenance, snapshots,
    seals, trail, replay,
)  # fmt: skip
"""What is looked at, in this order."""
