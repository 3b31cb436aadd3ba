"""Files that a person takes out of the app: names are made here, and nothing that is there is written over."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import FindingFilter, list_findings, load_report
from qktui.refusals import because
from qktui.store import Store, StoreError

JSON = "json"
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|.\s]+')
LONGEST = 60
"""Characters of the agency's name in a file's name; with three bytes each they fit every file system."""
SAME_SECOND = 100
"""How many files of one name are told apart by a number."""


def formats() -> tuple[tuple[str, str], ...]:
    """What can be taken out, each with its name."""
    return (
        (JSON, say("整份报告（json，可再导入）")), ("xlsx", say("问题清单（xlsx）")), ("docx", say("问题清单（docx）")),
        ("csv", say("问题清单（csv）")),
    )  # fmt: skip


def export(store: Store, report_id: int, kind: str, folder: Path) -> Path:
    """Write a report, or its problem list, to a new file in ``folder``; its path.

    Raises ``StoreError`` with a sentence when the file cannot be written, ``NoReport`` when the report has gone.
    """
    stored = load_report(store, report_id)
    if kind == JSON:
        from qktui.exchange import dumps

        data = dumps(stored.report).encode()
    else:
        from qktui.exporting.listing import problems
        from qktui.exporting.problems import WRITERS

        data = WRITERS[kind](problems(store, list_findings(store, FindingFilter(report_id=report_id), limit=-1)))
    name = f"{safe_name(stored.report.agency)}-{stored.report.year}-{datetime.now():%Y%m%d-%H%M%S}"
    return write_new(folder, name, kind, data).resolve()


def safe_name(agency: str) -> str:
    """An agency's name without what a file's name cannot have, or what leads elsewhere."""
    return _UNSAFE.sub("_", one_line(agency))[:LONGEST].strip("_-") or "report"


def write_new(folder: Path, name: str, suffix: str, data: bytes) -> Path:
    """Write a file that is not there yet, for its owner and group; its path. Raises ``StoreError``."""
    for n in range(1, SAME_SECOND):
        path = folder / (f"{name}.{suffix}" if n == 1 else f"{name}-{n}.{suffix}")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
        except FileExistsError:
            continue
        except OSError as error:
            raise StoreError(say("不能写入 {path}：{error}", path=folder, error=because(error))) from error
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(descriptor)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise StoreError(say("不能写入 {path}：{error}", path=folder, error=because(error))) from error
        return path
    raise StoreError(say("不能写入 {path}：{error}", path=folder, error=say("同名的文件太多")))
