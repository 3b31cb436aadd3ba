"""A folder's content: the way up, its folders, and the files that can be read, of which several can be marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from qktui.phrases import say
from qktui.tui.folders import Item, Listing, size_text
from qktui.tui.widgets.row_list import Field, RowList


class FileList(RowList[Item]):
    """The items of a listing. The first row leads to the folder above, where there is one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "mark", "选", tooltip="选中或不选；可以选多个文件和文件夹"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.listing: Listing | None = None
        self.marked: dict[Path, None] = {}

    def enter(self, listing: Listing, at: Path | None = None) -> None:
        """Show a folder, the cursor on ``at`` where that is in it."""
        self.listing = listing
        above = listing.folder.parent
        up = [Item(above, folder=True)] if above != listing.folder else []
        rows = [*up, *listing.items]
        first = min(len(up), len(rows) - 1)
        self.show(rows, next((n for n, item in enumerate(rows) if n >= len(up) and item.path == at), first))

    def is_up(self, item: Item) -> bool:
        """Whether the row leads to the folder above."""
        return self.listing is not None and item.path == self.listing.folder.parent

    def action_mark(self) -> None:
        """Mark the row, or take its mark away, and go on to the next."""
        item = self.row
        if item is None or self.is_up(item):
            return
        if item.path in self.marked:
            del self.marked[item.path]
        else:
            self.marked[item.path] = None
        self._paint_line(1 + self.cursor - self.top)
        self.action_move(1)
        self.post_message(self.Moved(self))

    # ---------------------------------------------------------------- what rows look like
    def fields(self, width: int) -> Sequence[Field[Item]]:
        """Name, size, and the day of the last change; the hour, too, where there is room."""
        pattern, room = ("%Y-%m-%d %H:%M", 18) if width >= 100 else ("%Y-%m-%d", 12)
        return (
            Field(say("名称"), 0, self._title, both_ends=True),
            Field(say("大小"), 10, lambda item: "" if item.folder else size_text(item.size)),
            Field(say("修改日期"), room, lambda item: _day(item, pattern)),
        )

    def _title(self, item: Item) -> str:
        if self.is_up(item):
            return say("..（上一级）")
        return f"{item.name}/" if item.folder else item.name

    def mark(self, row: Item) -> str:
        """A marked row has a sign, not only a colour."""
        return "*" if row.path in self.marked else " "

    def look(self, row: Item) -> str:
        """Marked rows stand out."""
        return "doubt" if row.path in self.marked else "plain"

    def nothing(self) -> str:
        """Only the root of all folders can be empty of rows, besides folders that cannot be looked into."""
        return say("正在列出……") if self.listing is None else ""


def _day(item: Item, pattern: str) -> str:
    """When a file was changed, by this machine's clock; nothing for a moment that no calendar has."""
    if item.folder:
        return ""
    try:
        return datetime.fromtimestamp(item.changed).strftime(pattern)
    except (OverflowError, OSError, ValueError):
        return ""
