"""概览: who reports on what, and the figures that a reader looks for first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import Container

from qktui.forms import Row
from qktui.indicators import label_of, stated
from qktui.model import Indicator, plain
from qktui.phrases import pick, say
from qktui.printable import one_line
from qktui.tui.opened import OpenedReport, status_text
from qktui.tui.widgets.prose import Paragraph, Prose
from qktui.tui.widgets.scrolling import ScrollPanel
from qktui.typesetting import padded, width

WIDE = 100
"""From this many cells on, particulars and indicators stand side by side."""


class Group(NamedTuple):
    """A heading and the lines under it: name and value, empty values left out."""

    heading: str
    lines: list[tuple[str, str]]


class OverviewPanel(ScrollPanel):
    """The report's particulars, its key figures, and its service indicators."""

    DEFAULT_CSS = """
    OverviewPanel > Container { height: auto; layout: vertical; }
    OverviewPanel > Container.-wide { layout: horizontal; }
    OverviewPanel Prose { width: 1fr; margin-right: 1; }
    """

    def __init__(self, opened: OpenedReport) -> None:
        super().__init__(id="overview")
        self.opened = opened

    def compose(self) -> ComposeResult:
        """Two texts, side by side where there is room."""
        with Container():
            yield Prose(id="particulars")
            yield Prose(id="indicators")

    def on_mount(self) -> None:
        """Fill them."""
        self.show(self.opened)

    def show(self, opened: OpenedReport) -> None:
        """Show this state of the report."""
        self.opened = opened
        groups = [self._report(), self._contact(), self._figures()]
        self.query_one("#particulars", Prose).show(_text(groups))
        self.query_one("#indicators", Prose).show(_text([self._indicators()]))

    def on_resize(self, event: events.Resize) -> None:
        """Side by side, or one below the other."""
        self.query_one(Container).set_class(event.size.width >= WIDE, "-wide")

    def _report(self) -> Group:
        stored, report = self.opened.stored, self.opened.stored.report
        period = " — ".join(day.isoformat() for day in report.period) if report.period else ""
        return Group(say("报告"), [
            (say("标题"), report.title), (say("单位"), report.agency), (say("地区"), stored.region.replace("/", " ")),
            (say("年度"), str(report.year)), (say("统计期限"), period), (say("编制单位"), report.issuer),
            (say("公布日期"), report.published_on.isoformat() if report.published_on else ""),
            (say("格式"), pick(stored.layout.form.title, stored.layout.form.title_en)),
            (say("状态"), say("，").join((status_text(report.status), self.opened.balance()))),
        ])  # fmt: skip

    def _contact(self) -> Group:
        contact = self.opened.stored.report.contact
        return Group(say("联系方式"), [
            (say("地址"), contact.address), (say("邮编"), contact.postcode), (say("电话"), contact.phone),
            (say("网站"), contact.website),
        ])  # fmt: skip

    def _figures(self) -> Group:
        """The totals that the form names as its key figures."""
        form, cells = self.opened.stored.layout.form, self.opened.stored.report.cells
        return Group(say("关键数字"), [
            (_row_name(place.row),
             f"{plain(cell.value)} {pick(place.unit, place.unit_en)}")
            for place in (form.cells[cell_id] for cell_id in form.key_cells)
            if (cell := cells.get(place.id)) is not None and cell.value is not None
        ])  # fmt: skip

    def _indicators(self) -> Group:
        found = self.opened.stored.report.indicators
        return Group(
            say("正文中的服务指标（{n} 项）", n=len(found)),
            [(label_of(i), stated(i) + _share(i)) for i in found],
        )


def _row_name(row: Row) -> str:
    return pick(row.short or row.label, row.en)


def _share(indicator: Indicator) -> str:
    return "" if indicator.share is None else say("（占 {share}%）", share=plain(indicator.share))


def _text(groups: Iterable[Group]) -> list[Paragraph]:
    """Groups as text, an empty line between, values aligned within each and hanging where they are long."""
    lines: list[Paragraph] = []
    for group in groups:
        filled = [(one_line(name), one_line(value)) for name, value in group.lines if value]
        if not filled:
            continue
        cells = max(width(name) for name, _ in filled) + 2
        lines.append(Paragraph(group.heading, "heading"))
        lines += [Paragraph(f"  {padded(name, cells)}{value}", hang=cells + 2) for name, value in filled]
        lines.append(Paragraph(""))
    return lines
