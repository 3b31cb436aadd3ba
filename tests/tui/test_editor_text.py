"""Writing what is no figure: narrative, particulars, indicators, each checked, saved and taken back like a cell."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
from textual import events

from qktui.changes import edit_report, finalise
from qktui.indicators import extract
from qktui.model import Section, Status
from qktui.queries import changes_of, contents_of
from qktui.store import Store
from qktui.tui.editors.indicators import IndicatorList
from qktui.tui.editors.particulars import LONGEST as PARTICULAR
from qktui.tui.editors.particulars import Particular
from qktui.tui.screens.confirm import Confirm
from qktui.tui.screens.editor import EditorScreen
from qktui.tui.screens.indicator import IndicatorForm
from qktui.tui.widgets.line_input import LineInput
from qktui.tui.widgets.panel_bar import PanelBar
from qktui.tui.widgets.text_editor import LONGEST, TextEditor
from qktui.typesetting import width
from tests.factory import balanced_report
from tests.tui.driving import LARGE, SIZES, SMALL, Person, at_work, keep, now

SIX = ("section 1", "section 2", "section 3", "section 4", "section 5", "section 6")


@asynccontextmanager
async def in_panel(store: Store, panel: str, size: tuple[int, int] = SMALL, found: str = "") -> AsyncIterator[Person]:
    """Somebody in the editor, in a panel of the first report, or of the one that is ``found``."""
    async with at_work(store, size) as person:
        if found:
            await person.press("slash", *found, "enter")
        await person.open("3", "e")
        await person.until(lambda: person.grid.has_focus, "the grid")
        await go(person, panel)
        yield person


async def go(person: Person, panel: str) -> None:
    for _ in range(20):
        if editor(person).query_one(PanelBar).chosen == panel:
            return
        await person.press("f6")
    raise AssertionError(f"no panel {panel}")


def editor(person: Person) -> EditorScreen:
    screen = next(screen for screen in person.app.screen_stack if isinstance(screen, EditorScreen))
    assert screen.session is not None
    return screen


def area(person: Person) -> TextEditor:
    return editor(person).query_one(TextEditor)


async def saved(person: Person) -> None:
    await person.until(lambda: editor(person).session and not editor(person).session.unsaved(), "saved")  # type: ignore[union-attr]
    await person.sees("，已存 ")


def text_of(store: Store, report_id: int, name: str) -> object:
    return contents_of(now(store, report_id).report).get(name, "")


# ------------------------------------------------------------------ narrative
@pytest.mark.parametrize("size", SIZES)
async def test_every_panel_in_turn(store: Store, size: tuple[int, int]) -> None:
    async with in_panel(store, "t3", size) as person:
        seen = []
        for _ in range(11):
            seen.append(editor(person).query_one(PanelBar).chosen)
            assert "[" in person.screen()[1]
            await person.press("f6")
        assert seen == ["t3", "t4", *SIX, "particulars", "indicators", "t2"]
        await person.press("shift+f6")
        assert editor(person).query_one(PanelBar).chosen == "t2"


async def test_a_sentence_against_the_table_is_marked_while_it_is_written(store: Store, report_id: int) -> None:
    new = now(store, report_id).report.cells["t3.new.total"].value
    assert isinstance(new, int)
    async with in_panel(store, "section 6") as person:
        await person.sees("✓ 这一部分没有与表格、与别处不符的数字")
        await person.write(f"本年新收政府信息公开申请{new}件")
        await person.sees("✓ 这一部分没有与表格、与别处不符的数字")
        await person.press("left", "1")
        await person.sees("六其他!1", f"{new}1")
        await person.until(lambda: marked(person), "the words marked")
        await person.press("backspace")
        await person.sees("✓ 这一部分没有与表格、与别处不符的数字")
        assert not marked(person)
        await saved(person)
    text = text_of(store, report_id, "section 6")
    assert isinstance(text, str)
    assert text.startswith(f"本年新收政府信息公开申请{new}件")


def marked(person: Person) -> list[str]:
    """The words that are underlined in the text."""
    text = area(person)
    lines = (text.get_line(n) for n in range(text.document.line_count))
    return [
        line.plain[span.start : span.end] for line in lines for span in line.spans if "underline" in str(span.style)
    ]


async def test_a_figure_that_is_changed_makes_a_sentence_wrong(store: Store, report_id: int) -> None:
    report = now(store, report_id).report
    new = report.cells["t3.new.total"].value
    edit_report(
        store, report_id, now(store, report_id).version, {"section 1": f"新收政府信息公开申请{new}件。"}, user="甲"
    )
    async with in_panel(store, "t3") as person:
        assert "!" not in person.screen()[1]
        editor(person).query_one("FormGrid").focus_cell("t3.new.total")  # type: ignore[attr-defined]
        await person.press("7", "enter")
        await person.sees("总体!1")
        await person.press("u", "u")
        await person.until(lambda: "!" not in person.screen()[1], "no contradiction")


async def test_text_is_saved_in_pauses_and_taken_back_step_by_step(store: Store, report_id: int) -> None:
    was = text_of(store, report_id, "section 5")
    async with in_panel(store, "section 5") as person:
        await person.press("ctrl+home")
        await person.write("甲乙")
        await saved(person)
        assert text_of(store, report_id, "section 5") == f"甲乙{was}"
        await person.write("丙")
        await saved(person)
        await person.press("ctrl+z")
        assert area(person).text == f"甲乙{was}"
        await person.press("ctrl+z")
        assert area(person).text == was
        await person.press("ctrl+y", "ctrl+y", "ctrl+y")
        assert area(person).text == f"甲乙丙{was}"
        await person.press("ctrl+z", "ctrl+z")
        await saved(person)
    assert text_of(store, report_id, "section 5") == was
    assert {change.subject for change in changes_of(store, report_id)} >= {"section 5"}


async def test_a_step_of_another_panel_is_taken_back_where_it_was_made(store: Store) -> None:
    async with in_panel(store, "t3") as person:
        await person.press("7", "7", "enter")
        await go(person, "section 1")
        await person.write("甲")
        await person.press("ctrl+z")
        assert editor(person).query_one(PanelBar).chosen == "section 1"
        await person.press("ctrl+z")
        assert editor(person).query_one(PanelBar).chosen == "t3"
        await person.until(lambda: person.grid.has_focus, "the grid")
        await person.press("r")
        assert editor(person).session.cells["t3.new.natural"].value == 77  # type: ignore[union-attr]


async def test_letters_are_letters_in_a_text(store: Store, report_id: int) -> None:
    async with in_panel(store, "section 6") as person:
        await person.press("ctrl+home")
        await person.write("utolrR[]q?/")
        await saved(person)
        assert editor(person).query_one(PanelBar).chosen == "section 6"
    text = text_of(store, report_id, "section 6")
    assert isinstance(text, str)
    assert text.startswith("utolrR[]q?/")


async def test_a_burst_of_keys_is_carried_out_in_its_order(store: Store) -> None:
    async with in_panel(store, "section 6") as person:
        area(person).load_text("")
        person.burst(*["a", "left", "b", "c", "left", "d", "backspace", "e", "home", "x", "end", "y", "enter", "z"])
        await person.until(lambda: area(person).text.endswith("z"), "the last key")
        assert area(person).text == "xbecay\nz"


@pytest.mark.parametrize("last", ["ctrl+q", "f10"])
async def test_a_burst_that_ends_with_a_key_of_the_editor(store: Store, report_id: int, last: str) -> None:
    """What was typed before it is kept, and in a report that becomes final it is there."""
    async with in_panel(store, "section 6") as person:
        person.burst(*"abcde", last)
        await person.until(lambda: person.app._exit or now(store, report_id).report.status is Status.FINAL, "the end")
    assert text_of(store, report_id, "section 6") == "abcde"


async def test_looking_changes_nothing_that_is_shown_otherwise_than_it_is_kept(empty: Store) -> None:
    """Line ends and spaces that no text field keeps stay as they are in a report that nobody writes in."""
    strange = balanced_report(
        title=" 两端  有空格 ", issuer="甲\u3000乙", sections=(Section(6, "六", "一\r\n二\n三\r四"),)
    )
    (report_id,) = keep(empty, strange)
    before = now(empty, report_id)
    async with in_panel(empty, "t3") as person:
        for _ in range(11):
            await person.press("f6", "ctrl+s")
        await person.press("escape")
        await person.until(lambda: len(person.app.screen_stack) == 2, "the report")
    assert now(empty, report_id) == before


async def test_what_is_pasted_has_nothing_that_acts(store: Store, report_id: int) -> None:
    hostile = "甲\x1b]0;x\x07\x1b[2J\x00\r\n[bold]乙[/]\u202e\ud800丙\x9b31m"
    async with in_panel(store, "section 6") as person:
        await person.press("ctrl+a", "f7", "delete")
        area(person).load_text("")
        area(person).post_message(events.Paste(hostile))
        await person.until(lambda: "丙" in area(person).text, "the paste")
        await saved(person)
        await person.sees("[bold]乙[/]")
    assert text_of(store, report_id, "section 6") == "甲]0;x[2J\n[bold]乙[/]丙31m"


async def test_a_paste_that_is_too_long_changes_nothing(store: Store) -> None:
    async with in_panel(store, "section 6") as person:
        was = area(person).text
        area(person).post_message(events.Paste("甲" * (LONGEST + 1)))
        await person.sees("一个部分的正文最多")
        assert area(person).text == was
        area(person).post_message(events.Paste("x" * 1_000_000))
        await person.press("x")
        assert len(area(person).text) == len(was) + 1


async def test_two_people_at_one_section_are_asked(store: Store, report_id: int) -> None:
    async with in_panel(store, "section 5") as person:
        await person.press("ctrl+home")
        await person.write("我")
        stored = now(store, report_id)
        edit_report(store, report_id, stored.version, {"section 5": "他的", "phone": "110"}, user="李四")
        await person.until(lambda: isinstance(person.app.screen, Confirm), "a question")
        await person.sees("问题", "对方 “他的”", "您 “我")
        await person.press("escape")
        await person.until(lambda: area(person).text == "他的", "what the other wrote")
        await go(person, "particulars")
        await person.sees("110")


async def test_a_final_report_is_only_read(store: Store, report_id: int) -> None:
    finalise(store, report_id, now(store, report_id).version, user="甲")
    final = now(store, report_id).report
    async with in_panel(store, "t3") as person:
        for panel in (*SIX, "particulars", "indicators"):
            await go(person, panel)
            await person.press("x", "delete", "enter", "n", "i")
            area(person).post_message(events.Paste("甲"))
            await person.pilot.pause()
            assert now(store, report_id).report == final
        await person.press("escape")
    assert now(store, report_id).report == final


async def test_lines_break_as_chinese_is_set(store: Store) -> None:
    """No line begins with a comma or in the middle of a figure, and the cursor still goes through every character."""
    text = "录入监管行为数据35977条，办件79880件；" * 40
    async with in_panel(store, "section 6") as person:
        area(person).load_text(text)
        await person.pilot.pause()
        offsets = area(person).wrapped_document.get_offsets(0)
        lines = [text[a:b] for a, b in zip([0, *offsets], [*offsets, len(text)], strict=True)]
        assert "".join(lines) == text
        assert len(lines) > 15
        assert not [line for line in lines if line[0] in "，；"]
        assert not [a for a, b in pairwise(lines) if a[-1].isdigit() and b[0].isdigit()]
        assert all(width(line) <= SMALL[0] for line in lines)
        area(person).move_cursor((0, 0))
        for _ in lines[1:]:
            await person.press("down")
        await person.press("end", "甲")
        assert area(person).text == text + "甲"


async def test_going_through_the_tables_never_leads_into_a_text(store: Store) -> None:
    async with in_panel(store, "t3") as person:
        seen = []
        for _ in range(4):
            await person.press("right_square_bracket")
            seen.append(editor(person).query_one(PanelBar).chosen)
        assert seen == ["t4", "t2", "t3", "t4"]
        await go(person, "indicators")
        await person.press("left_square_bracket")
        assert editor(person).query_one(PanelBar).chosen == "t4"


async def test_what_is_said_of_a_table_is_not_said_below_a_text(store: Store) -> None:
    async with in_panel(store, "t3") as person:
        await person.press("9", "9", "9", "9", "enter")
        await person.sees("最可能", "共 2 条，Tab 看下一处")
        await go(person, "section 6")
        await person.write("甲")
        await person.misses("最可能")
        await go(person, "t3")
        await person.sees("最可能")


# ------------------------------------------------------------------ particulars
def field(person: Person, name: str) -> LineInput:
    return editor(person).query_one(f"Particular#{name} LineInput", LineInput)


async def test_particulars_are_filled_in(store: Store, report_id: int) -> None:
    async with in_panel(store, "particulars") as person:
        assert next(line.content for line in editor(person).query(Particular)) == "title"
        await person.press("end", "新", "down", "down")
        assert field(person, "published_on").has_focus
        await person.press("home", *["delete"] * 10)
        await person.write("2022年2月3")
        await person.sees("2022年2月3")
        await person.write("1日")
        await person.sees("✗ 日期写作 2022-01-28，不能是“2022年2月31日”")
        await person.press("left", "backspace")
        await person.misses("不能是")
        await saved(person)
        await person.press("up", "up")
        assert field(person, "title").has_focus
    report = now(store, report_id).report
    assert report.title.endswith("新")
    assert str(report.published_on) == "2022-02-03"
    assert report.status is Status.DRAFT


async def test_a_particular_is_taken_back(store: Store, report_id: int) -> None:
    was = now(store, report_id).report
    async with in_panel(store, "particulars") as person:
        await person.press("end", "新")
        await person.press("down", "end", "政")
        await person.press("ctrl+z")
        assert field(person, "issuer").value == was.issuer
        await person.press("ctrl+z")
        assert field(person, "title").value == was.title
        assert field(person, "title").has_focus


async def test_what_was_cut_in_a_narrative_goes_into_a_line_as_one_line(store: Store, report_id: int) -> None:
    async with in_panel(store, "section 1") as person:
        await person.press("f7", "ctrl+x")
        assert person.app.clipboard.count("\n") == 1
        await go(person, "particulars")
        await person.press("ctrl+e", "ctrl+u", "ctrl+v")
        assert field(person, "title").value == person.app.clipboard.replace("\n", " ")
        person.app.copy_to_clipboard("长" * 9000)
        await person.press("ctrl+u", "ctrl+v")
        assert field(person, "title").value == "长" * PARTICULAR
        await saved(person)
    assert text_of(store, report_id, "title") == "长" * PARTICULAR


async def test_no_more_of_what_was_copied_goes_into_a_section_than_of_what_is_pasted(store: Store) -> None:
    async with in_panel(store, "section 6") as person:
        person.app.copy_to_clipboard("长" * LONGEST)
        await person.press("x", "ctrl+v")
        await person.sees("一个部分的正文最多")
        assert area(person).text == "x"
        await person.press("backspace", "ctrl+v")
        await person.until(lambda: area(person).text == "长" * LONGEST, "the whole of it")


# ------------------------------------------------------------------ indicators
SENTENCES = "门户网站更新信息1234条。全年印发文件49个。"


async def test_indicators_follow_the_narrative_until_somebody_changes_them(store: Store) -> None:
    sections = (Section(1, "总体情况", SENTENCES),)
    report = balanced_report("甲局", sections=sections, indicators=extract(sections))
    (report_id,) = keep(store, report)
    async with in_panel(store, "section 1", found="甲局") as person:
        await person.press("ctrl+home", *["right"] * 8, "9")
        await go(person, "indicators")
        await person.sees("91234 条", "与正文中读到的一致")
        await saved(person)
        assert now(store, report_id).report.indicators[0].value == 91234
        await person.press("enter")
        await person.until(lambda: isinstance(person.app.screen, IndicatorForm), "the form")
        await person.press("tab", "tab", "end", "backspace", "x", "enter")
        await person.sees("数值要写成数字")
        await person.press("end", "backspace", "5", "enter")
        await person.sees("91235 条", "按 i 重新读取")
        await go(person, "section 1")
        await person.press("ctrl+home", *["right"] * 8, "8")
        await go(person, "indicators")
        await person.sees("91235 条")
        await person.press("i")
        await person.sees("891234 条", "与正文中读到的一致")
        await person.press("u")
        await person.sees("91235 条")
        await saved(person)
    assert now(store, report_id).report.indicators[0].value == 91235


async def test_a_pause_saves_the_indicators_with_the_text(store: Store) -> None:
    sections = (Section(1, "总体情况", SENTENCES),)
    (report_id,) = keep(store, balanced_report("甲局", sections=sections, indicators=extract(sections)))
    async with in_panel(store, "section 1", found="甲局") as person:
        await person.press("ctrl+home", *["right"] * 8, "9")
        await saved(person)
        assert now(store, report_id).report.indicators[0].value == 91234


async def test_indicators_are_added_and_removed(store: Store, report_id: int) -> None:
    was = now(store, report_id).report.indicators
    async with in_panel(store, "indicators", LARGE) as person:
        rows = editor(person).query_one(IndicatorList)
        await person.press("n")
        await person.until(lambda: isinstance(person.app.screen, IndicatorForm), "the form")
        await person.press("enter")
        await person.sees("名称不能空着")
        await person.write("热线")
        await person.press("tab", "tab", *"1.53", "tab", *"万件", "tab", *"98.2", "enter")
        await person.until(lambda: len(rows.rows) == len(was) + 1, "one more")
        await person.press("end")
        await person.sees("热线", "1.53 万件（占 98.2%）")
        await person.press("home", "delete")
        await person.until(lambda: len(rows.rows) == len(was), "one less")
        await saved(person)
        kept = now(store, report_id).report.indicators
        assert [one.label for one in kept] == [*(one.label for one in was[1:]), "热线"]
        await person.press("u", "u")
        await saved(person)
    assert now(store, report_id).report.indicators == was


async def test_the_connection_goes_while_one_writes(store: Store, report_id: int) -> None:
    async with in_panel(store, "section 5") as person:
        await person.press("ctrl+home", "甲")
        screen = editor(person)
        assert screen.saver is not None
        await asyncio.to_thread(screen.saver.save_now, "断线")
    text = text_of(store, report_id, "section 5")
    assert isinstance(text, str)
    assert text.startswith("甲")


async def test_a_report_without_any_text(store: Store) -> None:
    keep(
        store, replace(balanced_report("空局"), sections=(), indicators=(), title="", contact=balanced_report().contact)
    )
    async with at_work(store) as person:
        await person.press("slash", *"空局", "enter")
        await person.open("3", "e")
        await person.until(lambda: person.grid.has_focus, "the grid")
        for panel in (*SIX, "particulars", "indicators"):
            await go(person, panel)
            assert not editor(person).session.unsaved()  # type: ignore[union-attr]
        await person.sees("正文中没有读到服务指标")


async def test_a_wide_space_begins_a_paragraph(store: Store) -> None:
    async with in_panel(store, "section 6") as person:
        person.burst("\u3000", "\u3000", "甲")
        await person.until(lambda: area(person).text.startswith("\u3000\u3000甲"), "the beginning of a paragraph")
        await go(person, "particulars")
        field = person.app.focused
        assert isinstance(field, LineInput)
        person.burst("end", "\u3000", "甲")
        await person.until(lambda: field.value.endswith(" 甲"), "a space in one line")
