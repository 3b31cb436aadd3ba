"""``make crash``: kill each kind of work, or one, so many times."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

from tests.crash.campaign import campaign
from tests.crash.scenarios import SCENARIOS

FINDS = Path("build/crash")
"""Where the files of a work that did not come through are left."""


def main(kills: str = "", name: str = "", seed: str = "") -> int:
    """Print what came of each kind of work; 1 when anything was lost or left in disorder."""
    failed = False
    for each in [name] if name else SCENARIOS:
        chosen = int(seed or time.time())
        folder = FINDS / f"{each}-{chosen}"
        folder.mkdir(parents=True)
        killed, faults = campaign(each, folder.resolve(), int(kills or 50), chosen)
        print(f"{each:8} seed {chosen}: {killed} kills, {len(faults)} faults", flush=True)
        for fault in faults:
            print(f"{folder}: {fault}", flush=True)
        if not faults:
            shutil.rmtree(folder)
        failed = failed or bool(faults)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
