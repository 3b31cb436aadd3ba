"""来源: the document that the figures come from, what found no place, and the document's own lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.message import Message

from qktui.model import Report
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import document
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.opened import OpenedReport
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel

SHOWN_LINES = 1500
"""How many lines of the document are shown at most; the screen says when there are more."""


class SourcePanel(ScrollPanel):
    """Where the report comes from. The original is read, in a thread, when the panel is shown."""

    DEFAULT_CSS = """
    SourcePanel #about { margin-bottom: 1; }
    """

    @dataclass
    class Read(Message):
        """The original's lines: those shown, and how many there are; ``None`` and why there are none."""

        lines: list[str] | None
        count: int = 0
        reason: str = ""

    def __init__(self, opened: OpenedReport, store: Store) -> None:
        super().__init__(id="source")
        self.opened, self.store = opened, store
        self._sha256 = ""

    def compose(self) -> ComposeResult:
        """About the document, then its text."""
        yield Prose(id="about")
        yield Prose(id="original")

    def on_mount(self) -> None:
        """Read the original."""
        self.show(self.opened)

    def show(self, opened: OpenedReport) -> None:
        """Show this state of the report; the original is read again only when it is another."""
        self.opened = opened
        self.query_one("#about", Prose).show(about(opened.stored.report))
        source = opened.stored.report.source
        if source is not None and source.sha256 != self._sha256:
            self._sha256 = source.sha256
            jobs.start(self, "original", lambda: read_original(self.store, source.sha256), lambda read: read)

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        self.query_one("#original", Prose).show(_numbered(message))


def about(report: Report) -> Iterator[Paragraph]:
    """What is known of the document, and what of it has no place in the form."""
    if report.source is None:
        yield Paragraph(say("这份报告不是从文件读来的"))
    else:
        yield Paragraph(say("文件：{name}", name=one_line(report.source.name)))
        yield Paragraph(say("SHA-256：{sha}", sha=report.source.sha256))
    if report.abridged_from:
        yield Paragraph(say("正文为摘编，数字与原文一致；全文见 {site}", site=one_line(report.abridged_from)))
        yield Paragraph(say("有原文的人可以用 qktui import 导入原文，它会取代摘编"), "muted")
    if placed := sum(bool(cell.where) for cell in report.cells.values()):
        yield Paragraph(say("{n} 格数字记有出处：在表格中移动光标，下方可见", n=placed))
    if report.unplaced:
        yield Paragraph("")
        yield Paragraph(say("表格中有 {n} 处数字没有归入任何一格：", n=len(report.unplaced)), "heading")
        for item in report.unplaced:
            yield Paragraph(f"  {one_line(item.where)}  “{one_line(item.text)}”", hang=4)


def read_original(store: Store, sha256: str) -> SourcePanel.Read:
    """The document's own lines, where it is kept and is text."""
    content = document(store, sha256)
    if content is None:
        return SourcePanel.Read(None, reason=say("库中没有保存原文"))
    text = _as_text(content)
    if text is None:
        return SourcePanel.Read(None, reason=say("原文不是文本文件，不能在这里显示"))
    lines = text.splitlines()
    return SourcePanel.Read(lines[:SHOWN_LINES], len(lines))


def _numbered(read: SourcePanel.Read) -> Iterator[Paragraph]:
    if read.lines is None:
        yield Paragraph(read.reason, "muted")
        return
    yield Paragraph(say("原文（{n} 行）", n=read.count), "heading")
    yield from (Paragraph(f"{n:>5}  {line}", "muted", hang=7) for n, line in enumerate(read.lines, start=1))
    if read.count > len(read.lines):
        yield Paragraph(say("……以下还有 {n} 行", n=read.count - len(read.lines)), "heading")


def _as_text(content: bytes) -> str | None:
    """The document as text, when it is text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
