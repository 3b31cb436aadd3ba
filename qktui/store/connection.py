"""Connections, transactions, and SQLite's errors in words."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

try:  # a SQLite without the WAL-reset bug, where there is a wheel of it; sqlite-utils chooses alike
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:
    import sqlite3
from qktui.phrases import say
from qktui.store.chain import seal_new

if TYPE_CHECKING:
    from sqlite3 import Connection


__all__ = ["SQLITE_FIXED", "Store", "StoreError", "Unusable", "connect", "explained", "sqlite3", "transaction"]

BUSY_SECONDS = 20.0
"""How long a connection waits for another process's write."""


SQLITE_FIXED = ((3, 51, 3), (3, 53, 0))
"""The first releases without the WAL-reset corruption bug: 3.51.3 of that line, else 3.53.0."""


ROOM = 1 << 16
"""Bytes without which SQLite cannot even begin to read: the index of its log."""


class StoreError(Exception):
    """The database cannot be used as asked; the text is one sentence for a person."""


class Unusable(StoreError):
    """Nothing at all can be done with the file now: no room, no rights, in use, damaged."""


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
    def reading_apart(self) -> Iterator[Connection]:
        """A reading connection of the block's own: a long query on it keeps nobody waiting.

        Raises as :meth:`reading` does.
        """
        conn = connect(self.path, read_only=self.read_only)
        try:
            conn.execute("PRAGMA query_only = ON")
            yield conn
        except sqlite3.Error as error:
            raise explained(error, self.path) from error
        finally:
            conn.close()

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
    def snapshot_apart(self) -> Iterator[Connection]:
        """As :meth:`snapshot`, on a connection of the block's own."""
        with self.reading_apart() as conn:
            conn.execute("BEGIN")
            yield conn

    @contextlib.contextmanager
    def writing(self, user: str, action: str, reason: str = "") -> Iterator[Connection]:
        """One write transaction by ``user``: committed when the block ends, undone when it raises.

        Raises :class:`StoreError` for what a person can mend (read-only, disk full, a
        final report); an exception of the block itself passes through.
        """
        if self.read_only:
            raise _not_writable(self.path)
        with self._writing:
            if self._writer is None:
                self._writer = connect(self.path)
            with transaction(self._writer, self.path):
                self._writer.execute(
                    "UPDATE author SET user = ?, action = ?, reason = ? WHERE id = 1", (user, action, reason)
                )
                yield self._writer
                self._writer.execute("UPDATE author SET user = '', action = '', reason = '' WHERE id = 1")
                seal_new(self._writer)

    def data_version(self) -> int:
        """A number that changes when another connection commits. Costs microseconds: poll it."""
        with self.reading() as conn:
            return int(conn.execute("PRAGMA data_version").fetchone()[0])

    def sqlite_version(self) -> str:
        """The version of the SQLite library in use."""
        return str(sqlite3.sqlite_version)


def connect(path: Path, *, read_only: bool = False, patience: float = -1) -> Connection:
    """A connection with the pragmas that every use needs. Raises :class:`StoreError`.

    ``patience``: seconds to wait for another process's write, where they are not the usual ones.
    """
    seconds = BUSY_SECONDS if patience < 0 else patience
    mode = "ro" if read_only else "rw"
    try:
        conn: Connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode={mode}",
            uri=True, timeout=seconds, isolation_level=None, check_same_thread=False,
        )  # fmt: skip
        conn.row_factory = sqlite3.Row
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "cache_size = -16384"):
            conn.execute(f"PRAGMA {pragma}")
        conn.execute("SELECT 1 FROM sqlite_schema LIMIT 1")
    except sqlite3.Error as error:
        if "readonly" in str(error):
            raise Unusable(say("读不了 {path}：读也要能写它所在的文件夹，请检查权限", path=path)) from error
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


def _not_writable(path: Path) -> StoreError:
    """Why a database that was opened for reading is not written to: nobody asked for it, or nobody may."""
    if os.access(path, os.W_OK):
        return Unusable(say("数据库以只读方式打开，不能保存"))
    return Unusable(say("{path} 是只读的，不能保存：请检查文件和文件夹的权限", path=path))


def explained(error: Exception, path: Path) -> StoreError:
    """What a SQLite error means to a person, naming the file and what to do.

    :class:`Unusable`, unless it is about what was to be written.
    """
    text = str(error)
    if "I/O error" in text and _without_room(path):
        text = "full"  # what SQLite says when there is no room for the index of its log
    reasons = {
        "locked": say("{path} 正被别的程序占用，请稍后再试", path=path),
        "readonly": say("{path} 是只读的，不能保存：请检查文件和文件夹的权限", path=path),
        "full": say("磁盘已满，写不了 {path}，没有保存：请腾出空间再试", path=path),
        "not a database": say("{path} 不是 SQLite 数据库：请换一个文件", path=path),
        "I/O error": say("读写 {path} 时磁盘出错：请检查磁盘和限额", path=path),
        "malformed": say("{path} 已损坏：请运行 qktui db verify，或用备份恢复", path=path),
        "unable to open": say("打不开 {path}：请检查路径和权限", path=path),
    }
    for mark, said in reasons.items():
        if mark in text:
            return Unusable(said)
    return StoreError(text)


def _without_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < ROOM
    except OSError:
        return False
