"""Memory that is no longer used is looked for in a pause, and found; run apart, as it changes a whole process."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import gc, weakref
from qktui.tui import memory

class Thing:
    def __init__(self): self.me = self

def rubbish():
    return weakref.ref(Thing())

memory.begin()
assert not gc.isenabled()
kept = [[] for _ in range(50_000)]
memory.settle()
assert gc.isenabled()
assert len(gc.get_objects()) < 5_000, "what the start made is left out"

for _ in range(3): gc.collect(1)
old = Thing(); ref = weakref.ref(old)
gc.collect(1); gc.collect(1)  # it has grown old
del old
gc.collect(1)
assert ref() is not None, "only a look at everything finds what is old"
memory.tidy()
assert ref() is None, "it is found in a pause"

ref = rubbish()
memory.tidy()
assert ref() is not None, "without anything that came and went, it is not looked for"
pauses = []
gc.callbacks.append(lambda phase, about: pauses.append(about["generation"]))
many = [[n] for n in range(200_000)]
assert 1 in pauses and 2 not in pauses, "never by itself"
assert ref() is None, "the young are looked through as ever"
print("done")
"""


def test_what_is_old_is_looked_through_in_a_pause_only() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (told.stdout, told.stderr) == ("done\n", "")
