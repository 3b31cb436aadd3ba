"""来源: the document that the figures come from, what could not be settled, and the document's own rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from qktui.importing import NotAReport
from qktui.importing.excerpt import Printed
from qktui.model import Cell, Source
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import StoredReport, document
from qktui.rules import place_name
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.opened import OpenedReport
from qktui.tui.placing import Placed, place_of, printed_text
from qktui.tui.readers import Readers
from qktui.tui.widgets.cell_line import figure
from qktui.tui.widgets.document_text import DocumentText
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel

LISTED = 20
"""How many missing cells and unplaced figures are listed at most."""


class SourcePanel(Vertical):
    """Where the report comes from. The original is read, in a thread, when the panel is shown.

    ``cell`` is the id of the cell whose row is marked, ``""`` for none.
    """

    DEFAULT_CSS = """
    SourcePanel { height: 1fr; }
    SourcePanel #cell { padding: 0 1; border-bottom: solid $panel; display: none; }
    SourcePanel.-cell #cell { display: block; }
    SourcePanel #about { margin-bottom: 1; }
    """

    @dataclass
    class Read(Message):
        """The original's rows, or why there are none."""

        printed: Printed | None
        reason: str = ""

    def __init__(self, opened: OpenedReport, store: Store) -> None:
        super().__init__(id="source")
        self.opened, self.store = opened, store
        self.cell = ""
        self.readers = Readers()
        self._printed: Printed | None = None
        self._unread = say("正在打开文件……")
        self._sha256 = ""
        self._sought = False  # whether the marked row is still to be brought into view

    def compose(self) -> ComposeResult:
        """About the cell that was asked for, always in sight; about the document; the document's rows."""
        yield Prose(id="cell")
        with ScrollPanel():
            yield Prose(id="about")
            yield Prose(id="rows")
            yield DocumentText(id="original")

    def on_mount(self) -> None:
        """Read the original."""
        self.show(self.opened)

    def on_unmount(self) -> None:
        """Whoever reads for this panel ends with it."""
        self.readers.stop()

    def show(self, opened: OpenedReport) -> None:
        """Show this state of the report; the original is read again only when it is another."""
        self.opened = opened
        self.query_one("#about", Prose).show(about(opened.stored))
        source = opened.stored.report.source
        if source is None:
            self._unread = ""
        elif source.sha256 != self._sha256:
            self._sha256, self._printed, self._unread = source.sha256, None, say("正在打开文件……")
            jobs.start(self, "original", lambda: self._read_original(source), lambda read: read)
        self._describe()

    def point(self, cell_id: str) -> None:
        """Show where the document prints a cell; ``""`` shows the panel from its top."""
        self.cell, self._sought = cell_id, True
        self._describe()
        self.call_after_refresh(self._scroll_to_mark)

    def _read_original(self, source: Source) -> SourcePanel.Read:
        """The document's own rows, where it is kept and can be read."""
        content = document(self.store, source.sha256)
        if content is None:
            return self.Read(None, say("库中没有保存原文"))
        try:
            with self.readers.one() as reader:
                return self.Read(Printed(reader.document(source.name, content)))
        except NotAReport as refused:
            return self.Read(None, say("原文打不开：{reason}", reason=refused.reason))

    @on(Read)
    def _read(self, message: Read) -> None:
        message.stop()
        self._printed, self._unread = message.printed, message.reason
        if message.printed is not None:
            self.query_one(DocumentText).open(message.printed)
        self._describe()

    # ---------------------------------------------------------------- the cell, and the rows
    def _describe(self) -> None:
        original = self.query_one(DocumentText)
        placed = None
        if self._printed is not None and self.cell:
            placed = place_of(self._printed, self._as_printed(), self.opened.stored.layout.form, self.cell)
        original.mark(placed.spot if placed else None)
        self.set_class(bool(self.cell), "-cell")
        self.query_one("#cell", Prose).show(self._about_cell(placed))
        self.query_one("#rows", Prose).show(self._about_rows(original))

    def _about_cell(self, placed: Placed | None) -> Iterator[Paragraph]:
        if not self.cell:
            return
        report, form = self.opened.stored.report, self.opened.stored.layout.form
        name = place_name(form, self.cell)
        yield Paragraph(f"{name} ＝ {figure(report.cells.get(self.cell))}", "heading")
        printed = self._as_printed().get(self.cell)
        if printed is not None and printed.where:
            file = report.source.name if report.source else ""
            words = say(
                "印在 {file}，{where}，印作“{text}”", file=file, where=printed.where, text=printed_text(printed)
            )
            yield Paragraph(one_line(words), hang=2)
        if placed is not None and placed.said:
            yield Paragraph(placed.said, "notice", hang=2)
        elif printed is not None and not printed.where:
            yield Paragraph(say("没有记下这一格的出处"), "notice", hang=2)

    def _about_rows(self, original: DocumentText) -> Iterator[Paragraph]:
        if self._printed is None:
            yield Paragraph(self._unread, "muted")
            return
        before, after = original.left_out
        yield Paragraph(say("文件原样（{n} 行）", n=len(self._printed.rows)), "heading")
        if before or after:
            yield Paragraph(say("前面 {before} 行、后面 {after} 行没有列出", before=before, after=after), "muted")

    def _as_printed(self) -> dict[str, Cell]:
        """The cells as the document has them, each with its place."""
        now = self.opened.stored.report.cells
        absent = {key for key, cell in self.opened.stored.published.items() if cell is None}
        found = {key: cell for key, cell in self.opened.published.items() if key not in absent}
        return {key: replace(cell, where=now[key].where if key in now else "") for key, cell in found.items()}

    @on(DocumentText.LaidOut)
    def _scroll_to_mark(self) -> None:
        """Bring the marked row into view, once it has its place; after that a person scrolls."""
        original, scrolling = self.query_one(DocumentText), self.query_one(ScrollPanel)
        line = original.marked_line if self.cell else None
        if not self._sought or (line is not None and line >= original.virtual_region.height):
            return
        self._sought = bool(self.cell) and line is None and self._printed is None
        y = 0 if line is None else original.virtual_region.y + line - scrolling.size.height // 2
        scrolling.scroll_to(y=max(0, y), animate=False, force=True)


