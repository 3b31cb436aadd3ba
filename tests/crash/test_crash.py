"""Killed with ``kill -9`` at random moments, a few times of each kind; ``make crash`` does it as often as is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crash.campaign import campaign
from tests.crash.scenarios import SCENARIOS

KILLS = {"edit": 4, "settle": 4, "file": 2, "folder": 2, "migrate": 2, "backup": 6}


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_was_acknowledged_is_there_and_nothing_is_half_done(name: str, tmp_path: Path) -> None:
    assert campaign(name, tmp_path, KILLS[name], seed=1) == (KILLS[name], [])
