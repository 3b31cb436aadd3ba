"""Sentences in two languages."""

from __future__ import annotations

from pathlib import Path
from string import Formatter

import pytest

from qktui import phrases
from qktui.phrases import LANGUAGES, language, pick, read_catalogue, say, use_language


@pytest.fixture
def catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of two sentences in place of the real one."""
    (tmp_path / "locale").mkdir()
    lines = ['"共 {n} 份" = "{n} reports"', '"甲说“{text}”" = "{text}, said A"']
    (tmp_path / "locale" / "en.toml").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(phrases, "data_dir", lambda _: tmp_path)


def test_chinese_is_spoken_first() -> None:
    assert language() == "zh"
    assert say("共 {n} 份", n=3) == "共 3 份"


@pytest.mark.usefixtures("catalogue")
def test_another_language_is_looked_up() -> None:
    use_language("en")
    assert language() == "en"
    assert say("共 {n} 份", n=3) == "3 reports"
    assert say("没有译文 {n}", n=3) == "没有译文 3"
    use_language("zh")
    assert say("共 {n} 份", n=3) == "共 3 份"


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("text", ["{n}", "{0}", "{{", "}", "{text.__class__}", "[/x]"])
def test_what_is_filled_in_is_never_read_as_a_sentence(text: str) -> None:
    assert say("甲说“{text}”", text=text) == f"甲说“{text}”"
    use_language("en")
    assert say("甲说“{text}”", text=text) == f"{text}, said A"


def test_a_sentence_without_values_is_left_as_it_is() -> None:
    assert say("集合 {1, 2} 与 }") == "集合 {1, 2} 与 }"


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("共 {n} 份", m=3)


def test_of_two_texts_the_one_in_the_language() -> None:
    assert pick("表三", "Table 3") == "表三"
    use_language("en")
    assert pick("表三", "Table 3") == "Table 3"
    assert pick("表三", "") == "表三"


@pytest.mark.parametrize("unknown", ["fr", "", "EN", "zh_CN"])
def test_an_unknown_language_is_refused_and_changes_nothing(unknown: str) -> None:
    with pytest.raises(ValueError, match="known: zh, en"):
        use_language(unknown)
    assert language() == "zh"


def test_translations_fill_in_what_the_chinese_does() -> None:
    for other in LANGUAGES[1:]:
        for chinese, translated in read_catalogue(other).items():
            names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (chinese, translated)]
            assert names[0] == names[1], chinese
            assert translated.strip()
