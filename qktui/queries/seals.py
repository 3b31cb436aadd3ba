"""Whether the chain of seals over the trail is whole, and where it is not.

A seal covers the one before it and its entry, so that whoever alters, removes,
inserts or reorders entries leaves a place where the chain does not hold. What a chain
within the same file cannot show: that all of it, from some entry on, was made anew.
For that a seal must have been noted elsewhere (see :func:`place_of_seal`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

from qktui.store import SEALED_COLUMNS, START, Store, seal_of, unsealed

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

SUSPECTS = 64
"""How many broken places are compared with each other, to tell whether entries changed places."""


class Harm(StrEnum):
    """What was done to the trail, as far as the chain shows it."""

    ALTERED = "altered"
    REMOVED = "removed"
    INSERTED = "inserted"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold: the entry's number.

    ``last`` ends a run of removed entries; ``other`` is where the entry that belongs here stands now.
    """

    harm: Harm
    entry: int
    last: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class TrailEnd:
    """How far the trail is sealed: the newest sealed entry (0: none), its seal in hexadecimal, entries after it."""

    entry: int
    seal: str
    unsealed: int


def trail_end(store: Store) -> TrailEnd:
    """The newest seal, to be noted elsewhere, and how many entries await theirs."""
    with store.snapshot() as conn:
        row = conn.execute("SELECT change_id, hex(hash) FROM seal ORDER BY change_id DESC LIMIT 1").fetchone()
        entry, seal = (0, "") if row is None else (int(row[0]), str(row[1]).lower())
        return TrailEnd(entry, seal, unsealed(conn))


def place_of_seal(store: Store, seal: str) -> int | None:
    """The entry that a noted seal (hexadecimal, in full) belongs to; ``None`` when the chain has no such seal.

    Where it has, and the chain is whole, no entry up to that one was touched since. Raises
    ``ValueError`` for what is no seal.
    """
    wanted = bytes.fromhex(seal)
    if len(wanted) != len(START):
        raise ValueError(seal)
    with store.reading() as conn:
        row = conn.execute("SELECT change_id FROM seal WHERE hash = ?", (wanted,)).fetchone()
    return None if row is None else int(row[0])


# ------------------------------------------------------------------ walking the chain
@dataclass(frozen=True, slots=True)
class _Link:
    """An entry and its seal, one of which may be missing; the seal before it that is in the file."""

    number: int
    entry: tuple[int | bytes | None, ...] | None
    seal: bytes | None
    before: bytes
    gap: int  # numbers that are not there, just before this one

    @property
    def holds(self) -> bool:
        """Whether the seal is the one that the entry must have. An entry alone, or a seal alone, does not hold."""
        return self.entry is not None and self.seal is not None and seal_of(self.before, self.entry) == self.seal


_LINKS = f"""
SELECT s.hash, {SEALED_COLUMNS} FROM change c LEFT JOIN seal s ON s.change_id = c.id
WHERE c.id <= (SELECT max(change_id) FROM seal)
UNION ALL SELECT s.hash, s.change_id, {", ".join(["NULL"] * SEALED_COLUMNS.count(","))} FROM seal s
WHERE NOT EXISTS (SELECT 1 FROM change WHERE id = s.change_id)
ORDER BY 2
"""


def breaks(conn: Connection) -> Iterator[Break]:
    """Every place where the chain does not hold, in the order of the trail. Streams; the unsealed end is no break."""
    broken = (link for link in _links(conn) if not link.holds)
    suspects = list(islice(broken, SUSPECTS))
    yield from _told(suspects)
    yield from (each for link in broken for each in _alone(link))


def _links(conn: Connection) -> Iterator[_Link]:
    before, number = START, 0
    for row in conn.execute(_LINKS):
        link = _link(row, before, number)
        before, number = link.seal or before, link.number
        yield link


def _link(row: Row, before: bytes, number: int) -> _Link:
    seal, *columns = tuple(row)
    entry = None if columns[1] is None else tuple(columns)
    return _Link(columns[0], entry, seal, before, columns[0] - number - 1)


def _told(suspects: Sequence[_Link]) -> Iterator[Break]:
    """What happened at broken places; entries that changed places are recognised by fitting elsewhere."""
    seals = {link.seal for link in suspects if link.seal is not None}
    true = {link.number: link.seal for link in suspects}
    for link in suspects:
        before = true.get(link.number - 1) or link.before
        found = _belonging(link, before, seals, suspects)
        if found is None:
            yield from _alone(link)
            continue
        true[link.number], other = found
        if other != link.number:
            yield Break(Harm.MOVED, link.number, other=other)


def _belonging(link: _Link, before: bytes, seals: set[bytes], suspects: Sequence[_Link]) -> tuple[bytes, int] | None:
    """The true seal of this place, and where the entry that it belongs to stands; ``None`` when there is no such."""
    if link.entry is None or link.seal is None or link.gap:
        return None
    for other in suspects:
        if other.entry is not None:
            seal = seal_of(before, (link.number, *other.entry[1:]))
            if seal in seals:
                return seal, other.number
    return None


def _alone(link: _Link) -> Iterator[Break]:
    """What a broken place says by itself."""
    if link.gap:
        yield Break(Harm.REMOVED, link.number - link.gap, link.number - 1)
    if link.entry is None:
        yield Break(Harm.REMOVED, link.number, link.number)
    elif link.seal is None:
        yield Break(Harm.INSERTED, link.number)
    elif not link.gap:
        yield Break(Harm.ALTERED, link.number)
