"""Files that are meant to harm, or were harmed: each is refused with one sentence, and the next one is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from qktui.exchange import dumps
from qktui.importing import NotAReport, archive
from qktui.importing.batch import LARGEST_FILE, read_file, read_many
from qktui.importing.pdf import MOST_PAGES

from ..factory import balanced_report
from .proof import FIGURES, count
from .render_office import document, packed
from .render_pdf import Style, deflated, one_page, pdf
from .test_pdf import deep_pages, many_pages
from .test_word import LAUGHS, encrypted, understated, zipped
from .writings import WAYS, WRITERS

PLAIN = FIGURES[0]
PARTS = WAYS["official"].parts(PLAIN)
WHOLE = {name: WRITERS[name](PARTS) for name in ("html plain", "docx", "xlsx", "pdf", "md", "txt tabs", "txt columns")}
"""A good report in every format."""

JSON = dumps(balanced_report()).encode()
BOMB = b"<a>" + b" " * (archive.LARGEST_MEMBER + 1) + b"</a>"
SHEET = "xl/worksheets/sheet1.xml"
DEEP = 20_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def nested(opening: str, closing: str, inside: str = "1") -> bytes:
    return (opening * DEEP + inside + closing * DEEP).encode()


def workbook(**parts: bytes) -> bytes:
    """A workbook with some of its parts exchanged."""
    with archive.opened("a", WHOLE["xlsx"]) as opened:
        return zipped({name: parts.get(name, opened.read(name)) for name in opened.namelist()})


HOSTILE: dict[str, tuple[str, bytes, str]] = {
    "a docx that unpacks to more than memory": ("a.docx", zipped({"word/document.xml": BOMB}), "展开后太大"),
    "one that says it is small": ("a.docx", understated(zipped({"word/document.xml": BOMB})), "损坏|展开后太大"),
    "an xlsx that unpacks to more than memory": ("a.xlsx", workbook(**{SHEET: BOMB}), "展开后太大"),
    "an archive in an archive": ("a.docx", zipped({"a.docx": WHOLE["docx"]}), "压缩包"),
    "a PDF whose page unpacks to two gigabytes": (
        "a.pdf", one_page(deflated(b" " * 2**20, 2048), b"/Filter /FlateDecode"), "内存超过 1024 MB"
    ),
    "entities in a docx": ("a.docx", zipped({"word/document.xml": LAUGHS}), "文档类型声明"),
    "entities in an xlsx": ("a.xlsx", workbook(**{SHEET: LAUGHS}), "文档类型声明"),
    "entities in the styles of an xlsx": ("a.xlsx", workbook(**{"xl/styles.xml": LAUGHS}), "文档类型声明"),
    "entities in a web page": ("a.html", b"<!DOCTYPE html" + LAUGHS[11:] + b"<p>1</p>", "不是政府信息公开|没有文字"),
    "a deep web page": ("a.html", b"<html>" + nested("<div>", "</div>"), "嵌套"),
    "a table in a table in a table": ("a.html", b"<html>" + nested("<table><tr><td>", "</td></tr></table>"), "嵌套"),
    "a deep docx": ("a.docx", packed(document("<w:sdt>" * DEEP + "</w:sdt>" * DEEP)), "损坏"),
    "a deep sheet": ("a.xlsx", workbook(**{SHEET: nested("<a>", "</a>")}), "损坏|没有文字"),
    "deep json": ("a.json", b'{"format": "qktui-report/1", "cells": ' + nested("[", "]") + b"}", "JSON"),
    "deep objects of json": ("a.json", nested('{"a":', "}"), "JSON"),
    "deep arrays in a PDF": ("a.pdf", one_page(b"[" * 100_000), "嵌套过深|损坏|没有文字"),
    "deep pages of a PDF": ("a.pdf", deep_pages(DEEP), "嵌套过深|损坏"),
    "a PDF of 10,000 pages": ("a.pdf", many_pages(10_000), f"超过 {MOST_PAGES} 页"),
    "a docx with a password": ("a.docx", encrypted(WHOLE["docx"]), "密码"),
    "a docx that Word encrypted": ("a.docx", OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "a PDF with a password": ("a.pdf", pdf(PARTS, Style(password="secret")), "密码"),
    "no encoding at all": ("a.txt", bytes(range(1, 256)) * 40, "不是文字"),
    "two encodings": ("a.txt", WHOLE["txt tabs"] + "报告".encode("utf-16-le") + b"\xff", "不是文字|中间中断"),
    "half a character": ("a.txt", "政府信息公开工作年度报告".encode("utf-16")[:-1], "不是文字|中间中断"),
    "a file of a byte": ("a.pdf", b"%", "不是政府信息公开"),
    "a long line": ("a.txt", b"1 " * 9_000_000, "不是政府信息公开|太大"),
    "many short lines": ("a.md", b"|1|\n" * 4_000_000, "太大"),
    "a run of zeros": ("a.json", b"[" + b"0" * 2_000_000 + b"]", "JSON|对象"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_gets_one_sentence(kind: str, tmp_path: Path) -> None:
    name, data, reason = HOSTILE[kind]
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(NotAReport, match=reason) as refused:
        read_file(path)
    assert refused.value.name == name
    assert refused.value.reason.count("\n") == 0


def test_a_web_page_of_500_megabytes_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    with path.open("wb") as file:
        file.truncate(500 * 2**20)
    with pytest.raises(NotAReport, match=f"有 {500 * 2**20} 字节，最多读 {LARGEST_FILE} 字节"):
        read_file(path)


def test_a_docx_that_is_really_a_web_page_is_read(tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(WHOLE["html plain"])
    (draft,) = read_file(path)
    assert count(draft, PLAIN.cells)["exact"] == len(PLAIN.cells)


@pytest.mark.parametrize("format_", WHOLE)
def test_a_truncated_file_is_refused_or_what_is_read_of_it_is_right(format_: str, tmp_path: Path) -> None:
    data = WHOLE[format_]
    paths = []
    for part in (1, 5, 20, 50, 80, 95, 99):
        paths.append(tmp_path / f"{part}")
        paths[-1].write_bytes(data[: len(data) * part // 100])
    refused = 0
    for one in read_many(paths, workers=1):
        if isinstance(one.outcome, NotAReport):
            refused += 1
            assert "意外" not in one.outcome.reason
            continue
        assert one.outcome is not None
        (draft,) = one.outcome
        assert count(draft, PLAIN.cells)["wrong"] == 0
    assert refused >= 5
