"""The exchange format ``qktui-report/1``: a report as JSON, losslessly."""

from __future__ import annotations

from qktui.exporting.exchange import dumps, to_exchange

__all__ = ["dumps", "to_exchange"]
