"""Service indicators: the declared sentences, numbers as printed, bad declarations, hostile text."""

from __future__ import annotations

import time
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qktui.indicators import Catalogue, catalogue, declared, extract, label_of, load, stated
from qktui.model import Indicator, Section
from qktui.numerals import plain_value, read_number
from qktui.phrases import use_language
from qktui.resources import data_dir

SENTENCES = tomllib.loads((Path(__file__).parents[1] / "rules" / "indicators.toml").read_text(encoding="utf-8"))
STATES = [pytest.param(key, example, id=key) for key, entry in SENTENCES.items() for example in entry["states"]]
SILENT = [pytest.param(key, sentence, id=key) for key, entry in SENTENCES.items() for sentence in entry["silent"]]


def read(text: str) -> tuple[Indicator, ...]:
    return extract([Section(1, "总体情况", text)])


def test_every_indicator_has_sentences_that_state_it_and_that_do_not() -> None:
    assert set(SENTENCES) == {spec.key for spec in load()}
    assert all(entry["states"] and entry["silent"] for entry in SENTENCES.values())


@pytest.mark.parametrize(("key", "example"), STATES)
def test_a_sentence_states_its_indicator(key: str, example: dict[str, str]) -> None:
    found = [indicator for indicator in read(example["text"]) if indicator.key == key]
    assert len(found) == 1
    indicator = found[0]
    assert (str(indicator.value), indicator.unit) == (example["value"], example["unit"])
    assert indicator.qualifier == example.get("qualifier", "")
    assert indicator.share == (Decimal(example["share"]) if "share" in example else None)
    assert indicator.quote in example["text"]


@pytest.mark.parametrize(("key", "sentence"), SILENT)
def test_a_sentence_does_not_state_the_indicator(key: str, sentence: str) -> None:
    assert key not in {indicator.key for indicator in read(sentence)}


def test_figures_come_in_order_with_section_whole_and_the_clause_that_states_them() -> None:
    first = Section(1, "总体情况", "今年，门户网站信息更新1,280条。全县开通政务新媒体账号24个，已注销3个。")
    last = Section(6, "其他需要报告的事项", "受理网上诉求210件，均已办结208件。")
    found = extract([first, last])
    assert [(i.key, i.section, i.whole) for i in found] == [
        ("site_updates", 1, ""),
        ("media_accounts", 1, ""),
        ("media_closed", 1, ""),
        ("online_petitions", 6, ""),
        ("online_petitions_closed", 6, "online_petitions"),
    ]
    assert found[0].quote == "门户网站信息更新1,280条"
    assert found[4].quote == "受理网上诉求210件，均已办结208件"


def test_the_same_amount_counts_once_and_another_amount_beside_it() -> None:
    text = "市场主体突破10万户。至年末，市场主体达到100000家。另据统计，市场主体为10.2万户。"
    assert [(str(i.value), i.unit) for i in read(text)] == [("10", "万户"), ("10.2", "万户")]


def test_a_share_is_not_read_again_as_a_rate() -> None:
    assert [i.key for i in read("可在线办理事项90项，网办率90%。")] == ["items_online"]
    assert [i.key for i in read("全县网办率90%。")] == ["online_rate"]


