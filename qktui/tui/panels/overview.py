"""概览: who reports on what, and the figures that a reader looks for first."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from qktui.model import plain
from qktui.phrases import pick, say
from qktui.printable import one_line
from qktui.tui.opened import OpenedReport, status_text


class OverviewPanel(VerticalScroll):
    """The report's particulars, its key figures, and its service indicators."""

    DEFAULT_CSS = """
    OverviewPanel { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    OverviewPanel > Static { max-width: 110; }
    """

    def __init__(self, opened: OpenedReport) -> None:
        super().__init__(id="overview")
        self.opened = opened

    def compose(self) -> ComposeResult:
        """One text; it scrolls."""
        yield Static(self._text(), id="overview-text", markup=False)

    def show(self, opened: OpenedReport) -> None:
        """Show this state of the report."""
        self.opened = opened
        self.query_one("#overview-text", Static).update(self._text())

    def _text(self) -> Content:
        lines: list[Content] = []
        for heading, pairs in self._groups():
            filled = [(name, value) for name, value in pairs if value]
            if not filled:
                continue
            lines.append(Content.styled(heading, "bold"))
            lines += [Content.assemble((f"  {_padded(name, 14)}", "dim"), one_line(value)) for name, value in filled]
            lines.append(Content(""))
        return Content("\n").join(lines)

    def _groups(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        stored = self.opened.stored
        report, contact = stored.report, stored.report.contact
        period = " — ".join(day.isoformat() for day in report.period) if report.period else ""
        yield say("报告"), [
            (say("标题"), report.title), (say("单位"), report.agency), (say("地区"), stored.region.replace("/", " ")),
            (say("年度"), str(report.year)), (say("统计期限"), period), (say("编制单位"), report.issuer),
            (say("公布日期"), report.published_on.isoformat() if report.published_on else ""),
            (say("格式"), pick(stored.layout.form.title, stored.layout.form.title_en)),
            (say("状态"), f"{status_text(report.status)}  {self.opened.balance()}"),
        ]  # fmt: skip
        yield say("联系方式"), [
            (say("地址"), contact.address), (say("邮编"), contact.postcode), (say("电话"), contact.phone),
            (say("网站"), contact.website),
        ]  # fmt: skip
        totals = [
            (pick(place.row.short or place.row.label, place.row.en), plain(cell.value))
            for place in stored.layout.cells
            if place.table == "t3" and place.column.id == "total" and not place.row.under.count(".")
            and place.row.under in ("", "outcomes")
            and (cell := report.cells.get(place.id)) is not None and cell.value is not None
        ]  # fmt: skip
        yield say("申请办理（件）"), totals
        yield (
            say("服务指标"),
            [
                (
                    i.label,
                    f"{i.qualifier}{plain(i.value)} {i.unit}"
                    + (f"（{plain(i.share)}%）" if i.share is not None else ""),
                )
                for i in report.indicators
            ],
        )


def _padded(text: str, width: int) -> str:
    """``text`` and blanks up to a width that is a multiple of ``width`` cells."""
    used = cell_len(text)
    columns = -(-(used + 2) // width)
    return text + " " * (columns * width - used)
