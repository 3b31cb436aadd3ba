"""Every sentence that people read, in their language.

The interface is written in Chinese; ``say("共 {n} 份", n=3)`` looks the sentence up
in the catalogue of the chosen language (``seeds/locale/en.toml``: the Chinese
sentence is the key) and fills it in. A sentence without a translation appears in
Chinese, and a test fails for it.
"""

from __future__ import annotations

import contextlib
import tomllib
from collections.abc import Iterator
from contextvars import ContextVar

from qktui.resources import data_dir

LANGUAGES = ("zh", "en")

_language = "zh"
_catalogue: dict[str, str] = {}
_in_chinese = ContextVar("_in_chinese", default=False)


def use_language(language: str) -> None:
    """Speak ``language`` from now on. Raises ``ValueError`` when there is no catalogue for it."""
    global _language, _catalogue
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language!r}; known: {', '.join(LANGUAGES)}")
    if language != _language:
        _catalogue = read_catalogue(language) if language != "zh" else {}
    _language = language


def language() -> str:
    """The language in use, ``zh`` or ``en``."""
    return "zh" if _in_chinese.get() else _language


@contextlib.contextmanager
def chinese() -> Iterator[None]:
    """Speak Chinese within the block, in this thread only: for sentences that are kept, not shown."""
    token = _in_chinese.set(True)
    try:
        yield
    finally:
        _in_chinese.reset(token)


def read_catalogue(language: str) -> dict[str, str]:
    """The translations of one language, from the Chinese sentence to the other."""
    text = (data_dir("seeds") / "locale" / f"{language}.toml").read_text(encoding="utf-8")
    return {chinese: str(other) for chinese, other in tomllib.loads(text).items()}


def say(sentence: str, /, **values: object) -> str:
    """``sentence`` in the language in use, its ``{names}`` filled with ``values``."""
    translated = sentence if _in_chinese.get() else _catalogue.get(sentence, sentence)
    return translated.format(**values) if values else translated


def pick(chinese: str, english: str) -> str:
    """The one of two texts that is in the language in use; the Chinese when the other is empty."""
    return english if english and language() == "en" else chinese
