"""The pile of files that have been read: in the order they came, which of them wait, which agree with each other.

No screen, no database; :mod:`qktui.tui.arrival` is a file of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from qktui.importing.batch import document_name
from qktui.phrases import say
from qktui.tui.arrival import Arrival, Fate, Summary

MOST_FILES = 2000
"""How many files the app takes at a time; a person looks at no more, and memory stays small."""
NAMED = 3
"""How many of the files that rival another are named."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many files wait, ask something, are refused and are accepted."""

    waiting: int
    asking: int
    refused: int
    accepted: int


class Pile:
    """Files by number, from 0 on, as they arrive. A file is replaced by what has become of it."""

    def __init__(self) -> None:
        self.files: list[Arrival] = []
        self._of_report: dict[tuple[str, int], dict[str, set[int]]] = {}

    def add(self, file: Arrival) -> None:
        """Put a file on the pile."""
        self.files.append(file)
        self._note(len(self.files) - 1)

    def put(self, number: int, file: Arrival) -> None:
        """What has become of a file."""
        old = self.files[number]
        for key in _keys(old):
            self._of_report[key][old.sha256].discard(number)
        self.files[number] = file
        self._note(number)

    def _note(self, number: int) -> None:
        file = self.files[number]
        for key in _keys(file):
            self._of_report.setdefault(key, {}).setdefault(file.sha256, set()).add(number)

    def rivals(self, number: int) -> Iterator[int]:
        """Other files that hold a report of the same agency and year and are not the very same file."""
        file = self.files[number]
        if file.waits or file.accepted:
            groups = (group for key in _keys(file) for sha256, group in self._of_report[key].items()
                      if sha256 != file.sha256)  # fmt: skip
            yield from (other for group in groups for other in sorted(group))

    def related(self, number: int) -> list[int]:
        """Files that wait and hold a report that this one holds too: what becomes of it concerns them."""
        groups = [group for key in _keys(self.files[number]) for group in self._of_report[key].values()]
        return [other for other in sorted(set().union(*groups)) if other != number and self.files[other].waits]

    def asks(self, number: int) -> bool:
        """Whether a person should look at the file: it has questions, is refused, or another says something else."""
        file = self.files[number]
        if file.accepted:
            return False
        refused = bool(file.fates & {Fate.REFUSED, Fate.CORRECTED})
        return refused or bool(file.waits and (file.questions or self._is_rivalled(number)))

    def _is_rivalled(self, number: int) -> bool:
        return next(self.rivals(number), None) is not None

    def waiting(self) -> list[int]:
        """The files of which something can be accepted."""
        return [number for number, file in enumerate(self.files) if file.waits]

    def clear(self) -> list[int]:
        """The files that can be accepted without a look: no question, nothing refused, no rival."""
        return [number for number, file in enumerate(self.files) if file.clear and not self._is_rivalled(number)]

    def shown(self, asking: bool) -> list[int]:
        """The files to list: all, or only those that ask something or have rules that do not hold."""
        return [
            number for number, file in enumerate(self.files)
            if not asking or self.asks(number) or (file.waits and file.failing)
        ]  # fmt: skip

    def counts(self) -> Counts:
        """The pile in figures."""
        refused = sum(bool(file.refused) or file.fates == {Fate.REFUSED} for file in self.files)
        asking = sum(file.waits and self.asks(number) for number, file in enumerate(self.files))
        accepted = sum(file.accepted for file in self.files)
        return Counts(len(self.waiting()), asking, refused, accepted)


def _keys(file: Arrival) -> set[tuple[str, int]]:
    """The reports that it brings, or has brought, into the database."""
    if not (file.waits or file.accepted):
        return set()
    return {(report.agency, report.year) for report in file.reports if report.fate is not Fate.REFUSED}


def fate_text(file: Arrival) -> str:
    """What becomes of a file, in a word with a sign where it matters: ``新``, ``! 已更正``, ``✗ 拒收``, ``✓ 已收``."""
    words = [_done(fate) if file.accepted else fate_word(fate) for fate in Fate if fate in file.fates]
    return say("、").join(words)


def fate_word(fate: Fate) -> str:
    """What would become of a report, in a word."""
    return {
        Fate.NEW: say("新"), Fate.REPLACES: say("替换"), Fate.UNCHANGED: say("没变化"),
        Fate.CORRECTED: say("! 已更正"), Fate.REFUSED: say("✗ 拒收"),
    }[fate]  # fmt: skip


def _done(fate: Fate) -> str:
    return {Fate.NEW: say("✓ 已收"), Fate.REPLACES: say("✓ 已替换")}.get(fate, fate_word(fate))


def whose(reports: tuple[Summary, ...]) -> str:
    """Whose reports a file holds: the agency, or the first of several and how many there are."""
    if not reports:
        return ""
    if len(reports) == 1:
        return reports[0].agency
    return say("{agency} 等 {n} 份", agency=reports[0].agency, n=len(reports))


def explained(pile: Pile, number: int) -> str:
    """What there is to say of a file, in a sentence or two; the most important first."""
    file = pile.files[number]
    if file.refused:
        return say("✗ 拒收：{reason}", reason=file.refused)
    for report in file.reports:
        if report.fate is Fate.CORRECTED:
            return say("! 库中 {agency} {year} 年度已有更正或定稿；要替换按 a，再确认一次",
                       agency=report.agency, year=report.year)  # fmt: skip
        if report.fate is Fate.REFUSED:
            return say("✗ 拒收：{reason}", reason=report.reason)
    if file.accepted:
        return say("✓ 已在库中；按 Enter 打开")
    if rivals := list(islice(pile.rivals(number), NAMED)):
        names = say("、").join(document_name(pile.files[rival].path) for rival in rivals)
        return say("? 与这里的 {files} 是同一单位同一年度而不是同一个文件：先比较，再收下要的那一份", files=names)
    doubt = next((report.doubt for report in file.reports if report.doubt), "")
    if doubt:
        more = say("（共 {n} 处疑问，按 Enter 看）", n=file.questions) if file.questions > 1 else ""
        return f"? {doubt}{more}"
    if file.failing:
        return say("✗ {n} 条规则不成立：可能是文件本来如此，也可能读错；按 Enter 对照原文", n=file.failing)
    if file.fates == {Fate.UNCHANGED}:
        return say("库中已有这份报告，内容没有变化")
    return say("没有疑问；按 Enter 对照原文，按 a 收下")


@dataclass(frozen=True, slots=True)
class Pace:
    """How far the reading is: ``done`` of ``total`` files after so many seconds."""

    done: int
    total: int
    seconds: float

    def text(self) -> str:
        """Count, rate and time left, in words; the last two once there is something to go by."""
        count = say("已读 {done}/{total} 个文件", done=self.done, total=self.total)
        if not self.done or self.seconds <= 0:
            return count
        rate = self.done / self.seconds
        parts = [count, say("{n} 个/秒", n=f"{rate:.1f}")]
        if self.done < self.total:
            parts.append(say("还要约 {time}", time=duration((self.total - self.done) / rate)))
        return "   ".join(parts)


def duration(seconds: float) -> str:
    """A duration as people say it: seconds, or minutes and seconds."""
    whole = max(1, round(seconds))
    if whole < 100:
        return say("{n} 秒", n=whole)
    return say("{m} 分 {s} 秒", m=whole // 60, s=whole % 60)
