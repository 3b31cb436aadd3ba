"""Which reader a file needs: told by its first bytes, never by its name, since names are often wrong."""

from __future__ import annotations

from qktui.importing import legacy
from qktui.importing.archive import is_archive, opened
from qktui.importing.document import Document, NotAReport
from qktui.phrases import say

_PACKED = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_MAIL_START = (b"MIME-Version:", b"From: <Saved by", b'From: "Saved by')


def read_document(name: str, data: bytes) -> Document:
    """The document of a file of any known format. Raises :class:`NotAReport`."""
    from qktui.importing import html, pdf

    if pdf.looks_like(data):
        return pdf.read_pdf(name, data)
    if legacy.looks_like(data):
        return _read_office(name, legacy.convert(name, data))
    if is_archive(data):
        return _read_office(name, data)
    if data.startswith(_MAIL_START):
        return html.read_html(name, html.page_of(name, data))
    if html.looks_like(data):
        return html.read_html(name, data)
    return _read_text(name, data)


def _read_office(name: str, data: bytes) -> Document:
    """A zip archive: DOCX or XLSX by what is in it."""
    with opened(name, data) as archive:
        paths = archive.namelist()
    if any(path.startswith("word/") for path in paths):
        from qktui.importing.word import read_docx

        return read_docx(name, data)
    if any(path.startswith("xl/") for path in paths):
        from qktui.importing.sheet import read_xlsx

        return read_xlsx(name, data)
    if "OFD.xml" in paths:
        raise NotAReport(name, say("是 OFD 版式文件，还不能读取；请另存为 PDF 或 DOCX"))
    raise NotAReport(name, say("是压缩包，请先解开，再导入里面的文件"))


def _read_text(name: str, data: bytes) -> Document:
    from qktui.importing.text import read_text

    if data.startswith(_PACKED):
        raise NotAReport(name, say("是压缩包，请先解开，再导入里面的文件"))
    if data.startswith(_PICTURES):
        raise NotAReport(name, say("是图片，没有可读的文字"))
    return read_text(name, data)
