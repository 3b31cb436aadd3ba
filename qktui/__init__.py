"""qktui: read, keep, check, chart and write yearly government-disclosure reports in a terminal."""

__version__ = "0.1.0"
