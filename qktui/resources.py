"""Where ``db/`` and ``seeds/`` are, and where the default database goes.

A wheel carries both folders inside the package as ``_data``; a checkout (an
editable install) has them beside it.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_dir(name: str) -> Path:
    """The folder ``db`` or ``seeds`` of this installation.

    Raises ``FileNotFoundError`` when the installation is incomplete.
    """
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"qktui is not installed completely: its folder {name!r} is missing")


@cache
def form_ids() -> tuple[str, ...]:
    """The ids of all forms in ``seeds/forms``, newest first."""
    return tuple(sorted((path.stem for path in (data_dir("seeds") / "forms").glob("*.toml")), reverse=True))


def default_database() -> Path:
    """The database used without ``--db``: ``QKTUI_DB``, else ``qktui.db`` in the data folder.

    The data folder is ``$XDG_DATA_HOME/qktui`` or ``~/.local/share/qktui``.
    """
    named = os.environ.get("QKTUI_DB")
    if named:
        return Path(named).expanduser()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "qktui" / "qktui.db"
