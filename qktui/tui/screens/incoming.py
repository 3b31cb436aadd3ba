"""待收: the files that are being read, as they come, and what would become of each. Nothing is written unasked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer

from qktui.importing import Stated
from qktui.intake import read_again
from qktui.phrases import say
from qktui.queries import find_report
from qktui.store import Store, StoreError
from qktui.tui import jobs
from qktui.tui.accepting import Acceptor
from qktui.tui.arrival import Arrival, Fate, packed, restated
from qktui.tui.arriving import Arrived, Ended, Found, TooMany, arriving
from qktui.tui.navigation import OpenReport, Reviewed, ReviewFile
from qktui.tui.pile import MOST_FILES, Pace, Pile, duration, explained
from qktui.tui.readers import Readers
from qktui.tui.screens.base import Page
from qktui.tui.screens.confirm import Confirm
from qktui.tui.screens.whose import Whose
from qktui.tui.widgets.key_bar import KeyBar
from qktui.tui.widgets.line import Header, Line, Note
from qktui.tui.widgets.pile_list import PileList

READING = "reading"
"""The group of the job that reads."""
PAUSE = 0.1
"""Seconds between two paintings of files that come in."""
TICK = 1.0
"""Seconds between two paintings of the time that is left."""


class IncomingScreen(Page[None]):
    """Read files, look at them, accept them."""

    DEFAULT_CSS = """
    IncomingScreen #progress { color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "review", "看", tooltip="对照原文看读出的数字；已收下的打开报告"),
        Binding("a", "accept", "收下", tooltip="收下光标处的文件，写进数据库"),
        Binding("A", "accept_clear", "全收", tooltip="收下全部没有疑问的文件"),
        Binding("y", "whose", "单位年度", tooltip="指定是哪个单位、哪一年度的报告"),
        Binding("x", "asking", "有疑问", tooltip="只看有疑问、有规则不成立或拒收的，或全部"),
        Binding("r", "again", "重读", tooltip="重新读光标处的文件"),
        Binding("escape", "leave", "返回", tooltip="停止读入；再按一次返回"),
    ]
    AUTO_FOCUS = "PileList"
    HELP = (
        "读过的文件，按 a 收下才写进数据库。每个文件写明认出多少格、有多少疑问、收下会怎样。\n"
        "“新”是库中还没有；“替换”是替换库中原样入库的一份；“! 已更正”是库中那份已有更正或定稿，替换前再问一次；"
        "“✗ 拒收”是读不成，下方写明原因。行首“?”是要人看一看的；疑问栏里的“✗2”是有 2 条规则不成立。\n"
        "读入中按 Esc 停止；已读的仍在这里。"
    )

    @dataclass
    class Changed(Message):
        """What has become of a file that was read again, or restated; ``old`` is what it was."""

        number: int
        old: Arrival
        new: Arrival

    @dataclass
    class Stored(Message):
        """The report in the database that a file holds."""

        report_id: int

    def __init__(self, store: Store, user: str, paths: tuple[Path, ...]) -> None:
        super().__init__()
        self.store, self.paths = store, paths
        self.pile = Pile()
        self.acceptor = Acceptor(store, self.pile, user, self._renew_soon)
        self.readers = Readers()
        self.total = -1  # not known yet
        self.only_asking = False
        self.reading, self.outcome = True, ""
        """Whether files are being read, and, once they are not, how it ended."""
        self._stop = threading.Event()
        self._begun = time.monotonic()
        self._soon: Timer | None = None
        self._ticking: Timer | None = None

    def compose(self) -> ComposeResult:
        """A header, how far the reading is, the files, what there is to say of one, the keys."""
        yield Header()
        yield Line(id="progress")
        yield PileList(self.pile, self._nothing)
        yield Note(id="about")
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the files."""
        self._describe()
        self._ticking = self.set_interval(TICK, self._describe)
        jobs.stream(self, READING, lambda: arriving(self.paths, self.store, self._stop))

    def on_unmount(self) -> None:
        """Whoever reads for this screen ends with it."""
        self._stop.set()
        self.readers.stop()

    # ---------------------------------------------------------------- reading
    @on(Found)
    def _found(self, message: Found) -> None:
        self.total = message.files
        self._begun = time.monotonic()
        left_out = [
            say("跳过 {n} 个别的格式的文件", n=message.passed_over) if message.passed_over else "",
            say("{n} 个文件夹没有权限，没有进去", n=message.closed) if message.closed else "",
        ]
        if said := say("；").join(filter(None, left_out)):
            self.notify(said, markup=False)
        self._describe()

    @on(TooMany)
    def _too_many(self) -> None:
        self._finish(say("超过 {n} 个文件，没有读入", n=f"{MOST_FILES:,}"))

    @on(Arrived)
    def _arrived(self, message: Arrived) -> None:
        self.pile.add(message.file)
        self._renew_soon()

    @on(Ended)
    def _ended(self) -> None:
        if self.reading:
            spent = duration(time.monotonic() - self._begun)
            self._finish(say("读完 {n} 个文件，用时 {time}", n=len(self.pile.files), time=spent) if self.total else "")

    @on(jobs.Failed)
    def _failed(self, message: jobs.Failed) -> None:
        """The app says why."""
        if message.group == READING and self.reading:
            self._finish(say("读入中断"))
        else:
            self._renew()

    def _finish(self, outcome: str) -> None:
        self.reading, self.outcome = False, outcome
        if self._ticking is not None:
            self._ticking.stop()
        self._renew()

    def _stop_reading(self) -> None:
        self._stop.set()
        self._finish(say("已停止：读了 {done} 个，共 {total} 个", done=len(self.pile.files), total=max(self.total, 0)))

    # ---------------------------------------------------------------- showing
    def _renew_soon(self) -> None:
        """Paint what has changed, together with what changes in the next moment."""
        if self._soon is None:
            self._soon = self.set_timer(PAUSE, self._renew)

    def _renew(self) -> None:
        self._soon = None
        files = self.query_one(PileList)
        files.renew(self.pile.shown(self.only_asking))
        self._describe()
        self._explain()

    def _describe(self) -> None:
        """The header, and how far reading or accepting is."""
        counts = self.pile.counts()
        marks = [
            say("待收 {n}", n=counts.waiting), say("有疑问 {n}", n=counts.asking) if counts.asking else "",
            say("拒收 {n}", n=counts.refused) if counts.refused else "",
            say("已收 {n} ✓", n=counts.accepted) if counts.accepted else "",
            say("只看有疑问的") if self.only_asking else "",
        ]  # fmt: skip
        count = say(" · {n} 个文件", n=len(self.pile.files)) if self.total != 0 else ""
        self.query_one(Header).describe(say("导入"), count, [mark for mark in marks if mark])
        self.query_one("#progress", Line).show(self._progress())

    def _progress(self) -> str:
        if self.acceptor.busy and self.acceptor.total > 1:
            return say("正在收下 {done}/{total}   Esc 停止", done=self.acceptor.done, total=self.acceptor.total)
        if not self.reading:
            return self.outcome
        if self.total < 0:
            return say("正在找文件……   Esc 停止")
        pace = Pace(len(self.pile.files), self.total, time.monotonic() - self._begun)
        return say("{pace}   Esc 停止", pace=pace.text())

    def _nothing(self) -> str:
        """What an empty list says."""
        if self.reading:
            return say("正在读……")
        if self.only_asking and self.pile.files:
            return say("没有要看的文件；按 x 看全部")
        if self.total < 0 and not self._stop.is_set():
            return say("界面一次最多看 {n} 个文件；更多的请用命令行：qktui import 文件夹", n=f"{MOST_FILES:,}")
        return say("没有可以读的文件")

    @on(PileList.Moved)
    def _explain(self) -> None:
        number = self.query_one(PileList).row
        self.query_one("#about", Note).tell("" if number is None else explained(self.pile, number))

    def action_asking(self) -> None:
        """Only the files that a person should look at, or all; the cursor stays on its file."""
        files = self.query_one(PileList)
        at = files.row
        self.only_asking = not self.only_asking
        shown = self.pile.shown(self.only_asking)
        files.show(shown, shown.index(at) if at in shown else 0)
        self._describe()

    # ---------------------------------------------------------------- one file
    def _current(self) -> tuple[int, Arrival] | None:
        number = self.query_one(PileList).row
        return None if number is None else (number, self.pile.files[number])

    @on(PileList.Opened)
    def _clicked(self) -> None:
        self.action_review()

    def action_review(self) -> None:
        """Look at the file under the cursor: what was read from it, the report that it became, or why it is refused."""
        if (current := self._current()) is None:
            return
        number, file = current
        if file.waits:
            self.app.post_message(ReviewFile(file, lambda reviewed: self._reviewed(number, file, reviewed)))
        elif file.accepted or file.fates == {Fate.UNCHANGED}:
            first = file.reports[0]
            jobs.start(self, "open", lambda: find_report(self.store, first.agency, first.year), self.Stored)
        else:
            hint = say("按 y 指定单位和年度再读；文件改过以后按 r 重读")
            self.app.push_screen(Confirm([explained(self.pile, number), "", hint]))

    @on(Stored)
    def _open(self, message: Stored) -> None:
        self.app.post_message(OpenReport(message.report_id))

    def _reviewed(self, number: int, old: Arrival, reviewed: Reviewed | None) -> None:
        if reviewed is None or self.pile.files[number] is not old:
            return
        self.pile.put(number, reviewed.file)
        self._renew()
        if reviewed.accept:
            self._in_background(partial(self._accept, number))

    def action_again(self) -> None:
        """Read the file under the cursor again."""
        self._read_again(Stated())

    def action_whose(self) -> None:
        """Say whose report the file under the cursor is, and of which year."""
        if (current := self._current()) is None or self._is_done(*current):
            return
        number, file = current
        if len(file.reports) > 1:
            self.notify(say("这个文件有多份报告：按 Enter 逐份看，再指定"), markup=False)
            return
        first = file.reports[0] if file.reports else None

        def said(stated: Stated | None) -> None:
            if stated is None or self.pile.files[number] is not file:
                return
            if file.packed:
                self._change(number, lambda: restated(file, 0, stated, self.store))
            else:
                self._read_again(stated)

        self.app.push_screen(Whose(first.agency if first else "", first.year if first else 0), said)

    def _is_done(self, number: int, file: Arrival) -> bool:
        """Whether the file is in the database, so that nothing of it can be changed here; says so."""
        if file.accepted:
            self.notify(explained(self.pile, number), markup=False)
        return file.accepted

    def _read_again(self, stated: Stated) -> None:
        if (current := self._current()) is None or self._is_done(*current):
            return
        number, file = current

        def job() -> Arrival:
            with self.readers.one() as reader:
                return packed(read_again(reader, file.path, self.store, stated))

        self.query_one("#about", Note).tell(say("正在重读……"))
        self._change(number, job)

    def _change(self, number: int, job: Callable[[], Arrival]) -> None:
        old = self.pile.files[number]
        jobs.start(self, f"change-{number}", job, lambda new: self.Changed(number, old, new))

    @on(Changed)
    def _changed(self, message: Changed) -> None:
        if self.pile.files[message.number] is message.old:
            self.pile.put(message.number, message.new)
        self._renew()

    # ---------------------------------------------------------------- accepting
    def action_accept(self) -> None:
        """Accept the file under the cursor."""
        if (current := self._current()) is None:
            return
        number, file = current
        if file.waits:
            self._in_background(partial(self._accept, number))
        else:
            self.notify(explained(self.pile, number), markup=False)

    async def _accept(self, number: int) -> None:
        corrected = [report for report in self.pile.files[number].reports if report.fate is Fate.CORRECTED]
        if corrected:
            names = [say("· {agency} {year} 年度", agency=r.agency, year=r.year) for r in corrected]
            question = [say("库中的报告已有更正或定稿："), *names, "", say("替换后，旧的整份留在修改记录里。替换？")]
            if not await self.app.push_screen_wait(Confirm(question, say("替换"), say("不替换"))):
                return
        came_in = await self._take([number], replace_corrected=bool(corrected))
        files = self.query_one(PileList)
        if came_in and files.row == number:
            files.action_move(1)

    def action_accept_clear(self) -> None:
        """Accept every file that has no question, after saying how many."""
        self._in_background(self._accept_clear)

    async def _accept_clear(self) -> None:
        clear = self.pile.clear()
        if not clear:
            self.notify(say("没有可以直接收下的文件"), markup=False)
            return
        replacing = sum(Fate.REPLACES in self.pile.files[number].fates for number in clear)
        failing = sum(self.pile.files[number].failing > 0 for number in clear)
        left = len(self.pile.waiting()) - len(clear)
        question = [
            say("收下没有疑问的 {n} 个文件？", n=len(clear)),
            say("· 其中 {n} 个替换库中原样入库的报告", n=replacing) if replacing else "",
            say("· 其中 {n} 个有规则不成立，照原样收下", n=failing) if failing else "",
            say("· 另有 {n} 个要先看一看，留在这里", n=left) if left else "",
        ]
        if not await self.app.push_screen_wait(Confirm([line for line in question if line], say("收下"))):
            return
        came_in = await self._take(clear)
        self.notify(say("已收下 {n} 个文件", n=came_in), markup=False)

    async def _take(self, numbers: list[int], *, replace_corrected: bool = False) -> int:
        came_in = 0
        try:
            came_in = await self.acceptor.accept(numbers, replace_corrected=replace_corrected)
        except StoreError as error:
            self.notify(str(error), severity="error", markup=False)
        self._renew()
        return came_in

    def _in_background(self, work: Callable[[], Coroutine[None, None, object]]) -> None:
        jobs.in_background(self, "accepting", work)

    # ---------------------------------------------------------------- leaving
    def action_leave(self) -> None:
        """Stop what goes on; else go back, after asking when files are left."""
        if self.acceptor.busy:
            self.acceptor.stop()
        elif self.reading:
            self._stop_reading()
        else:
            self._in_background(self._leave)

    async def _leave(self) -> None:
        left = len(self.pile.waiting())
        question = [say("还有 {n} 个文件没有收下。", n=left), say("离开后要再读一遍。离开？")]
        if not left or await self.app.push_screen_wait(Confirm(question, say("离开"), say("留在这里"))):
            self.dismiss()
