"""What a report is compared with: last year's report, the units below, reports that print the same figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qktui.model import Cell, Report


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's figures of the same year; ``None`` where its report of that year is not there."""

    agency: str
    form: str
    cells: Mapping[str, Cell] | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Other reports, as far as they are there.

    ``region`` is the agency's; ``units`` are those of a government, with or without a
    report; ``same_figures`` and ``same_text`` are agencies of which a report of the same
    year prints the same figures, or the same narrative.
    """

    region: str = ""
    last_year: Report | None = None
    units: tuple[Unit, ...] = ()
    same_figures: tuple[str, ...] = ()
    same_text: tuple[str, ...] = ()


NOWHERE = Surroundings()
