"""Service figures that a report's narrative states: updates, services, petitions, fees.

What is looked for is data (``seeds/indicators.toml``): per indicator, expressions
around one ``{n}``, the figure. Reading goes from figure to figure: whatever number
carries a unit is offered to the expressions that expect that unit, which look at the
words before and after it. Every expression is bounded in length, so reading takes
time in proportion to the text, whoever wrote it.

Values stay as printed: ``1.53万人`` is 1.53 万人, and :func:`~qktui.numerals.plain_value` makes 15300 of it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from qktui.model import Indicator, Section
from qktui.needed import needed_words
from qktui.numerals import DIGIT, NUMBER, NUMERALS, SCALE, SCALES, plain_value, read_number
from qktui.phrases import language, pick, say
from qktui.resources import data_dir

_REACH = 80  # characters before a figure that an expression may look at
_LEAD_REACH = 24  # the same, where an expression begins with the figure
_CLAUSE = 60  # characters that a quotation may go beyond what was recognised, on either side
_SPACE = "[ \\t\u00a0\u3000]{0,2}"
_DIGITS = re.compile(f"[0-9０-９{NUMERALS}]{{1,20}}")
# What makes a number no figure of its own: an ordinal, a range's end, the tail of a longer number or of a name.
_PRECEDED = rf"(?<![第A-Za-z./．／{NUMERALS}0-9０-９])(?<!{DIGIT}[,，\-~—–～至])"
# What makes a unit the head of another word: 项目, 个月, 条例, 场所, 期间, 人民.
_FOLLOWED = (
    "(?!(?<=项)目|(?<=个)(?:月|工作日|百分点)|(?<=条)例|(?<=场)[所景]|(?<=期)[间限]"
    "|(?<=人)[民大]|(?<=次)日|(?<=家)[长庭])"
)
_PERCENT = "[%％]"
_PUNCTUATION = {
    "，": "[，,]", "；": "[；;]", "：": "[：:]", "（": "[（(]", "）": "[）)]",
    "“": "[“\"「『〝]?", "”": "[”\"」』〞]?",
}  # fmt: skip
_REQUIRED = {"key", "label", "en", "group", "unit", "says"}
_OPTIONAL = {"also", "kind", "whole"}
_ENDS = re.compile(r"[，。；：！？;:!?（）()\n]|,(?![0-9０-９]{3})")


@dataclass(frozen=True, slots=True)
class IndicatorSpec:
    """An indicator as ``seeds/indicators.toml`` declares it.

    ``unit`` is the usual unit and ``units`` all accepted ones, ``""`` for a bare 万;
    ``kind`` is ``count`` or ``rate``; ``whole`` the key of what it is a part of.
    """

    key: str
    label: str
    en: str
    group: str
    group_en: str
    unit: str
    units: tuple[str, ...]
    kind: str
    whole: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to state an indicator: what stands before the figure, within ``reach`` characters, and after it.

    ``needed``: words of which one stands before the figure; none when that is not known.
    """

    spec: IndicatorSpec
    reach: int
    needed: frozenset[str]
    before: re.Pattern[str]
    after: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with a unit, as it stands in a text from ``start`` to ``end``.

    ``value`` counts ``unit``, which is ``scale`` (万) and ``measure`` (件) together;
    ``bound`` is the word after the number that makes it inexact (余, 以上), or ``""``.
    """

    value: Decimal
    scale: str
    measure: str
    bound: str
    start: int
    end: int

    @property
    def unit(self) -> str:
        """The unit as printed: 万件."""
        return self.scale + self.measure


class Catalogue:
    """Declared indicators, ready to be read from texts.

    ``data`` is what a TOML file shaped as ``seeds/indicators.toml`` says. Raises
    ``ValueError`` with a sentence that names the indicator when a declaration is bad.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.specs = declared(data)
        measures = {unit for spec in self.specs for unit in spec.units}
        words = {name: "|".join(alternatives) for name, alternatives in data["words"].items()}
        fragments = _fragments(data["fragments"], words, measures)
        self._figure = _figure_expression(words, measures)
        self._elsewhere = re.compile(words["elsewhere"])
        self._phrases: dict[str, list[Phrase]] = {measure: [] for measure in measures}
        for spec in self.specs:
            phrases = [_phrase(spec, pattern, fragments, words) for pattern in spec.says]
            for measure in spec.units:
                self._phrases[measure] += phrases
        self._words = {
            measure: frozenset[str]().union(*(phrase.needed for phrase in phrases))
            for measure, phrases in self._phrases.items()
        }

    def read(self, section: Section) -> Iterator[Indicator]:
        """Every statement of an indicator in one section, in order, repetitions included.

        A percentage that was read as the share of a count is not read again as a rate,
        and what a clause says of last year or of plans is left out.
        """
        text, shares = section.text, set()
        for figure in self.figures(text):
            found = None if figure.start in shares else self._recognise(text, figure)
            if found is None:
                continue
            spec, before, after = found
            left, right = _clause(text, before.start(), after.end())
            if self._elsewhere.search(text, left, figure.start):
                continue
            share, place = _share(after) or _share(before) or (None, -1)
            shares.add(place)
            yield Indicator(
                spec.key, spec.label, figure.value, figure.unit, text[left:right].strip(),
                section.number, before["q"] or figure.bound, share, spec.whole,
            )  # fmt: skip

    def figures(self, text: str) -> Iterator[Figure]:
        """Every number in ``text`` that carries a unit which some indicator expects."""
        end = 0
        for digits in _DIGITS.finditer(text):
            match = self._figure.match(text, digits.start()) if digits.start() >= end else None
            if match is None or not (match["measure"] or match["scale"]):
                continue
            end = match.end()
            value = read_number(match["number"])
            if value is not None:
                measure = unicodedata.normalize("NFKC", match["measure"])
                bound = match["inside"] or match["within"] or match["behind"] or ""
                yield Figure(value, match["scale"], measure, bound, *match.span())

    def _recognise(self, text: str, figure: Figure) -> tuple[IndicatorSpec, re.Match[str], re.Match[str]] | None:
        near = text[max(0, figure.start - _REACH) : figure.start]
        missing = {word for word in self._words.get(figure.measure, ()) if word not in near}
        for phrase in self._phrases.get(figure.measure, ()):
            if phrase.needed and phrase.needed <= missing:
                continue
            after = phrase.after.match(text, figure.end)
            if after is not None:
                before = phrase.before.search(text, max(0, figure.start - phrase.reach), figure.start)
                if before is not None:
                    return phrase.spec, before, after
        return None


