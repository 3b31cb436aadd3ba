"""A copy of the database, consistent whatever others write meanwhile."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from qktui.phrases import say
from qktui.refusals import because
from qktui.store.connection import Store, StoreError, explained, sqlite3
from qktui.store.opening import is_there
from qktui.store.placing import appearing

if TYPE_CHECKING:
    pass


def back_up(store: Store, target: Path) -> None:
    """Copy the database, consistent whatever others write meanwhile, to a file that must not exist.

    Killed at any moment, the target is either complete or not there.
    Raises :class:`StoreError` when the target exists or cannot be written.
    """
    if is_there(target):
        raise _exists(target)
    with store.reading() as conn:
        try:
            with appearing(target) as new, contextlib.closing(sqlite3.connect(new)) as copy:
                conn.backup(copy)
        except FileExistsError:
            raise _exists(target) from None
        except OSError as error:
            raise StoreError(say("没有备份到 {path}：{error}", path=target, error=because(error))) from error
        except sqlite3.Error as error:
            culprit = target if "full" in str(error) else store.path
            raise StoreError(say("没有备份到 {path}：{error}", path=target, error=explained(error, culprit))) from error


def _exists(target: Path) -> StoreError:
    return StoreError(say("{path} 已经存在：请换一个文件名", path=target))
