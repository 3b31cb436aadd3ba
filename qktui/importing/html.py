"""HTML -> Document: the report within a saved web page.

lxml parses, and nothing is fetched or run. The report is told from the page around it
by its numbered headings and its tables of figures; of what stands before it, links are
left out, and everything after.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from qktui.importing.document import Block, Document, Grid, NotAReport, Paragraph
from qktui.importing.figures import has_digits, is_value
from qktui.importing.flow import tidy
from qktui.importing.page import Found, found_in
from qktui.importing.spans import TooLarge
from qktui.phrases import say

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_FILE = 20 * 2**20
"""Bytes of HTML that are read at most; the longest real page has a tenth of it."""

_MARK = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table|div|p|span|title|center|font)[\s>/]")
_MARK_WITHIN = 4096
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_DECLARED_WITHIN = 8192
_CONTROL = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20)))
_UNKNOWN = "\ufffd".encode()

_HEADING = re.compile(r"第?[一二三四五六七八](?:部分)?\s*[、.．，：:\s]\s*\w")
_LONGEST_HEADING = 40
_FEWEST_HEADINGS = 3
_FEWEST_FIGURES = 10
_FOOT = re.compile(
    r"版权所有|Copyright|©|主办(?:单位)?[:：]|承办(?:单位)?[:：]|备案|ICP|公网安备|网站标识码|网站地图|打印|关闭"
    r"|上一[篇条页]|下一[篇条页]|扫一扫|分享|责任编辑|返回|技术支持|相关(?:链接|文档|新闻|信息)|浏览|字体|收藏"
)
_LONGEST_FOOT = 100


def looks_like(data: bytes) -> bool:
    """Whether the bytes begin like a web page, whatever the file is called."""
    start = data[:_MARK_WITHIN].replace(b"\0", b"").removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n\xff\xfe")
    text = start.decode("latin-1").lower()
    return text.startswith("<") and _MARK.search(text) is not None


def read_html(name: str, data: bytes) -> Document:
    """The document of a web page.

    Raises :class:`NotAReport` when it is empty, too large, nested too deeply, or no text.
    """
    root = _parsed(name, _decoded(name, data))
    try:
        blocks = _report(found_in(root))
    except TooLarge as error:
        raise NotAReport(name, say("表格太大，没有读取")) from error
    if not blocks:
        raise NotAReport(name, say("网页里没有文字"))
    title = _stated_title(root)
    if title and not any(isinstance(block, Paragraph) and block.text == title for block in blocks):
        blocks.insert(0, Paragraph(title, say("网页标题")))
    return Document(name, tuple(blocks))


def page_of(name: str, data: bytes) -> bytes:
    """The page within a web archive (MHTML), which browsers and Word save. Raises :class:`NotAReport`."""
    from email import message_from_bytes

    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page:
                return page
    raise NotAReport(name, say("网页里没有文字"))


def _decoded(name: str, data: bytes) -> str:
    """The text: by its byte order mark, as UTF-8 when it is that, else as declared, else as GB18030.

    Many pages declare the wrong encoding. A broken byte becomes ``�``, as in a browser.
    """
    if len(data) > LARGEST_FILE:
        raise NotAReport(name, say("文件太大：有 {n} 字节，最多读 {limit} 字节", n=len(data), limit=LARGEST_FILE))
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        declared = _DECLARED.search(data[:_DECLARED_WITHIN])
        return data.decode(_codec(declared[1].decode("ascii")) if declared else "gb18030", errors="replace")


def _codec(declared: str) -> str:
    """The codec that a page means: browsers, too, read gb2312 and gbk as gb18030."""
    try:
        known = codecs.lookup(declared).name
    except LookupError:
        return "gb18030"
    return known if known.startswith(("utf-8", "utf-16", "big5")) else "gb18030"


def _parsed(name: str, text: str) -> _Element:
    from lxml import etree

    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(_without_control(text.encode("utf-8", errors="replace")), parser)
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise NotAReport(name, say("网页嵌套得太深，或有一段太长，没有读取"))
    if root is None:
        raise NotAReport(name, say("文件是空的"))
    return root


def _without_control(data: bytes) -> bytes:
    """UTF-8 with a mark in place of control characters, which no page should have."""
    if len(data.translate(None, _CONTROL)) == len(data):
        return data
    return re.sub(b"[%s]" % re.escape(_CONTROL), _UNKNOWN, data)


def _stated_title(root: _Element) -> str:
    """The title that government sites state for the article alone (GB/T ``ArticleTitle``)."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle":
            return tidy(meta.get("content") or "")
    return ""


def _report(found: list[Found]) -> list[Block]:
    """The report's blocks: without the page's links and boxes before it, and without everything after it."""
    headings = [part.element for part in found if _is_heading(part)]
    tables = [part.element for part in found if _has_figures(part.block)]
    article = _around(headings if len(headings) >= _FEWEST_HEADINGS else headings + tables)
    if article is None:
        return [part.block for part in found]
    places = range(len(found))
    first = next(i for i in places if _is_in(found[i].element, article))
    last = next(i for i in reversed(places) if _is_in(found[i].element, article))
    before = [part.block for part in found[:first] if isinstance(part.block, Paragraph) and not part.link]
    body = found[first : last + 1]
    while body and _is_foot(body[-1]):
        body.pop()
    return before + [part.block for part in body]


def _is_heading(part: Found) -> bool:
    """Whether the block looks like a numbered heading of the report."""
    if isinstance(part.block, Grid) or part.link:
        return False
    return len(part.block.text) <= _LONGEST_HEADING and _HEADING.match(part.block.text) is not None


def _has_figures(block: Block) -> bool:
    """Whether the block is a table with so many figures that it is surely of the report."""
    if isinstance(block, Paragraph):
        return False
    figures = (cell for row in block.rows for cell in row if has_digits(cell.text) and is_value(cell.text))
    return next(islice(figures, _FEWEST_FIGURES - 1, None), None) is not None


def _around(elements: Iterable[_Element]) -> _Element | None:
    """The innermost element that holds all of these; ``None`` when there are fewer than two."""
    paths = [[*reversed(list(element.iterancestors())), element] for element in elements]
    if len(paths) < 2:
        return None
    common = None
    for level in zip(*paths, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common


def _is_in(element: _Element, other: _Element) -> bool:
    return element is other or any(ancestor is other for ancestor in element.iterancestors())


def _is_foot(part: Found) -> bool:
    """Whether the block is of the page's foot: links, or one of the usual lines."""
    if isinstance(part.block, Grid):
        return False
    text = part.block.text
    line = len(text) <= _LONGEST_FOOT and not text.endswith("。")
    return part.link or (line and _FOOT.search(text) is not None)
