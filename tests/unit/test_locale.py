"""The English catalogue and the English labels of declared data: complete, used, and English."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

import pytest

from qktui import indicators
from qktui.forms import form_ids, load_form
from qktui.phrases import LANGUAGES, read_catalogue
from qktui.resources import data_dir
from tests.unit.sentences import Sentence, in_package, in_syntax, modules, sentences, too_early, unreadable

CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
"""A Chinese character, or punctuation as only Chinese sets it."""
NAMES = ("湖北省/武汉市",)
"""What stays Chinese in an English sentence: an example of what is typed, where no other name finds anything."""
CATALOGUE = read_catalogue("en")
SPOKEN = sentences()


def names_in(sentence: str) -> set[str]:
    """The ``{names}`` that a sentence is filled with."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def is_english(text: str) -> bool:
    for name in NAMES:
        text = text.replace(name, "")
    return CHINESE.search(text) is None


# ------------------------------------------------------------------ the collector
def collected(code: str) -> list[str]:
    return [
        found.text if isinstance(found, Sentence) else f"?{found.code}" for found in in_syntax(ast.parse(code), "m")
    ]


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("say('甲 {n}', n=3)", ["甲 {n}"]),
        ("phrases.say('甲' '乙')", ["甲乙"]),
        ("Binding('x', 'go', '去', show=False)", ["去"]),
        ("Binding('x', 'go', description='去', tooltip='去那里')", ["去", "去那里"]),
        ("Binding('x', 'go')", []),
        ("class S:\n    HELP = ('甲\\n'\n        '乙')", ["甲\n乙"]),
        ("class S:\n    HELP: ClassVar[str] = '甲'", ["甲"]),
        ("say(self.help or '')", []),
        ("say(text)", ["?text"]),
        ("say(f'甲{n}')", ["?f'甲{n}'"]),
        ("say('甲' if n else '乙')", ["?'甲' if n else '乙'"]),
        ("pick('甲', 'A')", []),
    ],
)
def test_what_is_collected(code: str, texts: list[str]) -> None:
    assert collected(code) == texts


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("NAME = say('甲')", [1]),
        ("class S:\n    words = {1: pick('甲', 'A')}", [2]),
        ("def f():\n    return say('甲')", []),
        ("f = lambda: say('甲')", []),
    ],
)
def test_what_is_said_too_early(code: str, lines: list[int]) -> None:
    assert list(too_early(ast.parse(code))) == lines


def test_the_collector_sees_every_kind() -> None:
    found = {place.text: place.module for place in in_package() if isinstance(place, Sentence)}
    assert found["没有改过"] == "tui/widgets/change_list.py"  # said
    assert found["帮助"] == "tui/app.py"  # bound to a key
    assert any(text.startswith("每行一份报告") for text in found)  # a screen's HELP
    assert SPOKEN["输出 JSON"].module == "cli/__init__.py"  # help of an option
    assert len(SPOKEN) > 400


# ------------------------------------------------------------------ the source
def test_every_sentence_can_be_collected() -> None:
    assert unreadable() == []


def test_nothing_is_said_before_the_language_is_known() -> None:
    assert {module: lines for module, tree in modules() if (lines := list(too_early(tree)))} == {}


def test_every_pair_of_texts_has_an_english_one() -> None:
    """``pick(chinese, english)`` with literals needs no catalogue, but English it must be."""
    pairs = [
        (module, str(node.args[1].value))
        for module, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "pick"
        if isinstance(node.args[1], ast.Constant)
    ]
    assert len(pairs) > 5
    assert [(module, english) for module, english in pairs if not is_english(english)] == []


# ------------------------------------------------------------------ the catalogue
def test_every_language_but_chinese_has_a_catalogue() -> None:
    found = {path.stem for path in (data_dir("seeds") / "locale").glob("*.toml")}
    assert found == set(LANGUAGES) - {"zh"}


def test_every_sentence_is_translated() -> None:
    missing = {f"{place.module}:{place.line}": text for text, place in SPOKEN.items() if text not in CATALOGUE}
    assert missing == {}


