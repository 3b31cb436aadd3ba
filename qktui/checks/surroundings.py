"""What a report is compared with: last year's report, the units below, reports that print the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qktui.model import Number, Report


@dataclass(frozen=True, slots=True)
class Units:
    """What the units below a government report for the same year.

    ``sums`` has the cells that every one of the ``count`` reports prints with a number;
    ``missing`` are units that are known, and whose report on the same form is not there.
    """

    count: int
    sums: Mapping[str, Number]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Other reports, as far as they are there.

    ``region`` is the agency's; ``same_figures`` and ``same_text`` are agencies of which a
    report of the same year prints the same figures, or the same narrative.
    """

    region: str = ""
    last_year: Report | None = None
    units: Units | None = None
    same_figures: tuple[str, ...] = ()
    same_text: tuple[str, ...] = ()


NOWHERE = Surroundings()
