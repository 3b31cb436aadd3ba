"""A file is known by what is in it; old formats go through LibreOffice where it is installed."""

from __future__ import annotations

import io
import os
import shutil
import sys
import threading
import time
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from qktui.importing import NotAReport, legacy, read
from qktui.importing.formats import read_document
from qktui.importing.sandbox import Reader

from .render import FORM
from .render_html import html
from .render_md import markdown
from .render_office import docx, xlsx
from .render_spans import parts
from .test_word import zipped

CELLS = {cell.id: str(7 * i) for i, cell in enumerate(FORM.layout().cells)}
PARTS = parts(CELLS)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("报告.docx", html(PARTS).encode()),
        ("报告.doc", html(PARTS, charset="gb2312").encode("gbk")),
        ("报告.xls", html(PARTS).encode("utf-8-sig")),
        ("报告.doc", docx(PARTS)),
        ("报告.txt", xlsx(PARTS)),
        ("报告", markdown(PARTS).encode()),
        ("报告.html", markdown(PARTS).encode("gb18030")),
    ],
)
def test_the_name_says_nothing(name: str, data: bytes) -> None:
    (draft,) = read(name, data)
    assert {k: str(c.value) for k, c in draft.report.cells.items()} == CELLS


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped({"a.txt": b"a"}), "压缩包"),
        (zipped({"OFD.xml": b"<a/>"}), "OFD"),
        (b"PK\x05\x06" + b"\0" * 18, "压缩包"),
        (b"Rar!\x1a\x07\x01\0", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c\0", "压缩包"),
        (b"\x1f\x8b\x08\0", "压缩包"),
        (b"\x89PNG\r\n\x1a\n\0", "图片"),
        (b"\xff\xd8\xff\xe0\0", "图片"),
        (b"\x7fELF\x02\x01\0", "二进制"),
        (OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (b"", "空"),
    ],
)
def test_what_is_no_document(data: bytes, reason: str) -> None:
    with pytest.raises(NotAReport, match=reason):
        read_document("a.docx", data)


def open_document() -> bytes:
    """The beginning of an ODT: its kind stands first and unpacked."""
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    return file.getvalue()


@pytest.mark.parametrize("data", [OLE + b"\0" * 600, b"{\\rtf1\\ansi}", open_document()])
def test_without_libreoffice_one_sentence_says_what_to_do(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotAReport, match="另存为 docx"):
        read_document("a.doc", data)


def office(folder: Path, monkeypatch: pytest.MonkeyPatch, program: str, runner: str = f"{sys.executable} -I") -> None:
    """Put a program called ``soffice`` first on the path."""
    script = folder / "soffice"
    script.write_text(f"#!{runner}\n{program}", encoding="utf-8")
    script.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


COPY = """
import pathlib, sys
out = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])
kind = sys.argv[sys.argv.index('--convert-to') + 1]
profile = pathlib.Path(sys.argv[1].removeprefix('-env:UserInstallation=file://'))
settings = (profile / 'user' / 'registrymodifications.xcu').read_text()
assert 'DisableMacrosExecution' in settings and sys.stdin.read() == ''
out.mkdir()
(out / f'document.{kind}').write_bytes(pathlib.Path(sys.argv[-1]).read_bytes()[8:])
"""


def test_the_conversion_is_asked_for_and_its_result_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is a stand-in that strips eight bytes; the protocol around it is real."""
    office(tmp_path, monkeypatch, COPY)
    (draft,) = read("报告.doc", OLE + docx(PARTS))
    assert {k: str(c.value) for k, c in draft.report.cells.items()} == CELLS


def test_a_conversion_that_gives_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office(tmp_path, monkeypatch, "")
    with pytest.raises(NotAReport, match="打不开"):
        legacy.convert("a.doc", OLE)


def test_a_conversion_without_end_ends_with_all_its_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child"
    office(tmp_path, monkeypatch, f"sleep 600 & echo $! > '{child}'; wait", "/bin/sh")
    with pytest.raises(NotAReport, match="超过 3 秒"):
        legacy.convert("a.doc", OLE, seconds=3)
    assert _is_gone(int(child.read_text()))


def test_a_conversion_is_stopped_by_another_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child, reader = tmp_path / "child", Reader()
    office(tmp_path, monkeypatch, f"sleep 600 & echo $! > '{child}'; wait", "/bin/sh")

    def stop_when_it_runs() -> None:
        while not (child.exists() and child.read_text()):
            time.sleep(0.01)
        reader.stop()

    threading.Thread(target=stop_when_it_runs).start()
    with reader, pytest.raises(NotAReport):
        reader.read("a.doc", OLE)
    assert _is_gone(int(child.read_text()))


def _is_gone(process: int) -> bool:
    """Whether a killed process ends; the system takes a moment."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_itself() -> None:
    text = "".join(f"\\u{ord(c)}?" for c in "政府信息公开")
    (block,) = read_document("a.rtf", f"{{\\rtf1\\ansi {text}\\par}}".encode()).blocks
    assert getattr(block, "text", "") == "政府信息公开"
