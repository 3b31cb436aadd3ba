"""Who reports on which year, who signed when, and whom to ask: read from the text around the sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qktui.importing.document import Paragraph
from qktui.model import Contact

_HAN = "一-鿿"
_TITLE = re.compile(
    rf"(?P<name>[{_HAN}（）()·]{{2,40}}?)[（(]?(?P<year>(?:19|20)\d\d)?\s*(?:年度|年)?[）)]?\s*"
    r"(?:政府)?信息公开(?:工作)?(?:年度)?(?:工作)?报告\s*(?:[（(]?(?P<late>20\d\d)\s*(?:年度|年)[）)]?)?"
)
_PERIOD = re.compile(
    r"(\d{4})年(\d{1,2})月(\d{1,2})日起?\s*(?:至|到|—|－|-|~|～)+\s*(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日"
)
_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_BROKEN_DATE = re.compile(r"\d{4}\s*年?\s*(?:\d{1,2}\s*月?\s*(?:\d{1,2})?)?")
_HAN_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九０１２３４５６７８９", "00001234567890123456789")
_TENS = re.compile(r"(?<![0-9])([二三]?)十([一二三四五六七八九]?)(?=[月日])")
_BODY = re.compile(
    rf"[{_HAN}（）()、]{{2,38}}(?:府|局|委|委员会|办|办公室|厅|部|会|院|中心|处|所|社|行|队|镇|乡|街道|公司|大学|学院|学校)"
)
_ASK = re.compile(rf"请(?:直接|及时)?(?:与|向|联系|同)?([{_HAN}]{{2,38}}?)(?:联系|反映|咨询|（|\()")
_ADDRESS = re.compile(r"地址[:：]\s*([^，,；;。）)\s]+)")
_POSTCODE = re.compile(r"邮(?:政编码|编)[:：]\s*([0-9]{6})(?![0-9])")
_PHONE = re.compile(r"(?:电话|联系方式)[:：]\s*((?:[（(][0-9]{3,4}[）)])?[0-9][0-9－—-]{5,20})")
_WEBSITE = re.compile(r"https?://[A-Za-z0-9./_~:-]*[A-Za-z0-9/]|(?<![A-Za-z0-9./])www\.[A-Za-z0-9./_-]*[A-Za-z0-9/]")
_PLACE = rf"(?:(?![在由与至请为是的过录问对向])[{_HAN}]){{2,7}}?"
_REGION_BEFORE = re.compile(
    rf"(?:^|[^{_HAN}]|[在由与至请为是的过录问对向])((?:{_PLACE}(?:省|自治区|自治州|地区|市|州|盟|县|区)){{1,3}})$"
)
_LONGEST_TITLE_LINE = 60
_TITLE_LINES = 4


@dataclass(frozen=True, slots=True)
class Title:
    """The printed title, the body it names and the year it gives (0 when it gives none)."""

    text: str = ""
    body: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class Signature:
    """The closing lines: who signs and when, and how many paragraphs that takes."""

    issuer: str = ""
    day: date | None = None
    lines: int = 0


def find_title(paragraphs: Sequence[Paragraph]) -> Title:
    """The title, in one line or broken over several; an empty one when there is none."""
    for start in range(len(paragraphs)):
        text = ""
        for paragraph in paragraphs[start : start + _TITLE_LINES]:
            text += paragraph.text
            if len(text) > _LONGEST_TITLE_LINE:
                break
            if found := _TITLE.fullmatch(text):
                return Title(text, found["name"].strip("（）()·"), int(found["year"] or found["late"] or 0))
    return Title()


def find_agency(body: str, text: str, address: str) -> str:
    """The body's fullest name: the longest one in ``text`` that ends with ``body``, else completed by the address."""
    longer = [region for region in _regions_before(body, text) if region] if body else []
    if longer:
        return max(longer, key=len) + body
    region = re.match(rf"[{_HAN}]{{2,6}}?[区县]", body)
    city = re.match(rf"(?:[{_HAN}]{{2,7}}?(?:省|自治区))?([{_HAN}]{{2,7}}?市){region[0]}", address) if region else None
    return (city[1] if city else "") + body


def _regions_before(body: str, text: str) -> Iterator[str]:
    """What names a region in front of each mention of ``body``."""
    at = text.find(body)
    while at >= 0:
        found = _REGION_BEFORE.search(text[max(0, at - 24) : at])
        yield found[1] if found else ""
        at = text.find(body, at + len(body))


def find_period(text: str) -> tuple[date, date] | None:
    """The days that the figures cover, as the text states them."""
    for found in _PERIOD.finditer(text):
        year, month, day, last_year, last_month, last_day = found.groups()
        first, last = _day(year, month, day), _day(last_year or year, last_month, last_day)
        if first and last and first <= last:
            return first, last
    return None


def find_contact(text: str) -> Contact:
    """Address, postcode, telephone and web site."""
    return Contact(_first(_ADDRESS, text), _first(_POSTCODE, text), _first(_PHONE, text), _first(_WEBSITE, text))


def find_office(text: str) -> str:
    """The office that the introduction tells readers to ask; ``""`` when it names none."""
    return _first(_ASK, text)


def find_signature(paragraphs: Sequence[Paragraph]) -> Signature:
    """Issuer and date among the last lines, in either order, on two lines or one."""
    signature = Signature()
    for paragraph in reversed(paragraphs[-3:]):
        closing = _closing(paragraph.text)
        if closing is None or (closing.issuer and signature.issuer) or (closing.day and signature.day):
            break
        signature = Signature(closing.issuer or signature.issuer, closing.day or signature.day, signature.lines + 1)
    return signature


def _closing(text: str) -> Signature | None:
    """A closing line: a body, a date (or what a cut left of one), or both; ``None`` for any other text."""
    if len(text) > _LONGEST_TITLE_LINE:
        return None
    dated = _DATE.search(_western(text))
    body = (text[: dated.start()] if dated else text).strip()
    if _BROKEN_DATE.fullmatch(text):
        return Signature()
    if (dated and dated.end() != len(_western(text))) or (body and not _BODY.fullmatch(body)):
        return None
    return Signature(body, _day(*dated.groups()) if dated else None)


def _western(text: str) -> str:
    """Chinese dates in Arabic digits: 二〇二二年二月十八日 becomes 2022年2月18日."""

    def tens(found: re.Match[str]) -> str:
        return (found[1] or "一") + (found[2] or "〇")

    return _TENS.sub(tens, text).translate(_HAN_DIGITS)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return "" if found is None else str(found[pattern.groups])
