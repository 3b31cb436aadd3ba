"""HTML -> Document: the report within a saved web page.

lxml parses, and nothing is fetched or run. A table that holds another table, or only
arranges the page, is running text; every other table is a grid. The report is told
from the page around it by its numbered headings and its tables of figures; of what
stands before it, links are left out, and everything after.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qktui.importing.document import Block, Document, Grid, NotAReport, Paragraph
from qktui.importing.figures import has_digits, is_value
from qktui.importing.flow import Lines, joined, tidy
from qktui.importing.particulars import told
from qktui.importing.spans import Spanned, TooLarge, arranges, resolve
from qktui.phrases import say

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_FILE = 20 * 2**20
"""Bytes of HTML that are read at most; the longest real page has a tenth of it."""

_MARK = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table|div|p|span|title|center|font)[\s>/]")
_MARK_WITHIN = 4096
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_DECLARED_WITHIN = 8192
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f]")

_SKIPPED = frozenset(
    (
        "head", "script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "object", "embed",
        "svg", "canvas", "audio", "video", "rt", "rp",
    )
)  # fmt: skip
_BLOCKS = frozenset(
    (
        "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html",
        "legend", "li", "main", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "textarea",
        "tfoot", "th", "thead", "tr", "ul",
    )
)  # fmt: skip
_APART = frozenset(("sup", "sub", "del", "s", "strike", "img", "button", "select"))
_TYPED_IN = frozenset(("", "text", "number", "tel"))
_NOT_DISPLAYED = re.compile(r"(?:^|;)\s*display\s*:\s*none", re.IGNORECASE)
_COLLAPSED = re.compile(r"(?:^|;)\s*visibility\s*:\s*collapse", re.IGNORECASE)
_INVISIBLE = re.compile(r"(?:^|;)\s*visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)

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
    page = _Page()
    try:
        page.take(root)
    except TooLarge as error:
        raise NotAReport(name, say("表格太大，没有读取")) from error
    page.end_line(root)
    blocks = _report(page.found)
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
    root = etree.fromstring(_CONTROL.sub("\ufffd", text).encode("utf-8", errors="replace"), parser)
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        raise NotAReport(name, say("网页嵌套得太深，或有一段太长，没有读取"))
    if root is None:
        raise NotAReport(name, say("文件是空的"))
    return root


def _stated_title(root: _Element) -> str:
    """The title that government sites state for the article alone (GB/T ``ArticleTitle``)."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle":
            return tidy(meta.get("content") or "")
    return ""


@dataclass(slots=True)
class _Found:
    """A block with the element that it stands in; ``link``: all its text is links."""

    block: Block
    element: _Element
    link: bool = False


@dataclass
class _Page:
    """The blocks of the page in order, and the line that is still open."""

    found: list[_Found] = field(default_factory=list)
    lines: Lines = field(default_factory=Lines)
    tables: int = 0
    links: int = 0
    linked: bool = True

    def take(self, element: _Element) -> None:
        """Take in an element and all that is in it."""
        tag = element.tag
        if tag in _SKIPPED or _is_hidden(element):
            return
        if tag in _BLOCKS:
            self.end_line(_parent(element))
            if tag == "table" and (rows := _rows(element)):
                self._take_table(element, rows)
                return
            self._take_content(element)
            self.end_line(element)
        else:
            self._take_inline(element)

    def _take_inline(self, element: _Element) -> None:
        is_link, is_apart = element.tag == "a" and "href" in element.attrib, element.tag in _APART
        self.links += is_link
        if is_apart:
            self.lines.apart()
        self._take_content(element)
        if is_apart:
            self.lines.apart()
        self.links -= is_link

    def _take_content(self, element: _Element) -> None:
        if element.tag == "input" and (element.get("type") or "").lower() in _TYPED_IN:
            self._say(element.get("value"), element)
        self._say(element.text, element)
        for child in element:
            self.take(child)
            self._say(child.tail, element)

    def _say(self, text: str | None, element: _Element) -> None:
        if not text:
            return
        if not self.links and not text.isspace():
            self.linked = False
        if element.tag != "pre":
            self.lines.add(text)
            return
        for line in text.split("\n"):
            self.lines.add(line)
            self.end_line(element)

    def end_line(self, element: _Element) -> None:
        """End the line, which stands in ``element``."""
        if line := self.lines.end():
            self.found.append(_Found(Paragraph(line, say("第 {n} 段", n=len(self.lines.found))), element, self.linked))
        self.linked = True

    def _take_table(self, element: _Element, rows: Sequence[Sequence[Spanned]]) -> None:
        self.tables += 1
        for caption in element.iterchildren("caption"):
            self.take(caption)
        self.found += [_Found(block, element) for block in told(resolve(rows, self.tables))]


