"""The words that an expression needs."""

from __future__ import annotations

import tomllib

import pytest

from qktui.indicators import catalogue
from qktui.needed import needed_words
from tests.conftest import REPOSITORY


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", set()),
        ("网站", {"网站"}),
        ("网{gap}信息更新", {"信息更新"}),
        ("解读(?:材料|稿件)?", {"解读"}),
        ("(?:材料|稿件)?", set()),
        ("(?:粉丝|关注用户)(?:总)?", {"粉丝", "关注用户"}),
        ("(?:网站|[访阅]?)量", {"量"}),
        ("(?:网站|[访阅])", set()),
        ("(?:新(?:增|设)|登记)", {"登记", "新"}),
        ("(?:新增|登记)主体", {"主体"}),
        ("(?<!差)好评率", {"好评率"}),
        ("公报》?{gap}", {"公报"}),
        ("，网办", {"网办"}),
        ("网，办", {"网"}),
        ("办\\.结", {"办"}),
    ],
)
def test_words(pattern: str, words: set[str]) -> None:
    assert needed_words(pattern, "，") == words


def test_no_declared_expression_matches_where_its_words_are_missing() -> None:
    sentences = tomllib.loads((REPOSITORY / "tests" / "rules" / "indicators.toml").read_text(encoding="utf-8"))
    texts = [example["text"] for entry in sentences.values() for example in entry["states"]]
    phrases = {id(phrase): phrase for phrases in catalogue()._phrases.values() for phrase in phrases}.values()
    matches = 0
    for text in texts:
        for figure in catalogue().figures(text):
            for phrase in phrases:
                if phrase.needed and phrase.before.search(text, 0, figure.start):
                    matches += 1
                    assert any(word in text[: figure.start] for word in phrase.needed)
    assert matches > len(texts) / 2
