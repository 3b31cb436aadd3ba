"""A short run of the fuzzer, always the same, and what the fuzzer itself must do."""

from __future__ import annotations

from random import Random

import pytest

from qktui.importing import NotAReport, read
from qktui.importing.formats import read_document

from .campaign import Campaign, Child
from .child import TARGETS
from .seeds import SEEDS, WHOLE
from .structured import MUTATIONS

MOST = {"read": 25, "pdf": 60, "md": 50}
"""Inputs that are tried of targets that take longer than others."""


@pytest.mark.parametrize("target", TARGETS)
def test_damaged_files_are_read_or_refused(target: str) -> None:
    campaign = Campaign(target, seed=20)
    campaign.run(MOST.get(target, 150))
    assert campaign.failures == []
    assert campaign.outcomes["read"] > 0
    assert len(campaign.outcomes) > 2


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_seed_makes_the_same_inputs_again(name: str) -> None:
    corpus = SEEDS[name]()
    made = [mutate(Random(7), corpus[0], corpus) for mutate in MUTATIONS[name] for _ in range(2)]
    assert made[::2] == made[1::2]
    assert any(one != corpus[0] for one in made)


@pytest.mark.parametrize("name", SEEDS)
def test_what_is_mutated_is_good_before(name: str) -> None:
    for data in SEEDS[name]():
        assert read("a.json", data) if name == "json" else read_document(f"a.{name}", data).blocks
    if name in WHOLE:
        assert any(_is_report(name, data) for data in WHOLE[name]())


def _is_report(name: str, data: bytes) -> bool:
    """Whether a whole report is read as one; without a trace of its blanks it may be refused."""
    try:
        return bool(read(f"报告.{name}", data))
    except NotAReport:
        return False


def test_a_process_that_dies_is_noticed_and_replaced() -> None:
    with Child("json") as child:
        assert child.read(b"[]")[1] == ""
        assert child.process is not None
        child.process.kill()
        child.process.wait()
        assert child.read(b"[]") == (0, "died of SIGKILL")
        assert child.read(b"[]")[1] == ""


def test_a_process_that_ends_by_itself_is_a_failure() -> None:
    with Child("no such reader") as child:
        assert child.read(b"") == (0, "died of exit 1")