def _parent(element: _Element) -> _Element:
    parent = element.getparent()
    return element if parent is None else parent


def _is_displayed(element: _Element) -> bool:
    """Whether a browser gives it any place."""
    style = element.get("style")
    return element.get("hidden") is None and (style is None or _NOT_DISPLAYED.search(style) is None)


def _is_collapsed(row: _Element) -> bool:
    """Whether a browser takes the row out of its table."""
    style = row.get("style")
    return style is not None and _COLLAPSED.search(style) is not None


def _is_hidden(element: _Element) -> bool:
    """Whether a browser shows nothing of it, though it may keep its place."""
    style = element.get("style")
    return not _is_displayed(element) or (style is not None and _INVISIBLE.search(style) is not None)


def _rows(table: _Element) -> list[list[Spanned]]:
    """The cells of a table row by row; nothing when it only arranges the page."""
    if next(table.iterdescendants("table"), None) is not None:
        return []
    rows = [
        [_cell(cell) for cell in row if cell.tag in ("td", "th") and _is_displayed(cell)]
        for row in table.iter("tr")
        if _is_displayed(row) and _is_displayed(_parent(row)) and not _is_collapsed(row)
    ]
    return [] if arranges([cell.text for row in rows for cell in row]) else rows


def _cell(element: _Element) -> Spanned:
    return Spanned(_text(element), _span(element.get("rowspan")), _span(element.get("colspan")))


def _text(cell: _Element) -> str:
    """What a cell shows, its lines joined."""
    if len(cell) == 0 and not _is_hidden(cell):
        return tidy(cell.text or "")
    inside = _Page()
    inside.take(cell)
    return joined(inside.lines.found)


def _span(stated: str | None) -> int:
    """A stated number of rows or columns; one where it is none."""
    if stated is None or not re.fullmatch(r"\s*[0-9]{1,5}\s*", stated):
        return 1
    return max(1, int(stated))


def _report(found: list[_Found]) -> list[Block]:
    """The report's blocks: without the page's links and boxes before it, and without everything after it."""
    headings = [part.element for part in found if _is_heading(part)]
    tables = [part.element for part in found if _has_figures(part.block)]
    article = _around(headings if len(headings) >= _FEWEST_HEADINGS else headings + tables)
    if article is None:
        return [part.block for part in found]
    inside = [i for i, part in enumerate(found) if _is_in(part.element, article)]
    before = [part.block for part in found[: inside[0]] if isinstance(part.block, Paragraph) and not part.link]
    body = found[inside[0] : inside[-1] + 1]
    while body and _is_foot(body[-1]):
        body.pop()
    return before + [part.block for part in body]


def _is_heading(part: _Found) -> bool:
    """Whether the block looks like a numbered heading of the report."""
    if isinstance(part.block, Grid) or part.link:
        return False
    return len(part.block.text) <= _LONGEST_HEADING and _HEADING.match(part.block.text) is not None


def _has_figures(block: Block) -> bool:
    """Whether the block is a table with so many figures that it is surely of the report."""
    if isinstance(block, Paragraph):
        return False
    return sum(is_value(cell.text) and has_digits(cell.text) for row in block.rows for cell in row) >= _FEWEST_FIGURES


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


def _is_foot(part: _Found) -> bool:
    """Whether the block is of the page's foot: links, or one of the usual lines."""
    if isinstance(part.block, Grid):
        return False
    text = part.block.text
    line = len(text) <= _LONGEST_FOOT and not text.endswith("。")
    return part.link or (line and _FOOT.search(text) is not None)
