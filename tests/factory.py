"""Reports with invented figures that balance, for tests that need one and not a particular one."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from qktui.forms import Form, Table, load_form
from qktui.model import Cell, Contact, Indicator, Report, Section, Source

AGENCY = "云川省临江市青禾区人民政府"


def balanced_report(
    agency: str = AGENCY, year: int = 2021, *, cells: Mapping[str, Cell] | None = None, **overrides: Any
) -> Report:
    """A report of form 2021 with all its 200 cells, in which every rule holds, those between years too.

    The figures follow from the agency and the year, and the narrative agrees with them.
    ``cells`` replaces some of them (and may break rules); ``overrides`` are fields of
    :class:`~qktui.model.Report`.
    """
    form = load_form("2021")
    figures = _figures(form, agency, year)
    updates = 1000 + figures["t3.new.total"]
    quote = f"门户网站更新信息{updates}条"
    report = Report(
        agency=agency, year=year, form=form.id,
        title=f"{agency}{year}年政府信息公开工作年度报告", issuer=agency,
        published_on=date(year + 1, 1, 28), period=(date(year, 1, 1), date(year, 12, 31)),
        contact=Contact("云川省临江市青禾区河街9号", "650000", "0800-5550142", "www.qinghe.example"),
        sections=_sections(form, figures, year, updates),
        cells={place.id: Cell(figures[place.id]) for place in form.layout().cells} | {"t2.fees.amount": _FEES},
        indicators=(
            Indicator("site_updates", "门户网站信息更新总量", Decimal(updates), "条", quote, 1),
            Indicator("service_satisfaction", "群众满意率", Decimal("99.5"), "%", "群众满意率99.5%", 5),
        ),
        source=Source(f"{year}.txt", f"{random.Random(agency).getrandbits(256):064x}"),
    )  # fmt: skip
    report = replace(report, **overrides)
    return replace(report, cells={**report.cells, **cells}) if cells else report


_FEES = Cell(Decimal("590.115865"))


def _figures(form: Form, agency: str, year: int) -> dict[str, int]:
    """A figure for every cell, the totals made from the rest. No rules: few bodies may make any."""
    chance = random.Random(f"{agency} {year}")
    figures = {place.id: chance.randint(0, 400) for place in form.layout().cells if place.table == "t2"}
    figures |= {f"t2.rules.{column}": 0 for column in ("issued", "repealed", "in_force")}
    figures["t2.normative.repealed"] = figures["t2.normative.issued"]
    figures["t2.normative.in_force"] = random.Random(agency).randint(1, 400)
    _requests(form.table("t3"), agency, year, chance, figures)
    for row in ("review", "direct", "after_review"):
        results = {name: chance.randint(0, 9) for name in ("upheld", "corrected", "other", "pending")}
        figures |= {f"t4.{row}.{name}": n for name, n in (*results.items(), ("total", sum(results.values())))}
    return figures


def _requests(table: Table, agency: str, year: int, chance: random.Random, figures: dict[str, int]) -> None:
    """Table 3: outcomes at random, most of them of natural persons, and what balances them."""
    (block,) = table.blocks
    layout = load_form("2021").layout()
    made = ("new", "carried_in", "concluded", "carried_out")
    outcomes = [row.id for row in block.rows if layout.prints("t3", row) and row.id not in made]
    applicants = [column.id for column in block.columns if column.id != "total"]
    for applicant in applicants:
        most = 20 if applicant == "natural" else 1
        column = {row: chance.randint(0, most) for row in outcomes}
        carried_in, carried_out = (
            random.Random(f"{agency} {end} {applicant}").randint(0, 3) for end in (year - 1, year)
        )
        column["granted"] += max(0, carried_in - carried_out - sum(column.values()))
        concluded = sum(column.values())
        new = concluded + carried_out - carried_in
        column |= {"new": new, "carried_in": carried_in, "concluded": concluded, "carried_out": carried_out}
        figures |= {f"t3.{row}.{applicant}": n for row, n in column.items()}
    for row in (*outcomes, *made):
        figures[f"t3.{row}.total"] = sum(figures[f"t3.{row}.{applicant}"] for applicant in applicants)


def _sections(form: Form, figures: Mapping[str, int], year: int, updates: int) -> tuple[Section, ...]:
    total = {row: figures[f"t3.{row}.total"] for row in ("new", "carried_in", "concluded", "carried_out")}
    texts = {
        1: f"{year}年新收政府信息公开申请{total['new']}件，上年结转{total['carried_in']}件，"
        f"办结{total['concluded']}件，结转下年度{total['carried_out']}件。\n门户网站更新信息{updates}条。",
        5: "基层公开队伍有待加强，群众满意率99.5%。",
    }
    return tuple(Section(part.number, part.title, texts.get(part.number, "")) for part in form.sections)
