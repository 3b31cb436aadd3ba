"""So many kills of one kind of work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

from qktui.store import StoreError
from tests.crash.scenarios import SCENARIOS, Scenario

PATIENCE = 10
"""Attempts for each kill that is wanted: a program may end before it is killed, but not always."""


def campaign(name: str, folder: Path, kills: int, seed: int) -> tuple[int, list[str]]:
    """How often the work was killed, and what was wrong afterwards; the first attempt with faults is the last."""
    scenario = SCENARIOS[name](folder, Random(seed))
    for _ in range(PATIENCE * kills):
        if scenario.kills >= kills:
            break
        if faults := list(faults_of(scenario)):
            return scenario.kills, faults
    return scenario.kills, []


def faults_of(scenario: Scenario) -> Iterator[str]:
    """What one attempt leaves in disorder; a database that cannot be opened is a fault, too."""
    try:
        yield from filter(None, scenario.attempt())
    except StoreError as error:
        yield str(error)
