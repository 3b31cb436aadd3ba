"""``seeds/claims.toml``: its own examples and counter-examples, and declarations that are refused."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from qktui.claims import Claim, read_claims
from qktui.model import Section
from qktui.resources import data_dir

SEED = tomllib.loads((data_dir("seeds") / "claims.toml").read_text(encoding="utf-8"))
YEAR = 2021
STATES = [
    pytest.param(entry, sentence, id=f"{entry['key']} {sentence[:20]}")
    for entry in SEED["quantity"]
    for sentence in entry["states"]
]
SILENT = [
    pytest.param(entry, sentence, id=f"{entry['key']} {sentence[:20]}")
    for entry in SEED["quantity"]
    for sentence in entry["silent"]
]


def read(text: str) -> tuple[Claim, ...]:
    return read_claims([Section(1, "总体情况", text)], YEAR)


def test_every_quantity_has_examples_and_counter_examples() -> None:
    assert all(entry["states"] and entry["silent"] for entry in SEED["quantity"])


@pytest.mark.parametrize(("entry", "sentence"), STATES)
def test_a_sentence_states_its_quantity(entry: dict[str, Any], sentence: str) -> None:
    text, marked = sentence.replace("【", "").replace("】", ""), sentence.index("【")
    (claim,) = [claim for claim in read(text) if claim.quantity == entry["key"]]
    assert text[claim.start : claim.end] == claim.quote
    assert not claim.spelled or claim.start <= marked < claim.end


@pytest.mark.parametrize(("entry", "sentence"), SILENT)
def test_a_sentence_does_not_state_the_quantity(entry: dict[str, Any], sentence: str) -> None:
    assert entry["key"] not in {claim.quantity for claim in read(sentence)}
