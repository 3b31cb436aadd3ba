"""The database file: open it, bring it up to date, read from it, write to it safely.

This is the only place that opens SQLite. A store holds one connection for reading
(``query_only``) and, once something is written, one for writing; both may be used
from any thread, one at a time. Every write is one ``BEGIN IMMEDIATE`` transaction
that names its author, so that the triggers can write the trail.
"""

from qktui.store.backup import back_up
from qktui.store.chain import BATCH, SEALED_COLUMNS, START, figures_digest, seal_of, unsealed
from qktui.store.connection import SQLITE_FIXED, Store, StoreError, Unusable, connect, explained, sqlite3, transaction
from qktui.store.kept_forms import cell_numbers, keep_form, layout_no
from qktui.store.opening import (
    bring_up_to_date,
    create,
    intended_schema,
    is_there,
    migrations,
    open_store,
    pending,
    schema_of,
)

__all__ = [
    "BATCH",
    "SEALED_COLUMNS",
    "SQLITE_FIXED",
    "START",
    "Store",
    "StoreError",
    "Unusable",
    "back_up",
    "bring_up_to_date",
    "cell_numbers",
    "connect",
    "create",
    "explained",
    "figures_digest",
    "intended_schema",
    "is_there",
    "keep_form",
    "layout_no",
    "migrations",
    "open_store",
    "pending",
    "schema_of",
    "seal_of",
    "sqlite3",
    "transaction",
    "unsealed",
]
