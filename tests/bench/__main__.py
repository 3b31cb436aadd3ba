"""``python -m tests.bench [NAME …]``: measure, and print the figures beside their budgets.

The exit code says whether everything could be measured, not whether budgets are
kept: a figure depends on the machine, and a person judges it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench import balance, commands, locating, many, narrative, over_ssh, published, terminal, trail, writers
from tests.bench.figures import Figure, table
from tests.bench.place import Place, machine

BENCHES: dict[str, Callable[[Place], Iterable[Figure]]] = {
    "rules": balance.rules,
    "claims": narrative.claims,
    "locate": locating.locating,
    "commands": commands.commands,
    "import": commands.importing,
    "html": published.html,
    "batch": published.batch,
    "check": many.checking,
    "millions": many.millions,
    "trail": trail.sealing,
    "writers": writers.writers,
    "start": terminal.start,
    "keys": terminal.keys,
    "idle": terminal.idle,
    "memory": terminal.memory,
    "ssh": over_ssh.over_ssh,
}
FAILURES = (subprocess.CalledProcessError, TimeoutError, EOFError, ValueError, FileNotFoundError)


def main(names: list[str]) -> int:
    """Run the benchmarks of these names, all without any; return the exit code."""
    if unknown := set(names) - set(BENCHES):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    failed = [name for name in names or BENCHES if not measure(name, figures)]
    print(machine())
    print(table(figures))
    return 1 if failed else 0


def measure(name: str, figures: list[Figure]) -> bool:
    """Add one benchmark's figures; false, with the reason on stderr, when it could not be measured."""
    print(f"measuring {name} ...", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="qktui-bench-") as folder:
        try:
            figures += BENCHES[name](Place(Path(folder)))
        except FAILURES as failure:
            print(f"could not measure {name}: {failure}", file=sys.stderr)
            return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
