"""A small disk that can be filled up, for tests of what happens then."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class SmallDisk:
    """A mounted disk of two megabytes."""

    path: Path

    def fill(self, spared: int = 0) -> None:
        """Leave only so many bytes of it."""
        with (self.path / "filler").open("wb") as file:
            file.write(b"x" * (shutil.disk_usage(self.path).free - spared))

    def make_room(self) -> None:
        """Give back what was filled."""
        (self.path / "filler").unlink()


@contextmanager
def small_disk(place: Path) -> Iterator[SmallDisk]:
    """A disk, mounted at a new folder; the test is skipped where that is not possible."""
    place.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "qktui", place], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a disk can only be mounted by root, and on Linux")
    try:
        yield SmallDisk(place)
    finally:
        subprocess.run(["umount", place], check=True)
