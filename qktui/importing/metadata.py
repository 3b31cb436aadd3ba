"""Who reports on which year, and who signed when: read from the text around the sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qktui.importing.dates import BROKEN_DATE, DATE, real_day, western, with_years
from qktui.importing.document import Paragraph
from qktui.regions import divisions

_HAN = "一-鿿"
_PUBLIC_ENDS = "府局委会办室厅部院心处所社行队镇乡道街司学校区县市州盟旗省馆站台团署关组）)"
_YEAR = r"[（(]?(?:19|20)\d\d[）)]?(?:年度|年)?[）)]?"
_LABEL = re.compile(r"^\s*(?:标题|名称|题名)\s*[:：]\s*")
_OTHER_WORDS = r"年度报告|年报|\d[年月日]|(?:信息|政务)公开(?!办|中心|领导|[处科股室])"
_TITLE = re.compile(
    rf"(?:附件?[一1]?[:：、.]?)?[《【]?(?:关于)?(?:公布|印发|发布)?(?P<first>{_YEAR})?"
    rf"(?P<name>(?:(?!{_OTHER_WORDS})[{_HAN}A-Za-z0-9（）()·、]){{2,40}}?)??(?:关于)?(?P<year>{_YEAR})?"
    r"(?:政府信息|政务信息|政务|信息)公开(?:工作)?(?:情况)?的?(?:年度)?(?:工作)?(?:报告|年报)[》】]?"
    rf"(?P<late>{_YEAR})?(?:[（(][^（）()]{{1,20}}[）)])?(?:的(?:公示|公告|通知|函))?"
)
_BODY = re.compile(
    rf"[{_HAN}（）()、·]{{2,38}}(?:[府局委会办室厅部心处所社行队镇乡馆站台署园]|法院|检察院|大学|学院|学校|街道?|公司|海关|分局|社区)"
)
_NAMED = re.compile(r"(?:发布|报告|编制|填报|落款|信息)?(?:单位|机构|机关|部门)[:：]\s*|信息来源[:：]\s*|来源[:：]\s*")
_DATED = re.compile(r"(?:成文|发布|公布|公开|填报|报告|落款)?(?:日期|时间)[:：]\s*")
_AFTER_DATE = re.compile(r"\s*(?:星期.|周.|\d{1,2}:\d\d(?::\d\d)?|印发|发布|公布)?\s*")
_SEAL = re.compile(r"[（(](?:盖章|公章|章|印章|签章|代章)[）)]")
_NOTE = re.compile(
    r"[（(【]?(?:此件|本件|信息)?(?:公开发布|(?:主动|依申请)公开|公开属性.{1,10})[）)】]?"
    r"|附件?[一二三0-9]?[:：、.].{1,50}|[（(](?:盖章|公章|印章)[）)]"
)
_PLACE = rf"(?:(?![在由与至请为是的过录问对向])[{_HAN}]){{2,7}}?"
_REGION_BEFORE = re.compile(
    rf"(?:^|[^{_HAN}]|[在由与至请为是的过录问对向])((?:{_PLACE}(?:省|自治区|自治州|地区|市|州|盟|县|区)){{1,3}})$"
)
_LONGEST_TITLE_LINE = 60
_TITLE_LINES = 4
_CLOSING_LINES = 5


@dataclass(frozen=True, slots=True)
class Title:
    """The printed title, the body it names (``""`` for none) and the year it gives (0 when it gives none)."""

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
    """The title, in one line or broken over several; an empty one when there is none.

    Of several the first that names a body and a year: menus print parts of titles before it.
    """
    best = Title()
    for start in range(len(paragraphs)):
        found = _title_at([paragraph.text for paragraph in paragraphs[start : start + _TITLE_LINES]])
        if _says(found) > _says(best):
            best = found
        if best.body and best.year:
            break
    return best


def _title_at(lines: Sequence[str]) -> Title:
    """The title that begins in the first line, and goes on while that says more of whose it is and of which year."""
    best = _title(lines[0])
    if not _begins_a_title(lines[0]):
        return best
    for count in range(2, len(lines) + 1):
        found = _title("".join(lines[:count]))
        if _says(found) > _says(best) and not (found.body and _doubled(lines[0], lines[1:count])):
            best = found
    return best


def _title(text: str) -> Title:
    """The title that a text is; an empty one when it is none."""
    if len(text) > _LONGEST_TITLE_LINE or "公" not in text:
        return Title()
    text = _LABEL.sub("", text)
    found = _TITLE.fullmatch("".join(with_years(text).split()))
    if found is None:
        return Title()
    body = (found["name"] or "").strip("·、")
    year = re.search(r"\d{4}", found["first"] or found["year"] or found["late"] or "")
    return Title(text, body, int(year[0]) if year else 0) if body or year else Title()


def _says(title: Title) -> tuple[bool, bool]:
    return bool(title.body), bool(title.year)


def _begins_a_title(line: str) -> bool:
    """Whether a line may be the first of a title: the end of a name, or with a year or a place in it."""
    return line.endswith(tuple(_PUBLIC_ENDS)) or "年" in line or bool(divisions(line))


def _doubled(line: str, rest: Sequence[str]) -> bool:
    """Whether the lines after it are a whole title that names the same body again."""
    return "".join(line.split()) in _title("".join(rest)).body


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


def find_signature(paragraphs: Sequence[Paragraph]) -> Signature:
    """Issuer and date among the last lines, in either order, on two lines or one.

    A seal, a note on publication, an attachment or the title after them is passed over.
    """
    signature = Signature()
    for lines, paragraph in enumerate(reversed(paragraphs[-_CLOSING_LINES:]), start=1):
        text = _SEAL.sub("", paragraph.text).strip()
        if signature.lines == 0 and (not text or _NOTE.fullmatch(text) or _title(text).text):
            continue
        closing = _closing(text)
        if closing is None or (closing.issuer and signature.issuer) or (closing.day and signature.day):
            break
        signature = Signature(closing.issuer or signature.issuer, closing.day or signature.day, lines)
    return signature


def _closing(text: str) -> Signature | None:
    """A closing line: a body, a date (or what a cut left of one), or both; ``None`` for any other text."""
    if len(text) > _LONGEST_TITLE_LINE:
        return None
    plain = western(text)
    if BROKEN_DATE.fullmatch(plain):
        return Signature()
    dated = DATE.search(plain)
    if dated and not _AFTER_DATE.fullmatch(plain, dated.end()):
        return None
    body = _NAMED.sub("", _DATED.sub("", text[: dated.start()] if dated else text)).strip()
    if body and not _BODY.fullmatch(body):
        return None
    return Signature(body, real_day(*dated.groups()) if dated else None)
