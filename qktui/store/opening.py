"""Open a database, make a new one, bring an old one up to date."""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from qktui.phrases import say
from qktui.refusals import because
from qktui.resources import data_dir, form_ids
from qktui.store.chain import BATCH, seal_new, unsealed
from qktui.store.connection import Store, StoreError, Unusable, connect, sqlite3, transaction
from qktui.store.kept_forms import form_digest, keep_form
from qktui.store.placing import appearing, remove_leftovers

if TYPE_CHECKING:
    from sqlite3 import Connection

    from sqlite_utils import Migrations


def open_store(
    path: Path, *, read_only: bool = False, fill: Callable[[Store], None] | None = None, seal: bool = True
) -> Store:
    """The store at ``path``, created (and filled by ``fill``) when there is none, and brought up to date.

    What other programs left unsealed in the trail is sealed, unless ``seal`` is false.
    Raises :class:`StoreError` when the file is not ours, was made by a newer qktui, or
    cannot be read.
    """
    if not is_there(path):
        if read_only:
            raise StoreError(say("没有数据库 {path}", path=path))
        create(path, fill)
    elif not read_only:
        remove_leftovers(path.parent)
    store = Store(path, read_only=read_only)
    try:
        bring_up_to_date(store)
        if seal and not read_only:
            seal_rest(store)
    except BaseException:
        store.close()
        raise
    return store


def is_there(path: Path) -> bool:
    """Whether there is something at ``path``. Raises :class:`StoreError` where one may not look."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise Unusable(say("打不开 {path}：请检查路径和权限", path=path)) from error
    return True


def seal_rest(store: Store) -> None:
    """Seal what is unsealed, some entries a transaction: killed in between, nothing is lost.

    Nobody waits for it: while somebody else writes (who seals as well), or where the
    file may not be written, the entries stay unsealed until the next save.
    """
    with store.reading() as conn:
        if not unsealed(conn):
            return
    with contextlib.suppress(StoreError), contextlib.closing(connect(store.path, patience=0)) as conn:
        sealed = BATCH
        while sealed == BATCH:
            with transaction(conn, store.path):
                sealed = seal_new(conn)


def create(path: Path, fill: Callable[[Store], None] | None = None) -> None:
    """Make a complete new database and put it in place in one step.

    Of several processes starting at once the first wins, the others use its file, and a
    process that is killed leaves no half-made database.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError), appearing(path) as new:
            _build(new, fill)
    except OSError as error:
        raise Unusable(say("不能新建数据库 {path}：{error}", path=path, error=because(error))) from error


def _build(path: Path, fill: Callable[[Store], None] | None) -> None:
    conn = sqlite3.connect(path, isolation_level=None)
    try:
        conn.execute("PRAGMA journal_mode = WAL")
        _migrate(conn, path)
    finally:
        conn.close()
    if fill is not None:
        with Store(path) as store:
            fill(store)
    conn = sqlite3.connect(path, isolation_level=None)
    try:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        conn.close()


def bring_up_to_date(store: Store) -> None:
    """Apply what is pending: migrations, and forms that have changed. Quick when nothing has.

    Raises :class:`StoreError` for a file that is not ours or is from a newer qktui, and
    for a read-only database that is out of date.
    """
    with store.reading() as conn:
        names = _applied(conn)
        known = known_migrations()
        if names is None:
            raise StoreError(say("{path} 不是 qktui 的数据库：请换一个文件", path=store.path))
        if newer := [name for name in names if name not in known]:
            raise StoreError(
                say("{path} 由更新的 qktui 建立（{names}），请升级 qktui", path=store.path, names=newer[-1])
            )
        stale = names != known or _stale_forms(conn)
    if not stale:
        return
    if store.read_only:
        raise StoreError(say("{path} 需要升级：请有写权限的人运行 qktui db migrate", path=store.path))
    conn = connect(store.path)
    try:
        _migrate(conn, store.path)
    finally:
        conn.close()


def pending(store: Store) -> tuple[str, ...]:
    """The names of migrations that have not been applied to this database."""
    with store.reading() as conn:
        names = _applied(conn) or ()
    return tuple(name for name in known_migrations() if name not in names)


@cache
def known_migrations() -> list[str]:
    """The names of all migrations, in order: each has its SQL in a file of that name."""
    return sorted(path.stem for path in data_dir("db").glob("[0-9]*.sql"))


def intended_schema() -> dict[str, str]:
    """What the migrations make: the SQL of every table, index, view and trigger, by name."""
    from sqlite_utils import Database

    conn: Connection = sqlite3.connect(":memory:")
    try:
        migrations().apply(Database(conn))
        return schema_of(conn)
    finally:
        conn.close()


def schema_of(conn: Connection) -> dict[str, str]:
    """The SQL of every table, index, view and trigger of ours in this database, by name."""
    return dict(conn.execute("SELECT name, sql FROM sqlite_schema WHERE sql <> '' AND name NOT GLOB '_sqlite_*'"))


@cache
def migrations() -> Migrations:
    """The migrations in ``db/migrations.py``. Loads sqlite-utils, which an up-to-date database can do without."""
    spec = importlib.util.spec_from_file_location("qktui_migrations", data_dir("db") / "migrations.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("db/migrations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Migrations = module.migrations
    return found


def _applied(conn: Connection) -> list[str] | None:
    """The names of our migrations in this file; ``None`` when it is a database of somebody else's."""
    if conn.execute("SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'").fetchone() is None:
        return None
    rows = conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'qktui' ORDER BY id")
    return [str(row[0]) for row in rows] or None


def _migrate(conn: Connection, path: Path) -> None:
    """Apply migrations and forms in one transaction, so that a second process finds nothing to do."""
    from sqlite_utils import Database

    with transaction(conn, path):
        migrations().apply(Database(conn))
        for form_id in form_ids():
            keep_form(conn, form_id)


def _stale_forms(conn: Connection) -> bool:
    kept = {row[0]: row[1] for row in conn.execute("SELECT id, digest FROM form")}
    return any(kept.get(form_id) != form_digest(form_id) for form_id in form_ids())
