"""What a report says, flat: its columns as the trail names them, and what a person may change in it by name.

A *content* is a cell under its id, the text of a section under ``section 3``, a
particular under one of :data:`PARTICULARS`, or all indicators under ``indicators``. The
editor, the saving of its changes and the merging of two people's all work on contents,
whatever they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from qktui.forms import load_form
from qktui.model import Cell, Contact, Indicator, Report, Section, Status
from qktui.phrases import say
from qktui.printable import one_line, printable

Content = Cell | str | tuple[Indicator, ...]

PARTICULARS = ("title", "issuer", "published_on", "period", "address", "postcode", "phone", "website")
"""What a report says of itself. A day is written in ISO 8601, the period as two days with a slash between."""
SECTION = "section "
INDICATORS = "indicators"


def contents_of(report: Report) -> dict[str, Content]:
    """Every content of a report; a section or particular that is not there is missing or empty."""
    columns = columns_of(report)
    said: dict[str, Content] = {name: columns.get(name) or "" for name in PARTICULARS}
    said["period"] = "/".join(day.isoformat() for day in report.period or ())
    sections = {f"{SECTION}{one.number}": one.text for one in report.sections}
    return {**report.cells, **sections, **said, INDICATORS: report.indicators}


def with_contents(report: Report, contents: Mapping[str, Content]) -> Report:
    """The report saying this instead; its cells are exactly those given. Raises ``ValueError`` for what is no day."""
    cells = {name: cell for name, cell in contents.items() if isinstance(cell, Cell)}
    texts = {name: text for name, text in contents.items() if isinstance(text, str)}
    sections = {section.number: section for section in report.sections}
    for name, text in texts.items():
        if name.startswith(SECTION):
            number = int(name.removeprefix(SECTION))
            title = sections[number].title if number in sections else section_title(report.form, number)
            sections[number] = Section(number, title, text)
    columns = {name: text for name, text in texts.items() if name in PARTICULARS and name != "period"}
    columns |= columns_of_period(texts.get("period", ""))
    indicators = contents.get(INDICATORS)
    changed = replace(
        report, cells=cells, sections=tuple(sections[number] for number in sorted(sections)),
        indicators=indicators if isinstance(indicators, tuple) else report.indicators,
    )  # fmt: skip
    return with_columns(changed, columns)


def section_title(form: str, number: int) -> str:
    """What the form calls a section. Raises ``KeyError`` when it has none of that number."""
    for section in load_form(form).sections:
        if section.number == number:
            return section.title
    raise KeyError(f"{SECTION}{number}")


def columns_of_period(text: str) -> dict[str, str]:
    """The two columns of a period. Raises ``ValueError`` when it is not two days, the first before the second."""
    start, _, end = text.partition("/")
    if text and not date.fromisoformat(start) <= date.fromisoformat(end):
        raise ValueError(text)
    return {"period_start": start, "period_end": end}


def clean_text(name: str, text: str) -> str:
    """What is kept of typed text. Raises ``ValueError`` with a sentence where a day or period is none.

    Days are taken as people write them: ``2022-1-28``, ``2022.1.28``, ``2022年1月28日``, ``二〇二二年一月二十八日``.
    """
    if name.startswith(SECTION):
        return printable(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = one_line(text)
    if name == "published_on" and text:
        return _day_of(text).isoformat()
    if name == "period" and text:
        return "/".join(day.isoformat() for day in _period_of(text))
    return text


def _day_of(text: str) -> date:
    from qktui.importing.dates import DATE, real_day, western

    found = DATE.fullmatch(western(text))
    day = real_day(*found.groups()) if found else None
    if day is None:
        raise ValueError(say("日期写作 2022-01-28，不能是“{text}”", text=text))
    return day


def _period_of(text: str) -> tuple[date, date]:
    from qktui.importing.dates import find_period

    found = find_period(text.replace("/", " 至 ", 1) if text.count("/") == 1 else text)
    if found is None:
        raise ValueError(say("统计期限写作 2021-01-01 至 2021-12-31，不能是“{text}”", text=text))
    return found


# ------------------------------------------------------------------ the table ``report``
def columns_of(report: Report) -> dict[str, str | None]:
    """What the table ``report`` keeps of a report, under the names that the trail uses; days in ISO 8601."""
    start, end = report.period or (None, None)
    days = {"published_on": report.published_on, "period_start": start, "period_end": end}
    return {
        "status": report.status.value, "title": report.title, "issuer": report.issuer,
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "address": report.contact.address, "postcode": report.contact.postcode, "phone": report.contact.phone,
        "website": report.contact.website, "abridged_from": report.abridged_from,
    }  # fmt: skip


def with_columns(report: Report, changed: Mapping[str, str | None]) -> Report:
    """The report with other values in columns of its table."""
    columns = {**columns_of(report), **changed}
    texts = {name: value or "" for name, value in columns.items()}
    start, end = _day(columns["period_start"]), _day(columns["period_end"])
    return replace(
        report, year=int(columns.get("year") or report.year), status=Status(texts["status"]), title=texts["title"],
        issuer=texts["issuer"], published_on=_day(columns["published_on"]), abridged_from=texts["abridged_from"],
        period=(start, end) if start and end else None,
        contact=Contact(texts["address"], texts["postcode"], texts["phone"], texts["website"]),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
