"""The trail's chain of seals: what each is made of, and the sealing of new entries.

The triggers write entries without a seal, also for programs that know nothing of
hashes. A store seals whatever is unsealed, in order, at the end of each of its
transactions and when it is opened. So the entries of another program stand unsealed
at the end of the trail until qktui writes next: that is no harm, only a fact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

START = bytes(32)
"""What stands in the place of a seal before the first entry."""

BATCH = 20_000
"""Entries that one transaction seals at most: a second's work for none of the others to wait for."""

_NUMBERS = ("id", "report_id", "old_value", "new_value")
_TEXTS = ("at", "user", "action", "subject", "old_raw", "new_raw", "reason", "snapshot", "figures")

SEALED_COLUMNS = ", ".join((*_NUMBERS, *(f"CAST({name} AS BLOB)" for name in _TEXTS)))
"""What a seal covers, in this order: everything that an entry says. Texts as their bytes, so that
one which is no proper text (another program may write such) can be sealed like any other."""

Entry = Iterable[int | bytes | None]


def encoded(entry: Entry) -> bytes:
    """An entry's columns as bytes that no other entry has: ``n;``, ``i42;``, or ``t3:abc;`` with the length first."""
    return b"".join(
        b"n;" if value is None else b"i%d;" % value if isinstance(value, int) else b"t%d:%b;" % (len(value), value)
        for value in entry
    )


def seal_of(before: bytes, entry: Entry) -> bytes:
    """The seal of an entry: SHA-256 of the seal ``before`` it and of the entry, encoded."""
    return hashlib.sha256(before + encoded(entry)).digest()


def seal_new(conn: Connection) -> int:
    """Seal the oldest unsealed entries, at most a batch, within the open transaction; how many that were."""
    last = conn.execute("SELECT change_id, hash FROM seal ORDER BY change_id DESC LIMIT 1").fetchone()
    number, before = (0, START) if last is None else (int(last[0]), bytes(last[1]))
    rows = conn.execute(f"SELECT {SEALED_COLUMNS} FROM change WHERE id > ? ORDER BY id LIMIT ?", (number, BATCH))
    seals = list(_seals(before, rows))
    conn.executemany("INSERT INTO seal VALUES (?, ?)", seals)
    return len(seals)


def _seals(before: bytes, rows: Iterable[Entry]) -> Iterator[tuple[int, bytes]]:
    for row in rows:
        entry = tuple(row)
        before = seal_of(before, entry)
        yield int(entry[0] or 0), before


def unsealed(conn: Connection) -> int:
    """How many entries stand at the end of the trail without a seal. Quick, however long the trail."""
    row = conn.execute(
        "SELECT count(*) FROM change WHERE id > (SELECT coalesce(max(change_id), 0) FROM seal)"
    ).fetchone()
    return int(row[0])


def figures_digest(cells: Iterable[tuple[str, int | None, bytes | None]]) -> bytes:
    """SHA-256 of a report's kept cells as (id, value, printed), whatever their order. Plain zeros are left out."""
    kept = sorted((cell for cell in cells if cell[1:] != (0, None)), key=lambda cell: cell[0])
    return hashlib.sha256(encoded(chain.from_iterable((key.encode(), *rest) for key, *rest in kept))).digest()
