"""The built-in report: complete, balanced, abridged in words of its own, with every figure of the original."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qktui.forms import load_form
from qktui.indicators import extract
from qktui.model import Cell, Number, Outcome, Section
from qktui.resources import data_dir
from qktui.rules import evaluate, holds

REPORT: dict[str, Any] = json.loads(
    (data_dir("seeds") / "reports" / "qiaokou-2021.json").read_text(encoding="utf-8"), parse_float=Decimal
)
SECTIONS = tuple(Section(**section) for section in REPORT["sections"])
ORIGINAL = Path(__file__).parents[3] / "shared" / "seeds" / str(REPORT["source"]["name"])
OFFICIAL_NAMES = ("《中华人民共和国政府信息公开条例》第五十条", "硚口区政务服务和大数据管理局")


@pytest.fixture
def original() -> str:
    """The text that the report was abridged from, where the checkout stands beside it."""
    if not ORIGINAL.is_file():
        pytest.skip("the original document is not here: ../shared is absent")
    return ORIGINAL.read_text(encoding="utf-8")


def cells() -> dict[str, Cell]:
    return {cell_id: Cell(number(value)) for cell_id, value in REPORT["cells"].items()}


def number(value: int | str) -> Number:
    return value if isinstance(value, int) else Decimal(value)


def narrative() -> str:
    return "\n".join(section.text for section in SECTIONS)


def test_it_says_whose_it_is_and_where_it_comes_from() -> None:
    assert {key: REPORT[key] for key in ("format", "agency", "year", "form", "status", "published_on")} == {
        "format": "qktui-report/1",
        "agency": "武汉市硚口区人民政府",
        "year": 2021,
        "form": "2021",
        "status": "imported",
        "published_on": "2022-02-08",
    }
    assert REPORT["period"] == ["2021-01-01", "2021-12-31"]
    assert REPORT["abridged_from"] == REPORT["contact"]["website"] == "https://www.qiaokou.gov.cn"
    assert re.fullmatch("[0-9a-f]{64}", REPORT["source"]["sha256"])


def test_its_cells_are_those_of_the_form() -> None:
    form = load_form("2021")
    assert list(REPORT["cells"]) == [cell.id for cell in form.layout().cells]
    assert len(REPORT["cells"]) == 200
    amounts = {cell_id: value for cell_id, value in REPORT["cells"].items() if not isinstance(value, int)}
    assert amounts == {"t2.fees.amount": "590.115865"}


def test_every_rule_holds() -> None:
    layout = load_form("2021").layout_of(REPORT["cells"])
    findings = evaluate(layout, cells())
    assert len(layout.rules) == 42
    assert {finding.outcome for finding in findings} == {Outcome.PASS}
    assert holds(findings)


def test_its_sections_are_the_official_six() -> None:
    assert [(s.number, s.title) for s in SECTIONS] == [(s.number, s.title) for s in load_form("2021").sections]
    assert all(section.text for section in SECTIONS)


def test_its_indicators_are_what_its_sections_state() -> None:
    stated = [
        (i.key, i.label, i.value, i.unit, i.quote, i.section, i.qualifier, i.share, i.whole) for i in extract(SECTIONS)
    ]
    kept = [
        (i["key"], i["label"], Decimal(i["value"]), i["unit"], i["quote"], i["section"], i.get("qualifier", ""),
         Decimal(i["share"]) if "share" in i else None, i.get("whole", ""))
        for i in REPORT["indicators"]
    ]  # fmt: skip
    assert kept == stated
    assert len(kept) == 53


def test_the_service_figures() -> None:
    figures = {i["key"]: f"{i.get('qualifier', '')}{i['value']}{i['unit']}" for i in REPORT["indicators"]}
    assert len(figures) == len(REPORT["indicators"])
    assert figures["site_updates"] == "3568条"
    assert figures["theme_cases"] == "超18万件"
    assert figures["market_entities"] == "突破10万户"
    assert figures["graduates"] == "1.53万人"
    assert (figures["scaled_firms_before"], figures["scaled_firms"]) == ("548家", "620家")
    assert (figures["proposals"], figures["city_proposals"], figures["district_proposals"]) == (
        "334件",
        "10件",
        "324件",
    )
    assert (figures["petitions"], figures["petitions_closed"], figures["info_fees"]) == ("12335件", "12335件", "1700元")


def test_stated_shares_and_their_wholes() -> None:
    shares = {i["key"]: (i["share"], i.get("whole", "")) for i in REPORT["indicators"] if "share" in i}
    assert shares == {
        "items_online": ("97.4", "service_items"),
        "instant_items": ("84.2", "four_way_items"),
        "web_items": ("96.05", "four_way_items"),
        "once_items": ("100", "four_way_items"),
        "nearby_items": ("78.7", ""),
    }


def test_the_narrative_agrees_with_the_tables() -> None:
    requests, disputes = SECTIONS[2].text, SECTIONS[3].text
    of = cells()
    received = Decimal(of["t3.new.total"].value or 0) + Decimal(of["t3.carried_in.total"].value or 0)
    assert f"{received}件" in requests
    assert f"结转至2022年{of['t3.carried_out.total'].value}件" in requests
    lawsuits = Decimal(of["t4.direct.total"].value or 0) + Decimal(of["t4.after_review.total"].value or 0)
    assert f"行政复议{of['t4.review.total'].value}件" in disputes
    assert f"行政诉讼{lawsuits}件" in disputes


def test_the_original_is_the_document_named(original: str) -> None:
    assert hashlib.sha256(original.encode()).hexdigest() == REPORT["source"]["sha256"]


def test_its_cells_are_those_of_the_original(original: str) -> None:
    """The original prints a cell a line, in the form's order, so that its figures can be counted off."""
    printed = re.findall(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*$", original, re.MULTILINE)
    assert [str(value) for value in REPORT["cells"].values()] == printed


def test_every_figure_of_the_original_narrative_is_kept(original: str) -> None:
    """Lines of the tables begin with a tab."""
    prose = re.sub(r"^\t.*$", "", original, flags=re.MULTILINE)
    assert figures_in(prose) == figures_in(narrative())


def test_every_service_figure_of_the_original_is_kept(original: str) -> None:
    there, here = extract([Section(1, "", original)]), extract(SECTIONS)
    assert {(i.key, i.value, i.unit, i.share, i.qualifier) for i in there} == {
        (i.key, i.value, i.unit, i.share, i.qualifier) for i in here
    }


def test_it_is_abridged_in_words_of_its_own(original: str) -> None:
    theirs, ours = chinese(original), narrative()
    for name in OFFICIAL_NAMES:
        assert name in ours
        ours = ours.replace(name, "")
    own = chinese(ours)
    assert [own[i : i + 12] for i in range(len(own) - 11) if own[i : i + 12] in theirs] == []
    assert len(own) < 0.4 * len(theirs)


def figures_in(text: str) -> set[str]:
    return set(re.findall(r"[0-9]+(?:[.,][0-9]+)*", text))


def chinese(text: str) -> str:
    """Nothing but the Chinese characters, so that punctuation and figures hide no copy."""
    return re.sub("[^\u4e00-\u9fff]", "", text)
