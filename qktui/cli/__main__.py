"""``python -I -m qktui.cli``: the program without a script, for a Python that trusts nothing around it."""

from qktui.cli import main

main()
