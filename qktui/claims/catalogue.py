"""``seeds/claims.toml``: what the narrative may speak of, compiled into expressions.

The expressions of one family (requests, disputes, documents …) are one alternation,
so that a clause is searched once, whatever it may say.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from qktui.claims.claim import WITH, WITHOUT, Claim
from qktui.claims.clauses import FIGURE, LAST, NEXT, THIS, Clause, decoration
from qktui.claims.tables import Reading, parse_reading, with_row
from qktui.phrases import pick, say
from qktui.resources import data_dir

KINDS = ("says", "none", "all")
"""Kinds of expressions: around a figure; for zero, and for as many as just stated, without one."""
ELSEWHERE = "elsewhere"
"""The name of what is no topic."""

_READINGS = (WITH, WITHOUT, "readings")
_REQUIRED = {"key", "family", "label", "en"}
_OPTIONAL = {
    *KINDS,
    *_READINGS,
    "side",
    "part_of",
    "unless",
    "after",
    "indicator",
    "outcome",
    "money",
    "states",
    "silent",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that figures are stated about; ``rows`` take the place of ``{row}`` in a quantity's readings."""

    key: str
    label: str
    en: str
    family: str
    words: tuple[str, ...]
    hints: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The topic's name in the language in use."""
        return pick(self.label, self.en)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a figure may count; the head of ``seeds/claims.toml`` says what its parts mean."""

    key: str
    family: str
    label: str
    en: str
    side: str = ""
    part_of: str = ""
    unless: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    indicator: str = ""
    outcome: bool = False
    money: bool = False

    @property
    def name(self) -> str:
        """The quantity's name in the language in use."""
        return pick(self.label, self.en)


@dataclass(frozen=True, slots=True)
class UsualWhole:
    """What shares of a family's quantities may be of: figures ``stated`` with them, or cells, by topic.

    ``words`` before the share name this whole.
    """

    family: str
    words: tuple[str, ...]
    stated: tuple[str, ...]
    readings: Mapping[str, tuple[Reading, ...]]


@dataclass(frozen=True, slots=True)
class Complete:
    """Quantities (``topic.quantity``) or indicators that make up any one of ``wholes``."""

    parts: tuple[str, ...]
    wholes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """An expression that fits a clause: whose quantity it states, and where it begins and ends."""

    quantity: Quantity
    begin: int
    end: int


