"""The file chooser: a folder's list, and a line in which a path can be typed, pasted and completed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message

from qktui.phrases import say
from qktui.tui import jobs
from qktui.tui.folders import Completion, Item, Listing, completed, list_folder, look_at, shown, typed
from qktui.tui.navigation import ReadFiles
from qktui.tui.screens.base import Page
from qktui.tui.widgets.file_list import FileList
from qktui.tui.widgets.fitting import shortened
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.line import Header, Line
from qktui.tui.widgets.line_input import LineInput

LONGEST = 4096
"""Characters of a path."""
NOTICE = 40
"""Cells that a path takes in a notice."""
NAMED = 8
"""How many names are listed that a typed path may become."""


class PathInput(LineInput):
    """The line with the folder's path."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "前往"),
        Binding("tab", "complete", "补全", tooltip="补全路径"),
        Binding("escape", "leave", "回到列表"),
    ]

    @dataclass
    class Left(Message):
        """A person wants back to the list."""

    @dataclass
    class Unfinished(Message):
        """A person wants the path carried on."""

        text: str

    def action_leave(self) -> None:
        """Back to the list."""
        self.post_message(self.Left())

    def action_complete(self) -> None:
        """Carry the path on."""
        self.post_message(self.Unfinished(self.value))

    def put(self, text: str) -> None:
        """Show a path, its end in sight."""
        self.value = text
        self.cursor_position = len(text)
        self.call_after_refresh(self._show_end)

    def on_resize(self) -> None:
        """Keep the end in sight."""
        self._show_end()

    def _show_end(self) -> None:
        if self.cursor_at_end:
            self.scroll_to(x=self.max_scroll_x, animate=False, force=True)


