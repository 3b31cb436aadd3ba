"""Writes the exchange format ``qktui-report/1``; :mod:`qktui.importing.exchange` reads it back losslessly.

The canonical form: every key of the format is there, in one order; what a report
does not have is ``""``, ``null``, ``{}`` or ``[]``. Only these are left out when they
are empty: ``abridged_from``, and an indicator's ``section``, ``qualifier``, ``share``
and ``whole``. Where a cell came from (``where``) is not part of the format.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from qktui.forms import load_form
from qktui.model import Cell, Indicator, Report

FORMAT = "qktui-report/1"


def to_exchange(report: Report) -> dict[str, Any]:
    """The report as JSON values. Raises ``KeyError`` when its form, or one of its cells, is not known."""
    order = load_form(report.form).cells
    if unknown := report.cells.keys() - order.keys():
        raise KeyError(f"form {report.form} has no cell {', '.join(sorted(unknown))}")
    cells = {cell_id: report.cells[cell_id] for cell_id in order if cell_id in report.cells}
    optional = {"abridged_from": report.abridged_from} if report.abridged_from else {}
    return {
        "format": FORMAT,
        "agency": report.agency,
        "year": report.year,
        "form": report.form,
        "status": report.status.value,
        "title": report.title,
        "issuer": report.issuer,
        "published_on": report.published_on.isoformat() if report.published_on else None,
        "period": [day.isoformat() for day in report.period] if report.period else None,
        "contact": {
            "address": report.contact.address,
            "postcode": report.contact.postcode,
            "phone": report.contact.phone,
            "website": report.contact.website,
        },
        "sections": [{"number": s.number, "title": s.title, "text": s.text} for s in report.sections],
        "cells": {cell_id: _figure(cell) for cell_id, cell in cells.items()},
        "raw": {cell_id: cell.raw for cell_id, cell in cells.items() if cell.raw and not _says_all(cell)},
        "indicators": [_indicator(indicator) for indicator in report.indicators],
        "unplaced": [{"text": loose.text, "where": loose.where} for loose in report.unplaced],
        "source": {"name": report.source.name, "sha256": report.source.sha256} if report.source else None,
        **optional,
    }


def dumps(report: Report) -> str:
    """The report as JSON text, one key a line, Chinese readable."""
    return json.dumps(to_exchange(report), ensure_ascii=False, indent=1)


def _figure(cell: Cell) -> int | str | None:
    """A count as integer, an amount as plain decimal text."""
    return f"{cell.value:f}" if isinstance(cell.value, Decimal) else cell.value


def _says_all(cell: Cell) -> bool:
    """Whether the printed text is simply the number."""
    return cell.value is not None and cell.raw == str(_figure(cell))


def _indicator(indicator: Indicator) -> dict[str, Any]:
    optional = {
        "section": indicator.section,
        "qualifier": indicator.qualifier,
        "share": None if indicator.share is None else f"{indicator.share:f}",
        "whole": indicator.whole,
    }
    return {
        "key": indicator.key,
        "label": indicator.label,
        "value": f"{indicator.value:f}",
        "unit": indicator.unit,
        "quote": indicator.quote,
        **{key: value for key, value in optional.items() if value not in ("", 0, None)},
    }