def test_every_translation_is_used() -> None:
    assert sorted(CATALOGUE.keys() - SPOKEN.keys()) == []


@pytest.mark.parametrize("chinese", CATALOGUE)
def test_a_translation_fits(chinese: str) -> None:
    english = CATALOGUE[chinese]
    assert names_in(english) == names_in(chinese)
    assert english.strip()
    assert is_english(english)
    assert chinese.count("\n") == english.count("\n")


# ------------------------------------------------------------------ declared data
ENGLISH_OF = {"label": "en", "title": "title_en", "heading": "heading_en", "corner": "corner_en", "unit": "unit_en",
              "under": "under_en"}  # fmt: skip
"""Keys of a form file that hold Chinese, and where its English stands; ``origin`` and ``aliases`` quote documents."""


def tables_in(value: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every TOML table within ``value``, with a path to it."""
    if isinstance(value, dict):
        yield place, value
        for key, inner in value.items():
            yield from tables_in(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from tables_in(inner, f"{place}[{index}]")


def without_english(form: Mapping[str, Any]) -> Iterator[str]:
    """Where a form file has a Chinese label and no English one."""
    for place, table in tables_in(form, "form"):
        rule = place.startswith("form.rule")
        for key, chinese in table.items():
            if key not in ENGLISH_OF or not chinese or not isinstance(chinese, list if key == "under" else str):
                continue  # a row's ``under`` is an id, and its ``heading`` yes or no
            english = table.get("label_en" if rule and key == "label" else ENGLISH_OF[key], "")
            texts = english if isinstance(english, list) else [english]
            if not all(text and is_english(text) for text in texts) or len(texts) != _count(chinese):
                yield f"{place}.{key}"


def _count(chinese: str | list[str]) -> int:
    return len(chinese) if isinstance(chinese, list) else 1


@pytest.mark.parametrize("form_id", form_ids())
def test_every_label_of_a_form_has_its_english(form_id: str) -> None:
    text = (data_dir("seeds") / "forms" / f"{form_id}.toml").read_text(encoding="utf-8")
    assert list(without_english(tomllib.loads(text))) == []


@pytest.mark.parametrize("form_id", form_ids())
def test_the_english_of_a_form_tells_its_rows_and_columns_apart(form_id: str) -> None:
    for table in load_form(form_id).tables:
        for block in table.blocks:
            rows = [(row.under, row.en) for row in block.rows]
            columns = [(column.under_en, column.short_en or column.en) for column in block.columns]
            assert len(set(rows)) == len(rows)
            assert len(set(columns)) == len(columns)


def test_a_label_without_english_is_found() -> None:
    form = {"section": [{"title": "总体情况"}], "rule": [{"label": "甲", "label_en": "A"}, {"label": "乙", "en": "B"}],
            "table": [{"title": "表", "title_en": "Table", "block": [{"unit": "件", "unit_en": "件", "columns": [
                {"label": "总计", "en": "Total", "under": ["甲", "乙"], "under_en": ["A"]}]}]}]}  # fmt: skip
    assert set(without_english(form)) == {
        "form.section[0].title",
        "form.rule[1].label",
        "form.table[0].block[0].unit",
        "form.table[0].block[0].columns[0].under",
    }


def test_every_indicator_has_its_english() -> None:
    declared = indicators.load()
    assert [spec.key for spec in declared if not spec.en.strip() or not is_english(spec.en)] == []
    assert [spec.group for spec in declared if not spec.group_en.strip() or not is_english(spec.group_en)] == []
    assert len({spec.en for spec in declared}) == len(declared)


def test_every_unit_and_qualifier_of_an_indicator_has_its_english() -> None:
    data = tomllib.loads((data_dir("seeds") / "indicators.toml").read_text(encoding="utf-8"))
    units = {unit for spec in indicators.load() for unit in spec.units}
    assert units - data["units"].keys() == set()
    bounds = {re.sub(r"\(\?<!.*?\)", "", word) for key, words in data["words"].items() if key.startswith("bound")
              for word in words}  # fmt: skip
    assert bounds - data["qualifiers"].keys() == set()
    assert all(map(is_english, (*data["units"].values(), *data["qualifiers"].values())))
