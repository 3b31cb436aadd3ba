"""JSON read without leniency: no duplicate keys, no NaN, no inexact numbers, no bottomless nesting.

:class:`Fields` wraps an object so that whatever is wrong is said with the path of
its key (``[2].sections[0].number``) and what was expected there.
"""

from __future__ import annotations

import json
from collections.abc import KeysView
from dataclasses import dataclass
from typing import Any

from qktui.importing.document import clean
from qktui.model import LARGEST
from qktui.phrases import say


class Invalid(ValueError):
    """The JSON is not what the format says; ``sentence`` tells a person where and why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Inexact:
    """A number that JSON readers do not keep exactly: with a point or an exponent, too large, or NaN."""

    text: str


class Fields:
    """A JSON object at ``path``. A key whose value is null counts as absent."""

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, dict):
            raise Invalid(say("“{key}”应为对象", key=path) if path else say("文件应为一个对象，或对象的列表"))
        self._data = value
        self._path = path

    def keys(self) -> KeysView[str]:
        """Every key that is written, those with null too."""
        return self._data.keys()

    def has(self, key: str) -> bool:
        """Whether the key has a value."""
        return self._data.get(key) is not None

    def value(self, key: str) -> Any:
        """The value as it is; ``None`` when absent."""
        return self._data.get(key)

    def text(self, key: str, default: str | None = None) -> str:
        """A string, cleaned of control characters. Without a default the key must be there."""
        value = self._required(key, default)
        if not isinstance(value, str):
            raise self.invalid(key, say("字符串"))
        return clean(value)

    def integer(self, key: str, default: int | None = None) -> int:
        """An integer that every JSON reader keeps exactly; ``true`` is none."""
        value = self._required(key, default)
        if not is_integer(value):
            raise self.invalid(key, say("整数"))
        return int(value)

    def array(self, key: str) -> list[Any]:
        """An array; empty when absent."""
        value = self._required(key, [])
        if not isinstance(value, list):
            raise self.invalid(key, say("列表"))
        return value

    def items(self, key: str) -> list[Fields]:
        """An array of objects."""
        return [Fields(value, f"{self._name(key)}[{index}]") for index, value in enumerate(self.array(key))]

    def inner(self, key: str) -> Fields:
        """An object; empty when absent."""
        return Fields(self._required(key, {}), self._name(key))

    def invalid(self, key: str, expected: str) -> Invalid:
        """The error for this key: what its value should be."""
        return Invalid(say("“{key}”应为{expected}", key=self._name(key), expected=expected))

    def _required(self, key: str, default: Any) -> Any:
        value = self._data.get(key)
        if value is not None:
            return value
        if default is None:
            raise Invalid(say("缺少“{key}”", key=self._name(key)))
        return default

    def _name(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key


def parse(text: str) -> Any:
    """The JSON value. Raises :class:`Invalid` for anything that JSON or this format does not allow."""
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_float=Inexact, parse_int=_integer, parse_constant=Inexact
        )
    except json.JSONDecodeError as error:
        raise Invalid(say("不是完整的 JSON：第 {line} 行第 {column} 列读不下去",
                          line=error.lineno, column=error.colno)) from error  # fmt: skip
    except RecursionError as error:
        raise Invalid(say("JSON 嵌套过深")) from error


def is_integer(value: Any) -> bool:
    """Whether the value is an integer; ``True`` and ``False`` are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Invalid(say("“{key}”写了两次", key=clean(key)))
        found[key] = value
    return found


def _integer(text: str) -> int | Inexact:
    return Inexact(text) if len(text) > 20 or abs(int(text)) > LARGEST else int(text)
