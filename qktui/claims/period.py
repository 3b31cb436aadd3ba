"""The rule ``period``: the years named in title, introduction and body are the report's own.

Whoever starts from last year's text forgets one. A section is of another year when its
first sentence begins with that year, and none in it with the report's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qktui.claims.clauses import half_width, years_named
from qktui.model import Finding, Outcome, Report, Section, Severity
from qktui.phrases import say

RULE = "period"
_QUOTED = 80

_LOOKS_AROUND = re.compile("问题|改进|其[他它]|说明")  # sections of that title begin with any year
_LEAD = re.compile(
    "(?P<mark>^|[。；，,\n])[ \\t\u3000]{0,8}(?:[（(][一二三四五六七八九十]{1,3}[）)])?"
    "[^《〔（(“，,。；：:、\n0-9因由对比较与从自截继按据照]{0,12}?"  # what makes a year no subject of its sentence
    r"(?P<year>20[0-9]{2})\s?年度?(?!度|以来|以前|[底初末前起至]|\s?[0-9]|结转|转结|遗留)"
)
_PERIOD = re.compile(
    r"(?:统计|数据|期限|时限|报告)[^。；\n]{0,40}?([0-9]{4})\s?年\s?1\s?月\s?1\s?日"
    r"[^。；\n]{0,8}?(?:([0-9]{4})\s?年\s?)?12\s?月\s?31\s?日"
)


def check_period(report: Report) -> Iterator[Finding]:
    """A finding for the title, the stated period, and each section that says of which year it speaks."""
    titled = {year for year, _ in years_named(report.title)}
    if titled:
        yield _finding("title", _nearest(titled, report.year), report.year, say("标题"), report.title)
    stated = {day.year for day in report.period or ()}
    if stated:
        wrong = min(stated, key=lambda year: year == report.year)
        yield _finding("period", wrong, report.year, say("统计期限"), "—".join(f"{day}" for day in report.period or ()))
    for section in report.sections:
        yield from _counted(section, report.year)
        named, start = _named(section, report.year)
        if named:
            place = say("第 {section} 部分", section=section.number)
            quote = re.split("[。\n]", section.text[start : start + _QUOTED])[0]
            yield _finding(f"section {section.number} year", named, report.year, place, quote)


def section_year(section: Section, year: int) -> int:
    """The year that a section of the report of ``year`` speaks of as its own."""
    return _named(section, year)[0] or year


def _named(section: Section, year: int) -> tuple[int, int]:
    """The year that a section names as its own, and where; 0 for none."""
    if _LOOKS_AROUND.search(section.title):
        return 0, 0
    first = (0, 0)
    text = half_width(section.text)
    ended = text.find("。")
    for lead in _LEAD.finditer(text):
        named, start = int(lead["year"]), lead.start("year")
        if named == year:
            return named, start
        if lead["mark"] not in ("，", ",") and (ended < 0 or lead.start() < ended) and not first[0]:
            first = named, start
    return first


def _counted(section: Section, year: int) -> Iterator[Finding]:
    """The period that the introduction says figures are of: 2021年1月1日起，至12月31日止."""
    for match in _PERIOD.finditer(half_width(section.text)):
        named = {int(found) for found in match.groups() if found}
        wrong = min(named, key=lambda each: each == year)
        yield _finding(f"section {section.number} period", wrong, year, say("统计期限"), match[0])


def _nearest(years: set[int], year: int) -> int:
    return min(years, key=lambda named: abs(named - year))


def _finding(place: str, named: int, year: int, what: str, quote: str) -> Finding:
    if named == year:
        message = say("{what}说的是 {named} 年", what=what, named=named)
    else:
        message = say("{what}说的是 {named} 年，报告是 {year} 年度的", what=what, named=named, year=year)
    outcome = Outcome.PASS if named == year else Outcome.FAIL
    return Finding(RULE, place, outcome, Severity.WARNING, (), named, year, message, quote)
