"""The database file: open it, bring it up to date, read from it, write to it safely.

This is the only module that opens SQLite. A store holds one connection for reading
(``query_only``) and, once something is written, one for writing; both may be used
from any thread, one at a time. Every write is one ``BEGIN IMMEDIATE`` transaction
that names its author, so that the triggers can write the trail.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

try:  # a SQLite without the WAL-reset bug, where there is a wheel of it; sqlite-utils chooses alike
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:
    import sqlite3

from qktui.forms import Form, Layout, form_ids, load_form
from qktui.phrases import say
from qktui.resources import data_dir

if TYPE_CHECKING:
    from sqlite3 import Connection

    from sqlite_utils import Migrations

__all__ = ["sqlite3"]  # the library in use, for its errors; the rest is public by name

BUSY_SECONDS = 20.0
"""How long a connection waits for another process's write."""

SQLITE_FIXED = ((3, 51, 3), (3, 53, 0))
"""The first releases without the WAL-reset corruption bug: 3.51.3 of that line, else 3.53.0."""


class StoreError(Exception):
    """The database cannot be used as asked; the text is one sentence for a person."""


class Store:
    """An open database. Use :func:`open_store`; close it, or use it as a context manager."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.read_only = read_only
        self._reader = connect(path, read_only=read_only)
        self._reader.execute("PRAGMA query_only = ON")
        self._writer: Connection | None = None
        self._reading, self._writing = threading.RLock(), threading.RLock()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close both connections. Nothing is lost: every write has been committed or undone."""
        with self._writing, self._reading:
            if self._writer is not None:
                self._writer.close()
            self._reader.close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """The reading connection, for this thread alone until the block ends.

        Raises :class:`StoreError` when the file is damaged, busy or gone.
        """
        with self._reading:
            try:
                yield self._reader
            except sqlite3.Error as error:
                raise explained(error, self.path) from error

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """As :meth:`reading`, with every query of the block seeing one state of the database."""
        with self.reading() as conn:
            if conn.in_transaction:
                yield conn
                return
            conn.execute("BEGIN")
            try:
                yield conn
            finally:
                _roll_back(conn)

    @contextlib.contextmanager
    def writing(self, user: str, action: str, reason: str = "") -> Iterator[Connection]:
        """One write transaction by ``user``: committed when the block ends, undone when it raises.

        Raises :class:`StoreError` for what a person can mend (read-only, disk full, a
        final report); an exception of the block itself passes through.
        """
        if self.read_only:
            raise StoreError(say("数据库以只读方式打开，不能保存"))
        with self._writing:
            if self._writer is None:
                self._writer = connect(self.path)
            with transaction(self._writer, self.path):
                self._writer.execute(
                    "UPDATE author SET user = ?, action = ?, reason = ? WHERE id = 1", (user, action, reason)
                )
                yield self._writer
                self._writer.execute("UPDATE author SET user = '', action = '', reason = '' WHERE id = 1")

    def data_version(self) -> int:
        """A number that changes when another connection commits. Costs microseconds: poll it."""
        with self._reading:
            return int(self._reader.execute("PRAGMA data_version").fetchone()[0])

    def sqlite_version(self) -> str:
        """The version of the SQLite library in use."""
        return str(sqlite3.sqlite_version)


def connect(path: Path, *, read_only: bool = False) -> Connection:
    """A connection with the pragmas that every use needs. Raises :class:`StoreError`."""
    mode = "ro" if read_only else "rw"
    try:
        conn: Connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False,
        )  # fmt: skip
        conn.row_factory = sqlite3.Row
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "cache_size = -16384"):
            conn.execute(f"PRAGMA {pragma}")
        conn.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
    except sqlite3.Error as error:
        raise explained(error, path) from error
    return conn


@contextlib.contextmanager
def transaction(conn: Connection, path: Path) -> Iterator[None]:
    """``BEGIN IMMEDIATE`` … ``COMMIT``, or ``ROLLBACK`` when the block raises."""
    try:
        conn.execute("BEGIN IMMEDIATE")
        yield
        conn.execute("COMMIT")
    except sqlite3.Error as error:
        _roll_back(conn)
        raise explained(error, path) from error
    except BaseException:
        _roll_back(conn)
        raise


def _roll_back(conn: Connection) -> None:
    if conn.in_transaction:
        conn.execute("ROLLBACK")


def explained(error: Exception, path: Path) -> StoreError:
    """What a SQLite error means to a person, naming the file and what to do."""
    text = str(error)
    reasons = {
        "locked": say("{path} 正被别的程序占用，请稍后再试", path=path),
        "readonly": say("{path} 是只读的，不能保存：请检查文件和文件夹的权限", path=path),
        "full": say("磁盘已满，{path} 没有保存这次修改：请腾出空间再试", path=path),
        "not a database": say("{path} 不是 SQLite 数据库：请换一个文件", path=path),
        "I/O error": say("读写 {path} 时磁盘出错：请检查磁盘", path=path),
        "malformed": say("{path} 已损坏：请运行 qktui db verify，或用备份恢复", path=path),
        "unable to open": say("打不开 {path}：请检查路径和权限", path=path),
    }
    return StoreError(next((said for mark, said in reasons.items() if mark in text), text))


def open_store(path: Path, *, read_only: bool = False, fill: Callable[[Store], None] | None = None) -> Store:
    """The store at ``path``, created (and filled by ``fill``) when there is none, and brought up to date.

    Raises :class:`StoreError` when the file is not ours, was made by a newer qktui,
    or cannot be read.
    """
    if not path.exists():
        if read_only:
            raise StoreError(say("没有数据库 {path}", path=path))
        create(path, fill)
    store = Store(path, read_only=read_only)
    try:
        bring_up_to_date(store)
    except BaseException:
        store.close()
        raise
    return store