class Catalogue:
    """The declared topics and quantities, ready to be found in clauses.

    ``data`` is what a TOML file shaped as ``seeds/claims.toml`` says. Raises
    ``ValueError`` with a sentence that names the declaration which is bad.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._entries: list[Mapping[str, Any]] = data["quantity"]
        self.topics = {entry["key"]: _topic(entry) for entry in data["topic"]}
        self.quantities = {(entry["family"], entry["key"]): _quantity(entry) for entry in self._entries}
        self._order = tuple(self.quantities.values())
        self._readings = {topic.key: self._read_readings(topic) for topic in self.topics.values()}
        self.wholes = tuple(self._whole(entry) for entry in data["whole"])
        self.complete = tuple(Complete(tuple(e["parts"]), tuple(e["wholes"])) for e in data["complete"])
        self._fragments = _fragments(data)
        self._expressions: dict[tuple[str, str, bool], re.Pattern[str]] = {}
        named = [(topic.key, topic.words) for topic in self.topics.values()]
        self.topic_words = alternatives([*named, (ELSEWHERE, data["words"]["elsewhere"])])
        self.topic_hints = alternatives((topic.key, topic.hints) for topic in self.topics.values() if topic.hints)
        every = [word for topic in self.topics.values() for word in (*topic.words, *topic.hints)]
        self.gate = re.compile("|".join((*every, "占[^，。；]{0,14}[0-9０-９]")))
        self.scope_words = alternatives(data["scope"].items())
        self.words = {name: re.compile("|".join(words)) for name, words in data["words"].items()}
        self.leading = re.compile(f"(?:{'|'.join(data['words']['lead'])}){{1,4}}$")
        self.decorating = decoration(data["asides"])

    def figure_text(self, clause: Clause) -> str:
        """A clause as the expressions ``says`` look at it: without the words that only lead to its figure."""
        return f"{self.leading.sub('', clause.before)}{FIGURE}{clause.after}"

    def find(self, family: str, kind: str, text: str, after: str = "") -> Fit | None:
        """What an expression of that kind finds first in a clause that comes after one about ``after``."""
        for follows in (True, False):
            match = self._expression(family, kind, follows).search(text)
            if match is not None and match.lastgroup is not None:
                quantity = self._order[int(match.lastgroup[1:])]
                if not follows or after in quantity.after:
                    return Fit(quantity, match.start(), match.end())
        return None

    def quantity(self, claim: Claim) -> Quantity:
        """What the claim's figure counts."""
        return self.quantities[self.topics[claim.topic].family, claim.quantity]

    def readings(self, claim: Claim, held: str = "") -> tuple[Reading, ...]:
        """What the claim's figure may stand for. ``held``: with or without the carry-over, where that differs."""
        return self._readings[claim.topic][claim.quantity, held]

    def _expression(self, family: str, kind: str, follows: bool) -> re.Pattern[str]:
        """All of a family's expressions of that kind, apart those of quantities that must come after others."""
        if (family, kind, follows) not in self._expressions:
            self._expressions[family, kind, follows] = re.compile("|".join(
                f"(?P<q{order}>{'|'.join(self._expand(entry['key'], pattern) for pattern in entry[kind])})"
                for order, entry in enumerate(self._entries)
                if entry["family"] == family and entry.get(kind) and ("after" in entry) == follows
            ) or "(?!)")  # fmt: skip
        return self._expressions[family, kind, follows]

    def _expand(self, key: str, pattern: str) -> str:
        """The expression with its fragments put in. Raises ``ValueError`` for repetition of its own."""
        bare = re.sub(r"\{[a-z]+\}|\{[0-9],[0-9]{1,2}\}", "", pattern)
        try:
            if re.search(r"[*+{}]|\((?!\?)", bare):
                raise KeyError(pattern)
            return re.sub(r"\{([a-z]+)\}", lambda match: self._fragments[match[1]], pattern)
        except KeyError as error:
            raise ValueError(say("正文说法 {key}：“{pattern}”写得不对", key=key, pattern=pattern)) from error

    def _read_readings(self, topic: Topic) -> dict[tuple[str, str], tuple[Reading, ...]]:
        """The readings of the topic's quantities, by quantity and by whether they hold the carry-over."""
        found: dict[tuple[str, str], tuple[Reading, ...]] = {}
        for entry in (entry for entry in self._entries if entry["family"] == topic.family):
            kinds = {kind: self._parse(entry.get(kind, ()), topic) for kind in _READINGS}
            for held in ("", WITH, WITHOUT):
                chosen = (held, "readings") if kinds.get(held) else _READINGS
                found[entry["key"], held] = tuple(reading for kind in chosen for reading in kinds[kind])
        return found

    def _whole(self, entry: Mapping[str, Any]) -> UsualWhole:
        topics = [topic for topic in self.topics.values() if topic.family == entry["family"]]
        readings = {topic.key: self._parse(entry["readings"], topic) for topic in topics}
        return UsualWhole(entry["family"], tuple(entry["words"]), tuple(entry["stated"]), readings)

    def _parse(self, expressions: Iterable[str], topic: Topic) -> tuple[Reading, ...]:
        return tuple(
            parse_reading(with_row(expression, row), self._data["columns"])
            for expression in expressions
            for row in (topic.rows if "{row}" in expression else ("",))
        )


@cache
def catalogue() -> Catalogue:
    """The catalogue of ``seeds/claims.toml``; its expressions are compiled as they are needed."""
    return Catalogue(seed())


@cache
def seed() -> dict[str, Any]:
    """``seeds/claims.toml`` as it is written."""
    return tomllib.loads((data_dir("seeds") / "claims.toml").read_text(encoding="utf-8"))


def alternatives(named: Iterable[tuple[str, Iterable[str]]]) -> re.Pattern[str]:
    """Any of these expressions, in a group that bears their name."""
    return re.compile("|".join(f"(?P<{name}>{'|'.join(words)})" for name, words in named))


def _topic(entry: Mapping[str, Any]) -> Topic:
    return Topic(**{key: _frozen(value) for key, value in entry.items()})


def _frozen(value: Any) -> Any:
    """A list of the TOML file as a tuple."""
    return tuple(value) if isinstance(value, list) else value


def _quantity(entry: Mapping[str, Any]) -> Quantity:
    """Raises ``ValueError`` naming what the entry has too much or too little of."""
    if not _REQUIRED <= entry.keys() <= _REQUIRED | _OPTIONAL:
        names = "、".join(sorted((_REQUIRED - entry.keys()) | (entry.keys() - _REQUIRED - _OPTIONAL)))
        raise ValueError(say("正文说法 {key}：缺少或多出“{names}”", key=entry.get("key", "?"), names=names))
    kept: dict[str, Any] = {key: value for key, value in entry.items() if key in Quantity.__slots__}
    return Quantity(**{key: _frozen(value) for key, value in kept.items()})


def _fragments(data: Mapping[str, Any]) -> dict[str, str]:
    """The declared fragments, each with those before it put in, and the figure, and years."""
    years = {"last": LAST, "this": THIS, "next": NEXT}
    found = {name: f"(?:{mark}{{4}}年|{'|'.join(data['words'][name])})" for name, mark in years.items()}
    found["n"] = FIGURE
    for name, pattern in data["fragments"].items():
        found[name] = re.sub(r"\{([a-z]+)\}", lambda match: found[match[1]], pattern)
    return found
