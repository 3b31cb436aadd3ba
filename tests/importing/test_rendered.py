"""Whatever figures a report prints, they are read as printed; a damaged file gives no wrong value."""

from __future__ import annotations

import random
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qktui.importing import NotAReport, read
from qktui.model import Draft, Number

from .render import FORM, NARRATIVE, TITLE, halved, render, whole

Printed = tuple[str, Number | None, str]
"""The printed text, with the value and the raw text to be read from it."""

COUNTS = st.one_of(
    st.integers(0, 200).map(lambda n: (str(n), n, "")),
    st.integers(1000, 10**9).map(lambda n: (f"{n:,}", n, f"{n:,}")),
    st.integers(0, 500).map(lambda n: (f"{n}件", n, f"{n}件")),
    st.integers(0, 500).map(lambda n: (f"{n}（其中修订{n}件）", n, f"{n}（其中修订{n}件）")),
    st.sampled_from(["/", "-", "—", "_", "无"]).map(lambda dash: (dash, None, dash)),
    st.just(("", None, "")),
)
AMOUNTS = st.decimals(0, 10**6, places=4).map(lambda d: (f"{d:f}", d, ""))
PLAIN = {cell.id: str(i % 50) for i, cell in enumerate(FORM.layout().cells)}


@st.composite
def printed_cells(draw: st.DrawFn) -> dict[str, Printed]:
    """Any figures at all, in one of the layouts."""
    group = draw(st.sampled_from(["", "t3.other", "t3.denied", "t3.denied+", "t3.other,t3.unavailable+"]))
    kinds = draw(st.lists(COUNTS, min_size=8, max_size=8))
    shuffled = draw(st.randoms(use_true_random=False))
    cells = {cell.id: shuffled.choice(kinds) for cell in FORM.layout(group).cells}
    for part in group.split(","):  # a group's line without any figure does not show that the group is printed
        if part:
            cells[f"{part.removesuffix('+')}.natural"] = ("1", 1, "")
    return cells | {"t2.fees.amount": draw(AMOUNTS)}


def attempt(text: str) -> Draft | str:
    """The draft, or the reason why there is none."""
    try:
        return one(text)
    except NotAReport as refused:
        return refused.reason


def one(text: str) -> Draft:
    (draft,) = read("报告.txt", text.encode())
    return draft


@settings(max_examples=60, deadline=None)
@given(printed_cells(), st.sampled_from([whole, halved]))
def test_every_figure_is_read_as_printed(cells: dict[str, Printed], breaker: object) -> None:
    texts = {cell_id: text for cell_id, (text, _, _) in cells.items()}
    draft = one(render(texts, halved if breaker is halved else whole))
    assert {k: (c.value, c.raw) for k, c in draft.report.cells.items()} == {k: (v, r) for k, (_, v, r) in cells.items()}
    assert draft.missing == ()
    assert draft.report.unplaced == ()


@settings(max_examples=60, deadline=None)
@given(printed_cells())
def test_without_tabs_blanks_are_asked_about_but_nothing_is_wrong(cells: dict[str, Printed]) -> None:
    texts = {cell_id: text for cell_id, (text, _, _) in cells.items()}
    draft = attempt(render(texts).replace("\t", ""))
    if isinstance(draft, str):
        return
    for cell_id, cell in draft.report.cells.items():
        assert (cell.value, cell.raw) == cells[cell_id][1:]


def test_particulars_and_text() -> None:
    report = one(render(PLAIN, halved)).report
    assert (report.title, report.agency, report.year) == ("".join(TITLE), "云岭市青溪区人民政府", 2023)
    assert [(s.number, s.title) for s in report.sections] == [(s.number, s.title) for s in FORM.sections]
    assert report.sections[0].text == "2023年，全区工作平稳。\n（一）主动公开\n全年更新信息1200条。"
    assert [s.text for s in report.sections[1:]] == ["\n".join(NARRATIVE[n]) for n in range(2, 7)]
    assert report.source is not None
    assert report.source.name == "报告.txt"
    assert isinstance(report.cells["t2.fees.amount"].value, Decimal)


@pytest.mark.parametrize(
    "change",
    [
        "crlf",
        "gb18030",
        "utf-16",
        "utf-16 without its mark",
        "no blank lines",
        "rows with tabs",
        "rows with spaces",
        "pipes",
        "one line",
        "one line, wide spaces",
    ],
)
def test_other_ways_of_writing_the_same_report(change: str) -> None:
    text = render(PLAIN)
    rows = re.compile(r"(?:^\t.*\n)+", re.MULTILINE)
    table = re.compile(r"(?:^(?:\t.*)?\n)+", re.MULTILINE)
    data = {
        "crlf": lambda: text.replace("\n", "\r\n").encode(),
        "gb18030": lambda: text.encode("gb18030"),
        "utf-16": lambda: text.encode("utf-16"),
        "utf-16 without its mark": lambda: text.encode("utf-16-le"),
        "rows with spaces": lambda: rows.sub(lambda row: " ".join(row[0].split()) + "\n", text).encode(),
        "one line, wide spaces": lambda: table.sub(lambda lines: "　".join(lines[0].split()) + "\n", text).encode(),
        "no blank lines": lambda: re.sub(r"\n\s*\n", "\n", text.replace("\t", "")).encode(),
        "rows with tabs": lambda: rows.sub(lambda row: row[0][1:].replace("\n", "") + "\n", text).encode(),
        "pipes": lambda: rows.sub(
            lambda row: row[0].replace("\n\t", "|").replace("\t", "|").rstrip() + "|\n", text
        ).encode(),
        "one line": lambda: table.sub(lambda lines: " ".join(lines[0].split()) + "\n", text).encode(),
    }[change]()
    (draft,) = read("报告.txt", data)
    assert {k: f"{c.value}" for k, c in draft.report.cells.items()} == PLAIN
    assert [s.text for s in draft.report.sections[1:]] == ["\n".join(NARRATIVE[n]) for n in range(2, 7)]


