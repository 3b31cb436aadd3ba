"""Moments of the trail by the clock on the wall."""

from __future__ import annotations

from datetime import datetime


def local_time(at: str) -> str:
    """A moment of the trail, kept in universal time, by the clock of this machine: ``2026-01-28 15:04:05``."""
    return f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M:%S}"
