"""The list of reports: any number of them, of which only a window is ever loaded.

Rows come in pages, found by key. The window grows ahead of the cursor and is trimmed
behind it, so three million reports cost no more than two hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import END, ReportFilter, ReportRow, list_reports
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.opened import status_text

PAGE = 200
KEPT = 5 * PAGE
"""How many rows the window keeps at most."""


def balance_text(row: ReportRow) -> str:
    """How many hard rules hold, with a sign that needs no colour: ``42/42 ✓``, ``39/42 ✗3``, ``40/42 ?2``."""
    rules = row.passes + row.errors + row.unknowns
    sign = "…" if not row.checked else f"✗{row.errors}" if row.errors else f"?{row.unknowns}" if row.unknowns else "✓"
    return f"{row.passes}/{rules} {sign}"


@dataclass(frozen=True, slots=True)
class _Field:
    """A column of the list: its heading, its width in cells (0: what is left), and its text."""

    heading: str
    width: int
    text: Callable[[ReportRow], str]


def fields(width: int) -> list[_Field]:
    """The columns that suit a width: region and form only where there is room for them."""
    found = [_Field(say("单位"), 0, lambda row: one_line(row.agency))]
    if width >= 100:
        found.append(_Field(say("地区"), 26, lambda row: one_line(row.region.replace("/", " "))))
    found.append(_Field(say("年度"), 6, lambda row: str(row.year)))
    if width >= 90:
        found.append(_Field(say("格式"), 6, lambda row: row.form))
    found.append(_Field(say("状态"), 12, lambda row: status_text(row.status) + (" 摘" if row.abridged else "")))
    found.append(_Field(say("勾稽"), 11, balance_text))
    return found


class ReportList(Widget, can_focus=True):
    """Reports, one a line. Loads by itself what it shows; ``wanted`` filters."""

    DEFAULT_CSS = """
    ReportList { height: 1fr; }
    ReportList > .report-list--heading { color: $text-muted; text-style: underline; }
    ReportList > .report-list--cursor { text-style: reverse; }
    ReportList > .report-list--trouble { color: $error; }
    ReportList > .report-list--row { color: $foreground; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "report-list--heading", "report-list--cursor", "report-list--trouble", "report-list--row",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "打开"),
        Binding("up,k", "move(-1)", "上一份", show=False),
        Binding("down,j", "move(1)", "下一份", show=False),
        Binding("pageup", "move_page(-1)", "上一页", show=False),
        Binding("pagedown,space", "move_page(1)", "下一页", show=False),
        Binding("home,g", "first", "最前", show=False),
        Binding("end,G", "last", "最后", show=False),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)
    top: reactive[int] = reactive(0)

    @dataclass
    class Opened(Message):
        """A person wants to read this report."""

        report_list: ReportList
        row: ReportRow

        @property
        def control(self) -> ReportList:
            """The list it stands in."""
            return self.report_list

    @dataclass
    class Loaded(Message):
        """A page has come: ``rows`` in order; ``where`` they belong: ``only``, ``after``, ``before``, ``end``."""

        wanted: ReportFilter
        rows: list[ReportRow]
        where: str

    @dataclass
    class Moved(Message):
        """The cursor stands on another report (``None``: the list is empty)."""

        row: ReportRow | None

    def __init__(self, store: Store, id: str | None = None) -> None:
        super().__init__(id=id)
        self.store = store
        self.wanted = ReportFilter()
        self.rows: list[ReportRow] = []
        self.complete = (False, False)
        self.loading_page = False

    def on_mount(self) -> None:
        """Load the first page."""
        self.show(self.wanted)

    def show(self, wanted: ReportFilter) -> None:
        """List what ``wanted`` leaves, from its beginning."""
        self.wanted = wanted
        self._load("only")

    def refresh_rows(self) -> None:
        """Read the window again (somebody changed something), the cursor staying on its report."""
        self._load("again" if self.rows else "only")

    @property
    def row(self) -> ReportRow | None:
        """The report under the cursor."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    # ---------------------------------------------------------------- loading
    def _load(self, where: str) -> None:
        wanted, store = self.wanted, self.store
        first, last = (self.rows[0].key, self.rows[-1].key) if self.rows else (END, END)
        above = self.rows[self.top].key if self.rows else END

        def job() -> list[ReportRow]:
            if where == "after":
                return list_reports(store, wanted, after=last, limit=PAGE)
            if where == "before":
                return list_reports(store, wanted, before=first, limit=PAGE)
            if where == "end":
                return list_reports(store, wanted, before=END, limit=PAGE)
            if where == "again":
                return list_reports(store, wanted, after=(above[0], above[1] + 1), limit=PAGE)
            return list_reports(store, wanted, limit=PAGE)

        self.loading_page = True
        jobs.start(self, "rows", job, lambda rows: self.Loaded(wanted, rows, where))

    def on_report_list_loaded(self, message: Loaded) -> None:
        """Put a page where it belongs."""
        message.stop()
        self.loading_page = False
        if message.wanted != self.wanted:
            return
        rows, short = message.rows, len(message.rows) < PAGE
        if message.where == "after":
            self.rows += rows
            self.complete = (self.complete[0], short)
            self._trim_front()
        elif message.where == "before":
            self.rows[:0] = rows
            self.complete = (short, self.complete[1])
            self._shift(len(rows))
            del self.rows[KEPT:]
        else:
            self._replace(rows, message.where, short)
        self._moved()
        self.refresh()

    def _replace(self, rows: list[ReportRow], where: str, short: bool) -> None:
        row = self.row
        self.rows = rows
        at_start, at_end = where in ("only",) or (where == "end" and short), where == "end" or short
        self.complete = (at_start, at_end)
        if where == "end":
            self.set_reactive(ReportList.cursor, max(0, len(rows) - 1))
        elif where == "again" and row is not None:
            same = next((n for n, other in enumerate(rows) if other.id == row.id), 0)
            self.set_reactive(ReportList.cursor, same)
        else:
            self.set_reactive(ReportList.cursor, 0)
        self.set_reactive(ReportList.top, 0)
        self._follow()

    def _trim_front(self) -> None:
        surplus = max(0, min(len(self.rows) - KEPT, self.top - PAGE))
        if surplus:
            del self.rows[:surplus]
            self.complete = (False, self.complete[1])
            self._shift(-surplus)

    def _shift(self, by: int) -> None:
        self.set_reactive(ReportList.cursor, self.cursor + by)
        self.set_reactive(ReportList.top, self.top + by)

    # ---------------------------------------------------------------- moving
    @property
    def _lines(self) -> int:
        return max(1, self.size.height - 1)

    def _go(self, cursor: int) -> None:
        old = self.cursor
        self.cursor = max(0, min(cursor, len(self.rows) - 1))
        top = self.top
        self._follow()
        if self.top == top:
            for place in {old, self.cursor}:
                self.refresh(Region(0, 1 + place - top, self.size.width, 1))
        self._fetch_ahead()
        self._moved()

    def _follow(self) -> None:
        if self.cursor < self.top:
            self.top = self.cursor
        elif self.cursor >= self.top + self._lines:
            self.top = self.cursor - self._lines + 1

    def _fetch_ahead(self) -> None:
        if self.loading_page or not self.rows:
            return
        if not self.complete[1] and self.cursor > len(self.rows) - 2 * self._lines:
            self._load("after")
        elif not self.complete[0] and self.cursor < 2 * self._lines:
            self._load("before")

    def _moved(self) -> None:
        self.post_message(self.Moved(self.row))

    def action_move(self, by: int) -> None:
        """Move the cursor by lines."""
        self._go(self.cursor + by)

    def action_move_page(self, by: int) -> None:
        """Move the cursor by screenfuls."""
        self._go(self.cursor + by * self._lines)

    def action_first(self) -> None:
        """Go to the first report of all."""
        if self.complete[0]:
            self._go(0)
        else:
            self._load("only")

    def action_last(self) -> None:
        """Go to the last report of all."""
        if self.complete[1]:
            self._go(len(self.rows) - 1)
        else:
            self._load("end")

    def action_open(self) -> None:
        """Open the report under the cursor."""
        if self.row is not None:
            self.post_message(self.Opened(self, self.row))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the cursor's line it opens."""
        place = self.top + event.y - 1
        if event.y == 0 or place >= len(self.rows):
            return
        if place == self.cursor or event.chain > 1:
            self._go(place)
            self.action_open()
        else:
            self._go(place)

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves the cursor by three."""
        self.action_move(3)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves the cursor by three."""
        self.action_move(-3)

    # ---------------------------------------------------------------- drawing
    def render_line(self, y: int) -> Strip:
        """The heading, or one report."""
        columns, width = fields(self.size.width), self.size.width
        rest = width - 1 - sum(field.width for field in columns)
        if y == 0:
            style = self._style("heading")
            text = " " + "".join(set_cell_size(f.heading, f.width or rest) for f in columns)
            return Strip([Segment(text, style)]).adjust_cell_length(width, style)
        place = self.top + y - 1
        if place >= len(self.rows):
            return self._empty(y, width)
        row = self.rows[place]
        style = self._style("trouble" if row.errors else "row")
        if place == self.cursor and self.has_focus:
            style += self._style("cursor")
        mark = "▸" if place == self.cursor else " "
        text = mark + "".join(_fit(f.text(row), f.width or rest) for f in columns)
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _empty(self, y: int, width: int) -> Strip:
        if y == 2 and not self.rows and not self.loading_page:
            words = say("没有符合条件的报告") if self.wanted != ReportFilter() else say("库中还没有报告")
            return Strip([Segment(f"  {words}", self._style("row"))]).adjust_cell_length(width, self.rich_style)
        return Strip.blank(width, self.rich_style)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"report-list--{name}")

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor's bar; its mark stays."""
        self.refresh()

    def on_resize(self) -> None:
        """Keep the cursor on the screen."""
        self._follow()


def _fit(text: str, width: int) -> str:
    """``text`` in exactly ``width`` cells; what does not fit ends in ``…``, never in half a character."""
    if cell_len(text) < width:
        return set_cell_size(text, width)
    while text and cell_len(text) > width - 2:
        text = text[:-1]
    return set_cell_size(f"{text}…", width)