@cache
def catalogue() -> Catalogue:
    """The indicators of ``seeds/indicators.toml``, compiled once (0.1 s)."""
    return Catalogue(_seed())


def load() -> tuple[IndicatorSpec, ...]:
    """The declared indicators, in the order in which a figure is offered to them.

    Raises ``ValueError`` with a sentence naming the indicator whose declaration is bad.
    """
    return catalogue().specs


def extract(sections: Sequence[Section]) -> tuple[Indicator, ...]:
    """The service figures that these sections state, in order of appearance.

    An indicator stated again with the same amount counts once, where it is stated
    first (10万户 and 100000家 are the same amount); stated with another amount, both
    are kept, since which of them is meant is for a person to say.
    """
    found: dict[tuple[str, Decimal], Indicator] = {}
    for section in sections:
        for indicator in catalogue().read(section):
            found.setdefault((indicator.key, plain_value(indicator.value, indicator.unit)), indicator)
    return tuple(found.values())


@cache
def specs_by_key() -> dict[str, IndicatorSpec]:
    """The declared indicators by key, for their labels and groups; no expression is compiled for it."""
    return {spec.key: spec for spec in declared(_seed())}


def label_of(indicator: Indicator) -> str:
    """The indicator's name in the language in use; as stored, when it is not declared (any more)."""
    spec = specs_by_key().get(indicator.key) if language() == "en" else None
    return pick(indicator.label, spec.en if spec else "")


def stated(indicator: Indicator) -> str:
    """The figure exactly as the report states it, ``超18 万件``; in English the same amount, ``over 180,000``."""
    unit = unit_name(indicator.unit.lstrip("".join(SCALES)))
    qualifier = _seed()["qualifiers"].get(indicator.qualifier, indicator.qualifier) if language() == "en" else ""
    if language() != "en" or not (unit.isascii() and qualifier.isascii()):
        return f"{indicator.qualifier}{indicator.value:f} {indicator.unit}".rstrip()
    amount = f"{plain_value(indicator.value, indicator.unit):,f}"
    return f"{qualifier} {amount}{'' if unit == '%' else ' '}{unit}".strip()


def unit_name(unit: str) -> str:
    """A unit without its scale in the language in use; as it is, when it is not declared."""
    return str(_seed()["units"].get(unit, unit)) if language() == "en" else unit


def declared(data: Mapping[str, Any]) -> tuple[IndicatorSpec, ...]:
    """The indicators that ``data`` declares, checked but for their expressions.

    Raises ``ValueError`` with a sentence that names the indicator.
    """
    specs = tuple(_spec(entry, data["groups"]) for entry in data["indicator"])
    keys = [spec.key for spec in specs]
    for spec in specs:
        if keys.count(spec.key) > 1:
            raise ValueError(say("服务指标 {key}：写了两次", key=spec.key))
        if spec.whole and spec.whole not in keys:
            raise ValueError(say("服务指标 {key}：没有它所属的“{whole}”", key=spec.key, whole=spec.whole))
    return specs


