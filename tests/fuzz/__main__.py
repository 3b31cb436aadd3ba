"""``make fuzz``: every reader, or one, for so many seconds each."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from .campaign import Campaign
from .child import TARGETS

FINDS = Path("build/fuzz")
"""Where inputs on which something went wrong are saved."""


def main(seconds: str = "", name: str = "", seed: str = "") -> int:
    """Print what came out of each reader; 1 when anything but :class:`NotAReport` did."""
    failed = False
    for target in [name] if name else TARGETS:
        campaign = Campaign(target, int(seed or time.time()))
        campaign.run(10**9, float(seconds or 60))
        print(f"{target:5} seed {campaign.seed}: {campaign.tried} inputs, {len(campaign.failures)} failures")
        for outcome, count in campaign.outcomes.most_common():
            print(f"{count:9} {outcome}")
        for failure in campaign.failures:
            FINDS.mkdir(parents=True, exist_ok=True)
            path = FINDS / f"{target}-{campaign.seed}-{failure.number}"
            path.write_bytes(failure.data)
            print(f"{path}: {failure.what}", flush=True)
        failed = failed or bool(campaign.failures)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
