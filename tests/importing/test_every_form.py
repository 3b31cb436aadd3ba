"""Reports of every form, older ones too: the form is known by its tables, and every figure is read as printed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qktui.forms import Form, SectionTitle, form_ids, load_form
from qktui.importing import NotAReport, read
from qktui.importing.document import Document, Grid, GridCell
from qktui.importing.match import Match, match
from qktui.model import Draft, Number

from .render import CHECKED_BY, FILLED_IN_BY, SIGNATURE, halved, render, whole

FORMS = [load_form(form_id) for form_id in form_ids()]
OLDER, OLDEST = load_form("2019"), load_form("2014")
UNIT_LINES = re.compile(r"^\t(?:条|件|次|篇|个|人|人次|万元|——|单位)\n", re.MULTILINE)
ROWS = re.compile(r"(?:^\t.*\n)+", re.MULTILINE)

Read = tuple[Number | None, str]


def one(text: str) -> Draft:
    (draft,) = read("报告.txt", text.encode())
    return draft


def numbered(form: Form) -> dict[str, str]:
    """A different figure in every cell."""
    return {cell.id: str(100 + i) for i, cell in enumerate(form.layout().cells)}


def values(draft: Draft) -> dict[str, str]:
    return {cell_id: f"{cell.value}" for cell_id, cell in draft.report.cells.items()}


COUNTS = st.one_of(
    st.integers(0, 200).map(lambda n: (str(n), (n, ""))),
    st.integers(1000, 10**9).map(lambda n: (f"{n:,}", (n, f"{n:,}"))),
    st.sampled_from(["/", "-", "—", "——", "无"]).map(lambda dash: (dash, (None, dash))),
    st.just(("", (None, ""))),
)
SIGNED = st.one_of(
    COUNTS,
    st.integers(1, 99).map(lambda n: (f"+{n}", (n, f"+{n}"))),
    st.integers(1, 99).map(lambda n: (f"-{n}", (-n, ""))),
    st.integers(1, 99).map(lambda n: (f"－{n}", (-n, f"－{n}"))),
)
AMOUNTS = st.one_of(
    st.decimals(0, 10**6, places=4).map(lambda d: (f"{d:f}万元", (d, f"{d:f}万元"))),
    st.integers(0, 10**9).map(lambda n: (f"{n}元", (Decimal(n).scaleb(-4), f"{n}元"))),
)


@st.composite
def printed(draw: st.DrawFn) -> tuple[str, dict[str, tuple[str, Read]]]:
    """Any figures at all in one of the forms: what is printed in each cell, and what is to be read from it."""
    form = load_form(draw(st.sampled_from(form_ids())))
    kinds = [draw(st.lists(kind, min_size=6, max_size=6)) for kind in (COUNTS, SIGNED, AMOUNTS)]
    chance = draw(st.randoms(use_true_random=False))
    return form.id, {
        cell.id: chance.choice(kinds[2] if cell.decimals else kinds[cell.signed]) for cell in form.layout().cells
    }


@settings(max_examples=60, deadline=None)
@given(printed(), st.booleans())
def test_every_figure_is_read_as_printed(report: tuple[str, dict[str, tuple[str, Read]]], broken: bool) -> None:
    form, cells = load_form(report[0]), report[1]
    draft = one(render({key: text for key, (text, _) in cells.items()}, halved if broken else whole, form))
    assert draft.report.form == form.id
    assert {k: (c.value, c.raw) for k, c in draft.report.cells.items()} == {k: found for k, (_, found) in cells.items()}
    assert (draft.missing, draft.report.unplaced, draft.questions) == ((), (), ())


@settings(max_examples=40, deadline=None)
@given(printed())
def test_without_layout_nothing_is_wrong(report: tuple[str, dict[str, tuple[str, Read]]]) -> None:
    form, cells = load_form(report[0]), report[1]
    try:
        draft = one(render({key: text for key, (text, _) in cells.items()}, form=form).replace("\t", ""))
    except NotAReport:
        return
    assert draft.report.form == form.id
    for cell_id, cell in draft.report.cells.items():
        assert (cell.value, cell.raw) == cells[cell_id][1]


@pytest.mark.parametrize("column", ["items_last_year", "items_change", "decisions"])
def test_a_column_of_another_form_is_not_overlooked(column: str) -> None:
    """Of three columns one is filled in, and no line says which: the form of 2021, which has one, is not this one."""
    figures = {cell.id: "7" if cell.id.endswith(f".{column}") else "" for cell in OLDER.layout().cells}
    draft = one(render(figures, form=OLDER).replace("\t", ""))
    assert draft.report.form == "2019"
    assert {cell.value for cell in draft.report.cells.values()} <= {None}
    assert "7" in {each.text for each in draft.report.unplaced}


@pytest.mark.parametrize("form", FORMS, ids=form_ids())
@pytest.mark.parametrize("year", [2016, 2019, 2022])
def test_the_form_is_known_by_its_tables_and_not_by_the_year(form: Form, year: int) -> None:
    draft = one(render(numbered(form), form=form).replace("2023", str(year)))
    assert (draft.report.form, draft.report.year) == (form.id, year)
    assert values(draft) == numbered(form)


@pytest.mark.parametrize("form", FORMS, ids=form_ids())
def test_a_report_of_dashes_is_read_as_dashes(form: Form) -> None:
    draft = one(render({cell.id: "/" for cell in form.layout().cells}, form=form))
    assert {(cell.value, cell.raw) for cell in draft.report.cells.values()} == {(None, "/")}
    assert len(draft.report.cells) == len(form.layout().cells)


def test_other_outcomes_in_one_row_do_not_make_another_form() -> None:
    cells = {cell.id: "7" for cell in load_form("2021").layout("t3.other").cells}
    draft = one(render(cells))
    assert draft.report.form == "2021"
    assert values(draft) == cells


# ------------------------------------------------------------------ amounts and their units
def amount(text: str) -> tuple[Number | None, str, int]:
    """The amount of central procurement, its printed text, and how many questions its report raises."""
    draft = one(text)
    assert draft.report.unplaced == ()
    cell = draft.report.cells["t2.procurement.amount"]
    return cell.value, cell.raw, len(draft.questions)


def test_an_amount_is_converted_from_the_unit_that_is_stated() -> None:
    cells = numbered(OLDER) | {"t2.procurement.amount": "251000元"}
    assert amount(render(cells, form=OLDER)) == (Decimal("25.1"), "251000元", 0)
    plain = render(cells | {"t2.procurement.amount": "251000"}, form=OLDER)
    assert amount(plain.replace("采购总金额", "采购总金额（元）")) == (Decimal("25.1"), "251000", 0)
    assert amount(plain.replace("采购总金额", "采购总金额（单位：万元）")) == (Decimal(251000), "", 0)
    assert amount(plain) == (Decimal(251000), "", 1)
    apart = render(cells, form=OLDER).replace("251000元", "251000\n\t元")
    assert amount(apart) == (Decimal("25.1"), "251000元", 0)


def test_the_unit_of_a_row_counts() -> None:
    text = render(numbered(OLDEST) | {"s.fees": "3500", "s.office.budget": "1.5"}, form=OLDEST)
    fees, budget = (one(text).report.cells[key] for key in ("s.fees", "s.office.budget"))
    assert (fees.value, budget.value) == (Decimal(3500), Decimal("1.5"))
    draft = one(text.replace("收取的费用\n\t万元", "收取的费用\n\t元"))
    assert (draft.report.cells["s.fees"].value, draft.report.cells["s.fees"].raw) == (Decimal("0.35"), "3500")
    assert draft.report.cells["s.office.budget"].value == Decimal("1.5")
    labelled = UNIT_LINES.sub("", text).replace("收取的费用", "收取的费用（元）")
    assert one(labelled).report.cells["s.fees"].value == Decimal("0.35")


# ------------------------------------------------------------------ the table behind the report
@pytest.mark.parametrize("change", ["pipes", "rows with tabs", "one line", "no units", "no header", "a year as header"])
def test_other_ways_of_writing_the_table_behind_the_report(change: str) -> None:
    text = render(numbered(OLDEST), form=OLDEST)
    changed = {
        "pipes": lambda: ROWS.sub(lambda row: row[0].replace("\n\t", "|").replace("\t", "|").rstrip() + "|\n", text),
        "rows with tabs": lambda: ROWS.sub(lambda row: row[0][1:].replace("\n", "") + "\n", text),
        "one line": lambda: re.sub(r"(?:^(?:\t.*)?\n)+", lambda lines: " ".join(lines[0].split()) + "\n", text,
                                   flags=re.MULTILINE),
        "no units": lambda: UNIT_LINES.sub("", text),
        "no header": lambda: text.replace("\t统计指标\n\t单位\n\t统计数\n", ""),
        "a year as header": lambda: text.replace("\t统计数\n", "\t2017年\n"),
    }[change]()  # fmt: skip
    draft = one(changed)
    assert draft.report.form == OLDEST.id
    assert values(draft) == numbered(OLDEST)
    assert draft.missing == ()


@pytest.mark.parametrize(
    "title", ["{}", "附件：{}", "附表 {}", "青溪区人民政府{}（2023年度）", "附件：\n青溪区{}", "\t青溪区{}\n"]
)
def test_the_table_begins_an_appendix_behind_the_signature(title: str) -> None:
    draft = one(
        render(numbered(OLDEST), form=OLDEST).replace(OLDEST.sections[-1].title, title.format("政府信息公开情况统计表"))
    )
    report = draft.report
    assert [section.number for section in report.sections] == [section.number for section in OLDEST.sections]
    assert report.sections[-2].text == "没有其他情况。"
    assert report.sections[-1].text.split("\n") == [*FILLED_IN_BY, *CHECKED_BY]
    assert report.issuer == SIGNATURE[0]
    assert values(draft) == numbered(OLDEST)


@pytest.mark.parametrize("title", OLDEST.sections, ids=lambda title: str(title.number))
def test_older_reports_lack_sections_and_name_them_variously(title: SectionTitle) -> None:
    text = render(numbered(OLDEST), form=OLDEST)
    for alias in title.aliases:
        draft = one(text.replace(f"、{title.title}\n", f"、{alias}\n"))
        found = {section.number: section.title for section in draft.report.sections}
        assert len(found) == len(OLDEST.sections)
        assert found[title.number] == alias
    if title.optional and not title.appendix:
        draft = one(re.sub(rf".、{title.title}\n(?:(?!.、).*\n)*?(?=.、|\n)", "", text))
        assert len(draft.report.sections) == len(OLDEST.sections) - 1
        assert draft.questions == ()


def test_a_report_cut_in_its_appendix_is_refused() -> None:
    text = render(numbered(OLDEST), form=OLDEST)
    with pytest.raises(NotAReport, match="统计表的“（三）接受培训人员数”行"):
        one(text[: text.index("\t（三）接受培训人员数")])
    with pytest.raises(NotAReport, match="不完整"):
        one(text[: text.index("三、依申请公开政府信息")])


# ------------------------------------------------------------------ grids
def grid(*rows: tuple[str, ...]) -> Match:
    """The rows as an aligned grid, read as a table of the oldest form."""
    cells = tuple(tuple(GridCell(text) for text in row) for row in rows)
    return match(Document("a", (Grid(cells, aligned=True),)), OLDEST)


def figures(found: Match) -> Mapping[str, Number | None]:
    return {key: cell.value for key, cell in found.cells.items()}


HEAD = (("统计指标", "", "单位", "统计数"), ("三、依申请公开情况", "", "——", ""))


def test_merged_cells_between_a_label_and_its_unit_are_no_figures() -> None:
    found = grid(
        *HEAD, ("", "（一）收到申请数", "件", "9"), ("", "1.当面申请数", "件", "4"), ("（二）申请办结数", "", "件", "8")
    )
    assert figures(found) == {"s.requests": 9, "s.requests.in_person": 4, "s.concluded": 8}
    assert (found.unplaced, found.questions) == ((), ())


def test_a_figure_without_a_label_is_not_given_to_the_row_above() -> None:
    found = grid(*HEAD, ("（一）收到申请数", "", "件", ""), ("", "", "件", "4"), ("（二）申请办结数", "", "件", "8"))
    assert figures(found).get("s.requests") is None
    assert figures(found)["s.concluded"] == 8
    assert [loose.text for loose in found.unplaced] == ["4"]


def test_the_same_label_under_reviews_and_lawsuits() -> None:
    found = grid(
        HEAD[0], ("四、行政复议数量", "", "件", "3"), ("（二）被依法纠错数", "", "件", "1"),
        ("五、行政诉讼数量", "", "件", "5"), ("（二）被依法纠错数", "", "件", "2"),
    )  # fmt: skip
    assert figures(found) == {
        "s.review": 3, "s.review.corrected": 1, "s.litigation": 5, "s.litigation.corrected": 2,
    }  # fmt: skip
    lost = grid(HEAD[0], ("（二）被依法纠错数", "", "件", "2"), ("六、举报投诉数量", "", "件", "1"))
    assert figures(lost) == {"s.complaints": 1}
    assert [loose.text for loose in lost.unplaced] == ["2"]


# ------------------------------------------------------------------ a published report
@pytest.fixture(scope="module")
def published(shared: Path) -> dict[str, dict[str, int | str | None]]:
    """The true figures of a report of 2019: blanks, and an amount with its unit in the cell."""
    found: dict[str, dict[str, int | str | None]] = json.loads(
        (shared / "samples" / "shanghai-office-2019.json").read_text(encoding="utf-8")
    )
    return found


@pytest.mark.parametrize("broken", [False, True])
def test_the_figures_of_a_published_report(published: dict[str, dict[str, int | str | None]], broken: bool) -> None:
    truth = published["cells"]
    cells = {key: str(published["raw"].get(key, "" if value is None else value)) for key, value in truth.items()}
    draft = one(render(cells, halved if broken else whole, OLDER))
    assert draft.report.form == "2019"
    assert {key: cell.value for key, cell in draft.report.cells.items()} == {
        key: Decimal(value) if isinstance(value, str) else value for key, value in truth.items()
    }
    assert sum(cell.blank for cell in draft.report.cells.values()) == 135
    assert (draft.missing, draft.report.unplaced, draft.questions) == ((), (), ())


def test_a_published_report_in_the_exchange_format(shared: Path) -> None:
    (draft,) = read("a.json", (shared / "samples" / "shanghai-office-2019.json").read_bytes())
    cell = draft.report.cells["t2.procurement.amount"]
    assert (draft.report.form, len(draft.report.cells), draft.missing) == ("2019", 198, ())
    assert (cell.value, cell.raw) == (Decimal("25.1"), "251000元")
