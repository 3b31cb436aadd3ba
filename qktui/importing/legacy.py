"""Formats that only an office suite reads (doc, wps, xls, et, rtf, odt, ods): converted by LibreOffice.

It is used when it is installed, as a program of its own with a profile of its own that
forbids macros, links and the network; what it writes is read like any other file.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from qktui.importing.archive import is_archive
from qktui.importing.document import NotAReport
from qktui.phrases import say

LARGEST_RESULT = 64 * 2**20
"""Bytes of a converted file that are taken at most."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SHEETS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"), b"opendocument.spreadsheet")
_OTHER_STARTS = (b"{\\rtf", b"<?mso-application", b"\xdb\xa5\x2d\x00")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument."
_SECONDS = 120
_PROGRAMS = ("soffice", "libreoffice")
_FORBIDDEN = {
    "/org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
        "DisableActiveContent": "true",
    },
    "/org.openoffice.Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
    },
}


def looks_like(data: bytes) -> bool:
    """Whether the bytes are of a format that must be converted."""
    open_document = is_archive(data) and _OPEN_DOCUMENT in data[:200]
    word_xml = data[:5] == b"<?xml" and b'progid="Word.Document"' in data[:1000]
    return data.startswith((_OLE, *_OTHER_STARTS)) or open_document or word_xml


def convert(name: str, data: bytes, seconds: float = _SECONDS, stopped: Callable[[], bool] = lambda: False) -> bytes:
    """The same document as DOCX, or as XLSX when it is a spreadsheet.

    Raises :class:`NotAReport` when the file is encrypted or broken, when LibreOffice is
    not installed, when it takes longer than so many ``seconds``, or once it is ``stopped``.
    """
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise NotAReport(name, say("文件加了密码，请先去掉密码"))
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise NotAReport(name, say("旧格式要靠 LibreOffice 转换，这台机器上没有安装；请另存为 docx 或 xlsx 再导入"))
    kind = "xlsx" if _is_sheet(data) else "docx"
    with tempfile.TemporaryDirectory(prefix="qktui-") as place:
        folder = Path(place)
        (folder / "document").write_bytes(data)
        _prepare_profile(folder / "profile")
        _run(name, _command(program, kind, folder), folder, seconds, stopped)
        return _result(name, folder / "out" / f"document.{kind}")


def _is_sheet(data: bytes) -> bool:
    return any(mark in data for mark in _SHEETS)


def _command(program: str, kind: str, folder: Path) -> list[str]:
    return [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
        "--convert-to", kind, "--outdir", str(folder / "out"), str(folder / "document"),
    ]  # fmt: skip


def _prepare_profile(profile: Path) -> None:
    """A new profile in which nothing in a document may run or reach out."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{key}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _FORBIDDEN.items()
        for key, value in settings.items()
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )


def _run(name: str, command: list[str], folder: Path, seconds: float, stopped: Callable[[], bool]) -> None:
    """Run the conversion; the whole group of its processes ends with it."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        cwd=folder, env=environment, start_new_session=True,
    )  # fmt: skip
    end = time.monotonic() + seconds
    try:
        while not stopped() and not _has_ended(process):
            if time.monotonic() > end:
                raise NotAReport(name, say("LibreOffice 转换超过 {n} 秒，已放弃", n=f"{seconds:g}"))
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether the process ends within a moment."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(0.1)
    return process.returncode is not None


def _result(name: str, path: Path) -> bytes:
    if not path.is_file() or path.stat().st_size == 0:
        raise NotAReport(name, say("LibreOffice 打不开这个文件，可能已损坏或加了密码"))
    if path.stat().st_size > LARGEST_RESULT:
        raise NotAReport(name, say("转换后的文件太大，没有读取"))
    return path.read_bytes()