def create(path: Path, fill: Callable[[Store], None] | None = None) -> None:
    """Make a complete new database and put it in place in one step.

    It is built under another name and then linked: of several processes starting at
    once the first wins, the others use its file, and a process that is killed leaves
    no half-made database.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".qktui-new-", dir=path.parent) as folder:
            new = Path(folder) / "new.db"
            _build(new, fill)
            with contextlib.suppress(FileExistsError):
                os.link(new, path)
    except PermissionError as error:
        raise StoreError(say("不能在 {path} 新建数据库：没有写入权限", path=path.parent)) from error
    except OSError as error:
        raise StoreError(say("不能新建数据库 {path}：{error}", path=path, error=error.strerror or error)) from error


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


def _digest(form_id: str) -> str:
    return hashlib.sha256((data_dir("seeds") / "forms" / f"{form_id}.toml").read_bytes()).hexdigest()


def _stale_forms(conn: Connection) -> bool:
    kept = {row[0]: row[1] for row in conn.execute("SELECT id, digest FROM form")}
    return any(kept.get(form_id) != _digest(form_id) for form_id in form_ids())


def keep_form(conn: Connection, form_id: str) -> None:
    """Write the form's cells and rules where they differ from what the database has."""
    digest = _digest(form_id)
    if conn.execute("SELECT 1 FROM form WHERE id = ? AND digest = ?", (form_id, digest)).fetchone():
        return
    form = load_form(form_id)
    conn.execute(
        "INSERT INTO form VALUES (:id, :title, :origin, :digest)"
        " ON CONFLICT (id) DO UPDATE SET title = :title, origin = :origin, digest = :digest",
        {"id": form.id, "title": form.title, "origin": form.origin, "digest": digest},
    )
    conn.executemany(
        "INSERT INTO form_cell(form, id, position, section, table_title, row_label, column_label, unit, decimals,"
        " signed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (form, id) DO UPDATE SET"
        " position = excluded.position, section = excluded.section, table_title = excluded.table_title,"
        " row_label = excluded.row_label, column_label = excluded.column_label, unit = excluded.unit,"
        " signed = excluded.signed",
        _form_cells(form),
    )
    layout_no(conn, form.layout())
    for no, key in conn.execute("SELECT no, key FROM layout WHERE form = ?", (form_id,)).fetchall():
        _keep_rules(conn, int(no), form.layout(key))
    conn.execute("UPDATE report SET checked = 0 WHERE form = ? AND checked", (form_id,))  # counted by older rules


def _form_cells(form: Form) -> Iterator[tuple[Any, ...]]:
    for position, cell in enumerate(form.cells.values()):
        table = form.table(cell.table)
        block = next(b for b in table.blocks if cell.row in b.rows)
        row = " ".join(part.label for part in (*block.ancestors(cell.row), cell.row))
        yield (form.id, cell.id, position, table.section, table.title, row, cell.column.label,
               cell.unit, cell.decimals, int(cell.signed))  # fmt: skip


def layout_no(conn: Connection, layout: Layout) -> int:
    """The number of this layout in the database, written there when it is new."""
    place = (layout.form.id, layout.key)
    row = conn.execute("SELECT no FROM layout WHERE form = ? AND key = ?", place).fetchone()
    if row is not None:
        return int(row[0])
    no = conn.execute("INSERT INTO layout(form, key) VALUES (?, ?)", place).lastrowid
    assert no is not None
    _keep_rules(conn, no, layout)
    return no


def _keep_rules(conn: Connection, no: int, layout: Layout) -> None:
    numbers = cell_numbers(conn, layout.form.id)
    conn.execute("DELETE FROM layout_cell WHERE layout_no = ?", (no,))
    conn.execute("DELETE FROM rule_term WHERE layout_no = ?", (no,))
    conn.execute("DELETE FROM rule WHERE layout_no = ?", (no,))
    conn.executemany("INSERT INTO layout_cell VALUES (?, ?)", [(no, numbers[cell.id]) for cell in layout.cells])
    for rule in layout.rules:
        rule_no = conn.execute(
            "INSERT INTO rule(layout_no, id, place, label, severity, hard, origin) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (no, rule.id, rule.place, rule.label, rule.severity.value, int(rule.hard), rule.origin),
        ).lastrowid
        terms = [(cell, 1) for cell in rule.left] + [(cell, -1) for cell in rule.right]
        conn.executemany(
            "INSERT INTO rule_term VALUES (?, ?, ?, ?)", [(no, numbers[cell], rule_no, sign) for cell, sign in terms]
        )


def cell_numbers(conn: Connection, form_id: str) -> dict[str, int]:
    """The database's number of every cell id of a form."""
    return {str(row[0]): int(row[1]) for row in conn.execute("SELECT id, no FROM form_cell WHERE form = ?", (form_id,))}


def back_up(store: Store, target: Path) -> None:
    """Copy the database, consistent whatever others write meanwhile, to a file that must not exist.

    Raises :class:`StoreError` when the target exists or cannot be written.
    """
    if target.exists():
        raise StoreError(say("{path} 已经存在：请换一个文件名", path=target))
    partial = target.with_name(f".{target.name}.partial")
    with store.reading() as conn:
        try:
            copy = sqlite3.connect(partial)
            try:
                conn.backup(copy)
            finally:
                copy.close()
            partial.rename(target)
        except (sqlite3.Error, OSError) as error:
            partial.unlink(missing_ok=True)
            raise StoreError(say("备份到 {path} 没有完成：{error}", path=target, error=error)) from error
