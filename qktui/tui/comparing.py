"""Two states of a report side by side: which they are, and everything in which they differ, ready to be drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from qktui.forms import Form
from qktui.phrases import say
from qktui.printable import one_line
from qktui.queries import (
    SECTION,
    Difference,
    NoState,
    State,
    StoredReport,
    changes_of,
    differences,
    import_of,
    newest_change,
    read_report,
    read_state,
)
from qktui.store import Store
from qktui.tui.change_words import field_words, section_words, subject_words, value_words
from qktui.tui.text_changes import changed_passages
from qktui.tui.times import local_time

NOW, PUBLISHED = 0, -1
"""States that follow the report: as it is at present, and as its document was imported."""
MOST = 1000
"""Lines that are drawn at most; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is compared: two states by the entries after which they stood, or ``NOW`` or ``PUBLISHED``."""

    report_id: int
    one: int
    other: int = NOW


@dataclass(frozen=True, slots=True)
class Side:
    """A state, and what it is called."""

    change: int
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in two states. ``what`` names it; a line without is a further one of what stands above it.

    ``same`` tells that it only stands around what differs; ``gap`` that something is left out before it.
    """

    what: str
    old: str = ""
    new: str = ""
    same: bool = False
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """Two states, the older first, and how they differ. ``newest`` is the report's last entry."""

    stored: StoredReport
    newest: int
    old: Side
    new: Side
    found: tuple[Difference, ...]
    lines: tuple[Line, ...]

    @property
    def counts(self) -> str:
        """How many things differ, and of which kinds."""
        words = {
            "field": say("报告信息"), "section": say("正文"), "cell": say("格"), "indicator": say("指标"),
            "unplaced": say("未归入的数字"),
        }  # fmt: skip
        kinds = Counter(each.kind for each in self.found)
        parts = [f"{word} {kinds[kind]}" for kind, word in words.items() if kinds[kind]]
        return say("{n} 处不同", n=len(self.found)) + "".join(f" · {part}" for part in parts)


@dataclass(frozen=True, slots=True)
class Prospect:
    """What restoring a state would change, as the report is now; ``another`` document's report would come back."""

    stored: StoredReport
    found: tuple[Difference, ...]
    another: bool


def compare(store: Store, pair: Pair) -> Compared:
    """Read two states and compare them. Raises ``NoState`` and ``NoReport``."""
    with store.snapshot_apart() as conn:
        stored, newest = read_report(conn, pair.report_id), newest_change(conn, pair.report_id)
        named = {NOW: newest, PUBLISHED: import_of(conn, pair.report_id, newest)}
        if PUBLISHED in (pair.one, pair.other) and not named[PUBLISHED]:
            raise NoState(say("这份报告不是从文件读来的"))
        asked = sorted((pair.one, pair.other), key=lambda each: named.get(each, each))
        states = [read_state(conn, pair.report_id, named.get(each, each)) for each in asked]
    old, new = (
        _side(store, pair.report_id, state, wanted, newest, named[PUBLISHED])
        for wanted, state in zip(asked, states, strict=True)
    )
    found = differences(states[0].report, states[1].report)
    return Compared(stored, newest, old, new, found, tuple(lines_of(found, stored.layout.form)))


def foresee(store: Store, report_id: int, change: int) -> Prospect:
    """What restoring the state after an entry would change. Agency and year stay. Raises ``NoState``, ``NoReport``."""
    with store.snapshot_apart() as conn:
        stored, wanted = read_report(conn, report_id), read_state(conn, report_id, change)
        taken = import_of(conn, report_id, newest_change(conn, report_id))
    back = replace(wanted.report, agency=stored.report.agency, year=stored.report.year)
    return Prospect(stored, differences(stored.report, back), taken != wanted.taken)


def _side(store: Store, report_id: int, state: State, wanted: int, newest: int, published: int) -> Side:
    """What a state is called: by what was asked for, and that it is the present where it still is."""
    if wanted == NOW:
        return Side(state.change, say("现在"))
    (entry,) = changes_of(store, report_id, below=state.change + 1, limit=1)
    time, user = local_time(entry.at), one_line(entry.user)
    if state.change == published:
        name = say("原文（{time} 导入）", time=time)
    else:
        name = say("第 {n} 条之后（{time} {user}）", n=state.change, time=time, user=user)
    return Side(state.change, say("{state}，就是现在", state=name) if state.change == newest else name)


# ------------------------------------------------------------------ differences in lines
def lines_of(found: Iterable[Difference], form: Form) -> Iterator[Line]:
    """Differences as lines: of a section, the sentences that differ."""
    for each in found:
        match each.kind:
            case "section":
                yield from _section_lines(each, form)
            case "cell":
                old, new = (value_words(each.subject, value) for value in (each.old, each.new))
                yield Line(subject_words(each.subject, form), old, new)
            case "field":
                yield Line(field_words(each.subject), *_values(each, each.subject))
            case "indicator":
                label = (each.new or each.old or "").partition("\n")[0]
                yield Line(say("指标 {label}", label=one_line(label)), *_values(each, ""))
            case _:
                yield Line(say("未归入的数字 {n}", n=one_line(each.subject)), *_values(each, ""))


def in_short(each: Difference, form: Form) -> str:
    """A difference on one line; of a section, how long it was and is."""
    line = next(lines_of([each], form))
    return say("{cell}：{old} → {new}", cell=line.what, old=line.old, new=line.new)


def _values(each: Difference, subject: str) -> tuple[str, str]:
    old, new = (
        None if value is None else "  ".join(part for part in value.split("\n") if part)
        for value in (each.old, each.new)
    )
    return value_words(subject, old), value_words(subject, new)


def _section_lines(each: Difference, form: Form) -> Iterator[Line]:
    titles, texts = zip(*(_title_and_text(value) for value in (each.old, each.new)), strict=True)
    subject = f"{SECTION}{each.subject}"
    yield Line(section_words(each.subject, form), value_words(subject, each.old), value_words(subject, each.new))
    if titles[0] != titles[1]:
        yield Line(say("标题"), value_words("", titles[0]), value_words("", titles[1]))
    passages = list(changed_passages(*texts))
    for passage in passages:
        yield Line("", passage.old or "", passage.new or "", passage.same, passage.begins)
    if not passages and texts[0] != texts[1] and None not in texts:
        yield Line("", say("只有空白或分段不同"), say("只有空白或分段不同"), True)


def _title_and_text(value: str | None) -> tuple[str | None, str | None]:
    if value is None:
        return None, None
    title, _, text = value.partition("\n")
    return title, text
