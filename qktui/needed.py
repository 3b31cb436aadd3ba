"""The words that an expression needs: a text without them need not be searched with it.

Reads the expressions of ``seeds/indicators.toml``: characters, alternatives in groups,
classes, fragments in braces, looks ahead and behind, and ``?`` after any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(
    r"(?P<any>\(\?<?[=!][^()]*\)|\[[^\]]*\]\??|\{[^}]*\}\??|\\.\??|[^()|]\?)"
    r"|(?P<open>\((?:\?:)?)|(?P<close>\)\??)|(?P<bar>\|)|(?P<char>.)",
    re.DOTALL,
)

Words = frozenset[str]


def needed_words(pattern: str, replaced: Iterable[str] = ()) -> Words:
    """Words of which at least one stands in every text that ``pattern`` matches; none when that cannot be told.

    Of several such choices, the one whose shortest word is the longest. The characters
    ``replaced`` do not stand for themselves.
    """
    return _group(_TOKEN.finditer(pattern), frozenset(replaced))[0]


def _group(tokens: Iterator[re.Match[str]], replaced: frozenset[str]) -> tuple[Words, bool]:
    """What is needed of the alternatives up to the end of the group, and whether the group may be absent."""
    alternatives: list[Words] = []
    choices: list[Words] = []
    word, absent = "", False
    for token in tokens:
        if token["char"] and token["char"] not in replaced:
            word += token["char"]
            continue
        choices.append(Words((word,)))
        word = ""
        if token["open"]:
            inner, may_be_absent = _group(tokens, replaced)
            choices += [] if may_be_absent else [inner]
        elif token["bar"]:
            alternatives.append(_best(choices))
            choices = []
        elif token["close"]:
            absent = token["close"] != ")"
            break
    alternatives.append(_best([*choices, Words((word,))]))
    return Words().union(*alternatives) if all(alternatives) else Words(), absent


def _best(choices: Iterable[Words]) -> Words:
    """The choice that fewest texts satisfy."""
    telling = (words for words in choices if words and all(words))
    return max(telling, key=lambda words: (min(map(len, words)), -len(words)), default=Words())
