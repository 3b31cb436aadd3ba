"""Files that wait to be accepted: small in memory, honest about what they would do, taken one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qktui.changes import edit_report
from qktui.importing import NOTHING, Stated
from qktui.importing.sandbox import Reader
from qktui.intake import Incoming, read_again
from qktui.model import Cell
from qktui.queries import find_report, load_report
from qktui.store import Store, open_store
from qktui.tui.arrival import Arrival, Fate, Summary, accepted, foreseen_again, packed, restated, unpacked
from qktui.tui.pile import Pace, Pile, duration, explained, fate_text, whose
from tests.tui.documents import FULL, anonymous, figures, write

OTHER = "云岭市红岩区人民政府"


@pytest.fixture
def store(tmp_db: Path) -> Iterator[Store]:
    with open_store(tmp_db) as one:
        yield one


def arrived(path: Path, store: Store, stated: Stated = NOTHING) -> Arrival:
    with Reader() as reader:
        return packed(read_again(reader, path, store, stated))


@pytest.fixture
def file(tmp_path: Path, store: Store) -> Arrival:
    """A report that the database does not have yet."""
    return arrived(write(tmp_path, "报告.txt"), store)


def year_in(store: Store, year: int) -> str:
    return load_report(store, find_report(store, FULL, year)).report.agency


# ------------------------------------------------------------------ one file
def test_what_a_list_needs_is_at_hand_and_the_rest_is_small(file: Arrival) -> None:
    assert file.reports == (Summary(FULL, 2023, Fate.NEW, found=200),)
    assert file.waits
    assert file.clear
    assert len(file.packed) < 10_000
    (draft,) = unpacked(file)
    assert len(draft.report.cells) == 200


def test_accepting_takes_it_in_once(file: Arrival, store: Store) -> None:
    taken = accepted(file, store, "张三")
    assert (taken.accepted, taken.fates, taken.waits, taken.packed) == (True, frozenset({Fate.NEW}), False, b"")
    assert foreseen_again(file, store).fates == {Fate.UNCHANGED}
    again = accepted(file, store, "张三")
    assert again.fates == {Fate.UNCHANGED}


def test_another_version_replaces_and_says_so(file: Arrival, store: Store, tmp_path: Path) -> None:
    accepted(file, store, "张三")
    other = arrived(write(tmp_path, "新.txt", figures(t3__new__natural="77")), store)
    assert other.fates == {Fate.REPLACES}
    assert other.failing == 2
    assert accepted(other, store, "张三").fates == {Fate.REPLACES}


def corrected(file: Arrival, store: Store) -> None:
    """Accept a file, then correct a cell of it."""
    accepted(file, store, "张三")
    stored = load_report(store, find_report(store, FULL, 2023))
    edit_report(store, stored.id, stored.version, {"t3.new.natural": Cell(1)}, user="李四")


def test_what_a_person_corrected_is_replaced_only_when_asked(file: Arrival, store: Store, tmp_path: Path) -> None:
    corrected(file, store)
    other = arrived(write(tmp_path, "新.txt", figures(t3__new__natural="77")), store)
    assert (other.fates, other.corrected, other.clear) == (frozenset({Fate.CORRECTED}), True, False)
    refused = accepted(other, store, "张三")
    assert (refused.accepted, refused.waits) == (False, True)
    assert load_report(store, find_report(store, FULL, 2023)).report.cells["t3.new.natural"].value == 1
    assert accepted(other, store, "张三", replace_corrected=True).fates == {Fate.REPLACES}
    assert load_report(store, find_report(store, FULL, 2023)).report.cells["t3.new.natural"].value == 77


def test_a_person_settles_whose_it_is_as_often_as_they_like(file: Arrival, store: Store) -> None:
    once = restated(file, 0, Stated("某局", 2020), store)
    assert (once.reports[0].agency, once.reports[0].year, once.questions) == ("某局", 2020, 2)
    twice = restated(once, 0, Stated("", 2021), store)
    assert (twice.reports[0].agency, twice.reports[0].year, twice.questions) == (FULL, 2021, 1)
    assert unpacked(twice)[0].questions == ("文件写的年度是 2023，按指定记为 2021",)
    accepted(twice, store, "张三")
    assert year_in(store, 2021) == FULL


def test_a_file_that_does_not_say_whose_it_is(tmp_path: Path, store: Store) -> None:
    (tmp_path / "无名.txt").write_text(anonymous(), encoding="utf-8")
    refused = arrived(tmp_path / "无名.txt", store)
    assert "认不出是哪个机关哪一年" in refused.refused
    told = arrived(tmp_path / "无名.txt", store, Stated("某局", 2020))
    assert (told.reports[0].agency, told.reports[0].year, told.fates) == ("某局", 2020, frozenset({Fate.NEW}))


def test_a_file_that_has_changed_is_not_accepted(file: Arrival, store: Store, tmp_path: Path) -> None:
    write(tmp_path, "报告.txt", figures(t3__new__natural="77"))
    refused = accepted(file, store, "张三")
    assert "改动过" in refused.refused
    assert (refused.waits, refused.fates) == (False, frozenset({Fate.REFUSED}))
    file.path.unlink()
    assert "没有这个文件" in accepted(file, store, "张三").refused


def test_a_file_that_is_in_already_has_nothing_to_accept(tmp_path: Path) -> None:
    known = packed(Incoming(tmp_path / "a.txt", "ab" * 32))
    assert (known.waits, known.clear, known.packed) == (False, False, b"")


# ------------------------------------------------------------------ the pile
def stand_in(name: str, agency: str = FULL, year: int = 2023, fate: Fate = Fate.NEW, **more: object) -> Arrival:
    """A file of a pile; what it was read from does not matter here."""
    summary = Summary(agency, year, fate, found=200)
    file = Arrival(Path(name), f"{name:>64}", (summary,), packed=b"x", stated=(NOTHING,))
    questions = more.pop("questions", 0)
    if questions:
        file = replace(file, reports=(replace(summary, questions=int(str(questions)), doubt="怎么回事"),))
    return replace(file, **more)  # type: ignore[arg-type]


def piled(*files: Arrival) -> Pile:
    pile = Pile()
    for file in files:
        pile.add(file)
    return pile


def test_who_asks_and_who_does_not() -> None:
    pile = piled(
        stand_in("清楚.txt"), stand_in("疑.txt", "甲", questions=2), stand_in("已更正.txt", "乙", fate=Fate.CORRECTED),
        Arrival(Path("拒.txt"), "", refused="不是报告"), stand_in("没变.txt", "丙", fate=Fate.UNCHANGED),
        stand_in("换.txt", "丁", fate=Fate.REPLACES),
    )  # fmt: skip
    assert pile.clear() == [0, 5]
    assert pile.waiting() == [0, 1, 2, 5]
    assert pile.shown(asking=True) == [1, 2, 3]
    assert pile.shown(asking=False) == [0, 1, 2, 3, 4, 5]
    counts = pile.counts()
    assert (counts.waiting, counts.asking, counts.refused, counts.accepted) == (4, 2, 1, 0)


def test_two_files_of_one_report_are_rivals_until_one_is_out_of_the_way() -> None:
    pile = piled(stand_in("a.docx"), stand_in("b.pdf"), stand_in("c.txt", OTHER))
    assert (list(pile.rivals(0)), list(pile.rivals(1)), list(pile.rivals(2))) == ([1], [0], [])
    assert pile.clear() == [2]
    assert "b.pdf" in explained(pile, 0)
    pile.put(1, stand_in("b.pdf", "别的机关"))
    assert pile.clear() == [0, 1, 2]
    pile.put(1, replace(stand_in("b.pdf"), accepted=True, packed=b""))
    assert list(pile.rivals(0)) == [1]
    assert pile.clear() == [2], "the other is in the database and would be replaced"
    pile.put(1, Arrival(Path("b.pdf"), "", refused="改动过"))
    assert pile.clear() == [0, 2]


def test_copies_of_one_file_are_no_rivals() -> None:
    pile = piled(stand_in("a.txt"), replace(stand_in("a.txt"), path=Path("副本.txt")))
    assert pile.clear() == [0, 1]
    assert pile.related(0) == [1]


def test_a_pile_of_rivals_is_counted_in_no_time() -> None:
    pile = piled(*(stand_in(f"{n}.txt") for n in range(2000)))
    assert pile.clear() == []
    assert pile.counts().asking == 2000


@pytest.mark.parametrize(
    ("file", "word", "said"),
    [
        (stand_in("a.txt"), "新", "没有疑问"),
        (stand_in("a.txt", fate=Fate.REPLACES), "替换", "没有疑问"),
        (stand_in("a.txt", questions=1), "新", "? 怎么回事"),
        (stand_in("a.txt", questions=3), "新", "共 3 处疑问"),
        (stand_in("a.txt", fate=Fate.UNCHANGED), "没变化", "没有变化"),
        (stand_in("a.txt", fate=Fate.CORRECTED), "! 已更正", "再确认一次"),
        (stand_in("a.txt", accepted=True), "✓ 已收", "已在库中"),
        (stand_in("a.txt", accepted=True, fate=Fate.REPLACES), "✓ 已替换", "已在库中"),
        (Arrival(Path("a.txt"), "", refused="不是报告"), "✗ 拒收", "不是报告"),
    ],
)
def test_what_is_said_of_a_file(file: Arrival, word: str, said: str) -> None:
    assert fate_text(file) == word
    assert said in explained(piled(file), 0)


def test_a_file_of_several_reports() -> None:
    reports = (Summary("甲", 2022, Fate.NEW), Summary("乙", 2023, Fate.REFUSED, "太大"))
    file = replace(stand_in("a.json"), reports=reports)
    assert whose(file.reports) == "甲 等 2 份"
    assert fate_text(file) == "新、✗ 拒收"
    assert not file.clear
    assert "太大" in explained(piled(file), 0)


# ------------------------------------------------------------------ the pace
@pytest.mark.parametrize(
    ("pace", "said"),
    [
        (Pace(0, 300, 0), "已读 0/300 个文件"),
        (Pace(0, 300, 5), "已读 0/300 个文件"),
        (Pace(100, 300, 10), "已读 100/300 个文件   10.0 个/秒   还要约 20 秒"),
        (Pace(10, 2000, 20), "已读 10/2000 个文件   0.5 个/秒   还要约 66 分 20 秒"),
        (Pace(300, 300, 10), "已读 300/300 个文件   30.0 个/秒"),
    ],
)
def test_the_pace(pace: Pace, said: str) -> None:
    assert pace.text() == said


def test_durations() -> None:
    assert [duration(seconds) for seconds in (0, 1.4, 99, 100, 3600)] == [
        "1 秒", "1 秒", "99 秒", "1 分 40 秒", "60 分 0 秒",
    ]  # fmt: skip
