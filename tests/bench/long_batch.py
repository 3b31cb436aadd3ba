"""``python -m tests.bench.long_batch FOLDER COUNT …``: a batch of made-up pages, in a process of its own.

After each of the counts it prints one JSON line: the most memory (RSS, in MB) that this
process, and the largest of those that read for it, have taken so far. No page is kept.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.pages import page
from tests.bench.published import drafts


def main(folder: Path, counts: list[int]) -> None:
    """Read as many pages as the last count says."""
    for number, path in enumerate(drafts(pages(folder, counts[-1]), workers=2), start=1):
        path.unlink()
        if number in counts:
            print(json.dumps({"this process": peak(os.getpid()), "a reading process": max(map(peak, children()))}))


def pages(folder: Path, count: int) -> Iterator[Path]:
    """So many pages, each written when it is asked for."""
    for number in range(count):
        path = folder / f"{number}.html"
        path.write_bytes(page(number))
        yield path


def peak(pid: int) -> float:
    """The most memory that a process has taken so far, in MB. Linux only."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def children() -> list[int]:
    """The processes that this one started and that are at work."""
    lists = Path("/proc/self/task").glob("*/children")
    return [int(pid) for path in lists for pid in path.read_text(encoding="ascii").split()]


if __name__ == "__main__":
    main(Path(sys.argv[1]), list(map(int, sys.argv[2:])))
