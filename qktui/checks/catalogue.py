"""The names of all rules, and what ``seeds/checks.toml`` says of those that no form states."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from qktui.model import Severity
from qktui.phrases import pick
from qktui.resources import data_dir


@dataclass(frozen=True, slots=True)
class Check:
    """A rule's name for lists; ``severity`` and ``origin`` where no form states the rule."""

    id: str
    label: str
    label_en: str
    severity: str = ""
    origin: str = ""


@cache
def checks() -> dict[str, Check]:
    """Every rule by its id, in the order in which findings are listed."""
    return {entry["id"]: Check(**entry) for entry in _seed()["check"]}


def severity(rule: str) -> Severity:
    """How much a failure of the rule matters. Raises ``ValueError`` for a rule that the forms state."""
    return Severity(checks()[rule].severity)


def rule_label(rule: str) -> str:
    """The rule's name in the language in use; its id when it is not declared (any more)."""
    check = checks().get(rule)
    return rule if check is None else pick(check.label, check.label_en)


@cache
def rule_makers() -> dict[str, list[str]]:
    """By the level of a place (1 is a province): how the names of those end that make rules."""
    found: dict[str, list[str]] = _seed()["rule_makers"]
    return found


@cache
def _seed() -> dict[str, Any]:
    return tomllib.loads((data_dir("seeds") / "checks.toml").read_text(encoding="utf-8"))
