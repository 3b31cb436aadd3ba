"""Every hard rule over every report by SQL alone, with no Python rule involved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qktui.store import Store

if TYPE_CHECKING:
    from sqlite3 import Connection

PRIMES = (2_147_483_647, 2_147_483_629)
"""The two largest below 2^31, so that a product of two remainders stays within 64 bits.

Their own product is beyond any sum of a report's cells: what both divide is zero.
"""

# Which reports have a rule that does not hold, or one that a blank leaves open. To add up each
# rule of each report takes long, mostly to sort the terms by rule. A report whose rules all hold
# also has zero as *any* combination of them, and that is one sum over its cells in the order in
# which they lie: four times as fast. The combinations are drawn anew each time (Freivalds,
# "Probabilistic machines can use less running time", 1977): a report with a broken rule gives
# zero in both with a probability of 1 in 2^62 (1 in 2^31 where the difference is a multiple of
# one of the primes). Whatever is not zero is then added up rule by rule.
SUSPECTS = """
WITH draw AS MATERIALIZED (SELECT no, abs(random() % {p}) AS a, abs(random() % {q}) AS b FROM rule WHERE hard),
weight AS MATERIALIZED (
  SELECT t.layout_no, t.cell_no, sum(t.coefficient * d.a) % {p} AS a, sum(t.coefficient * d.b) % {q} AS b
  FROM rule_term t JOIN draw d ON d.no = t.rule_no GROUP BY t.layout_no, t.cell_no
)
SELECT r.id FROM report r CROSS JOIN cell c ON c.report_id = r.id
CROSS JOIN weight w ON w.layout_no = r.layout_no AND w.cell_no = c.cell_no
GROUP BY r.id
HAVING sum(c.value % {p} * w.a % {p}) % {p} <> 0 OR sum(c.value % {q} * w.b % {q}) % {q} <> 0
    OR count(*) > count(c.value)
""".format(p=PRIMES[0], q=PRIMES[1])

FAILURES = f"""
WITH suspect AS MATERIALIZED ({SUSPECTS}), failure AS (
  SELECT c.report_id, k.id AS rule, k.place, k.no AS position,
         sum(t.coefficient * c.value) AS difference, count(*) - count(c.value) AS blanks
  FROM suspect s JOIN report r ON r.id = s.id JOIN cell c ON c.report_id = r.id
  JOIN rule_term t ON t.layout_no = r.layout_no AND t.cell_no = c.cell_no JOIN rule k ON k.no = t.rule_no AND k.hard
  GROUP BY c.report_id, k.no HAVING difference <> 0 OR blanks > 0
  UNION ALL SELECT c.report_id, 'count', p.id, p.no + 1000000000, NULL, 0
  FROM count_failure c JOIN form_cell p ON p.no = c.cell_no
)
SELECT f.report_id, f.rule, f.place, f.difference, f.blanks
FROM failure f JOIN report r ON r.id = f.report_id JOIN agency a ON a.id = r.agency_id
ORDER BY a.name, r.year DESC, f.report_id, f.position
"""


@dataclass(frozen=True, slots=True)
class Failure:
    """A hard rule that does not hold, found by SQL.

    ``difference`` is in the smallest unit; it is ``None`` for a single cell that is no
    count. With ``blanks`` above 0 the rule is unknown and the difference says nothing.
    """

    report_id: int
    rule: str
    place: str
    difference: int | None
    blanks: int


def failures(store: Store) -> Iterator[Failure]:
    """Every hard rule that does not hold, over all reports in list order, by one statement.

    Streams; a report's failures come together. The cells that are no counts come last.
    """
    with store.reading() as conn:
        yield from _failures(conn)


def miscounted(store: Store) -> list[int]:
    """The reports whose kept findings of hard rules are not what SQL finds now, although they count as checked.

    None, unless somebody else wrote the findings or the rules in the database are not those of the program.
    """
    with store.snapshot() as conn:
        failing: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        unknowns: defaultdict[int, int] = defaultdict(int)
        for found in _failures(conn):
            if found.blanks:
                unknowns[found.report_id] += 1
            else:
                failing[found.report_id].add((found.rule, found.place))
        kept: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
        for report_id, rule, place in conn.execute(
            "SELECT report_id, rule, place FROM finding"
            " WHERE severity = 'error' AND (rule = 'count' OR rule IN (SELECT id FROM rule WHERE hard))"
        ):
            kept[report_id].add((rule, place))
        known = dict(conn.execute("SELECT id, unknowns FROM report WHERE unknowns > 0").fetchall())
        wrong = {
            report_id
            for report_id in failing.keys() | kept.keys() | unknowns.keys() | known.keys()
            if failing[report_id] != kept[report_id] or unknowns[report_id] != known.get(report_id, 0)
        }
        pending = {row[0] for row in conn.execute("SELECT id FROM report WHERE checked = 0")}
    return sorted(wrong - pending)


def _failures(conn: Connection) -> Iterator[Failure]:
    return (Failure(*row) for row in conn.execute(FAILURES))
