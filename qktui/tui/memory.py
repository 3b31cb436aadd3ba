"""When Python looks for memory that is no longer used: while nobody types.

Now and then Python goes through everything there is, for objects that hold only each other. With the widgets
of a few screens that takes 40 to 90 ms, in the middle of whatever is being done: a key press that waits. Here
the program as it has started is left out of it for good, and the rest is gone through in a pause.
"""

from __future__ import annotations

import gc

PAUSE = 0.5
"""Seconds without a key after which a person is held to be reading."""
OFTEN, SELDOM = 700, 10
"""Objects made, and looks at the youngest, after which the young ones are looked through: 2 ms, as Python has it."""
NEVER = 1_000_000
FEWEST = 2
"""Looks at the young ones since the last look at everything, without which another one would find little."""


def begin() -> None:
    """The program starts, and nothing of it will be rubbish."""
    gc.disable()


def settle() -> None:
    """The program has started: from here on, only what comes and goes is looked through."""
    gc.freeze()
    gc.set_threshold(OFTEN, SELDOM, NEVER)
    gc.enable()


def tidy() -> None:
    """Look through everything since the start, if enough has come and gone."""
    if gc.get_count()[2] >= FEWEST:
        gc.collect()
