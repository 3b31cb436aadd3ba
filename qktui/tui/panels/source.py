"""来源: the document that the figures come from, what found no place, and the document's own lines."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from qktui.phrases import say
from qktui.printable import one_line, printable
from qktui.queries import document
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.opened import OpenedReport

SHOWN_LINES = 1500
"""How many lines of the document are shown at most; the screen says when there are more."""


class SourcePanel(VerticalScroll):
    """Where the report comes from. The original's text is read in a thread when the panel is shown."""

    DEFAULT_CSS = """
    SourcePanel { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    SourcePanel #about { margin-bottom: 1; }
    SourcePanel #original { color: $text-muted; }
    """

    @dataclass
    class Read(Message):
        """The original document's bytes; ``None`` when it is only cited."""

        content: bytes | None

    def __init__(self, opened: OpenedReport, store: Store) -> None:
        super().__init__(id="source")
        self.opened, self.store = opened, store

    def compose(self) -> ComposeResult:
        """About the document, then its text."""
        yield Static(self._about(), id="about", markup=False)
        yield Static("", id="original", markup=False)

    def on_mount(self) -> None:
        """Read the original."""
        source = self.opened.stored.report.source
        if source is not None:
            jobs.start(self, "original", lambda: document(self.store, source.sha256), self.Read)

    def show(self, opened: OpenedReport) -> None:
        """Show this state of the report."""
        self.opened = opened
        self.query_one("#about", Static).update(self._about())

    def _about(self) -> Content:
        report = self.opened.stored.report
        lines = []
        if report.source is not None:
            lines.append(say("文件：{name}", name=one_line(report.source.name)))
            lines.append(say("SHA-256：{sha}", sha=report.source.sha256))
        if report.abridged_from:
            lines.append(say("正文为摘编，数字与原文一致；全文见 {site}", site=one_line(report.abridged_from)))
            lines.append(say("有原文的人可以用 qktui import 导入原文，它会取代摘编"))
        placed = sum(bool(cell.where) for cell in report.cells.values())
        lines.append(say("{n} 格数字记有出处；在表格中移动光标可逐格查看", n=placed))
        if report.unplaced:
            lines += ["", say("表格中有 {n} 处数字没有归入任何一格：", n=len(report.unplaced))]
            lines += [f"  {one_line(item.where)}  “{one_line(item.text)}”" for item in report.unplaced]
        return Content("\n".join(lines))

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        original = self.query_one("#original", Static)
        text = None if message.content is None else _as_text(message.content)
        if text is None:
            words = say("库中没有保存原文") if message.content is None else say("原文不是文本文件，不能在这里显示")
            original.update(Content(words))
            return
        lines = printable(text).replace("\t", " ").splitlines()
        numbered = [f"{n:>5}  {line}" for n, line in enumerate(lines[:SHOWN_LINES], start=1)]
        if len(lines) > SHOWN_LINES:
            numbered.append(say("……以下还有 {n} 行", n=len(lines) - SHOWN_LINES))
        original.update(Content("\n".join([say("原文（{n} 行）", n=len(lines)), *numbered])))


def _as_text(content: bytes) -> str | None:
    """The document as text, when it is text."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