def test_cut_at_every_line_nothing_wrong_is_read() -> None:
    lines = render(PLAIN).split("\n")
    last_heading = lines.index("六、其他需要报告的事项")
    for end in range(len(lines)):
        draft = attempt("\n".join(lines[:end]))
        if isinstance(draft, str):
            assert end <= last_heading + 2 or not lines[end - 1].endswith("。")
            assert re.search("空的|不完整" if end > 1 else "空的|不是", draft)
            continue
        assert {k: f"{c.value}" for k, c in draft.report.cells.items()} == PLAIN
        assert end > last_heading
        assert draft.questions or draft.report.published_on


@pytest.mark.parametrize(
    ("until", "named"),
    [
        ("三、收到和处理", ["表三", "表四", "第六部分"]),
        ("四、结转下年度", ["表三的“四、结转下年度继续办理”行"]),
        ("五、存在的", ["第五部分", "第六部分"]),
        ("六、其他需要", ["第六部分“其他需要报告的事项”", "加强培训"]),
    ],
)
def test_a_cut_file_is_told_what_it_lacks(until: str, named: list[str]) -> None:
    text = render(PLAIN)
    with pytest.raises(NotAReport) as refused:
        one(text[: text.index(until)])
    assert all(part in refused.value.reason for part in named)


def test_a_missing_table_is_told() -> None:
    text = render(PLAIN)
    with pytest.raises(NotAReport, match="缺少表四"):
        one(text[: text.index("\t行政复议")] + text[text.index("五、存在的") :])


@pytest.mark.parametrize("kept", [False, True])
def test_one_line_lost_or_doubled_gives_no_wrong_value(kept: bool) -> None:
    text = render({cell: str(100 + i) for i, cell in enumerate(PLAIN)})
    lines = text.split("\n")
    truth = one(text).report.cells
    for at in range(lines.index("\t第二十条第（一）项"), lines.index("六、其他需要报告的事项"), 5):
        draft = attempt("\n".join([*lines[: at + kept], *lines[at + (not kept) :]]))
        if isinstance(draft, str):
            continue
        for cell_id, cell in draft.report.cells.items():
            assert cell.value == truth[cell_id].value
        figures = len(draft.report.cells) + len(draft.report.unplaced)
        assert figures >= len(truth) - (not kept)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_shuffled_lines_are_no_report(seed: int) -> None:
    lines = render(PLAIN).split("\n")
    random.Random(seed).shuffle(lines)
    with pytest.raises(NotAReport):
        one("\n".join(lines))


@pytest.mark.parametrize("character", ["\u200b", "\u200e", "\u202e", "\x07", "\ufeff", "\u3000", "\u00a0"])
def test_invisible_characters_around_cells_change_nothing(character: str) -> None:
    text = re.sub(r"^\t(?=.)", f"\t{character}", render(PLAIN), flags=re.MULTILINE)
    draft = one(text)
    assert {k: f"{c.value}" for k, c in draft.report.cells.items()} == PLAIN


def test_a_control_character_inside_a_number_is_asked_about() -> None:
    draft = one(render(PLAIN | {"t3.new.natural": "1\x0739"}))
    assert (draft.report.cells["t3.new.natural"].value, draft.report.cells["t3.new.natural"].raw) == (None, "1 39")
    assert draft.questions


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空"),
        (b"%PDF-1.7\n\0\0", "PDF"),
        ("今天天气很好。\n明天也是。".encode(), "不是政府信息公开工作年度报告"),
        (("1\n" * 5000).encode(), "不是政府信息公开工作年度报告"),
        (("长" * 3_000_000).encode(), "不是政府信息公开工作年度报告"),
        (render(PLAIN).encode()[:-1500], "不完整"),
    ],
)
def test_what_is_not_a_report(data: bytes, reason: str) -> None:
    with pytest.raises(NotAReport, match=reason):
        read("a.txt", data)


def test_a_report_of_nobody() -> None:
    text = render(PLAIN).replace("青溪区人民政府2023年度\n政府信息公开工作年度报告", "")
    named = one(text)
    assert named.report.agency == "云岭市青溪区政务公开办公室"
    assert any("标题" in question for question in named.questions)
    with pytest.raises(NotAReport, match="哪个机关哪一年"):
        one(text.replace("统计期限为2023年1月1日至2023年12月31日", ""))


def test_a_section_that_is_missing_in_the_middle_is_asked_about() -> None:
    text = render(PLAIN)
    start, end = text.index("五、存在"), text.index("六、其他")
    draft = one(text[:start] + text[end:])
    assert any("第五部分" in question for question in draft.questions)
    assert {k: f"{c.value}" for k, c in draft.report.cells.items()} == PLAIN