def about(stored: StoredReport) -> Iterator[Paragraph]:
    """What is known of the document, and what of it could not be settled."""
    report = stored.report
    if report.source is None:
        yield Paragraph(say("这份报告不是从文件读来的"))
    else:
        yield Paragraph(say("文件：{name}", name=one_line(report.source.name)))
        yield Paragraph(say("SHA-256：{sha}", sha=report.source.sha256))
    if report.abridged_from:
        yield Paragraph(say("正文为摘编，数字与原文一致；全文见 {site}", site=one_line(report.abridged_from)))
        yield Paragraph(say("有原文的人可以在报告列表中按 i 导入原文，它会取代摘编"), "muted")
    if placed := sum(bool(cell.where) for cell in report.cells.values()):
        yield Paragraph(say("{n} 格数字记有出处：在表格中按 p，看文件里印着它的那一行", n=placed))
    yield from _listed(
        say("读入时有 {n} 处疑问：", n=len(stored.questions)), [f"? {text}" for text in stored.questions]
    )
    form = stored.layout.form
    yield from _listed(
        say("有 {n} 格没有找到：", n=len(stored.missing)), [place_name(form, cell) for cell in stored.missing]
    )
    yield from _listed(
        say("表格中有 {n} 处数字没有归入任何一格：", n=len(report.unplaced)),
        [f"{one_line(item.where)}  “{one_line(item.text)}”" for item in report.unplaced],
    )


def _listed(heading: str, lines: list[str]) -> Iterator[Paragraph]:
    """A heading and the lines under it, an empty line before; nothing when there are none."""
    if not lines:
        return
    yield Paragraph("")
    yield Paragraph(heading, "heading")
    yield from (Paragraph(f"  {line}", hang=4) for line in lines[:LISTED])
    if len(lines) > LISTED:
        yield Paragraph(say("  ……另有 {n} 处", n=len(lines) - LISTED), "muted")
