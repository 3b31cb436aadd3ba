"""Reads the exchange format ``qktui-report/1``; :mod:`qktui.exchange` writes it.

Reading is strict: whatever is not exactly what the format says is refused with a
sentence naming the key, since a report that is silently read differently from what
its author wrote is worse than one that is not read. Only keys that the format does
not know are passed over, and asked about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from qktui.exchange import FORMAT
from qktui.forms import Form, FormCell, form_ids, load_form
from qktui.importing.document import NotAReport, clean
from qktui.importing.figures import fits
from qktui.importing.strict_json import Fields, Inexact, Invalid, is_integer, parse
from qktui.importing.text import decode
from qktui.model import Cell, Contact, Draft, Indicator, Report, Section, Source, Status, Unplaced
from qktui.phrases import say

LARGEST_FILE = 256 * 2**20
"""Bytes that are read at most; a report takes some ten thousand, and a file may hold many."""

KNOWN = (
    "format", "agency", "year", "form", "status", "title", "issuer", "published_on", "period", "contact",
    "sections", "cells", "raw", "indicators", "unplaced", "source", "abridged_from",
)  # fmt: skip

_AMOUNT = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_YEARS = range(2000, 2201)


def looks_like(name: str, data: bytes) -> bool:
    """Whether the file is meant to be JSON: by its name, or because it begins like an object or an array of them."""
    if name.lower().endswith(".json"):
        return True
    start = data[:200].decode("utf-8-sig", errors="replace").lstrip()
    return start.startswith("{") or re.match(r"\[\s*[\[{\]]", start) is not None


def read_exchange(name: str, data: bytes, form: str = "") -> list[Draft]:
    """The drafts of a file: one object, or an array of them. Raises :class:`NotAReport` naming the key at fault.

    A report on another form than ``form``, where one is named, is at fault too: its cells would have no place there.
    """
    try:
        found = parse(decode(name, data, LARGEST_FILE))
        if not isinstance(found, list):
            return [_draft(Fields(found, ""), form)]
        if not found:
            raise Invalid(say("是空的列表，没有报告"))
        return [_draft(Fields(one, f"[{index}]"), form) for index, one in enumerate(found)]
    except Invalid as error:
        raise NotAReport(name, error.sentence) from error


def _draft(fields: Fields, wanted: str) -> Draft:
    if fields.text("format") != FORMAT:
        raise fields.invalid("format", f"“{FORMAT}”")
    form = _form(fields)
    if wanted not in ("", form.id):
        raise fields.invalid("form", f"“{wanted}”")
    status = fields.text("status", "imported")
    if status not in tuple(Status):
        raise fields.invalid("status", say("{choices} 之一", choices="、".join(Status)))
    report = Report(
        agency=_named(fields, "agency"),
        year=_year(fields),
        form=form.id,
        status=Status(status),
        title=fields.text("title", ""),
        issuer=fields.text("issuer", ""),
        published_on=_day(fields, "published_on"),
        period=_period(fields),
        contact=_contact(fields.inner("contact")),
        sections=tuple(map(_section, fields.items("sections"))),
        cells=_cells(fields, form),
        indicators=tuple(map(_indicator, fields.items("indicators"))),
        unplaced=tuple(Unplaced(one.text("text"), one.text("where", "")) for one in fields.items("unplaced")),
        source=_source(fields),
        abridged_from=fields.text("abridged_from", ""),
    )
    missing = tuple(cell.id for cell in form.layout_of(report.cells).cells if cell.id not in report.cells)
    unknown = tuple(say("不认识的键“{key}”，没有读取", key=clean(key)) for key in fields.keys() - set(KNOWN))
    return Draft(report, missing, tuple(sorted(unknown)))


def _form(fields: Fields) -> Form:
    form_id = fields.text("form")
    if form_id not in form_ids():
        raise fields.invalid("form", say("已有的表式 {forms} 之一", forms="、".join(form_ids())))
    return load_form(form_id)


def _named(fields: Fields, key: str) -> str:
    text = fields.text(key)
    if not text.strip():
        raise fields.invalid(key, say("不空的文字"))
    return text


def _year(fields: Fields) -> int:
    year = fields.integer("year")
    if year not in _YEARS:
        raise fields.invalid("year", say("{first} 至 {last} 的年份", first=_YEARS[0], last=_YEARS[-1]))
    return year


def _day(fields: Fields, key: str) -> date | None:
    text = fields.text(key, "")
    return _date(fields, key, text) if text else None


def _date(fields: Fields, key: str, text: object) -> date:
    if isinstance(text, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise fields.invalid(key, say("存在的日期")) from error
    raise fields.invalid(key, say("“2022-02-08”这样的日期"))


def _period(fields: Fields) -> tuple[date, date] | None:
    days = fields.array("period")
    if not days:
        return None
    if len(days) != 2:
        raise fields.invalid("period", say("起止两个日期"))
    return _date(fields, "period", days[0]), _date(fields, "period", days[1])


def _contact(fields: Fields) -> Contact:
    return Contact(*(fields.text(key, "") for key in ("address", "postcode", "phone", "website")))


def _section(fields: Fields) -> Section:
    return Section(fields.integer("number"), fields.text("title", ""), fields.text("text", ""))


def _source(fields: Fields) -> Source | None:
    if not fields.has("source"):
        return None
    inner = fields.inner("source")
    digest = inner.text("sha256")
    if not _SHA256.fullmatch(digest):
        raise inner.invalid("sha256", say("64 位小写十六进制数"))
    return Source(inner.text("name"), digest)


def _indicator(fields: Fields) -> Indicator:
    return Indicator(
        key=_named(fields, "key"),
        label=fields.text("label", ""),
        value=_decimal(fields, "value"),
        unit=fields.text("unit", ""),
        quote=fields.text("quote", ""),
        section=fields.integer("section", 0),
        qualifier=fields.text("qualifier", ""),
        share=_decimal(fields, "share") if fields.has("share") else None,
        whole=fields.text("whole", ""),
    )


def _decimal(fields: Fields, key: str) -> Decimal:
    """A number as a decimal string; an integer will do, a float is inexact."""
    value = fields.value(key)
    if is_integer(value):
        return Decimal(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    raise fields.invalid(key, _as_string(value))


def _cells(fields: Fields, form: Form) -> Mapping[str, Cell]:
    """The cells with their printed texts, in the form's order."""
    cells, raw = fields.inner("cells"), fields.inner("raw")
    written = cells.keys()
    for key in sorted(written - form.cells.keys()):
        raise cells.invalid(clean(key), say("表式 {form} 的格子编号", form=form.id))
    for key in sorted(raw.keys() - written):
        raise raw.invalid(clean(key), say("“cells”里有的格子编号"))
    return {
        place.id: Cell(_figure(cells, place), raw.text(place.id, ""))
        for place in form.cells.values()
        if place.id in written
    }


def _figure(cells: Fields, place: FormCell) -> int | Decimal | None:
    value = cells.value(place.id)
    if value is None:
        return None
    whole = is_integer(value)
    if place.decimals == 0:
        if not whole:
            raise cells.invalid(place.id, say("整数（绝对值最多 10 的 15 次方）或 null"))
        return int(value)
    if not whole and not (isinstance(value, str) and _AMOUNT.fullmatch(value)):
        raise cells.invalid(place.id, _as_string(value))
    amount = Decimal(value)
    if not fits(amount, place.decimals):
        raise cells.invalid(place.id, say("最多 {n} 位小数、不过大的数", n=place.decimals))
    return amount


def _as_string(value: Any) -> str:
    if isinstance(value, Inexact):
        return say("加上引号的字符串“{text}”：不加引号的小数不精确", text=value.text)
    return say("“590.115865”这样写成字符串的数")
