"""Original documents: each kept once, compressed, by its SHA-256; or only cited."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection


def keep_document(conn: Connection, name: str, data: bytes, sha256: str) -> None:
    """Keep the document's bytes; a document that was only cited is completed."""
    if conn.execute("SELECT 1 FROM document WHERE sha256 = ? AND content IS NOT NULL", (sha256,)).fetchone():
        return  # compressed once, however many reports the file holds
    conn.execute(
        "INSERT INTO document VALUES (?, ?, ?, ?, ?) ON CONFLICT (sha256) DO UPDATE SET"
        " name = excluded.name, size = excluded.size, content = excluded.content WHERE content IS NULL",
        (sha256, name, len(data), zlib.compress(data), _now()),
    )


def cite_document(conn: Connection, name: str, sha256: str) -> None:
    """Keep a document's name and hash, without its bytes."""
    conn.execute(
        "INSERT INTO document VALUES (?, ?, 0, NULL, ?) ON CONFLICT (sha256) DO NOTHING", (sha256, name, _now())
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
