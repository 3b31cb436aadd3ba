"""A copy of the database, consistent whatever others write meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qktui.phrases import say
from qktui.store.connection import Store, StoreError, sqlite3

if TYPE_CHECKING:
    pass


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
