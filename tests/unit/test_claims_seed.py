"""``seeds/claims.toml``: its own examples and counter-examples, and declarations that are refused."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import Any

import pytest

from qktui.claims import Claim, read_claims
from qktui.claims.catalogue import KINDS, Catalogue
from qktui.claims.clauses import FIGURE, clauses
from qktui.claims.tables import parse_reading, with_row
from qktui.forms import form_ids, load_form
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


def read(text: str, family: str = "") -> tuple[Claim, ...]:
    title = "政府信息公开行政复议、行政诉讼情况" if family == "disputes" else "总体情况"
    return read_claims([Section(1, title, text)], YEAR)


def test_every_quantity_has_examples_and_counter_examples() -> None:
    assert all(entry["states"] and entry["silent"] for entry in SEED["quantity"])


@pytest.mark.parametrize(("entry", "sentence"), STATES)
def test_a_sentence_states_its_quantity(entry: dict[str, Any], sentence: str) -> None:
    text, marked = sentence.replace("【", "").replace("】", ""), sentence.index("【")
    (claim,) = [claim for claim in read(text, entry["family"]) if claim.quantity == entry["key"]]
    assert text[claim.start : claim.end] == claim.quote
    assert not claim.spelled or claim.start <= marked < claim.end


@pytest.mark.parametrize(("entry", "sentence"), SILENT)
def test_a_sentence_does_not_state_the_quantity(entry: dict[str, Any], sentence: str) -> None:
    assert entry["key"] not in {claim.quantity for claim in read(sentence, entry["family"])}


@pytest.mark.parametrize("entry", SEED["quantity"], ids=lambda entry: f"{entry['family']} {entry['key']}")
def test_every_expression_fits_an_example(entry: dict[str, Any]) -> None:
    texts = [sentence.replace("【", "").replace("】", "") for sentence in entry["states"]]
    for kind in KINDS:
        for pattern in entry.get(kind, ()):
            alone = Catalogue(seed_of(entry | dict.fromkeys(KINDS, ()) | {kind: [pattern]}))
            parts = [part for text in texts for part in clauses(text, YEAR, alone.decorating)]
            seen = [alone.figure_text(part) if part.figure else part.before for part in parts]
            after = entry.get("after", [""])[0]
            assert any(alone.find(entry["family"], kind, text, after) for text in seen), pattern


def test_every_label_has_its_english() -> None:
    for entry in SEED["quantity"]:
        assert entry["label"]
        assert entry["en"].isascii()


def test_every_reading_is_of_cells_that_some_form_has() -> None:
    known = {cell for form_id in form_ids() for cell in load_form(form_id).cells}
    catalogue = Catalogue(SEED)
    for topic in catalogue.topics.values():
        for family, quantity in catalogue.quantities:
            if family == topic.family:
                readings = catalogue.readings(claim_of(topic.key, quantity))
                assert not readings or any(all(cell in known for _, cell in reading.terms) for reading in readings)


def claim_of(topic: str, quantity: str) -> Claim:
    (claim,) = read("共收到公开申请1件。")
    return replace(claim, topic=topic, quantity=quantity)


# ------------------------------------------------------------------ declarations
def declaration(**changes: Any) -> dict[str, Any]:
    """The seed's declarations with one quantity of its own."""
    entry = {"key": "trees", "family": "requests", "label": "植树", "en": "trees", "says": ["植树{n}"]}
    return seed_of(entry | changes)


def seed_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The seed with this as its only quantity."""
    return SEED | {"quantity": [entry], "whole": [], "complete": []}


def test_a_quantity_of_ones_own_is_found() -> None:
    found = Catalogue(declaration()).find("requests", "says", f"全年植树{FIGURE}棵")
    assert found is not None
    assert (found.quantity.key, found.begin, found.end) == ("trees", 2, 5)


@pytest.mark.parametrize(
    "changes",
    [
        {"says": ["植.*树{n}"]},
        {"says": ["植树+{n}"]},
        {"says": ["(植)树{n}"]},
        {"says": ["植{nothing}树{n}"]},
        {"plants": 1},
        {"label": None},
    ],
)
def test_a_bad_declaration_is_refused_by_name(changes: dict[str, Any]) -> None:
    data = declaration(**changes)
    data["quantity"] = [{key: value for key, value in entry.items() if value is not None} for entry in data["quantity"]]
    with pytest.raises(ValueError, match="trees"):
        Catalogue(data).find("requests", "says", "植树")


@pytest.mark.parametrize("expression", ["a.b +", "a.b * c.d", "", "{row}.total"])
def test_what_is_no_sum_of_cells_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="不是格的和"):
        parse_reading(expression, {})


def test_readings_of_several_rows_and_columns() -> None:
    assert with_row("{row}.total - {row}.pending", "a + b") == "a.total + b.total - a.pending - b.pending"
    reading = parse_reading("a.x - b.both", {"both": ["y", "z"]})
    assert reading.terms == ((1, "a.x"), (-1, "b.y"), (-1, "b.z"))