@pytest.mark.parametrize(
    "text",
    [
        "网站信息更新第12条。",
        "网站信息更新3-5条。",
        "网站信息更新1,2345条。",
        "网站信息更新A12条。",
        "网站信息更新数十条。",
        "网站信息更新十四五条。",
        "网站信息更新12条例。",
        "召开新闻发布会12场所。",
        "编印政府公报12期间。",
        "网站信息更新每天12条。",
        "去年网站信息更新12条。",
        "网站信息更新12\n条。",
    ],
)
def test_what_is_no_plain_figure_of_this_year_is_left_out(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize("mark", ["“{}”", "「{}」", '"{}"', "{}"])
def test_any_quotation_mark_will_do(mark: str) -> None:
    found = read(f"{mark.format('马上办')}事项12项(占比60.5%)。")
    assert [(i.key, i.share) for i in found] == [("instant_items", Decimal("60.5"))]


def test_the_bounding_word_is_kept_from_either_side() -> None:
    bounds = {text: read(text)[0].qualifier for text in (
        "全年办件超过18万件", "全年办件近18万件", "全年办件18万余件", "全年办件18万件以上", "预约全年办件18万件",
    )}  # fmt: skip
    assert list(bounds.values()) == ["超过", "近", "余", "以上", ""]


def test_plain_values() -> None:
    assert plain_value(Decimal("1.53"), "万人") == 15300
    assert plain_value(Decimal("1.2"), "百万次") == 1200000
    assert plain_value(Decimal(405), "件") == 405


@given(st.integers(0, 10**12))
def test_separators_and_full_width_digits_make_no_difference(number: int) -> None:
    full_width = str.maketrans("0123456789,", "０１２３４５６７８９，")
    assert read_number(f"{number:,}") == read_number(f"{number:,}".translate(full_width)) == number


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(number: int) -> None:
    assert read_number(numerals(number)) == number


@pytest.mark.parametrize("printed", ["十四五", "百千", "二三", "零十", "五十百"])
def test_numerals_that_make_no_number(printed: str) -> None:
    assert read_number(printed) is None


def numerals(number: int) -> str:
    """``number`` (1 to 9999) as it is spoken: 1020 is 一千零二十, 12 is 十二."""
    spoken = ""
    for place, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            spoken += "零一二三四五六七八九"[digit] + mark
        elif spoken and number % place and not spoken.endswith("零"):
            spoken += "零"
    return spoken.removeprefix("一") if 10 <= number < 20 else spoken


def declaration(**changes: Any) -> dict[str, Any]:
    """The seed's declaration with one indicator of its own."""
    data = tomllib.loads((data_dir("seeds") / "indicators.toml").read_text(encoding="utf-8"))
    entry = {"key": "trees", "label": "植树", "en": "Trees", "group": "改革", "unit": "棵", "says": ["植树{n}"]}
    return data | {"indicator": [entry | changes]}


def test_an_indicator_of_ones_own_is_read() -> None:
    found = list(Catalogue(declaration()).read(Section(1, "", "全年植树约1.2万棵。")))
    assert [(i.key, str(i.value), i.unit, i.qualifier) for i in found] == [("trees", "1.2", "万棵", "约")]


@pytest.mark.parametrize(
    "changes",
    [
        {"says": ["植树"]},
        {"says": ["{n}植树{n}"]},
        {"says": ["植树({n}"]},
        {"says": ["植(树{n}"]},
        {"says": ["植.*树{n}"]},
        {"says": ["植树+{n}"]},
        {"says": ["植{1,9}树{n}"]},
        {"says": ["植{nothing}树{n}"]},
        {"says": ["{share}{share}植树{n}"]},
        {"group": "园林"},
        {"kind": "rate"},
        {"kind": "often"},
        {"unit": "%"},
        {"whole": "plants"},
        {"units": ["棵"]},
    ],
)
def test_a_bad_declaration_is_refused_by_name(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="trees"):
        Catalogue(declaration(**changes))


def test_a_declaration_says_what_it_lacks() -> None:
    data = declaration()
    del data["indicator"][0]["label"]
    with pytest.raises(ValueError, match=r"trees.*label"):
        declared(data)


def test_a_key_is_declared_once() -> None:
    data = declaration()
    data["indicator"] *= 2
    with pytest.raises(ValueError, match="trees"):
        declared(data)


PIECES = [
    "网站",
    "信息更新",
    "办件",
    "12345",
    "1,234",
    "十二",
    "超",
    "万",
    "余",
    "件",
    "条",
    "%",
    "，",
    "。",
    "（",
    "）",
    "\n",
    "占",
]


@given(st.lists(st.sampled_from(PIECES) | st.characters(), max_size=40).map("".join))
def test_whatever_the_text_quotations_are_part_of_it(text: str) -> None:
    for indicator in read(text):
        assert indicator.quote in text
        assert indicator.value.is_finite()


def test_labels_follow_the_language() -> None:
    stated = read("网站信息更新12条。")[0]
    unknown = Indicator("gone", "旧指标", Decimal(1), "件", "旧指标1件")
    try:
        use_language("en")
        assert label_of(stated) == "Items published on the website"
        assert label_of(unknown) == "旧指标"
    finally:
        use_language("zh")
    assert label_of(stated) == "门户网站信息更新总量"


@pytest.mark.parametrize(
    ("unit", "value", "qualifier", "chinese", "english"),
    [
        ("万件", "18", "超", "超18 万件", "over 180,000"),
        ("条", "3568", "", "3568 条", "3,568"),
        ("万人", "1.53", "", "1.53 万人", "15,300 people"),
        ("元", "1700", "约", "约1700 元", "about 1,700 yuan"),
        ("%", "97.40", "", "97.40 %", "97.40%"),
        ("万", "3", "", "3 万", "30,000"),
        ("斤", "3", "", "3 斤", "3 斤"),
        ("件", "3", "许", "许3 件", "许3 件"),
    ],
)
def test_a_figure_is_stated_in_both_languages(
    unit: str, value: str, qualifier: str, chinese: str, english: str
) -> None:
    indicator = Indicator("k", "指标", Decimal(value), unit, "引文", qualifier=qualifier)
    assert stated(indicator) == chinese
    use_language("en")
    assert stated(indicator) == english


HOSTILE = [
    "1件",
    "1件\n",
    "办结12345热线受理1件，",
    "网站信息更新网站发布信息",
    "建议提案人大政协主办办件1件、",
    "共计总计有为达到达1项",
    "市场主体、企业从1家增到2家，其中企业",
    "1，111，",
    "十百千万",
    "（",
    " ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    """Four times the text takes about four times the time; quadratic reading would take sixteen times it."""
    short, long = (unit * (characters // len(unit)) for characters in (16_000, 64_000))
    assert duration(long) < 10 * duration(short)


def test_a_megabyte_is_read_and_its_quotations_stay_short() -> None:
    text = "网站信息更新网站发布信息1条" * 75_000
    found = read(text)
    assert len(text) > 1_000_000
    assert found
    assert all(len(indicator.quote) < 250 for indicator in found)


def duration(text: str) -> float:
    """The least processor time of three readings, in seconds; the catalogue is compiled before."""
    catalogue()
    return min(timed(text) for _ in range(3))


def timed(text: str) -> float:
    start = time.process_time()
    read(text)
    return time.process_time() - start
