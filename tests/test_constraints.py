"""What `make` installs is what pyproject.toml asks for: exact versions, hashes, and nothing else."""

from __future__ import annotations

import itertools
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import REPOSITORY

PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[\w.+!]+)(?P<marker> ; [^\\]+)? \\")
HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")
LINES = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8").splitlines()
PINS = {pin["name"]: pin["version"] for pin in map(PIN.fullmatch, LINES) if pin}


def asked_for() -> list[Requirement]:
    """Every requirement of pyproject.toml: to run, to develop, to build."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    groups = (
        project["project"]["dependencies"],
        project["dependency-groups"]["dev"],
        project["build-system"]["requires"],
    )
    return [Requirement(line) for group in groups for line in group]


@pytest.mark.parametrize("requirement", asked_for(), ids=str)
def test_every_requirement_is_pinned(requirement: Requirement) -> None:
    version = PINS.get(canonicalize_name(requirement.name))
    assert version, f"{requirement.name} is not in constraints.txt; run `make constraints`"
    assert requirement.specifier.contains(version), f"constraints.txt has {version}; run `make constraints`"


def test_it_holds_versions_and_hashes_only() -> None:
    odd = [line for line in LINES if not (line.startswith("# ") or PIN.fullmatch(line) or HASH.fullmatch(line))]
    assert odd == []


def test_every_pin_has_a_hash() -> None:
    bare = [line for line, after in itertools.pairwise(LINES) if PIN.fullmatch(line) and not HASH.match(after)]
    assert bare == []