class FilesScreen(Page[None]):
    """Choose files and folders; what is chosen is read, and nothing is written."""

    DEFAULT_CSS = """
    FilesScreen #path { height: 1; }
    FilesScreen #path > #label { width: auto; color: $text-muted; padding: 0 0 0 1; }
    FilesScreen #path > PathInput { width: 1fr; }
    FilesScreen #about { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "打开", tooltip="打开文件夹，或读入文件（选中了多个就一起读入）"),
        Binding("right", "enter", "打开", show=False),
        Binding("r", "read", "读入选中的"),
        Binding("a", "everything", "整个文件夹", tooltip="读入这个文件夹里的全部报告，连同其中的文件夹"),
        Binding("slash", "type", "写路径", tooltip="输入或粘贴路径"),
        Binding("backspace,left", "up", "上一级", key_display="←"),
        Binding("escape", "app.back", "返回"),
    ]
    AUTO_FOCUS = "FileList"
    HELP = (
        "选择要导入的文件：pdf、docx、xlsx、html、txt、md、json；doc、wps 等旧格式要装有 LibreOffice。\n"
        "读入之后先看一遍，收下的才写进数据库。空格选中，选中的前面有“*”；换了文件夹，选中的仍在。\n"
        "按 / 后可以输入或粘贴路径，Tab 补全；“~”是自己的主目录。"
    )

    @dataclass
    class Listed(Message):
        """A folder has been looked into."""

        listing: Listing
        at: Path | None

    @dataclass
    class Looked(Message):
        """What stands at a path that was typed; a sentence when nothing does."""

        found: Item | str

    @dataclass
    class Completed(Message):
        """How a typed path goes on."""

        asked: str
        completion: Completion

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def compose(self) -> ComposeResult:
        """A title, the path, the list, what is in the folder, the keys."""
        yield Header()
        with Horizontal(id="path"):
            yield Line(say("路径"), id="label")
            yield PathInput(longest=LONGEST)
        yield FileList()
        yield Line(id="about")
        yield KeyBar()

    def on_mount(self) -> None:
        """List the folder."""
        self._go(self.folder)

    # ---------------------------------------------------------------- folders
    def _go(self, folder: Path, at: Path | None = None) -> None:
        """List a folder, the cursor on ``at``."""
        jobs.start(self, "list", lambda: list_folder(folder), lambda listing: self.Listed(listing, at), awaited=True)

    @on(Listed)
    def _listed(self, message: Listed) -> None:
        listing = message.listing
        files = self.query_one(FileList)
        if listing.reason and files.listing is not None:  # the folder that is shown stays
            path = shortened(shown(listing.folder), NOTICE)
            self.notify(f"{path}：{listing.reason}", severity="warning", markup=False)
            return
        self.folder = listing.folder
        self.query_one(PathInput).put(path_text(listing.folder))
        files.enter(listing, message.at)
        files.focus()
        self.query_one("#about", Line).show(about(listing))
        self._describe()

    def action_up(self) -> None:
        """The folder above, the cursor on the one that is left."""
        if self.folder.parent != self.folder:
            self._go(self.folder.parent, self.folder)

    def action_enter(self) -> None:
        """Go into the folder under the cursor."""
        item = self.query_one(FileList).row
        if item is not None and item.folder:
            self._open(item)

    def action_open(self) -> None:
        """Go into the folder under the cursor, or read the file, with what else is marked."""
        item = self.query_one(FileList).row
        if item is not None:
            self._open(item)

    @on(FileList.Opened)
    def _clicked(self) -> None:
        self.action_open()

    def _open(self, item: Item) -> None:
        if item.folder:
            self._go(item.path, self.folder)
        else:
            self._read([*dict.fromkeys([*self.query_one(FileList).marked, item.path])])

    # ---------------------------------------------------------------- reading
    def action_read(self) -> None:
        """Read what is marked, or else what is under the cursor."""
        files = self.query_one(FileList)
        item = files.row
        if files.marked:
            self._read([*files.marked])
        elif item is not None and not files.is_up(item):
            self._read([item.path])

    def action_everything(self) -> None:
        """Read the whole folder that is listed, with the folders in it."""
        self._read([self.folder])

    def _read(self, paths: list[Path]) -> None:
        self.query_one(FileList).marked.clear()
        self.app.post_message(ReadFiles(tuple(paths), self.folder))

    def on_screen_resume(self) -> None:
        """Coming back: files may have come or gone."""
        files = self.query_one(FileList)
        if files.listing is not None:
            self._go(self.folder, files.row.path if files.row else None)

    # ---------------------------------------------------------------- the path
    def action_type(self) -> None:
        """Type a path."""
        self.query_one(PathInput).focus()

    def on_paste(self, event: events.Paste) -> None:
        """A path that is pasted, or a file dropped, anywhere."""
        line = self.query_one(PathInput)
        line.value = ""
        line.focus()
        line._on_paste(event)

    @on(PathInput.Left)
    def _left(self) -> None:
        self.query_one(PathInput).put(path_text(self.folder))
        self.query_one(FileList).focus()

    @on(PathInput.Submitted)
    def _submitted(self, event: PathInput.Submitted) -> None:
        if event.value == path_text(self.folder):
            self.query_one(FileList).focus()
            return
        folder = self.folder
        jobs.start(self, "look", lambda: look_at(typed(event.value, folder)), self.Looked, awaited=True)

    @on(Looked)
    def _looked(self, message: Looked) -> None:
        if isinstance(message.found, str):
            self.notify(message.found, severity="warning", markup=False)
        elif message.found.folder:
            self._go(message.found.path)
        else:
            self._left()
            self._read([message.found.path])

    @on(PathInput.Unfinished)
    def _complete(self, message: PathInput.Unfinished) -> None:
        text, folder = message.text, self.folder
        jobs.start(self, "complete", lambda: completed(text, folder), lambda found: self.Completed(text, found))

    @on(Completed)
    def _completed(self, message: Completed) -> None:
        line = self.query_one(PathInput)
        if line.value != message.asked:
            return
        line.put(message.completion.text)
        names = message.completion.names
        if len(names) != 1:
            self.query_one("#about", Line).show(choices(names))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whoever types a path need not be told how to begin."""
        return not self.query_one(PathInput).has_focus if action == "type" else True

    # ---------------------------------------------------------------- saying
    @on(FileList.Moved)
    def _describe(self) -> None:
        """How many are marked, in the header."""
        marked = len(self.query_one(FileList).marked)
        marks = [say("已选 {n} 项 *", n=marked)] if marked else []
        self.query_one(Header).describe(say("导入 · 选择文件"), "", marks)


def path_text(folder: Path) -> str:
    """A folder's path, ready to be carried on."""
    return shown(folder).removesuffix("/") + "/"


def about(listing: Listing) -> str:
    """What is in a folder, in a sentence."""
    if listing.reason:
        return listing.reason
    if not listing.items:
        words = say("这里没有文件夹，也没有可以读的文件")
    else:
        folders = len(listing.items) - listing.files
        words = say("{folders} 个文件夹，{files} 个文件", folders=folders, files=f"{listing.files:,}")
    return words + (say("；另有 {n} 个别的格式的文件", n=listing.others) if listing.others else "")


def choices(names: tuple[str, ...]) -> str:
    """The names that a typed path may become, as many as are listed."""
    if not names:
        return say("没有这样开头的文件或文件夹")
    return "  ".join(names[:NAMED]) + ("  …" if len(names) > NAMED else "")
