"""Whom a report says to ask: address, postcode, telephone, web site, and the office's name."""

from __future__ import annotations

import re

from qktui.model import Contact

_HALF_WIDTH = str.maketrans("０１２３４５６７８９：（）．／，；", "0123456789:()./,;")
_HAN = "一-鿿"
_GAP = r"\s{0,4}"
_IS = rf"{_GAP}(?:[:]|为|是)?{_GAP}"
_BRACKETED = rf"\((?!{_GAP}(?:邮|电{_GAP}话|联系))[^()]{{1,40}}\)"
_ROOM = r" (?=[0-9A-Za-z]{1,6}[楼室号栋幢座层])"
_ADDRESS = re.compile(rf"地{_GAP}址{_GAP}(?:[:]|为|是){_GAP}((?:[^,;。()\s]|{_BRACKETED}|{_ROOM})+)")
_SITE_START = re.compile(r"https?:|www\.|[\w.-]+@", re.ASCII)
_POSTCODE = re.compile(rf"邮{_GAP}(?:政{_GAP})?编{_GAP}码?{_IS}([0-9]{{6}})(?![0-9])")
_PHONE = re.compile(
    rf"(?<!传真)(?:电{_GAP}话(?:号码|(?:[/、及和]|\()传{_GAP}真\)?)?|联系方式){_IS}"
    r"((?:\([0-9]{3,4}\)\s?|[0-9]{3,4}(?:[－—–-]{1,2}|\s))?[0-9]{7,8}(?:-[0-9]{1,5})?|1[0-9]{10}"
    r"|[48]00(?:-?[0-9]){7}|[0-9]{3,4} ?[0-9]{3,4} ?[0-9]{4}|1[0-9]{4})(?! ?[0-9]{3,4}(?![0-9]))(?![0-9])"
)
_HOST = r"[A-Za-z0-9./?=&%#_~:-]*[A-Za-z0-9/]"
_WEBSITE = re.compile(
    rf"https?://{_HOST}|(?<![A-Za-z0-9./@_-])www\.{_HOST}|(?<![A-Za-z0-9./@_-])(?:[A-Za-z0-9-]+\.)+gov\.cn(?:/{_HOST})?"
)
_ASK = re.compile(
    rf"(?:请|欢迎|可)(?:直接|及时|径)?(?:[与向和同](?![我本])([{_HAN}]{{2,38}}?)(?:联系|反映|咨询|提出|\()"
    rf"|(?:联系|致电)(?![我本])([{_HAN}]{{2,38}}?)(?:联系|反映|咨询|[(,;。:]|$))"
)


def find_contact(text: str) -> Contact:
    """Address, postcode, telephone and web site as printed, numbers in half-width digits."""
    plain = text.translate(_HALF_WIDTH)
    return Contact(_address(text, plain), _first(_POSTCODE, plain), _first(_PHONE, plain), _first(_WEBSITE, plain))


def find_office(text: str) -> str:
    """The office that the introduction tells readers to ask; ``""`` when it names none, or only 我局."""
    found = _ASK.search(text.translate(_HALF_WIDTH))
    return (found[1] or found[2]) if found else ""


def _address(text: str, plain: str) -> str:
    """The first address that is a place, and none of a web page or a mailbox."""
    places = (found.span(1) for found in _ADDRESS.finditer(plain) if not _SITE_START.match(found[1]))
    return next((text[start:end] for start, end in places), "")


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return "" if found is None else str(found[pattern.groups])
