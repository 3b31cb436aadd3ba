"""Everything that a report says: changed, kept in the trail, brought back, guarded when final."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qktui.changes import Conflict, edit_report, finalise, restore
from qktui.model import Indicator, Section, Status
from qktui.queries import (
    Content,
    clean_text,
    contents_of,
    differences,
    load_report,
    newest_change,
    section_title,
    state_at,
    with_contents,
)
from qktui.store import Store, StoreError, open_store
from qktui.verify import verify
from tests.factory import balanced_report
from tests.store.reports import balanced, keep

TITLE = "硚口区2021年报告"
ONE = Indicator("site_updates", "网站更新", Decimal("1.53"), "万条", "更新1.53万条", 2, "超", Decimal("84.2"), "all")
TWO = Indicator("fees", "收费", Decimal("0"), "元", "收费0元")
CHANGES: dict[str, Content] = {
    "section 1": "全年收到申请144件。\n办结139件。", "section 5": "问题是人少。", "title": TITLE, "issuer": "区政府办",
    "published_on": "2022-01-28", "period": "2021-01-01/2021-12-31", "address": "沿河大道518号", "postcode": "430030",
    "phone": "027-83425555", "website": "www.example.org", "indicators": (ONE, TWO),
}  # fmt: skip


def test_contents_are_the_whole_of_what_a_person_changes() -> None:
    report = balanced_report()
    assert with_contents(report, contents_of(report)) == report


def test_changes_of_every_kind_are_kept(store: Store) -> None:
    stored = keep(store, balanced())
    saved = edit_report(store, stored.id, stored.version, CHANGES, user="甲", reason="补正")
    assert saved.report == load_report(store, stored.id).report
    assert contents_of(saved.report) == {**contents_of(stored.report), **CHANGES}
    assert saved.report.status is Status.DRAFT
    assert saved.report.sections[-1] == Section(5, section_title("2021", 5), "问题是人少。")
    assert saved.version == stored.version + 1
    assert verify(store) == []
    with pytest.raises(Conflict):
        edit_report(store, stored.id, stored.version, {"title": "x"}, user="乙")


def test_each_change_can_be_taken_back(store: Store) -> None:
    stored = keep(store, balanced_report())
    with store.reading() as conn:
        before = newest_change(conn, stored.id)
    saved = edit_report(store, stored.id, stored.version, CHANGES, user="甲")
    assert not differences(state_at(store, stored.id, before).report, stored.report)
    back = restore(store, stored.id, saved.version, before, user="乙", reason="看错了")
    assert contents_of(back.report) == contents_of(stored.report)
    assert verify(store) == []


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=5), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_indicators_at_any_moment_of_the_trail(lists: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "qktui.db") as store:
        stored = keep(store, balanced())
        said, moments = [stored.report.indicators], []
        for keys in lists:
            moments.append(newest(store, stored.id))
            indicators = tuple(replace(TWO, key=key, quote=f"{n}") for n, key in enumerate(keys))
            stored = edit_report(store, stored.id, stored.version, {"indicators": indicators}, user="甲")
            said.append(stored.report.indicators)
            assert stored.report.indicators == indicators
        for moment, indicators in zip(moments, said, strict=False):
            assert state_at(store, stored.id, moment).report.indicators == indicators


def newest(store: Store, report_id: int) -> int:
    with store.reading() as conn:
        return newest_change(conn, report_id)


FORBIDDEN = (
    "UPDATE section SET text = 'x'", "DELETE FROM section",
    "INSERT INTO section SELECT max(id), 99, 'x', 'x' FROM report",
    "UPDATE indicator SET value = '7'", "DELETE FROM indicator",
    "INSERT INTO indicator(report_id, position, key, label, value, unit, section, quote)"
    " SELECT max(id), 99, 'x', 'x', '1', '', 1, '' FROM report",
    "UPDATE report SET title = 'x'", "UPDATE report SET published_on = NULL", "UPDATE report SET phone = 'x'",
)  # fmt: skip


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_a_final_report_says_the_same_whoever_writes(store: Store, statement: str) -> None:
    stored = keep(store, balanced_report())
    final = finalise(store, stored.id, stored.version, user="甲")
    with pytest.raises(StoreError, match="定稿"), store.writing("乙", "edit") as conn:
        conn.execute(statement)
    assert load_report(store, stored.id).report == final.report


@pytest.mark.parametrize("name", ["section 99", "section x", "agency", "t9.no.cell"])
def test_what_a_report_cannot_say(store: Store, name: str) -> None:
    stored = keep(store, balanced())
    with pytest.raises((KeyError, ValueError)):
        edit_report(store, stored.id, stored.version, {name: "x"}, user="甲")
    assert load_report(store, stored.id) == stored


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("published_on", "2022年1月28日", "2022-01-28"), ("published_on", " 2022.1.28 ", "2022-01-28"),
        ("published_on", "二〇二二年一月二十八日", "2022-01-28"), ("published_on", "", ""),
        ("period", "2021-01-01/2021-12-31", "2021-01-01/2021-12-31"),
        ("period", "2021-1-1 至 2021-12-31", "2021-01-01/2021-12-31"),
        ("period", "2021年1月1日至12月31日", "2021-01-01/2021-12-31"), ("period", " ", ""),
        ("title", "甲\x1b]0;x\x07\n乙", "甲]0;x 乙"), ("section 3", "甲\r\n乙\x00\x1b[2J\u202e", "甲\n乙[2J"),
    ],
)  # fmt: skip
def test_what_is_kept_of_typed_text(name: str, typed: str, kept: str) -> None:
    assert clean_text(name, typed) == kept
    assert clean_text(name, kept) == kept


@pytest.mark.parametrize(
    ("name", "typed"),
    [("published_on", "2022-02-30"), ("published_on", "一月"), ("published_on", "2022"), ("period", "2021"),
     ("period", "2021-12-31/2021-01-01"), ("period", "2021-01-01")],
)  # fmt: skip
def test_no_day(name: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r"写作"):
        clean_text(name, typed)