def _spec(entry: Mapping[str, Any], groups: Mapping[str, str]) -> IndicatorSpec:
    key = entry.get("key", "?")
    if not _REQUIRED <= entry.keys() <= _REQUIRED | _OPTIONAL:
        names = "、".join(sorted((_REQUIRED - entry.keys()) | (entry.keys() - _REQUIRED - _OPTIONAL)))
        raise ValueError(say("服务指标 {key}：缺少或多出“{names}”", key=key, names=names))
    kind, group = entry.get("kind", "count"), entry["group"]
    if group not in groups:
        raise ValueError(say("服务指标 {key}：没有“{group}”这一类", key=key, group=group))
    if kind not in ("count", "rate") or (kind == "rate") != (entry["unit"] == "%"):
        raise ValueError(say("服务指标 {key}：只分 count 和 rate，rate 的单位是 %", key=key))
    return IndicatorSpec(
        key, entry["label"], entry["en"], group, groups[group], entry["unit"],
        (entry["unit"], *entry.get("also", ())), kind, entry.get("whole", ""), tuple(entry["says"]),
    )  # fmt: skip


def _phrase(spec: IndicatorSpec, pattern: str, fragments: Mapping[str, str], words: Mapping[str, str]) -> Phrase:
    """``pattern`` compiled in two halves, the one before its ``{n}`` and the one after."""
    before, found, after = pattern.partition("{n}")
    if not found or "{n}" in after:
        raise ValueError(say("服务指标 {key}：说法“{pattern}”里要有且只有一处数字", key=spec.key, pattern=pattern))
    lead = f"(?:{words['lead']}){{0,4}}(?P<q>{words['bound']})?{_SPACE}"
    try:
        halves = f"(?:{_expand(before, fragments)}){lead}\\Z", _expand(after, fragments)
        needed = needed_words(before, _PUNCTUATION)
        return Phrase(spec, _REACH if before else _LEAD_REACH, needed, re.compile(halves[0]), re.compile(halves[1]))
    except re.error as error:
        sentence = say("服务指标 {key}：说法“{pattern}”写得不对：{error}", key=spec.key, pattern=pattern, error=error)
        raise ValueError(sentence) from error


def _expand(pattern: str, fragments: Mapping[str, str]) -> str:
    """``pattern`` with its fragments put in. Raises ``re.error`` for repetition of its own."""
    names = set(re.findall(r"\{([^}]*)\}?", pattern))
    if names - set(fragments) or re.search(r"(?<!\\)[*+]", pattern):
        raise re.error(say("重复和插入只能用声明过的片段"))
    for mark, either in _PUNCTUATION.items():
        pattern = pattern.replace(mark, either)
    return re.sub(r"\{([^}]*)\}", lambda match: fragments[match[1]], pattern)


def _fragments(declared: Mapping[str, str], words: Mapping[str, str], measures: set[str]) -> dict[str, str]:
    """The declared fragments, with ``{num}``, another figure, and ``{share}``, a percentage that is kept."""
    lead = f"(?:{words['lead']}){{0,4}}(?:{words['bound']})?{_SPACE}"
    inside = f"(?:{words['bound_inside']})?"
    percentage = f"(?P<share>{DIGIT}{{1,3}}(?:[.．]{DIGIT}{{1,4}})?)"
    fixed = {
        "num": f"{lead}(?:{NUMBER}){inside}{SCALE}{inside}{_SPACE}(?:{_any_of(measures)})",
        "share": f"{lead}{percentage}{_SPACE}{_PERCENT}",
    }
    return fixed | {name: regex.replace("{share}", fixed["share"]) for name, regex in declared.items()}


def _figure_expression(words: Mapping[str, str], measures: set[str]) -> re.Pattern[str]:
    inside, behind = words["bound_inside"], words["bound_after"]
    return re.compile(
        f"{_PRECEDED}(?P<number>{NUMBER})(?P<inside>{inside})?(?P<scale>{SCALE})(?P<within>{inside})?"
        f"{_SPACE}(?P<measure>(?:{_any_of(measures)}){_FOLLOWED}|)(?P<behind>{behind})?"
    )


def _any_of(measures: set[str]) -> str:
    """Any of these units, the longest first; a percent sign of either width."""
    longest_first = sorted((measure for measure in measures if measure), key=lambda m: (-len(m), m))
    return "|".join(longest_first).replace("%", _PERCENT)


def _share(match: re.Match[str]) -> tuple[Decimal | None, int] | None:
    """The percentage that the match holds, and where it stands."""
    printed = match["share"] if "share" in match.re.groupindex else None
    return (read_number(printed), match.start("share")) if printed else None


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the shortest clause of ``text`` begins and ends that holds ``start`` to ``end``."""
    left, right = max(0, start - _CLAUSE), min(len(text), end + _CLAUSE)
    for mark in _ENDS.finditer(text, left, start):
        left = mark.end()
    mark_after = _ENDS.search(text, end, right)
    if mark_after:
        right = mark_after.start()
        opened = text[left:right]
        if mark_after[0] in "）)" and opened.count("（") + opened.count("(") > opened.count("）") + opened.count(")"):
            right += 1
    return left, right


@cache
def _seed() -> dict[str, Any]:
    return tomllib.loads((data_dir("seeds") / "indicators.toml").read_text(encoding="utf-8"))
