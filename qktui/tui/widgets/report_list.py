"""The list of reports: any number of them, of which only a window is ever loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from qktui.phrases import pick, say
from qktui.printable import one_line
from qktui.queries import END, ReportFilter, ReportRow, list_reports
from qktui.store import Store
from qktui.tui import jobs
from qktui.tui.opened import status_text
from qktui.tui.report_window import PAGE, Place, ReportWindow
from qktui.tui.widgets.fitting import fit


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
    abridged = pick(" 摘", " abr")
    found.append(_Field(say("状态"), 13, lambda row: status_text(row.status) + (abridged if row.abridged else "")))
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
        Binding("up", "move(-1)", "移动", show=False),
        Binding("down", "move(1)", "移动", show=False),
        Binding("pageup", "move_page(-1)", "翻页", show=False),
        Binding("pagedown,space", "move_page(1)", "翻页", show=False),
        Binding("home,g", "first", "最前", show=False),
        Binding("end,G", "last", "最后", show=False),
    ]

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
        """A page of the list that ``wanted`` leaves has come."""

        wanted: ReportFilter
        rows: list[ReportRow]
        place: Place

    def __init__(self, store: Store, id: str | None = None) -> None:
        super().__init__(id=id)
        self.store = store
        self.wanted = ReportFilter()
        self.window = ReportWindow()
        self.awaited: Place | None = None

    def on_mount(self) -> None:
        """Load the first page."""
        self._load(Place.FIRST)

    def show(self, wanted: ReportFilter) -> None:
        """List what ``wanted`` leaves, from its beginning."""
        self.wanted = wanted
        self._load(Place.FIRST)

    def refresh_rows(self) -> None:
        """Read what is shown again (somebody changed something), the cursor staying on its report."""
        if self.awaited in (None, Place.AFTER, Place.BEFORE):
            self._load(Place.AGAIN if self.window.rows else Place.FIRST)

    @property
    def row(self) -> ReportRow | None:
        """The report under the cursor."""
        return self.window.row

    # ---------------------------------------------------------------- loading
    def _load(self, place: Place) -> None:
        wanted, store, window = self.wanted, self.store, self.window
        first, last, top = (window.rows[n].key if window.rows else END for n in (0, -1, window.top))
        bounds: dict[Place, dict[str, tuple[str, int]]] = {
            Place.FIRST: {},
            Place.LAST: {"before": END},
            Place.AFTER: {"after": last},
            Place.BEFORE: {"before": first},
            Place.AGAIN: {} if window.at_start and window.top == 0 else {"after": (top[0], top[1] + 1)},
        }
        self.awaited = place
        jobs.start(
            self, "rows", lambda: list_reports(store, wanted, limit=PAGE, **bounds[place]),
            lambda rows: self.Loaded(wanted, rows, place),
        )  # fmt: skip

    def on_report_list_loaded(self, message: Loaded) -> None:
        """Put a page where it belongs, unless the list has become another one meanwhile."""
        message.stop()
        if message.wanted != self.wanted or message.place is not self.awaited:
            return
        self.awaited = None
        if message.place is Place.AGAIN and not message.rows:
            self._load(Place.LAST)
            return
        joins = message.place in (Place.AFTER, Place.BEFORE)
        shown = self._shown()
        self.window.take(message.rows, message.place, self._lines)
        if not joins or self._shown() != shown:
            self.refresh()

    def on_failed(self) -> None:
        """The app says why the page did not come; the next key may try again."""
        self.awaited = None

    def _shown(self) -> list[ReportRow]:
        return self.window.rows[self.window.top : self.window.top + self._lines]

    # ---------------------------------------------------------------- moving
    @property
    def _lines(self) -> int:
        return max(1, self.size.height - 1)

    def _go(self, cursor: int) -> None:
        window = self.window
        old, top = window.cursor, window.top
        window.move_to(cursor, self._lines)
        if window.top != top:
            self.refresh()
        elif window.cursor != old:
            for place in (old, window.cursor):
                self.refresh(Region(0, 1 + place - top, self.size.width, 1))
        if self.awaited is None and window.rows and (place_wanted := window.lacks(self._lines)):
            self._load(place_wanted)

    def action_move(self, by: int) -> None:
        """Move the cursor by lines."""
        self._go(self.window.cursor + by)

    def action_move_page(self, by: int) -> None:
        """Move the cursor by screenfuls."""
        self._go(self.window.cursor + by * self._lines)

    def action_first(self) -> None:
        """Go to the first report of all."""
        if self.window.at_start:
            self._go(0)
        else:
            self._load(Place.FIRST)

    def action_last(self) -> None:
        """Go to the last report of all."""
        if self.window.at_end:
            self._go(len(self.window.rows) - 1)
        else:
            self._load(Place.LAST)

    def action_open(self) -> None:
        """Open the report under the cursor."""
        if self.row is not None:
            self.post_message(self.Opened(self, self.row))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; on the cursor's line it opens."""
        place = self.window.top + event.y - 1
        if event.y == 0 or place >= len(self.window.rows):
            return
        on_cursor = place == self.window.cursor
        self._go(place)
        if on_cursor or event.chain > 1:
            self.action_open()

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
        place = self.window.top + y - 1
        if place >= len(self.window.rows):
            return self._empty(y, width)
        row = self.window.rows[place]
        style = self._style("trouble" if row.errors else "row")
        if place == self.window.cursor and self.has_focus:
            style += self._style("cursor")
        mark = "▸" if place == self.window.cursor else " "
        text = mark + "".join(fit(f.text(row), f.width or rest) for f in columns)
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _empty(self, y: int, width: int) -> Strip:
        if y == 2 and not self.window.rows and self.awaited is None:
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
        self.window.move_to(self.window.cursor, self._lines)
