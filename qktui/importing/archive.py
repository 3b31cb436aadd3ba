"""Office files are zip archives of XML: opened within limits, whatever they claim to be."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from lzma import LZMAError
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from qktui.importing.document import NotAReport
from qktui.phrases import say

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_MEMBERS = 2000
"""Members that an archive may have; a report with pictures has some fifty."""

LARGEST_MEMBER = 32 * 2**20
"""Bytes of one member, unpacked, that are read at most; the longest real report has a twentieth."""

_DAMAGED = (
    BadZipFile, zlib.error, LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, struct.error,
)  # fmt: skip
"""What ``zipfile`` raises, depending on where an archive is damaged."""


def is_archive(data: bytes) -> bool:
    """Whether the bytes begin like a zip archive, empty ones included."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


@contextmanager
def opened(name: str, data: bytes) -> Iterator[ZipFile]:
    """The archive. Raises :class:`NotAReport` when it is damaged, encrypted, or has too many members."""
    with _readable(name):
        archive = ZipFile(io.BytesIO(data))
    with archive:
        found = archive.infolist()
        if len(found) > MOST_MEMBERS:
            raise NotAReport(name, say("文件里装了 {n} 个文件，太多了", n=len(found)))
        if any(info.flag_bits & 1 for info in found):
            raise NotAReport(name, say("文件加了密码，请先去掉密码"))
        yield archive


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Around every look into an archive: whatever is wrong with it is told in one sentence."""
    try:
        yield
    except _DAMAGED as error:
        raise NotAReport(name, say("文件已损坏或不完整，打不开")) from error


def members(name: str, archive: ZipFile) -> Iterator[tuple[str, bytes]]:
    """Every XML member with its path, for libraries that open them by themselves. Raises :class:`NotAReport`."""
    whole = 0
    for info in archive.infolist():
        if info.filename.endswith((".xml", ".rels")):
            data = member(name, archive, info.filename)
            whole += len(data)
            refuse_large(name, whole)
            if b"<!DOCTYPE" in data.replace(b"\0", b""):
                raise NotAReport(name, say("文件里有文档类型声明，办公文件不会有，没有读取"))
            yield info.filename, data


def member(name: str, archive: ZipFile, path: str) -> bytes:
    """The bytes of a member. Raises :class:`NotAReport` when it is too large, ``KeyError`` when there is none."""
    info = archive.getinfo(path)
    refuse_large(name, info.file_size)
    with _readable(name), archive.open(info) as file:
        data = file.read(LARGEST_MEMBER + 1)  # what a member declares need not be so
    refuse_large(name, len(data))
    return data


def refuse_large(name: str, size: int) -> None:
    """Raise :class:`NotAReport` when a member has more bytes than are read."""
    if size > LARGEST_MEMBER:
        raise NotAReport(name, say("文件里的内容展开后太大，最多读 {limit} MB", limit=LARGEST_MEMBER // 2**20))


def xml(name: str, data: bytes) -> _Element:
    """The root of an XML member: no entities, no DTD, no network. Raises :class:`NotAReport`."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise NotAReport(name, say("文件已损坏或不完整，打不开")) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotAReport(name, say("文件里有文档类型声明，办公文件不会有，没有读取"))
    return root
