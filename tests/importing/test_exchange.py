"""The exchange format: written in one form, read back losslessly, refused when it is not exact."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qktui.exchange import dumps, to_exchange
from qktui.forms import form_ids
from qktui.importing import NotAReport, read
from qktui.importing.document import clean
from qktui.model import LARGEST, Cell, Contact, Draft, Indicator, Report, Section, Source, Status, Unplaced

from ..conftest import REPOSITORY
from .render import FORM

SAMPLES = sorted((REPOSITORY.parent / "shared" / "samples").glob("*.json"))

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co"]), max_size=12).filter(
    lambda text: clean(text) == text
)
LINES = st.lists(TEXT, max_size=3).map("\n".join)
NAME = TEXT.filter(lambda text: bool(text.strip()))
AMOUNT = st.decimals(0, 10**8, places=6)
NUMBER = st.decimals(-(10**12), 10**12, allow_nan=False, places=4)
PRINTED = st.one_of(st.just(""), TEXT.map(lambda text: f"约{text}"), st.sampled_from(["/", "—", "1,234"]))


def cell_values(cell_id: str) -> st.SearchStrategy[Cell]:
    number = AMOUNT if FORM.cells[cell_id].decimals else st.integers(-LARGEST, LARGEST)
    return st.builds(Cell, st.one_of(st.none(), number), PRINTED)


REPORTS = st.builds(
    Report,
    agency=NAME,
    year=st.integers(2000, 2200),
    form=st.just("2021"),
    status=st.sampled_from(Status),
    title=TEXT,
    issuer=TEXT,
    published_on=st.none() | st.dates(),
    period=st.none() | st.tuples(st.dates(), st.dates()),
    contact=st.builds(Contact, TEXT, TEXT, TEXT, TEXT),
    sections=st.lists(st.builds(Section, st.integers(1, 6), TEXT, LINES), max_size=3).map(tuple),
    cells=st.lists(st.sampled_from(sorted(FORM.cells)), unique=True, max_size=8).flatmap(
        lambda ids: st.fixed_dictionaries({cell_id: cell_values(cell_id) for cell_id in ids})
    ),
    indicators=st.lists(
        st.builds(Indicator, NAME, TEXT, NUMBER, TEXT, TEXT, st.integers(0, 6), TEXT, st.none() | NUMBER, TEXT),
        max_size=2,
    ).map(tuple),
    unplaced=st.lists(st.builds(Unplaced, TEXT, TEXT), max_size=2).map(tuple),
    source=st.none() | st.builds(Source, TEXT, st.just("0123456789abcdef" * 4)),
    abridged_from=TEXT,
)


@settings(deadline=None)
@given(REPORTS)
def test_every_report_comes_back(report: Report) -> None:
    (draft,) = read("a.json", dumps(report).encode())
    assert draft.report == report
    assert dumps(draft.report) == dumps(report)


def sample() -> dict[str, Any]:
    return {
        "format": "qktui-report/1",
        "agency": "青溪区人民政府",
        "year": 2023,
        "form": "2021",
        "cells": {"t3.new.natural": 139, "t2.fees.amount": "590.115865", "t3.new.business": None},
    }


def read_one(data: Any, name: str = "a.json") -> Draft:
    (draft,) = read(name, (data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)).encode())
    return draft


def test_the_least_that_is_a_report() -> None:
    draft = read_one(sample())
    assert draft.report.status is Status.IMPORTED
    assert draft.report.cells == {
        "t2.fees.amount": Cell(Decimal("590.115865")),
        "t3.new.natural": Cell(139),
        "t3.new.business": Cell(None),
    }
    assert len(draft.missing) == 197
    assert draft.questions == ()


def test_the_canonical_form() -> None:
    report = Report("青溪区人民政府", 2023, "2021", published_on=date(2024, 1, 8), cells={
        "t3.new.natural": Cell(1234, "1,234", "第 1 行"), "t2.fees.amount": Cell(Decimal("5E+2")),
        "t2.rules.issued": Cell(None, "/"),
    })  # fmt: skip
    written = to_exchange(report)
    assert list(written) == [
        "format", "agency", "year", "form", "status", "title", "issuer", "published_on", "period", "contact",
        "sections", "cells", "raw", "indicators", "unplaced", "source",
    ]  # fmt: skip
    assert list(written["cells"].items()) == [
        ("t2.rules.issued", None),
        ("t2.fees.amount", "500"),
        ("t3.new.natural", 1234),
    ]
    assert written["raw"] == {"t2.rules.issued": "/", "t3.new.natural": "1,234"}
    assert (written["published_on"], written["period"], written["source"]) == ("2024-01-08", None, None)
    assert dumps(report).startswith('{\n "format": "qktui-report/1",\n "agency": "青溪区人民政府",')


def test_a_cell_that_the_form_does_not_have_is_not_written() -> None:
    with pytest.raises(KeyError, match=r"t9\.new"):
        to_exchange(Report("甲", 2023, "2021", cells={"t9.new": Cell(1)}))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"format": "qktui-report/2"}, ["format", "qktui-report/1"]),
        ({"format": None}, ["缺少“format”"]),
        ({"agency": " "}, ["agency"]),
        ({"year": "2023"}, ["year", "整数"]),
        ({"year": True}, ["year", "整数"]),
        ({"year": 20233}, ["year"]),
        ({"form": "1999"}, ["form", "2021"]),
        ({"status": "done"}, ["status", "imported"]),
        ({"published_on": "2022-2-8"}, ["published_on"]),
        ({"published_on": "2022-02-30"}, ["published_on"]),
        ({"period": ["2022-01-01"]}, ["period"]),
        ({"contact": []}, ["contact", "对象"]),
        ({"sections": [{"number": 1}, {"number": "2"}]}, ["sections[1].number", "整数"]),
        ({"sections": [{"number": 1, "text": 5}]}, ["sections[0].text", "字符串"]),
        ({"cells": {"t3.new.nobody": 1}}, ["cells.t3.new.nobody"]),
        ({"cells": {"t3.new.natural": 1.5}}, ["cells.t3.new.natural", "整数"]),
        ({"cells": {"t3.new.natural": True}}, ["cells.t3.new.natural", "整数"]),
        ({"cells": {"t3.new.natural": "139"}}, ["cells.t3.new.natural", "整数"]),
        ({"cells": {"t3.new.natural": LARGEST + 1}}, ["cells.t3.new.natural", "15"]),
        ({"cells": {"t3.new.natural": float("nan")}}, ["cells.t3.new.natural"]),
        ({"cells": {"t2.fees.amount": 590.115865}}, ["cells.t2.fees.amount", "字符串“590.115865”"]),
        ({"cells": {"t2.fees.amount": "5.9E+2"}}, ["cells.t2.fees.amount", "字符串"]),
        ({"cells": {"t2.fees.amount": "0.1234567"}}, ["cells.t2.fees.amount", "6 位小数"]),
        ({"cells": {"t2.fees.amount": "9" * 20}}, ["cells.t2.fees.amount"]),
        ({"raw": {"t4.review.total": "/"}}, ["raw.t4.review.total"]),
        ({"raw": {"t3.new.natural": 139}}, ["raw.t3.new.natural", "字符串"]),
        ({"indicators": [{"key": "a", "value": 1.5}]}, ["indicators[0].value", "字符串“1.5”"]),
        ({"indicators": [{"value": "1"}]}, ["indicators[0].key"]),
        ({"source": {"name": "a", "sha256": "x"}}, ["source.sha256"]),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], named: list[str]) -> None:
    with pytest.raises(NotAReport) as refused:
        read_one(sample() | change)
    assert all(part in refused.value.reason for part in named)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"format": "qktui-report/1", "format": "qktui-report/1"}', "“format”写了两次"),
        ('{"cells": {"t3.new.natural": 1, "t3.new.natural": 2}}', "t3.new.natural"),
        ("[" * 100_000, "嵌套过深"),
        ('{"format": "qktui-report/1", "agen', "第 1 行"),
        ("[]", "没有报告"),
        ("[1]", "应为对象"),
        ('"报告"', "应为一个对象"),
        ("", "空的"),
        ('{"year": ' + "9" * 5000 + "}", "format"),
    ],
)
def test_json_that_is_no_report(text: str, named: str) -> None:
    with pytest.raises(NotAReport, match=named):
        read("a.json", text.encode())


def test_a_huge_integer_names_its_key() -> None:
    text = json.dumps(sample()).replace("139", "9" * 5000)
    with pytest.raises(NotAReport, match=r"cells\.t3\.new\.natural"):
        read_one(text)


def test_an_unknown_key_is_asked_about() -> None:
    assert any("remark" in question for question in read_one(sample() | {"remark": 1}).questions)


def test_several_reports_in_one_file() -> None:
    drafts = read("a.txt", json.dumps([sample(), sample() | {"year": 2024}]).encode())
    assert [draft.report.year for draft in drafts] == [2023, 2024]
    with pytest.raises(NotAReport, match=r"\[1\]\.year"):
        read("a.json", json.dumps([sample(), sample() | {"year": None}]).encode())


def test_control_characters_do_not_enter() -> None:
    text = json.dumps(sample() | {"title": "标\x1b[31m题\u202e", "agency": "甲\ud800局"})
    cleaned = read_one(text).report
    assert (cleaned.title, cleaned.agency) == ("标[31m题", "甲局")


@pytest.mark.skipif(not SAMPLES, reason="../shared is not there")
def test_the_samples_are_read() -> None:
    for path in SAMPLES:
        written = json.loads(path.read_text(encoding="utf-8"))
        if written["form"] not in form_ids():
            continue
        (draft,) = read(path.name, path.read_bytes())
        again = to_exchange(draft.report)
        assert again["cells"] == written["cells"]
        assert again["raw"] == written.get("raw", {})
        assert draft.missing == ()
